// says: use of moved value: `query`
use arlen_data::build::select;

fn main() {
    let query = select("id").from("users");
    let _ = query.limit(5);
    let _ = query.limit(6);
}
