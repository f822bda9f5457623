// says: a slot of type `Option<i32>` may be NULL and cannot be compared with `=` and its like
use arlen_data::build::{col, select};
use arlen_data::compile::Handle;

static BY_AGE: Handle<(Option<i32>,)> = Handle::new(|(age,)| select("id").from("users").filter(col("age").eq(age)));

fn main() {
    let _ = BY_AGE.bind((None::<i32>,));
}
