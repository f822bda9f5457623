//! Statements of sea-query.

use crate::compile::{Compile, Compiled};
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::{Dialect, Family};
use crate::ir::{Access, WriteReason};
use crate::lex::{Kind, Lexer};
use crate::value::{Array, SqlType, Value};
use sea_query::extension::postgres::{
    ExtensionCreateStatement, ExtensionDropStatement, TypeAlterStatement, TypeCreateStatement, TypeDropStatement,
};
use sea_query::{
    ArrayType, DeleteStatement, ExplainStatement, ForeignKeyCreateStatement, ForeignKeyDropStatement,
    IndexCreateStatement, IndexDropStatement, InsertStatement, OptionEnum, PostgresQueryBuilder, SelectStatement,
    SqliteQueryBuilder, TableAlterStatement, TableCreateStatement, TableDropStatement, TableRenameStatement,
    TableTruncateStatement, UpdateStatement, Value as SeaValue, WithQuery,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A statement of sea-query as a whole statement of ours; made by [`sea_query()`].
#[derive(Clone, Debug)]
pub struct SeaQuery<S> {
    statement: S,
    reads: bool,
}

/// A statement of sea-query as a whole statement of ours: queries, statements that write, DDL. Its text is taken over
/// as sea-query renders it for the family of the database, its values become ours.
///
/// Whether the text says what the statement meant is up to sea-query: nothing of ours looks into it. What can be seen
/// from outside is checked: that it was rendered without a panic, and that each placeholder has one value.
///
/// ```
/// use arlen_data::compile::Compile;
/// use arlen_data::dialect::Dialect;
/// use arlen_data::interop::sea_query;
/// use sea_query::{Expr, ExprTrait, Query};
///
/// let select = Query::select().column("id").from("users").and_where(Expr::col("age").gt(18)).to_owned();
/// let statement = sea_query(select).reads();
/// let compiled = statement.compile(&Dialect::postgres(15))?;
/// assert_eq!(compiled.sql(), r#"SELECT "id" FROM "users" WHERE "age" > $1"#);
/// assert_eq!(compiled.values().to_vec(), [arlen_data::value::Value::I32(18)]);
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
///
/// # Errors
///
/// Compiling fails with `foreign-statement` if sea-query panics, or if placeholders and values do not match, and with
/// `value-type-unsupported` for a value that has no counterpart here.
#[must_use]
pub const fn sea_query<S: Render>(statement: S) -> SeaQuery<S> {
    SeaQuery { statement, reads: false }
}

impl<S> SeaQuery<S> {
    /// Declares that the statement only reads. Nothing checks it.
    #[must_use]
    pub fn reads(mut self) -> Self {
        self.reads = true;
        self
    }
}

/// A statement that sea-query can render.
pub trait Render {
    /// Text and values for a family; none if sea-query has no such statement there.
    fn render(&self, family: Family) -> Option<(String, Vec<SeaValue>)>;
}

macro_rules! queries {
    ($($type:ty),+) => {
        $(impl Render for $type {
            fn render(&self, family: Family) -> Option<(String, Vec<SeaValue>)> {
                let (text, values) = match family {
                    Family::Postgres => self.build(PostgresQueryBuilder),
                    Family::Sqlite => self.build(SqliteQueryBuilder),
                };
                Some((text, values.0))
            }
        })+
    };
}

queries!(SelectStatement, InsertStatement, UpdateStatement, DeleteStatement, WithQuery, ExplainStatement);

macro_rules! schema {
    ($($type:ty),+) => {
        $(impl Render for $type {
            fn render(&self, family: Family) -> Option<(String, Vec<SeaValue>)> {
                let text = match family {
                    Family::Postgres => self.build(PostgresQueryBuilder),
                    Family::Sqlite => self.build(SqliteQueryBuilder),
                };
                Some((text, Vec::new()))
            }
        })+
    };
}

schema!(
    TableCreateStatement,
    TableAlterStatement,
    TableDropStatement,
    TableRenameStatement,
    TableTruncateStatement,
    IndexCreateStatement,
    IndexDropStatement,
    ForeignKeyCreateStatement,
    ForeignKeyDropStatement
);

macro_rules! postgres_only {
    ($($type:ty),+) => {
        $(impl Render for $type {
            fn render(&self, family: Family) -> Option<(String, Vec<SeaValue>)> {
                match family {
                    Family::Postgres => Some((self.to_string(PostgresQueryBuilder), Vec::new())),
                    Family::Sqlite => None,
                }
            }
        })+
    };
}

postgres_only!(
    TypeCreateStatement,
    TypeAlterStatement,
    TypeDropStatement,
    ExtensionCreateStatement,
    ExtensionDropStatement
);

impl<S: Render> Compile for SeaQuery<S> {
    fn compile(&self, dialect: &Dialect) -> Result<Compiled<'_>> {
        let rendered = catch_unwind(AssertUnwindSafe(|| self.statement.render(dialect.family())));
        let (text, values) = match rendered {
            Ok(Some(rendered)) => rendered,
            Ok(None) => return Err(foreign(format!("sea-query has no such statement for `{}`", dialect.family()))),
            Err(_) => return Err(foreign("sea-query panicked at this statement".to_owned())),
        };
        check_placeholders(&text, values.len(), dialect)?;
        let values = values.into_iter().map(value).collect::<Result<Vec<_>>>()?;
        Ok(Compiled::owned(text, values, *dialect))
    }

    /// Nothing is known of the text.
    fn leaves_traces(&self) -> bool {
        true
    }

    fn access(&self) -> Access {
        if self.reads { Access::Read } else { Access::Write(WriteReason::Raw) }
    }
}

