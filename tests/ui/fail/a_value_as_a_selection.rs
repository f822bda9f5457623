// says: `{integer}` cannot be selected
use arlen_data::build::select;

fn main() {
    let _ = select(5);
}
