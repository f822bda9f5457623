//! Queries as they are found in applications.

mod corners;
mod documents;
mod reports;
mod search;
mod trees;
mod windows;
mod writes;

use super::Query;

pub(super) fn all() -> Vec<Query> {
    [corners::all(), documents::all(), reports::all(), search::all(), trees::all(), windows::all(), writes::all()]
        .into_iter()
        .flatten()
        .collect()
}
