// says: `Wish` is no expression
use arlen_data::build::select;

struct Wish;

fn main() {
    let _ = select("id").from("users").filter(Wish);
}
