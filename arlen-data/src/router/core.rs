//! What the clones of a router share.

use super::context::RouteContext;
use super::event::{RouteEvent, RouteHooks, RouteStage};
use super::fallback::ReadFallback;
use super::plan::{Asked, Decision, OperationClass, Resolver, Route, plan};
use super::stickiness::Stickiness;
use super::topology::Topology;
use super::trace;
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::execute::{Database, TransactionOptions};
use crate::ir::{Access, WriteReason};
use std::panic::Location;

pub(super) struct Core {
    pub(super) topology: Topology,
    /// By their places in the topology.
    pub(super) databases: Vec<Database>,
    pub(super) resolver: Option<Box<Resolver>>,
    pub(super) stickiness: Stickiness,
    pub(super) fallback: ReadFallback,
    pub(super) hooks: RouteHooks,
}

/// One operation on its way, for what is told of it.
#[derive(Clone, Copy)]
pub(super) struct Operation<'o> {
    pub(super) asked: Asked,
    pub(super) context: &'o RouteContext,
    pub(super) caller: &'static Location<'static>,
}

/// Where an operation runs a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Second {
    pub(super) target: usize,
    /// It was no read.
    pub(super) writes: bool,
}

impl Core {
    fn plan(&self, asked: Asked, context: &RouteContext) -> Result<Decision> {
        let wrote_to = |target| self.stickiness.is_fresh(context.scope_key(), target);
        plan(&self.topology, asked, context, self.resolver.as_deref(), wrote_to)
    }

    pub(super) fn resolve(&self, class: OperationClass, context: &RouteContext) -> Result<Route> {
        let asked = match class {
            OperationClass::Read => Asked::Statement(Access::Read),
            OperationClass::Write => Asked::Statement(Access::Write(WriteReason::Statement)),
            OperationClass::Transaction => Asked::Transaction(TransactionOptions::new()),
        };
        let decision = self.plan(asked, context)?;
        Ok(Route {
            operation_class: class,
            target: self.topology.name(decision.selected).clone(),
            default_target: self.topology.name(decision.default).clone(),
            reason: decision.reason,
            used_stickiness: decision.used_stickiness,
            resolver_override: decision.is_override(),
        })
    }

    /// Decides, and tells.
    pub(super) fn route(&self, operation: Operation<'_>) -> Result<Decision> {
        let decision = self.plan(operation.asked, operation.context)?;
        self.tell(operation, decision, RouteStage::Route);
        Ok(decision)
    }

    /// Whether a statement that failed is run again, and where; if so, tells.
    pub(super) fn second(&self, operation: Operation<'_>, decision: Decision, error: &Error) -> Option<Second> {
        if !operation.asked.reads() {
            return None;
        }
        let primary = self.topology.primary(decision.selected);
        if error.code() == Code::ReadOnly {
            // A file of SQLite has a connection that writes beside those that read.
            let own = Some(decision.selected).filter(|target| self.database(*target).has_readers());
            let target = primary.or(own)?;
            let stage = RouteStage::Misclassified { target: self.topology.name(target) };
            self.tell(operation, decision, stage);
            return Some(Second { target, writes: true });
        }
        let target = primary.filter(|_| self.fallback.covers(error))?;
        let stage = RouteStage::Fallback {
            target: self.topology.name(target),
            error_class: error.class(),
            error_code: error.code(),
        };
        self.tell(operation, decision, stage);
        Some(Second { target, writes: false })
    }

    fn tell(&self, operation: Operation<'_>, decision: Decision, stage: RouteStage<'_>) {
        let Operation { asked, context, caller } = operation;
        let event = RouteEvent {
            stage,
            operation_class: asked.class(),
            selected_target: self.topology.name(decision.selected),
            default_target: self.topology.name(decision.default),
            reason: decision.reason,
            write_reason: asked.write_reason(),
            used_stickiness: decision.used_stickiness,
            stickiness_scope: context.scope(),
            resolver_override: decision.is_override(),
            tenant: context.tenant(),
            shard: context.shard(),
            fallback_policy: self.fallback,
            location: caller,
        };
        trace::tell(&event);
        self.hooks.emit(&event);
    }

    #[expect(clippy::indexing_slicing, reason = "as many as the topology has places")]
    pub(super) fn database(&self, target: usize) -> &Database {
        &self.databases[target]
    }

    pub(super) fn named(&self, name: &str) -> Result<&Database> {
        let place = self.topology.find(name.trim()).ok_or_else(|| {
            let message = format!("the router has no target `{}`", crate::diag::redact(name).escape_debug());
            Error::from(Diagnostic::new(Code::TargetUnknown, message).with_help(self.topology.known()))
        })?;
        Ok(self.database(place))
    }
}
