//! Windows.

use super::Case;
use arlen_data::build::{col, count, frame_groups, frame_range, frame_rows, func, lit, max, select, sum, window};
use arlen_data::ir::call::FrameExclude;
use arlen_data::value::SqlType;

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "window_named",
            select((
                col("name"),
                func("rank", ()).over_named("w").alias("rank"),
                sum("salary").over_named("w").expr().cast(SqlType::BigInt).alias("total"),
            ))
            .from("employees")
            .window("w", window().partition_by("dept").order_by(col("salary").desc()))
            .order_by(["dept", "rank"]),
        ),
        Case::new(
            "windows_several",
            select((func("row_number", ()).over_named("w"), func("row_number", ()).over_named("v")))
                .from("employees")
                .window("w", window().order_by("id"))
                .window("v", window().partition_by("dept").order_by("id"))
                .order_by("id")
                .limit(2),
        ),
        Case::new(
            "window_based",
            select(sum("salary").over(window().based_on("w").order_by("id")))
                .from("employees")
                .window("w", window().partition_by("dept")),
        ),
        Case::new(
            "window_based_named",
            select(sum("salary").over_named("v"))
                .from("employees")
                .window("w", window().partition_by("dept"))
                .window("v", window().based_on("w").order_by("id")),
        ),
        Case::new("window_inline", select(count("*").over(window())).from("employees").limit(1)),
        Case::new(
            "window_in_expression",
            select(max("salary").over(window()).expr() - col("salary"))
                .from("employees")
                .order_by(max("salary").over(window()).expr() - col("salary")),
        ),
        Case::new(
            "window_in_order",
            select("name").from("employees").order_by((
                count("*").over(window().partition_by("dept")).desc(),
                func("row_number", ()).over(window().order_by(col("id"))).asc(),
            )),
        ),
        Case::new(
            "window_filter",
            select(count("*").filter(col("dept").eq("eng")).over(window().order_by("id"))).from("employees"),
        ),
        Case::new(
            "window_arguments",
            select((
                func("lag", [col("salary"), lit(1)]).over_named("w"),
                func("lead", [col("salary"), lit(0)]).over_named("w"),
            ))
            .from("employees")
            .window("w", window().order_by("id"))
            .order_by("id"),
        ),
        Case::new(
            "frame_rows",
            select(
                sum("salary")
                    .over(window().order_by("id").frame(frame_rows().preceding(lit(1)).to_following(lit(1))))
                    .expr()
                    .cast(SqlType::BigInt),
            )
            .from("employees")
            .order_by("id"),
        ),
        Case::new(
            "frame_rows_bound",
            select(sum("salary").over(window().order_by("id").frame(frame_rows().preceding(6).to_current_row())))
                .from("employees"),
        ),
        Case::new(
            "frame_rows_unbounded",
            select(sum("salary").over(window().order_by("id").frame(frame_rows()))).from("employees"),
        ),
        Case::new(
            "frame_rows_to_end",
            select(sum("salary").over(window().order_by("id").frame(frame_rows().from_current_row().to_end())))
                .from("employees"),
        ),
        Case::new(
            "frame_rows_behind",
            select(sum("salary").over(window().order_by("id").frame(frame_rows().following(1).to_following(2))))
                .from("employees"),
        ),
        Case::new(
            "frame_rows_before",
            select(sum("salary").over(window().order_by("id").frame(frame_rows().preceding(2).to_preceding(1))))
                .from("employees"),
        ),
        Case::new(
            "frame_range",
            select(
                sum("salary")
                    .over(window().order_by("salary").frame(frame_range().preceding(lit(20)).to_following(lit(20))))
                    .expr()
                    .cast(SqlType::BigInt)
                    .alias("s"),
            )
            .from("employees")
            .order_by("s"),
        ),
        Case::new(
            "frame_range_unordered",
            select(sum("salary").over(window().frame(frame_range().preceding(1)))).from("employees"),
        ),
        Case::new(
            "frame_groups",
            select(sum("salary").over(window().order_by("salary").frame(frame_groups().preceding(1).to_current_row())))
                .from("employees"),
        ),
        Case::new(
            "frame_groups_unordered",
            select(sum("salary").over(window().frame(frame_groups()))).from("employees"),
        ),
        Case::new(
            "frame_exclude",
            select((
                count("*").over(
                    window().order_by("salary").frame(frame_range().to_current_row().exclude(FrameExclude::CurrentRow)),
                ),
                count("*").over(
                    window().order_by("salary").frame(frame_groups().to_current_row().exclude(FrameExclude::Group)),
                ),
                count("*")
                    .over(window().order_by("salary").frame(frame_rows().to_current_row().exclude(FrameExclude::Ties))),
                count("*")
                    .over(window().order_by("salary").frame(frame_rows().to_end().exclude(FrameExclude::NoOthers))),
            ))
            .from("employees")
            .filter(col("salary").le(lit(1000))),
        ),
        Case::new(
            "frame_reversed",
            select(sum("salary").over(window().order_by("id").frame(frame_rows().following(1).to_preceding(1))))
                .from("employees"),
        ),
        Case::new("window_unknown", select(sum("salary").over_named("w")).from("employees")),
        Case::new("window_duplicate", select("id").from("employees").window("w", window()).window("w", window())),
        Case::new("window_distinct", select(count("dept").distinct().over(window())).from("employees")),
    ]
}
