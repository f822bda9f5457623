//! Aggregates and what stands around them.

use super::Case;
use arlen_data::build::{avg, col, count, func, lit, max, min, select, sum};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("count_star", select((count("*"), count("age"))).from("users")),
        Case::new("count_distinct", select(count("n").distinct()).from("a")),
        Case::new("aggregates", select((count("*"), min("x"), max("x"), sum("x"))).from("pairs")),
        Case::new("average", select((avg("price"), max("price"))).from("books")),
        Case::new(
            "filter",
            select((
                count("*").filter(col("status").eq("paid")),
                count("*").filter(col("total").gt(10)).filter(col("status").eq("open")),
            ))
            .from("orders"),
        ),
        Case::new(
            "aggregate_order",
            select(func("string_agg", (col("name"), lit(","))).order_by(col("name").desc())).from("employees"),
        ),
        Case::new(
            "aggregate_order_filter",
            select(
                func("string_agg", (col("name"), lit(",")))
                    .order_by(col("salary").desc())
                    .filter(col("dept").eq("eng")),
            )
            .from("employees"),
        ),
        Case::new("within_group", select(func("percentile_cont", [0.5]).within_group("price")).from("books")),
        Case::new(
            "within_group_filter",
            select(func("percentile_disc", [0.9]).within_group(col("price").desc()).filter(col("pages").gt(100)))
                .from("books"),
        ),
        Case::new(
            "aggregate_clauses_conflict",
            select(func("percentile_cont", [0.5]).distinct().within_group("price")).from("books"),
        ),
        Case::new("count_distinct_star", select(count("*").distinct()).from("books")),
    ]
}
