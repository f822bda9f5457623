//! The catalog of PostgreSQL.
//!
//! Names of the catalog are qualified throughout: a schema in front of the search path changes nothing.

use super::{Column, ColumnType, EnumType, Generation, ObjectName, Relation, RelationKind};
use crate::compile::sql;
use crate::diag::Result;
use crate::execute::{Connection, Executor as _, Row, Transaction, TypeName};
use crate::value::{RangeType, SqlType};
use std::collections::{BTreeMap, BTreeSet};

const RELATIONS: &str = "\
    SELECT n.nspname::text, c.relname::text, c.relkind::text, pg_catalog.obj_description(c.oid, 'pg_class') \
    FROM pg_catalog.pg_class AS c \
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition AND c.relpersistence <> 't' \
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') \
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d \
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')";

/// `heirs` has who inherits from whom, over all generations; `bases` has the types below domains. Catalogs before version 18
/// have no constraints of type `n`, and the question after one that is NOT VALID finds none.
const COLUMNS: &str = "\
    WITH RECURSIVE heirs (parent, child) AS ( \
        SELECT inhparent, inhrelid FROM pg_catalog.pg_inherits \
        UNION \
        SELECT h.parent, i.inhrelid FROM heirs AS h JOIN pg_catalog.pg_inherits AS i ON i.inhparent = h.child \
    ), bases (domain, base, preset) AS ( \
        SELECT oid, typbasetype, typdefault FROM pg_catalog.pg_type WHERE typtype = 'd' \
        UNION ALL \
        SELECT b.domain, t.typbasetype, coalesce(b.preset, t.typdefault) \
        FROM bases AS b JOIN pg_catalog.pg_type AS t ON t.oid = b.base WHERE t.typtype = 'd' \
    ) \
    SELECT n.nspname::text, c.relname::text, a.attname::text, \
        tn.nspname::text, t.typname::text, t.typtype::text, en.nspname::text, e.typname::text, \
        pg_catalog.format_type(a.atttypid, a.atttypmod), \
        a.attnotnull AND c.relkind IN ('r', 'p') \
            AND NOT EXISTS (SELECT FROM heirs AS h \
                JOIN pg_catalog.pg_attribute AS ha ON ha.attrelid = h.child AND ha.attname = a.attname \
                WHERE h.parent = c.oid AND NOT ha.attnotnull) \
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS v WHERE v.conrelid = c.oid \
                AND v.contype::text = 'n' AND v.conkey = ARRAY[a.attnum] AND NOT v.convalidated), \
        CASE WHEN a.attgenerated::text = '' THEN coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), b.preset) END, \
        a.attidentity::text, a.attgenerated::text, \
        pg_catalog.col_description(c.oid, a.attnum), \
        (SELECT pg_catalog.array_position(k.conkey, a.attnum) FROM pg_catalog.pg_constraint AS k \
            WHERE k.conrelid = c.oid AND k.contype = 'p') \
    FROM pg_catalog.pg_attribute AS a \
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid \
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
    LEFT JOIN bases AS b ON b.domain = a.atttypid \
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS u WHERE u.oid = b.base AND u.typtype = 'd') \
    JOIN pg_catalog.pg_type AS t ON t.oid = coalesce(b.base, a.atttypid) \
    JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.typnamespace \
    LEFT JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem AND t.typcategory = 'A' \
    LEFT JOIN pg_catalog.pg_namespace AS en ON en.oid = e.typnamespace \
    LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') \
    AND NOT c.relispartition AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') \
    ORDER BY a.attrelid, a.attnum";

const ENUMS: &str = "\
    SELECT n.nspname::text, t.typname::text, l.enumlabel::text, pg_catalog.obj_description(t.oid, 'pg_type') \
    FROM pg_catalog.pg_type AS t \
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace \
    LEFT JOIN pg_catalog.pg_enum AS l ON l.enumtypid = t.oid \
    WHERE t.typtype = 'e' AND n.nspname NOT IN ('pg_catalog', 'information_schema') \
    AND n.oid <> pg_catalog.pg_my_temp_schema() AND NOT pg_catalog.pg_is_other_temp_schema(n.oid) \
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d \
        WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid AND d.deptype = 'e') \
    ORDER BY t.oid, l.enumsortorder";

