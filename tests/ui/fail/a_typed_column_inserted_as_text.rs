// says: `&str` cannot be compared with a column of type `i32`
use arlen_data::build::{Column, insert_into};

const AGE: Column<i32> = Column::new("users.age");

fn main() {
    let _ = insert_into("users").set(AGE, "x");
}
