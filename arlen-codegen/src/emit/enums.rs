//! The module of the enums.
//!
//! Whole paths throughout: an enum may be called `Value` or `Option`.

use super::layout::Text;
use super::{MARK, doc, literal};
use crate::manifest::Enum;

pub(super) fn emit(enums: &[Enum]) -> String {
    let mut file = Text::new();
    file.line(MARK);
    file.line("");
    file.line("//! The enums.");
    for found in enums {
        declaration(&mut file, found);
        label(&mut file, found);
        value(&mut file, found);
        operand(&mut file, found);
    }
    file.into_string()
}

fn declaration(file: &mut Text, found: &Enum) {
    let comment = found.comment.as_deref().map(doc::paragraphs).unwrap_or_default();
    let comment = if comment.is_empty() { doc::sentence("The enum ", &found.name, ".") } else { comment };
    let mut variants = String::new();
    for variant in &found.variants {
        for line in doc::sentence("The label \"", &variant.label, "\".") {
            variants.push_str(&format!("    /// {line}\n"));
        }
        variants.push_str(&format!("    {},\n", variant.rust_name));
    }
    let derives = "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]";
    file.item(&comment, &format!("{derives}\npub enum {} {{\n{variants}}}", found.rust_name));
}

fn label(file: &mut Text, found: &Enum) {
    let arms: String = found
        .variants
        .iter()
        .map(|variant| format!("            Self::{} => {},\n", variant.rust_name, literal(&variant.label)))
        .collect();
    file.line("");
    file.fitted(&format!(
        "impl {} {{\n    /// The label, as the database has it.\n    #[must_use]\n    \
         pub const fn as_str(self) -> &'static str {{\n        match self {{\n{arms}        }}\n    }}\n}}",
        found.rust_name
    ));
}

/// From and into values. A label that was added since is refused.
fn value(file: &mut Text, found: &Enum) {
    let name = &found.rust_name;
    let arms: String = found
        .variants
        .iter()
        .map(|variant| {
            format!(
                "            {} => ::core::result::Result::Ok(Self::{}),\n",
                literal(&variant.label),
                variant.rust_name
            )
        })
        .collect();
    file.line("");
    file.fitted(&format!(
        "impl arlen_data::value::FromValue for {name} {{\n    fn from_value(\n        \
         value: arlen_data::value::ValueRef<'_>,\n    \
         ) -> ::core::result::Result<Self, arlen_data::value::Unfit> {{\n        \
         let label: ::std::string::String = arlen_data::value::FromValue::from_value(value)?;\n        \
         match label.as_str() {{\n{arms}            \
         _ => ::core::result::Result::Err(arlen_data::value::Unfit::Content),\n        }}\n    }}\n}}"
    ));
    file.line("");
    file.fitted(&format!(
        "impl ::core::convert::From<{name}> for arlen_data::value::Value {{\n    \
         fn from(label: {name}) -> Self {{\n        Self::from(label.as_str())\n    }}\n}}"
    ));
}

/// What it may be compared with.
fn operand(file: &mut Text, found: &Enum) {
    let name = &found.rust_name;
    file.line("");
    file.fitted(&format!(
        "impl arlen_data::build::IntoExpr for {name} {{\n    #[track_caller]\n    \
         fn into_expr(self) -> arlen_data::ir::Expr {{\n        \
         arlen_data::build::IntoExpr::into_expr(self.as_str())\n    }}\n}}"
    ));
    for (what, of) in [
        ("Self".to_owned(), name.clone()),
        ("::core::option::Option<Self>".to_owned(), name.clone()),
        ("arlen_data::build::Untyped".to_owned(), name.clone()),
        (name.clone(), format!("arlen_data::build::Column<{name}>")),
    ] {
        file.line("");
        file.fitted(&format!("impl arlen_data::build::Operand<{what}> for {of} {{}}"));
    }
}
