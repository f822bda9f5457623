// says: behind the folder stands nothing but `crate = "..."`

fn main() {
    let _ = arlen_macros::embed!("nowhere", table = "a");
}
