//! PostgreSQL through tokio-postgres.

// A test builds the twin in any case.
#[cfg(any(test, not(feature = "postgres")))]
#[cfg_attr(feature = "postgres", expect(dead_code, reason = "its twin is in use"))]
mod disabled;
#[cfg(feature = "postgres")]
mod enabled;
#[cfg(feature = "postgres")]
mod parameters;

#[cfg(not(feature = "postgres"))]
pub(super) use disabled::{Connection, check};
#[cfg(feature = "postgres")]
pub(super) use enabled::Connection;
#[cfg(feature = "postgres")]
pub(super) use parameters::check;

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
