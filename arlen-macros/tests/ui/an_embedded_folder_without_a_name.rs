// says: the folder of the migrations has a name that is not empty

fn main() {
    let _ = arlen_macros::embed!("");
}
