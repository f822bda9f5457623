// says: `When` cannot be compiled to SQL
use arlen_data::build::{col, merge_into};
use arlen_data::compile::Compile;
use arlen_data::dialect::Dialect;

fn compiled(statement: impl Compile) -> usize {
    statement.compile(&Dialect::postgres(15)).map_or(0, |compiled| compiled.values().len())
}

fn main() {
    let _ = compiled(merge_into("stock", "delivery", col("a").eq(col("b"))).when_matched());
}
