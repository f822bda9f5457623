//! What is checked of arbitrary input. Each check panics where something is wrong, and knows nothing of who made the
//! input: the fuzzer, or a test that replays the seeds.

pub mod contract;
pub mod identifier;
pub mod split;
pub mod template;
