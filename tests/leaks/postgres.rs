//! What a session of PostgreSQL can have.

use super::{Place, State, Way, run};
use arlen_data::execute::Database;

pub(super) const WAYS: &[Way] = &[
    Way::Statement,
    Way::Commented,
    Way::Verb,
    Way::Transaction,
    Way::RolledBack,
    Way::Call,
    Way::Block,
    Way::Builder,
    Way::Native,
];

const fn state(leave: &'static [&'static str], find: &'static str, call: Option<&'static str>) -> State {
    State { leave, find, call, place: Place::Anywhere }
}

const fn statement(leave: &'static [&'static str], find: &'static str) -> State {
    State { leave, find, call: None, place: Place::Statement }
}

const fn outside(leave: &'static [&'static str], find: &'static str) -> State {
    State { leave, find, call: None, place: Place::Outside }
}

/// One line for each setting: by SET and by `set_config`.
macro_rules! settings {
    ($($name:literal = $value:literal),* $(,)?) => {
        &[$(state(
            &[concat!("set ", $name, " = '", $value, "'")],
            concat!("coalesce(current_setting('", $name, "', true), '')"),
            Some(concat!("set_config('", $name, "', '", $value, "', false)")),
        )),*]
    };
}

const IN_TRANSACTION: &str = "txid_current_if_assigned() is not null";
const ADVISORY: &str = "count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()";
const TEMPORARY: &str = "count(*) from pg_class where relnamespace = pg_my_temp_schema()";
const TEMPORARY_TYPES: &str = "count(*) from pg_type where typnamespace = pg_my_temp_schema()";
const TEMPORARY_FUNCTIONS: &str = "count(*) from pg_proc where pronamespace = pg_my_temp_schema()";

/// Settings, and everything else.
pub(super) fn states() -> Vec<&'static State> {
    SETTINGS.iter().chain(OTHERS).collect()
}

const SETTINGS: &[State] = settings! {
    "search_path" = "nowhere", "statement_timeout" = "12345", "lock_timeout" = "12345",
    "idle_in_transaction_session_timeout" = "12345", "work_mem" = "1MB", "timezone" = "Asia/Tokyo",
    "datestyle" = "german", "intervalstyle" = "iso_8601", "client_encoding" = "SQL_ASCII",
    "client_min_messages" = "error", "extra_float_digits" = "0", "bytea_output" = "escape",
    "standard_conforming_strings" = "off", "application_name" = "another", "default_transaction_isolation" = "serializable",
    "default_transaction_deferrable" = "on", "enable_seqscan" = "off", "plan_cache_mode" = "force_generic_plan",
    "jit" = "off", "row_security" = "off", "session_replication_role" = "replica", "synchronous_commit" = "off",
    "xmloption" = "document", "check_function_bodies" = "off", "lc_messages" = "POSIX",
    "default_transaction_read_only" = "on", "array_nulls" = "off", "app.tenant" = "mine", "app.user_id" = "7",
};

const OTHERS: &[State] = &[
    state(&["set role pg_monitor"], "current_user::text", Some("set_config('role', 'pg_monitor', false)")),
    state(
        &["set session authorization pg_monitor"],
        "session_user::text",
        Some("set_config('session_authorization', 'pg_monitor', false)"),
    ),
    state(
        &["set session characteristics as transaction isolation level serializable"],
        "current_setting('default_transaction_isolation')",
        None,
    ),
    state(
        &["set session characteristics as transaction read only"],
        "current_setting('default_transaction_read_only')",
        None,
    ),
    state(&["set time zone 'Asia/Tokyo'"], "current_setting('timezone')", None),
    state(&["set names 'SQL_ASCII'"], "current_setting('client_encoding')", None),
    state(&["select pg_advisory_lock(42)"], ADVISORY, Some("pg_advisory_lock(42)")),
    state(&["select pg_advisory_lock(4, 2)"], ADVISORY, Some("pg_advisory_lock(4, 2)")),
    state(&["select pg_advisory_lock_shared(43)"], ADVISORY, Some("pg_advisory_lock_shared(43)")),
    state(&["select pg_try_advisory_lock(44)"], ADVISORY, Some("pg_try_advisory_lock(44)")),
    state(&["select pg_try_advisory_lock_shared(45)"], ADVISORY, Some("pg_try_advisory_lock_shared(45)")),
    outside(&["begin", "select pg_advisory_xact_lock(46)"], ADVISORY),
    state(&["create temp table left_behind (x int)"], TEMPORARY, None),
    state(&["create temp table left_as as select 1 as x"], TEMPORARY, None),
    state(&["create temp table left_empty as select 1 as x where false"], TEMPORARY, None),
    statement(&["select 1 as x into temp left_into"], TEMPORARY),
    statement(&["select 1 as x into temp left_into where false"], TEMPORARY),
    statement(&["select false or true x into temp left_into where false"], TEMPORARY),
    state(&["create table pg_temp.left_named (x int)"], TEMPORARY, None),
    state(&["create temp sequence left_sequence"], TEMPORARY, None),
    state(&["create temp view left_view as select 1 as x"], TEMPORARY, None),
    state(&["create type pg_temp.mood as enum ('fine')"], TEMPORARY_TYPES, None),
    state(
        &["create function pg_temp.left_function() returns int language sql as 'select 1'"],
        TEMPORARY_FUNCTIONS,
        None,
    ),
    state(&["listen news"], "count(*) from pg_listening_channels()", None),
    state(&["prepare mine as select 1"], "count(*) from pg_prepared_statements where from_sql", None),
    statement(&["declare c cursor with hold for select 1"], "count(*) from pg_cursors"),
    outside(&["begin", "declare c cursor with hold for select 1", "commit"], "count(*) from pg_cursors"),
    outside(&["begin", "declare c cursor for select 1"], "count(*) from pg_cursors"),
    outside(&["begin", "select txid_current()"], IN_TRANSACTION),
    outside(&["begin", "savepoint a", "select txid_current()"], IN_TRANSACTION),
    outside(&["begin", "select 1/0"], "1"),
    outside(&["begin", "set local search_path = nowhere"], "current_setting('search_path')"),
    outside(&["begin isolation level serializable"], "current_setting('transaction_isolation')"),
    outside(&["begin", "set transaction read only"], "current_setting('transaction_read_only')"),
    state(&["select setseed(0.5)", "select 1"], "random() = number from seeded", Some("setseed(0.5)")),
    state(&["select nextval('numbers')"], "last_number()", Some("nextval('numbers')")),
    state(&["select setval('numbers', 5)", "select nextval('numbers')"], "current_number()", None),
];

/// Makes what the states need: a sequence, and a function for each.
pub(super) async fn prepare(db: &Database) {
    let ask = |name: &str, call: &str| {
        format!(
            "create function {name}() returns text language plpgsql as $f$ begin return {call}::text; \
             exception when object_not_in_prerequisite_state then return 'none'; end $f$"
        )
    };
    let made = [
        "create sequence numbers".to_owned(),
        // With the same seed come the same numbers.
        "create table seeded as select setseed(0.5) is null as seed, random() as number".to_owned(),
        ask("last_number", "lastval()"),
        ask("current_number", "currval('numbers')"),
    ];
    for statement in made {
        run(db, &[statement], "").await;
    }
    for (number, state) in states().into_iter().enumerate().filter(|(_, state)| state.is_left_by(Way::Builder)) {
        let function = format!(
            "create function public.leave_{number}() returns int language plpgsql as $f$ begin {} return 1; end $f$",
            state.body()
        );
        run(db, &[function], "").await;
    }
}
