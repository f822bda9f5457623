//! The one walk over a statement: text, values, and every check.

mod arithmetic;
mod call;
mod expr;
mod fault;
mod insert;
mod list;
mod merge;
mod name;
mod predicate;
mod select;
mod source;
mod template;
mod with;
mod write;

use super::compiled::{Compiled, Text, Values};
use super::writer::Writer;
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::{Dialect, Limits, Support};
use crate::ir::call::Window;
use crate::ir::{At, Feature, MAX_DEPTH, Name, StatementRef};
use crate::value::Value;
use fault::Step;
use std::borrow::Cow;

/// The text and the values of a statement, with the slots among them.
pub(super) struct Rendered<'q> {
    pub(super) text: String,
    pub(super) values: Vec<&'q Value>,
    pub(super) slots: Vec<SlotPlace>,
}

/// Which value is an open slot.
pub(super) struct SlotPlace {
    pub(super) place: usize,
    pub(super) index: usize,
}

impl<'q> Rendered<'q> {
    pub(super) fn into_compiled(self, dialect: Dialect) -> Compiled<'q> {
        Compiled::new(Text::Plain(Cow::Owned(self.text)), Values::refs(self.values), dialect, None)
    }
}

/// Writes a statement. `slots` is how many slots its handle has; none outside of a handle.
pub(super) fn render<'q>(statement: StatementRef<'q>, dialect: &Dialect, slots: Option<usize>) -> Result<Rendered<'q>> {
    let mut fast = Renderer::<false>::new(statement, dialect, slots);
    fast.root(statement);
    let rendered = fast.finish();
    rendered.ok_or_else(|| diagnose(statement, dialect, slots))
}

/// The same walk again, for its faults.
#[cold]
fn diagnose(statement: StatementRef<'_>, dialect: &Dialect, slots: Option<usize>) -> Error {
    let mut slow = Renderer::<true>::new(statement, dialect, slots);
    slow.root(statement);
    let mut faults = slow.faults.into_iter();
    let first =
        faults.next().unwrap_or_else(|| Diagnostic::new(Code::ForeignStatement, "the statement cannot be rendered"));
    first.with_others(faults.collect()).into()
}

pub(super) struct Renderer<'q, 'd, const TRACE: bool> {
    out: Writer,
    values: Vec<&'q Value>,
    slots: Vec<SlotPlace>,
    dialect: &'d Dialect,
    limits: Limits,
    placeholder: u8,
    /// How many slots there may be.
    slot_count: Option<usize>,
    /// The named windows of the select that is being written.
    windows: &'q [(Name, Window)],
    /// Whether there are parameters of every type.
    arrays: bool,
    /// In RETURNING, where the database knows the table by its own name only: its alias, and the table.
    written: Option<(&'q str, &'q Name)>,
    /// TRUE and FALSE are written as 1 and 0.
    truth_as_number: bool,
    /// How deep the walk is.
    depth: u16,
    faulty: bool,
    faults: Vec<Diagnostic>,
    path: Vec<Step>,
    at: At,
}

/// NULL, to stand for an open slot until it is bound.
static OPEN: Value = Value::Null;

impl<'q, 'd, const TRACE: bool> Renderer<'q, 'd, TRACE> {
    fn new(statement: StatementRef<'q>, dialect: &'d Dialect, slot_count: Option<usize>) -> Self {
        Self {
            out: Writer::new(),
            values: Vec::new(),
            slots: Vec::new(),
            dialect,
            limits: dialect.limits(),
            placeholder: dialect.placeholder(),
            slot_count,
            windows: &[],
            arrays: dialect.support(Feature::Arrays).is_there() && dialect.support(Feature::Ranges).is_there(),
            written: None,
            truth_as_number: false,
            depth: 0,
            faulty: false,
            faults: Vec::new(),
            path: Vec::new(),
            at: statement.at(),
        }
    }

    fn root(&mut self, statement: StatementRef<'q>) {
        let mark = self.enter(statement_word(statement));
        self.check_version();
        self.leave(mark);
        self.statement(statement, Position::Outermost);
        let mark = self.enter(statement_word(statement));
        self.check_parameters();
        self.check_slots();
        self.leave(mark);
    }

    fn check_version(&mut self) {
        let oldest = self.dialect.family().oldest();
        if !self.dialect.version().is_at_least(oldest) {
            let dialect = self.dialect;
            self.fault(
                Code::DialectTooOld,
                || format!("`{dialect}` is older than {oldest}"),
                "use a newer version of the database",
            );
        }
    }

    fn check_parameters(&mut self) {
        let (count, most) = (self.values.len(), self.limits.parameters);
        if count > most {
            self.fault(
                Code::ParameterLimit,
                || format!("the statement has {count} parameters, and the database takes {most}"),
                "write several statements, or give many values as one array with `eq_any`",
            );
        }
    }

