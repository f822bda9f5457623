//! The splitter against the server's own parser: a unit is committed only if both count the same statements.

use arlen_data::dialect::Family;
use arlen_data::execute::{DatabaseUrl, Outcome, Session, SessionOptions, Unit};
use arlen_migrate::script::split;
use arlen_tests::postgres;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::RefCell;
use std::sync::Arc;

/// Statements that the server takes, with what misleads a splitter.
const PIECES: &[&str] = &[
    "select 1",
    "select ';' as \"a;b\"",
    "select 'it''s;', E'\\';', U&'\\003B', B'1', X'3B'",
    "select $$;$$, $a$ $$ ; $b$ $a$, $é$;$é$",
    "select 1 -- ;\n + 2",
    "select 1 -- ;\r + 2",
    "select 1 /* ; /* ; */ ; */ + 2",
    "select 5 - -1, 5 --1\n, 2*-3, 1 <> -1, @ -5, |/ 25, 4!= -1, 4<-1",
    "select 1.5e-3, 1e5, .5, 0.1::numeric(3,1), array[1,2][1], (array[1,2])[1:2]",
    "select 'a'\n'b'",
    "(select 1)",
    "(select 1) union (select 2; select 3",
    "values (1), (2)",
    "do $$ begin perform 1; perform ';'; end; $$",
    "do $x$ declare a int := 1; begin if a = 1 then null; end if; end $x$",
    "create or replace function f1() returns int language sql as 'select 1; select 2'",
    "create or replace function f2() returns int language plpgsql as $f$ begin return case when true then 1 end; end; $f$",
    "create or replace rule r1 as on delete to t do also (select 1; select 2)",
    "create or replace view v1 as select case when x = 1 then 'end' end as \"begin\" from t",
    "insert into t values (1), (case when true then 2 end)",
    "with q as (select 1 as a) select * from q",
    "prepare p1 as select 1; deallocate p1",
    "deallocate all",
    "explain select 1",
    "set local search_path = public, \"a;b\"",
    "comment on table t is 'a; -- b'",
    "",
    " ",
    "-- only a comment ;\n",
    "/* only ; a comment */",
];

/// The same for PostgreSQL 14 and newer.
const BODIES: &[&str] = &[
    "create or replace function g1() returns int language sql begin atomic select 1; select case when true then 1 else 2 end; end",
    "create or replace function g2() returns int language sql begin atomic select 1 as \"end\"; select 2 as case; select 3 as end; end",
    "create or replace procedure g3() language sql begin atomic insert into t values (1); insert into t values (2); end",
    "create or replace function g4(a int default (1)) returns int language sql return a + 1",
];

#[test]
fn the_splitter_and_the_server_count_the_same_statements() {
    let Some(database) = postgres("the_splitter_and_the_server_count_the_same_statements") else { return };
    database.run("CREATE TABLE t (x int)");
    let newer = database.column("SELECT current_setting('server_version_num')::int >= 140000") == ["t"];
    let pieces: Vec<&str> = PIECES.iter().chain(if newer { BODIES } else { &[] }).copied().collect();
    let url = DatabaseUrl::parse(&database.url).expect("a URL");
    let list = prop::collection::vec(
        (prop::sample::select(pieces), prop::sample::select(vec!["", " ", "\n", "-- x\n", "/**/"])),
        1..12,
    );
    let cases = std::env::var("ARLEN_TEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let session = runtime.block_on(Session::open(&url, &SessionOptions::default())).expect("opened");
    let session = RefCell::new(session);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    runner
        .run(&list, |list| {
            let script: String = list.iter().map(|(piece, between)| format!("{piece}{between};{between}")).collect();
            let statements: Vec<_> = split(&script, Family::Postgres).into_iter().map(|part| part.span).collect();
            let unit = Unit {
                guard: "SELECT true".to_owned(),
                setup: Vec::new(),
                script: script.as_str().into(),
                statements: statements.into(),
                record: "SELECT 1".to_owned(),
                scope: arlen_data::execute::Scope::Whole,
                completed: Arc::default(),
            };
            let outcome = runtime.block_on(session.borrow_mut().run_unit(&unit));
            match outcome {
                Ok(outcome) => prop_assert!(outcome != Outcome::Guarded),
                // What the server refuses it refuses as a statement of the script, and nothing else.
                Err(fault) => prop_assert_eq!(fault.error.sqlstate(), Some("42601"), "{:?} in {:?}", fault, script),
            }
            Ok(())
        })
        .expect("the same count");
}
