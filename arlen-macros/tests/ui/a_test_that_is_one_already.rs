// says: the function is made a test already; take this attribute away
#[arlen_macros::test]
#[test]
async fn works(db: arlen_data::execute::Database) {}

fn main() {}
