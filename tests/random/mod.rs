//! Random statements: what holds for every one of them, and what the real engines say of them.
//!
//! Everything is made from a number, the seed of a case, so that a failure is repeated by its seed alone:
//! `ARLEN_TEST_SEED=17 cargo test -p arlen-tests random`. `ARLEN_TEST_CASES` says how many cases there are; `just random`
//! tries many.

#![expect(
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "what a helper finds wrong fails the test; of values and operators only some are made here"
)]

mod evaluate;
mod expr;
mod names;
mod predicate;
mod prepare;
mod print;
mod properties;
mod query;
mod replay;
mod seed;
mod shape;
mod source;
mod tree;
mod windows;
mod write;

/// For other tests that are made from a seed.
pub(crate) use seed::{Rng, seeds};
