//! Our subjects.

mod bound;
mod dynamic;
mod fixed;
mod limit;
mod tokens;

use arlen_bench_protocol::{Case, Inputs, Measure, Said, Subject, Work, repeat};
use arlen_data::compile::{Compile, Compiled};
use arlen_data::dialect::Dialect;
use arlen_data::value::Value;
pub use limit::{Limit, LimitOfLiterals};
use serde_json::Value as Json;
use std::hint::black_box;

/// What is measured: building with the public doors, compiling for PostgreSQL.
#[derive(Clone, Copy, Debug)]
pub struct Arlen;

/// The dialect. A program learns it from the connection, so nothing is known of it when the bench is compiled.
fn dialect() -> Dialect {
    black_box(Dialect::postgres(18))
}

/// A statement, from the inputs to the end of everything that was made.
fn build<S: Compile>(statement: impl Fn(&Inputs) -> S + 'static) -> Work {
    let dialect = dialect();
    repeat(move |inputs| {
        let statement = statement(inputs);
        drop(black_box(statement.compile(&dialect)));
    })
}

fn render<S: Compile + 'static>(statement: impl Fn(&Inputs) -> S) -> Work {
    let (dialect, statement) = (dialect(), statement(&Inputs::new()));
    repeat(move |_| drop(black_box(black_box(&statement).compile(&dialect))))
}

fn said(statement: &impl Compile) -> Option<Said> {
    let compiled = statement.compile(&dialect()).ok()?;
    Some(Said { sql: compiled.sql().to_owned(), values: values(&compiled) })
}

fn values(compiled: &Compiled<'_>) -> Vec<Json> {
    compiled.values().iter().map(json).collect()
}

fn json(value: &Value) -> Json {
    if let Value::Bool(value) = value {
        return (*value).into();
    }
    value.as_text().map(Json::from).or_else(|| value.as_i64().map(Json::from)).unwrap_or_default()
}

impl Subject for Arlen {
    fn said(&self, case: Case) -> Option<Said> {
        let inputs = &Inputs::new();
        match case {
            Case::A => said(&fixed::a(inputs)),
            Case::B => said(&fixed::b(inputs)),
            Case::C => said(&fixed::c(inputs)),
            Case::D => said(&fixed::d(inputs)),
            Case::E => said(&fixed::e(inputs)),
            Case::N16 => said(&fixed::nested(16)),
            Case::N64 => said(&fixed::nested(64)),
        }
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
            Measure::Bind => bound::work(case),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arlen, Limit, LimitOfLiterals, bound, dynamic, said};
    use arlen_bench_protocol::{Case, Inputs, Subject as _};

    #[test]
    fn the_limit_says_what_we_say() {
        for case in Case::ALL {
            let ours = Arlen.said(*case).expect("it compiles");
            assert!(LimitOfLiterals.said(*case).is_none_or(|said| said == ours), "{case}");
            assert_eq!(Limit.said(*case), Some(ours), "{case}");
        }
    }

    #[test]
    fn names_of_the_program_and_of_its_data_say_the_same() {
        let inputs = &Inputs::new();
        assert_eq!(Arlen.said(Case::A), said(&dynamic::a(inputs, &dynamic::NamesA::new())));
        assert_eq!(Arlen.said(Case::B), said(&dynamic::b(inputs, &dynamic::NamesB::new())));
    }

    #[test]
    fn bound_handles_say_what_is_built() {
        let inputs = &Inputs::new();
        assert_eq!(Arlen.said(Case::A), said(&bound::a(inputs)));
        assert_eq!(Arlen.said(Case::B), said(&bound::b(inputs)));
    }

    #[test]
    fn case_b_has_thirteen_values() {
        assert_eq!(Arlen.said(Case::B).map(|said| said.values.len()), Some(13));
    }
}
