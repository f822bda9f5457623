// says: `{integer}` is no order
use arlen_data::build::select;

fn main() {
    let _ = select("id").from("users").order_by(5);
}
