// says: no method named `skip_locked` found for struct `arlen_data::build::Select` in the current scope
use arlen_data::build::select;

fn main() {
    let _ = select("id").from("jobs").skip_locked();
}
