//! `arlen-bench query`: the rounds and the table. `arlen-bench serve SUBJECT`: one subject, driven by lines.
fn main() {}
