// says: no method named `on_conflict` found for struct `arlen_data::build::Update` in the current scope
use arlen_data::build::update;

fn main() {
    let _ = update("users").set("name", "x").on_conflict(["id"]);
}
