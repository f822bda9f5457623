// says: a test takes its database and nothing else, as in `async fn works(db: Database)`
#[arlen_macros::test]
async fn works(db: arlen_data::execute::Database, other: u32) {}

fn main() {}
