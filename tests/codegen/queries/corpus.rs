//! Statements of every shape that is about, described as they stand.

use super::{POSTGRES, SQLITE, made, manifest, sqlite_url};
use arlen_data::execute::Database;
use arlen_tests::{Project, block_on, postgres};
use std::fmt::Write as _;

/// A statement, with its annotations if it needs any; its parameters; its columns, with `?` for those that may be NULL; and whether
/// it reads.
type Case = (&'static str, &'static str, &'static str, &'static str);

const ON_POSTGRES: &[Case] = &[
    ("with q as (table books) select q.id from sales s left join q on q.id = s.book_id", "", "id:int64?", "read"),
    (
        "with q as (delete from books returning id) select q.id from sales s left join q on q.id = s.book_id",
        "",
        "id:int64?",
        "write",
    ),
    (
        "insert into books (title, status) select 'x', 'gone' from sales returning note, note as other",
        "",
        "note:text? other:text?",
        "write",
    ),
    ("select 7 as c, count(*) as n from books group by rollup (c)", "", "c:int32? n:int64", "read"),
    ("select * from sales", "", "book_id:int64 day:date copies:int32", "read"),
    ("table sales", "", "book_id:int64 day:date copies:int32", "read"),
    ("select s.* from sales as s, books b where b.id = s.book_id", "", "book_id:int64 day:date copies:int32", "read"),
    ("values (1, 'a'), (:n, 'b')", "n:int32", "column1:int32? column2:text?", "read"),
    (
        "select 1 as one, 'x' as x, -1 as minus, null as nothing",
        "",
        "one:int32 x:text minus:int32? nothing:text?",
        "read",
    ),
    (
        "select distinct on (status) status, title from books order by status, added desc",
        "",
        "status:enum title:text",
        "read",
    ),
    (
        "select count(*) as n, count(*) filter (where note is null) as empty, sum(copies) as sum from books, sales",
        "",
        "n:int64 empty:int64 sum:int64?",
        "read",
    ),
    ("select b.id, s.copies from books b left join sales s on s.book_id = b.id", "", "id:int64 copies:int32?", "read"),
    (
        "select b.id, s.copies from books b right join sales s on s.book_id = b.id",
        "",
        "id:int64? copies:int32?",
        "read",
    ),
    ("select b.id, s.copies from books b full join sales s on s.book_id = b.id", "", "id:int64? copies:int32?", "read"),
    ("select b.id from books b left join (sales s join books o on true) on true", "", "id:int64?", "read"),
    (
        "select b.id, n.day from books b cross join lateral (select day from sales where book_id = b.id) n",
        "",
        "id:int64 day:date",
        "read",
    ),
    ("select left(title, :n) as start from books", "n:int32", "start:text?", "read"),
    (
        "select id from books where id = any(:ids) and title = any(array[:one, :two])",
        "ids:[int64] one:text two:text",
        "id:int64",
        "read",
    ),
    (
        "select tags[1:2] as some, tags[(:n)] as nth, cardinality(tags) as n from books",
        "n:int32",
        "some:[text]? nth:text? n:int32?",
        "read",
    ),
    (
        "select meta->>'a' as a, meta#>'{b,c}' as c, meta @> :part as has from books where meta ?| array['x']",
        "part:json",
        "a:text? c:json? has:bool?",
        "read",
    ),
    (
        "select id::text as id, (:price)::numeric(10, 2) as price, cast(:at as timestamptz) as at from books",
        "price:decimal at:timestamp-tz",
        "id:text? price:decimal? at:timestamp-tz?",
        "read",
    ),
    (
        "select day + :days::int as later, now() - interval '1 day' as before from sales",
        "days:int32",
        "later:date? before:timestamp-tz?",
        "read",
    ),
    (
        "with recursive t(n) as (select 1 union all select n + 1 from t where n < :most) select n from t",
        "most:int32",
        "n:int32?",
        "read",
    ),
    (
        "with x as (select id from books) select x.id, row_number() over w as n from x window w as (order by x.id)",
        "",
        "id:int64 n:int64",
        "read",
    ),
    ("select g, g::text as t from generate_series(1, :n) as g", "n:int32", "g:int32? t:text?", "read"),
    ("select title from books group by rollup (title)", "", "title:text?", "read"),
    ("select id from books union select book_id from sales", "", "id:int64?", "read"),
    ("select exists (select from sales where book_id = :id) as sold", "id:int64", "sold:bool", "read"),
    (
        "select coalesce(note, '') as note, coalesce(note, title) as other from books",
        "",
        "note:text other:text?",
        "read",
    ),
    (
        "select (select max(day) from sales) as last, array(select id from books) as ids",
        "",
        "last:date? ids:[int64]?",
        "read",
    ),
    (
        "select \"title\" as \"the title\", E'it\\'s :no' as q, $x$ :no $x$ as d from \"books\"",
        "",
        "the title:text q:text d:text",
        "read",
    ),
    (
        "select title from books where (id, title) > (:id, :title) order by id fetch first 5 rows only",
        "id:int64 title:text",
        "title:text",
        "read",
    ),
    ("select id from books order by id limit :n offset :skip", "n:int64 skip:int64", "id:int64", "read"),
    ("select id from books where status = :status for update skip locked", "status:enum", "id:int64", "write"),
    ("select setval('books_id_seq', :n) as n", "n:int64", "n:int64?", "write"),
    ("-- arlen:access read\nselect pg_size_pretty(:n::bigint) as size", "n:int64", "size:text?", "read"),
    (
        "insert into books (title, status) values (:title, 'gone') returning id, note, lower(title) as low",
        "title:text",
        "id:int64 note:text? low:text?",
        "write",
    ),
    (
        "insert into books (title, status) select title, :status from books where id = :id",
        "status:enum id:int64",
        "",
        "write",
    ),
    (
        "insert into sales values (:a, :b, :c) on conflict (book_id, day) do nothing",
        "a:int64 b:date c:int32",
        "",
        "write",
    ),
    (
        "insert into books (title, status, note) select * from unnest(:titles::text[], :states::shop_status[], :notes::text[])",
        "titles:[text] states:[text] notes:[text]",
        "",
        "write",
    ),
    (
        "update books set note = :note, price = price * :by where id = :id returning *",
        "note:text by:decimal id:int64",
        "id:int64 title:text status:enum note:text? tags:[text] price:decimal? meta:json? isbn:uuid? added:timestamp-tz",
        "write",
    ),
    ("update sales set copies = s.n from (select 1 as n) s where day = :day", "day:date", "", "write"),
    (
        "delete from sales using books where books.id = book_id and title = :t returning day, books.title",
        "t:text",
        "day:date title:text",
        "write",
    ),
    (
        "with gone as (delete from sales where day < :day returning copies) select sum(copies) as n from gone",
        "day:date",
        "n:int64?",
        "write",
    ),
    (
        "merge into sales s using books b on b.id = s.book_id when matched then update set copies = :n",
        "n:int32",
        "",
        "write",
    ),
    (
        "select case when price > :p then title end as a, nullif(title, :p2) as b from books",
        "p:decimal p2:text",
        "a:text? b:text?",
        "read",
    ),
    ("select p.id, p.title from priced p", "", "id:int64? title:text?", "read"),
    (
        "select title collate \"C\" as t, status = 'gone' as gone from books tablesample system (10)",
        "",
        "t:text? gone:bool?",
        "read",
    ),
    ("-- arlen:params a:text?\nselect :a::text as a, $$é$$ as é", "a:text?", "a:text? é:text", "read"),
    ("create table made (id int)", "", "", "write"),
];

