//! sea-query.

mod dynamic;
mod fixed;

use arlen_bench_protocol::{Case, Inputs, Measure, Said, Subject, Work, repeat};
use sea_query::{PostgresQueryBuilder, QueryStatementWriter, Value};
use serde_json::Value as Json;
use std::hint::black_box;

/// The subject.
pub(crate) struct SeaQuery;

fn build<S: QueryStatementWriter>(statement: impl Fn(&Inputs) -> S + 'static) -> Work {
    repeat(move |inputs| {
        let statement = statement(inputs);
        drop(black_box(statement.build(PostgresQueryBuilder)));
    })
}

fn render<S: QueryStatementWriter + 'static>(statement: impl Fn(&Inputs) -> S) -> Work {
    let statement = statement(&Inputs::new());
    repeat(move |_| drop(black_box(black_box(&statement).build(PostgresQueryBuilder))))
}

fn said(statement: &impl QueryStatementWriter) -> Said {
    let (sql, values) = statement.build(PostgresQueryBuilder);
    Said { sql, values: values.iter().map(json).collect() }
}

/// A value of the kinds that the cases have.
fn json(value: &Value) -> Json {
    match value {
        Value::Bool(Some(value)) => (*value).into(),
        Value::Int(Some(value)) => (*value).into(),
        Value::BigInt(Some(value)) => (*value).into(),
        Value::BigUnsigned(Some(value)) => (*value).into(),
        Value::String(Some(value)) => value.as_str().into(),
        _ => Json::Null,
    }
}

impl Subject for SeaQuery {
    fn said(&self, case: Case) -> Option<Said> {
        let inputs = &Inputs::new();
        Some(match case {
            Case::A => said(&fixed::a(inputs)),
            Case::B => said(&fixed::b(inputs)),
            Case::C => said(&fixed::c(inputs)),
            Case::D => said(&fixed::d(inputs)),
            Case::E => said(&fixed::e(inputs)),
            Case::N16 => said(&fixed::nested(16)),
            Case::N64 => said(&fixed::nested(64)),
        })
    }

    fn work(&self, case: Case, measure: Measure) -> Option<Work> {
        match measure {
            Measure::Build | Measure::Allocations => Some(match case {
                Case::A => build(fixed::a),
                Case::B => build(fixed::b),
                Case::C => build(fixed::c),
                Case::D => build(fixed::d),
                Case::E => build(fixed::e),
                Case::N16 => build(|_| fixed::nested(16)),
                Case::N64 => build(|_| fixed::nested(64)),
            }),
            Measure::Render => Some(match case {
                Case::A => render(fixed::a),
                Case::B => render(fixed::b),
                Case::C => render(fixed::c),
                Case::D => render(fixed::d),
                Case::E => render(fixed::e),
                Case::N16 => render(|_| fixed::nested(16)),
                Case::N64 => render(|_| fixed::nested(64)),
            }),
            Measure::BuildDynamic => dynamic::work(case),
            Measure::Bind => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SeaQuery, dynamic, said};
    use arlen_bench_protocol::{Case, Inputs, Subject as _};

    #[test]
    fn names_of_the_program_and_of_its_data_say_the_same() {
        let inputs = &Inputs::new();
        assert_eq!(SeaQuery.said(Case::A), Some(said(&dynamic::a(inputs, &dynamic::NamesA::new()))));
        assert_eq!(SeaQuery.said(Case::B), Some(said(&dynamic::b(inputs, &dynamic::NamesB::new()))));
    }
}
