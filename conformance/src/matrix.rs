//! The rows of the matrix, and their strict reading.

use crate::scenario::TOPICS;
use crate::{Answer, Subject};
use arlen_data::dialect::{Family, Version};
use arlen_data::ir::Feature;

/// What must come of each case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    /// The rows, in the order of topics and ids.
    pub rows: Vec<Row>,
}

/// What must come of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The id of the case.
    pub id: String,
    /// The topic that it belongs to.
    pub topic: String,
    /// What it is about, in a few words.
    pub what: String,
    /// The features that it exercises. Where a family has one of them not, the case is refused there.
    pub features: Vec<Feature>,
    /// A mistake that builders are known to make here.
    pub defect: Option<String>,
    /// What running it yields on the fixture, columns joined with `|`.
    pub rows: Option<Vec<String>>,
    /// The rows may come in any order.
    pub any_order: bool,
    /// For a write: a query to run afterwards, whose rows are meant.
    pub check: Option<String>,
    /// The cells, in the order of families and versions.
    pub cells: Vec<Cell>,
}

/// What must come of one case in some versions of a family.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The family.
    pub family: String,
    /// From this version on; none from the oldest on.
    pub since: Option<Version>,
    /// Before this version; none to the newest.
    pub until: Option<Version>,
    /// Only if it was compiled with this option.
    pub option: Option<String>,
    /// Only if it was compiled without this option.
    pub without: Option<String>,
    /// No live engine here has run it: it says what the manual says.
    pub documented: bool,
    /// What must come of it.
    pub answer: Answer,
}

impl Cell {
    /// Whether it speaks of this subject.
    #[must_use]
    pub fn applies(&self, subject: &Subject) -> bool {
        let has = |option: &String| subject.options.contains(option);
        self.family == subject.family
            && self.since.is_none_or(|since| subject.version.is_at_least(since))
            && self.until.is_none_or(|until| !subject.version.is_at_least(until))
            && self.option.as_ref().is_none_or(has)
            && !self.without.as_ref().is_some_and(has)
    }
}

impl Row {
    /// The cell that speaks of a subject.
    ///
    /// # Errors
    ///
    /// If none does, or more than one.
    pub fn cell(&self, subject: &Subject) -> Result<&Cell, String> {
        let mut found = self.cells.iter().filter(|cell| cell.applies(subject));
        match (found.next(), found.next()) {
            (Some(cell), None) => Ok(cell),
            (None, _) => Err(format!("{}: blank for {} {}", self.id, subject.family, subject.version)),
            (Some(_), Some(_)) => Err(format!("{}: two cells for {} {}", self.id, subject.family, subject.version)),
        }
    }
}

impl Matrix {
    /// The matrix of this workspace.
    ///
    /// # Errors
    ///
    /// What is wrong with its files.
    pub fn load() -> Result<Self, String> {
        let families: Vec<_> = Family::ALL.iter().map(|family| family.as_str()).collect();
        let mut matrix = Self::default();
        for topic in TOPICS {
            matrix.rows.extend(Self::parse(topic.name, topic.matrix, &families)?.rows);
        }
        Ok(matrix)
    }

    /// Rows from one file. A key that is not known, a family that is not one of these, and a cell that says nothing are
    /// errors.
    ///
    /// # Errors
    ///
    /// What is wrong, with the topic and the id.
    pub fn parse(topic: &str, text: &str, families: &[&str]) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|error| format!("{topic}: {error}"))?;
        let mut rows = Vec::with_capacity(table.len());
        for (id, row) in table {
            let place = format!("{topic}.{id}");
            let toml::Value::Table(row) = row else { return Err(format!("{place}: not a table")) };
            let row = self::row(topic, &id, row, families).map_err(|fault| format!("{place}: {fault}"))?;
            rows.push(row);
        }
        Ok(Self { rows })
    }

    /// The row of a case.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }
}

fn row(topic: &str, id: &str, mut table: toml::Table, families: &[&str]) -> Result<Row, String> {
    let what = take_text(&mut table, "what")?.ok_or("`what` is missing")?;
    let features = take_texts(&mut table, "features")?.ok_or("`features` is missing; `[]` for none")?;
    let features: Vec<_> = features.iter().map(|name| feature(name)).collect::<Result<_, _>>()?;
    let mut row = Row {
        id: id.to_owned(),
        topic: topic.to_owned(),
        what,
        features,
        defect: take_text(&mut table, "defect")?,
        rows: take_texts(&mut table, "rows")?,
        any_order: take_flag(&mut table, "any_order")?,
        check: take_text(&mut table, "check")?,
        cells: Vec::new(),
    };
    if row.rows.is_none() && (row.check.is_some() || row.any_order) {
        return Err("`check` and `any_order` say something of `rows`, which are missing".to_owned());
    }
    for family in families {
        match table.remove(*family) {
            // A row that was not blessed yet: whoever asks for the cell is told that it is blank.
            None => {}
            Some(toml::Value::Table(one)) => row.cells.push(cell(family, one)?),
            Some(toml::Value::Array(several)) => {
                for one in several {
                    let toml::Value::Table(one) = one else { return Err(format!("{family}: not a table")) };
                    row.cells.push(cell(family, one)?);
                }
            }
            Some(_) => return Err(format!("{family}: neither a table nor an array of tables")),
        }
    }
    rest_is_unknown(&table)?;
    Ok(row)
}

