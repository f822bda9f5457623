//! The table of codes, and what databases say as these codes, as Markdown.

use arlen_data::diag::Code;
use arlen_data::execute::classify::{RESULT_CODES, SQLSTATE_CLASSES, SQLSTATES, WORDS};
use std::fmt::Write as _;

const INTRODUCTION: &str = "\
# Errors

<!-- Generated from the tables of codes: `ARLEN_BLESS=1 cargo test -p arlen-conformance` rewrites it. -->

`error.code()` says what is wrong, `error.class()` what kind of fault it is, `error.retry()` what may be run again, and \
`error.sqlstate()`, `constraint()`, `table()` and `column()` what the database said of it. Class and verdict belong to the \
code: one fault has one of each, wherever it strikes.

| Verdict | What is promised | What to run again |
|---|---|---|
| `Never` | nothing | nothing, until somebody changed something |
| `SameStatement` | nothing was executed | the statement; inside of a transaction of PostgreSQL the transaction |
| `WholeTransaction` | nothing of the transaction is stored | the transaction from its beginning, reads included |
| `IfIdempotent` | nothing is known of what is stored | what does the same twice as once |

";

const POSTGRES: &str = "
## What PostgreSQL says

Each SQLSTATE has the code of its class, or one of its own. Those of PostgreSQL 13 to 18; any other is `database-error`. Three \
are told apart by more than the SQLSTATE: a lost connection that does not end the session is that of another server \
(`postgres_fdw`, `dblink`) and is `database-error`; 0A000 is [`plan-changed`](../errors/plan-changed.md) where it speaks of a \
kept plan; 08P01 is [`parameter-count-mismatch`](../errors/parameter-count-mismatch.md) where it counts values. While a \
connection is opened, `connection-lost` is `connection-failed`.

| SQLSTATE | Name | Code | Class | Run again |
|---|---|---|---|---|
";

const SQLITE: &str = "
## What SQLite says

Each extended result code of SQLite 3.54. A newer one is that of its last eight bits.

| Number | Name | Code | Class | Run again |
|---|---|---|---|---|
";

const ERROR: &str = "
`SQLITE_ERROR` stands for nearly everything that is wrong with a statement, and its words decide. `*` is any text; the first \
line that fits counts, and none is `database-error`. `SQLITE_CONSTRAINT_TRIGGER` with the words `FOREIGN KEY constraint \
failed` is `foreign-key-violation`.

| Words | Code | Class | Run again |
|---|---|---|---|
";

/// `docs/reference/errors.md`.
#[must_use]
pub fn errors() -> String {
    let mut out = String::from(INTRODUCTION);
    out.push_str("## All codes\n\n| Code | Class | Run again | What it means |\n|---|---|---|---|\n");
    for code in Code::ALL {
        row(&mut out, &[link(*code), class(*code), retry(*code), code.meaning().to_owned()]);
    }
    out.push_str(POSTGRES);
    for (name, what, code) in SQLSTATE_CLASSES {
        row(&mut out, &[format!("**{name}**"), format!("**{what}**"), link(*code), class(*code), retry(*code)]);
        for (state, what, code) in SQLSTATES.iter().filter(|(state, ..)| state.starts_with(name)) {
            row(&mut out, &[(*state).to_owned(), format!("`{what}`"), link(*code), class(*code), retry(*code)]);
        }
    }
    out.push_str(SQLITE);
    for (number, name, code) in RESULT_CODES {
        row(&mut out, &[number.to_string(), format!("`{name}`"), link(*code), class(*code), retry(*code)]);
    }
    out.push_str(ERROR);
    for (words, code) in WORDS {
        row(&mut out, &[format!("`{words}`"), link(*code), class(*code), retry(*code)]);
    }
    out
}

fn row(out: &mut String, cells: &[String]) {
    writeln!(out, "| {} |", cells.join(" | ")).unwrap_or_default();
}

fn link(code: Code) -> String {
    format!("[`{code}`](../errors/{code}.md)")
}

fn class(code: Code) -> String {
    format!("{:?}", code.class())
}

fn retry(code: Code) -> String {
    format!("{:?}", code.retry())
}
