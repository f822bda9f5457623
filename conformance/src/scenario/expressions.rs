//! CASE, CAST, COLLATE, calls, subqueries.

use super::Case;
use arlen_data::build::{
    array_of, case, case_of, col, count, default_value, func, insert_into, lit, max, select, table, update, val,
};
use arlen_data::ir::Ident;
use arlen_data::value::{Bound, Date, Decimal, Range, RangeType, SqlType, Uuid, Value};

#[expect(clippy::too_many_lines, reason = "a table: one case after another")]
pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "case_when",
            select((
                "name",
                case()
                    .when(col("age").ge(20), "adult")
                    .when(col("age").is_null(), "unknown")
                    .otherwise("young")
                    .expr()
                    .alias("kind"),
            ))
            .from("users")
            .order_by("id"),
        ),
        Case::new(
            "case_of",
            select(case_of(col("status")).when("active", 1).when("new", 2).expr().alias("rank")).from("users"),
        ),
        Case::new("case_empty", select(case().otherwise(1)).from("users")),
        Case::new(
            "case_operand",
            select("id")
                .from("users")
                .filter(case().when(col("age").lt(20), lit(1)).otherwise(lit(0)).expr().eq(lit(1))),
        ),
        Case::new("cast_neutral", select((val("12").cast(SqlType::BigInt), lit(12).cast(SqlType::Text)))),
        Case::new("cast_double", select(col("price").cast(SqlType::Double) / 2.0).from("books")),
        Case::new("cast_bytes", select(col("name").cast(SqlType::Bytes)).from("users")),
        Case::new(
            "cast_numbers",
            select((
                col("price").cast(SqlType::SmallInt),
                col("price").cast(SqlType::Int),
                col("price").cast(SqlType::Real),
                col("price").cast(SqlType::Numeric(None)),
                col("price").cast(SqlType::Numeric(Some((10, 2)))),
                val("t").cast(SqlType::Bool),
            ))
            .from("books")
            .filter(lit(false)),
        ),
        Case::new("cast_integer", select(col("price").cast(SqlType::Int)).from("books")),
        Case::new("cast_boolean", select(val("t").cast(SqlType::Bool))),
        Case::new(
            "cast_texts",
            select((
                col("title").cast(SqlType::Varchar(4)),
                col("title").cast(SqlType::Varchar(4)).cast(SqlType::Char(10)),
                lit(""),
            ))
            .from("books")
            .filter(col("id").eq(2_i64)),
        ),
        Case::new(
            "cast_times",
            select((
                val("2026-01-31").cast(SqlType::Date),
                val("12:00").cast(SqlType::Time),
                val("2026-01-31 12:00").cast(SqlType::Timestamp),
                val("2026-01-31 12:00Z").cast(SqlType::TimestampTz),
                val("1 day").cast(SqlType::Interval),
            )),
        ),
        Case::new(
            "cast_others",
            select((
                val("00112233-4455-6677-8899-aabbccddeeff").cast(SqlType::Uuid),
                val("{}").cast(SqlType::Json),
                val("{}").cast(SqlType::Jsonb),
                val("{1,2}").cast(SqlType::Int.array()),
                val("[1,2)").cast(SqlType::Range(RangeType::Int)),
                val("[1,2)").cast(SqlType::Range(RangeType::BigInt)),
                val("[1,2)").cast(SqlType::Range(RangeType::Numeric)),
                val("empty").cast(SqlType::Range(RangeType::Date)),
                val("empty").cast(SqlType::Range(RangeType::Timestamp)),
                val("empty").cast(SqlType::Range(RangeType::TimestampTz)),
            )),
        ),
        Case::new("collate", select("name").from("users").order_by(col("name").collate("NOCASE").desc())),
        Case::new(
            "collate_comparison",
            select("name").from("users").filter(col("name").collate(Ident::new("NOCASE")).eq("ann")),
        ),
        Case::new("call", select(func("lower", [col("name")])).from("users").filter(col("id").eq(1_i64))),
        Case::new("call_nothing", select(func("random", ()))),
        Case::new("call_qualified", select(func("pg_catalog.lower", [col("name")])).from("users")),
        Case::new("call_named", select(func("make_interval", ()).named("days", 10))),
        Case::new(
            "call_variadic",
            select(func("concat_ws", [","]).variadic(val(vec!["a", "b"]).cast(SqlType::Text.array()))),
        ),
        Case::new("call_distinct_nothing", select(func("count", ()).distinct()).from("users")),
        Case::new(
            "scalar_subquery",
            select((col("u.id"), select(count("*")).from("orders").filter(col("orders.user_id").eq(col("u.id")))))
                .from(table("users").alias("u"))
                .order_by("u.id"),
        ),
        Case::new(
            "scalar_subquery_operand",
            select("id")
                .from("users")
                .filter(col("id").lt(select(max("user_id")).from("orders")))
                .filter(col("age").is_not_null()),
        ),
        Case::new(
            "scalar_subquery_twice",
            select((
                select(max("total")).from("orders").filter(col("total").lt(60)),
                select(max("total")).from("orders").filter(col("total").lt(60)),
            )),
        ),
        Case::new("array_subquery", select(array_of(select("id").from("users").order_by("id")))),
        Case::new("default_misplaced", select(default_value() + 1).from("users")),
        Case::new(
            "values_of_all_types",
            insert_into("docs").columns(["id", "owner", "raw", "day", "amount", "body"]).row((
                7_i64,
                Uuid::from_bytes([1; 16]),
                vec![1_u8, 255],
                Date::from_ymd(2026, 1, 31),
                "1.50".parse::<Decimal>().ok(),
                "text",
            )),
        ),
        Case::new(
            "value_json",
            update("docs").set("data", serde_json::json!({"a": [1, null]})).filter(col("id").eq(1_i64)),
        ),
        Case::new(
            "value_array",
            update("docs")
                .set("tags", vec!["a", "b"])
                .set("span", Range::Between(Bound::Inclusive(Value::I32(1)), Bound::Exclusive(Value::I32(5))))
                .filter(col("id").eq(1_i64)),
        ),
    ]
}
