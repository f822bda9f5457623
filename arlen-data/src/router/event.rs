//! What is told of a choice.

use super::fallback::ReadFallback;
use super::plan::{OperationClass, RouteReason};
use crate::diag::{Class, Code};
use crate::execute::TargetName;
use crate::ir::WriteReason;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// What a choice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouteStage<'e> {
    /// A target was chosen; the operation comes next, whatever becomes of it.
    Route,
    /// A read failed on the target that was chosen, and is run once more on another one.
    Fallback {
        /// Where it runs now.
        target: &'e TargetName,
        /// The kind of the error.
        error_class: Class,
        /// The code of the error.
        error_code: Code,
    },
    /// What was taken for a read was refused because it writes. It has done nothing, and is run where it can write.
    Misclassified {
        /// Where it runs now.
        target: &'e TargetName,
    },
}

impl RouteStage<'_> {
    /// Its word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Fallback { .. } => "fallback",
            Self::Misclassified { .. } => "misclassified",
        }
    }
}

/// A choice of the router, told before the operation runs. Carries nothing of the statement, and no value of the context.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RouteEvent<'e> {
    /// What it is about.
    pub stage: RouteStage<'e>,
    /// What the operation is.
    pub operation_class: OperationClass,
    /// The target that was chosen first, in all stages.
    pub selected_target: &'e TargetName,
    /// The target without the resolver, after stickiness.
    pub default_target: &'e TargetName,
    /// Why the target was chosen.
    pub reason: RouteReason,
    /// Why a statement counts as a write.
    pub write_reason: Option<WriteReason>,
    /// Whether the scope's writes had a part in it.
    pub used_stickiness: bool,
    /// The scope.
    pub stickiness_scope: &'e str,
    /// Whether the resolver named another target than the default.
    pub resolver_override: bool,
    /// The tenant, if the context has one.
    pub tenant: Option<&'e str>,
    /// The shard, if the context has one.
    pub shard: Option<&'e str>,
    /// Which reads may run twice.
    pub fallback_policy: ReadFallback,
    /// Where the operation was asked for.
    pub location: &'static Location<'static>,
}

/// The functions that are called with each [`RouteEvent`], in the order they were added.
///
/// They run in the task of the caller and hold it up: they should count or send, not compute.
#[derive(Clone, Default)]
pub struct RouteHooks(Vec<Hook>);

type Hook = Arc<dyn Fn(&RouteEvent<'_>) + Send + Sync>;

impl RouteHooks {
    /// The same with one more function.
    #[must_use]
    pub fn with_hook(mut self, hook: impl Fn(&RouteEvent<'_>) + Send + Sync + 'static) -> Self {
        self.0.push(Arc::new(hook));
        self
    }

    pub(super) fn emit(&self, event: &RouteEvent<'_>) {
        for hook in &self.0 {
            hook(event);
        }
    }
}

impl fmt::Debug for RouteHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RouteHooks({})", self.0.len())
    }
}
