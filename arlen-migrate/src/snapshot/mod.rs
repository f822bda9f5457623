//! The schema of a database as a file: read from the catalog, laid out so that the same schema gives the same bytes, and compared.
//!
//! ```text
//! Session ──> read ──> Snapshot ──> text ──> file
//!              ├─> postgres        └─> differences ──> by path
//!              └─> sqlite
//! ```
//!
//! `docs/migrate.md` says what it holds and what it leaves out.

mod compare;
mod file;
mod layout;
mod postgres;
mod sqlite;

use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::Session;
pub use compare::{ColumnOrder, Difference};
pub(crate) use file::{Stored, load, store};
use serde_json::{Map, Value as Json, json};

/// The form of the file. A later version of this tool may have another one.
const FORM: &str = "arlen-snapshot/1";

/// Fields whose texts are kept as lines.
const LINES: [&str; 2] = ["query", "source"];

/// The schema of a database, without anything that differs between two databases that were made by the same statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    dialect: Family,
    /// By kind, then by name.
    objects: Map<String, Json>,
}

impl Snapshot {
    /// Reads the catalog, in one transaction that only reads, so that it is one state of it.
    ///
    /// # Errors
    ///
    /// What the database says; `value-type-unsupported` if its catalog is not one that is known.
    pub async fn read(session: &mut Session) -> Result<Self> {
        let dialect = session.family();
        let objects = match dialect {
            Family::Postgres => postgres::read(session).await?,
            Family::Sqlite => sqlite::read(session).await?,
        };
        Ok(Self { dialect, objects })
    }

    /// The snapshot as text: JSON in lines, sorted by the bytes of names, with one line end behind the last line.
    /// What names and tells apart stands before the rest.
    #[must_use]
    pub fn text(&self) -> String {
        let document = json!({"schema": FORM, "dialect": self.dialect.as_str(), "objects": self.objects});
        layout::text(&document)
    }

    /// Reads what [`text`](Self::text) wrote. Blanks, line ends and the order of keys do not count.
    ///
    /// # Errors
    ///
    /// `snapshot-invalid`.
    pub fn parse(text: &str) -> Result<Self> {
        let document: Json = serde_json::from_str(text).map_err(|error| invalid(&format!("no JSON: {error}")))?;
        if document.get("schema").and_then(Json::as_str) != Some(FORM) {
            return Err(invalid(&format!("no snapshot of the form `{FORM}`")));
        }
        let dialect = document.get("dialect").and_then(Json::as_str);
        let dialect = Family::ALL.iter().find(|family| Some(family.as_str()) == dialect);
        let (Some(dialect), Some(Json::Object(objects))) = (dialect, document.get("objects")) else {
            return Err(invalid("a snapshot without a dialect that is known, or without objects"));
        };
        Ok(Self { dialect: *dialect, objects: objects.clone() })
    }

    /// What differs between this snapshot, which says how it should be, and another, which says how it is.
    #[must_use]
    pub fn differences(&self, found: &Self, order: ColumnOrder) -> Vec<Difference> {
        if self.dialect != found.dialect {
            let text = |family: Family| Some(Json::from(family.as_str()));
            let (expected, found) = (text(self.dialect), text(found.dialect));
            return vec![Difference { path: "dialect".to_owned(), expected, found }];
        }
        compare::compare(&self.objects, &found.objects, order)
    }

    /// How many objects it holds, by kind.
    #[must_use]
    pub fn count(&self) -> usize {
        self.objects.values().filter_map(Json::as_object).map(Map::len).sum()
    }
}

fn invalid(what: &str) -> Error {
    Diagnostic::new(Code::SnapshotInvalid, format!("the text is {what}"))
        .with_help("write it anew with `arlen-migrate dump`")
        .into()
}

/// The object of a kind and a name, made if it is not there.
fn entry<'o>(objects: &'o mut Map<String, Json>, kind: &str, name: &str) -> Option<&'o mut Map<String, Json>> {
    let kind = objects.entry(kind).or_insert_with(|| Json::Object(Map::new())).as_object_mut()?;
    kind.entry(name).or_insert_with(|| Json::Object(Map::new())).as_object_mut()
}

#[cfg(test)]
mod tests;
