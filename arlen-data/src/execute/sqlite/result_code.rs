//! What a result code of SQLite means, and what its words name. Tables; no driver and no connection.

use crate::diag::Code;

/// Every primary and extended result code of SQLite 3.54: number, name, code.
pub const RESULT_CODES: &[(i32, &str, Code)] = &[
    // No errors, and here for completeness.
    (0, "SQLITE_OK", Code::DatabaseError),
    (256, "SQLITE_OK_LOAD_PERMANENTLY", Code::DatabaseError),
    (512, "SQLITE_OK_SYMLINK", Code::DatabaseError),
    // Whatever has no code of its own; the words tell, see `WORDS`.
    (1, "SQLITE_ERROR", Code::DatabaseError),
    (257, "SQLITE_ERROR_MISSING_COLLSEQ", Code::ObjectMissing),
    // Tables changed between compiling and running; SQLite tried again by itself before.
    (513, "SQLITE_ERROR_RETRY", Code::PlanChanged),
    (769, "SQLITE_ERROR_SNAPSHOT", Code::SerializationFailure),
    (1025, "SQLITE_ERROR_RESERVESIZE", Code::DatabaseError),
    (1281, "SQLITE_ERROR_KEY", Code::DatabaseError),
    (1537, "SQLITE_ERROR_UNABLE", Code::DatabaseError),
    (2, "SQLITE_INTERNAL", Code::DatabaseDamaged),
    (3, "SQLITE_PERM", Code::PermissionDenied),
    // A callback of the program stopped it.
    (4, "SQLITE_ABORT", Code::StatementTimeout),
    // A statement that was still being read when its transaction was rolled back.
    (516, "SQLITE_ABORT_ROLLBACK", Code::TransactionAborted),
    (5, "SQLITE_BUSY", Code::DatabaseLocked),
    (261, "SQLITE_BUSY_RECOVERY", Code::DatabaseLocked),
    // A transaction that began with reading wants to write, and somebody wrote since. Waiting does not help.
    (517, "SQLITE_BUSY_SNAPSHOT", Code::SerializationFailure),
    (773, "SQLITE_BUSY_TIMEOUT", Code::DatabaseLocked),
    (6, "SQLITE_LOCKED", Code::DatabaseLocked),
    (262, "SQLITE_LOCKED_SHAREDCACHE", Code::DatabaseLocked),
    (518, "SQLITE_LOCKED_VTAB", Code::DatabaseLocked),
    (7, "SQLITE_NOMEM", Code::ResourcesExhausted),
    (8, "SQLITE_READONLY", Code::ReadOnly),
    (264, "SQLITE_READONLY_RECOVERY", Code::ReadOnly),
    (520, "SQLITE_READONLY_CANTLOCK", Code::ReadOnly),
    (776, "SQLITE_READONLY_ROLLBACK", Code::ReadOnly),
    // The file was moved or replaced: this connection writes to nowhere, a new one does not.
    (1032, "SQLITE_READONLY_DBMOVED", Code::ConnectionLost),
    (1288, "SQLITE_READONLY_CANTINIT", Code::ReadOnly),
    (1544, "SQLITE_READONLY_DIRECTORY", Code::ReadOnly),
    (9, "SQLITE_INTERRUPT", Code::StatementTimeout),
    // The disk or the file system.
    (10, "SQLITE_IOERR", Code::DatabaseDamaged),
    (266, "SQLITE_IOERR_READ", Code::DatabaseDamaged),
    (522, "SQLITE_IOERR_SHORT_READ", Code::DatabaseDamaged),
    (778, "SQLITE_IOERR_WRITE", Code::DatabaseDamaged),
    (1034, "SQLITE_IOERR_FSYNC", Code::DatabaseDamaged),
    (1290, "SQLITE_IOERR_DIR_FSYNC", Code::DatabaseDamaged),
    (1546, "SQLITE_IOERR_TRUNCATE", Code::DatabaseDamaged),
    (1802, "SQLITE_IOERR_FSTAT", Code::DatabaseDamaged),
    (2058, "SQLITE_IOERR_UNLOCK", Code::DatabaseDamaged),
    (2314, "SQLITE_IOERR_RDLOCK", Code::DatabaseDamaged),
    (2570, "SQLITE_IOERR_DELETE", Code::DatabaseDamaged),
    (2826, "SQLITE_IOERR_BLOCKED", Code::DatabaseDamaged),
    (3082, "SQLITE_IOERR_NOMEM", Code::ResourcesExhausted),
    (3338, "SQLITE_IOERR_ACCESS", Code::DatabaseDamaged),
    (3594, "SQLITE_IOERR_CHECKRESERVEDLOCK", Code::DatabaseDamaged),
    (3850, "SQLITE_IOERR_LOCK", Code::DatabaseDamaged),
    (4106, "SQLITE_IOERR_CLOSE", Code::DatabaseDamaged),
    (4362, "SQLITE_IOERR_DIR_CLOSE", Code::DatabaseDamaged),
    (4618, "SQLITE_IOERR_SHMOPEN", Code::DatabaseDamaged),
    (4874, "SQLITE_IOERR_SHMSIZE", Code::DatabaseDamaged),
    (5130, "SQLITE_IOERR_SHMLOCK", Code::DatabaseDamaged),
    (5386, "SQLITE_IOERR_SHMMAP", Code::DatabaseDamaged),
    (5642, "SQLITE_IOERR_SEEK", Code::DatabaseDamaged),
    (5898, "SQLITE_IOERR_DELETE_NOENT", Code::DatabaseDamaged),
    (6154, "SQLITE_IOERR_MMAP", Code::DatabaseDamaged),
    (6410, "SQLITE_IOERR_GETTEMPPATH", Code::DatabaseDamaged),
    (6666, "SQLITE_IOERR_CONVPATH", Code::DatabaseDamaged),
    (6922, "SQLITE_IOERR_VNODE", Code::DatabaseDamaged),
    (7178, "SQLITE_IOERR_AUTH", Code::DatabaseDamaged),
    (7434, "SQLITE_IOERR_BEGIN_ATOMIC", Code::DatabaseDamaged),
    (7690, "SQLITE_IOERR_COMMIT_ATOMIC", Code::DatabaseDamaged),
    (7946, "SQLITE_IOERR_ROLLBACK_ATOMIC", Code::DatabaseDamaged),
    (8202, "SQLITE_IOERR_DATA", Code::DatabaseDamaged),
    (8458, "SQLITE_IOERR_CORRUPTFS", Code::DatabaseDamaged),
    (8714, "SQLITE_IOERR_IN_PAGE", Code::DatabaseDamaged),
    (8970, "SQLITE_IOERR_BADKEY", Code::DatabaseDamaged),
    (9226, "SQLITE_IOERR_CODEC", Code::DatabaseDamaged),
    (11, "SQLITE_CORRUPT", Code::DatabaseDamaged),
    (267, "SQLITE_CORRUPT_VTAB", Code::DatabaseDamaged),
    (523, "SQLITE_CORRUPT_SEQUENCE", Code::DatabaseDamaged),
    (779, "SQLITE_CORRUPT_INDEX", Code::DatabaseDamaged),
    (12, "SQLITE_NOTFOUND", Code::DatabaseError),
    (13, "SQLITE_FULL", Code::StorageFull),
    (14, "SQLITE_CANTOPEN", Code::ConnectionFailed),
    (270, "SQLITE_CANTOPEN_NOTEMPDIR", Code::ConnectionFailed),
    (526, "SQLITE_CANTOPEN_ISDIR", Code::ConnectionFailed),
    (782, "SQLITE_CANTOPEN_FULLPATH", Code::ConnectionFailed),
    (1038, "SQLITE_CANTOPEN_CONVPATH", Code::ConnectionFailed),
    (1294, "SQLITE_CANTOPEN_DIRTYWAL", Code::ConnectionFailed),
    (1550, "SQLITE_CANTOPEN_SYMLINK", Code::ConnectionFailed),
    // Lost the race for the lock of the write-ahead log, many times in turn.
    (15, "SQLITE_PROTOCOL", Code::DatabaseLocked),
    (16, "SQLITE_EMPTY", Code::DatabaseError),
    (17, "SQLITE_SCHEMA", Code::PlanChanged),
    (18, "SQLITE_TOOBIG", Code::ValueOutOfRange),
    (19, "SQLITE_CONSTRAINT", Code::ConstraintViolation),
    (275, "SQLITE_CONSTRAINT_CHECK", Code::CheckViolation),
    (531, "SQLITE_CONSTRAINT_COMMITHOOK", Code::ConstraintViolation),
    (787, "SQLITE_CONSTRAINT_FOREIGNKEY", Code::ForeignKeyViolation),
    (1043, "SQLITE_CONSTRAINT_FUNCTION", Code::ConstraintViolation),
    (1299, "SQLITE_CONSTRAINT_NOTNULL", Code::NotNullViolation),
    (1555, "SQLITE_CONSTRAINT_PRIMARYKEY", Code::UniqueViolation),
    // RAISE, and RESTRICT of a foreign key; the words tell.
    (1811, "SQLITE_CONSTRAINT_TRIGGER", Code::ConstraintViolation),
    (2067, "SQLITE_CONSTRAINT_UNIQUE", Code::UniqueViolation),
    (2323, "SQLITE_CONSTRAINT_VTAB", Code::ConstraintViolation),
    (2579, "SQLITE_CONSTRAINT_ROWID", Code::UniqueViolation),
    (2835, "SQLITE_CONSTRAINT_PINNED", Code::ConstraintViolation),
    // A column of a STRICT table, which refuses as PostgreSQL does.
    (3091, "SQLITE_CONSTRAINT_DATATYPE", Code::ValueTypeMismatch),
    (20, "SQLITE_MISMATCH", Code::ValueTypeMismatch),
    (21, "SQLITE_MISUSE", Code::DatabaseDamaged),
    (22, "SQLITE_NOLFS", Code::FeatureMissing),
    (23, "SQLITE_AUTH", Code::PermissionDenied),
    (279, "SQLITE_AUTH_USER", Code::PermissionDenied),
    (24, "SQLITE_FORMAT", Code::DatabaseDamaged),
    (25, "SQLITE_RANGE", Code::ParameterCountMismatch),
    // Mostly a wrong path or a wrong key. Nothing says that it ever was a database.
    (26, "SQLITE_NOTADB", Code::ConnectionFailed),
    (27, "SQLITE_NOTICE", Code::DatabaseError),
    (283, "SQLITE_NOTICE_RECOVER_WAL", Code::DatabaseError),
    (539, "SQLITE_NOTICE_RECOVER_ROLLBACK", Code::DatabaseError),
    (795, "SQLITE_NOTICE_RBU", Code::DatabaseError),
    (28, "SQLITE_WARNING", Code::DatabaseError),
    (284, "SQLITE_WARNING_AUTOINDEX", Code::DatabaseError),
    (100, "SQLITE_ROW", Code::DatabaseError),
    (101, "SQLITE_DONE", Code::DatabaseError),
];

