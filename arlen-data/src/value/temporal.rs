//! Days, times and instants, as PostgreSQL counts them: microseconds, proleptic Gregorian calendar.

use std::fmt;
use std::str::FromStr;

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(i32);

impl Date {
    /// The day so many days after 1970-01-01.
    #[must_use]
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// The day of the proleptic Gregorian calendar, or `None` if there is no such day. Years reach from -9999 to 9999.
    ///
    /// ```
    /// use arlen_data::value::Date;
    ///
    /// assert_eq!(Date::from_ymd(1970, 3, 1).map(Date::days), Some(59));
    /// assert_eq!(Date::from_ymd(2026, 2, 29), None);
    /// ```
    #[must_use]
    pub const fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        if year < -9999 || year > 9999 || month == 0 || month > 12 || day == 0 || day > days_in(year, month) {
            return None;
        }
        Some(Self(days_from_civil(year, month as i32, day as i32)))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }
}

impl fmt::Display for Date {
    /// ISO 8601, `2026-01-31`. Years before 0 have a sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(i64::from(self.0));
        let sign = if year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{month:02}-{day:02}", year.abs())
    }
}

/// A time of day, in microseconds from midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Time(i64);

impl Time {
    /// The time so many microseconds after midnight, or `None` beyond 24:00:00.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Option<Self> {
        if micros >= 0 && micros <= MICROS_PER_DAY { Some(Self(micros)) } else { None }
    }

    /// Microseconds from midnight.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Time {
    /// `23:59:59`, and six digits of the second if there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0 / MICROS_PER_SECOND, self.0 % MICROS_PER_SECOND);
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        if micros == 0 { Ok(()) } else { write!(f, ".{micros:06}") }
    }
}

/// A day and a time without a zone, in microseconds from 1970-01-01 00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The timestamp so many microseconds after 1970-01-01 00:00.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds from 1970-01-01 00:00.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Timestamp {
    /// `2026-01-31 23:59:59`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0.div_euclid(MICROS_PER_DAY));
        let sign = if year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{month:02}-{day:02} {}", year.abs(), Time(self.0.rem_euclid(MICROS_PER_DAY)))
    }
}

/// An instant, in microseconds from 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TimestampTz(i64);

impl TimestampTz {
    /// The instant so many microseconds after 1970-01-01 00:00 UTC.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds from 1970-01-01 00:00 UTC.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }
}

impl fmt::Display for TimestampTz {
    /// `2026-01-31 23:59:59+00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+00", Timestamp(self.0))
    }
}

/// The text is no day, time or instant of that form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemporalInvalid;

impl fmt::Display for TemporalInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not a day or time of ISO 8601: write `2026-01-31`, `23:59:59.999999`, or both with a blank or `T` between",
        )
    }
}

impl std::error::Error for TemporalInvalid {}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Result<i64, TemporalInvalid> {
    if text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_err(|_| TemporalInvalid)
    } else {
        Err(TemporalInvalid)
    }
}

impl FromStr for Date {
    type Err = TemporalInvalid;

    /// `2026-01-31`, with a `-` before it in years before 0.
    fn from_str(text: &str) -> Result<Self, TemporalInvalid> {
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let mut parts = text.split('-');
        let mut next = |count| parts.next().ok_or(TemporalInvalid).and_then(|part| digits(part, count));
        let (year, month, day) = (next(4)? * sign, next(2)?, next(2)?);
        if parts.next().is_some() {
            return Err(TemporalInvalid);
        }
        let small = |number: i64| u8::try_from(number).map_err(|_| TemporalInvalid);
        let year = i32::try_from(year).map_err(|_| TemporalInvalid)?;
        Self::from_ymd(year, small(month)?, small(day)?).ok_or(TemporalInvalid)
    }
}

impl FromStr for Time {
    type Err = TemporalInvalid;

    /// `23:59`, `23:59:59`, `23:59:59.999999` with one to six digits behind the point.
    fn from_str(text: &str) -> Result<Self, TemporalInvalid> {
        let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
        let mut parts = whole.split(':');
        let mut next = || parts.next().map(|part| digits(part, 2));
        let (hours, minutes, seconds) =
            (next().ok_or(TemporalInvalid)??, next().ok_or(TemporalInvalid)??, next().transpose()?);
        let micros = match fraction {
            None => 0,
            Some(fraction) if (1..=6).contains(&fraction.len()) && seconds.is_some() => {
                digits(fraction, fraction.len())?
                    * 10_i64.pow(6 - u32::try_from(fraction.len()).map_err(|_| TemporalInvalid)?)
            }
            Some(_) => return Err(TemporalInvalid),
        };
        let seconds = seconds.unwrap_or(0);
        if parts.next().is_some() || minutes > 59 || seconds > 59 {
            return Err(TemporalInvalid);
        }
        Self::from_micros(((hours * 60 + minutes) * 60 + seconds) * MICROS_PER_SECOND + micros).ok_or(TemporalInvalid)
    }
}

