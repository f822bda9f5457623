//! Statements whose NULL comes from where a reader of words would not look for it. Each of them yields one, which is seen.

use super::sound::rows;
use super::{made, manifest, sqlite_url};
use arlen_data::execute::Database;
use arlen_data::value::Value;
use arlen_tests::{Project, block_on, postgres};
use std::fmt::Write as _;

/// One table has the name of a word.
const TABLES: [&str; 7] = [
    "CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL, bio TEXT, mood TEXT)",
    "CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT NOT NULL, stock INTEGER NOT NULL, price TEXT, rating INTEGER)",
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    "CREATE TABLE \"only\" (id INTEGER PRIMARY KEY)",
    "INSERT INTO author VALUES (1, 'Austen', NULL, NULL)",
    "INSERT INTO book VALUES (1, 'Emma', 1, NULL, NULL), (2, 'Persuasion', 0, NULL, NULL)",
    "INSERT INTO person VALUES (7, 'Anne')",
];

const EVERYWHERE: &[&str] = &[
    "with author as (select * from person) select b.id, p.id as pid from book b left join author p on false",
    "with x as (values (1)) select b.id, p.id as pid from x left join book b on false left join person p on false",
    "select b.id, p.id as pid from book b left join (author a join person p on true) on false",
    "select b.id, o.id as oid from book b left join \"only\" o on false",
    "select b.id, o.id as oid from book b left join main.\"only\" as o on false",
    "insert into author (id, name, bio) select 9, 'x', null from person returning bio, mood, name",
    "with q as (select 1) insert into author (id, name, bio) select 9, 'x', null from person returning bio, mood, name",
    "insert into author (id, name) select 1, 'x' from person where true on conflict (id) do update set name = 'y' returning bio, mood",
];

const ON_POSTGRES: &[&str] = &[
    "with x as (insert into author (id, name) values (9, 'q') returning id, name) \
     select b.id, x.id as xid, x.name from book b left join x on x.id = b.id",
    "with x as (update book set stock = 1 where false returning id) select b.title, x.id as xid from book b left join x on x.id = b.id",
    "with d as (delete from person where false returning id) select a.id, d.id as did from author a left join d on true",
    "with d as (table person) select a.id, d.id as did from author a left join d on false",
    "with author as (table person) select b.id, p.id as pid from book b left join author p on false",
    "with person as (insert into author (id, name) values (9, 'q') returning id) \
     select b.id, p.id as pid from book b left join person p on false",
    "select a.id, b.id as bid from author a left join only person b on false",
    "select a.id, b.id as bid from author a left join only (person) b on false",
    "update book b set stock = 1 from book c left join only person p on false where c.id = b.id returning b.id, p.id as pid",
    "select b.id, p.id as pid from book b left join author a join person p on true on false",
    "select b.id, p.id as pid from book b left join author a cross join person p on false",
    "select b.id, p.id as pid from book b left join author a left join person p on true on false",
    "select b.id, p.id as pid from book b left join author a natural join person p on false",
    "select coalesce(bio, 'none') as k, count(*) as n from author group by rollup (1)",
    "select coalesce(bio, 'none') as k, count(*) as n from author group by rollup (coalesce(bio, 'none'))",
    "select coalesce(bio, 'none') as k, count(*) as n from author group by grouping sets ((1), ())",
    "select 'a' as k, count(*) as n from author group by rollup (1)",
    "select exists (select 1) as k, count(*) as n from author group by cube (1)",
    "insert into author (id, name, bio) select 9, 'x', null from generate_series(1, 1) returning bio, mood, name",
    "insert into book (id, title, stock) select 9, 'a', count(*) from author returning price, rating, id",
    "select b.id, n.pid from book b left join lateral (select p.id as pid from person p where p.id = b.id) n on true",
];

const ON_SQLITE: &[&str] = &[
    "select b.id, p.id as pid from book b outer left join person p on false",
    "select b.id, p.id as pid from book b natural left join person as p",
    "insert into book (id, title, stock) select 9, 'x', count(*) from author returning price, rating, id",
    "select id, count(*) as c, count(*) over \
     (order by 1 rows between unbounded preceding and current row exclude group) as s from author where 0",
    "-- arlen:result addr:int, opcode:text, p1:int, p2:int, p3:int, p4:text, p5:int, comment:text\n\
     explain select 1, 2, 3, 4, 5, 6, 7, 8",
];

async fn seen(db: &Database, cases: &[&str]) {
    let mut text = String::new();
    for (n, statement) in cases.iter().enumerate() {
        writeln!(text, "-- arlen:name q{n}\n{statement};").expect("written");
    }
    let manifest = manifest(db, &text).await;
    let described = manifest["queries"].as_array().expect("queries");
    assert_eq!(described.len(), cases.len());
    let mut faults = String::new();
    for (statement, query) in cases.iter().zip(described) {
        let rows = rows(db, statement).await.expect(statement);
        let columns = query["columns"].as_array().expect("columns");
        let is_null = |n: usize| rows.iter().any(|row| row.values()[n] == Value::Null);
        assert!((0..columns.len()).any(is_null), "{statement} has no NULL");
        for (n, column) in columns.iter().enumerate() {
            if column["nullable"] == false && is_null(n) {
                writeln!(faults, "{statement}\n  {column}").expect("written");
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn null_from_where_it_is_not_looked_for_is_seen_on_postgres() {
    let Some(database) = postgres("null_from_where_it_is_not_looked_for_is_seen_on_postgres") else { return };
    let cases: Vec<_> = EVERYWHERE.iter().filter(|case| !case.contains("main.")).chain(ON_POSTGRES).copied().collect();
    block_on(async { seen(&made(&database.url, &TABLES).await, &cases).await });
}

#[test]
fn null_from_where_it_is_not_looked_for_is_seen_on_sqlite() {
    let project = Project::sqlite();
    let cases: Vec<_> = EVERYWHERE.iter().chain(ON_SQLITE).copied().collect();
    block_on(async { seen(&made(&sqlite_url(&project), &TABLES).await, &cases).await });
}