/// What the words of `SQLITE_ERROR` mean, the first line that fits. A `*` stands for any text, names among it.
///
/// SQLite gives one number to nearly everything that is wrong with a statement.
pub const WORDS: &[(&str, Code)] = &[
    ("near *: syntax error", Code::SyntaxInvalid),
    ("no such *", Code::ObjectMissing),
    ("table * has no column named *", Code::ObjectMissing),
    ("wrong number of arguments to function *", Code::ObjectMissing),
    ("unknown database *", Code::ObjectMissing),
    ("unknown function: *", Code::ObjectMissing),
    ("* already exists", Code::ObjectExists),
    ("there is already *", Code::ObjectExists),
    ("duplicate column name: *", Code::ObjectExists),
    ("database * is already in use", Code::ObjectExists),
    ("incomplete input", Code::SyntaxInvalid),
    ("unrecognized token: *", Code::SyntaxInvalid),
    ("ambiguous *", Code::SyntaxInvalid),
    ("misuse of *", Code::SyntaxInvalid),
    ("row value misused", Code::SyntaxInvalid),
    ("no tables specified", Code::SyntaxInvalid),
    ("* values for * columns", Code::SyntaxInvalid),
    ("* columns assigned * values", Code::SyntaxInvalid),
    ("table * has * columns but * values were supplied", Code::SyntaxInvalid),
    ("all VALUES must have the same number of terms", Code::SyntaxInvalid),
    ("SELECTs to the left and right of *", Code::SyntaxInvalid),
    ("sub-select returns * columns - expected *", Code::SyntaxInvalid),
    ("IN(...) element has *", Code::SyntaxInvalid),
    ("aggregate functions are not allowed in *", Code::SyntaxInvalid),
    ("HAVING clause on a non-aggregate query", Code::SyntaxInvalid),
    ("a GROUP BY clause is required before HAVING", Code::SyntaxInvalid),
    ("*ORDER BY term *", Code::SyntaxInvalid),
    ("*ON CONFLICT clause does not match any *", Code::SyntaxInvalid),
    ("* clause should come after * not before", Code::SyntaxInvalid),
    ("a JOIN clause is required before *", Code::SyntaxInvalid),
    ("a NATURAL join may not have *", Code::SyntaxInvalid),
    ("cannot join using column *", Code::SyntaxInvalid),
    ("duplicate WITH table name: *", Code::SyntaxInvalid),
    ("foreign key mismatch *", Code::SyntaxInvalid),
    ("table * has more than one primary key", Code::SyntaxInvalid),
    ("use DROP * to delete *", Code::SyntaxInvalid),
    ("too many *", Code::FeatureMissing),
    ("at most * tables in a join", Code::FeatureMissing),
    ("variable number must be between *", Code::FeatureMissing),
    ("Expression tree is too large *", Code::FeatureMissing),
    ("* nested too deep", Code::FeatureMissing),
    ("Recursion limit", Code::FeatureMissing),
    ("parser stack overflow", Code::FeatureMissing),
    ("unsupported *", Code::FeatureMissing),
    ("integer overflow", Code::ValueOutOfRange),
    ("hex literal too big: *", Code::ValueOutOfRange),
    ("oversized integer: *", Code::ValueOutOfRange),
    ("malformed JSON", Code::ValueInvalid),
    ("bad JSON path: *", Code::ValueInvalid),
    ("JSON *", Code::ValueInvalid),
    ("json_*", Code::ValueInvalid),
    ("LIKE or GLOB pattern too complex", Code::ValueInvalid),
    ("ESCAPE expression must be a single character", Code::ValueInvalid),
    ("not authorized *", Code::PermissionDenied),
    ("access to * is prohibited", Code::PermissionDenied),
    ("unsafe use of *", Code::PermissionDenied),
    ("table * may not be *", Code::PermissionDenied),
    ("* - no transaction is active", Code::TransactionOver),
];

