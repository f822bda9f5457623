//! Diesel. Its columns are types, so that no name is known only when the program runs; it has no CTEs, and a subquery in
//! a subquery is another type at every depth.

use arlen_bench_protocol::{Case, Inputs, Measure, Row, Said, Subject, Work, repeat};
use diesel::pg::{Pg, PgMetadataLookup, PgQueryBuilder, PgTypeMetadata};
use diesel::prelude::*;
use diesel::query_builder::bind_collector::RawBytesBindCollector;
use diesel::query_builder::{QueryBuilder as _, QueryFragment};
use diesel::upsert::excluded;
use serde_json::Value as Json;
use std::hint::black_box;

diesel::table! {
    users (id) {
        active -> Bool,
        age -> Integer,
        city -> Text,
        email -> Text,
        id -> BigInt,
        name -> Text,
        score -> Integer,
        team_id -> BigInt,
        status -> Text,
        vip -> Bool,
    }
}

diesel::table! {
    stock (item) {
        amount -> Integer,
        changes -> Integer,
        item -> Text,
        note -> Text,
        open -> Bool,
    }
}

diesel::alias!(users as u: UsersAlias);

/// The subject.
pub(crate) struct Diesel;

/// Nothing here has a type that only a server knows.
struct NoServer;

impl PgMetadataLookup for NoServer {
    fn lookup_type(&mut self, _: &str, _: Option<&str>) -> PgTypeMetadata {
        PgTypeMetadata::new(0, 0)
    }
}

/// What a connection does with a query before it sends it.
fn compile<Q: QueryFragment<Pg>>(query: &Q) -> QueryResult<(String, RawBytesBindCollector<Pg>)> {
    let mut text = PgQueryBuilder::default();
    query.to_sql(&mut text, &Pg)?;
    let mut binds = RawBytesBindCollector::new();
    query.collect_binds(&mut binds, &mut NoServer, &Pg)?;
    Ok((text.finish(), binds))
}

macro_rules! a {
    ($inputs:expr) => {{
        let i = &$inputs.a;
        u.filter(u.field(users::status).eq(i.status.as_str()))
            .filter(u.field(users::age).ge(i.age))
            .filter(u.field(users::vip).eq(i.vip))
            .select((u.field(users::id), u.field(users::email), u.field(users::name)))
            .order(u.field(users::id).desc())
            .limit(20)
    }};
}

macro_rules! row {
    ($row:expr) => {{
        let row: &Row = $row;
        (
            users::active.eq(row.active),
            users::age.eq(row.age),
            users::city.eq(row.city.as_str()),
            users::email.eq(row.email.as_str()),
            users::id.eq(row.id),
            users::name.eq(row.name.as_str()),
            users::score.eq(row.score),
            users::team_id.eq(row.team_id),
        )
    }};
}

macro_rules! c {
    ($inputs:expr) => {
        diesel::insert_into(users::table).values(row!(&$inputs.rows[0])).returning(users::id)
    };
}

macro_rules! d {
    ($inputs:expr) => {
        diesel::insert_into(users::table).values($inputs.rows.iter().map(|row| row!(row)).collect::<Vec<_>>())
    };
}

macro_rules! e {
    ($inputs:expr) => {{
        let i = &$inputs.e;
        let upsert = diesel::insert_into(stock::table)
            .values((
                stock::amount.eq(i.amount),
                stock::changes.eq(i.changes),
                stock::item.eq(i.item.as_str()),
                stock::note.eq(i.note.as_str()),
            ))
            .on_conflict(stock::item)
            .do_update()
            .set((
                stock::amount.eq(stock::amount + excluded(stock::amount)),
                stock::changes.eq(stock::changes + i.step),
                stock::note.eq(excluded(stock::note)),
            ));
        diesel::query_dsl::methods::FilterDsl::filter(upsert, stock::amount.lt(i.most).and(stock::open.eq(i.open)))
            .returning((stock::item, stock::amount))
    }};
}

fn said<Q: QueryFragment<Pg>>(query: &Q) -> Option<Said> {
    let (sql, binds) = compile(query).ok()?;
    let values = binds.binds.iter().zip(&binds.metadata).map(|(bytes, metadata)| json(bytes.as_deref(), metadata));
    Some(Said { sql, values: values.collect() })
}

/// A value of the kinds that the cases have, from its binary form.
fn json(bytes: Option<&[u8]>, metadata: &PgTypeMetadata) -> Json {
    match (metadata.oid().ok(), bytes) {
        (Some(16), Some(bytes)) => (bytes == [1]).into(),
        (Some(23), Some(bytes)) => bytes.try_into().map(i32::from_be_bytes).into_iter().sum::<i32>().into(),
        (Some(20), Some(bytes)) => bytes.try_into().map(i64::from_be_bytes).into_iter().sum::<i64>().into(),
        (Some(25), Some(bytes)) => String::from_utf8_lossy(bytes).into(),
        _ => Json::Null,
    }
}

macro_rules! build {
    ($query:ident) => {
        repeat(|inputs| {
            let query = $query!(inputs);
            drop(black_box(compile(&query)));
        })
    };
}

/// The inputs of what is built once; a query of diesel borrows them.
fn kept() -> &'static Inputs {
    Box::leak(Box::new(Inputs::new()))
}

macro_rules! render {
    ($query:ident) => {{
        let query = $query!(kept());
        repeat(move |_| drop(black_box(compile(black_box(&query)))))
    }};
}

impl Subject for Diesel {
    fn said(&self, case: Case) -> Option<Said> {
        let inputs = &Inputs::new();
        match case {
            Case::A => said(&a!(inputs)),
            Case::C => said(&c!(inputs)),
            Case::D => said(&d!(inputs)),
            Case::E => said(&e!(inputs)),
            Case::B | Case::N16 | Case::N64 => None,
        }
    }

    fn work(&self, case: Case, measure: Measure) -> Option<Work> {
        match (measure, case) {
            (Measure::Build | Measure::Allocations, Case::A) => Some(build!(a)),
            (Measure::Build | Measure::Allocations, Case::C) => Some(build!(c)),
            (Measure::Build | Measure::Allocations, Case::D) => Some(build!(d)),
            (Measure::Build | Measure::Allocations, Case::E) => Some(build!(e)),
            (Measure::Render, Case::A) => Some(render!(a)),
            (Measure::Render, Case::C) => Some(render!(c)),
            (Measure::Render, Case::D) => Some(render!(d)),
            (Measure::Render, Case::E) => Some(render!(e)),
            (Measure::BuildDynamic | Measure::Bind, _) | (_, Case::B | Case::N16 | Case::N64) => None,
        }
    }
}
