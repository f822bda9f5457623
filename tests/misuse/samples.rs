//! A statement, or several, for each feature: what needs it, and nothing else that any database lacks.

use arlen_data::build::{
    Select, array, array_of, col, count, cte, default_value, delete_from, derived, excluded, frame_rows, func,
    function, insert_into, merge_into, row, select, sum, table, update, val, values, window,
};
use arlen_data::ir::write::{OrAction, Overriding};
use arlen_data::ir::{BinaryOp, Expr, Feature, Statement};
use arlen_data::value::SqlType;
use std::panic::Location;

/// The way to where it is refused, the line, the statement.
pub(super) type Sample = (&'static str, u32, Statement);

/// A statement that stands on the line of this call: the one that is reported.
#[track_caller]
fn at(path: &'static str, statement: impl Into<Statement>) -> Sample {
    (path, Location::caller().line(), statement.into())
}

fn on() -> Expr {
    col("a").eq(col("b"))
}

#[track_caller]
fn t() -> Select {
    select("a").from("t")
}

#[track_caller]
fn insert() -> arlen_data::build::Insert {
    insert_into("t").set("a", 1)
}

/// EXPLAIN is no part of a statement, and is looked at elsewhere.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table: few lines for each feature")]
pub(super) fn samples(feature: Feature) -> Vec<Sample> {
    match feature {
        Feature::RightJoin => vec![
            at("select.joins[0]", t().right_join("u", on())),
            at("select.joins[0]", t().right_join_using("u", ["a"])),
            at("select.joins[0]", t().natural_right_join("u")),
            at("select.joins[1]", t().cross_join("u").right_join("v", on())),
        ],
        Feature::FullJoin => vec![
            at("select.joins[0]", t().full_join("u", on())),
            at("select.joins[0]", t().full_join_using("u", ["a"])),
            at("select.where[0].in.select.joins[0]", t().filter(col("a").in_query(t().natural_full_join("u")))),
        ],
        Feature::JoinUsing => vec![at("select.joins[0]", t().inner_join_using("u", ["a"]))],
        Feature::Lateral => vec![at("select.joins[0]", t().cross_join(derived(t(), "d").lateral()))],
        Feature::TableFunction => vec![at("select.from", select("*").from(function(func("f", ()))))],
        Feature::Ordinality => vec![
            at("select.from", select("*").from(function(func("f", ())).with_ordinality())),
            at("select.from", select("*").from(function(func("f", ())).alias("g").typed_columns([("a", SqlType::BigInt)]))),
        ],
        Feature::SourceColumns => vec![
            at("select.from", select("*").from(table("t").alias("u").columns(["a"]))),
            at("select.from", select("*").from(derived(t(), "d").columns(["x"]))),
            at("select.from", select("*").from(function(func("f", ())).alias("g").columns(["a"]))),
        ],
        Feature::ValuesSource => vec![at("select.from", select("*").from(derived(values([[1]]), "v").columns(["a"])))],
        Feature::TableSample => vec![
            at("select.from", select("*").from(table("t").sample_system(5))),
            at("select.joins[0]", t().cross_join(table("u").sample_bernoulli(5).repeatable(1))),
        ],
        Feature::OnlyTable => vec![
            at("select.from", select("*").from(table("t").only())),
            at("delete.table", delete_from(table("t").only()).all_rows()),
        ],
        Feature::IndexHint => vec![
            at("select.from", select("*").from(table("t").indexed_by("i"))),
            at("select.from", select("*").from(table("t").not_indexed())),
        ],
        Feature::DistinctOn => vec![at("select", t().distinct_on("a"))],
        Feature::GroupingSets => vec![
            at("select.group_by[0]", t().group_by_rollup("a")),
            at("select.group_by[1]", t().group_by("b").group_by_cube(["a", "b"])),
            at("select.group_by[0]", t().group_by_sets([arlen_data::ir::select::GroupingSet::Exprs(Vec::new())])),
        ],
        Feature::HavingAlone => vec![at("select", select(count("*")).from("t").having(on()))],
        Feature::Windows => vec![
            at("select.columns[0]", select(sum("a").over(window().order_by("b").frame(frame_rows().preceding(1)))).from("t")),
        ],
        Feature::Filter => vec![at("select.columns[0]", select(sum("a").filter(on())).from("t"))],
        Feature::WithinGroup => vec![at("select.columns[0]", select(func("mode", ()).within_group("a")).from("t"))],
        Feature::AggregateOrder => vec![at("select.columns[0]", select(func("f", [col("a")]).order_by("b")).from("t"))],
        Feature::NullsOrder => vec![at("select.order_by[0]", t().order_by(col("a").desc().nulls_last()))],
        Feature::WithTies => vec![at("select", t().order_by("a").limit_with_ties(3))],
        Feature::OffsetAlone => vec![at("select", t().offset(3))],
        Feature::RowLocks => vec![
            at("select.locks[0]", t().for_update()),
            at("select.locks[0]", t().for_no_key_update().of(["t"])),
            at("select.locks[0]", t().for_share().no_wait()),
            at("select.locks[0]", t().for_key_share().skip_locked()),
            at("select.from.select.locks[0]", select("*").from(derived(t().for_update(), "d"))),
        ],
        Feature::Cte => vec![at("select", t().with(cte("c", t())))],
        Feature::MaterializedCte => vec![at("select.with[0]", t().with(cte("c", t()).not_materialized()))],
        Feature::DataModifyingCte => vec![
            at("select.with[0]", t().with(cte("c", delete_from("u").all_rows().returning("a")))),
            at("insert.with[0]", insert().with(cte("c", insert().returning("a")))),
        ],
        Feature::CteSearch => vec![at("select.with[0]", t().with(cte("c", t()).recursive().search_breadth_first(["a"], "s")))],
        Feature::CteCycle => vec![at("select.with[0]", t().with(cte("c", t()).recursive().cycle(["a"], "x", "y")))],
        Feature::SetOperations => vec![at("set_operation", t().limit(1).union(t().intersect(t())))],
        Feature::SetOperationAll => vec![
            at("set_operation", t().intersect_all(t())),
            at("set_operation.operands[1].set_operation", t().union(t().except_all(t()))),
        ],
        Feature::ValuesStatement => vec![at("values", values([[1]]))],
        Feature::Returning => vec![at("insert", insert().returning("*"))],
        Feature::DefaultInRows => vec![at("insert.rows[0].values[1]", insert().set("b", default_value()))],
        Feature::DefaultRows => vec![at("insert", insert_into("t").default_rows(2))],
        Feature::DefaultInUpdate => vec![at("update.set", update("t").set("a", default_value()).all_rows())],
        Feature::Overriding => vec![
            at("insert", insert().overriding(Overriding::SystemValue)),
            at("insert", insert_into("t").query(t()).overriding(Overriding::UserValue)),
        ],
        Feature::InsertOr => vec![
            at("insert", insert().or(OrAction::Ignore)),
            at("update", update("t").or(OrAction::Fail).set("a", 1).all_rows()),
        ],
        Feature::Upsert => vec![at("insert", insert().on_conflict("a").do_update("a", excluded("a")))],
        Feature::UpsertConstraint => vec![at("insert.on_conflict", insert().on_conflict_constraint("k").do_nothing())],
        Feature::UpsertFromQuery => vec![at("insert", insert_into("t").query(t()).on_any_conflict().do_nothing())],
        Feature::UpsertDefaults => vec![at("insert", insert_into("t").default_values().on_any_conflict().do_nothing())],
        Feature::OnDuplicateKey => vec![at("insert", insert().on_duplicate_key_update("a", 2))],
        Feature::UpdateFrom => vec![at("update", update("t").set("a", 1).from("u").filter(on()))],
        Feature::DeleteUsing => vec![at("delete", delete_from("t").using("u").filter(on()))],
        Feature::WriteSlice => vec![
            at("update", update("t").set("a", 1).all_rows().order_by("a").limit(1)),
            at("delete", delete_from("t").all_rows().limit(1)),
        ],
        Feature::Merge => vec![at("merge", merge_into("t", "u", on()).when_matched().delete())],
        Feature::MergeBySource => vec![at("merge.when[0]", merge_into("t", "u", on()).when_not_matched_by_source().delete())],
        Feature::MergeReturning => vec![at("merge", merge_into("t", "u", on()).when_matched().delete().returning("a"))],
        Feature::IsDistinct => vec![at("select.where[0]", t().filter(col("a").is_distinct_from(1)))],
        Feature::ILike => vec![
            at("select.where[0]", t().filter(col("a").ilike("b"))),
            at("select.where[0]", t().filter(col("a").not_ilike("b"))),
        ],
        Feature::Regex => vec![
            at("select.where[0]", t().filter(col("a").matches("b"))),
            at("select.where[0]", t().filter(col("a").imatches("b"))),
            at("select.where[0]", t().filter(col("a").not_matches("b"))),
            at("select.where[0]", t().filter(col("a").not_imatches("b"))),
            at("select.where[0]", t().filter(col("a").similar_to("b"))),
            at("select.where[0]", t().filter(col("a").not_similar_to("b"))),
        ],
        Feature::Glob => vec![
            at("select.where[0]", t().filter(col("a").glob("b"))),
            at("select.where[0]", t().filter(col("a").fts_match("b"))),
        ],
        Feature::Power => vec![
            at("select.columns[0]", select(col("a").power(2)).from("t")),
            at("select.columns[0]", select(col("a").bit_xor(2)).from("t")),
        ],
        Feature::ArrayOperators => vec![
            at("select.where[0]", t().filter(col("a").contains(col("b")))),
            at("select.where[0]", t().filter(col("a").contained_by(col("b")))),
            at("select.where[0]", t().filter(col("a").overlaps(col("b")))),
        ],
        Feature::Arrays => vec![
            at("select.columns[0]", select(array([1, 2]))),
            at("select.columns[0]", select(array_of(t()))),
            at("select.columns[0]", select(col("a").element(1)).from("t")),
            at("select.columns[0]", select(col("a").slice(1, 2)).from("t")),
        ],
        Feature::Ranges => vec![
            at("select.where[0]", t().filter(col("a").strictly_left_of(col("b")))),
            at("select.where[0]", t().filter(col("a").strictly_right_of(col("b")))),
            at("select.where[0]", t().filter(col("a").not_right_of(col("b")))),
            at("select.where[0]", t().filter(col("a").not_left_of(col("b")))),
            at("select.where[0]", t().filter(col("a").adjacent_to(col("b")))),
        ],
        Feature::JsonArrows => vec![
            at("select.columns[0]", select(col("a").json_get("b")).from("t")),
            at("select.columns[0]", select(col("a").json_get_text("b")).from("t")),
        ],
        Feature::JsonOperators => vec![
            at("select.columns[0]", select(col("a").json_path(col("b"))).from("t")),
            at("select.columns[0]", select(col("a").json_path_text(col("b"))).from("t")),
            at("select.columns[0]", select(col("a").json_has_key("b")).from("t")),
            at("select.columns[0]", select(col("a").json_has_any_key(col("b"))).from("t")),
            at("select.columns[0]", select(col("a").json_has_all_keys(col("b"))).from("t")),
            at("select.columns[0]", select(col("a").json_path_exists("b")).from("t")),
            at("select.columns[0]", select(col("a").json_path_match("b")).from("t")),
            at("select.columns[0]", select(col("a").json_delete_path(col("b"))).from("t")),
        ],
        Feature::TextSearch => vec![at("select.where[0]", t().filter(col("a").text_search(col("b"))))],
        Feature::AtTimeZone => vec![at("select.columns[0]", select(col("a").at_time_zone("UTC")).from("t"))],
        Feature::RowComparison => vec![at("select.where[0]", t().filter(row(["a", "b"]).lt(row((1, 2)))))],
        Feature::RowInList => vec![at("select.where[0]", t().filter(row([col("a"), col("b")]).in_list([row((1, 2))])))],
        Feature::RowValue => vec![at("select.columns[0]", select(row((1, 2))).from("t"))],
        Feature::AnyQuery => vec![at("select.where[0]", t().filter(col("a").compare_any(BinaryOp::Eq, t())))],
        Feature::CompareAnyQuery => vec![
            at("select.where[0]", t().filter(col("a").compare_any(BinaryOp::Lt, t()))),
            at("select.where[0]", t().filter(col("a").compare_all(BinaryOp::Eq, t()))),
        ],
        Feature::AnyArray => vec![at("select.where[0]", t().filter(col("a").compare_any(BinaryOp::Eq, col("b"))))],
        Feature::EqAny => vec![at("select.where[0]", t().filter(col("a").eq_any(vec![1, 2, 3])))],
        Feature::CastNeutral => vec![at("select.columns[0]", select(val(1).cast(SqlType::BigInt)))],
        Feature::CastTyped => vec![
            at("select.columns[0]", select(val(1).cast(SqlType::Int))),
            at("select.columns[0]", select(val(1).cast(SqlType::named("mood")))),
            at("select.columns[0]", select(val(1).cast(SqlType::Text.array()))),
        ],
        Feature::Collate => vec![at("select.columns[0]", select(col("a").collate("c")).from("t"))],
        Feature::QualifiedFunction => vec![at("select.columns[0]", select(func("s.f", ())))],
        Feature::NamedArguments => vec![
            at("select.columns[0].arguments[0]", select(func("f", ()).named("a", 1))),
            at("select.columns[0].arguments[0]", select(func("f", ()).variadic(col("a"))).from("t")),
        ],
        Feature::Explain | Feature::ExplainOptions => Vec::new(),
    }
}
