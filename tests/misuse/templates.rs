//! Pieces of SQL text with holes: the whole contract.

use super::{Book, EVERYWHERE, POSTGRES, SQLITE};
use arlen_data::build::{Template, col, expr, select};
use arlen_data::compile::Compile as _;
use arlen_data::diag::Code;
use arlen_data::value::Value;

const PATH: &str = "select.columns[0]";

macro_rules! refused {
    ($test:ident, $code:ident: $($dialects:expr, $template:expr;)+) => {
        #[test]
        fn $test() {
            let mut book = Book::new(Code::$code);
            $(
                let template: Template = $template;
                let line = template_line(&template);
                book.refuses_at(line, $dialects, PATH, select(template).from("t"));
            )+
            book.close();
        }
    };
}

/// The line that the template says it was built at: that it is the right one, one test below shows.
fn template_line(template: &Template) -> u32 {
    template.clone().expr().at().expect("a place").line()
}

#[test]
fn a_fault_of_a_template_is_reported_at_the_line_that_began_it() {
    let mut book = Book::new(Code::TemplateTokenUnbound);
    book.refuses(
        &EVERYWHERE,
        "select.where[1]",
        select("id").from("t").filter(col("a").eq(1)).filter(
            expr("lower({{name}}) = $1") // here
                .bind("x"),
        ),
    );
    book.refuses(
        &EVERYWHERE,
        "select.joins[0].on",
        select("id").from("t").left_join("u", expr("{{a}} = {{b}}").ident("a", "t.id")), // here
    );
    book.refuses(&EVERYWHERE, "select.having[0]", select("id").from("t").group_by("id").having(expr("{{name}} > 1"))); // here
    book.refuses(&EVERYWHERE, "select.order_by[0]", select("id").from("t").order_by(expr("{{name}}").desc())); // here
    book.close();
}

refused! { a_template_has_text, TemplateBlank:
    &EVERYWHERE, expr("");
    &EVERYWHERE, expr(" \n\t ");
    &EVERYWHERE, Template::unchecked(String::new());
    &EVERYWHERE, expr("/* nothing */");
    &EVERYWHERE, expr("-- nothing");
}

refused! { a_name_of_a_binding_is_plain_and_bound_once, TemplateTokenInvalid:
    &EVERYWHERE, expr("{{a}}").ident("a", "b").ident("a", "c");
    &EVERYWHERE, expr("{{ a }}");
    &EVERYWHERE, expr("{{ a}} + {{b}}").ident("b", "c");
}

refused! { a_binding_is_used, TemplateBindingUnused:
    &EVERYWHERE, expr("1").ident("a", "b");
    &EVERYWHERE, expr("{{a}}").ident("a", "b").ident("c", "d");
    &EVERYWHERE, expr("'{{a}}'").ident("a", "b");
    &EVERYWHERE, expr("1 /* {{a}} */").ident("a", "b");
    &EVERYWHERE, expr("1 -- {{a}}").ident("a", "b");
    &EVERYWHERE, expr("\"{{a}}\"").ident("a", "b");
    &[POSTGRES], expr("$tag${{a}}$tag$").ident("a", "b");
}

refused! { a_placeholder_has_an_argument, TemplatePlaceholderUnknown:
    &EVERYWHERE, expr("$1");
    &EVERYWHERE, expr("$0 + $1").bind(1);
    &EVERYWHERE, expr("$1 + $2 + $3").bind(1).bind(2);
    &EVERYWHERE, expr("$1 + $99999999999999999999").bind(1);
}

refused! { an_argument_is_used, TemplateArgumentUnused:
    &EVERYWHERE, expr("now()").bind(1);
    &EVERYWHERE, expr("$1 + $1").bind(1).bind(2);
    &EVERYWHERE, expr("$2").bind(1).bind(2);
    &EVERYWHERE, expr("'$1'").bind(1);
    &EVERYWHERE, expr("1 /* $1 */").bind(1);
    &EVERYWHERE, expr("1 -- $1").bind(1);
    &EVERYWHERE, expr("\"$1\"").bind(1);
    &[POSTGRES], expr("$$ $1 $$").bind(1);
    &[POSTGRES], expr("$a$ $1 $a$").bind(1);
    &[SQLITE], expr("[$1]").bind(1);
    &[SQLITE], expr("`$1`").bind(1);
}

refused! { a_placeholder_has_the_form_of_all_dialects, TemplatePlaceholderForeign:
    &[SQLITE], expr("a = ?");
    &[SQLITE], expr("a = ?1");
    &[SQLITE], expr("a = :name");
    &[SQLITE], expr("a = @name");
    &[SQLITE], expr("a = $name");
}

refused! { what_is_begun_in_a_template_ends_there, TemplateUnterminated:
    &EVERYWHERE, expr("'a");
    &EVERYWHERE, expr("'it''s");
    &EVERYWHERE, expr("\"a");
    &[POSTGRES], expr("1 /* a");
    &[POSTGRES], expr("1 /* /* */");
    &[POSTGRES], expr("$a$ b $b$");
}

