//! A folder with a configuration and migrations, as a user would have it.

use crate::{Cli, Database};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A project in a temporary folder.
#[derive(Debug)]
pub struct Project {
    folder: TempDir,
}

impl Project {
    /// An empty folder.
    #[must_use]
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// One target `shop` on SQLite, `var/shop.db`.
    #[must_use]
    pub fn sqlite() -> Self {
        Self::empty().with_config("[databases.shop]\nurl = \"sqlite:var/shop.db\"\n")
    }

    /// One target `shop` on a database of PostgreSQL.
    #[must_use]
    pub fn postgres(database: &Database) -> Self {
        Self::empty().with_config(&format!("[databases.shop]\nurl = \"{}\"\n", database.url))
    }

    /// The same with an `arlen.toml`.
    #[must_use]
    pub fn with_config(self, text: &str) -> Self {
        self.write("arlen.toml", text);
        self
    }

    /// The same with migrations of the target `shop`.
    #[must_use]
    pub fn with(self, files: &[(&str, &str)]) -> Self {
        for (name, text) in files {
            self.write(&format!("db/migrations/shop/{name}"), text);
        }
        self
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        std::fs::write(&path, text).expect("written");
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.path(name)).expect("removed");
    }

    /// A path in the folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The command, run in the folder with these arguments.
    #[must_use]
    pub fn cli(&self, arguments: &[&str]) -> Cli {
        Cli::new(self.folder.path(), "arlen-migrate", arguments)
    }

    /// The command `arlen-codegen`, run in the folder with these arguments.
    #[must_use]
    pub fn codegen(&self, arguments: &[&str]) -> Cli {
        Cli::new(self.folder.path(), "arlen-codegen", arguments)
    }

    /// The command `arlen`, run in the folder with these arguments.
    #[must_use]
    pub fn arlen(&self, arguments: &[&str]) -> Cli {
        Cli::new(self.folder.path(), "arlen", arguments)
    }

    /// The example `bookshop`, run in the folder.
    #[must_use]
    pub fn bookshop(&self) -> Cli {
        Cli::new(self.folder.path(), "bookshop", &[])
    }

    /// The SQLite database `var/shop.db`.
    #[must_use]
    pub fn open(&self) -> rusqlite::Connection {
        let connection = rusqlite::Connection::open(self.path("var/shop.db")).expect("opened");
        connection.busy_timeout(std::time::Duration::from_secs(10)).expect("set");
        connection
    }

    /// The first column of all rows of the SQLite database, as text.
    #[must_use]
    pub fn column(&self, sql: &str) -> Vec<String> {
        let connection = self.open();
        let mut statement = connection.prepare(sql).expect(sql);
        let rows = statement.query_map([], |row| row.get::<_, rusqlite::types::Value>(0)).expect(sql);
        rows.map(|value| match value.expect("a row") {
            rusqlite::types::Value::Null => "NULL".to_owned(),
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Real(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Blob(bytes) => format!("{} bytes", bytes.len()),
        })
        .collect()
    }
}

/// Migrations from 1 to `count`, each of which makes a table, counts itself and notes itself: what ran twice or in part
/// shows.
#[must_use]
pub fn numbered(count: usize) -> Vec<(String, String)> {
    (1..=count)
        .map(|n| {
            let first = if n == 1 {
                "CREATE TABLE counter (n INTEGER NOT NULL); INSERT INTO counter VALUES (0);\nCREATE TABLE notes (n INTEGER NOT NULL, part INTEGER NOT NULL);\n"
            } else {
                ""
            };
            let text = format!(
                "-- step {n};\n{first}INSERT INTO notes VALUES ({n}, 1);\nCREATE TABLE step_{n} (id INTEGER PRIMARY KEY, t VARCHAR(20) DEFAULT ';');\n\
                 INSERT INTO step_{n} VALUES ({n}, 'a;b');\nUPDATE counter SET n = n + 1;\nINSERT INTO notes VALUES ({n}, 2);\n"
            );
            (format!("{n}_step.sql"), text)
        })
        .collect()
}

/// A project with one target `shop`, on some engine.
#[derive(Debug)]
pub struct Shop {
    /// The folder.
    pub project: Project,
    database: Option<Database>,
}

impl Shop {
    /// On a new file of SQLite.
    #[must_use]
    pub fn sqlite() -> Self {
        Self { project: Project::sqlite(), database: None }
    }

    /// On a new database of PostgreSQL, if there is a server.
    #[must_use]
    pub fn postgres(test: &str) -> Option<Self> {
        crate::postgres(test).map(Self::on)
    }

    /// On a database of PostgreSQL.
    #[must_use]
    pub fn on(database: Database) -> Self {
        Self { project: Project::postgres(&database), database: Some(database) }
    }

    /// The same with migrations.
    #[must_use]
    pub fn with(self, files: &[(&str, &str)]) -> Self {
        Self { project: self.project.with(files), ..self }
    }

    /// One on each engine that can be reached.
    #[must_use]
    pub fn on_each_engine(test: &str) -> Vec<Self> {
        std::iter::once(Self::sqlite()).chain(Self::postgres(test)).collect()
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub const fn engine(&self) -> &'static str {
        if self.database.is_some() { "postgres" } else { "sqlite" }
    }

    /// Where the database of PostgreSQL is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.database.as_ref().expect("a shop on PostgreSQL").url
    }

    /// The first column of all rows, as text.
    #[must_use]
    pub fn column(&self, sql: &str) -> Vec<String> {
        self.database.as_ref().map_or_else(|| self.project.column(sql), |database| database.column(sql))
    }

    /// Runs statements outside of any migration.
    pub fn run(&self, sql: &str) {
        match &self.database {
            Some(database) => database.run(sql),
            None => self.project.open().execute_batch(sql).expect(sql),
        }
    }

    /// The tables that are there, by name.
    #[must_use]
    pub fn tables(&self) -> Vec<String> {
        match &self.database {
            Some(database) => database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"),
            None if self.project.path("var/shop.db").exists() => {
                self.project.column("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
            }
            None => Vec::new(),
        }
    }

    /// Everything that migrations leave in the schema.
    #[must_use]
    pub fn schema(&self) -> Vec<String> {
        match &self.database {
            Some(database) => database.schema(),
            None => self.project.column("SELECT type || name || coalesce(sql, '') FROM sqlite_schema ORDER BY 1"),
        }
    }

    /// The versions in the state table.
    #[must_use]
    pub fn versions(&self) -> Vec<String> {
        self.column("SELECT version FROM arlen_schema_migrations__shop ORDER BY version")
    }

    /// Adds the files of [`numbered`].
    pub fn write_numbered(&self, count: usize) {
        for (name, text) in numbered(count) {
            self.project.write(&format!("db/migrations/shop/{name}"), text);
        }
    }

    /// Fails unless each of the numbered migrations ran exactly once, as a whole.
    #[track_caller]
    pub fn assert_numbered(&self, count: usize) {
        assert_eq!(self.column("SELECT n FROM counter"), [count.to_string()]);
        let expected: Vec<_> = (1..=count).flat_map(|n| [format!("{n}.1"), format!("{n}.2")]).collect();
        assert_eq!(
            self.column("SELECT CAST(n AS VARCHAR(9)) || '.' || CAST(part AS VARCHAR(9)) FROM notes ORDER BY n, part"),
            expected
        );
        let versions: Vec<_> = (1..=count).map(|n| n.to_string()).collect();
        assert_eq!(self.versions(), versions);
        assert_eq!(self.tables().len(), count + 3);
    }
}
