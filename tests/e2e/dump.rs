//! `dump`: the same schema gives the same bytes, and what differs is told.

use arlen_tests::{Finished, Shop};

/// The parts of a schema that do not depend on each other.
fn chapters(engine: &str) -> Vec<String> {
    let path = arlen_tests::root().join(format!("tests/e2e/schema/{engine}.sql"));
    let text = std::fs::read_to_string(path).expect("read");
    text.split("-- chapter: ").skip(1).map(|chapter| format!("-- {chapter}")).collect()
}

fn dumped(shop: &Shop, file: &str) -> String {
    drop(shop.project.cli(&["dump", "--out", file]).run().exits(0));
    std::fs::read_to_string(shop.project.path(file)).expect("written")
}

fn json(finished: &Finished) -> serde_json::Value {
    finished.json()["targets"][0].clone()
}

#[test]
fn databases_made_by_the_same_statements_give_the_same_bytes() {
    const NAME: &str = "databases_made_by_the_same_statements_give_the_same_bytes";
    for (one, other) in Shop::on_each_engine(NAME).into_iter().zip(Shop::on_each_engine(NAME)) {
        let chapters = chapters(one.engine());
        for shop in [&one, &other] {
            shop.project.write("db/migrations/shop/1_first.sql", "CREATE TABLE first (id INTEGER PRIMARY KEY);");
            drop(shop.project.cli(&[]).run().exits(0));
        }
        chapters.iter().for_each(|chapter| one.run(chapter));
        // Other numbers, another order, and a state table more.
        other.run("CREATE TABLE junk (id INTEGER PRIMARY KEY, name TEXT UNIQUE); DROP TABLE junk;");
        other.run("CREATE TABLE arlen_schema_migrations (version INTEGER); CREATE TABLE arlen_schema_progress__shop (x INTEGER);");
        chapters.iter().rev().for_each(|chapter| other.run(chapter));
        let (text, same) = (dumped(&one, "one.json"), dumped(&other, "other.json"));
        assert_eq!(text, same);
        assert!(text.ends_with("}\n") && !text.ends_with("\n\n"), "one line end");
        assert!(!text.contains("arlen_schema"), "our own tables are left out: {text}");
        assert!(!text.contains("hunter2"), "secrets of other servers are left out: {text}");
        for expected in expected(one.engine()) {
            assert!(text.contains(expected), "no {expected} in {text}");
        }
    }
}

/// What each kind of object leaves in the text.
fn expected(engine: &str) -> &'static [&'static str] {
    if engine == "sqlite" {
        return &[
            r#""file": {"#,
            r#""application_id": {"value": "42"}"#,
            r#""all books": {"#,
            r#"{"name": "title", "type": "TEXT", "default": "'un' || 'titled'"}"#,
            r#"{"name": "pages", "type": "INT", "generated": "stored"}"#,
            r#""on_delete": "CASCADE""#,
            r#""indexes": {"by_title": "CREATE INDEX by_title ON \"all books\" (lower (title) DESC) WHERE title IS NOT NULL"}"#,
            r#""unique": ["UNIQUE (author, title)"]"#,
            r#"(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL COLLATE NOCASE UNIQUE, born INT CHECK (born > 0), died INT)"#,
            r#"AS SELECT a FROM pairs UNION SELECT b FROM pairs"#,
            r#""without_rowid": true"#,
            r#"CREATE VIRTUAL TABLE found USING fts5 (body, tokenize = 'porter')"#,
        ];
    }
    &[
        r#""comment": "how one feels""#,
        r#""labels": ["sad", "ok", "fine", "happy"]"#,
        r#""has_at": {"definition": "CHECK ((VALUE ~ '@'::text))"}"#,
        r#"{"name": "id", "type": "bigint", "identity": "ALWAYS (INCREMENT BY 5 START WITH 100)", "not_null": true}"#,
        r#""default": "'2023-12-31 22:00:00+00'::timestamp with time zone""#,
        r#""generated": "(price * (2)::numeric) STORED""#,
        r#""options": ["autovacuum_enabled=false", "fillfactor=70", "toast.autovacuum_enabled=false"]"#,
        r#""definition": "EXCLUDE USING gist (account WITH =, during WITH &&) WHERE ((account > 0))""#,
        r#""bound": "FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00')""#,
        r#""partition_by": "HASH (event)""#,
        r#""inherits": ["public.parents"]"#,
        r#""enabled": "never""#,
        r#""restrictive": true"#,
        r#""row_security": "enabled""#,
        r#""persistence": "unlogged""#,
        r#""options": ["security_barrier=true"]"#,
        r#""public.add_all(integer,integer[])": {"#,
        r#""public.counted": {"#,
        r#""owned_by": "public.shown.id""#,
        r#""PUBLIC": ["INSERT", "SELECT"]"#,
        r#""in schema \"Odd names\" on tables": {"#,
        r#""server_options": ["place=http://***", "table_name=x"]"#,
        r#""btree_gist": {"#,
    ]
}

#[test]
fn each_change_of_a_schema_is_told_by_its_path() {
    for shop in Shop::on_each_engine("each_change_of_a_schema_is_told_by_its_path") {
        let chapters = chapters(shop.engine());
        drop(shop.project.cli(&["create"]).run().exits(0));
        chapters.iter().for_each(|chapter| shop.run(chapter));
        drop(shop.project.cli(&["dump", "--check"]).run().exits(4).says("snapshot-missing"));
        assert!(!shop.project.path("db/schema/shop.json").exists(), "a check writes nothing");
        let written = json(&shop.project.cli(&["dump", "--json"]).run().exits(0));
        assert_eq!(written["snapshot"]["state"], "written");
        assert_eq!(json(&shop.project.cli(&["dump", "--json"]).run().exits(0))["snapshot"]["state"], "same");
        drop(shop.project.cli(&["dump", "--check"]).run().exits(0));
        for (change, path) in changes(shop.engine()) {
            shop.run(change);
            let finished = shop.project.cli(&["dump", "--check", "--json"]).run().exits(4).says("snapshot-differs");
            let snapshot = &json(&finished)["snapshot"];
            let paths: Vec<_> =
                snapshot["differences"].as_array().expect("a list").iter().map(|one| &one["path"]).collect();
            assert!(paths.iter().any(|found| *found == path), "{change}: {paths:?}");
            drop(shop.project.cli(&["dump"]).run().exits(0));
        }
    }
}

