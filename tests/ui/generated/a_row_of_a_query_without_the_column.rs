// says: no field `titel` on type `BestSellersRow`
#[path = "../../codegen/generated/queries_sqlite/shop/queries/reports.rs"]
mod reports;

fn title(row: reports::BestSellersRow) -> Option<String> {
    row.titel
}

fn main() {}
