//! How types are written.

use crate::manifest::Type;

/// How a type is written.
pub(super) struct Spelling {
    /// As a field of a row, without `Option`; none if nothing reads it.
    pub(super) row: Option<String>,
    /// As a parameter of a typed column, without `Option`.
    pub(super) column: String,
    /// As a field of an insert or update.
    pub(super) write: String,
    /// Whether a value of it holds NULL itself.
    pub(super) holds_null: bool,
}

/// `enum_path` has the path of an enum by its place.
pub(super) fn spelling(ty: &Type, enum_path: impl Fn(usize) -> Option<String>) -> Spelling {
    let same = |name: &str| Spelling {
        row: Some(name.to_owned()),
        column: name.to_owned(),
        write: name.to_owned(),
        holds_null: false,
    };
    let untyped =
        |name: &str, write: &str| Spelling { write: write.to_owned(), column: "Untyped".to_owned(), ..same(name) };
    match ty {
        Type::Array(element) => match (name(element), has_columns_of_arrays(element)) {
            // An element may be NULL whatever the column says.
            (Some(element), true) => Spelling {
                row: Some(format!("Vec<Option<{element}>>")),
                column: format!("Vec<{element}>"),
                write: format!("Vec<{element}>"),
                holds_null: false,
            },
            (Some(element), false) => untyped(&format!("Vec<Option<{element}>>"), "Array"),
            (None, _) => Spelling { row: None, ..untyped("Array", "Expr") },
        },
        Type::Range => untyped("Range", "Range"),
        Type::Any => Spelling { holds_null: true, ..untyped("Value", "Value") },
        Type::Other => Spelling { row: None, ..untyped("Expr", "Expr") },
        Type::Enum(place) => same(enum_path(*place).as_deref().unwrap_or("String")),
        plain @ (Type::Bool
        | Type::Int16
        | Type::Int32
        | Type::Int64
        | Type::Float32
        | Type::Float64
        | Type::Decimal
        | Type::Text
        | Type::Bytes
        | Type::Uuid
        | Type::Date
        | Type::Time
        | Type::Timestamp
        | Type::TimestampTz
        | Type::Interval
        | Type::Json) => same(name(plain).unwrap_or("Value")),
    }
}

/// The name of a type that has one of its own.
fn name(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Bool => "bool",
        Type::Int16 => "i16",
        Type::Int32 => "i32",
        Type::Int64 => "i64",
        Type::Float32 => "f32",
        Type::Float64 => "f64",
        Type::Decimal => "Decimal",
        Type::Text => "String",
        Type::Bytes => "Vec<u8>",
        Type::Uuid => "Uuid",
        Type::Date => "Date",
        Type::Time => "Time",
        Type::Timestamp => "Timestamp",
        Type::TimestampTz => "TimestampTz",
        Type::Interval => "Interval",
        Type::Json => "serde_json::Value",
        Type::Range | Type::Array(_) | Type::Enum(_) | Type::Any | Type::Other => return None,
    })
}

/// How a value of the type is taken as an argument: borrowed, where that spares a copy.
pub(super) fn argument(ty: &Type, enum_path: impl Fn(usize) -> Option<String>) -> String {
    if let Type::Array(element) = ty {
        return name(element)
            .filter(|_| becomes_array(ty))
            .map_or_else(|| "Array".to_owned(), |name| format!("Vec<{name}>"));
    }
    if *ty == Type::Text {
        return "&str".to_owned();
    }
    if *ty == Type::Bytes { "&[u8]".to_owned() } else { spelling(ty, enum_path).write }
}

/// Whether a `Vec` of the elements becomes a value.
fn becomes_array(ty: &Type) -> bool {
    let Type::Array(element) = ty else { return false };
    has_columns_of_arrays(element)
        || matches!(**element, Type::Float32 | Type::Date | Type::Timestamp | Type::TimestampTz)
}

/// Whether there are typed columns of arrays of it.
const fn has_columns_of_arrays(element: &Type) -> bool {
    matches!(element, Type::Bool | Type::Int16 | Type::Int32 | Type::Int64 | Type::Float64 | Type::Text | Type::Uuid)
}

/// What must be imported for the names in a text, in rustfmt's order.
pub(super) fn imports(text: &str) -> Vec<String> {
    const KNOWN: [&str; 20] = [
        "arlen_data::build::Column",
        "arlen_data::build::Untyped",
        "arlen_data::compile::SqlHandle",
        "arlen_data::diag::Result",
        "arlen_data::dialect::Family",
        "arlen_data::execute::Executor",
        "arlen_data::execute::FromRow",
        "arlen_data::ir::Expr",
        "arlen_data::ir::Name",
        "arlen_data::value::Array",
        "arlen_data::value::Date",
        "arlen_data::value::Decimal",
        "arlen_data::value::Field",
        "arlen_data::value::Interval",
        "arlen_data::value::Range",
        "arlen_data::value::Time",
        "arlen_data::value::Timestamp",
        "arlen_data::value::TimestampTz",
        "arlen_data::value::Uuid",
        "arlen_data::value::Value",
    ];
    let used = |path: &&&str| {
        let name = path.rsplit("::").next().unwrap_or_default();
        mentions(text, name)
    };
    KNOWN.iter().filter(used).map(|path| format!("use {path};")).collect()
}

/// Whether code has a name as a word of its own: not in a comment or literal, and not behind `::`.
fn mentions(text: &str, name: &str) -> bool {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
        let code = without_literals(line);
        code.match_indices(name).any(|(at, _)| {
            let before = code.get(..at).unwrap_or_default();
            let behind = code.get(at + name.len()..).unwrap_or_default();
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            !before.ends_with(is_word) && !before.ends_with("::") && !behind.starts_with(is_word)
        })
    })
}

fn without_literals(line: &str) -> String {
    let (mut code, mut inside, mut escaped) = (String::with_capacity(line.len()), false, false);
    for c in line.chars() {
        match (inside, c) {
            (false, '"') => inside = true,
            (false, _) => code.push(c),
            (true, '"') if !escaped => inside = false,
            (true, _) => {}
        }
        escaped = inside && c == '\\' && !escaped;
    }
    code
}

#[cfg(test)]
mod tests {
    use super::imports;

    #[test]
    fn what_is_used_is_imported_and_nothing_else() {
        let text = "/// Uuid\npub const A: Column<Option<Date>> = Column::new(\"Time \\\" Decimal\");\npub a: serde_json::Value,";
        assert_eq!(imports(text), ["use arlen_data::build::Column;", "use arlen_data::value::Date;"]);
        assert_eq!(
            imports("a: Timestamp, b: Value"),
            ["use arlen_data::value::Timestamp;", "use arlen_data::value::Value;"]
        );
    }
}