fn cell(family: &str, mut table: toml::Table) -> Result<Cell, String> {
    let since = take_version(&mut table, "since")?;
    let until = take_version(&mut table, "until")?;
    let documented = match take_text(&mut table, "verified")?.as_deref() {
        None => false,
        Some("documented") => true,
        Some(other) => return Err(format!("{family}: `verified` is `{other}`; only `documented` is known")),
    };
    let params = match table.remove("params") {
        None => None,
        Some(toml::Value::Array(params)) => Some(params),
        Some(_) => return Err(format!("{family}: `params` is no array")),
    };
    let refused = take_text(&mut table, "refused")?;
    let answer = match (take_text(&mut table, "sql")?, params, refused) {
        (Some(sql), Some(params), None) => Answer::Sql { sql, params },
        (None, None, Some(code)) => Answer::Refused(code),
        _ => return Err(format!("{family}: a cell has `sql` and `params`, or `refused`, and nothing else")),
    };
    let option = take_text(&mut table, "option")?;
    let without = take_text(&mut table, "without")?;
    rest_is_unknown(&table).map_err(|fault| format!("{family}: {fault}"))?;
    Ok(Cell { family: family.to_owned(), since, until, option, without, documented, answer })
}

fn feature(name: &str) -> Result<Feature, String> {
    let found = Feature::ALL.iter().find(|feature| feature.as_str() == name);
    found.copied().ok_or_else(|| format!("`{name}` is no feature"))
}

fn rest_is_unknown(table: &toml::Table) -> Result<(), String> {
    table.keys().next().map_or(Ok(()), |key| Err(format!("`{key}` is not known")))
}

fn take_text(table: &mut toml::Table, key: &str) -> Result<Option<String>, String> {
    match table.remove(key) {
        None => Ok(None),
        Some(toml::Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(format!("`{key}` is no text, or blank")),
    }
}

fn take_texts(table: &mut toml::Table, key: &str) -> Result<Option<Vec<String>>, String> {
    let Some(value) = table.remove(key) else { return Ok(None) };
    let texts = value.as_array().map(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect());
    let texts: Option<Option<Vec<String>>> = texts;
    texts.flatten().map(Some).ok_or_else(|| format!("`{key}` is no array of texts"))
}

fn take_flag(table: &mut toml::Table, key: &str) -> Result<bool, String> {
    match table.remove(key) {
        None => Ok(false),
        Some(toml::Value::Boolean(true)) => Ok(true),
        Some(_) => Err(format!("`{key}` is either `true` or left out")),
    }
}

fn take_version(table: &mut toml::Table, key: &str) -> Result<Option<Version>, String> {
    let Some(text) = take_text(table, key)? else { return Ok(None) };
    let version = Version::parse(&text).filter(|version| version.to_string() == text);
    version.map(Some).ok_or_else(|| format!("`{key}` is `{text}`, which is no version"))
}

#[cfg(test)]
mod tests {
    use super::{Cell, Matrix};
    use crate::{Answer, Subject};
    use arlen_data::dialect::Version;

    const GOOD: &str = "[a]\nwhat = \"x\"\nfeatures = []\ndb.sql = \"SELECT 1\"\ndb.params = []\n";

    #[test]
    fn what_is_not_known_or_blank_is_an_error() {
        assert!(Matrix::parse("t", GOOD, &["db"]).is_ok());
        for (wrong, fault) in [
            (format!("{GOOD}wrong = 1\n"), "`wrong` is not known"),
            (format!("{GOOD}other.refused = \"x\"\n"), "`other` is not known"),
            (format!("{GOOD}db.wrong = 1\n"), "`wrong` is not known"),
            (format!("{GOOD}db.refused = \"x\"\n"), "`sql` and `params`, or `refused`"),
            (format!("{GOOD}check = \"SELECT 1\"\n"), "which are missing"),
            (GOOD.replace("db.params = []\n", ""), "`sql` and `params`, or `refused`"),
            (GOOD.replace("SELECT 1", ""), "blank"),
            (GOOD.replace("features = []", "features = [\"no\"]"), "`no` is no feature"),
            (GOOD.replace("features = []\n", ""), "`features` is missing"),
            (GOOD.replace("what = \"x\"\n", ""), "`what` is missing"),
            (format!("{GOOD}db.since = \"x\"\n"), "no version"),
            (format!("{GOOD}db.verified = \"sure\"\n"), "only `documented`"),
        ] {
            let found = Matrix::parse("t", &wrong, &["db"]).expect_err(&wrong);
            assert!(found.contains(fault), "{found}: {fault}");
        }
    }

    #[test]
    fn a_cell_speaks_of_its_versions_and_options_only() {
        let cell = Cell {
            family: "db".to_owned(),
            since: Some(Version::new(3, 1)),
            until: Some(Version::new(3, 5)),
            option: Some("X".to_owned()),
            without: Some("Y".to_owned()),
            documented: false,
            answer: Answer::Refused("x".to_owned()),
        };
        let subject = |family: &str, minor, options: &[&str]| Subject {
            options: options.iter().map(|option| (*option).to_owned()).collect(),
            ..Subject::new(family, Version::new(3, minor))
        };
        assert!(cell.applies(&subject("db", 1, &["X"])));
        assert!(cell.applies(&subject("db", 4, &["X", "Z"])));
        for other in [
            subject("other", 1, &["X"]),
            subject("db", 0, &["X"]),
            subject("db", 5, &["X"]),
            subject("db", 1, &[]),
            subject("db", 1, &["X", "Y"]),
        ] {
            assert!(!cell.applies(&other), "{other:?}");
        }
    }
}