const ON_SQLITE: &[Case] = &[
    (
        "with q as (values (1)) select b.id from sales s left join q on true join books b on true",
        "",
        "id:int64?",
        "read",
    ),
    (
        "-- arlen:result note:text\ninsert into books (title, status, pages) select 'x', 'y', 1 from sales returning note, note as b, note as c",
        "",
        "note:text? b:text? c:text?",
        "write",
    ),
    ("select * from sales", "", "book_id:int64 day:date copies:int64", "read"),
    ("select rowid as r, id from books", "", "r:int64 id:int64", "read"),
    ("select b.id, s.copies from books b left join sales s on s.book_id = b.id", "", "id:int64 copies:int64?", "read"),
    ("select b.id, s.copies from books b full join sales s on s.book_id = b.id", "", "id:int64? copies:int64?", "read"),
    ("select title, count(*) as n from books group by title", "", "title:text n:int64", "read"),
    ("-- arlen:result n:int\nselect title, max(pages) as n from books", "", "title:text? n:int64?", "read"),
    (
        "-- arlen:result next:int\nselect (select id from books where id = :id) as first, 1 + 1 as next",
        "id:int64",
        "first:int64? next:int64?",
        "read",
    ),
    ("select id from books where id in (select book_id from sales where day = :day)", "day:date", "id:int64", "read"),
    (
        "select id from books where id in (:a, :b) and title not like :t escape '!'",
        "a:int64 b:int64 t:text",
        "id:int64",
        "read",
    ),
    (
        "select id from books where pages between :low and :high or :t = title",
        "low:int64 high:int64 t:text",
        "id:int64",
        "read",
    ),
    (
        "select b.id from books as b where b.isbn is not :i and \"b\".[title] == :t limit :n",
        "i:uuid t:text n:int64",
        "id:int64",
        "read",
    ),
    ("-- arlen:params s:text?\nselect id from books where :s is null or status = :s", "s:text?", "id:int64", "read"),
    ("select id from books where pages > cast(:p as integer) + 1", "p:int64", "id:int64", "read"),
    ("select p.title from priced p", "", "title:text?", "read"),
    (
        "with x as (select id as i from books) select i, row_number() over (order by i) as n from x",
        "",
        "i:int64 n:int64",
        "read",
    ),
    ("select id from books union all select 1", "", "id:int64?", "read"),
    (
        "insert or replace into sales (book_id, day, copies) values (:b, :d, 1), (:b, '2026-01-01', :c)",
        "b:int64 d:date c:int64",
        "",
        "write",
    ),
    (
        "insert into books (title, status, pages) values (:t, 'gone', 0) returning id, note",
        "t:text",
        "id:int64 note:text?",
        "write",
    ),
    ("update books set note = :note, pages = pages + 1 where title = :t", "note:text t:text", "", "write"),
    ("delete from sales where day < :day returning copies", "day:date", "copies:int64", "write"),
    ("-- arlen:result a:text\nselect meta ->> '$.a' as a from books", "", "a:text?", "read"),
    ("select id from books where books.rowid = :r or rowid > :s", "r:int64 s:int64", "id:int64", "read"),
    (
        "select title from books group by title having count(*) > :least and :most >= title",
        "least:int64 most:text",
        "title:text",
        "read",
    ),
    ("insert into main.sales values (:b, :d, :c), (1, :d, 2)", "b:int64 d:date c:int64", "", "write"),
    ("insert or ignore into main.sales (day, book_id, copies) values (:d, :b, 1)", "d:date b:int64", "", "write"),
    (
        "update main.books set note = :note, pages = :p from sales where books.id = sales.book_id",
        "note:text p:int64",
        "",
        "write",
    ),
    ("update or replace books set note = :note from sales where sales.book_id = id", "note:text", "", "write"),
    (
        "select id from books where note is not distinct from :n and isbn is distinct from :i",
        "n:text i:uuid",
        "id:int64",
        "read",
    ),
    (
        "select cast(price as real) as r, cast(id as text) as t, cast(note as integer) i, cast(title as blob) as b from books",
        "",
        "r:float64? t:text? i:int64? b:bytes?",
        "read",
    ),
    (
        "with recursive t(n) as (select 1 union select n + 1 from t where n < 9) select count(*) as n from t",
        "",
        "n:int64",
        "read",
    ),
];

