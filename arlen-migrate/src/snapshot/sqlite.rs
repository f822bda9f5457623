//! The catalog of a file of SQLite: its own texts, normalised, and what its pragmas tell of columns, keys and the file.

use super::entry;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::Session;
use arlen_data::lex::{Kind, Lexer};
use arlen_data::value::{Row, Value};
use serde_json::{Map, Value as Json, json};

/// Tables, virtual tables and views; the system's own, and those that a virtual table keeps for itself, are left out.
const RELATIONS: &str = "\
    SELECT t.type, t.name, s.sql, t.wr, t.strict FROM pragma_table_list AS t \
    JOIN main.sqlite_schema AS s ON s.name = t.name AND s.type IN ('table', 'view') \
    WHERE t.schema = 'main' AND t.type IN ('table', 'view', 'virtual') \
    AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name NOT LIKE 'arlen\\_schema\\_%' ESCAPE '\\'";

const COLUMNS: &str = "\
    SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?1, 'main') ORDER BY cid";

const KEYS: &str = "\
    SELECT id, \"table\", \"from\", \"to\", on_update, on_delete, \"match\" FROM pragma_foreign_key_list(?1, 'main') ORDER BY id, seq";

/// The indexes of UNIQUE and PRIMARY KEY; their names are numbers.
const UNIQUE: &str = "\
    SELECT i.origin, group_concat(c.name, ', ') FROM pragma_index_list(?1, 'main') AS i \
    JOIN pragma_index_info(i.name, 'main') AS c WHERE i.origin <> 'c' GROUP BY i.name ORDER BY 1, 2";

const ATTACHED: &str = "\
    SELECT type, tbl_name, name, sql FROM main.sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL";

/// Properties of the file, and what each is where nobody set it.
const PRAGMAS: [(&str, &str); 4] =
    [("application_id", "0"), ("auto_vacuum", "0"), ("encoding", "UTF-8"), ("user_version", "0")];

pub(super) async fn read(session: &mut Session) -> Result<Map<String, Json>> {
    session.query("BEGIN", &[]).await?;
    let objects = read_all(session).await;
    let ended = session.query("ROLLBACK", &[]).await;
    let objects = objects?;
    ended.map(|_| objects)
}

async fn read_all(session: &mut Session) -> Result<Map<String, Json>> {
    let mut objects = Map::new();
    for (name, preset) in PRAGMAS {
        let rows = session.query(&format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}"), &[]).await?;
        let value = rows.first().and_then(|row| text(row, 0)).ok_or_else(unknown)?;
        if value != preset {
            entry(&mut objects, "file", name).ok_or_else(unknown)?.insert("value".to_owned(), value.into());
        }
    }
    for row in session.query(RELATIONS, &[]).await? {
        let (kind, name) = text(&row, 0).zip(text(&row, 1)).ok_or_else(unknown)?;
        let relation = relation(session, &row, kind, name).await?;
        entry(&mut objects, section(kind), name).ok_or_else(unknown)?.extend(relation);
    }
    for row in session.query(ATTACHED, &[]).await? {
        attach(&row, &mut objects).ok_or_else(unknown)?;
    }
    Ok(objects)
}

fn section(kind: &str) -> &'static str {
    match kind {
        "view" => "views",
        "virtual" => "virtual_tables",
        _ => "tables",
    }
}

async fn relation(session: &mut Session, row: &Row, kind: &str, name: &str) -> Result<Map<String, Json>> {
    let sql = text(row, 2).ok_or_else(unknown)?;
    let mut fields = Map::new();
    // The name of a table is quoted once it was another's.
    let definition = normalised(sql);
    let definition = if kind == "table" { behind_name(&definition) } else { &definition };
    fields.insert("definition".to_owned(), definition.into());
    let parameter = [Value::Text(name.to_owned())];
    let columns = session.query(COLUMNS, &parameter).await?;
    let columns: Option<Vec<_>> = columns.iter().map(column).collect();
    fields.insert("columns".to_owned(), columns.ok_or_else(unknown)?.into());
    for (flag, at) in [("without_rowid", 3), ("strict", 4)] {
        if number(row, at).ok_or_else(unknown)? != 0 {
            fields.insert(flag.to_owned(), true.into());
        }
    }
    let keys = foreign_keys(&session.query(KEYS, &parameter).await?).ok_or_else(unknown)?;
    if !keys.is_empty() {
        fields.insert("foreign_keys".to_owned(), keys.into());
    }
    let unique: Vec<_> = session.query(UNIQUE, &parameter).await?.iter().filter_map(unique).collect();
    if !unique.is_empty() {
        fields.insert("unique".to_owned(), unique.into());
    }
    Ok(fields)
}

fn column(row: &Row) -> Option<Json> {
    let mut column = Map::new();
    column.insert("name".to_owned(), text(row, 0)?.into());
    column.insert("type".to_owned(), text(row, 1)?.into());
    if number(row, 2)? != 0 {
        column.insert("not_null".to_owned(), true.into());
    }
    if let Some(preset) = text(row, 3) {
        column.insert("default".to_owned(), normalised(preset).into());
    }
    let place = number(row, 4)?;
    if place != 0 {
        column.insert("primary_key".to_owned(), place.into());
    }
    let hidden = match number(row, 5)? {
        1 => Some(("hidden", "true")),
        2 => Some(("generated", "virtual")),
        3 => Some(("generated", "stored")),
        _ => None,
    };
    column.extend(hidden.map(|(key, value)| (key.to_owned(), value.into())));
    Some(column.into())
}

