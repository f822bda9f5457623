// says: `{integer}` is no list of columns
use arlen_data::build::select;

fn main() {
    let _ = select("id").from("users").group_by(5);
}
