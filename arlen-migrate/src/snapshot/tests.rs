//! Snapshots as texts, and what differs between them.

use super::{ColumnOrder, Snapshot};
use arlen_data::diag::Code;

const ONE: &str = r#"{
  "schema": "arlen-snapshot/1",
  "dialect": "sqlite",
  "objects": {
    "tables": {
      "authors": {},
      "books": {
        "columns": [
          {"name": "id", "type": "INTEGER"},
          {"name": "title", "type": "TEXT"}
        ],
        "indexes": {"i": "CREATE INDEX i ON books (title)"},
        "query": ["SELECT 1", "FROM a"]
      }
    }
  }
}
"#;

fn differences(other: &str, order: ColumnOrder) -> Vec<String> {
    let (one, other) = (Snapshot::parse(ONE).expect("one"), Snapshot::parse(other).expect("another"));
    one.differences(&other, order).iter().map(ToString::to_string).collect()
}

#[test]
fn a_text_is_read_and_written_as_it_is() {
    let snapshot = Snapshot::parse(ONE).expect("a snapshot");
    assert_eq!(snapshot.text(), ONE);
    assert_eq!(snapshot.count(), 2);
    let compact: serde_json::Value = serde_json::from_str(ONE).expect("JSON");
    assert_eq!(Snapshot::parse(&compact.to_string()).expect("the same").text(), ONE);
}

#[test]
fn what_is_no_snapshot_is_refused() {
    for text in [
        "",
        "{}",
        "[1]",
        &ONE.replace("snapshot/1", "snapshot/2"),
        &ONE.replace("\"sqlite\"", "\"oracle\""),
        &ONE.replace("\"objects\"", "\"things\""),
    ] {
        assert_eq!(Snapshot::parse(text).expect_err(text).code(), Code::SnapshotInvalid, "{text}");
    }
}

#[test]
fn each_difference_names_what_differs() {
    assert_eq!(differences(ONE, ColumnOrder::Counts), [""; 0]);
    for (from, to, expected) in [
        ("\"authors\": {},", "", "tables / authors: missing"),
        ("\"authors\": {},", "\"authors\": {}, \"c\": {},", "tables / c: unexpected"),
        ("\"tables\"", "\"views\"", "tables / authors: missing"),
        ("\"TEXT\"", "\"BLOB\"", "tables / books / columns / title / type: \"BLOB\", not \"TEXT\""),
        ("\"title\", \"type\"", "\"name\", \"type\"", "tables / books / columns / title: missing"),
        (
            "(title)\"",
            "(id)\"",
            "tables / books / indexes / i: \"CREATE INDEX i ON books (id)\", not \"CREATE INDEX i ON books (title)\"",
        ),
        ("\"FROM a\"", "\"FROM b\"", "tables / books / query / line 2: \"FROM b\", not \"FROM a\""),
        (", \"FROM a\"", "", "tables / books / query / line 2: missing"),
        ("\"sqlite\"", "\"postgres\"", "dialect: \"postgres\", not \"sqlite\""),
    ] {
        let found = differences(&ONE.replacen(from, to, 1), ColumnOrder::Ignored);
        assert_eq!(found.first().map(String::as_str), Some(expected), "{found:?}");
    }
}

#[test]
fn the_order_of_columns_counts_where_it_should() {
    let (id, title) = ("{\"name\": \"id\", \"type\": \"INTEGER\"}", "{\"name\": \"title\", \"type\": \"TEXT\"}");
    let turned = ONE.replace(id, "@").replace(title, id).replace('@', title);
    assert_ne!(turned, ONE);
    assert_eq!(differences(&turned, ColumnOrder::Ignored), [""; 0]);
    let expected = "tables / books / columns / order: [\"title\",\"id\"], not [\"id\",\"title\"]";
    assert_eq!(differences(&turned, ColumnOrder::Counts), [expected]);
}

#[test]
fn the_order_in_a_text_of_sqlite_counts_where_it_should() {
    let with = |definition: &str| {
        ONE.replace("\"authors\": {}", &format!("\"authors\": {{\"definition\": \"{definition}\"}}"))
    };
    let alike = |one: &str, other: &str, order| {
        let (one, other) = (Snapshot::parse(&with(one)).expect("one"), Snapshot::parse(&with(other)).expect("another"));
        one.differences(&other, order).is_empty()
    };
    let (one, turned) = (
        "(a INT CHECK (a IN (1, 2)), b TEXT DEFAULT ',)') STRICT",
        "(b TEXT DEFAULT ',)', a INT CHECK (a IN (1, 2))) STRICT",
    );
    assert!(alike(one, turned, ColumnOrder::Ignored));
    assert!(!alike(one, turned, ColumnOrder::Counts));
    for other in [
        "(b TEXT DEFAULT ',)', a INT CHECK (a IN (2, 1))) STRICT",
        "(b TEXT DEFAULT ',)', a INT CHECK (a IN (1, 2)))",
        "(a INT CHECK (a IN (1, 2)), b TEXT DEFAULT ') , ') STRICT",
    ] {
        assert!(!alike(one, other, ColumnOrder::Ignored), "{other}");
    }
}