const PLACES: &str = "\
    SELECT c.oid::pg_catalog.int8, a.attnum, n.nspname::text, c.relname::text, a.attname::text, \
        c.relkind IN ('r', 'p') AND c.relhasrules \
    FROM pg_catalog.pg_attribute AS a \
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid \
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
    WHERE c.oid::pg_catalog.int8 = ANY ($1::pg_catalog.int8[])";

pub(super) async fn read(tx: &Transaction) -> Result<(Vec<Relation>, Vec<EnumType>)> {
    let mut enums: BTreeMap<ObjectName, EnumType> = BTreeMap::new();
    for (schema, name, label, comment) in
        tx.fetch_all::<(String, String, Option<String>, Option<String>), _>(sql(ENUMS).reads()).await?
    {
        let name = ObjectName { schema: Some(schema), name };
        let found = enums.entry(name.clone()).or_insert(EnumType { name, labels: Vec::new(), comment });
        found.labels.extend(label);
    }
    let known: BTreeSet<ObjectName> = enums.keys().cloned().collect();
    let mut relations: BTreeMap<ObjectName, Relation> = BTreeMap::new();
    for (schema, name, kind, comment) in
        tx.fetch_all::<(String, String, String, Option<String>), _>(sql(RELATIONS).reads()).await?
    {
        let name = ObjectName { schema: Some(schema), name };
        let (columns, primary_key) = (Vec::new(), Vec::new());
        let relation = Relation { name: name.clone(), kind: kind_of(&kind), comment, columns, primary_key };
        relations.insert(name, relation);
    }
    let mut keys: BTreeMap<ObjectName, BTreeMap<i32, String>> = BTreeMap::new();
    for row in tx.fetch_all::<Row, _>(sql(COLUMNS).reads()).await? {
        let name = ObjectName { schema: Some(row.get(0)?), name: row.get(1)? };
        // Those of an extension are not there.
        let Some(relation) = relations.get_mut(&name) else { continue };
        let column = column(&row, &known)?;
        if let Some(place) = row.get::<Option<i32>>(14)? {
            keys.entry(name).or_default().insert(place, column.name.clone());
        }
        relation.columns.push(column);
    }
    for (name, key) in keys {
        if let Some(relation) = relations.get_mut(&name) {
            relation.primary_key = key.into_values().collect();
        }
    }
    Ok((relations.into_values().collect(), enums.into_values().collect()))
}

fn kind_of(relkind: &str) -> RelationKind {
    match relkind {
        "f" => RelationKind::ForeignTable,
        "v" => RelationKind::View,
        "m" => RelationKind::MaterializedView,
        _ => RelationKind::Table,
    }
}

fn column(row: &Row, enums: &BTreeSet<ObjectName>) -> Result<Column> {
    let (schema, name, kind): (String, String, String) = (row.get(3)?, row.get(4)?, row.get(5)?);
    let (element_schema, element): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
    let (identity, generated): (String, String) = (row.get(11)?, row.get(12)?);
    let ty = match (element_schema, element) {
        (Some(schema), Some(element)) => array(&schema, &element, enums),
        _ if kind == "r" => {
            range(&schema, &name).map_or(ColumnType::Other, |range| ColumnType::Sql(SqlType::Range(range)))
        }
        _ => simple(&schema, &name, enums),
    };
    let generation = match (identity.as_str(), generated.as_str()) {
        ("a", _) => Generation::IdentityAlways,
        ("d", _) => Generation::IdentityByDefault,
        (_, "") => Generation::Plain,
        _ => Generation::Computed,
    };
    Ok(Column {
        name: row.get(2)?,
        ty,
        declared: row.get(8)?,
        nullable: !row.get::<bool>(9)?,
        default: row.get(10)?,
        generation,
        comment: row.get(13)?,
    })
}

