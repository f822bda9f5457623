// says: a test with a database is an `async fn`
#[arlen_macros::test]
fn works(db: arlen_data::execute::Database) {}

fn main() {}
