// says: borrowed data escapes outside of function
use arlen_data::build::select;

fn sorted(column: &str) -> arlen_data::build::Select {
    select("id").from("users").order_by(column)
}

fn main() {
    let _ = sorted("id");
}
