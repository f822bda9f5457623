//! The words for types in annotations, and types for people.

use crate::manifest::{Enum, Type};
use arlen_data::dialect::Family;

/// The type that a word means; none if it is no type. On PostgreSQL these are its own words, `int8` beside `bigint`, and the
/// names of enums; on SQLite what would stand in CREATE TABLE, and the words that SQLite itself does not know.
pub(super) fn type_of(word: &str, family: Family, enums: &[Enum]) -> Option<Type> {
    if let Some(element) = word.strip_suffix("[]") {
        if family == Family::Sqlite {
            return None;
        }
        let element = type_of(element.trim_end(), family, enums)?;
        if matches!(element, Type::Array(_) | Type::Range | Type::Any) {
            return None;
        }
        // In an array the labels of an enum are text.
        let element = if matches!(element, Type::Enum(_)) { Type::Text } else { element };
        return Some(Type::Array(Box::new(element)));
    }
    let lower = word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let bare = lower.split('(').next().unwrap_or_default().trim_end();
    let behind = lower.rsplit(')').next().filter(|_| lower.contains('(')).unwrap_or_default();
    let bare = format!("{bare}{behind}");
    let plain = match bare.as_str() {
        "bool" | "boolean" => Type::Bool,
        "smallint" | "int2" | "smallserial" | "int" | "integer" | "int4" | "serial" | "bigint" | "int8"
        | "bigserial" => integer(&bare, family),
        "real" | "float4" if family == Family::Postgres => Type::Float32,
        "real" | "double precision" | "double" | "float" | "float8" => Type::Float64,
        "numeric" | "decimal" => Type::Decimal,
        "text" | "varchar" | "character varying" | "char" | "character" | "bpchar" | "name" | "citext" => Type::Text,
        "bytea" | "blob" => Type::Bytes,
        "uuid" => Type::Uuid,
        "date" => Type::Date,
        "time" | "time without time zone" => Type::Time,
        "timestamp" | "timestamp without time zone" | "datetime" => Type::Timestamp,
        "timestamptz" | "timestamp with time zone" => Type::TimestampTz,
        "interval" if family == Family::Postgres => Type::Interval,
        "json" | "jsonb" => Type::Json,
        "int4range" | "int8range" | "numrange" | "tsrange" | "tstzrange" | "daterange"
            if family == Family::Postgres =>
        {
            Type::Range
        }
        "any" if family == Family::Sqlite => Type::Any,
        _ => return named(word, enums),
    };
    Some(plain)
}

fn integer(word: &str, family: Family) -> Type {
    match word {
        // SQLite has one integer.
        _ if family == Family::Sqlite => Type::Int64,
        "smallint" | "int2" | "smallserial" => Type::Int16,
        "int" | "integer" | "int4" | "serial" => Type::Int32,
        _ => Type::Int64,
    }
}

/// An enum by its name, or by schema and name; a name that two schemas have is none.
fn named(word: &str, enums: &[Enum]) -> Option<Type> {
    let is = |found: &Enum| match word.split_once('.') {
        Some((schema, name)) => found.schema.as_deref() == Some(schema) && found.name == name,
        None => found.name == word,
    };
    let mut places = enums.iter().enumerate().filter(|(_, found)| is(found)).map(|(place, _)| place);
    match (places.next(), places.next()) {
        (Some(place), None) => Some(Type::Enum(place)),
        _ => None,
    }
}

/// A type for people.
pub(super) fn shown(ty: &Type, enums: &[Enum]) -> String {
    match ty {
        Type::Bool => "boolean",
        Type::Int16 => "smallint",
        Type::Int32 => "integer",
        Type::Int64 => "bigint",
        Type::Float32 => "real",
        Type::Float64 => "double precision",
        Type::Decimal => "numeric",
        Type::Text => "text",
        Type::Bytes => "bytea",
        Type::Uuid => "uuid",
        Type::Date => "date",
        Type::Time => "time",
        Type::Timestamp => "timestamp",
        Type::TimestampTz => "timestamptz",
        Type::Interval => "interval",
        Type::Json => "json",
        Type::Range => "range",
        Type::Any => "any",
        Type::Other => "unknown",
        Type::Array(element) => return format!("{}[]", shown(element, enums)),
        Type::Enum(place) => return enums.get(*place).map_or("enum", |found| &found.name).to_owned(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::type_of;
    use crate::manifest::Type;
    use arlen_data::dialect::Family;

    #[test]
    fn words_mean_what_the_database_means_by_them() {
        for (word, postgres, sqlite) in [
            ("int8", Some(Type::Int64), Some(Type::Int64)),
            ("INTEGER", Some(Type::Int32), Some(Type::Int64)),
            ("numeric(10, 2)", Some(Type::Decimal), Some(Type::Decimal)),
            ("timestamp(3) with time zone", Some(Type::TimestampTz), Some(Type::TimestampTz)),
            ("double  precision", Some(Type::Float64), Some(Type::Float64)),
            ("real", Some(Type::Float32), Some(Type::Float64)),
            ("text[]", Some(Type::Array(Box::new(Type::Text))), None),
            ("any", None, Some(Type::Any)),
            ("txet", None, None),
            ("inet", None, None),
            ("", None, None),
        ] {
            assert_eq!(type_of(word, Family::Postgres, &[]), postgres, "{word}");
            assert_eq!(type_of(word, Family::Sqlite, &[]), sqlite, "{word}");
        }
    }
}
