//! Which statements the server keeps prepared.

/// Which statements are prepared under a name, to be run again without being read and planned again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Preparing {
    /// Those with parameters.
    #[default]
    Auto,
    /// All.
    Always,
    /// None: every statement is sent whole, in one round trip, and leaves nothing on the server. For poolers that give each
    /// transaction another server connection.
    Unnamed,
}