/// The words of a foreign key that keeps a row, which SQLite enforces by a trigger of its own.
const RESTRICTED: (i32, &str) = (1811, "FOREIGN KEY constraint failed");

/// The code of an extended result code of SQLite and the words with it; that of its primary code for one that is newer
/// than the table.
///
/// ```
/// use arlen_data::diag::Code;
/// use arlen_data::execute::classify::sqlite;
///
/// assert_eq!(sqlite(2067, "UNIQUE constraint failed: users.email"), Code::UniqueViolation);
/// assert_eq!(sqlite(1, "no such table: users"), Code::ObjectMissing);
/// ```
#[must_use]
pub fn sqlite(extended: i32, words: &str) -> Code {
    if extended == 1 {
        return WORDS.iter().find(|(pattern, _)| fits(pattern, words)).map_or(Code::DatabaseError, |(_, code)| *code);
    }
    if (extended, words) == RESTRICTED {
        return Code::ForeignKeyViolation;
    }
    let of = |number: i32| RESULT_CODES.iter().find(|(known, ..)| *known == number).map(|(.., code)| *code);
    of(extended).or_else(|| of(extended & 0xff)).unwrap_or(Code::DatabaseError)
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((before, behind)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(rest) = text.strip_prefix(before) else {
        return false;
    };
    behind.is_empty() || rest.char_indices().any(|(at, _)| fits(behind, rest.get(at..).unwrap_or_default()))
}

/// What the words of a violated constraint name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Named<'a> {
    /// The constraint: only a check with a name has one, or a unique index on an expression.
    pub constraint: Option<&'a str>,
    /// The table.
    pub table: Option<&'a str>,
    /// The column, if it is one and not several.
    pub column: Option<&'a str>,
}

