//! Every case in every version, against its cell.

use super::bless;
use arlen_conformance::{Answer, Subject, compare, dialects, scenario};
use arlen_data::diag::{Class, Code};
use arlen_data::dialect::Family;
use std::collections::BTreeSet;

#[test]
fn every_case_is_said_or_refused_in_every_version_as_its_cell_says() {
    let (matrix, cases) = (bless::matrix(), scenario::all());
    let mut compared = 0;
    for dialect in Family::ALL.iter().flat_map(|family| dialects(*family)) {
        let report =
            compare(&matrix, &cases, &Subject::of(&dialect), |case| Answer::of(case.statement.compile(&dialect)));
        assert!(report.is_clean(), "{dialect}:\n{report}");
        assert_eq!(report.compared, cases.len(), "{dialect}: a blank cell");
        compared += report.compared;
    }
    let cells: Vec<_> = matrix.rows.iter().flat_map(|row| &row.cells).collect();
    let refused = cells.iter().filter(|cell| matches!(cell.answer, Answer::Refused(_))).count();
    let executed = matrix.rows.iter().filter(|row| row.rows.is_some()).count();
    let defects = matrix.rows.iter().filter(|row| row.defect.is_some()).count();
    println!(
        "matrix: {} cases, {} cells, {refused} refusals, {} texts, {executed} cases with rows, {defects} known defects; \
         {compared} comparisons, 0 blank",
        cases.len(),
        cells.len(),
        cells.len() - refused,
    );
    assert!(cases.len() >= 150 && refused >= 40);
}

#[test]
fn ids_are_unique() {
    let mut seen = BTreeSet::new();
    for case in scenario::all() {
        assert!(seen.insert(case.id), "`{}` stands twice", case.id);
        assert!(case.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{}", case.id);
    }
}

#[test]
fn every_refusal_has_a_code_and_a_database_is_blamed_for_a_feature_only() {
    for row in bless::matrix().rows {
        for cell in &row.cells {
            let Answer::Refused(name) = &cell.answer else { continue };
            let code = Code::ALL.iter().find(|code| code.as_str() == name);
            let code = *code.unwrap_or_else(|| panic!("{}: `{name}` is no code", row.id));
            let declared = row.features.iter().any(|feature| feature.code() == code);
            assert!(declared || code.class() == Class::Usage, "{}: no feature is refused as `{name}`", row.id);
        }
    }
}

#[test]
fn compiling_twice_yields_the_same() {
    for dialect in Family::ALL.iter().map(|family| family.dialect()) {
        for case in scenario::all() {
            let answers = [(); 2].map(|()| Answer::of(case.statement.compile(&dialect)));
            assert_eq!(answers[0], answers[1], "{}", case.id);
        }
    }
}

#[test]
fn every_contract_scenario_is_there() {
    let cases = scenario::all();
    for id in [
        "exists_any_all",
        "expression_ordering",
        "lateral_join",
        "locking_skip_locked",
        "postgres_upsert_expression",
        "set_operation",
        "template_select",
        "tuple_cursor",
        "window_named",
    ] {
        assert!(cases.iter().any(|case| case.id == id), "{id}");
    }
}

/// What a program may rely on: the numbers of the placeholders are exactly those of the parameters.
#[test]
fn placeholders_are_numbered_from_one_without_a_gap() {
    for row in bless::matrix().rows.iter().filter(|row| !row.id.starts_with("raw")) {
        for cell in &row.cells {
            let Answer::Sql { sql, params } = &cell.answer else { continue };
            let sign = if cell.family == "postgres" { '$' } else { '?' };
            assert_eq!(placeholders(sql, sign), (1..=params.len()).collect::<BTreeSet<_>>(), "{}: {sql}", row.id);
        }
    }
}

/// The numbers behind a sign, outside of literals, names and comments.
fn placeholders(sql: &str, sign: char) -> BTreeSet<usize> {
    let mut numbers = BTreeSet::new();
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\'' | '"' => drop(rest.by_ref().find(|other| *other == c)),
            '-' if rest.peek() == Some(&'-') => drop(rest.by_ref().find(|other| *other == '\n')),
            '$' if sql.contains("$tag$") => return numbers,
            _ if c == sign => {
                let mut digits = String::new();
                while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                numbers.extend(digits.parse::<usize>().ok());
            }
            _ => {}
        }
    }
    numbers
}
