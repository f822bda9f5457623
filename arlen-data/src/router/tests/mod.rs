//! The router without databases: what it decides, what it remembers, what it refuses.

mod decisions;
mod properties;
mod refusals;
mod stamps;

use super::plan::RouteRequest;
use super::topology::{Entry, Topology};
use crate::execute::Access;
use std::borrow::Cow;

fn target(name: &str) -> Entry {
    Entry { name: name.to_owned(), primary: None, access: Access::Write }
}

fn replica(name: &str, primary: &str) -> Entry {
    Entry { name: name.to_owned(), primary: Some(primary.to_owned()), access: Access::Read }
}

/// A shop, and a shard of it; each has a copy that is read.
fn shop() -> Topology {
    let entries = [target("main"), replica("copy", "main"), target("eu"), replica("eu_copy", "eu")];
    Topology::new(&entries, Some("copy"), Some("main")).expect("goes together")
}

fn place(topology: &Topology, name: &str) -> usize {
    topology.find(name).expect(name)
}

/// Helps the compiler to see that what is answered may borrow from what is asked.
fn resolver<F: for<'r> Fn(RouteRequest<'r>) -> Option<Cow<'r, str>>>(resolver: F) -> F {
    resolver
}