fn changes(engine: &str) -> &'static [(&'static str, &'static str)] {
    if engine == "sqlite" {
        return &[
            ("ALTER TABLE pairs ADD COLUMN c INT", "tables / pairs / columns / c"),
            ("DROP INDEX by_title", "tables / all books / indexes"),
            ("DROP VIEW sides", "views / sides"),
            ("PRAGMA user_version = 8", "file / user_version / value"),
            ("CREATE TABLE more (x)", "tables / more"),
        ];
    }
    &[
        (
            "ALTER TABLE accounts ALTER COLUMN price DROP DEFAULT, ALTER COLUMN name SET DEFAULT 'x'",
            "tables / public.accounts / columns / name / default",
        ),
        (
            "ALTER TABLE accounts ALTER COLUMN price SET NOT NULL",
            "tables / public.accounts / columns / price / not_null",
        ),
        ("ALTER TABLE accounts ENABLE TRIGGER late", "tables / public.accounts / triggers / late / enabled"),
        (
            "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    RETURN NEW;\nEND\n$$",
            "functions / public.touch() / source / line 6",
        ),
        ("ALTER TYPE mood ADD VALUE 'last'", "enums / public.mood / labels"),
        ("GRANT DELETE ON shown TO PUBLIC", "tables / public.shown / grants / PUBLIC"),
        ("ALTER TABLE events DETACH PARTITION events_2024", "tables / public.events_2024 / partition_of"),
        (
            "ALTER TABLE bookings ALTER CONSTRAINT bookings_account_fkey NOT DEFERRABLE",
            "tables / public.bookings / constraints / bookings_account_fkey / definition",
        ),
        ("COMMENT ON VIEW loud IS NULL", "views / public.loud / comment"),
        ("ALTER DOMAIN \"Odd names\".\"E-mail\" DROP NOT NULL", "domains / \"Odd names\".\"E-mail\" / not_null"),
        ("ALTER SEQUENCE counted MAXVALUE 100", "sequences / public.counted / max"),
        ("DROP EXTENSION btree_gist CASCADE", "extensions / btree_gist"),
        ("ALTER POLICY own ON accounts USING (true)", "tables / public.accounts / policies / own / using"),
        ("CREATE SCHEMA other", "schemas / other"),
    ]
}

#[test]
fn settings_of_a_role_and_a_search_path_make_no_difference() {
    let Some(shop) = Shop::postgres("settings_of_a_role_and_a_search_path_make_no_difference") else { return };
    chapters("postgres").iter().for_each(|chapter| shop.run(chapter));
    let plain = dumped(&shop, "plain.json");
    shop.run(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = \"Odd names\", public', current_database());
         EXECUTE format('ALTER DATABASE %I SET TimeZone = ''Asia/Tokyo''', current_database());
         EXECUTE format('ALTER DATABASE %I SET DateStyle = ''German''', current_database());
         EXECUTE format('ALTER DATABASE %I SET quote_all_identifiers = on', current_database()); END $$",
    );
    shop.run("CREATE TABLE \"Odd names\".pg_class (oid integer); CREATE FUNCTION \"Odd names\".format_type(oid, integer) RETURNS text LANGUAGE sql AS 'SELECT ''wrong'''");
    let other = dumped(&shop, "other.json");
    assert!(other.contains("\\\"Odd names\\\".pg_class"), "{other}");
    shop.run("DROP TABLE \"Odd names\".pg_class; DROP FUNCTION \"Odd names\".format_type(oid, integer)");
    assert_eq!(dumped(&shop, "other.json"), plain);
}

#[test]
fn a_file_that_is_no_snapshot_is_left_as_it_is() {
    for shop in Shop::on_each_engine("a_file_that_is_no_snapshot_is_left_as_it_is") {
        drop(shop.project.cli(&["create"]).run().exits(0));
        shop.run("CREATE TABLE a (x INTEGER)");
        let config = std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read");
        for arguments in [&["dump", "--out", "arlen.toml"][..], &["dump", "--out", "arlen.toml", "--check"]] {
            drop(shop.project.cli(arguments).run().exits(4).says("snapshot-invalid"));
        }
        assert_eq!(std::fs::read_to_string(shop.project.path("arlen.toml")).expect("read"), config);
        // Whatever a checkout made of its line ends, it is the same.
        let text = dumped(&shop, "a/b.json");
        shop.project.write("a/b.json", text.replace('\n', "\r\n"));
        drop(shop.project.cli(&["dump", "--check", "--out", "a/b.json"]).run().exits(0));
        shop.project.write("arlen.toml", format!("{config}snapshot = \"a/b.json\"\n"));
        drop(shop.project.cli(&["dump", "--check"]).run().exits(0));
    }
}

#[test]
fn no_snapshot_is_made_of_a_file_that_is_not_there() {
    let shop = Shop::sqlite();
    drop(shop.project.cli(&["dump"]).run().exits(1).says("connection-failed"));
    assert!(!shop.project.path("var").exists() && !shop.project.path("db").exists());
}
