//! Statements that are compiled once and bound many times.

use super::compiled::{Text, Values, fingerprint};
use super::render::{Rendered, render};
use super::{Compile, Compiled};
use crate::diag::Result;
use crate::dialect::{Dialect, Family};
use crate::ir::{Access, Arguments, Params, StatementRef, ToStatement, access, leaves_traces};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock, RwLock};

/// A statement with open slots, compiled once for each dialect that runs it, and bound as often as wanted.
///
/// `P` is the tuple of the types of its slots, `R` what its rows become, `S` the kind of statement. Meant for a `static`.
/// A slot that may be NULL (`Option<T>`) cannot be compared with `eq`, because `IS NULL` is another text;
/// `is_not_distinct_from` takes it.
///
/// ```
/// use arlen_data::build::{Column, Select, select};
/// use arlen_data::compile::{Compile, Handle};
/// use arlen_data::dialect::Dialect;
///
/// const EMAIL: Column<String> = Column::new("users.email");
///
/// static BY_EMAIL: Handle<(String,)> =
///     Handle::new(|(email,)| select(["id", "name"]).from("users").filter(EMAIL.eq(email)));
///
/// let bound = BY_EMAIL.bind(("a@example.com",));
/// let compiled = bound.compile(&Dialect::postgres(15))?;
/// assert_eq!(compiled.sql(), r#"SELECT "id", "name" FROM "users" WHERE "users"."email" = $1"#);
/// assert_eq!(compiled.values().len(), 1);
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
pub struct Handle<P: Params, R = (), S = crate::build::Select> {
    build: fn(P::Slots) -> S,
    cells: [OnceLock<Arc<Plan>>; Family::ALL.len()],
    /// What was compiled for a second version of a family.
    more: RwLock<Vec<Arc<Plan>>>,
    rows: PhantomData<fn() -> R>,
}

/// What a handle keeps for a dialect.
struct Plan {
    dialect: Dialect,
    sql: Arc<str>,
    fingerprint: u128,
    access: Access,
    leaves_traces: bool,
    source: Source,
}

/// Where the values of a plan come from.
enum Source {
    /// The arguments, as they stand.
    Arguments,
    /// Arguments and values of the statement, in the order of the placeholders.
    Mixed(Vec<From>),
}

enum From {
    Argument(usize),
    Value(Value),
}

/// A handle with its arguments; made by [`Handle::bind`].
pub struct Bound<'h, P: Params, R = (), S = crate::build::Select> {
    handle: &'h Handle<P, R, S>,
    values: Vec<Value>,
}

impl<P: Params, R, S: ToStatement> Handle<P, R, S> {
    /// A handle. The function is called once for each dialect, with the slots, and gives the statement.
    #[must_use]
    pub const fn new(build: fn(P::Slots) -> S) -> Self {
        Self {
            build,
            cells: [const { OnceLock::new() }; Family::ALL.len()],
            more: RwLock::new(Vec::new()),
            rows: PhantomData,
        }
    }

    /// The handle with its arguments: a tuple with a value for each slot.
    #[must_use]
    pub fn bind(&self, arguments: impl Arguments<P>) -> Bound<'_, P, R, S> {
        Bound { handle: self, values: arguments.into_values() }
    }

    /// The statement, with its slots open.
    #[must_use]
    pub fn statement(&self) -> S {
        (self.build)(P::slots())
    }

    fn plan(&self, dialect: &Dialect) -> Result<&Arc<Plan>, Result<Arc<Plan>>> {
        let Some(cell) = self.cells.get(dialect.family() as usize) else {
            return Err(self.compile_for(dialect));
        };
        if let Some(plan) = cell.get() {
            return if plan.dialect == *dialect { Ok(plan) } else { Err(self.other(dialect)) };
        }
        match self.compile_for(dialect) {
            // Another thread may have been faster, with another version even.
            Ok(plan) => match cell.get_or_init(|| Arc::clone(&plan)) {
                stored if stored.dialect == *dialect => Ok(stored),
                _ => Err(Ok(plan)),
            },
            Err(error) => Err(Err(error)),
        }
    }

    fn other(&self, dialect: &Dialect) -> Result<Arc<Plan>> {
        let known = |plans: &[Arc<Plan>]| plans.iter().find(|plan| plan.dialect == *dialect).map(Arc::clone);
        let found = self.more.read().map_or(None, |plans| known(&plans));
        if let Some(plan) = found {
            return Ok(plan);
        }
        let plan = self.compile_for(dialect)?;
        if let Ok(mut plans) = self.more.write()
            && known(&plans).is_none()
        {
            plans.push(Arc::clone(&plan));
        }
        Ok(plan)
    }

    fn compile_for(&self, dialect: &Dialect) -> Result<Arc<Plan>> {
        let statement = self.statement();
        let statement: StatementRef<'_> = statement.statement();
        let Rendered { text, values, slots } = render(statement, dialect, Some(P::COUNT))?;
        let in_order = slots.len() == values.len() && slots.iter().enumerate().all(|(n, slot)| slot.index == n);
        let source = if in_order && slots.len() == P::COUNT {
            Source::Arguments
        } else {
            let mut from: Vec<_> = values.into_iter().map(|value| From::Value(value.clone())).collect();
            for slot in slots {
                if let Some(place) = from.get_mut(slot.place) {
                    *place = From::Argument(slot.index);
                }
            }
            Source::Mixed(from)
        };
        Ok(Arc::new(Plan {
            dialect: *dialect,
            fingerprint: fingerprint(*dialect, &text),
            access: access(&statement),
            leaves_traces: leaves_traces(&statement),
            sql: text.into(),
            source,
        }))
    }
}

