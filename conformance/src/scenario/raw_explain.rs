//! Raw SQL, EXPLAIN, handles.

use super::Case;
use arlen_data::build::{col, delete_from, select};
use arlen_data::compile::{Compile as _, Handle, sql};

static BY_STATUS: Handle<(String, i32)> =
    Handle::new(|(status, age)| select("id").from("users").filter(col("status").eq(status)).filter(col("age").gt(age)));

static BOUNDS: Handle<(i64, i64)> = Handle::new(|(most, least)| {
    select("id").from("orders").filter(col("total").gt(least)).filter(col("total").le(most))
});

static UNUSED: Handle<(i64, i64)> = Handle::new(|(id, _)| select("id").from("users").filter(col("id").eq(id)));

static BY_AGE: Handle<(Option<i32>,)> =
    Handle::new(|(age,)| select("id").from("users").filter(col("age").is_not_distinct_from(age)));

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("raw", sql("SELECT 1")),
        Case::new("raw_bound", sql("SELECT id FROM users WHERE id = $1").bind(1_i64).reads()),
        Case::new("explain", select("id").from("users").filter(col("id").eq(1_i64)).explain()),
        Case::new("explain_write", delete_from("jobs").filter(col("id").eq(1_i64)).explain()),
        Case::new("explain_options", select("id").from("users").explain().verbose().json()),
        Case::new("explain_analyze", select("id").from("users").explain().analyze().buffers()),
        Case::new("explain_refused", select("a.n").from("a").full_join("b", col("a.n").eq(col("b.n"))).explain()),
        Case::new("handle", BY_STATUS.bind(("active", 18))),
        Case::new("handle_repeated", BOUNDS.bind((50, 10))),
        Case::new("handle_slot_unused", UNUSED.bind((1, 2))),
        Case::new(
            "slot_without_handle",
            select("id").from("users").filter(col("id").eq(arlen_data::ir::Slot::<i64>::new(0))),
        ),
        Case::new("handle_null", BY_AGE.bind((None,))),
    ]
}
