// says: no method named `window` found for struct `Delete`
use arlen_data::build::{delete_from, window};

fn main() {
    let _ = delete_from("users").window("w", window());
}
