use super::{Script, split};
use arlen_data::diag::Code;
use arlen_data::dialect::Family;
use proptest::prelude::*;
use rusqlite::fallible_iterator::FallibleIterator as _;
use std::path::Path;

fn parts(text: &str, family: Family) -> Vec<&str> {
    split(text, family).into_iter().map(|part| text.get(part.span).expect("a span")).collect()
}

#[test]
fn postgres_bodies_stay_whole() {
    for text in [
        "do $$ begin perform 1; commit; end $$",
        "create function f() returns int language sql as 'select 1; select 2'",
        "create or replace function f(a int default (1)) returns int language sql begin atomic select case when a > 1 then 1 else 2 end; select 3; end",
        "CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); END",
        "create function f() returns int language sql begin atomic select 1 as end; select 2 as case; end",
        "create function f() returns int language sql begin atomic select t.case, t.end from t; end",
        "create rule r as on insert to t do also (insert into a values (1); insert into b values (2))",
    ] {
        let script = format!("{text};\nselect 1;");
        assert_eq!(parts(&script, Family::Postgres), [text, "select 1"]);
    }
}

#[test]
fn sqlite_triggers_stay_whole() {
    for text in [
        "create trigger t after insert on a begin update b set c = case when 1 then 2 end; delete from d; end",
        "CREATE TEMP TRIGGER IF NOT EXISTS t AFTER INSERT ON a WHEN CASE 1 WHEN 1 THEN 1 END BEGIN SELECT 1; END",
    ] {
        let script = format!("{text};\nselect 1;");
        assert_eq!(parts(&script, Family::Sqlite), [text, "select 1"]);
    }
}

#[test]
fn empty_statements_and_comments_are_none() {
    for family in Family::ALL {
        assert!(parts(" ;; -- ;\n/* ; */ ;", *family).is_empty());
        assert_eq!(parts("-- a\n;select 1 -- b\n;;(select 2)", *family), ["select 1", "(select 2)"]);
    }
}

#[track_caller]
fn refused(text: &str, family: Family, code: Code, place: (usize, usize)) {
    let error = Script::check(text, Path::new("db/1_a.sql"), family).expect_err(text);
    let label = error.diagnostic().label().expect("a place");
    assert_eq!((error.code(), label.line, label.column), (code, place.0, place.1), "{error:?}");
    assert!(error.diagnostic().help().is_some());
}

#[test]
fn what_cannot_run_in_one_transaction_is_refused_with_its_place() {
    use Code::{
        MigrationCopyStream, MigrationDirectiveUnknown, MigrationEmpty, MigrationForeignFormat, MigrationPsqlCommand,
        MigrationTransactionControl, MigrationUnterminated,
    };
    for word in ["BEGIN", "commit", "End", "rollback", "savepoint a", "release a"] {
        for family in Family::ALL {
            refused(&format!("select 1;\n  {word};"), *family, MigrationTransactionControl, (2, 3));
        }
    }
    for word in ["abort", "start transaction", "prepare transaction 'a'", "commit prepared 'a'", "begin work"] {
        refused(&format!("/* a */ {word}"), Family::Postgres, MigrationTransactionControl, (1, 9));
    }
    for family in Family::ALL {
        refused("", *family, MigrationEmpty, (1, 1));
        refused("-- nothing\n/* here */;\n", *family, MigrationEmpty, (1, 1));
        refused("select 'a", *family, MigrationUnterminated, (1, 8));
        refused("select 1 /* a", *family, MigrationUnterminated, (1, 10));
        refused("-- arlen: no-transactions\nselect 1", *family, MigrationDirectiveUnknown, (1, 1));
        refused("select 1\n-- no-transaction", *family, MigrationDirectiveUnknown, (2, 1));
        refused("-- +goose Up\nselect 1", *family, MigrationForeignFormat, (1, 1));
        refused("-- migrate:up\nselect 1", *family, MigrationForeignFormat, (1, 1));
    }
    // What the splitter took for the inside of a body is looked at all the same.
    refused("create rule r as on insert to t do (a; commit; b)", Family::Postgres, MigrationTransactionControl, (1, 1));
    refused("select 1; -- a\rcommit;", Family::Postgres, MigrationTransactionControl, (1, 16));
    for parameter in ["?", "?1", ":x", "@x", "$x"] {
        refused(&format!("insert into a values ({parameter})"), Family::Sqlite, Code::MigrationParameter, (1, 23));
    }
    for pragma in
        ["journal_mode = wal", "main.journal_mode=wal", "journal_mode(wal)", "PAGE_SIZE = 512", "auto_vacuum = 1"]
    {
        refused(&format!("select 1; pragma {pragma};"), Family::Sqlite, Code::MigrationPragmaIneffective, (1, 11));
    }
    refused("\\restrict x\nselect 1", Family::Postgres, MigrationPsqlCommand, (1, 1));
    refused("select 1;\ncopy a (b) from stdin;\n1\n\\.\n", Family::Postgres, MigrationCopyStream, (2, 1));
    refused("select 1;\ncopy a (b) from stdin;", Family::Postgres, MigrationCopyStream, (2, 1));
    refused("copy a to stdout (format csv);", Family::Postgres, MigrationCopyStream, (1, 1));
}

