//! From the file to a router with its databases.
#![cfg(any(feature = "postgres", feature = "sqlite"))]

use super::router::{Fallback, Named};
use super::{Config, Environment, RouterSettings, TargetName};
use crate::diag::{Error, Result};
use crate::execute::{Access, Database, DatabaseOptions, DatabaseUrl};
use crate::router::{ReadFallback, Router, RouterBuilder};
use std::collections::BTreeMap;

impl Config {
    /// Opens the databases that `[router]` names, and puts a router together, to which a resolver and hooks can be added. The
    /// options are asked for each target; their `access` is that of its part: replicas, and the default read target
    /// unless it is the default write target, are opened for reading.
    ///
    /// Without a table `[router]` the router has one target: the one that is meant where none is named.
    ///
    /// # Errors
    ///
    /// Those of [`Config::default_target`], [`Config::find`], [`Database::url`](super::Database::url) and
    /// [`Database::open_with`](crate::execute::Database::open_with), the first one by the names of the targets.
    ///
    /// # Examples
    ///
    /// A file that is written by one target and read by another:
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// use arlen_data::config::{Config, Environment};
    /// use arlen_data::execute::DatabaseOptions;
    /// use arlen_data::router::OperationClass;
    ///
    /// # let folder = tempfile::tempdir().expect("a folder");
    /// # let path = folder.path().join("arlen.toml");
    /// # let text = r#"
    /// # [databases.shop]
    /// # url = "sqlite:shop.db"
    /// # [databases.copy]
    /// # url = "sqlite:shop.db"
    /// # [router]
    /// # default_write = "shop"
    /// # default_read = "copy"
    /// # stickiness_ms = 2000
    /// # "#;
    /// # std::fs::write(&path, text).expect("written");
    /// let config = Config::load(&path, None)?;
    /// # let url = config.find(&"shop".parse()?)?.url(&config, &Environment::process())?;
    /// # arlen_data::execute::Database::open(&url).await?;
    /// let router = config.open_router(&Environment::process(), |_| DatabaseOptions::default()).await?.build()?;
    /// assert_eq!(router.resolve(OperationClass::Read)?.target.as_str(), "copy");
    /// assert_eq!(router.resolve(OperationClass::Transaction)?.target.as_str(), "shop");
    /// # Ok::<(), arlen_data::diag::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn open_router(
        &self,
        environment: &Environment,
        options: impl Fn(&TargetName) -> DatabaseOptions,
    ) -> Result<RouterBuilder> {
        let settings = self.router();
        let write = settings.default_write().map_or_else(|| self.default_target(), |name| Ok(name.clone()))?;
        let read = settings.default_read().unwrap_or(&write);
        let primaries: BTreeMap<_, _> = settings.replicas().collect();
        let mut builder = policies(settings).default_write(write.as_str()).default_read(read.as_str());
        for (name, url) in self.urls(&write, environment)? {
            let primary = primaries.get(&name);
            let access =
                if primary.is_some() || (name == *read && name != write) { Access::Read } else { Access::Write };
            let database = Database::open_with(&url, DatabaseOptions { access, ..options(&name) }).await?;
            builder = match primary {
                Some(primary) => builder.replica(name.as_str(), &database, primary.as_str()),
                None => builder.target(name.as_str(), &database),
            };
        }
        Ok(builder)
    }

    /// Where the targets of the router are: all of them, before the first is opened.
    fn urls(&self, write: &TargetName, environment: &Environment) -> Result<BTreeMap<TargetName, DatabaseUrl>> {
        let mut urls = BTreeMap::new();
        for Named { name, place } in self.router().named() {
            if !urls.contains_key(name) {
                let database = self
                    .find(name)
                    .map_err(|error| -> Error { error.into_diagnostic().with_label(place.label()).into() })?;
                urls.insert(name.clone(), database.url(self, environment)?);
            }
        }
        if !urls.contains_key(write) {
            urls.insert(write.clone(), self.find(write)?.url(self, environment)?);
        }
        Ok(urls)
    }
}

fn policies(settings: &RouterSettings) -> RouterBuilder {
    let mut builder = Router::builder().stickiness(settings.stickiness());
    if let Some(limit) = settings.stickiness_limit() {
        builder = builder.stickiness_limit(limit);
    }
    if let Some(fallback) = settings.fallback() {
        builder = builder.fallback(match fallback {
            Fallback::Disabled => ReadFallback::Disabled,
            Fallback::ConnectivityErrors => ReadFallback::ConnectivityErrors,
            Fallback::AllErrors => ReadFallback::AllErrors,
        });
    }
    builder
}