/// Reads the names out of the words of a violated constraint, such as `UNIQUE constraint failed: users.email`.
#[must_use]
pub fn named(words: &str) -> Named<'_> {
    if let Some((_, place)) = words.rsplit_once(" column ").filter(|_| words.starts_with("cannot store ")) {
        return place_of(place);
    }
    match words.split_once(" constraint failed: ") {
        Some(("UNIQUE" | "NOT NULL", places)) => match places.strip_prefix("index '") {
            Some(index) => Named { constraint: index.strip_suffix('\''), ..Named::default() },
            None => place_of(places),
        },
        // Without a name SQLite repeats the condition itself, which has more than letters.
        Some(("CHECK", name)) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => {
            Named { constraint: Some(name), ..Named::default() }
        }
        _ => Named::default(),
    }
}

/// `table.column`, or several of one table behind commas. Nothing is quoted: what could be read in two ways is not read.
fn place_of(places: &str) -> Named<'_> {
    let mut all = places.split(", ").map(|place| place.split_once('.').filter(|(_, column)| !column.contains('.')));
    let Some(Some((table, column))) = all.next() else {
        return Named::default();
    };
    let mut column = Some(column);
    for other in all {
        if other.is_none_or(|(other, _)| other != table) {
            return Named::default();
        }
        column = None;
    }
    Named { constraint: None, table: Some(table), column }
}

