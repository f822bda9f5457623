//! What a command tag says of the session: whether anything of the statement can stay in it.

use super::meter::{Dirt, Ended};

/// First words of tags that come with numbers, and of statements known to leave nothing.
const CLEAN: &[&[u8]] = &[
    b"INSERT",
    b"UPDATE",
    b"DELETE",
    b"MERGE",
    b"COPY",
    b"FETCH",
    b"MOVE",
    b"BEGIN",
    b"COMMIT",
    b"ROLLBACK",
    b"SAVEPOINT",
    b"RELEASE",
    b"EXPLAIN",
    b"SHOW",
    b"VACUUM",
    b"ANALYZE",
    b"NOTIFY",
    b"UNLISTEN",
];

/// Whole tags of statements known to leave nothing.
const CLEAN_WHOLE: &[&[u8]] =
    &[b"START TRANSACTION", b"SET CONSTRAINTS", b"LOCK TABLE", b"TRUNCATE TABLE", b"CLOSE CURSOR", b"CLOSE CURSOR ALL"];

/// Reads the body of a completion. `rows` says that the statement has columns or gave rows, `no_data` that the server
/// said of it that it has none.
///
/// Everything that is not known to be clean is dirty. `CREATE TABLE .. AS` and `SELECT INTO` end as `SELECT 5`, and
/// their table may be a temporary one: a SELECT that counts rows and gave none is one of them. One that counts none is
/// taken for a query that found nothing, unless the server said that it has no columns: a statement prepared by the
/// driver, executed again, to make an empty temporary table passes unseen.
pub(super) fn read(body: &[u8], rows: bool, no_data: bool) -> (Ended, Dirt) {
    let tag = body.split(|byte| *byte == 0).next().unwrap_or_default();
    let mut words = tag.split(|byte| *byte == b' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let ended = match tag {
        b"COMMIT" => Ended::Commit,
        b"ROLLBACK" => Ended::Rollback,
        _ => Ended::Other,
    };
    let clean = match first {
        b"SELECT" => rows || (second == Some(b"0".as_slice()) && !no_data),
        _ => CLEAN.contains(&first) || CLEAN_WHOLE.contains(&tag),
    };
    let forgotten = matches!(tag, b"DEALLOCATE ALL" | b"DISCARD ALL");
    (ended, Dirt { session: !clean, forgotten })
}

/// A version as the server counts: `15.2 (Debian 15.2-1)` is 150002, `9.6.24` is 90624, `18beta1` is 180000.
pub(super) fn version(text: &[u8]) -> u32 {
    let plain = text.split(|byte| !(byte.is_ascii_digit() || *byte == b'.')).next().unwrap_or_default();
    let mut parts = plain.split(|byte| *byte == b'.').map(|digits| {
        digits.iter().fold(0_u32, |sum, digit| sum.saturating_mul(10).saturating_add(u32::from(digit - b'0')))
    });
    let mut next = || parts.next().unwrap_or(0);
    let (major, minor, patch) = (next(), next(), next());
    let low = if major >= 10 { minor } else { minor.saturating_mul(100).saturating_add(patch) };
    major.saturating_mul(10_000).saturating_add(low)
}

#[cfg(test)]
mod tests {
    use super::{read, version};
    use crate::execute::postgres::meter::{Dirt, Ended};

    const CLEAN: Dirt = Dirt { session: false, forgotten: false };
    const DIRTY: Dirt = Dirt { session: true, ..CLEAN };

    #[test]
    fn a_tag_says_what_may_stay() {
        for tag in ["SELECT 0", "INSERT 0 1", "UPDATE 7", "BEGIN", "START TRANSACTION", "RELEASE", "SET CONSTRAINTS"] {
            assert_eq!(read(format!("{tag}\0").as_bytes(), false, false), (Ended::Other, CLEAN), "{tag}");
        }
        for tag in
            ["SET", "RESET", "LISTEN", "DO", "CALL", "CREATE TABLE", "DECLARE CURSOR", "LOAD", "DISCARD TEMP", "?"]
        {
            assert_eq!(read(format!("{tag}\0").as_bytes(), false, false), (Ended::Other, DIRTY), "{tag}");
        }
        assert_eq!(read(b"COMMIT\0", false, false), (Ended::Commit, CLEAN));
        assert_eq!(read(b"ROLLBACK\0", false, false), (Ended::Rollback, CLEAN));
        assert_eq!(read(b"ROLLBACK PREPARED\0", false, false), (Ended::Other, CLEAN));
        assert_eq!(read(b"PREPARE\0", false, false).1, DIRTY);
        assert_eq!(read(b"PREPARE TRANSACTION\0", false, false).1, DIRTY);
        assert_eq!(read(b"DISCARD ALL\0", false, false).1, Dirt { forgotten: true, ..DIRTY });
    }

    #[test]
    fn a_select_without_rows_may_have_made_a_table() {
        assert_eq!(read(b"SELECT 5\0", true, false).1, CLEAN, "a query");
        assert_eq!(read(b"SELECT 5\0", false, false).1, DIRTY, "CREATE TEMP TABLE .. AS");
        assert_eq!(read(b"SELECT 0\0", false, true).1, DIRTY, "the same, of no rows");
        assert_eq!(read(b"SELECT 0\0", true, true).1, CLEAN, "a query behind a statement without columns");
    }

    #[test]
    fn versions_are_read_as_the_server_counts() {
        for (text, number) in [
            ("15.2 (Debian 15.2-1)", 150_002),
            ("9.6.24", 90_624),
            ("18beta1", 180_000),
            ("17", 170_000),
            ("", 0),
            ("99999999999.9", u32::MAX),
        ] {
            assert_eq!(version(text.as_bytes()), number, "{text}");
        }
    }
}