refused! { a_template_is_one_expression, TemplateNotExpression:
    &EVERYWHERE, expr("1; DROP TABLE t");
    &EVERYWHERE, expr("1;");
    &EVERYWHERE, expr("1) OR (2");
    &EVERYWHERE, expr("(1");
    &EVERYWHERE, expr("1)");
    &EVERYWHERE, expr("(1]");
    &[POSTGRES], expr("a[1");
    &EVERYWHERE, expr("1 \\g");
    &EVERYWHERE, expr("a, b");
}

#[test]
fn a_name_of_a_binding_that_no_hole_can_have_is_refused() {
    for name in ["", "a b", "1a", "größe", "a.b", " a", "{{a}}"] {
        for dialect in EVERYWHERE {
            let error = select(expr("1").ident(name, "x")).from("t").compile(&dialect).expect_err("no name");
            assert_eq!(error.code(), Code::TemplateTokenInvalid);
            let codes: Vec<_> = error.others().iter().map(arlen_data::diag::Diagnostic::code).collect();
            assert_eq!(codes, [Code::TemplateBindingUnused]);
        }
    }
}

#[track_caller]
fn compiles(template: Template, postgres: &str, sqlite: &str, values: &[i32]) {
    let query = select(template).from("t");
    for (dialect, wanted) in [(POSTGRES, postgres), (SQLITE, sqlite)] {
        let compiled = query.compile(&dialect).expect("compiled");
        assert_eq!(compiled.sql(), format!("SELECT {wanted} FROM \"t\""));
        let wanted: Vec<_> = values.iter().map(|value| Value::from(*value)).collect();
        assert_eq!(compiled.values().to_vec(), wanted);
    }
}

#[test]
fn placeholders_are_numbered_in_the_order_of_the_text_and_may_repeat() {
    compiles(expr("$2 + $1").bind(1).bind(2), "$1 + $2", "?1 + ?2", &[2, 1]);
    compiles(expr("$1 + $2 + $1").bind(1).bind(2), "$1 + $2 + $1", "?1 + ?2 + ?1", &[1, 2]);
    let eleven = (1..=11).fold(expr("$11 + $10 + $9 + $8 + $7 + $6 + $5 + $4 + $3 + $2 + $1"), Template::bind);
    let numbers = |sign: &str| (1..=11).map(|n| format!("{sign}{n}")).collect::<Vec<_>>().join(" + ");
    compiles(eleven, &numbers("$"), &numbers("?"), &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    // An argument that is no value is written out each time.
    compiles(expr("$1 + $1").bind(col("a") * 2), "(\"a\" * $1) + (\"a\" * $2)", "(\"a\" * ?1) + (\"a\" * ?2)", &[2, 2]);
}

#[test]
fn a_placeholder_inside_of_quotes_and_comments_is_text() {
    let text = "'$1' || \"$2\" || $1 /* $3 {{x}} */";
    compiles(expr(text).bind(7), text, "'$1' || \"$2\" || ?1 /* $3 {{x}} */", &[7]);
    let text = "$q$ $1 $q$ || $1";
    let query = select(expr(text).bind(7)).from("t");
    assert_eq!(query.compile(&POSTGRES).expect("compiled").sql(), "SELECT $q$ $1 $q$ || $1 FROM \"t\"");
}

#[test]
fn an_index_of_an_array_is_no_quoted_name_on_postgres() {
    let query = select(expr("arr[$1] = $2").bind(1).bind(2)).from("t");
    let compiled = query.compile(&POSTGRES).expect("compiled");
    assert_eq!(compiled.sql(), "SELECT arr[$1] = $2 FROM \"t\"");
    assert_eq!(compiled.values().len(), 2);
}

#[test]
fn a_comment_at_the_end_swallows_nothing() {
    compiles(expr("$1 -- why").bind(7), "$1 -- why\n", "?1 -- why\n", &[7]);
    let query = select("id").from("t").filter(expr("a > $1 -- why").bind(1)).limit(5);
    assert_eq!(
        query.compile(&SQLITE).expect("compiled").sql(),
        "SELECT \"id\" FROM \"t\" WHERE (a > ?1 -- why\n) LIMIT 5"
    );
}

#[test]
fn one_binding_serves_many_holes_and_stars_are_names() {
    compiles(expr("{{a}} + {{a}}").ident("a", "t.b"), "\"t\".\"b\" + \"t\".\"b\"", "\"t\".\"b\" + \"t\".\"b\"", &[]);
    compiles(expr("count({{all}})").ident("all", "*"), "count(*)", "count(*)", &[]);
    compiles(expr("count({{all}})").ident("all", "t.*"), "count(\"t\".*)", "count(\"t\".*)", &[]);
    compiles(expr("  trim(a)\n "), "trim(a)", "trim(a)", &[]);
}

#[test]
fn other_forms_of_placeholders_are_operators_on_postgres() {
    let query = select(expr("a ? 'b' AND c @> $1").bind(1)).from("t");
    assert_eq!(query.compile(&POSTGRES).expect("compiled").sql(), "SELECT a ? 'b' AND c @> $1 FROM \"t\"");
}
