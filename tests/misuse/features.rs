//! What a database lacks is refused with the code of the feature, in every version; what it has is not.

use super::book::{bad_style, keep, without_lines};
use super::samples::samples;
use super::{POSTGRES, SQLITE};
use arlen_data::build::select;
use arlen_data::compile::Compile as _;
use arlen_data::diag::{Code, Diagnostic};
use arlen_data::dialect::{CompileOption, Dialect, Family, Support, describe, versions};
use arlen_data::ir::Feature;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Every version at which something changes, for SQLite also with the options that matter.
fn dialects() -> Vec<Dialect> {
    let all = |family: Family| versions(family).into_iter().map(move |version| family.dialect().at_version(version));
    let options = CompileOption::ALL.iter();
    let optional = options.flat_map(|option| all(Family::Sqlite).map(|dialect| dialect.with_option(*option)));
    Family::ALL.iter().copied().flat_map(all).chain(optional).collect()
}

#[test]
fn a_feature_that_a_version_lacks_is_refused_with_its_code_and_one_that_it_has_is_not() {
    let mut faults = Vec::new();
    for feature in Feature::ALL {
        for (path, line, statement) in samples(*feature) {
            for dialect in dialects() {
                let compiled = statement.compile(&dialect);
                let wrong = match (dialect.support(*feature), compiled) {
                    (Support::Refused(code), Err(error)) => {
                        let message = format!("`{dialect}` cannot express {}", feature.what());
                        let all = std::iter::once(error.diagnostic()).chain(error.others());
                        let fault = all.into_iter().find(|fault| fault.message() == message);
                        let place = fault.and_then(Diagnostic::origin).map(|origin| (&*origin.path, origin.line));
                        let file = fault
                            .and_then(Diagnostic::origin)
                            .is_some_and(|origin| origin.file.ends_with("samples.rs"));
                        let right = error.code() == code && place == Some((path, line)) && file;
                        (!right).then(|| format!("wanted {path}, found {}", error.diagnostic().report()))
                    }
                    (Support::Refused(_), Ok(compiled)) => Some(format!("it compiles: {}", compiled.sql())),
                    (Support::Native | Support::Emulated, Ok(_)) => None,
                    // Another feature that the sample needs may be missing; that is its own matter.
                    (Support::Native | Support::Emulated, Err(error)) => {
                        let all = std::iter::once(error.diagnostic()).chain(error.others());
                        all.into_iter()
                            .any(|fault| {
                                fault.message().ends_with(feature.what()) || fault.code().as_str().contains("invalid")
                            })
                            .then(|| format!("{}", error.diagnostic().report()))
                    }
                };
                faults.extend(wrong.map(|wrong| format!("{feature}, line {line}, on {dialect}: {wrong}")));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_feature_has_a_sample_that_some_dialect_takes() {
    for feature in Feature::ALL {
        let samples = samples(*feature);
        let explain = matches!(feature, Feature::Explain | Feature::ExplainOptions);
        assert_eq!(samples.is_empty(), explain, "{feature}");
        // That of MySQL is native nowhere here.
        let nowhere = explain || *feature == Feature::OnDuplicateKey;
        for (_, line, statement) in samples {
            assert!(nowhere || dialects().iter().any(|dialect| statement.compile(dialect).is_ok()), "line {line}");
        }
    }
}

/// The report of each feature on the newest version of each family that lacks it, one snapshot for each code.
#[test]
fn reports_of_what_a_database_lacks_are_good_for_people() {
    let mut reports: BTreeMap<Code, String> = BTreeMap::new();
    for feature in Feature::ALL {
        for family in Family::ALL {
            let lacking = versions(*family).into_iter().rev().map(|version| family.dialect().at_version(version));
            let Some(dialect) = lacking.into_iter().find(|dialect| !dialect.support(*feature).is_there()) else {
                continue;
            };
            for (_, _, statement) in samples(*feature).into_iter().take(1) {
                let error = statement.compile(&dialect).expect_err("refused");
                assert_eq!(bad_style(error.diagnostic()), None, "{}", error.diagnostic().report());
                let report = without_lines(&error.diagnostic().report().to_string());
                write!(reports.entry(error.code()).or_default(), "on {dialect}\n{report}\n\n").expect("written");
            }
        }
    }
    let explain = select("id").from("t").explain().analyze();
    let error = explain.compile(&SQLITE).expect_err("no options");
    assert_eq!(error.code(), Code::UnsupportedExplain);
    reports.insert(error.code(), format!("on {SQLITE}\n{}\n\n", error.diagnostic().report()));
    let known: Vec<_> = reports.keys().copied().collect();
    let all: Vec<_> = Code::ALL.iter().copied().filter(|code| code.as_str().starts_with("unsupported-")).collect();
    assert_eq!(known, all, "each code is provoked");
    for (code, reports) in reports {
        keep(code.as_str(), &reports);
    }
}

#[test]
fn explain_takes_options_on_postgres_only() {
    let query = || select("id").from("t");
    for dialect in dialects() {
        assert!(query().explain().compile(&dialect).is_ok());
        for explain in [
            query().explain().analyze(),
            query().explain().verbose(),
            query().explain().buffers(),
            query().explain().json(),
        ] {
            let refused = explain.compile(&dialect).err().map(|error| error.code());
            let wanted = (dialect.family() != Family::Postgres).then_some(Code::UnsupportedExplain);
            assert_eq!(refused, wanted, "on {dialect}");
        }
    }
    // What is wrong with the statement comes through.
    let error = select("a b").from("t").explain().compile(&POSTGRES).map(drop).expect_err("no name");
    assert_eq!(error.code(), Code::IdentifierInvalid);
}

/// Each code by its name, so that one that is taken away is missed.
#[test]
fn the_codes_of_features_are_these() {
    let mut found: Vec<_> = Feature::ALL.iter().map(|feature| feature.code()).collect();
    found.sort();
    found.dedup();
    let mut known = vec![
        Code::UnsupportedAggregateClause,
        Code::UnsupportedAny,
        Code::UnsupportedArguments,
        Code::UnsupportedArray,
        Code::UnsupportedAtTimeZone,
        Code::UnsupportedCast,
        Code::UnsupportedClause,
        Code::UnsupportedCteCycle,
        Code::UnsupportedCteSearch,
        Code::UnsupportedDataModifyingCte,
        Code::UnsupportedDefault,
        Code::UnsupportedDeleteUsing,
        Code::UnsupportedDistinctOn,
        Code::UnsupportedExplain,
        Code::UnsupportedFullJoin,
        Code::UnsupportedGlob,
        Code::UnsupportedGroupingSets,
        Code::UnsupportedILike,
        Code::UnsupportedJson,
        Code::UnsupportedLateral,
        Code::UnsupportedMerge,
        Code::UnsupportedOnDuplicateKey,
        Code::UnsupportedOperator,
        Code::UnsupportedRange,
        Code::UnsupportedRegex,
        Code::UnsupportedRightJoin,
        Code::UnsupportedRowLock,
        Code::UnsupportedRowValue,
        Code::UnsupportedSetOperation,
        Code::UnsupportedSourceColumns,
        Code::UnsupportedTableFunction,
        Code::UnsupportedTableSample,
        Code::UnsupportedTextSearch,
        Code::UnsupportedUpsertConstraint,
        Code::UnsupportedWithTies,
        Code::UnsupportedWithinGroup,
    ];
    known.sort();
    assert_eq!(found, known);
}

#[test]
fn the_page_of_each_code_says_which_databases_have_the_feature() {
    for feature in Feature::ALL {
        let what = feature.what().replace('|', "\\|");
        let cells = Family::ALL.iter().map(|family| format!(" {} |", describe(*family, *feature)));
        let row = format!("| {what} |{}", cells.collect::<String>());
        let everywhere = Family::ALL.iter().all(|family| ["yes", "emulated"].contains(&&*describe(*family, *feature)));
        let code = feature.code();
        let page = arlen_tests::root().join(format!("docs/errors/{code}.md"));
        let page = std::fs::read_to_string(page).expect("the page");
        // The page of the many clauses leaves out what every database has.
        let left_out = code == Code::UnsupportedClause && everywhere;
        assert!(left_out || page.contains(&row), "docs/errors/{code}.md: no line\n{row}");
    }
}
