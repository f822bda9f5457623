// says: no method named `for_update` found for struct `arlen_data::build::Delete` in the current scope
use arlen_data::build::delete_from;

fn main() {
    let _ = delete_from("users").all_rows().for_update();
}
