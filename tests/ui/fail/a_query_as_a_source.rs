// says: `arlen_data::build::Select` is no source of rows
use arlen_data::build::select;

fn main() {
    let _ = select("id").from(select("id").from("users"));
}
