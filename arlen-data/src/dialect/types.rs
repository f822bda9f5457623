//! How types are written.

use super::{Dialect, Family, postgres, sqlite};
use crate::ir::Feature;
use crate::value::SqlType;
use std::fmt::Write as _;

impl Dialect {
    /// The feature that a cast to this type needs.
    #[must_use]
    pub const fn cast_feature(sql_type: &SqlType) -> Feature {
        if matches!(sql_type, SqlType::BigInt | SqlType::Double | SqlType::Text | SqlType::Bytes) {
            Feature::CastNeutral
        } else {
            Feature::CastTyped
        }
    }

    /// Writes a type; nothing, and `false`, if the database has none of exactly this meaning.
    #[must_use]
    pub fn spell_type(&self, out: &mut String, sql_type: &SqlType) -> bool {
        let name = match self.family() {
            Family::Postgres => postgres::type_name(sql_type),
            Family::Sqlite => sqlite::type_name(sql_type),
        };
        if let Some(name) = name {
            out.push_str(name);
            return true;
        }
        if self.family() != Family::Postgres {
            return false;
        }
        if let SqlType::Numeric(Some((precision, scale))) = sql_type {
            return write!(out, "numeric({precision},{scale})").is_ok();
        }
        if let SqlType::Varchar(length) = sql_type {
            return write!(out, "varchar({length})").is_ok();
        }
        if let SqlType::Char(length) = sql_type {
            return write!(out, "char({length})").is_ok();
        }
        if let SqlType::Array(element) = sql_type {
            let spelled = self.spell_type(out, element);
            out.push_str("[]");
            return spelled;
        }
        let SqlType::Named(parts) = sql_type else { return false };
        for (n, part) in parts.iter().enumerate() {
            out.push_str(if n > 0 { "." } else { "" });
            out.push_str(&self.spell_name(part));
        }
        !parts.is_empty()
    }
}
