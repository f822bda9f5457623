// says: `embed!` needs the folder of the migrations, as in `embed!("db/migrations")`

fn main() {
    let _ = arlen_macros::embed!();
}
