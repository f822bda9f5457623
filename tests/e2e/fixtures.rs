//! Every script of the tree, and what misleads a splitter: cut as the server itself cuts it.

use arlen_data::dialect::Family;
use arlen_data::execute::{DatabaseUrl, Outcome, Scope, Session, SessionOptions, Unit};
use arlen_data::lex::{Kind, Lexer};
use arlen_migrate::script::split;
use arlen_tests::{block_on, postgres, root};
use rusqlite::fallible_iterator::FallibleIterator as _;
use std::sync::Arc;

fn fixture(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect(path)
}

/// Scripts of a family, each for an empty database: the fixtures whose names speak of it, and the folders of the example.
fn fixtures(family: &str) -> Vec<(String, String)> {
    let mut scripts = Vec::new();
    for folder in ["conformance/fixtures", "tests/corpus"] {
        for entry in std::fs::read_dir(root().join(folder)).expect(folder) {
            let name = entry.expect("a file").file_name().into_string().expect("UTF-8");
            if name.ends_with(".sql") && name.contains(family) {
                scripts.push((name.clone(), fixture(&format!("{folder}/{name}"))));
            }
        }
    }
    let folder = format!("examples/bookshop/db/migrations/catalog/{family}");
    let mut names: Vec<_> = std::fs::read_dir(root().join(&folder))
        .expect("a folder")
        .map(|entry| entry.expect("a file").file_name().into_string().expect("UTF-8"))
        .filter(|name| name.ends_with(".sql") && !name.ends_with(".down.sql"))
        .collect();
    names.sort();
    let whole: Vec<_> = names.iter().map(|name| fixture(&format!("{folder}/{name}"))).collect();
    scripts.push((folder, whole.join("\n")));
    assert!(scripts.len() >= 3, "{family}: {}", scripts.len());
    scripts
}

const POSTGRES: &str = r#"
create table t (id int primary key, "a;""b" text default ';', ü text);
do $é_1$ begin execute $a$ select ';' $a$; perform $$;$$; end $é_1$;
select 'it''s;', E'\';', e'a\\', U&'\003B', U&"\0069d" from t; select 'a'
'b;' /* /* ; */ ; */ -- ;
;
create function f(a int default (1)) returns int language sql as 'select 1; select 2';
create or replace function g() returns trigger language plpgsql as $body$
begin
  if new.id > 0 then case new.id when 1 then null; else null; end case; end if;
  begin perform 1 / new.id; exception when others then raise notice '; %', sqlerrm; end;
  return new;
end $body$;
create trigger tr before insert on t for each row when (new.id is not null) execute function g();
create rule r as on delete to t do also (select 1; select ';'; select 3);
create rule "r;2" as on update to t do instead nothing;
set standard_conforming_strings = on; select '\'; select 'after';
create view "v;" as select case when id = 1 then 'end' end as "begin", id as "end" from t;
comment on view "v;" is $$ it's; $$;
create type mood as enum ('sad;', 'glad');
select 5 - -1, 5 --1;
, 2 * -3, @ -5, '{"a":";"}'::jsonb ->> 'a', (array[1, 2])[1], 1e5, .5;
insert into t (id, ü) values (1, 'é;') returning ü || ';';
(select 1) union (select 2); values (1), (2); ;
"#;

/// Behind version 14.
const BODIES: &str = "
create function b1(x int) returns int language sql begin atomic select case when x = 1 then 1 else case x when 2 then 3 end end; select x as end; end;
create procedure b2() begin atomic insert into t values (7); delete from t where id = 7; end;
create function b3(x int default (1)) returns int language sql return case when x > 1 then 1 end; select 1;
";

