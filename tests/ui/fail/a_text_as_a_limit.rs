// says: `&str` is no number of rows
use arlen_data::build::select;

fn main() {
    let _ = select("id").from("users").limit("x");
}
