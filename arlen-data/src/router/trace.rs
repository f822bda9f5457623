//! Choices as events of `tracing`: of the target `arlen`, at the level `DEBUG`, and at `WARN` where a statement runs a second
//! time.

use super::event::{RouteEvent, RouteStage};

macro_rules! told {
    ($level:ident, $event:expr, $($more:tt)*) => {
        tracing::$level!(
            target: "arlen",
            {
                operation_class = $event.operation_class.as_str(),
                selected_target = $event.selected_target.as_str(),
                default_target = $event.default_target.as_str(),
                reason = $event.reason.as_str(),
                used_stickiness = $event.used_stickiness,
                stickiness_scope = $event.stickiness_scope,
                resolver_override = $event.resolver_override,
                tenant = $event.tenant,
                shard = $event.shard,
                fallback_policy = $event.fallback_policy.as_str(),
                $($more)*
            },
            "{}",
            $event.stage.as_str()
        )
    };
}

pub(super) fn tell(event: &RouteEvent<'_>) {
    match event.stage {
        RouteStage::Route => told!(debug, event,),
        RouteStage::Fallback { target, error_code, .. } => {
            told!(warn, event, fallback_target = target.as_str(), error.type = error_code.as_str());
        }
        RouteStage::Misclassified { target } => told!(warn, event, fallback_target = target.as_str()),
    }
}
