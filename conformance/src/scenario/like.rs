//! LIKE, ILIKE and regular expressions.

use super::Case;
use arlen_data::build::{col, func, select};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("like", select("id").from("users").filter(col("email").like("ann@%"))),
        Case::new("not_like", select("id").from("users").filter(col("email").not_like("ann@%")).order_by("id")),
        Case::new("like_escape", select("id").from("users").filter(col("name").like_escape("100!%!_%", '!'))),
        Case::new("like_quote_escape", select("id").from("users").filter(col("name").like_escape("100'%'_%", '\''))),
        Case::new("starts_with", select("id").from("users").filter(col("name").starts_with("100%_D\\"))),
        Case::new("ends_with", select("id").from("users").filter(col("name").ends_with("%_D\\ee"))),
        Case::new("contains_text", select("id").from("users").filter(col("name").contains_text("0%_"))),
        Case::new("like_column", select("id").from("users").filter(col("email").like(col("name").concat("%")))),
        Case::new("like_null", select("id").from("users").filter(col("email").like(None::<&str>))),
        Case::new("ilike", select("id").from("users").filter(col("email").ilike("ANN@%"))),
        Case::new("not_ilike", select("id").from("users").filter(col("email").not_ilike("ANN@%"))),
        Case::new("regex", select("id").from("users").filter(col("name").matches("^[A-C]")).order_by("id")),
        Case::new("regex_insensitive", select("id").from("users").filter(col("name").imatches("^[a-c]"))),
        Case::new("regex_not", select("id").from("users").filter(col("name").not_matches("^[A-C]"))),
        Case::new("regex_not_insensitive", select("id").from("users").filter(col("name").not_imatches("^[a-c]"))),
        Case::new("similar_to", select("id").from("users").filter(col("name").similar_to("(Ann|Bob)")).order_by("id")),
        Case::new("not_similar_to", select("id").from("users").filter(col("name").not_similar_to("(Ann|Bob)"))),
        Case::new("glob", select("id").from("users").filter(col("name").glob("[A-C]*")).order_by("id")),
        Case::new("fts_match", select("body").from("notes").filter(col("notes").fts_match("quick"))),
        Case::new(
            "text_search",
            select("id").from("docs").filter(col("search").text_search(func("to_tsquery", ["quick & fox"]))),
        ),
    ]
}
