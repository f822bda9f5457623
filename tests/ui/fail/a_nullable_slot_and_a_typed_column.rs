// says: `arlen_data::ir::Slot<Option<i32>>` cannot be compared with a column of type `Option<i32>`
use arlen_data::build::{Column, select};
use arlen_data::compile::Handle;

const AGE: Column<Option<i32>> = Column::new("users.age");

static BY_AGE: Handle<(Option<i32>,)> = Handle::new(|(age,)| select("id").from("users").filter(AGE.eq(age)));

fn main() {
    let _ = BY_AGE.bind((None::<i32>,));
}
