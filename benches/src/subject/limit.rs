//! The limit: what a person writes who knows the statement by heart. The same tokens pushed into a `String`, the values
//! into a vector; no names are checked, nothing is known of what was written.
//!
//! The tokens of the selects are data, as those of every builder are: nobody knows their lengths when the program is
//! compiled. With literals the compiler does, and merges what is pushed; that is another row, `limit-literals`.

use super::{json, tokens};
use arlen_bench_protocol::{Case, Inputs, Measure, Row, Said, Subject, Work, repeat};
use arlen_data::value::Value;
use std::hint::black_box;

/// Text and values by hand.
#[derive(Clone, Copy, Debug)]
pub struct Limit;

fn text(case: Case) -> String {
    let mut out = String::new();
    match case {
        Case::A => return pushed(black_box(tokens::A)),
        Case::B => return pushed(black_box(tokens::B)),
        Case::C => tokens::c(&mut out),
        Case::D => tokens::d(&mut out, 100),
        Case::E => tokens::e(&mut out),
        Case::N16 => tokens::nested(&mut out, 16),
        Case::N64 => tokens::nested(&mut out, 64),
    }
    out
}

fn pushed(tokens: &[&str]) -> String {
    let mut out = String::new();
    for token in tokens {
        out.push_str(token);
    }
    out
}

fn values(case: Case, inputs: &Inputs) -> Vec<Value> {
    match case {
        Case::A => {
            let i = &inputs.a;
            vec![i.status.as_str().into(), i.age.into(), i.vip.into()]
        }
        Case::B => {
            let i = &inputs.b;
            vec![
                i.placed.into(),
                i.state.as_str().into(),
                i.amount.into(),
                i.settled.into(),
                i.team.as_str().into(),
                i.status.as_str().into(),
                i.age.into(),
                i.vip.into(),
                i.plan.as_str().into(),
                i.seen.into(),
                i.payments.into(),
                i.spent.into(),
                i.weight.into(),
            ]
        }
        Case::C => inputs.rows.iter().take(1).flat_map(row).collect(),
        Case::D => {
            let mut values = Vec::with_capacity(inputs.rows.len() * 8);
            values.extend(inputs.rows.iter().flat_map(row));
            values
        }
        Case::E => {
            let i = &inputs.e;
            vec![
                i.amount.into(),
                i.changes.into(),
                i.item.as_str().into(),
                i.note.as_str().into(),
                i.step.into(),
                i.most.into(),
                i.open.into(),
            ]
        }
        Case::N16 => (0..=16).map(Value::from).collect(),
        Case::N64 => (0..=64).map(Value::from).collect(),
    }
}

fn row(row: &Row) -> [Value; 8] {
    [
        row.active.into(),
        row.age.into(),
        row.city.as_str().into(),
        row.email.as_str().into(),
        row.id.into(),
        row.name.as_str().into(),
        row.score.into(),
        row.team_id.into(),
    ]
}

impl Subject for Limit {
    fn said(&self, case: Case) -> Option<Said> {
        Some(Said { sql: text(case), values: values(case, &Inputs::new()).iter().map(json).collect() })
    }

    fn work(&self, case: Case, measure: Measure) -> Option<Work> {
        match measure {
            Measure::Build | Measure::Allocations => {
                Some(repeat(move |inputs| drop((black_box(text(case)), black_box(values(case, inputs))))))
            }
            Measure::Render => Some(repeat(move |_| drop(black_box(text(case))))),
            Measure::Bind => match case {
                Case::A | Case::B => Some(copy(case)),
                Case::C | Case::D | Case::E | Case::N16 | Case::N64 => None,
            },
            Measure::BuildDynamic => None,
        }
    }
}

/// A copy of the finished text and of the values.
fn copy(case: Case) -> Work {
    let (text, values) = (text(case), values(case, &Inputs::new()));
    repeat(move |_| drop((black_box(black_box(text.as_str()).to_owned()), black_box(black_box(&values).clone()))))
}

/// The texts of the selects from literals, whose lengths the compiler knows.
#[derive(Clone, Copy, Debug)]
pub struct LimitOfLiterals;

impl LimitOfLiterals {
    fn text(case: Case) -> Option<String> {
        let mut out = String::new();
        match case {
            Case::A => tokens::a(&mut out),
            Case::B => tokens::b(&mut out),
            Case::C | Case::D | Case::E | Case::N16 | Case::N64 => return None,
        }
        Some(out)
    }
}

impl Subject for LimitOfLiterals {
    fn said(&self, case: Case) -> Option<Said> {
        let sql = Self::text(case)?;
        Limit.said(case).map(|said| Said { sql, ..said })
    }

    fn work(&self, case: Case, measure: Measure) -> Option<Work> {
        Self::text(case)?;
        (measure == Measure::Render).then(|| repeat(move |_| drop(black_box(Self::text(case)))))
    }
}
