//! What a SQLSTATE means. A table; no driver and no connection.

use crate::diag::Code;

/// Every class of PostgreSQL: its two characters, its name, and the code of all its conditions but those in
/// [`SQLSTATES`].
///
/// From the appendix "PostgreSQL Error Codes" of PostgreSQL 18, and the one class that 13 to 16 have besides.
pub const SQLSTATE_CLASSES: &[(&str, &str, Code)] = &[
    ("00", "successful completion", Code::DatabaseError),
    ("01", "warning", Code::DatabaseError),
    ("02", "no data", Code::DatabaseError),
    ("03", "SQL statement not yet complete", Code::SyntaxInvalid),
    // A server that lost the way to *another* server says the same; see `Severity`.
    ("08", "connection exception", Code::ConnectionLost),
    ("09", "triggered action exception", Code::DatabaseError),
    ("0A", "feature not supported", Code::FeatureMissing),
    ("0B", "invalid transaction initiation", Code::DatabaseError),
    ("0F", "locator exception", Code::DatabaseError),
    ("0L", "invalid grantor", Code::PermissionDenied),
    ("0P", "invalid role specification", Code::ObjectMissing),
    ("0Z", "diagnostics exception", Code::DatabaseError),
    ("10", "XQuery error", Code::ValueInvalid),
    ("20", "case not found", Code::DatabaseError),
    ("21", "cardinality violation", Code::DatabaseError),
    ("22", "data exception", Code::ValueInvalid),
    ("23", "integrity constraint violation", Code::ConstraintViolation),
    ("24", "invalid cursor state", Code::DatabaseError),
    ("25", "invalid transaction state", Code::DatabaseError),
    // The server forgot a statement that a driver had prepared: somebody else did DISCARD, or a pooler moved the session.
    ("26", "invalid SQL statement name", Code::PlanChanged),
    ("27", "triggered data change violation", Code::ConstraintViolation),
    ("28", "invalid authorization specification", Code::AuthenticationFailed),
    ("2B", "dependent privilege descriptors still exist", Code::DatabaseError),
    ("2D", "invalid transaction termination", Code::DatabaseError),
    ("2F", "SQL routine exception", Code::DatabaseError),
    ("34", "invalid cursor name", Code::ObjectMissing),
    ("38", "external routine exception", Code::DatabaseError),
    ("39", "external routine invocation exception", Code::DatabaseError),
    ("3B", "savepoint exception", Code::ObjectMissing),
    ("3D", "invalid catalog name", Code::ObjectMissing),
    ("3F", "invalid schema name", Code::ObjectMissing),
    ("40", "transaction rollback", Code::TransactionAborted),
    ("42", "syntax error or access rule violation", Code::SyntaxInvalid),
    ("44", "WITH CHECK OPTION violation", Code::ConstraintViolation),
    ("53", "insufficient resources", Code::ResourcesExhausted),
    // What is asked for is sound, and more than this database can do.
    ("54", "program limit exceeded", Code::FeatureMissing),
    ("55", "object not in prerequisite state", Code::DatabaseError),
    // Whoever runs the server ends sessions.
    ("57", "operator intervention", Code::ConnectionLost),
    ("58", "system error", Code::DatabaseDamaged),
    // Up to PostgreSQL 16. A new transaction has a new snapshot.
    ("72", "snapshot failure", Code::SerializationFailure),
    ("F0", "configuration file error", Code::DatabaseError),
    // The other server is the data of this one: none of it says anything of this connection.
    ("HV", "foreign data wrapper error", Code::DatabaseError),
    ("P0", "PL/pgSQL error", Code::DatabaseError),
    // Extensions raise XX000 for anything that they refuse; only XX001 and XX002 mean damage.
    ("XX", "internal error", Code::DatabaseError),
];

