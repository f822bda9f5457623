//! The locks that a plan tells, against those that the server takes.

use arlen_tests::{Project, postgres};
use serde_json::Value;
use std::collections::BTreeMap;

/// What is there before each statement.
const BEFORE: &str = "
    CREATE TABLE t (id bigint PRIMARY KEY, a integer, b text, CONSTRAINT positive CHECK (a > 0) NOT VALID);
    CREATE TABLE u (id bigint PRIMARY KEY, t bigint);
    CREATE TABLE \"Odd\" (id bigint PRIMARY KEY);
    CREATE TABLE parent (id bigint, a integer);
    CREATE TABLE child (id bigint, a integer);
    CREATE TABLE heir () INHERITS (parent);
    CREATE TABLE parts (id bigint, a integer) PARTITION BY RANGE (id);
    CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
    CREATE TABLE part_2 (id bigint, a integer);
    CREATE INDEX t_a ON t (a);
    CREATE SEQUENCE s;
    CREATE SCHEMA apart;
    CREATE VIEW v AS SELECT id FROM u;
    CREATE MATERIALIZED VIEW m AS SELECT id FROM u;
    CREATE UNIQUE INDEX m_id ON m (id);
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
    CREATE RULE r AS ON DELETE TO t DO NOTHING;
    CREATE POLICY p ON t USING (true);
";

