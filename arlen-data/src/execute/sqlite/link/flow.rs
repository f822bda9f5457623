//! How values flow through a program of SQLite, without running it.
//!
//! Every register, record and cursor that may hold the digits of a decimal is found, for the whole program at once: what
//! holds them anywhere counts as holding them everywhere. So the answer may refuse what is harmless, never the reverse. An
//! instruction that is not known here is refused. Source: SQLite, "The SQLite Bytecode Engine", for 3.54.

use super::judge::judge;
use super::program::Step;
use std::collections::{BTreeMap, BTreeSet};

/// Why digits would be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    Stored,
    Calculated,
    Compared,
    Called,
    Unknown,
}

impl Loss {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Stored => "SQLite stores it as a binary fraction or an integer in this column",
            Self::Calculated => "SQLite calculates with binary fractions",
            Self::Compared => "SQLite compares it as a binary fraction, or by its letters where order is meant",
            Self::Called => "it is given to a function or virtual table that may make a number of it",
            Self::Unknown => "it cannot be seen what SQLite does with it in this statement",
        }
    }
}

/// Where a column of a STRICT table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StrictColumn {
    /// Among those that are not virtual.
    Stored(usize),
    /// Among all.
    Any(usize),
}

/// What is known of digits in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digits {
    /// They came through a column or comparison of TEXT.
    Text,
    /// They may be as they were bound.
    Plain,
}

/// A register, record or cursor of one of the programs.
type Place = (usize, i64);

/// Which places may hold digits.
#[derive(Default)]
pub(super) struct Flow {
    registers: BTreeMap<Place, Digits>,
    records: BTreeMap<Place, BTreeMap<i64, Digits>>,
    cursors: BTreeMap<Place, BTreeMap<i64, Digits>>,
    /// Registers to which the affinity TEXT is applied where they lie.
    pub(super) affined: BTreeSet<Place>,
    changed: bool,
}

/// Follows the decimals. Returns the columns of STRICT tables that are still to be looked at.
pub(super) fn lost(steps: &[Step], decimals: &[usize]) -> Result<Vec<(String, StrictColumn)>, Loss> {
    let mut flow = Flow::default();
    loop {
        flow.changed = false;
        for step in steps {
            flow.pass(step, steps, decimals);
        }
        if !flow.changed {
            break;
        }
    }
    let mut strict = Vec::new();
    for step in steps {
        judge(&flow, step, steps, &mut strict)?;
    }
    Ok(strict)
}

impl Flow {
    pub(super) fn digits(&self, program: usize, register: i64) -> Option<Digits> {
        self.registers.get(&(program, register)).copied()
    }

    pub(super) fn holds(&self, program: usize, register: i64) -> bool {
        self.registers.contains_key(&(program, register))
    }

    /// Whether any register from one to another holds digits.
    pub(super) fn holds_any(&self, program: usize, from: i64, to: i64) -> bool {
        from < to && self.registers.range((program, from)..(program, to)).next().is_some()
    }

    pub(super) fn cursor(&self, program: usize, cursor: i64) -> Option<&BTreeMap<i64, Digits>> {
        self.cursors.get(&(program, cursor))
    }

    fn put(&mut self, place: Place, digits: Digits) {
        let held = self.registers.get(&place).copied();
        if held.is_none() || (held == Some(Digits::Text) && digits == Digits::Plain) {
            self.registers.insert(place, digits);
            self.changed = true;
        }
    }

    fn merge(held: &mut BTreeMap<i64, Digits>, more: &BTreeMap<i64, Digits>) -> bool {
        let mut changed = false;
        for (column, digits) in more {
            let old = held.get(column).copied();
            if old.is_none() || (old == Some(Digits::Text) && *digits == Digits::Plain) {
                held.insert(*column, *digits);
                changed = true;
            }
        }
        changed
    }

    fn put_record(&mut self, place: Place, columns: &BTreeMap<i64, Digits>) {
        if !columns.is_empty() {
            self.changed |= Self::merge(self.records.entry(place).or_default(), columns);
        }
    }

    fn put_cursor(&mut self, place: Place, columns: &BTreeMap<i64, Digits>) {
        if !columns.is_empty() {
            self.changed |= Self::merge(self.cursors.entry(place).or_default(), columns);
        }
    }

    fn copy(&mut self, from: Place, to: Place) {
        if let Some(digits) = self.registers.get(&from).copied() {
            self.put(to, digits);
        }
        if let Some(columns) = self.records.get(&from).cloned() {
            self.put_record(to, &columns);
        }
    }

    fn insert(&mut self, record: Place, cursor: Place) {
        let columns = self.records.get(&record).cloned().unwrap_or_default();
        self.put_cursor(cursor, &columns);
    }

    fn read(&mut self, cursor: Place, record: Place) {
        let columns = self.cursors.get(&cursor).cloned().unwrap_or_default();
        self.put_record(record, &columns);
    }

    /// What an instruction moves.
    fn pass(&mut self, step: &Step, steps: &[Step], decimals: &[usize]) {
        let at = |register| (step.program, register);
        match &*step.opcode {
            "Variable" if usize::try_from(step.p1).is_ok_and(|place| decimals.contains(&place)) => {
                self.put(at(step.p2), Digits::Plain);
            }
            "SCopy" => self.copy(at(step.p1), at(step.p2)),
            "Copy" => (0..=step.p3).for_each(|n| self.copy(at(step.p1 + n), at(step.p2 + n))),
            "Move" => (0..step.p3).for_each(|n| self.copy(at(step.p1 + n), at(step.p2 + n))),
            "Param" => {
                // Any program may be the one that calls this one.
                for call in steps.iter().filter(|call| &*call.opcode == "Program") {
                    self.copy((call.program, call.p1 + step.p1), at(step.p2));
                }
            }
            "Affinity" => {
                for (register, _) in (step.p1..).zip(step.p4.chars()).filter(|(_, affinity)| *affinity == 'B') {
                    self.affined.insert(at(register));
                }
            }
            "MakeRecord" => {
                let text = |n: i64| usize::try_from(n).is_ok_and(|n| step.p4.as_bytes().get(n) == Some(&b'B'));
                let column = |n| self.digits(step.program, step.p1 + n).map(|held| (n, held));
                let columns = (0..step.p2).filter_map(column);
                let columns = columns.map(|(n, held)| (n, if text(n) { Digits::Text } else { held })).collect();
                self.put_record(at(step.p3), &columns);
            }
            "Insert" | "IdxInsert" | "SorterInsert" | "OpenPseudo" => self.insert(at(step.p2), at(step.p1)),
            "RowData" | "SorterData" => self.read(at(step.p1), at(step.p2)),
            "OpenDup" => {
                self.pour(at(step.p1), at(step.p2));
                self.pour(at(step.p2), at(step.p1));
            }
            "RowCell" => self.pour(at(step.p2), at(step.p1)),
            "Column" => {
                let held = self.cursor(step.program, step.p1).and_then(|columns| columns.get(&step.p2)).copied();
                if let Some(digits) = held {
                    self.put(at(step.p3), digits);
                }
            }
            _ => {}
        }
    }

    fn pour(&mut self, from: Place, to: Place) {
        let columns = self.cursors.get(&from).cloned().unwrap_or_default();
        self.put_cursor(to, &columns);
    }
}
