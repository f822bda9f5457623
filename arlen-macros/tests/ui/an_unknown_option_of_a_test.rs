// says: unknown attribute `migration` of a test, known are `migrations`, `database`, `flavor`, `worker_threads`, `crate`
#[arlen_macros::test(migration = "db/migrations")]
async fn works(db: arlen_data::execute::Database) {}

fn main() {}
