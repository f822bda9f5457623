// says: no method named `window` found for struct `arlen_data::build::Delete` in the current scope
use arlen_data::build::{delete_from, window};

fn main() {
    let _ = delete_from("users").window("w", window());
}
