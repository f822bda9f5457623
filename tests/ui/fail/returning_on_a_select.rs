// says: no method named `returning` found for struct `arlen_data::build::Select`
use arlen_data::build::select;

fn main() {
    let _ = select("id").from("users").returning("id");
}
