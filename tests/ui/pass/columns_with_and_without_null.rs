//! Columns of one type compare, whether they may be NULL or not, and a column with any expression.

use arlen_data::build::{Column, col, max, select};
use arlen_data::compile::Compile as _;
use arlen_data::dialect::Dialect;

const ID: Column<i64> = Column::new("users.id");
const USER: Column<Option<i64>> = Column::new("orders.user_id");

#[test]
fn columns_of_one_type_compare_either_way() {
    let query = select("*")
        .from("users")
        .left_join("orders", ID.eq(USER))
        .filter(USER.eq(ID))
        .filter(ID.gt(col("orders.id")))
        .filter(ID.ne(select(max("id")).from("users")))
        .filter(USER.lt(7_i64))
        .filter(ID.untyped().eq("7"));
    let compiled = query.compile(&Dialect::sqlite(3, 45)).expect("compiled");
    assert_eq!(
        compiled.sql(),
        "SELECT * FROM \"users\" LEFT JOIN \"orders\" ON \"users\".\"id\" = \"orders\".\"user_id\" \
         WHERE \"orders\".\"user_id\" = \"users\".\"id\" AND \"users\".\"id\" > \"orders\".\"id\" \
         AND \"users\".\"id\" <> (SELECT max(\"id\") FROM \"users\") AND \"orders\".\"user_id\" < ?1 \
         AND \"users\".\"id\" = ?2"
    );
}
