//! A statement as the server describes it: parsed, and never run.

use super::said::refused;
use crate::execute::described::{DescribedColumn, Description, Origin, Refused, TypeName};
use tokio_postgres::error::ErrorPosition;
use tokio_postgres::types::{Kind, Type};
use tokio_postgres::{Client, Column};

pub(super) async fn describe(client: &Client, sql: &str) -> Result<Description, Refused> {
    let statement = client.prepare(sql).await.map_err(|error| {
        let at = match error.as_db_error().and_then(|server| server.position()) {
            Some(ErrorPosition::Original(position)) => byte_of(sql, *position),
            Some(ErrorPosition::Internal { .. }) | None => None,
        };
        Refused { error: refused(&error), at }
    })?;
    let parameters = statement.params().iter().map(|ty| Some(type_name(ty))).collect();
    Ok(Description { parameters, columns: statement.columns().iter().map(column).collect() })
}

/// The server counts characters from 1; "at end of input" is behind the last.
fn byte_of(sql: &str, position: u32) -> Option<usize> {
    let character = usize::try_from(position).ok()?.checked_sub(1)?;
    Some(sql.char_indices().nth(character).map_or(sql.len(), |(at, _)| at))
}

fn column(column: &Column) -> DescribedColumn {
    let origin = match (column.table_oid(), column.column_id()) {
        (Some(table), Some(column)) if column > 0 => Some(Origin::Numbers { table, column }),
        _ => None,
    };
    DescribedColumn {
        name: column.name().to_owned(),
        type_name: Some(type_name(column.type_())),
        declared: shown(column.type_()),
        origin,
    }
}

fn type_name(ty: &Type) -> TypeName {
    let bare = base(ty);
    let (ty, is_array) = if let Kind::Array(element) = bare.kind() { (element, true) } else { (bare, false) };
    TypeName::new(ty.schema().to_owned(), ty.name().to_owned(), is_array)
}

/// The type below domains.
fn base(ty: &Type) -> &Type {
    let mut bare = ty;
    while let Kind::Domain(below) = bare.kind() {
        bare = below;
    }
    bare
}

fn shown(ty: &Type) -> String {
    if let Kind::Array(element) = ty.kind() { format!("{}[]", element.name()) } else { ty.name().to_owned() }
}
