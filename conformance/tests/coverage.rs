//! Every feature has a case, and its complement is refused.

use super::bless;
use arlen_conformance::{Answer, Subject, dialects, scenario};
use arlen_data::dialect::{Dialect, Family, Support};
use arlen_data::ir::Feature;
use std::collections::{BTreeMap, BTreeSet};

fn all_dialects() -> impl Iterator<Item = Dialect> {
    Family::ALL.iter().flat_map(|family| dialects(*family))
}

#[test]
fn every_feature_has_a_case_that_is_said_wherever_it_is_there() {
    let matrix = bless::matrix();
    let mut missing = BTreeSet::new();
    for dialect in all_dialects() {
        let subject = Subject::of(&dialect);
        for feature in Feature::ALL.iter().filter(|feature| dialect.support(**feature).is_there()) {
            let said = matrix
                .rows
                .iter()
                .filter(|row| row.features.contains(feature))
                .any(|row| row.cell(&subject).is_ok_and(|cell| matches!(cell.answer, Answer::Sql { .. })));
            if !said {
                missing.insert(format!("{dialect}: no case says {feature}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_feature_is_refused_with_its_code_wherever_it_is_not_there() {
    let matrix = bless::matrix();
    let mut refusals = BTreeMap::<&str, usize>::new();
    let mut faults = BTreeSet::new();
    for dialect in all_dialects() {
        let subject = Subject::of(&dialect);
        for feature in Feature::ALL {
            let Support::Refused(code) = dialect.support(*feature) else { continue };
            let mut refused = 0;
            for row in matrix.rows.iter().filter(|row| row.features.contains(feature)) {
                match &row.cell(&subject).expect("a cell").answer {
                    Answer::Refused(found) => refused += usize::from(found == code.as_str()),
                    Answer::Sql { sql, .. } => {
                        faults.insert(format!("{dialect}: {} says {feature}: {sql}", row.id));
                    }
                }
            }
            if refused == 0 {
                faults.insert(format!("{dialect}: no case of {feature} is refused as {code}"));
            }
            *refusals.entry(dialect.family().as_str()).or_default() += refused;
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    println!("complement: {refusals:?} refusals over all versions");
}

/// A feature that a case does not declare must not be the reason of a refusal anywhere.
#[test]
fn cases_declare_the_features_that_they_exercise() {
    let matrix = bless::matrix();
    let mut faults = BTreeSet::new();
    for dialect in all_dialects() {
        for case in scenario::all() {
            let Err(error) = case.statement.compile(&dialect) else { continue };
            let row = matrix.row(case.id).expect("a row");
            let codes = std::iter::once(error.code()).chain(error.others().iter().map(|other| other.code()));
            for code in codes.filter(|code| Feature::ALL.iter().any(|feature| feature.code() == *code)) {
                let declared = row.features.iter().any(|feature| feature.code() == code);
                if !declared {
                    faults.insert(format!("{}: is refused as {code}, and declares no such feature", case.id));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
