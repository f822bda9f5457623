//! NULL in comparisons.

use super::Case;
use arlen_data::build::{coalesce, col, insert_into, lit, null, select, val};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("eq_null", select("id").from("users").filter(col("age").eq(None::<i32>))),
        Case::new("ne_null", select("id").from("users").filter(col("age").ne(None::<i32>)).order_by("id")),
        Case::new("null_eq", select("id").from("users").filter(val(None::<i32>).eq(col("age")))),
        Case::new("lt_null", select("id").from("users").filter(col("age").lt(None::<i32>))),
        Case::new("is_null", select("id").from("users").filter(col("age").is_null())),
        Case::new("is_not_null", select("id").from("users").filter(col("age").is_not_null()).order_by("id")),
        Case::new("is_null_of_expression", select("id").from("users").filter((col("age") + 1).is_null())),
        Case::new(
            "is_distinct_from",
            select("id").from("users").filter(col("age").is_distinct_from(34)).order_by("id"),
        ),
        Case::new("is_not_distinct_from", select("id").from("users").filter(col("age").is_not_distinct_from(34))),
        Case::new(
            "is_distinct_from_null",
            select("id").from("users").filter(col("age").is_distinct_from(None::<i32>)).order_by("id"),
        ),
        Case::new(
            "is_not_distinct_from_null",
            select("id").from("users").filter(col("age").is_not_distinct_from(None::<i32>)),
        ),
        Case::new(
            "is_not_distinct_from_column",
            select(["x", "y"]).from("pairs").filter(col("x").is_not_distinct_from(col("y"))),
        ),
        Case::new(
            "insert_null",
            insert_into("users").set("id", 9_i64).set("email", "e").set("name", "n").set("age", None::<i32>),
        ),
        Case::new("null_literal", select((lit(1), null()))),
        Case::new("coalesce", select(coalesce((col("age"), 0))).from("users").order_by("id")),
        Case::new("eq_null_literal", select("id").from("users").filter(col("age").eq(null()))),
        Case::new("in_list_null_literal", select("id").from("users").filter(col("age").in_list([null()]))),
        Case::new(
            "is_not_distinct_from_true",
            select("id").from("users").filter(col("vip").is_not_distinct_from(lit(true))).order_by("id"),
        ),
    ]
}