#[test]
fn what_only_looks_like_it_is_allowed() {
    for (text, family) in [
        ("do $$ begin commit; end $$", Family::Postgres),
        ("prepare a as select 1", Family::Postgres),
        ("create table commits (\"begin\" int)", Family::Postgres),
        ("copy a from '/srv/stdin.csv'", Family::Postgres),
        ("select '\\', E'\\\\'", Family::Postgres),
        ("-- see arlen: the manual\nselect 1", Family::Postgres),
        ("create trigger t after insert on a begin select 1; end", Family::Sqlite),
        ("select '-- +goose Up'", Family::Sqlite),
        ("pragma journal_mode; pragma foreign_keys = off; pragma user_version = 3", Family::Sqlite),
        ("create function f(int) returns int language sql begin atomic select $1; end", Family::Postgres),
    ] {
        Script::check(text, Path::new("a"), family).expect(text);
    }
}

/// The statements that SQLite itself sees in a text, or nothing if it refuses one.
fn sqlite_parts(text: &str) -> Option<usize> {
    let connection = rusqlite::Connection::open_in_memory().expect("in memory");
    connection.execute_batch("create table a(b, c)").expect("created");
    let mut batch = rusqlite::Batch::new(&connection, text);
    let mut count = 0;
    loop {
        match batch.next() {
            Ok(Some(_)) => count += 1,
            Ok(None) => return Some(count),
            Err(_) => return None,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn sqlite_cuts_where_the_splitter_cuts(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "select 1", "select ';'", "select \";\" from a", "select [;] from a", "insert into a values ('it''s;', 2)", "/* ; */", "-- ;\n",
                "create trigger if not exists t after insert on a begin select 1; select case when 1 then 2 end; end",
                "create temp trigger if not exists u after insert on a begin delete from a; end", "\n", "  ", "", "update a set b = `c`",
                "select x'3b'", "select case 1 when 1 then ';' end", "explain select 1", "with q as (select 1) select * from q",
            ]),
            0..12,
        ),
    ) {
        let text = pieces.join(";");
        if let Some(theirs) = sqlite_parts(&text) {
            prop_assert_eq!(split(&text, Family::Sqlite).len(), theirs, "{}", text);
        }
    }

    #[test]
    fn statements_and_what_is_between_them_are_the_text(text in "[a-z;'$()\\- \n/*]{0,60}") {
        for family in Family::ALL {
            let mut end = 0;
            for part in split(&text, *family) {
                prop_assert!(part.span.start >= end && part.span.end > part.span.start);
                end = part.span.end;
            }
            prop_assert!(end <= text.len());
        }
    }
}
