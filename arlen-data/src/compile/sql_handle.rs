//! SQL of the program that is compiled once and bound many times.

use super::compiled::{Text, Values, fingerprint};
use super::{Compile, Compiled};
use crate::diag::Result;
use crate::dialect::{Dialect, Family};
use crate::ir::{Access, WriteReason, text_leaves_traces};
use crate::lex::{Kind, Lexer};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::OnceLock;

/// A whole statement as text of the program, with `N` parameters and rows that become `R`. Meant for a `static`; this is what
/// `arlen-codegen sql` writes.
///
/// The text is sent as it is to the database whose dialect it is in. On another one its placeholders are spelled as that one
/// has them (`$1` or `?1`), and all else is as it stands: whether that database understands it is for the author to know.
///
/// ```
/// use arlen_data::compile::{Compile, SqlHandle};
/// use arlen_data::dialect::{Dialect, Family};
///
/// static BY_EMAIL: SqlHandle<1, (String,)> =
///     SqlHandle::new(Family::Postgres, "select id, name from users where email = $1").reads();
///
/// let bound = BY_EMAIL.bind(["a@example.com".into()]);
/// assert_eq!(bound.compile(&Dialect::postgres(15))?.sql(), "select id, name from users where email = $1");
/// assert_eq!(bound.compile(&Dialect::sqlite(3, 45))?.sql(), "select id, name from users where email = ?1");
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
pub struct SqlHandle<const N: usize, R = ()> {
    family: Family,
    sql: &'static str,
    access: Access,
    texts: [OnceLock<Known>; Family::ALL.len()],
    traces: OnceLock<bool>,
    rows: PhantomData<fn() -> R>,
}

/// What is kept for a family.
struct Known {
    sql: Cow<'static, str>,
    fingerprint: u128,
}

/// A handle with its values; made by [`SqlHandle::bind`].
pub struct BoundSql<'h, const N: usize, R = ()> {
    handle: &'h SqlHandle<N, R>,
    values: [Value; N],
}

impl<const N: usize, R> SqlHandle<N, R> {
    /// A statement in the dialect of a family, with the placeholders `$1`, or `?1` for SQLite.
    #[must_use]
    pub const fn new(family: Family, sql: &'static str) -> Self {
        Self {
            family,
            sql,
            access: Access::Write(WriteReason::Raw),
            texts: [const { OnceLock::new() }; Family::ALL.len()],
            traces: OnceLock::new(),
            rows: PhantomData,
        }
    }

    /// Declares that the statement only reads. Nothing checks it but a target of a router that only reads.
    #[must_use]
    pub const fn reads(mut self) -> Self {
        self.access = Access::Read;
        self
    }

    /// The text, as it was written.
    #[must_use]
    pub const fn sql(&self) -> &'static str {
        self.sql
    }

    /// The statement with its values, in the order of their numbers.
    #[must_use]
    pub const fn bind(&self, values: [Value; N]) -> BoundSql<'_, N, R> {
        BoundSql { handle: self, values }
    }

    fn known(&self, dialect: Dialect) -> Option<&Known> {
        self.texts.get(dialect.family() as usize).map(|cell| cell.get_or_init(|| self.spell(dialect)))
    }

    fn spell(&self, dialect: Dialect) -> Known {
        let sql = if dialect.family() == self.family {
            Cow::Borrowed(self.sql)
        } else {
            Cow::Owned(respelled(self.sql, self.family, dialect.family()))
        };
        Known { fingerprint: fingerprint(dialect, &sql), sql }
    }
}

/// The same text with the placeholders of another family. What cannot be read stays as it is, for the database to refuse.
fn respelled(sql: &str, from: Family, to: Family) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut end = 0;
    for token in Lexer::new(sql, from.dialect().lexical_rules()).map_while(Result::ok) {
        let spelled = token.text(sql);
        match spelled.get(1..) {
            Some(number) if token.kind == Kind::Parameter => {
                text.push(if to == Family::Sqlite { '?' } else { '$' });
                text.push_str(number);
            }
            _ => text.push_str(spelled),
        }
        end = token.end;
    }
    text.push_str(sql.get(end..).unwrap_or_default());
    text
}

impl<const N: usize, R> Compile for BoundSql<'_, N, R> {
    fn compile(&self, dialect: &Dialect) -> Result<Compiled<'_>> {
        let values = Values::slice(&self.values);
        Ok(match self.handle.known(*dialect) {
            Some(known) => {
                Compiled::new(Text::Plain(Cow::Borrowed(&known.sql)), values, *dialect, Some(known.fingerprint))
            }
            None => Compiled::new(Text::Plain(Cow::Borrowed(self.handle.sql)), values, *dialect, None),
        })
    }

    fn access(&self) -> Access {
        self.handle.access
    }

    fn leaves_traces(&self) -> bool {
        *self.handle.traces.get_or_init(|| text_leaves_traces(self.handle.sql))
    }
}

impl<const N: usize, R> fmt::Debug for SqlHandle<N, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlHandle").field("family", &self.family).field("sql", &self.sql).finish_non_exhaustive()
    }
}

impl<const N: usize, R> fmt::Debug for BoundSql<'_, N, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoundSql").field("sql", &self.handle.sql).field("values", &self.values).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::SqlHandle;
    use crate::compile::{Compile, sql};
    use crate::dialect::{Dialect, Family};
    use crate::ir::{Access, WriteReason};
    use crate::value::Value;

    #[test]
    fn placeholders_are_respelled_and_nothing_else_is() {
        static HANDLE: SqlHandle<2> =
            SqlHandle::new(Family::Postgres, "select '$1', $$ $2 $$, a::text -- $1\nfrom t where b = $2 and c = $1");
        let bound = HANDLE.bind([1.into(), 2.into()]);
        assert_eq!(bound.compile(&Dialect::postgres(15)).expect("compiles").sql(), HANDLE.sql());
        assert_eq!(
            bound.compile(&Dialect::sqlite(3, 45)).expect("compiles").sql(),
            "select '$1', $$ $2 $$, a::text -- $1\nfrom t where b = ?2 and c = ?1"
        );
        static OTHER: SqlHandle<1> = SqlHandle::new(Family::Sqlite, "select '?1' where a = ?1");
        let bound = OTHER.bind([1.into()]);
        assert_eq!(bound.compile(&Dialect::postgres(15)).expect("compiles").sql(), "select '?1' where a = $1");
    }

    #[test]
    fn it_compiles_to_what_the_text_itself_does() {
        static HANDLE: SqlHandle<1> = SqlHandle::new(Family::Sqlite, "delete from t where a = ?1");
        let dialect = Dialect::sqlite(3, 45);
        let (bound, plain) = (HANDLE.bind(["x".into()]), sql("delete from t where a = ?1").bind("x"));
        let (one, other) = (bound.compile(&dialect).expect("compiles"), plain.compile(&dialect).expect("compiles"));
        assert_eq!((one.sql(), one.fingerprint()), (other.sql(), other.fingerprint()));
        assert_eq!(one.values().to_vec(), [Value::from("x")]);
        assert_eq!(bound.access(), Access::Write(WriteReason::Raw));
        assert!(!bound.leaves_traces());
    }
}
