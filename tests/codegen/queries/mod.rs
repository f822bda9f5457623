//! `arlen-codegen sql` on real databases, and what it wrote: compiled here, and used.

mod command;
mod corpus;
mod drift;
mod refused;
mod sound;
mod traps;
mod used;

use super::{files, is_as_committed, is_formatted, queries_postgres, queries_sqlite};
use arlen_codegen::{Folder, generate, generate_queries};
use arlen_data::compile::sql_unchecked;
use arlen_data::config::TargetName;
use arlen_data::execute::{Database, DatabaseUrl, Executor as _};
use arlen_data::schema::read;
use arlen_tests::{Project, block_on, postgres, root};

pub(super) const POSTGRES: &[&str] = &[
    "CREATE TYPE shop_status AS ENUM ('draft', 'on-sale', 'gone')",
    "CREATE TABLE books (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL, \
     status shop_status NOT NULL, note text, tags text[] NOT NULL DEFAULT '{}', price numeric(10, 2), meta jsonb, isbn uuid, \
     added timestamptz NOT NULL DEFAULT now())",
    "CREATE TABLE sales (book_id bigint NOT NULL REFERENCES books, day date NOT NULL, copies int NOT NULL, \
     PRIMARY KEY (book_id, day))",
    "CREATE VIEW priced AS SELECT id, title, price FROM books WHERE price IS NOT NULL",
];

pub(super) const SQLITE: &[&str] = &[
    "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL, status TEXT NOT NULL, note TEXT, price TEXT, weight DECIMAL, \
     meta JSON, isbn UUID, pages INTEGER NOT NULL, added TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
    "CREATE TABLE sales (book_id INTEGER NOT NULL REFERENCES books, day DATE NOT NULL, copies INTEGER NOT NULL, \
     PRIMARY KEY (book_id, day))",
    "CREATE VIEW priced AS SELECT id, title, price FROM books WHERE price IS NOT NULL",
];

/// A database that holds these tables.
pub(super) async fn made(url: &str, statements: &[&str]) -> Database {
    let db = Database::open(&DatabaseUrl::parse(url).expect("a URL")).await.expect("opened");
    for statement in statements {
        db.execute(sql_unchecked((*statement).to_owned())).await.expect(statement);
    }
    db
}

/// The manifest of a file of queries, none of which has a fault.
async fn manifest(db: &Database, text: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("sql")).expect("created");
    std::fs::write(folder.path().join("sql/q.sql"), text).expect("written");
    let (target, generated) = ("shop".parse::<TargetName>().expect("a name"), Folder::new(folder.path().join("shop")));
    drop(generate(&target, &read(db).await.expect("read"), &generated).expect("generated"));
    let (queries, _) = generate_queries(&target, db, &folder.path().join("sql"), &generated)
        .await
        .map_err(|error| error.diagnostic().report().to_string())
        .expect("described");
    serde_json::from_str(&queries.to_text().expect("text")).expect("JSON")
}

pub(super) fn sqlite_url(project: &Project) -> String {
    std::fs::create_dir_all(project.path("var")).expect("created");
    format!("sqlite:{}", project.path("var/shop.db").display())
}

/// A project whose tables are there and whose schema was generated.
pub(super) fn on_sqlite() -> Project {
    let project = Project::sqlite();
    block_on(async { made(&sqlite_url(&project), SQLITE).await.close(std::time::Duration::from_secs(5)).await });
    drop(project.codegen(&["schema"]).run().exits(0));
    project
}

/// A file whose name and text would be Rust, Markdown or nothing at all, if they were not data. Its lines end as on Windows.
const ODD: &str = "-- `}` */ ![x](y) \u{202e}\r\n-- arlen:name Fn\r\n-- arlen:mode one\r\n\
    select '\"#\" \"##; compile_error!()' as super,  \r\n\t'{}\\' as \"größe\", 'a  \r\nb' as r; -- \u{202e}\r\n\
    -- arlen:result super:text, größe:text, r:text\r\n\
    -- arlen:name self_\n-- arlen:result a:text, b:text\nselect '\"#\" \"##' as a,  \n\t'\\' as b";

/// The files of queries of this folder, in another order than that of their names.
fn with_files(project: &Project, engine: &str) {
    if engine == "sqlite" {
        project.write("db/sql/shop/Odd \"file\".sql", ODD);
    }
    let all = files(&root().join("tests/codegen/sql").join(engine));
    for (name, text) in all.iter().rev() {
        project.write(&format!("db/sql/shop/{name}"), text);
    }
}

fn generated(project: &Project, engine: &str) {
    with_files(project, engine);
    drop(project.codegen(&["schema"]).run().exits(0));
    let first = project.codegen(&["sql"]).run().exits(0);
    let counts = if engine == "sqlite" { "12 queries of 3 files" } else { "10 queries of 2 files" };
    assert!(first.stdout.contains(counts), "{first}");
    let again = project.codegen(&["sql"]).run().exits(0);
    assert!(again.stdout.contains("up to date"), "{again}");
    for check in [&["sql", "--check"][..], &["sql", "--verify"], &["schema", "--check"]] {
        drop(project.codegen(check).run().exits(0));
    }
    is_formatted(&project.path("src/shop"));
    is_formatted(&project.path("src/shop/queries"));
    is_as_committed(&project.path("src/shop"), &format!("tests/codegen/generated/queries_{engine}/shop"));
    is_as_committed(
        &project.path("src/shop/queries"),
        &format!("tests/codegen/generated/queries_{engine}/shop/queries"),
    );
}

#[test]
fn queries_become_functions_on_sqlite() {
    generated(&on_sqlite(), "sqlite");
}

#[test]
fn queries_become_functions_on_postgres() {
    let Some(database) = postgres("queries_become_functions_on_postgres") else { return };
    let project = Project::postgres(&database);
    block_on(async { made(&database.url, POSTGRES).await.close(std::time::Duration::from_secs(5)).await });
    generated(&project, "postgres");
}
