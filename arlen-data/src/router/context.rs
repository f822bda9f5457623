//! What travels with a call.

use std::borrow::Cow;
use std::fmt;
use twox_hash::XxHash3_128;

/// The scope of calls that name none: all of them share it.
pub const GLOBAL_SCOPE: &str = "__global__";

/// What travels with the calls of a router: whose they are, and what the resolver is to know.
///
/// Scope, tenant and shard are told in events and spans, so none of them should be a secret: the number of a user, and not
/// the token of a session. Values are told to the resolver alone, and `Debug` shows their names only.
///
/// ```
/// use arlen_data::router::RouteContext;
///
/// let context = RouteContext::new().with_scope("user-7").with_tenant("acme").with_value("region", "eu");
/// assert_eq!((context.scope(), context.tenant(), context.shard()), ("user-7", Some("acme"), None));
/// assert_eq!(context.value("region"), Some("eu"));
/// ```
#[derive(Clone, Default)]
pub struct RouteContext {
    scope: Option<(String, u128)>,
    tenant: Option<String>,
    shard: Option<String>,
    values: Vec<(Cow<'static, str>, String)>,
}

impl RouteContext {
    /// Nothing: the global scope, no tenant, no shard, no values.
    #[must_use]
    pub const fn new() -> Self {
        Self { scope: None, tenant: None, shard: None, values: Vec::new() }
    }

    /// Whose reads follow whose writes: a user, a request, a job. Blanks around it are cut off; without any other character it
    /// is the global scope.
    #[must_use]
    pub fn with_scope(mut self, scope: impl Into<String>) -> Self {
        let scope = scope.into();
        let scope = scope.trim();
        let key = XxHash3_128::oneshot(scope.as_bytes());
        self.scope = Some((scope.to_owned(), key)).filter(|(scope, _)| !scope.is_empty() && scope != GLOBAL_SCOPE);
        self
    }

    /// The tenant, for the resolver and events. An empty one is none.
    #[must_use]
    pub fn with_tenant(mut self, tenant: impl Into<String>) -> Self {
        self.tenant = filled(tenant.into());
        self
    }

    /// The shard, for the resolver and events. An empty one is none.
    #[must_use]
    pub fn with_shard(mut self, shard: impl Into<String>) -> Self {
        self.shard = filled(shard.into());
        self
    }

    /// Something else that the resolver is to know, in the place of what had that name.
    #[must_use]
    pub fn with_value(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        match self.values.binary_search_by(|(known, _)| known.cmp(&name)) {
            Ok(at) => {
                if let Some((_, known)) = self.values.get_mut(at) {
                    *known = value;
                }
            }
            Err(at) => self.values.insert(at, (name, value)),
        }
        self
    }

    /// The scope; [`GLOBAL_SCOPE`] if none is set.
    #[must_use]
    pub fn scope(&self) -> &str {
        self.scope.as_ref().map_or(GLOBAL_SCOPE, |(scope, _)| scope)
    }

    /// The tenant.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// The shard.
    #[must_use]
    pub fn shard(&self) -> Option<&str> {
        self.shard.as_deref()
    }

    /// The value of that name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let at = self.values.binary_search_by(|(known, _)| (**known).cmp(name)).ok()?;
        self.values.get(at).map(|(_, value)| value.as_str())
    }

    /// What stands for the scope where stamps are kept, so that a long one takes no more room than a short one. Two scopes
    /// that met in one number would send each other's reads to a primary, and do no other harm.
    pub(super) fn scope_key(&self) -> u128 {
        self.scope.as_ref().map_or(0, |(_, key)| *key)
    }
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}

impl fmt::Debug for RouteContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<_> = self.values.iter().map(|(name, _)| name).collect();
        f.debug_struct("RouteContext")
            .field("scope", &self.scope())
            .field("tenant", &self.tenant)
            .field("shard", &self.shard)
            .field("values", &values)
            .finish()
    }
}
