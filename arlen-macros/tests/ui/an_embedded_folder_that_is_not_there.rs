// says: there is no folder `nowhere`: the path starts from the folder of `Cargo.toml`

fn main() {
    let _ = arlen_macros::embed!("nowhere");
}
