// says: no method named `on_conflict` found for struct `Update`
use arlen_data::build::update;

fn main() {
    let _ = update("users").set("name", "x").on_conflict(["id"]);
}
