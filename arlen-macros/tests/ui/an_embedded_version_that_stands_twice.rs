// says: `folders/twice/1_a.sql` and `folders/twice/1_b.sql` have the version 1: give the one that is not applied anywhere yet a newer version

fn main() {
    let _ = arlen_macros::embed!("folders/twice");
}
