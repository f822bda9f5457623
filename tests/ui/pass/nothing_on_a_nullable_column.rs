//! `None` compares with a column that may be NULL, and with one that may not.

use arlen_data::build::{Column, select};
use arlen_data::compile::Compile as _;
use arlen_data::dialect::Dialect;

const SEEN: Column<Option<i64>> = Column::new("users.seen");
const AGE: Column<i32> = Column::new("users.age");

#[test]
fn nothing_asks_for_null() {
    let query = select("id").from("users").filter(SEEN.eq(None::<i64>)).filter(AGE.ne(None::<i32>));
    let compiled = query.compile(&Dialect::postgres(15)).expect("compiled");
    assert_eq!(
        compiled.sql(),
        r#"SELECT "id" FROM "users" WHERE "users"."seen" IS NULL AND "users"."age" IS NOT NULL"#
    );
    assert!(compiled.values().is_empty());
}
