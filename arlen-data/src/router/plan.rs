//! Where an operation goes. Nothing is run or told here.

use super::context::RouteContext;
use super::topology::Topology;
use crate::diag::{Code, Diagnostic, Error, Result, redact};
use crate::execute::{Isolation, TargetName, TransactionOptions};
use crate::ir::{Access, WriteReason};
use std::borrow::Cow;
use std::fmt;

/// What an operation is, as far as its target goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationClass {
    /// A statement that only reads.
    Read,
    /// A statement that writes or may write, or a connection for anything.
    Write,
    /// A transaction.
    Transaction,
}

impl OperationClass {
    /// Its word, as it is told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Transaction => "transaction",
        }
    }
}

/// Why a target was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RouteReason {
    /// A read goes to the default read target.
    DefaultRead,
    /// A write goes to the default write target.
    DefaultWrite,
    /// A transaction goes to the default write target.
    Transaction,
    /// A transaction that only reads goes where reads go.
    ReadOnlyTransaction,
    /// A connection may be used for anything, so it is one to the default write target.
    Connection,
    /// The scope wrote to the target not long ago.
    Sticky,
    /// The resolver named the target.
    Resolver,
}

impl RouteReason {
    /// Its word, as it is told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DefaultRead => "default_read",
            Self::DefaultWrite => "default_write",
            Self::Transaction => "transaction",
            Self::ReadOnlyTransaction => "read_only_transaction",
            Self::Connection => "connection",
            Self::Sticky => "sticky",
            Self::Resolver => "resolver",
        }
    }
}

impl fmt::Display for OperationClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for RouteReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a resolver is asked.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RouteRequest<'r> {
    /// What the operation is.
    pub operation_class: OperationClass,
    /// The target that it goes to if the resolver names none; for reads after stickiness.
    pub default_target: &'r TargetName,
    /// Whether that target is the default because the scope wrote to it.
    pub used_stickiness: bool,
    /// What travels with the call.
    pub context: &'r RouteContext,
}

/// Names a target, or none.
pub(super) type Resolver = dyn for<'r> Fn(RouteRequest<'r>) -> Option<Cow<'r, str>> + Send + Sync;

/// Where an operation goes; see [`Router::resolve`](super::Router::resolve).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// What the operation is.
    pub operation_class: OperationClass,
    /// The target.
    pub target: TargetName,
    /// The target without the resolver, after stickiness.
    pub default_target: TargetName,
    /// Why this target.
    pub reason: RouteReason,
    /// Whether the scope's writes had a part in it.
    pub used_stickiness: bool,
    /// Whether the resolver named another target than the default.
    pub resolver_override: bool,
}

/// What is asked of the router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Statement(Access),
    Transaction(TransactionOptions),
    Connection,
}

impl Asked {
    pub(super) const fn class(self) -> OperationClass {
        match self {
            Self::Statement(Access::Read) => OperationClass::Read,
            Self::Statement(Access::Write(_)) | Self::Connection => OperationClass::Write,
            Self::Transaction(_) => OperationClass::Transaction,
        }
    }

    /// Why a statement counts as a write.
    pub(super) const fn write_reason(self) -> Option<WriteReason> {
        match self {
            Self::Statement(Access::Write(reason)) => Some(reason),
            Self::Statement(Access::Read) | Self::Transaction(_) | Self::Connection => None,
        }
    }

    /// Whether a target that follows another one will do.
    pub(super) fn reads(self) -> bool {
        match self {
            Self::Statement(access) => access == Access::Read,
            Self::Transaction(options) => options.reads_only() && options.level() != Some(Isolation::Serializable),
            Self::Connection => false,
        }
    }

    fn reason(self) -> RouteReason {
        match self {
            Self::Statement(Access::Read) => RouteReason::DefaultRead,
            Self::Statement(Access::Write(_)) => RouteReason::DefaultWrite,
            Self::Transaction(_) if self.reads() => RouteReason::ReadOnlyTransaction,
            Self::Transaction(_) => RouteReason::Transaction,
            Self::Connection => RouteReason::Connection,
        }
    }
}

/// What was decided; targets by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) selected: usize,
    pub(super) default: usize,
    pub(super) used_stickiness: bool,
    pub(super) reason: RouteReason,
}

impl Decision {
    pub(super) const fn is_override(&self) -> bool {
        self.selected != self.default
    }
}

/// Decides. `wrote_to` says whether the scope wrote to a target within the window.
pub(super) fn plan(
    topology: &Topology,
    asked: Asked,
    context: &RouteContext,
    resolver: Option<&Resolver>,
    wrote_to: impl Fn(usize) -> bool,
) -> Result<Decision> {
    let (mut default, mut reason) = (topology.default_write, asked.reason());
    let mut used_stickiness = false;
    if asked.reads() {
        default = topology.default_read;
        let primary = topology.primary(default).unwrap_or(default);
        if wrote_to(primary) {
            (default, reason, used_stickiness) = (primary, RouteReason::Sticky, true);
        }
    }
    let decision = Decision { selected: default, default, used_stickiness, reason };
    let Some(resolver) = resolver else { return Ok(decision) };
    let default_target = topology.name(default);
    let named = resolver(RouteRequest { operation_class: asked.class(), default_target, used_stickiness, context });
    let Some(named) = named.as_deref().map(str::trim).filter(|name| !name.is_empty()) else { return Ok(decision) };
    let Some(selected) = topology.find(named) else { return Err(unknown(topology, named, asked.class())) };
    if selected == default {
        return Ok(decision);
    }
    if let Some(primary) = topology.primary(selected).filter(|_| asked.reads())
        // A resolver that was told of these writes and names a replica nevertheless is obeyed.
        && !(used_stickiness && primary == default)
        && wrote_to(primary)
    {
        return Ok(Decision { selected: primary, default, used_stickiness: true, reason: RouteReason::Sticky });
    }
    Ok(Decision { selected, reason: RouteReason::Resolver, ..decision })
}

#[cold]
fn unknown(topology: &Topology, named: &str, class: OperationClass) -> Error {
    let named = redact(named);
    let message = format!("the resolver names the target `{}` for a {class}, and there is none", named.escape_debug());
    Diagnostic::new(Code::TargetUnknown, message).with_help(topology.known()).into()
}