/// Each by itself, on the schema above. Those that cannot run in a transaction are not among them.
const STATEMENTS: [&str; 107] = [
    "SELECT * FROM t",
    "SELECT * FROM t JOIN u ON u.t = t.id, \"Odd\" WHERE EXISTS (SELECT 1 FROM child)",
    "SELECT * FROM t FOR UPDATE",
    "SELECT extract(year FROM now()), substring('a' FROM 1), a IS DISTINCT FROM 1 FROM t AS x (id, a)",
    "SELECT * FROM generate_series(1, 2) AS n, LATERAL (SELECT * FROM u WHERE id = n) AS w",
    "WITH c AS (SELECT * FROM t) SELECT * FROM c",
    "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3) INSERT INTO u SELECT n FROM c",
    "WITH gone AS (DELETE FROM u RETURNING id) INSERT INTO child (id) SELECT id FROM gone",
    "VALUES (1), (2)",
    "TABLE t",
    "INSERT INTO t VALUES (1, 2, 'x') ON CONFLICT (id) DO UPDATE SET a = 3",
    "INSERT INTO u (id) SELECT id FROM ONLY parent",
    "UPDATE u SET t = 1",
    "UPDATE ONLY u AS x SET t = child.id FROM child WHERE child.id = x.id",
    "DELETE FROM u USING child, \"Odd\" AS o WHERE child.id = u.id AND o.id = u.id",
    "MERGE INTO u USING child ON child.id = u.id WHEN MATCHED THEN DELETE",
    "TRUNCATE u, ONLY child",
    "TRUNCATE TABLE u",
    "LOCK TABLE t, u IN SHARE ROW EXCLUSIVE MODE",
    "LOCK t IN ROW SHARE MODE",
    "LOCK t",
    "COPY t TO '/dev/null'",
    "COPY (SELECT id FROM u) TO '/dev/null'",
    "CREATE TABLE n (id bigint REFERENCES t, u bigint, FOREIGN KEY (u) REFERENCES u (id))",
    "CREATE TABLE n (LIKE child INCLUDING ALL)",
    "CREATE TABLE n () INHERITS (parent)",
    "CREATE TABLE n PARTITION OF parts FOR VALUES FROM (20) TO (30)",
    "CREATE TABLE n AS SELECT * FROM u",
    "CREATE TEMPORARY TABLE n (id bigint)",
    "CREATE INDEX n ON t (b)",
    "CREATE UNIQUE INDEX ON ONLY u (t)",
    "CREATE VIEW n AS SELECT * FROM t",
    "CREATE OR REPLACE VIEW v AS SELECT id FROM u",
    "CREATE MATERIALIZED VIEW n AS SELECT * FROM child",
    "CREATE TRIGGER n BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f()",
    "CREATE CONSTRAINT TRIGGER n AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
    "CREATE RULE n AS ON UPDATE TO u DO NOTHING",
    "CREATE POLICY n ON u USING (true)",
    "CREATE STATISTICS n ON a, b FROM t",
    "CREATE FUNCTION n() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE SEQUENCE n",
    "CREATE TYPE n AS ENUM ('a')",
    "CREATE SCHEMA n",
    "CREATE DOMAIN n AS text",
    "ALTER TABLE t ADD COLUMN n integer DEFAULT 1",
    "ALTER TABLE IF EXISTS t ADD n bigint REFERENCES u",
    "ALTER TABLE t DROP COLUMN b",
    "ALTER TABLE t ALTER COLUMN a TYPE bigint",
    "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
    "ALTER TABLE t ALTER a SET DEFAULT 1",
    "ALTER TABLE t ALTER COLUMN a SET STATISTICS 10",
    "ALTER TABLE t ALTER COLUMN a SET (n_distinct = 5)",
    "ALTER TABLE t ALTER COLUMN a RESET (n_distinct)",
    "ALTER TABLE t ALTER COLUMN b SET STORAGE EXTERNAL",
    "ALTER TABLE t ADD CONSTRAINT n CHECK (a < 100)",
    "ALTER TABLE t ADD CONSTRAINT n CHECK (a < 100) NOT VALID",
    "ALTER TABLE u ADD CONSTRAINT n FOREIGN KEY (t) REFERENCES t (id)",
    "ALTER TABLE u ADD FOREIGN KEY (t) REFERENCES t NOT VALID",
    "ALTER TABLE u ADD CONSTRAINT n UNIQUE (t)",
    "ALTER TABLE t VALIDATE CONSTRAINT positive",
    "ALTER TABLE t DROP CONSTRAINT positive",
    "ALTER TABLE t DISABLE TRIGGER g",
    "ALTER TABLE t ENABLE ALWAYS TRIGGER g",
    "ALTER TABLE t DISABLE RULE r",
    "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE t SET (fillfactor = 70)",
    "ALTER TABLE t SET (autovacuum_enabled = false, toast.autovacuum_enabled = false)",
    "ALTER TABLE t SET (user_catalog_table = true)",
    "ALTER TABLE t RESET (fillfactor)",
    "ALTER TABLE t CLUSTER ON t_a",
    "ALTER TABLE t SET WITHOUT CLUSTER",
    "ALTER TABLE t REPLICA IDENTITY FULL",
    "ALTER TABLE t SET UNLOGGED",
    "ALTER TABLE t OWNER TO CURRENT_USER",
    "ALTER TABLE t RENAME TO n",
    "ALTER TABLE t RENAME COLUMN a TO n",
    "ALTER TABLE t RENAME CONSTRAINT positive TO n",
    "ALTER TABLE t SET SCHEMA apart",
    "ALTER TABLE t ALTER COLUMN a SET STATISTICS 10, DISABLE TRIGGER g",
    "ALTER TABLE parts ATTACH PARTITION part_2 FOR VALUES FROM (10) TO (20)",
    "ALTER TABLE parts DETACH PARTITION part_1",
    "ALTER TABLE child INHERIT parent",
    "ALTER TABLE heir NO INHERIT parent",
    "ALTER INDEX t_a RENAME TO n",
    "ALTER VIEW v RENAME TO n",
    "ALTER MATERIALIZED VIEW m RENAME TO n",
    "ALTER SEQUENCE s INCREMENT BY 2",
    "ALTER SEQUENCE s RENAME TO n",
    "ALTER TRIGGER g ON t RENAME TO n",
    "ALTER POLICY p ON t USING (false)",
    "DROP TABLE IF EXISTS \"Odd\", child",
    "DROP VIEW v",
    "DROP MATERIALIZED VIEW m",
    "DROP SEQUENCE s",
    "DROP INDEX t_a",
    "DROP TRIGGER g ON t",
    "DROP RULE r ON t",
    "DROP POLICY p ON t",
    "COMMENT ON TABLE t IS 'x'",
    "COMMENT ON COLUMN public.t.a IS 'x'",
    "COMMENT ON CONSTRAINT positive ON t IS 'x'",
    "COMMENT ON INDEX t_a IS 'x'",
    "REINDEX TABLE u",
    "REINDEX INDEX t_a",
    "ANALYZE t, u (id)",
    "CLUSTER t USING t_a",
    "SET LOCAL work_mem = '8MB'",
];

/// Of these the catalog knows more than words tell.
const MORE: [&str; 4] =
    ["SELECT * FROM parent", "REFRESH MATERIALIZED VIEW m", "DROP TABLE u CASCADE", "INSERT INTO v VALUES (1)"];

/// The strongest lock of a transaction on each relation that was there before, but for indexes that were not named: a
/// statement about a table locks those as well.
const TAKEN: &str = "
    SELECT 'lock ' || b.name || ' ' || l.mode FROM pg_locks l JOIN before b ON b.oid = l.relation
     WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation'";

