// says: mismatched types
use arlen_data::build::{expr, select};

fn main() {
    let text = format!("{} > 3", "age");
    let _ = select("id").from("users").filter(expr(text));
}
