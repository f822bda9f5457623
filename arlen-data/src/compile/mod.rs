//! From a statement to text and values, for one dialect.
//!
//! ```text
//! statement ──> render, checking on the way ──> clean? ──> Compiled { sql, values, fingerprint }
//!                                                 └─ no ─> render again, noting each fault with its place ──> Error
//! ```
//!
//! There is one walk over the statement. It writes the text, collects the values, asks the dialect for every feature and
//! checks every rule as it meets it. In its fast form it only notes *that* something is wrong; then the same walk is
//! done once more and says what and where.
//!
//! # Examples
//!
//! ```
//! use arlen_data::build::{col, select};
//! use arlen_data::compile::Compile;
//! use arlen_data::dialect::Dialect;
//!
//! let query = select(["id", "email"]).from("users").filter(col("status").eq("active")).limit(20);
//! let compiled = query.compile(&Dialect::postgres(15))?;
//! assert_eq!(compiled.sql(), r#"SELECT "id", "email" FROM "users" WHERE "status" = $1 LIMIT 20"#);
//! assert_eq!(compiled.values().len(), 1);
//! # Ok::<(), arlen_data::diag::Error>(())
//! ```
//!
//! What the database cannot do is refused, with a code, the way to the node, and the line that built it:
//!
//! ```
//! use arlen_data::build::{col, select};
//! use arlen_data::compile::Compile;
//! use arlen_data::dialect::Dialect;
//!
//! let query = select("id").from("users").full_join("orders", col("users.id").eq(col("orders.user_id")));
//! let error = query.compile(&Dialect::sqlite(3, 38)).expect_err("3.38 has no FULL JOIN");
//! assert_eq!(error.code().as_str(), "unsupported-full-join");
//! assert_eq!(error.to_string(), "`sqlite-3.38` cannot express FULL JOIN");
//! assert_eq!(error.diagnostic().origin().expect("a place").path, "select.joins[0]");
//! ```

mod compiled;
mod explain;
mod handle;
mod raw;
mod render;
mod sql_handle;
mod writer;

pub use compiled::{Compiled, Values};
pub use explain::Explain;
pub use handle::{Bound, Handle};
pub use raw::{Raw, sql, sql_unchecked};
pub use sql_handle::{BoundSql, SqlHandle};

use crate::diag::Result;
use crate::dialect::Dialect;
use crate::ir::{Access, ToStatement, access, leaves_traces};

/// What can be compiled for a dialect: every statement, raw SQL, a handle with its arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compiled to SQL",
    label = "a query, an insert, an update, a delete, a merge, `sql(..)` or a bound handle is expected here"
)]
pub trait Compile {
    /// The text and the values.
    ///
    /// # Errors
    ///
    /// What the statement says and the dialect cannot express (`unsupported-*`), and what means nothing in any dialect.
    /// The error is the first fault in the order of the text; [`others`](crate::diag::Error::others) has the rest.
    fn compile(&self, dialect: &Dialect) -> Result<Compiled<'_>>;

    /// Whether it only reads.
    fn access(&self) -> Access;

    /// Whether it may leave something behind in the session that runs it: settings, locks, temporary tables.
    fn leaves_traces(&self) -> bool;

    /// Whether it only reads and leaves nothing behind: then any connection will do, also one that is shared.
    fn only_reads(&self) -> bool {
        self.access() == Access::Read && !self.leaves_traces()
    }

    /// The plan that the database makes of it.
    #[must_use]
    fn explain(self) -> Explain<Self>
    where
        Self: Sized,
    {
        Explain::new(self)
    }
}

impl<S: ToStatement> Compile for S {
    fn compile(&self, dialect: &Dialect) -> Result<Compiled<'_>> {
        render::render(self.statement(), dialect, None).map(|rendered| rendered.into_compiled(*dialect))
    }

    fn access(&self) -> Access {
        access(self)
    }

    fn leaves_traces(&self) -> bool {
        leaves_traces(self)
    }

    fn only_reads(&self) -> bool {
        // Of a statement whose parts are known, what may leave something behind counts as writing: one look is enough.
        access(self) == Access::Read
    }
}