fn foreign(message: String) -> Error {
    Diagnostic::new(Code::ForeignStatement, message)
        .with_help("build the statement here, or write it as text with `sql`")
        .into()
}

/// sea-query numbers each value once, in order. Anything else is a placeholder that somebody wrote into a piece of text,
/// to which a value would be bound that was meant for another.
fn check_placeholders(text: &str, values: usize, dialect: &Dialect) -> Result<()> {
    let tokens: Result<Vec<_>, _> = Lexer::new(text, dialect.lexical_rules()).collect();
    let tokens = tokens.map_err(|open| foreign(format!("a {} in the text is never closed", open.what())))?;
    let found: Vec<_> =
        tokens.iter().filter(|token| token.kind == Kind::Parameter).map(|token| token.text(text)).collect();
    let expected = |n: usize| match dialect.family() {
        Family::Postgres => format!("${}", n + 1),
        Family::Sqlite => "?".to_owned(),
    };
    if found.len() == values && found.iter().enumerate().all(|(n, name)| *name == expected(n)) {
        return Ok(());
    }
    Err(foreign(format!("the text has {} placeholders for {values} values, or not in order", found.len())))
}

#[allow(
    unreachable_patterns,
    clippy::allow_attributes,
    clippy::wildcard_enum_match_arm,
    clippy::match_wildcard_for_single_variants,
    reason = "which types there are depends on the features of sea-query in the whole program"
)]
fn value(value: SeaValue) -> Result<Value> {
    Ok(match value {
        SeaValue::Bool(value) => value.into(),
        SeaValue::TinyInt(value) => value.into(),
        SeaValue::SmallInt(value) => value.into(),
        SeaValue::Int(value) => value.into(),
        SeaValue::BigInt(value) => value.into(),
        SeaValue::TinyUnsigned(value) => value.into(),
        SeaValue::SmallUnsigned(value) => value.into(),
        SeaValue::Unsigned(value) => value.into(),
        SeaValue::BigUnsigned(None) | SeaValue::Enum(OptionEnum::None(_)) | SeaValue::Array(_, None) => Value::Null,
        SeaValue::BigUnsigned(Some(value)) => match i64::try_from(value) {
            Ok(value) => Value::I64(value),
            Err(_) => return Err(unsupported("an integer above 9223372036854775807")),
        },
        SeaValue::Float(value) => value.into(),
        SeaValue::Double(value) => value.into(),
        SeaValue::String(value) => value.into(),
        SeaValue::Enum(OptionEnum::Some(value)) => Value::Text(value.value.to_string()),
        SeaValue::Char(value) => value.map(|c| c.to_string()).into(),
        SeaValue::Bytes(value) => value.into(),
        SeaValue::Json(value) => value.map(|json| *json).into(),
        SeaValue::Array(element, Some(values)) => array(&element, *values)?,
        // Another crate of the program may have turned on types that this one does not know.
        _ => return Err(unsupported("a type that is not converted here")),
    })
}