/// The type of that name.
pub(super) fn type_of(name: &TypeName, enums: &BTreeSet<ObjectName>) -> ColumnType {
    if name.is_array {
        return array(&name.schema, &name.name, enums);
    }
    let range = range(&name.schema, &name.name).map(|range| ColumnType::Sql(SqlType::Range(range)));
    range.unwrap_or_else(|| simple(&name.schema, &name.name, enums))
}

/// The columns of a result by their numbers.
pub(super) type Places = BTreeMap<(u32, i16), Place>;

/// A column of a table or view.
pub(super) struct Place {
    pub(super) relation: ObjectName,
    pub(super) column: String,
    /// Rules of a table make other statements of what is written to it.
    pub(super) has_rules: bool,
}

/// Looks columns up by their numbers.
pub(super) async fn places(connection: &Connection, numbers: BTreeSet<(u32, i16)>) -> Result<Places> {
    if numbers.is_empty() {
        return Ok(Places::new());
    }
    let tables: BTreeSet<i64> = numbers.iter().map(|(table, _)| i64::from(*table)).collect();
    let tables: Vec<i64> = tables.into_iter().collect();
    let rows: Vec<(i64, i16, String, String, String, bool)> =
        connection.fetch_all(sql(PLACES).bind(tables).reads()).await?;
    let places = rows.into_iter().filter_map(|(table, number, schema, name, column, has_rules)| {
        let relation = ObjectName { schema: Some(schema), name };
        Some(((u32::try_from(table).ok()?, number), Place { relation, column, has_rules }))
    });
    Ok(places.collect())
}

fn array(schema: &str, element: &str, enums: &BTreeSet<ObjectName>) -> ColumnType {
    match simple(schema, element, enums) {
        ColumnType::Sql(element) => ColumnType::Sql(element.array()),
        ColumnType::Enum(name) => {
            let parts: Vec<_> = name.schema.into_iter().chain([name.name]).map(Into::into).collect();
            ColumnType::Sql(SqlType::Named(parts.into()).array())
        }
        other @ (ColumnType::Any | ColumnType::Other) => other,
    }
}

fn simple(schema: &str, name: &str, enums: &BTreeSet<ObjectName>) -> ColumnType {
    // An extension, whose schema is chosen by who installs it.
    if name == "citext" {
        return ColumnType::Sql(SqlType::Text);
    }
    if schema != "pg_catalog" {
        let name = ObjectName { schema: Some(schema.to_owned()), name: name.to_owned() };
        return if enums.contains(&name) { ColumnType::Enum(name) } else { ColumnType::Other };
    }
    ColumnType::Sql(match name {
        "bool" => SqlType::Bool,
        "int2" => SqlType::SmallInt,
        "int4" => SqlType::Int,
        "int8" => SqlType::BigInt,
        "float4" => SqlType::Real,
        "float8" => SqlType::Double,
        "numeric" => SqlType::Numeric(None),
        "text" | "varchar" | "bpchar" | "name" => SqlType::Text,
        "bytea" => SqlType::Bytes,
        "uuid" => SqlType::Uuid,
        "date" => SqlType::Date,
        "time" => SqlType::Time,
        "timestamp" => SqlType::Timestamp,
        "timestamptz" => SqlType::TimestampTz,
        "interval" => SqlType::Interval,
        "json" => SqlType::Json,
        "jsonb" => SqlType::Jsonb,
        _ => return ColumnType::Other,
    })
}

fn range(schema: &str, name: &str) -> Option<RangeType> {
    if schema != "pg_catalog" {
        return None;
    }
    Some(match name {
        "int4range" => RangeType::Int,
        "int8range" => RangeType::BigInt,
        "numrange" => RangeType::Numeric,
        "tsrange" => RangeType::Timestamp,
        "tstzrange" => RangeType::TimestampTz,
        "daterange" => RangeType::Date,
        _ => return None,
    })
}
