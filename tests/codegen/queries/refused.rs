//! Queries that are refused, with the code and the place.

use super::{POSTGRES, made, on_sqlite};
use arlen_tests::{Project, block_on, postgres};

/// A query behind its name, what is said of it, the code, and the text that the caret stands below.
type Case = (&'static str, &'static str, &'static str, &'static str);

/// Each is refused where the text begins that is named last.
fn refused(project: &Project, cases: &[Case]) {
    for (query, message, code, at) in cases {
        let text = format!("-- arlen:name q\n{query}\n");
        project.write("db/sql/shop/q.sql", &text);
        let json = project.codegen(&["sql", "--json"]).run().json();
        let error = &json["error"];
        assert_eq!(error["code"], *code, "{query}: {json}");
        assert!(error["message"].as_str().is_some_and(|found| found.contains(message)), "{query}: {json}");
        let before = text.rsplit_once(at).expect("it is in the query").0;
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let place = (&error["place"]["line"], &error["place"]["column"]);
        assert_eq!((place.0.as_u64(), place.1.as_u64()), (Some(line as u64), Some(column as u64)), "{query}: {json}");
        assert!(!project.path("src/shop/queries").exists(), "{query}: nothing is written");
    }
}

const INVALID: &str = "codegen-query-invalid";
const MISMATCH: &str = "codegen-query-mismatch";
const UNKNOWN: &str = "codegen-type-unknown";

const EVERYWHERE: &[Case] = &[
    ("", "has no statement", INVALID, "q\n"),
    ("select id from books; delete from sales", "a second statement", INVALID, "delete"),
    ("begin", "controls a transaction", INVALID, "begin"),
    ("-- arlen:mde one\nselect id from books", "no annotation", INVALID, "arlen:mde"),
    ("-- arlen:mode few\nselect id from books", "no mode", INVALID, "few"),
    ("-- arlen:access rw\nselect id from books", "no access", INVALID, "rw"),
    ("-- arlen:mode one\n-- arlen:mode one  \nselect id from books", "said twice", INVALID, "arlen:mode one  "),
    ("-- arlen:params id\nselect id from books", "is not used", INVALID, "id\n"),
    ("-- arlen:params id:, a\nselect id from books where id = :id", "no field", INVALID, "id:,"),
    ("select id from books where id = $1", "has no name", INVALID, "$1"),
    ("select id from books where id = $1 and id > :a", "both", INVALID, ":a"),
    ("select id from books where title = 'open", "never closed", INVALID, "'open"),
    ("select id from books /* open", "never closed", INVALID, "/* open"),
    ("-- arlen:params id:txet\nselect id from books where id = :id", "no type", UNKNOWN, "txet"),
    ("-- arlen:params id:text\nselect id from books where id = :id", "`text` is written", MISMATCH, "text"),
    ("-- arlen:result title:bigint\nselect title from books", "`bigint` is written", MISMATCH, "bigint"),
    ("-- arlen:result titel:text\nselect title from books", "no column `titel`", MISMATCH, "titel"),
    ("-- arlen:mode one\ndelete from sales", "yields no rows", MISMATCH, "one"),
    ("end", "controls a transaction", INVALID, "end"),
    ("select 'a\0b' as x", "a byte 0", INVALID, "\0b"),
    ("select id, id as \"Id\" from books", "two columns", INVALID, "select"),
    ("select id from books where id = :a and id > :A", "two parameters", INVALID, ":A"),
];

#[test]
fn what_is_no_query_is_refused_where_it_stands_on_sqlite() {
    let project = on_sqlite();
    refused(&project, EVERYWHERE);
    refused(
        &project,
        &[
            ("select 'ü', :a_very_long_name, nosuch from books", "no such column", "object-missing", "nosuch"),
            ("select id from nowhere", "no such table", "object-missing", "select"),
            ("selct id from books", "syntax error", "syntax-invalid", "selct"),
            ("-- arlen:result x:text\nselect :x as x", "parameter `x`", UNKNOWN, ":x"),
            ("-- arlen:result pages:uuid\nselect pages from books", "`uuid` is written", MISMATCH, "uuid"),
            ("select id + 1 as next from books", "column `next`", UNKNOWN, "select"),
            ("select count(*) from books", "has no name", INVALID, "select"),
            ("select id from books where id = @x", "no parameter", INVALID, "@x"),
            ("select id from books where id = ?", "no parameter", INVALID, "?"),
            ("pragma user_version", "is about one session", INVALID, "pragma"),
            ("/* x */ Attach 'x.db' as x", "is about one session", INVALID, "Attach"),
            ("detach x", "is about one session", INVALID, "detach"),
            ("vacuum", "outside of all transactions", INVALID, "vacuum"),
            ("select id from books having count(*) = 0", "HAVING clause", "syntax-invalid", "select"),
            ("-- arlen:result tags:text[]\nselect 1 as tags", "no type", UNKNOWN, "text[]"),
        ],
    );
}