/// The conditions that mean something else than their class: SQLSTATE, name, code.
pub const SQLSTATES: &[(&str, &str, Code)] = &[
    ("08007", "transaction_resolution_unknown", Code::CommitUnknown),
    ("22001", "string_data_right_truncation", Code::ValueOutOfRange),
    ("22003", "numeric_value_out_of_range", Code::ValueOutOfRange),
    ("22008", "datetime_field_overflow", Code::ValueOutOfRange),
    ("22009", "invalid_time_zone_displacement_value", Code::ValueOutOfRange),
    ("2200H", "sequence_generator_limit_exceeded", Code::ValueOutOfRange),
    ("22015", "interval_field_overflow", Code::ValueOutOfRange),
    ("22022", "indicator_overflow", Code::ValueOutOfRange),
    ("22026", "string_data_length_mismatch", Code::ValueOutOfRange),
    ("22P01", "floating_point_exception", Code::ValueOutOfRange),
    ("23001", "restrict_violation", Code::ForeignKeyViolation),
    ("23502", "not_null_violation", Code::NotNullViolation),
    ("23503", "foreign_key_violation", Code::ForeignKeyViolation),
    ("23505", "unique_violation", Code::UniqueViolation),
    ("23514", "check_violation", Code::CheckViolation),
    ("23P01", "exclusion_violation", Code::ExclusionViolation),
    ("25006", "read_only_sql_transaction", Code::ReadOnly),
    ("25P01", "no_active_sql_transaction", Code::TransactionOver),
    ("25P02", "in_failed_sql_transaction", Code::TransactionAborted),
    // The server ended the session along with the transaction.
    ("25P03", "idle_in_transaction_session_timeout", Code::ConnectionLost),
    ("25P04", "transaction_timeout", Code::ConnectionLost),
    ("40001", "serialization_failure", Code::SerializationFailure),
    ("40002", "transaction_integrity_constraint_violation", Code::ConstraintViolation),
    ("40003", "statement_completion_unknown", Code::CommitUnknown),
    ("40P01", "deadlock_detected", Code::Deadlock),
    ("42501", "insufficient_privilege", Code::PermissionDenied),
    ("42602", "invalid_name", Code::IdentifierInvalid),
    ("42622", "name_too_long", Code::IdentifierTooLong),
    ("42701", "duplicate_column", Code::ObjectExists),
    ("42703", "undefined_column", Code::ObjectMissing),
    ("42704", "undefined_object", Code::ObjectMissing),
    ("42710", "duplicate_object", Code::ObjectExists),
    ("42723", "duplicate_function", Code::ObjectExists),
    ("42804", "datatype_mismatch", Code::ValueTypeMismatch),
    ("42846", "cannot_coerce", Code::ValueTypeMismatch),
    ("42883", "undefined_function", Code::ObjectMissing),
    ("42939", "reserved_name", Code::IdentifierInvalid),
    ("42P01", "undefined_table", Code::ObjectMissing),
    ("42P02", "undefined_parameter", Code::ParameterCountMismatch),
    ("42P03", "duplicate_cursor", Code::ObjectExists),
    ("42P04", "duplicate_database", Code::ObjectExists),
    ("42P05", "duplicate_prepared_statement", Code::ObjectExists),
    ("42P06", "duplicate_schema", Code::ObjectExists),
    ("42P07", "duplicate_table", Code::ObjectExists),
    ("42P08", "ambiguous_parameter", Code::ValueTypeMismatch),
    ("42P18", "indeterminate_datatype", Code::ValueTypeMismatch),
    ("53100", "disk_full", Code::StorageFull),
    ("53300", "too_many_connections", Code::TooManyConnections),
    // Lengths of values, nearly always.
    ("54000", "program_limit_exceeded", Code::ValueOutOfRange),
    ("55P03", "lock_not_available", Code::LockTimeout),
    ("57000", "operator_intervention", Code::StatementTimeout),
    ("57014", "query_canceled", Code::StatementTimeout),
    ("58P01", "undefined_file", Code::ObjectMissing),
    ("58P02", "duplicate_file", Code::ObjectExists),
    ("58P03", "file_name_too_long", Code::IdentifierTooLong),
    ("HV001", "fdw_out_of_memory", Code::ResourcesExhausted),
    ("HV005", "fdw_column_name_not_found", Code::ObjectMissing),
    ("HV00J", "fdw_option_name_not_found", Code::ObjectMissing),
    ("HV00P", "fdw_no_schemas", Code::ObjectMissing),
    ("HV00Q", "fdw_schema_not_found", Code::ObjectMissing),
    ("HV00R", "fdw_table_not_found", Code::ObjectMissing),
    // RAISE: a rule of the data that a trigger or function enforces, as RAISE(ABORT) does on SQLite.
    ("P0001", "raise_exception", Code::ConstraintViolation),
    ("XX001", "data_corrupted", Code::DatabaseDamaged),
    ("XX002", "index_corrupted", Code::DatabaseDamaged),
];

/// The code of a SQLSTATE; `database-error` for one that PostgreSQL does not have.
///
/// ```
/// use arlen_data::diag::Code;
/// use arlen_data::execute::classify::sqlstate;
///
/// assert_eq!(sqlstate("23505"), Code::UniqueViolation);
/// assert_eq!(sqlstate("22P02"), Code::ValueInvalid);
/// assert_eq!(sqlstate("KO123"), Code::DatabaseError);
/// ```
#[must_use]
pub fn sqlstate(sqlstate: &str) -> Code {
    let class = sqlstate.get(..2).unwrap_or_default();
    let single = SQLSTATES.iter().find(|(condition, ..)| *condition == sqlstate);
    let whole = || SQLSTATE_CLASSES.iter().find(|(name, ..)| *name == class);
    single.or_else(whole).map_or(Code::DatabaseError, |(.., code)| *code)
}

/// What an error does to the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The statement is refused and the session goes on: `ERROR`.
    Statement,
    /// The session ends: `FATAL`, `PANIC`, or a server that does not say.
    Session,
}

