//! A slot that may be NULL compares with `is_not_distinct_from`, and is set.

use arlen_data::build::{Column, Update, update};
use arlen_data::compile::{Compile as _, Handle};
use arlen_data::dialect::Dialect;

const AGE: Column<Option<i32>> = Column::new("users.age");

static MOVE: Handle<(Option<i32>, Option<i32>), (), Update> =
    Handle::new(|(from, to)| update("users").set(AGE, to).filter(AGE.is_not_distinct_from(from)));

#[test]
fn a_nullable_slot_compares_without_equality() {
    let bound = MOVE.bind((Some(1), None::<i32>));
    let compiled = bound.compile(&Dialect::postgres(15)).expect("compiled");
    assert_eq!(compiled.sql(), r#"UPDATE "users" SET "age" = $1 WHERE "users"."age" IS NOT DISTINCT FROM $2"#);
    assert_eq!(compiled.values().to_vec(), [arlen_data::value::Value::Null, 1_i32.into()]);
}
