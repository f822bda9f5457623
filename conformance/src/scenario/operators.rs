//! Operators with one or two operands.

use super::Case;
use arlen_data::build::{all_of, any_of, col, lit, select};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "arithmetic",
            select((lit(12) + lit(5), lit(12) - lit(5), lit(12) * lit(5), lit(12) / lit(5), lit(12) % lit(5))),
        ),
        Case::new(
            "arithmetic_nested",
            select(((lit(1) + lit(2)) * lit(3), lit(1) + lit(2) * lit(3), lit(10) - (lit(5) - lit(3)))),
        ),
        Case::new("arithmetic_bound", select((col("price") * 2 + 1).alias("p")).from("books")),
        Case::new("negation", select((-lit(3), -(-lit(3)), -lit(-3)))),
        Case::new(
            "bits",
            select((
                lit(12).bit_and(lit(6)),
                lit(12).bit_or(lit(6)),
                lit(12).bit_not(),
                lit(12).shift_left(lit(2)),
                lit(12).shift_right(lit(2)),
            )),
        ),
        Case::new("bit_xor", select(lit(12).bit_xor(lit(6)))),
        Case::new("power", select(lit(2).power(lit(10)))),
        Case::new(
            "concat",
            select(col("name").concat(lit(" <")).concat(col("email")).concat(lit(">")))
                .from("users")
                .filter(col("id").eq(1_i64)),
        ),
        Case::new(
            "is_true",
            select("id")
                .from("users")
                .filter(all_of([col("vip").is_true(), col("vip").is_not_false()]))
                .filter(!any_of([col("vip").is_false(), col("vip").is_not_true()]))
                .order_by("id"),
        ),
        Case::new(
            "comparison_of_comparisons",
            select("id")
                .from("users")
                .filter(col("age").gt(lit(30)).eq(col("id").eq(lit(1))))
                .filter(col("id").lt(lit(3))),
        ),
        Case::new("comparison_of_null_test", select("id").from("users").filter(col("age").is_null().eq(lit(true)))),
        Case::new("at_time_zone", select(col("at").at_time_zone("Europe/Berlin")).from("events")),
        Case::new("literal_extremes", select((lit(i64::MIN), lit(i64::MAX), lit(i64::MIN) / lit(2)))),
    ]
}
