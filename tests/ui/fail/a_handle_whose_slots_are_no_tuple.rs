// says: `i64` is no tuple of slot types
use arlen_data::build::select;
use arlen_data::compile::Handle;

static FIND: Handle<i64> = Handle::new(|_| select("id").from("users"));

fn main() {
    let _ = &FIND;
}
