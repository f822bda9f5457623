//! Row values.

use super::Case;
use arlen_data::build::{col, lit, row, select};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "tuple_cursor",
            select(["id", "created"])
                .from("users")
                .filter(row([col("created"), col("id")]).gt(row((100_i64, 1_i64))))
                .order_by(["created", "id"])
                .limit(2),
        ),
        Case::new("row_equal", select(["x", "y"]).from("pairs").filter(row([col("x"), col("y")]).eq(row((1, 2))))),
        Case::new(
            "row_between",
            select(["x", "y"])
                .from("pairs")
                .filter(row([col("x"), col("y")]).between(row((lit(1), lit(2))), row((lit(2), lit(9))))),
        ),
        Case::new(
            "row_in_list",
            select(["x", "y"])
                .from("pairs")
                .filter(row([col("x"), col("y")]).in_list([row((lit(1), lit(1))), row((lit(2), lit(1)))])),
        ),
        Case::new(
            "row_not_in_list",
            select(["x", "y"])
                .from("pairs")
                .filter(row([col("x"), col("y")]).not_in_list([row((lit(1), lit(1))), row((lit(2), lit(1)))])),
        ),
        Case::new(
            "row_in_list_bound",
            select(["x", "y"]).from("pairs").filter(row([col("x"), col("y")]).in_list([row((1, 1)), row((2, 1))])),
        ),
        Case::new(
            "row_in_query",
            select(["x", "y"])
                .from("pairs")
                .filter(row([col("x"), col("y")]).in_query(select(["y", "x"]).from("pairs"))),
        ),
        Case::new(
            "row_is_distinct",
            select(["x", "y"]).from("pairs").filter(row([col("x"), col("y")]).is_distinct_from(row((lit(1), lit(1))))),
        ),
        Case::new("row_selected", select(row((lit(1), lit(2))))),
        Case::new("row_empty", select("x").from("pairs").filter(row(()).eq(row(())))),
    ]
}
