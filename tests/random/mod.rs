//! Random statements against the real engines.
