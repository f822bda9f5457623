//! The catalog of SQLite.

use super::{Column, ColumnType, Generation, ObjectName, Relation, RelationKind};
use crate::compile::sql;
use crate::diag::Result;
use crate::execute::{Executor as _, Row, Transaction};
use crate::value::SqlType;
use std::collections::BTreeMap;

/// Whether a primary key has an index of its own tells the row id from a key that looks like one (`INTEGER PRIMARY KEY DESC`).
const COLUMNS: &str = "\
    SELECT t.name, t.type, t.wr, t.strict, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden, \
        (SELECT count(*) FROM pragma_index_list(t.name, 'main') AS i WHERE i.origin = 'pk'), \
        (SELECT count(*) FROM pragma_table_xinfo(t.name, 'main') AS k WHERE k.pk > 0) \
    FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name, 'main') AS c \
    WHERE t.schema = 'main' AND t.type IN ('table', 'view', 'virtual') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
    ORDER BY t.name, c.cid";

/// What `hidden` of a column is: that of a virtual table, or computed.
const HIDDEN: i64 = 1;

pub(super) async fn read(tx: &Transaction) -> Result<Vec<Relation>> {
    let mut relations: BTreeMap<String, Relation> = BTreeMap::new();
    let mut keys: BTreeMap<String, BTreeMap<i64, String>> = BTreeMap::new();
    for row in tx.fetch_all::<Row, _>(sql(COLUMNS).reads()).await? {
        let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let relation = relations.entry(name.clone()).or_insert_with(|| Relation {
            name: ObjectName { schema: None, name: name.clone() },
            kind: match kind.as_str() {
                "view" => RelationKind::View,
                "virtual" => RelationKind::VirtualTable,
                _ => RelationKind::Table,
            },
            comment: None,
            columns: Vec::new(),
            primary_key: Vec::new(),
        });
        if row.get::<i64>(9)? == HIDDEN {
            continue;
        }
        let (column, place) = (column(&row)?, row.get::<i64>(8)?);
        if place > 0 {
            keys.entry(name).or_default().insert(place, column.name.clone());
        }
        relation.columns.push(column);
    }
    for (name, key) in keys {
        if let Some(relation) = relations.get_mut(&name) {
            relation.primary_key = key.into_values().collect();
        }
    }
    Ok(relations.into_values().collect())
}

fn column(row: &Row) -> Result<Column> {
    let declared: String = row.get::<Option<String>>(5)?.unwrap_or_default();
    let (kind, in_key): (String, bool) = (row.get(1)?, row.get::<i64>(8)? > 0);
    let (without_rowid, strict) = (row.get::<i64>(2)? != 0, row.get::<i64>(3)? != 0);
    let (indexes, width): (i64, i64) = (row.get(10)?, row.get(11)?);
    let is_row_id = kind == "table"
        && in_key
        && !without_rowid
        && width == 1
        && indexes == 0
        && declared.eq_ignore_ascii_case("integer");
    let generation = match row.get::<i64>(9)? {
        0 if is_row_id => Generation::RowId,
        0 => Generation::Plain,
        _ => Generation::Computed,
    };
    let strict_key = in_key && (without_rowid || strict);
    let never_null = row.get::<i64>(6)? != 0 || is_row_id || strict_key;
    Ok(Column {
        name: row.get(4)?,
        ty: type_of(&declared),
        declared,
        nullable: kind != "table" || !never_null,
        default: row.get(7)?,
        generation,
        comment: None,
    })
}

/// The type that a declaration promises. First by whole words that mean more to people than to SQLite, which stores such
/// values as text or numbers; then by SQLite's own rules of affinity.
pub(super) fn type_of(declared: &str) -> ColumnType {
    let word = declared.split('(').next().unwrap_or_default().trim().to_ascii_uppercase();
    let ty = match word.as_str() {
        "BOOL" | "BOOLEAN" => SqlType::Bool,
        "DATE" => SqlType::Date,
        "TIME" => SqlType::Time,
        "TIMESTAMP" | "DATETIME" => SqlType::Timestamp,
        "TIMESTAMPTZ" | "TIMESTAMP WITH TIME ZONE" => SqlType::TimestampTz,
        "UUID" => SqlType::Uuid,
        "JSON" => SqlType::Json,
        _ if word.contains("INT") => SqlType::BigInt,
        _ if ["CHAR", "CLOB", "TEXT"].iter().any(|part| word.contains(part)) => SqlType::Text,
        _ if word.contains("BLOB") => SqlType::Bytes,
        _ if ["REAL", "FLOA", "DOUB"].iter().any(|part| word.contains(part)) => SqlType::Double,
        _ => return ColumnType::Any,
    };
    ColumnType::Sql(ty)
}

#[cfg(test)]
mod tests {
    use super::{ColumnType, SqlType, type_of};

    #[test]
    fn a_declaration_gives_the_type_that_its_values_have() {
        for (declared, expected) in [
            ("INTEGER", SqlType::BigInt),
            ("unsigned big int", SqlType::BigInt),
            ("VARCHAR(200)", SqlType::Text),
            ("Boolean", SqlType::Bool),
            ("TIMESTAMP", SqlType::Timestamp),
            ("double precision", SqlType::Double),
            ("blob", SqlType::Bytes),
        ] {
            assert_eq!(type_of(declared), ColumnType::Sql(expected), "{declared}");
        }
        for declared in ["", "NUMERIC(10, 2)", "DECIMAL", "ANY", "STRING"] {
            assert_eq!(type_of(declared), ColumnType::Any, "{declared}");
        }
    }
}
