//! The name of a migration file, taken apart.

use crate::fault::{Fault, Kind};
use std::path::Path;

/// The most digits of a version, leading zeros included.
pub const MAX_DIGITS: usize = 19;

/// When a migration may be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `V1__a.sql`, `1_a.sql`: only after everything older.
    Strict,
    /// The same with `-- arlen: allow-late` at its top: as [`Strict`](Self::Strict), and it may come late itself.
    Late,
    /// `U1__a.sql`: at any time.
    Any,
}

/// How the files of a folder are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `V<digits>__<name>.sql` and `U<digits>__<name>.sql`.
    Prefixed,
    /// `<digits>_<name>.sql`.
    Plain,
}

/// A file name, taken apart.
#[derive(Clone, Debug)]
pub struct FileName {
    /// The version.
    pub version: i64,
    /// The name behind it.
    pub name: String,
    /// When it may be applied.
    pub order: Order,
    /// How it is named.
    pub style: Style,
    /// Whether it undoes the migration.
    pub down: bool,
}

enum Wrong {
    Misnamed,
    OutOfRange,
}

impl FileName {
    /// The name of a file.
    ///
    /// # Errors
    ///
    /// [`Kind::Misnamed`], [`Kind::VersionOutOfRange`].
    pub fn of(path: &Path) -> Result<Self, Fault> {
        let name = path.file_name().unwrap_or_default().to_str().map(Self::read);
        name.unwrap_or(Err(Wrong::Misnamed)).map_err(|wrong| wrong.explain(path))
    }

    fn read(text: &str) -> Result<Self, Wrong> {
        let stem = text.strip_suffix(".sql").ok_or(Wrong::Misnamed)?;
        let (stem, down) = stem.strip_suffix(".down").map_or((stem, false), |stem| (stem, true));
        let (order, style, rest) = match stem.strip_prefix(['V', 'U']) {
            Some(rest) if stem.starts_with('V') => (Order::Strict, Style::Prefixed, rest),
            Some(rest) => (Order::Any, Style::Prefixed, rest),
            None => (Order::Strict, Style::Plain, stem),
        };
        let separator = match style {
            Style::Prefixed => "__",
            Style::Plain => "_",
        };
        let (digits, name) = rest.split_once(separator).ok_or(Wrong::Misnamed)?;
        // refinery passes silently over prefixed files with any other character, so one of those is no name here.
        let plain = |c: char| c.is_alphanumeric() || c == '_' || (c == '-' && style == Style::Plain);
        if name.is_empty() || !name.chars().all(plain) {
            return Err(Wrong::Misnamed);
        }
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Wrong::Misnamed);
        }
        if digits.len() > MAX_DIGITS {
            return Err(Wrong::OutOfRange);
        }
        let version = digits.parse().map_err(|_| Wrong::OutOfRange)?;
        Ok(Self { version, name: name.to_owned(), order, style, down })
    }
}

impl Wrong {
    fn explain(&self, path: &Path) -> Fault {
        let shown = path.display();
        match self {
            Self::Misnamed => {
                let help = if path.to_string_lossy().ends_with(".up.sql") {
                    "name it without `.up`; what undoes it goes into a `.down.sql` file beside it"
                } else {
                    "name it `V<digits>__<name>.sql` or `<digits>_<name>.sql` with letters, digits and `_` in the name, or \
                     move it elsewhere"
                };
                Fault::of_file(Kind::Misnamed, path, format!("`{shown}` is not named like a migration"), help)
            }
            Self::OutOfRange => Fault::of_file(
                Kind::VersionOutOfRange,
                path,
                format!("the version of `{shown}` is too large"),
                "use a version of up to 19 digits, at most 9223372036854775807",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FileName, Order, Style};

    fn read(name: &str) -> Option<(i64, String, Order, Style, bool)> {
        FileName::read(name).ok().map(|f| (f.version, f.name, f.order, f.style, f.down))
    }

    #[test]
    fn both_styles_are_read() {
        let (strict, any) = (Order::Strict, Order::Any);
        assert_eq!(read("V1__a.sql"), Some((1, "a".into(), strict, Style::Prefixed, false)));
        assert_eq!(read("U20__a_b.down.sql"), Some((20, "a_b".into(), any, Style::Prefixed, true)));
        assert_eq!(read("0001_a-b.sql"), Some((1, "a-b".into(), strict, Style::Plain, false)));
        assert_eq!(read("20260101120000_a.sql"), Some((20_260_101_120_000, "a".into(), strict, Style::Plain, false)));
        assert_eq!(read("9223372036854775807_a.sql").map(|f| f.0), Some(i64::MAX));
    }

    #[test]
    fn what_other_tools_pass_over_is_refused() {
        for name in [
            "V2__add-index.sql",
            "V3__c.up.sql",
            "v4__x.sql",
            "V5__d.SQL",
            "V1.2__x.sql",
            "|1__x.sql",
            "V1_a.sql",
            "V__a.sql",
            "V1__.sql",
            "1_.sql",
            "_a.sql",
            "a.sql",
            "1.sql",
            "1_a b.sql",
            "00000000000000000001_a.sql",
            ".1_a.sql",
            "V-1__a.sql",
            "V1__a.down.down.sql",
            ".sql",
        ] {
            assert_eq!(read(name), None, "{name}");
        }
    }
}
