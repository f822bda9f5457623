//! The values of the cases, the same for every subject.

use std::hint::black_box;

/// The values of all cases. They pass through a black box: a program learns its values when it runs.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// Of case `a`.
    pub a: A,
    /// Of case `b`.
    pub b: B,
    /// Of case `c`, the first row, and of case `d`, all of them.
    pub rows: Vec<Row>,
    /// Of case `e`.
    pub e: E,
}

/// The values of case `a`.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is compared with a column")]
pub struct A {
    pub status: String,
    pub age: i32,
    pub vip: bool,
}

/// The values of case `b`, in the order of the text.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is compared with a column")]
pub struct B {
    pub placed: i64,
    pub state: String,
    pub amount: i32,
    pub settled: bool,
    pub team: String,
    pub status: String,
    pub age: i32,
    pub vip: bool,
    pub plan: String,
    pub seen: i64,
    pub payments: i64,
    pub spent: i64,
    pub weight: i32,
}

/// A row of the cases `c` and `d`, its columns in byte order.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a column")]
pub struct Row {
    pub active: bool,
    pub age: i32,
    pub city: String,
    pub email: String,
    pub id: i64,
    pub name: String,
    pub score: i32,
    pub team_id: i64,
}

/// The values of case `e`, in the order of the text.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a column, or compared with one")]
pub struct E {
    pub amount: i32,
    pub changes: i32,
    pub item: String,
    pub note: String,
    pub step: i32,
    pub most: i32,
    pub open: bool,
}

impl Inputs {
    /// The values.
    #[must_use]
    pub fn new() -> Self {
        let text = |text: &str| black_box(text).to_owned();
        let a = A { status: text("active"), age: 18, vip: true };
        let b = B {
            placed: 1_700_000_000,
            state: text("paid"),
            amount: 100,
            settled: true,
            team: text("none"),
            status: text("active"),
            age: 21,
            vip: true,
            plan: text("gold"),
            seen: 1_710_000_000,
            payments: 2,
            spent: 5_000,
            weight: 3,
        };
        let e = E { amount: 5, changes: 0, item: text("pen"), note: text("blue"), step: 1, most: 900, open: true };
        black_box(Self { a, b, rows: (0..100).map(row).collect(), e })
    }
}

impl Default for Inputs {
    fn default() -> Self {
        Self::new()
    }
}

fn row(n: i32) -> Row {
    Row {
        active: n % 3 > 0,
        age: 18 + n % 60,
        city: if n % 2 == 0 { "Bern" } else { "Lyon" }.to_owned(),
        email: format!("user{n}@example.com"),
        id: i64::from(n) + 1,
        name: format!("User {n}"),
        score: n * 7 % 100,
        team_id: i64::from(n % 10),
    }
}
