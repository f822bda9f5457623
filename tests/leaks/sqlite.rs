//! What a connection of SQLite can have.

use super::{Place, State, UNSEEN, Way};

pub(super) const WAYS: &[Way] =
    &[Way::Statement, Way::Commented, Way::Verb, Way::Reading, Way::Transaction, Way::RolledBack, Way::Native];

const fn statement(leave: &'static [&'static str], find: &'static str) -> State {
    State { leave, find, call: None, place: Place::Statement }
}

const fn outside(leave: &'static [&'static str], find: &'static str) -> State {
    State { leave, find, call: None, place: Place::Outside }
}

const TEMPORARY: &str = "count(*) from sqlite_temp_schema";
const DATABASES: &str = "count(*) from pragma_database_list where name = 'other'";

pub(super) const STATES: &[State] = &[
    statement(&["create temp table left_behind (x int)"], TEMPORARY),
    statement(&["create temp table left_as as select 1 as x"], TEMPORARY),
    statement(&["create table temp.left_named (x int)"], TEMPORARY),
    statement(&["create temp view left_view as select 1 as x"], TEMPORARY),
    statement(&["create temp trigger left_trigger after delete on t begin select 1; end"], TEMPORARY),
    outside(&["attach ':memory:' as other"], DATABASES),
    outside(&["begin"], UNSEEN),
    outside(&["savepoint mine"], UNSEEN),
    outside(&["pragma foreign_keys = off"], "pragma foreign_keys"),
    statement(&["pragma query_only = on"], "pragma query_only"),
    statement(&["pragma recursive_triggers = on"], "pragma recursive_triggers"),
    statement(&["pragma case_sensitive_like = on"], "'a' like 'A'"),
    statement(&["pragma defer_foreign_keys = on"], "pragma defer_foreign_keys"),
    statement(&["pragma busy_timeout = 77"], "pragma busy_timeout"),
    outside(&["pragma synchronous = off"], "pragma synchronous"),
    statement(&["pragma cache_size = 77"], "pragma cache_size"),
    outside(&["pragma temp_store = memory"], "pragma temp_store"),
    statement(&["pragma locking_mode = exclusive"], "pragma locking_mode"),
    statement(&["pragma automatic_index = off"], "pragma automatic_index"),
    statement(&["pragma ignore_check_constraints = on"], "pragma ignore_check_constraints"),
    statement(&["pragma legacy_alter_table = on"], "pragma legacy_alter_table"),
    statement(&["pragma reverse_unordered_selects = on"], "pragma reverse_unordered_selects"),
    statement(&["pragma secure_delete = on"], "pragma secure_delete"),
    statement(&["pragma wal_autocheckpoint = 77"], "pragma wal_autocheckpoint"),
    statement(&["pragma cell_size_check = on"], "pragma cell_size_check"),
    statement(&["pragma checkpoint_fullfsync = on"], "pragma checkpoint_fullfsync"),
    statement(&["pragma fullfsync = on"], "pragma fullfsync"),
    statement(&["pragma read_uncommitted = on"], "pragma read_uncommitted"),
    statement(&["pragma threads = 2"], "pragma threads"),
    statement(&["pragma analysis_limit = 77"], "pragma analysis_limit"),
    statement(&["pragma cache_spill = off"], "pragma cache_spill"),
    statement(&["pragma trusted_schema = on"], "pragma trusted_schema"),
    statement(&["pragma journal_size_limit = 77"], "pragma journal_size_limit"),
    statement(&["pragma short_column_names = off"], "pragma short_column_names"),
    statement(&["pragma full_column_names = on"], "pragma full_column_names"),
    statement(&["explain pragma recursive_triggers = on"], "pragma recursive_triggers"),
];
