// says: a test has no parameters of types or lifetimes
#[arlen_macros::test]
async fn works<T>(db: T) {}

fn main() {}
