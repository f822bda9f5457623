//! What a database lacks is refused with the code of the feature, in every version; what it has is not.

use super::book::{bad_style, keep, without_lines};
use arlen_data::build::{
    array, array_of, col, count, cte, default_value, delete_from, derived, excluded, function, func, insert_into,
    merge_into, row, select, sum, table, update, val, values, window,
};
use arlen_data::compile::Compile;
use arlen_data::diag::{Code, Diagnostic};
use arlen_data::dialect::{CompileOption, Dialect, Family, Support, describe, versions};
use arlen_data::ir::write::{OrAction, Overriding};
use arlen_data::ir::{BinaryOp, Expr, Feature, Statement};
use arlen_data::value::SqlType;
use std::collections::BTreeMap;

/// A statement that needs a feature: the way to where it is refused, the line, the statement.
struct Sample(&'static str, u32, Statement);

macro_rules! samples {
    ($($path:literal: $statement:expr;)+) => {
        vec![$(Sample($path, line!(), $statement.into())),+]
    };
}

fn on() -> Expr {
    col("a").eq(col("b"))
}

fn t() -> arlen_data::build::Select {
    select("a").from("t")
}

include!("samples.in");

/// Every version at which something changes, with and without the options that matter.
fn dialects() -> Vec<Dialect> {
    let of = |family: &Family| {
        let family = *family;
        versions(family).into_iter().map(move |version| family.dialect().at_version(version))
    };
    let plain: Vec<_> = Family::ALL.iter().flat_map(of).collect();
    let optional = CompileOption::ALL.iter().flat_map(|option| plain.iter().map(|dialect| dialect.with_option(*option)));
    plain.iter().copied().chain(optional.filter(|dialect| dialect.family() == Family::Sqlite)).collect()
}
