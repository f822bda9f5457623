// says: `folders/misnamed/V2__add-index.sql` is not named like a migration: name it `V<digits>__<name>.sql` or `<digits>_<name>.sql` with letters, digits and `_` in the name, or move it elsewhere

fn main() {
    let _ = arlen_macros::embed!("folders/misnamed");
}