#[test]
fn postgres_takes_each_statement_of_every_script_as_it_was_cut() {
    let test = "postgres_takes_each_statement_of_every_script_as_it_was_cut";
    let mut scripts = fixtures("postgres");
    scripts.push(("what misleads".to_owned(), POSTGRES.to_owned()));
    for (name, text) in scripts {
        let (Some(whole), Some(single)) = (postgres(test), postgres(test)) else { return };
        let newer = whole.column("SELECT current_setting('server_version_num')::int >= 140000") == ["t"];
        let text = if newer && name == "what misleads" { format!("{text}{BODIES}") } else { text };
        let spans: Vec<_> = split(&text, Family::Postgres).into_iter().map(|part| part.span).collect();
        assert!(spans.len() > 1, "{name}");
        // In one message: the server counts, and a unit is stored only if it counts the same.
        block_on(async {
            let url = DatabaseUrl::parse(&whole.url).expect("a URL");
            let mut session = Session::open(&url, &SessionOptions::default()).await.expect("opened");
            let unit = Unit {
                guard: "SELECT true".to_owned(),
                setup: Vec::new(),
                script: text.as_str().into(),
                statements: spans.clone().into(),
                record: "SELECT 1".to_owned(),
                scope: Scope::Whole,
                completed: Arc::default(),
            };
            let outcome = session.run_unit(&unit).await.unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
            assert!(matches!(outcome, Outcome::Committed { .. }), "{name}");
        });
        // One by one: a text that is cut elsewhere is refused.
        block_on(async {
            let url = DatabaseUrl::parse(&single.url).expect("a URL");
            let mut session = Session::open(&url, &SessionOptions::default()).await.expect("opened");
            for span in &spans {
                let part = text.get(span.clone()).expect("a span");
                if let Err(fault) = session.run_alone(part).await {
                    panic!("{name}: {fault:?} in {part}");
                }
            }
        });
        assert_eq!(single.schema(), whole.schema(), "{name}");
    }
}

const SQLITE: &str = r#"
create table t (id integer primary key, "a;""b" text default ';', [c;] text, `d;` text, ü text);
create table log (x);
create trigger tr after insert on t when case new.id when 1 then 1 else 0 end begin
  insert into log values (case when new.id then 'end;' else "end" end); delete from log where x = ';'; -- end;
end;
create temp trigger if not exists [tr;] after update of ü on t begin select raise(ignore) where new.id = 'end'; end;
create trigger "end;" instead of insert on v begin insert into t (id) values (new.id); update t set ü = ';' ; end;
select 'it''s;', x'3b', 1e5, .5 /* ; /* */ from t; -- ;
insert into t (id) values (1) on conflict (id) do update set ü = excluded.ü || ';';;
with recursive n (x) as (select 1 union all select x + 1 from n where x < 3) select * from n;
explain query plan select 1; pragma user_version = 7; pragma user_version;
"#;

/// The texts of the statements that SQLite itself finds, by where each compiled one ends.
fn cut_by_sqlite(name: &str, text: &str) -> Vec<String> {
    let connection = rusqlite::Connection::open_in_memory().expect("in memory");
    let mut batch = rusqlite::Batch::new(&connection, text);
    let mut found = Vec::new();
    while let Some(mut statement) = batch.next().expect(name) {
        let sql = statement.expanded_sql().expect("a text");
        found.push(sql.trim().trim_end_matches(';').trim_end().to_owned());
        let mut rows = statement.raw_query();
        while rows.next().expect(name).is_some() {}
    }
    found
}

/// SQLite keeps comments and empty statements before a statement with it.
fn without_trivia(text: &str) -> Vec<String> {
    Lexer::new(text, Family::Sqlite.dialect().lexical_rules())
        .map_while(Result::ok)
        .filter(|token| !token.kind.is_trivia())
        .skip_while(|token| token.kind == Kind::Semicolon)
        .map(|token| token.text(text).to_owned())
        .collect()
}

#[test]
fn sqlite_takes_each_statement_of_every_script_as_it_was_cut() {
    let mut scripts = fixtures("sqlite");
    scripts.push((
        "what misleads".to_owned(),
        SQLITE.replace("create trigger \"end;\"", "create view v as select 1 as id;\ncreate trigger \"end;\""),
    ));
    for (name, text) in scripts {
        let ours: Vec<_> = split(&text, Family::Sqlite)
            .into_iter()
            .map(|part| without_trivia(text.get(part.span).expect("a span")))
            .collect();
        let theirs: Vec<_> = cut_by_sqlite(&name, &text).iter().map(|part| without_trivia(part)).collect();
        assert_eq!(ours, theirs, "{name}");
    }
}