    fn check_slots(&mut self) {
        for index in 0..self.slot_count.unwrap_or(0) {
            if !self.slots.iter().any(|slot| slot.index == index) {
                self.fault(
                    Code::SlotUnused,
                    || format!("slot {index} of the handle is not used by its statement"),
                    "use the slot, or take its type out of the handle",
                );
            }
        }
    }

    fn finish(self) -> Option<Rendered<'q>> {
        if self.faulty {
            self.out.put_back();
            return None;
        }
        Some(Rendered { text: self.out.finish(), values: self.values, slots: self.slots })
    }

    /// A statement, wherever it stands.
    fn statement(&mut self, statement: StatementRef<'q>, position: Position) {
        let saved = (self.at, self.windows);
        self.windows = &[];
        if TRACE {
            self.at = statement.at();
        }
        if self.deeper() {
            if let StatementRef::Poison(node) = statement {
                // It has no step of its own: it stands for what was meant there.
                self.poison(node);
            }
            let mark = self.enter(statement_word(statement));
            match statement {
                StatementRef::Select(node) => self.select(node, position),
                StatementRef::Values(node) => self.values_statement(node, position),
                StatementRef::SetOp(node) => self.set_op(node, position),
                StatementRef::Insert(node) => self.insert(node, position),
                StatementRef::Update(node) => self.update(node, position),
                StatementRef::Delete(node) => self.delete(node, position),
                StatementRef::Merge(node) => self.merge(node, position),
                StatementRef::Poison(_) => {}
            }
            self.leave(mark);
        }
        self.depth -= 1;
        (self.at, self.windows) = saved;
    }

    /// One level down; false if that is too deep. Nodes know their depth, so that only a tree that was rewritten by hand
    /// gets here.
    fn deeper(&mut self) -> bool {
        self.depth += 1;
        let fits = self.depth <= 2 * MAX_DEPTH;
        if !fits {
            self.fault(Code::NestingLimit, || "the statement nests too deeply".to_owned(), "build it flatter");
        }
        fits
    }

    /// What the dialect says of a feature; a refusal is noted.
    #[inline]
    fn need(&mut self, feature: Feature) -> Support {
        let support = self.dialect.support(feature);
        if let Support::Refused(code) = support {
            let dialect = self.dialect;
            self.fault(code, || format!("`{dialect}` cannot express {}", feature.what()), feature.help());
        }
        support
    }

    /// The feature, and whether it must be said with other words.
    #[inline]
    fn emulated(&mut self, feature: Feature) -> bool {
        self.need(feature) == Support::Emulated
    }

    #[inline(always)]
    fn push(&mut self, text: &str) {
        self.out.push(text);
    }

    /// A comma before all but the first.
    #[inline]
    fn comma(&mut self, n: usize) {
        if n > 0 {
            self.out.push(", ");
        }
    }

    /// A value: its placeholder here, the value in the list.
    #[inline]
    fn value(&mut self, value: &'q Value) {
        if self.arrays && self.values.len() < self.values.capacity() {
            self.values.push(value);
            self.out.placeholder(self.placeholder, self.values.len());
        } else {
            self.any_value(value);
        }
    }

    /// The same of any value, and of one for which the list has to grow.
    #[inline(never)]
    fn any_value(&mut self, value: &'q Value) {
        if self.values.capacity() == 0 {
            // As many as most statements have.
            self.values.reserve(16);
        }
        if !self.arrays {
            self.check_value(value);
        }
        self.values.push(value);
        self.out.placeholder(self.placeholder, self.values.len());
    }

    /// Where a database has no arrays and ranges, it has no parameters of these types either.
    fn check_value(&mut self, value: &Value) {
        if matches!(value, Value::Array(_)) {
            self.need(Feature::Arrays);
        } else if matches!(value, Value::Range(_)) {
            self.need(Feature::Ranges);
        }
    }

    fn slot(&mut self, index: u16) {
        let index = usize::from(index);
        if self.slot_count.is_none_or(|count| index >= count) {
            self.fault(
                Code::SlotUnbound,
                || format!("slot {index} stands in a statement that has no such slot"),
                "give the statement to a `Handle` with a type for each slot, and bind that",
            );
        }
        self.slots.push(SlotPlace { place: self.values.len(), index });
        self.value(&OPEN);
    }
}

/// Where a statement stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// It is the whole statement.
    Outermost,
    /// It stands in parentheses of its own, inside another.
    Nested,
    /// It is the body of a common table expression of the whole statement.
    Cte,
    /// It is what an insert inserts.
    Inserted,
}

const fn statement_word(statement: StatementRef<'_>) -> Step {
    Step::Field(match statement {
        StatementRef::Select(_) => "select",
        StatementRef::Values(_) => "values",
        StatementRef::SetOp(_) => "set_operation",
        StatementRef::Insert(_) => "insert",
        StatementRef::Update(_) => "update",
        StatementRef::Delete(_) => "delete",
        StatementRef::Merge(_) => "merge",
        StatementRef::Poison(_) => "statement",
    })
}
