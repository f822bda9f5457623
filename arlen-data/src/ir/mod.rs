//! The statement as data: no SQL text, no I/O.
//!
//! Everything here is plain data, to be matched, compared, copied and rewritten ([`visit`]). The doors of
//! [`build`](crate::build) make it, [`compile`](crate::compile) turns it into text and values for a dialect.
//!
//! ```text
//! name      names, plain or exact            call      functions, aggregates, windows
//! expr      expressions                      template  SQL text with holes
//! source    what stands in FROM              select    queries: select, values, set operations, WITH
//! write     insert, update, delete, merge    statement one of these
//! feature   what a database may not have     visit     looking through, and changing
//! inspect   tables touched, read or write
//! ```

mod at;
pub mod call;
mod depth;
pub mod expr;
mod feature;
mod few;
pub mod functions;
mod inspect;
mod name;
mod operator;
mod poison;
pub mod select;
mod settle;
mod slot;
mod source;
mod statement;
mod template;
pub mod visit;
pub mod write;

pub use at::At;
pub use depth::MAX_DEPTH;
pub use expr::{Expr, Literal};
pub use feature::Feature;
pub use few::Few;
pub(crate) use inspect::text_leaves_traces;
pub use inspect::{Access, TableUse, WriteReason, access, leaves_traces, tables, text_access};
pub(crate) use name::{Bytes, View};
pub use name::{Ident, Name};
pub use operator::{BinaryOp, Case, Junction, Quantifier, Sense, UnaryOp};
pub use poison::Poison;
pub use select::{Direction, Nulls, Order};
pub use slot::{Arguments, Params, Slot};
pub use source::{
    Derived, FunctionSource, IndexHint, Join, JoinKind, JoinOn, Joined, Sample, Source, Table, TableOptions,
};
pub use statement::{Statement, StatementRef, ToStatement};
pub use template::Template;
