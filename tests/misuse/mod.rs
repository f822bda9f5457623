//! Every fault of a statement, provoked: its code, the way to the node, the line that built it, and the whole report.
//!
//! In each case the line that is to be reported ends in `// here`. The reports stand in `snapshots`, one file for each
//! code; `INSTA_UPDATE=always` rewrites them, and the diff is the review.

mod book;
mod calls;
mod deep;
mod dialects;
mod features;
mod handles;
mod limits;
mod lists;
mod names;
mod order;
mod predicates;
mod queries;
mod samples;
mod sources;
mod templates;
mod texts;
mod unfiltered;
mod writes;

use arlen_data::dialect::{Dialect, Family};
use book::Book;

const POSTGRES: Dialect = Family::Postgres.dialect();
const SQLITE: Dialect = Family::Sqlite.dialect();

/// What no database understands is refused for each.
const EVERYWHERE: [Dialect; 2] = [POSTGRES, SQLITE];
