//! Row locks.

use super::Case;
use arlen_data::build::{col, select, table, update};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "locking_skip_locked",
            select(["id"])
                .from("jobs")
                .filter(col("state").eq("ready"))
                .order_by("priority")
                .limit(1)
                .for_update()
                .skip_locked(),
        ),
        Case::new("lock_for_update", select("id").from("jobs").for_update()),
        Case::new(
            "lock_of",
            select("u.id")
                .from(table("users").alias("u"))
                .left_join(table("orders").alias("o"), col("o.user_id").eq(col("u.id")))
                .for_update()
                .of(["u"]),
        ),
        Case::new("lock_no_wait", select("id").from("jobs").for_update().no_wait()),
        Case::new("lock_for_no_key_update", select("id").from("jobs").for_no_key_update()),
        Case::new("lock_for_share", select("id").from("jobs").for_share().skip_locked()),
        Case::new("lock_for_key_share", select("id").from("jobs").for_key_share().no_wait()),
        Case::new(
            "locks_several",
            select("u.id")
                .from(table("users").alias("u"))
                .inner_join(table("orders").alias("o"), col("o.user_id").eq(col("u.id")))
                .for_update()
                .of(["u"])
                .done()
                .for_share()
                .of(["o"])
                .no_wait(),
        ),
        Case::new(
            "lock_in_subquery",
            update("jobs").set("state", "taken").filter(
                col("id").in_query(
                    select("id")
                        .from("jobs")
                        .filter(col("state").eq("ready"))
                        .order_by("id")
                        .limit(1)
                        .for_update()
                        .skip_locked(),
                ),
            ),
        ),
        Case::new("lock_distinct", select("state").distinct().from("jobs").for_update()),
        Case::new("lock_grouped", select("state").from("jobs").group_by("state").for_update()),
        Case::new("lock_of_unknown", select("id").from("jobs").for_update().of(["other"])),
    ]
}
