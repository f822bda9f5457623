//! The catalog of PostgreSQL, 12 and newer.
//!
//! Each query has rows of five texts: the kind of an object and its name, a part of it and the name of that, and a JSON value.
//! Names are those of the catalog, qualified and quoted as SQL has them.

use super::{LINES, entry};
use arlen_data::diag::{Code, Diagnostic, Error, Result, redact};
use arlen_data::execute::Session;
use arlen_data::value::{Row, Value};
use serde_json::{Map, Value as Json};

/// What makes the server spell expressions and names the same, whoever asks: no schema but its own is in the path, and no
/// setting of the role or the database has a part in it.
const SETTINGS: [(&str, &str); 9] = [
    ("search_path", "pg_catalog, pg_temp"),
    ("TimeZone", "UTC"),
    ("DateStyle", "ISO, YMD"),
    ("IntervalStyle", "postgres"),
    ("bytea_output", "hex"),
    ("extra_float_digits", "1"),
    ("quote_all_identifiers", "off"),
    ("lc_monetary", "C"),
    // Compiling the queries takes longer than running them.
    ("jit", "off"),
];

/// The objects themselves come before what hangs on them.
const QUERIES: [&str; 10] = [
    include_str!("others.sql"),
    include_str!("types.sql"),
    include_str!("sequences.sql"),
    include_str!("routines.sql"),
    include_str!("relations.sql"),
    include_str!("columns.sql"),
    include_str!("constraints.sql"),
    include_str!("indexes.sql"),
    include_str!("attached.sql"),
    include_str!("grants.sql"),
];

/// What hangs on nothing else.
const BARE: &str = "default_privileges";

pub(super) async fn read(session: &mut Session) -> Result<Map<String, Json>> {
    session.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", &[]).await?;
    let objects = read_all(session).await;
    // What was set goes with the transaction.
    let ended = session.query("ROLLBACK", &[]).await;
    let objects = objects?;
    ended.map(|_| objects)
}

async fn read_all(session: &mut Session) -> Result<Map<String, Json>> {
    for (name, value) in SETTINGS {
        let parameters = [name, value].map(|text| Value::Text(text.to_owned()));
        session.query("SELECT pg_catalog.set_config($1, $2, true)", &parameters).await?;
    }
    let version = session.query("SELECT current_setting('server_version_num')::int8", &[]).await?;
    let version = version.first().and_then(|row| row.first()).and_then(Value::as_i64).ok_or_else(unknown)?;
    let mut objects = Map::new();
    for query in QUERIES {
        // Columns have it since version 14, and are too many to look for it in each row.
        let older = (version < 140_000).then(|| query.replace("a.attcompression", "''"));
        for row in session.query(older.as_deref().unwrap_or(query), &[]).await? {
            take(&row, &mut objects).ok_or_else(unknown)?;
        }
    }
    Ok(objects)
}

/// None if the row is not one of five texts.
fn take(row: &Row, objects: &mut Map<String, Json>) -> Option<()> {
    let text = |column: usize| row.get(column).and_then(Value::as_text);
    let (kind, name, mut value) = (text(0)?, text(1)?, serde_json::from_str(text(4)?).ok()?);
    let Some(part) = text(2) else {
        if let Json::Object(fields) = &mut value {
            fields.iter_mut().for_each(|(key, field)| refine(key, field));
            entry(objects, kind, name)?.append(fields);
        }
        return Some(());
    };
    // Those of an extension, and state tables, are not there.
    let is_there = objects.get(kind).is_some_and(|objects| objects.get(name).is_some());
    if !is_there && kind != BARE {
        return Some(());
    }
    let object = entry(objects, kind, name)?;
    if let Json::Object(fields) = &mut value {
        fields.iter_mut().for_each(|(key, field)| refine(key, field));
    }
    match text(3) {
        None => object.entry(part).or_insert_with(|| Json::Array(Vec::new())).as_array_mut()?.push(value),
        Some(key) => {
            object
                .entry(part)
                .or_insert_with(|| Json::Object(Map::new()))
                .as_object_mut()?
                .insert(key.to_owned(), value);
        }
    }
    Some(())
}

/// Long texts as lines, and no passwords of other servers.
fn refine(key: &str, field: &mut Json) {
    if let (true, Some(text)) = (LINES.contains(&key), field.as_str()) {
        *field = text.trim_end().lines().collect::<Vec<_>>().into();
    } else if let (true, Json::Array(options)) = (key == "server_options", &mut *field) {
        for option in options {
            *option = option.as_str().map(redact).into();
        }
    }
}

fn unknown() -> Error {
    Diagnostic::new(Code::ValueTypeUnsupported, "the catalog of the server is not one that this version can read")
        .with_help("report this, with the version of the server")
        .into()
}
