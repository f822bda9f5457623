//! The doors: fluent builders that make the data of [`ir`](crate::ir).
//!
//! Text arguments are names, never SQL: `col("u.status")`, `from("users")`. Values are bound as parameters. SQL text
//! enters through [`expr`] (a piece, with holes) and [`sql`](crate::compile::sql) (a whole statement). Nothing fails
//! here: what is wrong is reported when the statement is compiled, with the line that built it.
//!
//! # Examples
//!
//! ```
//! use arlen_data::build::{any_of, col, count, expr, select, table};
//! use arlen_data::compile::Compile;
//! use arlen_data::dialect::Dialect;
//!
//! let since: Option<i64> = None;
//! let query = select((col("u.email"), count("*").alias("orders")))
//!     .from(table("users").alias("u"))
//!     .left_join(table("orders").alias("o"), col("o.user_id").eq(col("u.id")))
//!     .filter(any_of([col("u.status").eq("active"), col("u.vip").eq(true)]))
//!     .filter_if(since, |since| col("u.created").ge(since))
//!     .filter(expr("length({{c}}) > $1").ident("c", "u.email").bind(3))
//!     .group_by("u.email")
//!     .order_by(col("orders").desc());
//! assert_eq!(
//!     query.compile(&Dialect::postgres(15))?.sql(),
//!     "SELECT \"u\".\"email\", count(*) AS \"orders\" FROM \"users\" AS \"u\" \
//!      LEFT JOIN \"orders\" AS \"o\" ON \"o\".\"user_id\" = \"u\".\"id\" \
//!      WHERE (\"u\".\"status\" = $1 OR \"u\".\"vip\" = $2) AND (length(\"u\".\"email\") > $3) \
//!      GROUP BY \"u\".\"email\" ORDER BY \"orders\" DESC"
//! );
//! # Ok::<(), arlen_data::diag::Error>(())
//! ```

mod case;
mod clauses;
mod column;
mod cte;
mod delete;
mod expr;
mod function;
mod insert;
mod leaf;
mod list;
mod merge;
mod operand;
mod predicate;
mod select;
mod selection;
mod set_op;
mod source;
mod template;
mod update;
mod window;

pub use case::{Case, case, case_of};
pub use column::Column;
pub use cte::{Cte, cte};
pub use delete::{Delete, delete_from};
pub use function::{Func, avg, coalesce, count, func, max, min, sum};
pub use insert::{Insert, Target, Upsert, insert_into};
pub use leaf::{
    all_of, any_of, array, array_of, col, default_value, excluded, exists, lit, not_exists, null, row, scalar, val,
};
pub use list::{ColumnList, ExprList, IntoColumn, IntoOrder, OrderList};
pub use merge::{Assignments, Merge, When, merge_into};
pub use operand::{Distinct, IntoExpr, NotNull, Operand, Untyped};
pub use select::{Locked, Select, select};
pub use selection::{SelectItem, Selection};
pub use set_op::{IntoCount, SetOp, Values, values};
pub use source::{IntoSource, Relation, derived, function, joined, table};
pub use template::{Template, expr};
pub use update::{Update, update};
pub use window::{Frame, Window, frame_groups, frame_range, frame_rows, window};
