//! `ARLEN_BLESS=1`: the cells are written anew from what the dialects say. The diff is the review.

use arlen_conformance::scenario::{Case, TOPICS};
use arlen_conformance::{Answer, Cell, Matrix, Row, Subject, dialects, write};
use arlen_data::dialect::{CompileOption, Dialect, Family, Version};
use std::sync::Once;

static BLESSED: Once = Once::new();

/// The matrix, blessed before if that was asked for.
pub(crate) fn matrix() -> Matrix {
    let families: Vec<_> = Family::ALL.iter().map(|family| family.as_str()).collect();
    if super::blesses() {
        BLESSED.call_once(bless);
    }
    let mut matrix = Matrix::default();
    for topic in TOPICS {
        // Not what was compiled in: a file may just have been blessed.
        let text = std::fs::read_to_string(path(topic.name)).expect("a file of the matrix");
        matrix.rows.extend(Matrix::parse(topic.name, &text, &families).expect("a sound matrix").rows);
    }
    matrix
}

fn path(topic: &str) -> std::path::PathBuf {
    super::file(&format!("conformance/matrix/{topic}.toml"))
}

fn bless() {
    let families: Vec<_> = Family::ALL.iter().map(|family| family.as_str()).collect();
    for topic in TOPICS {
        let text = std::fs::read_to_string(path(topic.name)).expect("a file of the matrix");
        let header: Vec<_> = text.lines().take_while(|line| line.starts_with('#')).collect();
        let matrix = Matrix::parse(topic.name, &text, &families).expect("a sound matrix");
        let rows: Vec<_> = (topic.cases)().iter().filter_map(|case| blessed(&matrix, case)).collect();
        let text = write(&header.join("\n"), &rows.iter().collect::<Vec<_>>());
        std::fs::write(path(topic.name), text).expect("written");
    }
}

/// The row of a case with new cells; nothing if there is none, which the tests then say.
fn blessed(matrix: &Matrix, case: &Case) -> Option<Row> {
    let mut row = matrix.row(case.id)?.clone();
    let before = std::mem::take(&mut row.cells);
    for family in Family::ALL {
        row.cells.extend(cells(*family, case));
    }
    for cell in &mut row.cells {
        cell.documented = before.iter().any(|old| old.documented && Cell { documented: false, ..old.clone() } == *cell);
    }
    Some(row)
}

/// The cells of a case in one family: one for each run of versions that say the same, split by an option where that
/// changes what is said.
fn cells(family: Family, case: &Case) -> Vec<Cell> {
    let all = dialects(family);
    let say = |dialect: &Dialect| Answer::of(case.statement.compile(dialect));
    let matters = |option: &CompileOption| {
        let without = all.iter().filter(|dialect| dialect.with_option(*option) != **dialect);
        without.into_iter().any(|dialect| say(dialect) != say(&dialect.with_option(*option)))
    };
    let option = CompileOption::ALL.iter().copied().find(matters);
    let plain = |dialect: &&Dialect| Subject::of(dialect).options.is_empty();
    let versions: Vec<Dialect> = all.iter().filter(plain).copied().collect();
    let mut cells = runs(family, &versions, say);
    if let Some(option) = option {
        for cell in &mut cells {
            cell.without = Some(option.as_str().to_owned());
        }
        let with: Vec<_> = versions.iter().map(|dialect| dialect.with_option(option)).collect();
        let mut more = runs(family, &with, say);
        for cell in &mut more {
            cell.option = Some(option.as_str().to_owned());
        }
        cells.extend(more);
    }
    cells
}

fn runs(family: Family, dialects: &[Dialect], say: impl Fn(&Dialect) -> Answer) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for dialect in dialects {
        let answer = say(dialect);
        let version: Version = dialect.version();
        match cells.last_mut() {
            Some(last) if last.answer == answer => {}
            last => {
                let since = last.map(|last| {
                    last.until = Some(version);
                    version
                });
                let family = family.to_string();
                cells.push(Cell { family, since, until: None, option: None, without: None, documented: false, answer });
            }
        }
    }
    cells
}
