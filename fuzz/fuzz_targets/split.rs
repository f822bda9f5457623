//! See `src/split.rs`, which the tests of the workspace run as well.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| arlen_fuzz::split::check(data));
