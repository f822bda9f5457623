//! What a database is called, and where it is.

use super::Telemetry;
use crate::dialect::Family;
use crate::execute::DatabaseUrl;
use std::sync::Arc;

/// What all that is told of a database has in common.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) family: Family,
    pub(super) name: Arc<str>,
    /// The one host that it is on; none for a file, a socket, and where there are several.
    pub(super) address: Option<String>,
    pub(super) port: Option<u16>,
}

impl Place {
    pub(super) fn new(url: &DatabaseUrl, telemetry: &Telemetry) -> Self {
        let shown = url.to_string();
        let (server, own) = match url.family() {
            Family::Postgres => {
                let place = shown.split_once("://").map_or("", |(_, place)| place);
                place.rsplit_once('/').unwrap_or((place, ""))
            }
            Family::Sqlite => ("", shown.rsplit(['/', '\\']).next().unwrap_or_default()),
        };
        let own = own.strip_prefix("sqlite:").unwrap_or(own);
        let server = Some(server).filter(|server| !server.is_empty() && !server.contains([',', '/', '%']));
        let (address, port) = match server.and_then(|server| server.rsplit_once(':')) {
            Some((address, port)) => (Some(address.trim_matches(['[', ']'])), port.parse().ok()),
            None => (server, None),
        };
        Self {
            family: url.family(),
            name: telemetry.name.as_deref().unwrap_or(own).into(),
            address: address.map(ToOwned::to_owned),
            port,
        }
    }

    /// OpenTelemetry's name of the family.
    #[cfg_attr(not(any(feature = "metrics", feature = "tracing")), expect(dead_code, reason = "nobody is told"))]
    pub(super) const fn system(&self) -> &'static str {
        match self.family {
            Family::Postgres => "postgresql",
            Family::Sqlite => "sqlite",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Telemetry};
    use crate::execute::DatabaseUrl;

    fn place(url: &str) -> (String, Option<String>, Option<u16>) {
        let url = DatabaseUrl::parse(url).expect("a URL");
        let place = Place::new(&url, &Telemetry::default());
        (place.name.to_string(), place.address, place.port)
    }

    #[test]
    fn a_file_is_called_by_its_name() {
        assert_eq!(place("sqlite:db/shop.db"), ("shop.db".to_owned(), None, None));
        assert_eq!(place("sqlite:shop.db"), ("shop.db".to_owned(), None, None));
        assert_eq!(place("sqlite::memory:"), (":memory:".to_owned(), None, None));
    }
}
