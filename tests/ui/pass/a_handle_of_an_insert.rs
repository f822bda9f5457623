//! A handle holds any kind of statement: its third type says which.

use arlen_data::build::{Column, Insert, insert_into};
use arlen_data::compile::{Compile as _, Handle};
use arlen_data::dialect::Dialect;
use arlen_data::ir::Access;
use arlen_data::value::Value;

const NAME: Column<String> = Column::new("users.name");
const AGE: Column<Option<i32>> = Column::new("users.age");

static ADD: Handle<(String, Option<i32>), (), Insert> =
    Handle::new(|(name, age)| insert_into("users").set(NAME, name).set(AGE, age));

#[test]
fn a_handle_of_an_insert_binds_null() {
    let bound = ADD.bind(("Ann", None::<i32>));
    let compiled = bound.compile(&Dialect::postgres(15)).expect("compiled");
    assert_eq!(compiled.sql(), r#"INSERT INTO "users" ("age", "name") VALUES ($1, $2)"#);
    assert_eq!(compiled.values().to_vec(), [Value::Null, "Ann".into()]);
    assert!(matches!(bound.access(), Access::Write(_)));
}
