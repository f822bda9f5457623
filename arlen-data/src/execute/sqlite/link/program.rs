//! The program into which SQLite compiles a statement.

use rusqlite::Connection;

/// One instruction. `EXPLAIN` lists the programs of triggers and foreign keys behind the main one.
pub(super) struct Step {
    /// Which of the programs it belongs to.
    pub(super) program: usize,
    pub(super) opcode: Box<str>,
    pub(super) p1: i64,
    pub(super) p2: i64,
    pub(super) p3: i64,
    pub(super) p4: Box<str>,
    pub(super) p5: i64,
}

impl Step {
    /// How many registers a key has: its fourth operand; one if that is not used.
    pub(super) fn keys(&self) -> Option<i64> {
        if self.p4.is_empty() { Some(1) } else { self.p4.parse().ok().map(|count: i64| count.max(1)) }
    }

    /// How many columns the key of a cursor has: `k(2,B,)` has two.
    pub(super) fn key_columns(&self) -> Option<i64> {
        self.p4.strip_prefix("k(")?.split([',', ')']).next()?.parse().ok()
    }

    /// Name and number of arguments of a function: `abs(1)`; -1 and below are any number.
    pub(super) fn function(&self) -> Option<(&str, i64)> {
        let (name, rest) = self.p4.split_once('(')?;
        Some((name, rest.strip_suffix(')')?.parse().ok()?))
    }
}

/// Reads the program of a statement. It is not run.
pub(super) fn program(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Step>> {
    let mut statement = connection.prepare(&format!("EXPLAIN {sql}"))?;
    let mut rows = statement.raw_query();
    let (mut steps, mut programs) = (Vec::new(), 0_usize);
    while let Some(row) = rows.next()? {
        // Each program is counted from 0.
        if row.get::<_, i64>(0)? == 0 {
            programs += 1;
        }
        steps.push(Step {
            program: programs,
            opcode: row.get::<_, Box<str>>(1)?,
            p1: row.get(2)?,
            p2: row.get(3)?,
            p3: row.get(4)?,
            p4: row.get::<_, Option<Box<str>>>(5)?.unwrap_or_default(),
            p5: row.get(6)?,
        });
    }
    Ok(steps)
}
