// says: `&str` cannot be compared with a column of type `i32`
use arlen_data::build::{Column, update};

const AGE: Column<i32> = Column::new("users.age");

fn main() {
    let _ = update("users").set(AGE, "x").all_rows();
}