impl<P: Params, R, S: ToStatement> Bound<'_, P, R, S> {
    fn values(&self, plan: &Plan) -> Values<'_> {
        match &plan.source {
            Source::Arguments => Values::slice(&self.values),
            Source::Mixed(from) => Values::owned(
                from.iter()
                    .map(|from| match from {
                        From::Argument(index) => self.values.get(*index).cloned().unwrap_or(Value::Null),
                        From::Value(value) => value.clone(),
                    })
                    .collect(),
            ),
        }
    }
}

impl<P: Params, R, S: ToStatement> Compile for Bound<'_, P, R, S> {
    fn compile(&self, dialect: &Dialect) -> Result<Compiled<'_>> {
        match self.handle.plan(dialect) {
            Ok(plan) => {
                let text = Text::Plain(Cow::Borrowed(&*plan.sql));
                Ok(Compiled::new(text, self.values(plan), *dialect, Some(plan.fingerprint)))
            }
            Err(plan) => {
                let plan = plan?;
                let values = self.values(&plan);
                Ok(Compiled::new(Text::Shared(Arc::clone(&plan.sql)), values, *dialect, Some(plan.fingerprint)))
            }
        }
    }

    fn access(&self) -> Access {
        let compiled = self.handle.cells.iter().find_map(|cell| cell.get());
        compiled.map_or_else(|| access(&self.handle.statement()), |plan| plan.access)
    }

    fn leaves_traces(&self) -> bool {
        let compiled = self.handle.cells.iter().find_map(|cell| cell.get());
        compiled.map_or_else(|| leaves_traces(&self.handle.statement()), |plan| plan.leaves_traces)
    }
}

impl<P: Params, R, S> fmt::Debug for Handle<P, R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle of {} slots", P::COUNT)
    }
}

impl<P: Params, R, S> fmt::Debug for Bound<'_, P, R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bound").field("values", &self.values).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Handle;
    use crate::build::{Column, Insert, Select, col, insert_into, select};
    use crate::compile::Compile;
    use crate::dialect::Dialect;
    use crate::ir::{Access, WriteReason};
    use crate::value::Value;
    use std::sync::atomic::{AtomicUsize, Ordering};

    const NICK: Column<Option<String>> = Column::new("nick");

    static MIXED: Handle<(i32, Option<String>)> = Handle::new(|(age, nick)| {
        select("id")
            .from("users")
            .filter(col("vip").eq(true))
            .filter(NICK.is_not_distinct_from(nick))
            .filter(col("age").between(age, age))
            .limit(5)
    });

    static INSERT: Handle<(String, Option<String>), (), Insert> =
        Handle::new(|(id, nick)| insert_into("users").set("nick", nick).set("id", id));

    #[test]
    fn values_and_arguments_stand_where_their_placeholders_are() {
        let bound = MIXED.bind((30, Some("bo")));
        let compiled = bound.compile(&Dialect::postgres(15)).expect("compiles");
        assert!(
            compiled.sql().contains("\"vip\" = $1 AND \"nick\" IS NOT DISTINCT FROM $2 AND \"age\" BETWEEN $3 AND $4")
        );
        let values = [Value::Bool(true), Value::from("bo"), Value::I32(30), Value::I32(30)];
        assert_eq!(compiled.values().to_vec(), values);
    }

    #[test]
    fn arguments_follow_their_columns_into_byte_order() {
        let bound = INSERT.bind(("7", None::<&str>));
        let compiled = bound.compile(&Dialect::sqlite(3, 45)).expect("compiles");
        assert_eq!(compiled.sql(), r#"INSERT INTO "users" ("id", "nick") VALUES (?1, ?2)"#);
        assert_eq!(compiled.values().to_vec(), [Value::from("7"), Value::Null]);
        assert_eq!(bound.access(), Access::Write(WriteReason::Statement));
    }

    #[test]
    fn each_dialect_gets_its_own_text_whichever_comes_first() {
        static BUILT: AtomicUsize = AtomicUsize::new(0);

        fn build(_: ()) -> Select {
            BUILT.fetch_add(1, Ordering::Relaxed);
            select("id").from("users").filter(NICK.is_not_distinct_from("bo")).offset(1)
        }

        static HANDLE: Handle<()> = Handle::new(build);
        let dialects = [
            Dialect::sqlite(3, 45),
            Dialect::sqlite(3, 38),
            Dialect::postgres(18),
            Dialect::postgres(13),
            Dialect::sqlite(3, 40),
        ];
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        for dialect in &dialects {
                            let bound = HANDLE.bind(());
                            let compiled = bound.compile(dialect).expect("compiles");
                            let fresh = build(());
                            let fresh = fresh.compile(dialect).expect("compiles");
                            assert_eq!(compiled.sql(), fresh.sql());
                            assert_eq!(compiled.fingerprint(), fresh.fingerprint());
                            assert_eq!(compiled.values(), fresh.values());
                        }
                    }
                });
            }
        });
        // A thousand times by the test itself; by the handle once for each dialect, but for threads that met.
        let by_handle = BUILT.load(Ordering::Relaxed) - 1000;
        assert!((dialects.len()..=4 * dialects.len()).contains(&by_handle), "{by_handle}");
    }

    #[test]
    fn a_statement_that_cannot_be_said_is_refused_each_time() {
        static LOCKING: Handle<()> = Handle::new(|()| select("id").from("jobs").for_update().done());
        for _ in 0..2 {
            let bound = LOCKING.bind(());
            let error = bound.compile(&Dialect::sqlite(3, 45)).expect_err("no locks");
            assert_eq!(error.code().as_str(), "unsupported-row-lock");
        }
        assert!(LOCKING.bind(()).compile(&Dialect::postgres(15)).is_ok());
    }
}
