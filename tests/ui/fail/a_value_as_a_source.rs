// says: `{integer}` is no source of rows
use arlen_data::build::select;

fn main() {
    let _ = select("id").from(5);
}
