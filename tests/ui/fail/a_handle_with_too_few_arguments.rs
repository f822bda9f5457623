// says: `(&str,)` does not fit the slots `(String, i64)` of this handle
use arlen_data::build::{col, select};
use arlen_data::compile::Handle;

static FIND: Handle<(String, i64)> =
    Handle::new(|(name, age)| select("id").from("users").filter(col("name").eq(name)).filter(col("age").gt(age)));

fn main() {
    let _ = FIND.bind(("a",));
}