fn ty(json: &serde_json::Value) -> String {
    if let Some(name) = json.as_str() {
        return name.to_owned();
    }
    match (json.get("array"), json.get("enum")) {
        (Some(element), _) => format!("[{}]", ty(element)),
        (None, Some(_)) => "enum".to_owned(),
        (None, None) => json.to_string(),
    }
}

fn fields(json: &serde_json::Value) -> String {
    let field = |field: &serde_json::Value| {
        let mark = if field["nullable"] == true { "?" } else { "" };
        format!("{}:{}{mark}", field["name"].as_str().expect("a name"), ty(&field["type"]))
    };
    json.as_array().expect("a list").iter().map(field).collect::<Vec<_>>().join(" ")
}

async fn described(db: &Database, cases: &[Case]) {
    let mut text = String::new();
    for (n, (statement, ..)) in cases.iter().enumerate() {
        writeln!(text, "-- arlen:name q{n}\n{statement};").expect("written");
    }
    let manifest = manifest(db, &text).await;
    let mut faults = String::new();
    for (query, (statement, parameters, columns, access)) in
        manifest["queries"].as_array().expect("a list").iter().zip(cases)
    {
        let found =
            (fields(&query["parameters"]), fields(&query["columns"]), query["access"].as_str().unwrap_or_default());
        if (found.0.as_str(), found.1.as_str(), found.2) != (*parameters, *columns, *access) {
            writeln!(faults, "{statement}\n  {found:?}").expect("written");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn statements_of_every_shape_are_described_on_postgres() {
    let Some(database) = postgres("statements_of_every_shape_are_described_on_postgres") else { return };
    block_on(async { described(&made(&database.url, POSTGRES).await, ON_POSTGRES).await });
}

#[test]
fn statements_of_every_shape_are_described_on_sqlite() {
    let project = Project::sqlite();
    block_on(async { described(&made(&sqlite_url(&project), SQLITE).await, ON_SQLITE).await });
}
