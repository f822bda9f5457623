// says: mismatched types
#[path = "../../codegen/generated/queries_sqlite/shop/queries/reports.rs"]
mod reports;

fn price(row: reports::PricedRow) -> String {
    row.price
}

fn main() {}
