//! SQLite by hand: one thread, one connection, prepared statements.

use super::sqlite::Item;
use arlen_bench_protocol::connections::{Case, Failure, ITEMS, Places, Subject, Work, expect_many, expect_row};
use rusqlite::{Connection, Row};
use std::hint::black_box;
use std::time::Instant;

/// A loop over a prepared statement of one connection on one thread: as fast as it gets without a second thread.
#[derive(Clone, Copy, Debug)]
pub struct Rusqlite;

const POINT: &str = "select id, name, created, active, score, token from items where id = ?1";
const SCAN: &str = "select id, name, created, active, score, token from many where id > ?1";

fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        id: row.get(0)?,
        name: row.get(1)?,
        created: row.get(2)?,
        active: row.get(3)?,
        score: row.get(4)?,
        token: row.get(5)?,
    })
}

fn point(connection: &Connection, times: u64) -> Result<(), Failure> {
    let mut statement = connection.prepare(POINT)?;
    let mut key = 0;
    for _ in 0..times {
        key = (key + 48_271) % ITEMS;
        let found = statement.query_row([key + 1], item)?;
        expect_row(key + 1, black_box(found).id)?;
    }
    Ok(())
}

fn scan(connection: &Connection, times: u64) -> Result<(), Failure> {
    let mut statement = connection.prepare(SCAN)?;
    for _ in 0..times {
        let items: Vec<_> = statement.query_map([0], item)?.collect::<Result<_, _>>()?;
        expect_many(black_box(items).len())?;
    }
    Ok(())
}

impl Subject for Rusqlite {
    fn work(&self, case: Case, places: &Places) -> Result<Option<Work>, Failure> {
        let work = match case {
            Case::SqlitePoint1 | Case::SqlitePoint32 => point,
            Case::SqliteScan10k => scan,
            Case::Point1
            | Case::Point32
            | Case::RoutedPoint1
            | Case::Rows10k
            | Case::Rows10kStream
            | Case::AfterTimeout
            | Case::SqliteReaders
            | Case::IdleMemory
            | Case::AllocationsPoint => return Ok(None),
        };
        let connection = Connection::open(&places.sqlite)?;
        Ok(Some(Box::new(move |times| {
            let start = Instant::now();
            work(&connection, times)?;
            Ok(u64::try_from(start.elapsed().as_nanos())?)
        })))
    }
}