#[test]
fn what_is_no_query_is_refused_where_it_stands_on_postgres() {
    let Some(database) = postgres("what_is_no_query_is_refused_where_it_stands_on_postgres") else { return };
    let project = Project::postgres(&database);
    block_on(async {
        let db = made(&database.url, POSTGRES).await;
        made(&database.url, &["CREATE TABLE hosts (address inet NOT NULL)"]).await;
        drop(db);
    });
    drop(project.codegen(&["schema"]).run().exits(0));
    refused(&project, EVERYWHERE);
    refused(
        &project,
        &[
            ("select '€', :a_very_long_name::text as a, nosuch from books", "nosuch", "object-missing", "nosuch"),
            ("select id from nowhere", "nowhere", "object-missing", "nowhere"),
            ("selct id from books", "syntax error", "syntax-invalid", "selct"),
            ("select id from books where", "syntax error", "syntax-invalid", "\n"),
            ("select id from books where id = :id and title = :id", "text = bigint", "object-missing", "= :id\n"),
            ("select count(*), 1 from books", "has no name", INVALID, "select"),
            ("copy books to stdout", "a way of its own", INVALID, "copy"),
            ("copy books from stdin", "a way of its own", INVALID, "copy"),
            ("set search_path = x", "is about one session", INVALID, "set"),
            ("reset all", "is about one session", INVALID, "reset"),
            ("discard all", "is about one session", INVALID, "discard"),
            ("deallocate all", "is about one session", INVALID, "deallocate"),
            ("prepare x as select 1", "is about one session", INVALID, "prepare"),
            ("execute x", "is about one session", INVALID, "execute"),
            ("declare c cursor for select 1", "is about one session", INVALID, "declare"),
            ("fetch all from c", "is about one session", INVALID, "fetch"),
            ("move c", "is about one session", INVALID, "move"),
            ("close c", "is about one session", INVALID, "close"),
            ("listen x", "is about one session", INVALID, "listen"),
            ("unlisten x", "is about one session", INVALID, "unlisten"),
            ("load 'x'", "is about one session", INVALID, "load"),
            ("select address from hosts", "Rust has no type", UNKNOWN, "select"),
            ("select 1 as one from hosts where address = :a", "Rust has no type", UNKNOWN, ":a"),
            ("select id from books where status = :s::text", "operator does not exist", "object-missing", "= :s"),
            ("-- arlen:params s:text\nselect id from books where status = :s", "`text` is written", MISMATCH, "text"),
        ],
    );
}

#[test]
fn all_faults_of_all_files_come_in_one_run() {
    let project = on_sqlite();
    project.write(
        "db/sql/shop/a.sql",
        "-- arlen:name a\nselect nosuch from books;\n-- arlen:name b\nselect 1 as x, nix from books",
    );
    project.write(
        "db/sql/shop/b.sql",
        "-- arlen:name a\n-- arlen:params x:text, y\nselect id from books where id = :x and title = :y",
    );
    project.write("db/sql/shop/a_.sql", "-- arlen:name a\nselect id from books");
    // What is wrong with files hides nothing that the database says of the queries in them.
    let finished = project.codegen(&["sql"]).run();
    for part in ["are one module in Rust", "a.sql:2:8", "a.sql:4:16"] {
        assert!(finished.stderr.contains(part), "{finished}");
    }
    project.remove("db/sql/shop/a_.sql");
    let finished = project.codegen(&["sql"]).run();
    let places: Vec<_> =
        finished.stderr.lines().filter_map(|line| line.trim().strip_prefix("--> db/sql/shop/")).collect();
    assert_eq!(places, ["a.sql:2:8", "a.sql:4:16", "b.sql:2:19"], "{finished}");
    let json = project.codegen(&["sql", "--json"]).run().json();
    assert_eq!(json["more_errors"].as_array().map(Vec::len), Some(2), "{json}");
    project.write("db/sql/shop/b.sql", "-- arlen:name list_x\nselect 1 as x;\n-- arlen:name ListX\nselect 2 as x");
    let twice = project.codegen(&["sql"]).run();
    assert!(twice.stderr.contains("another query of the file is called `list_x`"), "{twice}");
    project.write("db/sql/shop/b.sql", "-- arlen:name x\nselect 1 as x;\n-- arlen:name x_sql\nselect 2 as x");
    let twice = project.codegen(&["sql"]).run();
    assert!(twice.stderr.contains("another query of the file is called `x_sql`"), "{twice}");
    project.write("db/sql/shop/b.sql", [0x2d, 0x2d, 0xff]);
    assert!(project.codegen(&["sql"]).run().exits(2).stderr.contains("is not UTF-8"));
}
