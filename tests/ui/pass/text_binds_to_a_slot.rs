//! `&str` binds to a slot of type `String`.

use arlen_data::build::{Column, select};
use arlen_data::compile::{Compile as _, Handle};
use arlen_data::dialect::Dialect;

const EMAIL: Column<String> = Column::new("users.email");

static BY_EMAIL: Handle<(String,)> = Handle::new(|(email,)| select("id").from("users").filter(EMAIL.eq(email)));

#[test]
fn text_binds_to_a_slot_in_every_form() {
    let owned = String::from("a@example.com");
    for bound in [BY_EMAIL.bind(("a@example.com",)), BY_EMAIL.bind((&owned,)), BY_EMAIL.bind((owned.clone(),))] {
        let compiled = bound.compile(&Dialect::postgres(15)).expect("compiled");
        assert_eq!(compiled.sql(), r#"SELECT "id" FROM "users" WHERE "users"."email" = $1"#);
        assert_eq!(compiled.values().to_vec(), ["a@example.com".into()]);
    }
}
