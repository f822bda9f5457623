// says: `folders/orphan/1_a.down.sql` has no `folders/orphan/1_a.sql` beside it: name it like the migration that it undoes, or delete it

fn main() {
    let _ = arlen_macros::embed!("folders/orphan");
}
