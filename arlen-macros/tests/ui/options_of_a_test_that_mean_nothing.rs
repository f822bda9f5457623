// says: `database` is one of `sqlite`, `postgres`
#[arlen_macros::test(database = "mysql")]
async fn on_another_database(db: arlen_data::execute::Database) {}

#[arlen_macros::test(flavor = "many_threads")]
async fn on_another_runtime(db: arlen_data::execute::Database) {}

#[arlen_macros::test(flavor = "multi_thread", worker_threads = 0)]
async fn on_no_thread(db: arlen_data::execute::Database) {}

#[arlen_macros::test(worker_threads = 2)]
async fn on_two_threads(db: arlen_data::execute::Database) {}

#[arlen_macros::test(migrations = "")]
async fn without_a_folder(db: arlen_data::execute::Database) {}

#[arlen_macros::test(migrations())]
async fn without_folders(db: arlen_data::execute::Database) {}

#[arlen_macros::test(migrations(mysql = "a"))]
async fn with_a_folder_for_another(db: arlen_data::execute::Database) {}

#[arlen_macros::test(migrations = "a", migrations = "b")]
async fn with_folders_said_twice(db: arlen_data::execute::Database) {}

#[arlen_macros::test(database = "sqlite")]
struct NotEvenAFunction;

fn main() {}
