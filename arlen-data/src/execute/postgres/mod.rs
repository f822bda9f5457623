//! PostgreSQL through tokio-postgres.

#[cfg(feature = "postgres")]
mod bind;
#[cfg(feature = "postgres")]
mod cancel;
#[cfg(feature = "postgres")]
mod connect;
#[cfg(feature = "postgres")]
mod decode;
#[cfg(feature = "postgres")]
mod describe;
// A test builds the twin in any case.
#[cfg(any(test, not(feature = "postgres")))]
#[cfg_attr(feature = "postgres", expect(dead_code, reason = "its twin is in use"))]
mod disabled;
#[cfg(feature = "postgres")]
mod enabled;
#[cfg(feature = "postgres")]
mod encryption;
#[cfg(feature = "postgres")]
mod fault;
#[cfg(feature = "postgres")]
mod frames;
#[cfg(feature = "postgres")]
mod link;
#[cfg(test)]
#[cfg(unix)]
#[cfg(feature = "postgres")]
mod live;
#[cfg(feature = "postgres")]
mod manager;
#[cfg(feature = "postgres")]
mod meter;
#[cfg(feature = "postgres")]
mod parameters;
#[cfg(all(feature = "postgres", not(feature = "tls")))]
mod plain;
#[cfg(feature = "postgres")]
mod prepared;
#[cfg(feature = "postgres")]
mod pump;
#[cfg(feature = "postgres")]
mod reading;
#[cfg(feature = "postgres")]
mod said;
#[cfg(feature = "postgres")]
mod settle;
#[cfg(feature = "postgres")]
mod socket;
pub(in crate::execute) mod sqlstate;
#[cfg(feature = "postgres")]
mod tag;
#[cfg(feature = "postgres")]
mod tap;
#[cfg(feature = "tls")]
mod tls;
#[cfg(all(feature = "sqlite", not(feature = "postgres")))]
mod unpooled;
#[cfg(feature = "postgres")]
mod verdict;

#[cfg(all(feature = "postgres", not(feature = "tls")))]
use plain as tls;

#[cfg(not(feature = "postgres"))]
pub(super) use disabled::{Connection, check, database_of};
#[cfg(feature = "postgres")]
pub(super) use enabled::Connection;
#[cfg(feature = "postgres")]
pub(super) use link::Cells;
#[cfg(feature = "postgres")]
pub(super) use link::PostgresLink;
#[cfg(feature = "postgres")]
pub(super) use manager::Manager;
#[cfg(feature = "postgres")]
pub(super) use parameters::{check, database_of};

#[cfg(all(feature = "sqlite", not(feature = "postgres")))]
pub(super) use super::unpooled::Cells;
#[cfg(all(feature = "sqlite", not(feature = "postgres")))]
pub(super) use unpooled::Manager;

#[cfg(test)]
mod tests {
    use crate::diag::Code;

    #[test]
    fn a_build_without_the_driver_says_so() {
        let error = super::disabled::check("postgres://localhost/shop").expect_err("no driver");
        assert_eq!(error.code(), Code::DriverDisabled);
        assert_eq!(error.to_string(), "this build has no PostgreSQL driver");
    }
}
