// says: a value of type `&str` cannot be set on `arlen_data::build::Column<i32>`
use arlen_data::build::{Column, update};

const AGE: Column<i32> = Column::new("users.age");

fn main() {
    let _ = update("users").set(AGE, "x").all_rows();
}
