//! Faults, and the way to where they are.

use super::Renderer;
use crate::diag::{Code, Diagnostic, Origin};
use crate::ir::{At, Poison};

/// One step of the way to a node.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// Into a part that there is once.
    Field(&'static str),
    /// Into an element of a list.
    Item(&'static str, usize),
}

/// How long the way was before a step.
#[derive(Clone, Copy)]
pub(super) struct Mark(usize, At);

impl<const TRACE: bool> Renderer<'_, '_, TRACE> {
    /// One step down.
    #[inline]
    pub(super) fn enter(&mut self, step: Step) -> Mark {
        let mark = Mark(self.path.len(), self.at);
        if TRACE {
            self.path.push(step);
        }
        mark
    }

    /// Into a part that there is once.
    #[inline]
    pub(super) fn field(&mut self, name: &'static str) -> Mark {
        self.enter(Step::Field(name))
    }

    /// Into an element of a list.
    #[inline]
    pub(super) fn item(&mut self, name: &'static str, index: usize) -> Mark {
        self.enter(Step::Item(name, index))
    }

    /// The same, to a node that knows where it was built.
    #[inline]
    pub(super) fn item_at(&mut self, name: &'static str, index: usize, at: At) -> Mark {
        let mark = self.item(name, index);
        if TRACE {
            self.at = at;
        }
        mark
    }

    /// Back to where the step was made.
    #[inline]
    pub(super) fn leave(&mut self, mark: Mark) {
        if TRACE {
            self.path.truncate(mark.0);
            self.at = mark.1;
        }
    }

    /// Notes a fault here.
    #[cold]
    pub(super) fn fault(&mut self, code: Code, message: impl FnOnce() -> String, help: &'static str) {
        self.faulty = true;
        if !TRACE {
            return;
        }
        let origin = Origin { path: self.path_text(), file: self.at.file(), line: self.at.line() };
        let fault = Diagnostic::new(code, message()).with_help(help).with_origin(origin);
        // What is wrong for one reason in one place is said once, also where a part is written twice.
        let same = |other: &Diagnostic| {
            other.code() == fault.code() && other.message() == fault.message() && other.origin() == fault.origin()
        };
        if !self.faults.iter().any(same) {
            self.faults.push(fault);
        }
    }

    fn path_text(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            if !text.is_empty() {
                text.push('.');
            }
            match step {
                Step::Field(name) => text.push_str(name),
                Step::Item(name, index) => text.push_str(&format!("{name}[{index}]")),
            }
        }
        text
    }

    /// What could not be built.
    pub(super) fn poison(&mut self, poison: &Poison) {
        if TRACE {
            self.at = poison.at;
        }
        self.fault(poison.code, || poison.message.clone(), poison.help);
    }

    /// A list that needs an element and has none.
    pub(super) fn empty(&mut self, what: &'static str, help: &'static str) {
        self.fault(Code::ListEmpty, || format!("{what} has no elements"), help);
    }
}