#[allow(
    unreachable_patterns,
    clippy::allow_attributes,
    clippy::wildcard_enum_match_arm,
    clippy::match_wildcard_for_single_variants,
    reason = "which types there are depends on the features of sea-query in the whole program"
)]
fn array(element: &ArrayType, values: Vec<SeaValue>) -> Result<Value> {
    let element = match element {
        ArrayType::Bool => SqlType::Bool,
        ArrayType::TinyInt | ArrayType::SmallInt | ArrayType::TinyUnsigned => SqlType::SmallInt,
        ArrayType::Int | ArrayType::SmallUnsigned => SqlType::Int,
        ArrayType::BigInt | ArrayType::Unsigned | ArrayType::BigUnsigned => SqlType::BigInt,
        ArrayType::Float => SqlType::Real,
        ArrayType::Double => SqlType::Double,
        ArrayType::String | ArrayType::Char | ArrayType::Enum(_) => SqlType::Text,
        ArrayType::Bytes => SqlType::Bytes,
        ArrayType::Json => SqlType::Json,
        _ => return Err(unsupported("an array of a type that is not converted here")),
    };
    let values = values.into_iter().map(value).collect::<Result<Vec<_>>>()?;
    Ok(Value::Array(Box::new(Array::new(element, values))))
}

fn unsupported(what: &str) -> Error {
    Diagnostic::new(Code::ValueTypeUnsupported, format!("a value of sea-query is {what}"))
        .with_help("bind it as text, and cast the parameter in the statement")
        .into()
}

#[cfg(test)]
mod tests {
    use super::sea_query;
    use crate::compile::Compile;
    use crate::dialect::{Dialect, Family};
    use crate::value::Value;
    use sea_query::extension::postgres::{PgExpr, Type};
    use sea_query::{ColumnDef, Expr, ExprTrait, Func, Query, SelectStatement, Table};

    const POSTGRES: Dialect = Family::Postgres.dialect();
    const SQLITE: Dialect = Family::Sqlite.dialect();

    fn select(filter: Expr) -> SelectStatement {
        Query::select().expr(Func::count(Expr::col("a"))).from("t").and_where(filter).take()
    }

    fn code(statement: &impl Compile, dialect: &Dialect) -> &'static str {
        statement.compile(dialect).expect_err("refused").code().as_str()
    }

    #[test]
    fn text_and_values_are_taken_over() {
        let statement = sea_query(select(Expr::col("a").is_in([1_i64, 2]).and(Expr::col("b").eq("x"))));
        let compiled = statement.compile(&SQLITE).expect("compiles");
        assert_eq!(compiled.sql(), r#"SELECT COUNT("a") FROM "t" WHERE "a" IN (?, ?) AND "b" = ?"#);
        assert_eq!(compiled.values().to_vec(), [Value::I64(1), Value::I64(2), Value::from("x")]);
        let table = Table::create().table("t").col(ColumnDef::new("a").integer().not_null()).take();
        let compiled = sea_query(table).compile(&POSTGRES).map(|compiled| compiled.sql().to_owned());
        assert_eq!(compiled.expect("compiles"), r#"CREATE TABLE "t" ( "a" integer NOT NULL )"#);
    }

    #[test]
    fn what_it_does_not_have_and_where_it_panics_is_refused() {
        let statement = sea_query(Type::create().as_enum("mood").values(["ok"]).to_owned());
        assert!(statement.compile(&POSTGRES).is_ok());
        assert_eq!(code(&statement, &SQLITE), "foreign-statement");
        let panics = sea_query(select(Expr::col("a").ilike("x")));
        assert!(panics.compile(&POSTGRES).is_ok());
        assert_eq!(code(&panics, &SQLITE), "foreign-statement");
    }

    #[test]
    fn a_value_is_never_bound_to_a_placeholder_of_somebody_else() {
        let twice = sea_query(select(Expr::cust("a = $1").and(Expr::col("b").eq(2))));
        assert_eq!(code(&twice, &POSTGRES), "foreign-statement");
        let none = sea_query(select(Expr::cust("a = $1")));
        assert_eq!(code(&none, &SQLITE), "foreign-statement");
    }

    #[test]
    fn a_number_that_does_not_fit_is_refused() {
        let large = sea_query(select(Expr::col("a").eq(u64::MAX)));
        assert_eq!(code(&large, &POSTGRES), "value-type-unsupported");
        assert!(sea_query(select(Expr::col("a").eq(7_u64))).compile(&POSTGRES).is_ok());
    }
}
