// says: this function takes 4 arguments but 3 arguments were supplied
#[path = "../../codegen/generated/queries_sqlite/shop/queries/reports.rs"]
mod reports;

use arlen_data::execute::Executor;
use arlen_data::value::Date;

async fn sell(db: &impl Executor, day: Date) -> arlen_data::diag::Result<u64> {
    reports::sell(db, 1, day).await
}

fn main() {}
