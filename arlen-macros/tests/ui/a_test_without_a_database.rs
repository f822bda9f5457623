// says: a test takes its database and nothing else, as in `async fn works(db: Database)`
#[arlen_macros::test]
async fn works() {}

fn main() {}
