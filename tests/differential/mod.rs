//! Our text against that of `sea-query`, another builder, for what both can say: the same tokens, the same values, the
//! same rows. Where it is known to write something else than was built, a list says so, and a test notices when it has
//! been mended.
//!
//! `ARLEN_TEST_CASES` and `ARLEN_TEST_SEED` as in `random`.

#![expect(
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "what a helper finds wrong fails the test; of values and operators only some are made here"
)]

mod agree;
mod defects;
mod engines;
mod model;
mod ours;
mod sample;
mod theirs;
mod tokens;
