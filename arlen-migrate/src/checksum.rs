//! What makes two texts the same migration.

use crate::version::Version;
use arlen_data::lex::{Kind, Lexer, Rules};
use sha2::{Digest, Sha256, Sha384};
use siphasher::sip::SipHasher13;
use std::hash::{Hash, Hasher};

/// SHA-256 of a normalised text (see [`load`](crate::discover::load)), in hexadecimal.
#[must_use]
pub fn text_sha256(text: &str) -> String {
    arlen_files::sha256(text)
}

/// SHA-256 of what the database sees of a text: its tokens, without comments and blanks. Two texts that differ in
/// comments, blanks and line ends alone have the same.
///
/// Each token goes in with its length before it, so that no two lists of tokens look alike. Between two strings a line
/// end counts, because standard SQL joins `'a'` and `'b'` across one. Nothing if the text cannot be taken apart.
#[must_use]
pub fn token_sha256(text: &str, rules: Rules) -> Option<String> {
    let mut hasher = Sha256::new();
    let (mut behind_string, mut line_ended) = (false, false);
    for token in Lexer::new(text, rules) {
        let token = token.ok()?;
        let content = token.text(text);
        if token.kind.is_trivia() {
            line_ended |= token.kind == Kind::Blank && content.contains(['\n', '\r']);
            continue;
        }
        let joined = behind_string && line_ended && token.kind == Kind::Text;
        hasher.update([u8::from(joined)]);
        hasher.update(content.len().to_le_bytes());
        hasher.update(content.as_bytes());
        behind_string = token.kind == Kind::Text;
        line_ended = false;
    }
    Some(arlen_files::hexadecimal(hasher.finalize().as_slice()))
}

/// refinery's checksum, so that refinery can go on with a history: SipHash-1-3 without a key over name, version and
/// text. Versions that fit are hashed with 32 bits, as refinery does by default, others with 64, as its feature
/// `int8-versions` does. Source: `refinery-core` 0.10.1, `Migration::unapplied`.
#[must_use]
pub fn refinery_checksum(version: Version, name: &str, text: &str) -> u64 {
    i32::try_from(version.0)
        .map_or_else(|_| refinery_long_checksum(version, name, text), |short| sip(&short, name, text))
}

/// The same with 64 bits for every version, as refinery's feature `int8-versions` does.
#[must_use]
pub fn refinery_long_checksum(version: Version, name: &str, text: &str) -> u64 {
    sip(&version.0, name, text)
}

fn sip(version: &impl Hash, name: &str, text: &str) -> u64 {
    let mut hasher = SipHasher13::new();
    name.hash(&mut hasher);
    version.hash(&mut hasher);
    text.hash(&mut hasher);
    hasher.finish()
}

/// sqlx's checksum: SHA-384 of the text, in hexadecimal. Source: `sqlx-core` 0.9.0, `migrate::migration::checksum`.
#[must_use]
pub fn sqlx_checksum(text: &str) -> String {
    arlen_files::hexadecimal(Sha384::digest(text.as_bytes()).as_slice())
}

/// Flyway's checksum: CRC-32 of the lines, without a byte-order mark and without line ends, as a signed number. Source: Flyway's
/// `ChecksumCalculator`.
#[must_use]
pub fn flyway_checksum(text: &str) -> i32 {
    let mut hasher = crc32fast::Hasher::new();
    for line in text.strip_prefix('\u{FEFF}').unwrap_or(text).split(['\n', '\r']) {
        hasher.update(line.as_bytes());
    }
    hasher.finalize().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::{flyway_checksum, refinery_checksum, refinery_long_checksum, sqlx_checksum, token_sha256};
    use crate::version::Version;
    use arlen_data::dialect::Family;
    use proptest::prelude::*;

    fn tokens(text: &str) -> Option<String> {
        token_sha256(text, Family::Postgres.dialect().lexical_rules())
    }

    #[test]
    fn comments_and_blanks_do_not_count() {
        let plain = tokens("create table a (b int);");
        for same in [
            "-- what for\ncreate table a (b int);",
            "create table a (b int); -- done",
            "create/* x */table a(b int) ;\n",
            "create table a (\n  b int /* why */\n);",
        ] {
            assert_eq!(tokens(same), plain, "{same}");
        }
    }

    #[test]
    fn signs_are_apart_from_what_they_follow() {
        let sqlite = |text| token_sha256(text, Family::Sqlite.dialect().lexical_rules());
        assert_eq!(tokens("a where 1=/*x*/-1"), tokens("a where 1=-1"));
        assert_eq!(sqlite("a where 1=-1"), sqlite("a where 1 = -1"));
        assert_ne!(tokens("a -- b\r, c"), tokens("a -- b\r, d"), "a carriage return ends a comment");
    }

    #[test]
    fn everything_else_counts() {
        let plain = tokens("select 'a', b");
        for other in [
            "select 'A', b",
            "select 'a', B",
            "select 'a' ', b",
            "select 'a', /* b",
            "select 'a', b;",
            "select 'a ', b",
        ] {
            assert_ne!(tokens(other), plain, "{other}");
        }
        assert_ne!(tokens("select 'a'\n'b'"), tokens("select 'a' 'b'"), "a line end joins strings");
        assert_eq!(tokens("select 'a' -- x\n'b'"), tokens("select 'a'\n\n'b'"));
        assert_ne!(tokens("select $$a--b$$"), tokens("select $$a$$"), "what looks like a comment in a string is text");
    }

    #[test]
    fn sqlx_checksum_is_the_standard_one() {
        let known = "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7";
        assert_eq!(sqlx_checksum("abc"), known);
    }

    #[test]
    fn flyway_checksums_lines_and_not_their_ends() {
        // CRC-32 of "123456789" is 0xCBF43926, which is negative with 32 bits.
        assert_eq!(flyway_checksum("123456789"), -873_187_034);
        for same in ["1234\n56789\n", "1234\r\n5678\r9", "\u{FEFF}123456789", "\n\n123456789"] {
            assert_eq!(flyway_checksum(same), -873_187_034, "{same:?}");
        }
        assert_ne!(flyway_checksum("12345 6789"), -873_187_034);
    }

    #[test]
    fn long_versions_are_hashed_with_all_their_bits() {
        assert_ne!(refinery_checksum(Version(1), "a", ""), refinery_long_checksum(Version(1), "a", ""));
        let long = Version(20_260_101_120_000);
        assert_eq!(refinery_checksum(long, "a", ""), refinery_long_checksum(long, "a", ""));
    }

    proptest! {
        #[test]
        fn refinery_agrees(version in 0..i32::MAX, name in "[a-z_]{1,20}", text in ".{0,60}") {
            let theirs = refinery_core::Migration::unapplied(&format!("V{version}__{name}"), &text).expect("a name");
            prop_assert_eq!(refinery_checksum(Version(version.into()), &name, &text), theirs.checksum());
        }
    }
}
