//! What the commands of Arlen share, so that they mean the same by the same words. Only the features `cli` compile it: nobody who
//! uses a library compiles a command line.
//!
//! ```text
//! arguments   --config, --env, --database, --all, as parts of any command
//! usage       what clap could not make out, as a fault with a code
//! output      stdout, and what its end means
//! interrupt   Ctrl-C and its like, for a command that has something to clear away
//! runtime     what drives the databases of a command
//! ```

mod arguments;
mod interrupt;
mod output;
mod runtime;
mod usage;

pub use arguments::{ConfigArguments, TargetArguments};
pub use interrupt::Interrupt;
pub use output::{print, with_causes};
pub use runtime::{runtime, runtime_of};
pub use usage::refuse;
