//! The twin of `enabled` in a build without drivers: there is no transaction that a function could have.

use std::convert::Infallible;

/// Cannot be made.
#[derive(Clone, Debug)]
pub(crate) struct Work(Infallible);

impl Work {
    pub(crate) const fn never(&self) -> ! {
        match self.0 {}
    }
}
