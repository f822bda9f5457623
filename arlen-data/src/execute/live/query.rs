//! What can be executed.

use super::super::FromRow;
use crate::compile::{Bound, BoundSql, Compile, Explain, Raw};
use crate::ir::{Params, ToStatement};

/// A statement whose rows become `T`: every statement that can be compiled. A bound handle says itself what its rows
/// become; the rows of all others are whatever the caller names.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no statement whose rows become `{T}`",
    label = "a query, an insert, `sql(..)`, or a bound handle with rows of that type is expected here",
    note = "the rows of a handle are the second of its types"
)]
pub trait Query<T>: Compile + Send + Sync {}

impl<T, S: ToStatement + Send + Sync> Query<T> for S {}

impl<T> Query<T> for Raw {}

impl<T, S: Compile + Send + Sync> Query<T> for Explain<S> {}

impl<P: Params, R: FromRow, S: ToStatement> Query<R> for Bound<'_, P, R, S> {}

impl<R: FromRow, const N: usize> Query<R> for BoundSql<'_, N, R> {}
