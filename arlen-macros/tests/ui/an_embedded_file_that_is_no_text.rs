// says: `folders/bytes/1_a.sql` holds bytes that are not UTF-8: save the file as UTF-8 text

fn main() {
    let _ = arlen_macros::embed!("folders/bytes");
}