/// Sorted by what they say: their numbers are those of the order in which they were found.
fn foreign_keys(rows: &[Row]) -> Option<Vec<Json>> {
    let mut keys: Vec<(i64, Vec<String>, Vec<String>, &Row)> = Vec::new();
    for row in rows {
        let id = number(row, 0)?;
        if keys.last().is_none_or(|(last, ..)| *last != id) {
            keys.push((id, Vec::new(), Vec::new(), row));
        }
        let (_, from, to, _) = keys.last_mut()?;
        from.push(text(row, 2)?.to_owned());
        to.extend(text(row, 3).map(str::to_owned));
    }
    let mut keys = keys
        .into_iter()
        .map(|(_, from, to, row)| {
            let mut key = json!({"columns": from, "table": text(row, 1)?});
            let key_fields = key.as_object_mut()?;
            if !to.is_empty() {
                key_fields.insert("references".to_owned(), to.into());
            }
            for (name, at, preset) in
                [("on_update", 4, "NO ACTION"), ("on_delete", 5, "NO ACTION"), ("match", 6, "NONE")]
            {
                let value = text(row, at)?;
                if value != preset {
                    key_fields.insert(name.to_owned(), value.into());
                }
            }
            Some(key)
        })
        .collect::<Option<Vec<_>>>()?;
    keys.sort_by_key(Json::to_string);
    Some(keys)
}

fn unique(row: &Row) -> Option<Json> {
    let columns = text(row, 1)?;
    Some(if text(row, 0)? == "pk" { format!("PRIMARY KEY ({columns})") } else { format!("UNIQUE ({columns})") }.into())
}

fn attach(row: &Row, objects: &mut Map<String, Json>) -> Option<()> {
    let (part, table) = (if text(row, 0)? == "index" { "indexes" } else { "triggers" }, text(row, 1)?);
    // Of a table that is left out, so is this.
    let section = ["tables", "views", "virtual_tables"]
        .into_iter()
        .find(|section| objects.get(*section).is_some_and(|known| known.get(table).is_some()));
    let Some(section) = section else { return Some(()) };
    let parts = entry(objects, section, table)?.entry(part).or_insert_with(|| Json::Object(Map::new()));
    parts.as_object_mut()?.insert(text(row, 2)?.to_owned(), normalised(text(row, 3)?).into());
    Some(())
}

/// Without comments, with one blank where blanks may stand, and without quotes around names that need none: SQLite keeps the
/// text of CREATE as it was written, and edits it by ALTER.
fn normalised(sql: &str) -> String {
    let mut result = String::with_capacity(sql.len());
    let mut glued = true;
    let tokens = Lexer::new(sql, Family::Sqlite.dialect().lexical_rules()).map_while(|token| token.ok());
    for token in tokens.filter(|token| !token.kind.is_trivia()) {
        let text = token.text(sql);
        let bare = (token.kind == Kind::Name).then(|| bare_name(text)).flatten();
        let closes = matches!(token.kind, Kind::Close | Kind::Semicolon) || [",", "."].contains(&text);
        if !glued && !closes {
            result.push(' ');
        }
        result.push_str(bare.unwrap_or(text));
        glued = token.kind == Kind::Open || text == ".";
    }
    result
}

/// A quoted name without its quotes, if it would be a word.
fn bare_name(text: &str) -> Option<&str> {
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    let begins = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (begins && inner.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')).then_some(inner)
}

/// What stands behind the name of the table, from the parenthesis on.
fn behind_name(definition: &str) -> &str {
    let tokens = Lexer::new(definition, Family::Sqlite.dialect().lexical_rules()).map_while(|token| token.ok());
    let open = tokens.filter(|token| token.kind == Kind::Open).map(|token| token.start).next();
    open.and_then(|at| definition.get(at..)).unwrap_or(definition)
}

fn text(row: &Row, column: usize) -> Option<&str> {
    row.get(column).and_then(Value::as_text)
}

fn number(row: &Row, column: usize) -> Option<i64> {
    row.get(column).and_then(Value::as_i64)
}

fn unknown() -> Error {
    Diagnostic::new(Code::ValueTypeUnsupported, "the catalog of the file is not one that this version can read")
        .with_help("report this, with the schema")
        .into()
}

#[cfg(test)]
mod tests {
    use super::{behind_name, normalised};

    #[test]
    fn texts_that_mean_the_same_are_the_same() {
        let plain = normalised("CREATE TABLE books (id INTEGER, title TEXT DEFAULT 'a  b')");
        assert_eq!(plain, "CREATE TABLE books (id INTEGER, title TEXT DEFAULT 'a  b')");
        for other in [
            "CREATE TABLE \"books\" (id INTEGER -- the key\n,  [title]\tTEXT DEFAULT 'a  b' )",
            "CREATE  TABLE `books`( \"id\" INTEGER,/* ( */title TEXT DEFAULT 'a  b')",
        ] {
            assert_eq!(behind_name(&normalised(other)), behind_name(&plain), "{other}");
        }
        assert_eq!(
            normalised("CREATE VIEW v AS SELECT a.\"b c\", \"a\"\"b\" FROM x AS a;"),
            "CREATE VIEW v AS SELECT a.\"b c\", \"a\"\"b\" FROM x AS a;"
        );
    }
}