#[cfg(test)]
mod tests {
    use super::{Named, RESULT_CODES, WORDS, fits, named, sqlite};
    use crate::diag::Code;
    use std::collections::BTreeSet;

    #[test]
    fn every_number_and_name_stands_once_behind_its_primary_one() {
        let primary = |number: &i32| (number & 0xff, *number);
        assert!(RESULT_CODES.is_sorted_by(|one, other| primary(&one.0) < primary(&other.0)));
        let names: BTreeSet<_> = RESULT_CODES.iter().map(|(_, name, _)| *name).collect();
        assert_eq!(names.len(), RESULT_CODES.len());
        for (number, name, _) in RESULT_CODES {
            let (_, primary, _) = RESULT_CODES.iter().find(|(n, ..)| *n == number & 0xff).expect("its primary code");
            assert!(name.starts_with(primary), "{name} is no {primary}");
        }
    }

    #[test]
    fn a_number_to_come_is_one_of_its_primary_code() {
        assert_eq!(sqlite(5 | 200 << 8, ""), sqlite(5, ""));
        assert_eq!(sqlite(99, ""), Code::DatabaseError);
    }

    #[test]
    fn words_are_matched_from_end_to_end() {
        assert!(fits("a * b * c", "a 1 b 2 b 3 c") && fits("* b", "a b") && fits("a *", "a "));
        assert!(!fits("a * b", "a  bc") && !fits("a", "ab") && !fits("* b", " bé"));
        assert_eq!(sqlite(1, "no such table: already exists"), Code::ObjectMissing);
        assert_eq!(sqlite(1, "something else"), Code::DatabaseError);
        let patterns: BTreeSet<_> = WORDS.iter().map(|(pattern, _)| *pattern).collect();
        assert_eq!(patterns.len(), WORDS.len());
    }

    #[test]
    fn a_key_that_keeps_a_row_is_no_trigger() {
        assert_eq!(sqlite(1811, "FOREIGN KEY constraint failed"), Code::ForeignKeyViolation);
        assert_eq!(sqlite(1811, "stock is empty"), Code::ConstraintViolation);
    }

    #[test]
    fn names_are_read_from_the_words() {
        let place = |table, column| Named { constraint: None, table: Some(table), column };
        let constraint = |name| Named { constraint: Some(name), ..Named::default() };
        for (words, expected) in [
            ("UNIQUE constraint failed: users.email", place("users", Some("email"))),
            ("UNIQUE constraint failed: a.x, a.y", place("a", None)),
            ("UNIQUE constraint failed: index 'users_lower'", constraint("users_lower")),
            ("NOT NULL constraint failed: users.name", place("users", Some("name"))),
            ("CHECK constraint failed: price_positive", constraint("price_positive")),
            ("CHECK constraint failed: price > 0", Named::default()),
            ("FOREIGN KEY constraint failed", Named::default()),
            ("cannot store TEXT value in INTEGER column a.x", place("a", Some("x"))),
            ("UNIQUE constraint failed: a.b.c", Named::default()),
            ("UNIQUE constraint failed: a.x, b.y", Named::default()),
            ("near \"x\": syntax error", Named::default()),
        ] {
            assert_eq!(named(words), expected, "{words}");
        }
    }
}