fn strength(mode: &str) -> usize {
    let modes =
        ["AccessShare", "RowShare", "RowExclusive", "ShareUpdateExclusive", "Share", "ShareRowExclusive", "Exclusive"];
    let plain = mode.strip_suffix("Lock").unwrap_or(mode);
    modes.iter().position(|known| *known == plain).unwrap_or(modes.len())
}

/// `SHARE UPDATE EXCLUSIVE` as the server's view of locks has it.
fn as_in_view(mode: &str) -> String {
    let words = mode.split(' ').map(|word| {
        let (first, rest) = word.split_at(1);
        format!("{first}{}", rest.to_lowercase())
    });
    words.collect::<String>() + "Lock"
}

#[test]
fn the_locks_of_a_plan_are_those_that_the_server_takes() {
    let Some(database) = postgres("the_locks_of_a_plan_are_those_that_the_server_takes") else { return };
    let project = Project::postgres(&database);
    let newer = database.column("SHOW server_version_num")[0].as_str() >= "150000";
    let all = STATEMENTS.iter().chain(&MORE).filter(|statement| newer || !statement.starts_with("MERGE"));
    let all: Vec<&str> = all.copied().collect();
    for (n, statement) in all.iter().enumerate() {
        project.write(&format!("db/migrations/shop/{}_a.sql", n + 1), format!("{statement};\n"));
    }
    let plan = project.cli(&["plan", "--json"]).run().exits(0).json();
    let files = plan["targets"][0]["files"].as_array().expect("files").clone();
    assert_eq!(files.len(), all.len());
    database.run(BEFORE);
    database.run("CREATE TABLE before AS SELECT oid, oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r','p','v','m','S','i')");
    let mut faults = Vec::new();
    for (statement, file) in all.iter().zip(&files) {
        let told = told(&file["statements"][0]);
        let taken = taken(&database.column(&format!("BEGIN; {statement}; {TAKEN}; ROLLBACK")), &told);
        let as_told = |(relation, mode): (&String, &String)| told.get(relation).is_none_or(|told| told == mode);
        let more =
            MORE.contains(statement) && told.keys().all(|name| taken.contains_key(name)) && taken.iter().all(as_told);
        assert!(!more || taken.len() > told.len(), "{statement}: words tell all of it");
        if told != taken && !more {
            faults.push(format!("{statement}\n   told:  {told:?}\n   taken: {taken:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn told(statement: &Value) -> BTreeMap<String, String> {
    let locks = statement["locks"].as_array().expect("these are known");
    let lock = |lock: &Value| {
        let relation = lock["relation"].as_str().expect("a name").replace("table of t_a", "t").replace("public.", "");
        (relation, as_in_view(lock["mode"].as_str().expect("a mode")))
    };
    locks.iter().map(lock).collect()
}

fn taken(locks: &[String], told: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    // What the statement itself gives is not asked for.
    for lock in locks.iter().filter_map(|row| row.strip_prefix("lock ")) {
        let (relation, mode) = lock.split_once(' ').expect("two words");
        let is_index = relation.contains("_pkey") || ["t_a", "m_id"].contains(&relation);
        if relation == "before" || (is_index && !told.contains_key(relation)) {
            continue;
        }
        let known = taken.entry(relation.to_owned()).or_default();
        if known.is_empty() || strength(mode) > strength(known) {
            mode.clone_into(known);
        }
    }
    taken
}

#[test]
fn what_words_do_not_tell_is_said_to_be_unknown() {
    let Some(database) = postgres("what_words_do_not_tell_is_said_to_be_unknown") else { return };
    let project = Project::postgres(&database);
    let statements = [
        "DO $$ BEGIN EXECUTE 'TRUNCATE t'; END $$",
        "CALL f()",
        "CREATE EXTENSION citext",
        "DROP SCHEMA s CASCADE",
        "DROP FUNCTION f() CASCADE",
        "ALTER DOMAIN d ADD CHECK (VALUE > 0)",
        "ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b",
        "REINDEX SCHEMA s",
        "GRANT SELECT ON t TO PUBLIC",
    ];
    project.write("db/migrations/shop/1_a.sql", statements.join(";\n"));
    let plan = project.cli(&["plan", "--json"]).run().exits(0).json();
    let planned = plan["targets"][0]["files"][0]["statements"].as_array().expect("statements").clone();
    assert_eq!(planned.len(), statements.len());
    for statement in planned {
        assert_eq!(statement["locks"], Value::Null, "{statement}");
    }
}
