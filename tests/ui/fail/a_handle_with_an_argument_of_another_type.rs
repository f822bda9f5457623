// says: `{integer}` does not fit a slot of type `String`
use arlen_data::build::{col, select};
use arlen_data::compile::Handle;

static FIND: Handle<(String,)> = Handle::new(|(name,)| select("id").from("users").filter(col("name").eq(name)));

fn main() {
    let _ = FIND.bind((7,));
}