/// The code of an error of PostgreSQL, told from its SQLSTATE, its severity and the server's routine that raised it.
///
/// Three SQLSTATEs stand for several faults each, which only the routine or the severity tells apart: 0A000 for a kept
/// plan that no longer fits its tables, 08P01 for a wrong number of values, and a lost connection that is another one:
/// `postgres_fdw` and `dblink` say 08001 and 08006 of theirs.
#[must_use]
pub fn server(state: &str, severity: Severity, routine: Option<&str>) -> Code {
    match (state, routine) {
        ("0A000", Some("RevalidateCachedQuery")) => Code::PlanChanged,
        ("08P01", Some("exec_bind_message")) => Code::ParameterCountMismatch,
        _ => match (sqlstate(state), severity) {
            (Code::ConnectionLost, Severity::Statement) => Code::DatabaseError,
            (code, _) => code,
        },
    }
}

/// A message of PostgreSQL about a statement with values, without them: if the fault is of a value, the server repeats it
/// in double quotes.
#[must_use]
pub fn without_values(code: Code, message: &str) -> String {
    if !matches!(code, Code::ValueInvalid | Code::ValueOutOfRange) {
        return message.to_owned();
    }
    // A value may hold quotes itself, so all from the first to the last goes.
    match (message.find('"'), message.rfind('"')) {
        (Some(first), Some(last)) if first < last => {
            let (before, behind) = (message.get(..=first), message.get(last..));
            format!("{}...{}", before.unwrap_or_default(), behind.unwrap_or_default())
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{SQLSTATE_CLASSES, SQLSTATES, Severity, server, sqlstate, without_values};
    use crate::diag::{Class, Code, Retry};
    use std::collections::{BTreeMap, BTreeSet};

    fn class(state: &str) -> &str {
        state.get(..2).expect("five characters")
    }

    /// Every condition of PostgreSQL 13 to 18, SQLSTATE and name.
    fn conditions() -> BTreeMap<&'static str, &'static str> {
        include_str!("conditions.txt").lines().filter_map(|line| line.split_once(' ')).collect()
    }

    #[test]
    fn every_class_has_its_line_and_no_other_has() {
        let known: BTreeSet<_> = conditions().keys().map(|state| class(state)).collect();
        let named: Vec<_> = SQLSTATE_CLASSES.iter().map(|(class, ..)| *class).collect();
        assert_eq!(named, known.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn every_exception_is_a_condition_under_its_name_and_stands_once() {
        let known = conditions();
        assert!(SQLSTATES.is_sorted_by(|one, other| one.0 < other.0));
        for (state, name, code) in SQLSTATES {
            assert_eq!(known.get(state), Some(name), "{state}");
            let whole = SQLSTATE_CLASSES.iter().find(|(name, ..)| *name == class(state)).expect("its class");
            assert_ne!(whole.2, *code, "{state} says the same as its class");
        }
    }

    #[test]
    fn every_condition_has_a_code_and_only_the_vague_ones_the_vague_code() {
        let vague = |state: &str| sqlstate(state) == Code::DatabaseError;
        let known = conditions();
        assert_eq!(known.len(), 263);
        let classes: BTreeSet<_> = known.keys().filter(|state| vague(state)).map(|state| class(state)).collect();
        let expected =
            "00 01 02 09 0B 0F 0Z 20 21 24 25 2B 2D 2F 38 39 55 F0 HV P0 XX".split(' ').collect::<BTreeSet<_>>();
        assert_eq!(classes, expected);
        assert!(["", "2", "99999", "é"].into_iter().all(vague));
        assert_eq!(sqlstate("23Z99"), sqlstate("23000"), "a condition to come is one of its class");
    }

    #[test]
    fn a_lost_connection_of_somebody_else_is_none_of_ours() {
        for state in ["08006", "08001", "57P01"] {
            assert_eq!(server(state, Severity::Session, None), Code::ConnectionLost);
            assert_eq!(server(state, Severity::Statement, Some("connect_pg_server")), Code::DatabaseError);
        }
        assert_eq!(server("28P01", Severity::Statement, None).class(), Class::Connection);
    }

    #[test]
    fn a_plan_that_does_not_fit_is_told_from_a_feature_that_is_missing() {
        assert_eq!(server("0A000", Severity::Statement, Some("transformSelectStmt")).class(), Class::Unsupported);
        let plan = server("0A000", Severity::Statement, Some("RevalidateCachedQuery"));
        assert_eq!(plan.retry(), Retry::WholeTransaction);
        assert_eq!(plan, server("26000", Severity::Statement, None), "a plan that is gone");
    }

    #[test]
    fn what_the_server_quotes_of_a_value_is_left_out() {
        let shown = |message| without_values(Code::ValueInvalid, message);
        assert_eq!(
            shown("invalid input syntax for type uuid: \"a \"b\" c\""),
            "invalid input syntax for type uuid: \"...\""
        );
        assert_eq!(
            shown("value \"9\" is out of range for type integer"),
            "value \"...\" is out of range for type integer"
        );
        assert_eq!(shown("division by zero"), "division by zero");
        assert_eq!(shown("one \" alone"), "one \" alone");
        assert_eq!(without_values(Code::ObjectMissing, "no \"a\""), "no \"a\"", "a name");
    }
}
