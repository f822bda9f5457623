//! A statement in terms of the catalog: the types of its parameters, and where its columns come from.

use super::{ColumnType, ObjectName, Schema, postgres, sqlite};
use crate::diag::Result;
use crate::dialect::Family;
use crate::execute::{Connection, Origin, Refused};
use std::collections::BTreeSet;

/// What the database says of a statement, which it did not run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statement {
    /// The type of each parameter, in the order of their numbers; SQLite has none.
    pub parameters: Vec<Option<ColumnType>>,
    /// The columns of its rows; none if it yields no rows.
    pub columns: Vec<StatementColumn>,
}

/// A column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementColumn {
    /// Its name.
    pub name: String,
    /// Its type; none for an expression on SQLite, whose values have types and which has none.
    pub ty: Option<ColumnType>,
    /// Its type as the database calls it; empty if there is none.
    pub declared: String,
    /// The column of a table or view that it is, if it is one as it stands. SQLite looks through views.
    pub source: Option<ColumnSource>,
}

/// A column of a table or a view.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnSource {
    /// The table or view.
    pub relation: ObjectName,
    /// The column.
    pub column: String,
    /// False where the database never lets NULL in, as [`Column::nullable`](super::Column::nullable) has it. That says nothing
    /// of the result: an outer join adds NULL of its own.
    pub nullable: bool,
}

/// Has a statement described by the database. The schema must be that of the same database; what is not in it may be NULL.
///
/// # Errors
///
/// As [`Connection::describe`].
pub async fn describe(connection: &Connection, schema: &Schema, sql: &str) -> Result<Statement, Refused> {
    let found = connection.describe(sql).await?;
    let enums: BTreeSet<ObjectName> = schema.enums.iter().map(|found| found.name.clone()).collect();
    let numbers = found.columns.iter().filter_map(|column| match &column.origin {
        Some(Origin::Numbers { table, column }) => Some((*table, *column)),
        Some(Origin::Names { .. }) | None => None,
    });
    let places = match schema.family {
        Family::Postgres => postgres::places(connection, numbers.collect()).await?,
        Family::Sqlite => postgres::Places::new(),
    };
    let typed = |name: &Option<_>| name.as_ref().map(|name| postgres::type_of(name, &enums));
    let columns = found.columns.iter().map(|column| {
        let source = match &column.origin {
            Some(Origin::Numbers { table, column }) => places
                .get(&(*table, *column))
                .map(|place| source(schema, &place.relation, &place.column, place.has_rules)),
            // A table of the same name elsewhere is another one.
            Some(Origin::Names { database, table, column }) if database == "main" => {
                Some(source(schema, &ObjectName { schema: None, name: table.clone() }, column, false))
            }
            Some(Origin::Names { .. }) | None => None,
        };
        let ty = typed(&column.type_name).or_else(|| {
            let declared = source.as_ref().and_then(|source| column_of(schema, source)).map(|column| column.ty.clone());
            declared.or_else(|| (!column.declared.is_empty()).then(|| sqlite::type_of(&column.declared)))
        });
        StatementColumn { name: column.name.clone(), ty, declared: column.declared.clone(), source }
    });
    let columns = columns.collect();
    Ok(Statement { parameters: found.parameters.iter().map(typed).collect(), columns })
}

/// A rule may make other rows of what a statement writes than those that are stored.
fn source(schema: &Schema, relation: &ObjectName, column: &str, has_rules: bool) -> ColumnSource {
    let mut source = ColumnSource { relation: relation.clone(), column: column.to_owned(), nullable: true };
    source.nullable = has_rules || column_of(schema, &source).is_none_or(|column| column.nullable);
    source
}

fn column_of<'s>(schema: &'s Schema, source: &ColumnSource) -> Option<&'s super::Column> {
    let relation = schema.relations.iter().find(|relation| relation.name == source.relation)?;
    relation.columns.iter().find(|column| column.name == source.column)
}
