//! The version of a migration.

use arlen_data::diag::{Code, Diagnostic, Error};
use arlen_files::MAX_DIGITS;
use std::fmt;
use std::str::FromStr;

/// The version of a migration: a number of up to 19 digits, at most 9223372036854775807. Text in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub i64);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Version {
    type Err = Error;

    /// Reads digits, as they stand in the name of a file.
    fn from_str(text: &str) -> Result<Self, Error> {
        let is_plain = text.len() <= MAX_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_plain).map(Self).ok_or_else(|| {
            let message = "a version is a number of up to 19 digits, at most 9223372036854775807";
            Diagnostic::new(Code::UsageInvalid, message).with_help("`arlen-migrate status` lists the versions").into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Version;
    use arlen_data::diag::Code;

    #[test]
    fn a_version_is_digits_and_nothing_else() {
        assert_eq!("0012".parse::<Version>().expect("digits"), Version(12));
        assert_eq!("9223372036854775807".parse::<Version>().expect("digits"), Version(i64::MAX));
        for text in ["", "-1", "+1", " 1", "V1", "1.2", "9223372036854775808", "00000000000000000001"] {
            assert_eq!(text.parse::<Version>().expect_err(text).code(), Code::UsageInvalid);
        }
    }
}
