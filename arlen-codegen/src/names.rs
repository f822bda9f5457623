//! Names of a catalog as names of Rust.
//!
//! A name of a catalog is data: any text. What comes out is ASCII, no keyword, in the case that Rust wants, and different for
//! different names in the same place, whatever order they come in.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Strict and reserved words of edition 2024.
const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that are none even behind `r#`.
const NEVER_RAW: [&str; 3] = ["crate", "self", "super"];

/// Names that no file has on Windows.
const DEVICES: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1", "lpt2", "lpt3",
    "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// The module that enums are in.
pub(crate) const TYPES: &str = "types";

/// The module that the functions of typed SQL are in.
pub(crate) const QUERIES: &str = "queries";

/// Constants that every module of a table has.
const CONSTANTS: [&str; 2] = ["TABLE", "COLUMNS"];

/// The name of a module, for a file of the same name: no raw identifiers, because `mod r#mod` would be the file of the folder.
pub(crate) fn module(name: &str) -> String {
    let base = snake(name);
    let taken =
        base == TYPES || base == QUERIES || KEYWORDS.contains(&base.as_str()) || DEVICES.contains(&base.as_str());
    if taken { format!("{base}_") } else { base }
}

/// The name of a field, without `r#`.
pub(crate) fn field(name: &str) -> String {
    let base = snake(name);
    if NEVER_RAW.contains(&base.as_str()) { format!("{base}_") } else { base }
}

/// The name of a field as it is written.
pub(crate) fn raw(field: &str) -> String {
    if KEYWORDS.contains(&field) { format!("r#{field}") } else { field.to_owned() }
}

/// The name of the constant of a column whose field has this name.
pub(crate) fn constant(field: &str) -> String {
    // As it is, but for its case: an underscore at the end tells it from a keyword, and one in it from another column.
    let name = field.to_ascii_uppercase();
    if CONSTANTS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// The name of a type or a variant.
pub(crate) fn camel(name: &str) -> String {
    let base = plain(name).to_upper_camel_case();
    match base.chars().next() {
        None => "Value".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{base}"),
        Some(_) if base == "Self" => "Self_".to_owned(),
        Some(_) => base,
    }
}

fn snake(name: &str) -> String {
    let base = plain(name).to_snake_case();
    match base.chars().next() {
        None => "value".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{base}"),
        Some(_) => base,
    }
}

/// ASCII letters and digits, and underscores for all else; other letters by their number, so that names of other scripts
/// stay apart, and the compiler finds no letters that look like others.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            plain.push(c);
        } else if c.is_alphanumeric() {
            // Writing to a `String` cannot fail.
            write!(plain, "_u{:x}_", u32::from(c)).ok();
        } else {
            plain.push('_');
        }
    }
    plain
}

/// How a name that is taken is told from the one that has it.
#[derive(Clone, Copy)]
pub(crate) enum Suffix {
    /// `name_2`
    Snake,
    /// `Name2`
    Camel,
}

/// A name for each, no two alike. `names` are what the catalog has, each once, with the name in Rust that each would have alone.
///
/// A name that is the same in both keeps it; the others follow by their bytes, and get a number where theirs is taken. So what
/// a name becomes does not depend on the order in which they come.
pub(crate) fn distinct(names: &[(String, String)], suffix: Suffix) -> Vec<String> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|n| names.get(*n).map(|(name, base)| (name != base, name)));
    // No number makes a name that another would have without one.
    let bases: BTreeSet<&str> = names.iter().map(|(_, base)| base.as_str()).collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut found = vec![String::new(); names.len()];
    for n in order {
        let (Some((_, base)), Some(place)) = (names.get(n), found.get_mut(n)) else { continue };
        let mut name = base.clone();
        let mut number = 2_usize;
        while taken.contains(&name) || (name != *base && bases.contains(name.as_str())) {
            name = match suffix {
                Suffix::Snake if !base.ends_with('_') => format!("{base}_{number}"),
                Suffix::Snake | Suffix::Camel => format!("{base}{number}"),
            };
            number += 1;
        }
        taken.insert(name.clone());
        *place = name;
    }
    found
}

/// Whether a text is a name that the builders take as it stands: plain, and not split by a dot.
pub(crate) fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::{Suffix, camel, constant, distinct, field, module, raw};
    use proptest::prelude::{any, prop};
    use proptest::{prop_assert, prop_assert_eq, proptest};
    use std::collections::BTreeSet;

    #[test]
    fn any_name_becomes_one_of_rust() {
        for (name, expected) in [
            ("books", "books"),
            ("OrderLines", "order_lines"),
            ("type", "type_"),
            ("mod", "mod_"),
            ("types", "types_"),
            ("con", "con_"),
            ("1st", "n1st"),
            ("a\"b", "a_b"),
            ("*/", "value"),
            ("größe", "gr_uf6_udf_e"),
        ] {
            assert_eq!(module(name), expected, "{name}");
        }
        assert_eq!((raw(&field("type")).as_str(), raw(&field("self")).as_str()), ("r#type", "self_"));
        assert_eq!((constant("table").as_str(), constant("id").as_str()), ("TABLE_", "ID"));
        assert_eq!((camel("order_status").as_str(), camel("self").as_str()), ("OrderStatus", "Self_"));
        assert_eq!((camel("1st").as_str(), camel("").as_str()), ("N1st", "Value"));
    }

    #[test]
    fn names_that_meet_are_told_apart_and_one_that_is_the_same_stays() {
        let names = |names: &[&str]| {
            let pairs: Vec<_> = names.iter().map(|name| ((*name).to_owned(), module(name))).collect();
            distinct(&pairs, Suffix::Snake)
        };
        assert_eq!(names(&["A-b", "a_b", "a b"]), ["a_b_2", "a_b", "a_b_3"]);
        assert_eq!(names(&["a b", "a_b", "a_b_2"]), ["a_b_3", "a_b", "a_b_2"]);
        assert_eq!(names(&["type", "TYPE"]), ["type_2", "type_"]);
    }

    proptest! {
        #[test]
        fn names_are_distinct_and_the_same_in_any_order(names in prop::collection::btree_set(any::<String>(), 0..12)) {
            let pairs: Vec<_> = names.iter().map(|name| (name.clone(), field(name))).collect();
            let found = distinct(&pairs, Suffix::Snake);
            prop_assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), names.len());
            let backwards: Vec<_> = pairs.iter().rev().cloned().collect();
            let mut other = distinct(&backwards, Suffix::Snake);
            other.reverse();
            prop_assert_eq!(&found, &other);
            for name in found {
                prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
                prop_assert!(!name.contains("__") && name.as_bytes()[0].is_ascii_lowercase(), "{}", name);
            }
        }
    }
}
