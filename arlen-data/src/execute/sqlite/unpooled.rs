//! The twin of the manager, in a build with another driver.

use super::disabled::refusal;
use crate::diag::Result;
pub(in crate::execute) use crate::execute::unpooled::Manager;
use crate::execute::{Access, DatabaseOptions, DatabaseUrl};

impl Manager {
    pub(in crate::execute) fn new(_: &DatabaseUrl, _: &DatabaseOptions, _: Access) -> Result<Self> {
        Err(refusal())
    }
}