impl FromStr for Timestamp {
    type Err = TemporalInvalid;

    /// A day and a time with a blank or `T` between them; a day alone is its midnight.
    fn from_str(text: &str) -> Result<Self, TemporalInvalid> {
        let (date, time) = text.split_once([' ', 'T']).map_or((text, None), |(date, time)| (date, Some(time)));
        let time = time.map_or(Ok(Time(0)), str::parse)?;
        Ok(Self(i64::from(date.parse::<Date>()?.days()) * MICROS_PER_DAY + time.micros()))
    }
}

impl FromStr for TimestampTz {
    type Err = TemporalInvalid;

    /// As a [`Timestamp`], with `Z`, `+02`, `+02:00` or `+0200` behind it; without any of these it is UTC.
    fn from_str(text: &str) -> Result<Self, TemporalInvalid> {
        let time = text.find([' ', 'T']).map_or(text.len(), |at| at + 1);
        let (before, zone) = match text.get(time..).and_then(|rest| rest.find(['Z', '+', '-'])) {
            Some(at) => text.split_at(time + at),
            None => (text, "Z"),
        };
        let offset = match zone.strip_prefix(['+', '-']) {
            None if zone == "Z" => 0,
            None => return Err(TemporalInvalid),
            Some(rest) => {
                let plain = rest.replace(':', "");
                let (hours, minutes) = plain.split_at_checked(2).ok_or(TemporalInvalid)?;
                let minutes = if minutes.is_empty() { 0 } else { digits(minutes, 2)? };
                let offset = digits(hours, 2)? * 60 + minutes;
                if zone.starts_with('-') { -offset } else { offset }
            }
        };
        let local: Timestamp = before.parse()?;
        Ok(Self(local.micros() - offset * 60 * MICROS_PER_SECOND))
    }
}

/// A span of time in three parts that do not convert into each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Interval {
    /// Whole months.
    pub months: i32,
    /// Whole days.
    pub days: i32,
    /// Microseconds.
    pub micros: i64,
}

const fn is_leap(year: i32) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

const fn days_in(year: i32, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
const fn days_from_civil(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Source: the same, `civil_from_days`.
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::{Date, MICROS_PER_DAY, Time, Timestamp, TimestampTz};

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        let mut days = Date::from_ymd(-9999, 1, 1).expect("a day").days();
        let mut seen = 0;
        for year in -9999..=9999 {
            for (month, day) in [(1, 1), (2, 28), (3, 1), (12, 31)] {
                let date = Date::from_ymd(year, month, day).expect("a day");
                assert!(date.days() >= days);
                days = date.days();
                let sign = if year < 0 { "-" } else { "" };
                assert_eq!(date.to_string(), format!("{sign}{:04}-{month:02}-{day:02}", year.abs()));
                seen += 1;
            }
        }
        assert_eq!(seen, 79_996);
    }

    #[test]
    fn what_is_printed_is_read_again() {
        for micros in [0, 1, -1, 999_999, 86_399_999_999, 1_700_000_000_123_456, -62_135_596_800_000_000] {
            let (timestamp, instant) = (Timestamp::from_micros(micros), TimestampTz::from_micros(micros));
            assert_eq!(timestamp.to_string().parse(), Ok(timestamp));
            assert_eq!(instant.to_string().parse(), Ok(instant));
        }
        for (text, micros) in [
            ("1970-01-01", 0),
            ("1970-01-01T00:00:01Z", 1_000_000),
            ("1970-01-01 00:00:00.5", 500_000),
            ("1970-01-01 02:00+02:00", 0),
            ("1969-12-31 22:30:00-0130", 0),
        ] {
            assert_eq!(text.parse(), Ok(TimestampTz::from_micros(micros)), "{text}");
        }
        for text in [
            "",
            "1970",
            "1970-1-1",
            "1970-02-30",
            "1970-01-01 24:00:01",
            "1970-01-01 1:00",
            "1970-01-01 00:00:60",
            "1970-01-01 00:00:00.",
            "1970-01-01 00:00:00.1234567",
            "1970-01-01 00:00 +0",
            "1970-01-01x",
        ] {
            assert!(text.parse::<TimestampTz>().is_err(), "{text}");
        }
    }

    #[test]
    fn times_print_as_iso() {
        assert_eq!(Time::from_micros(MICROS_PER_DAY - 1).expect("a time").to_string(), "23:59:59.999999");
        assert_eq!(Time::from_micros(MICROS_PER_DAY + 1), None);
        assert_eq!(Timestamp::from_micros(-1).to_string(), "1969-12-31 23:59:59.999999");
        assert_eq!(TimestampTz::from_micros(0).to_string(), "1970-01-01 00:00:00+00");
    }
}
