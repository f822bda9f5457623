//! Rows as text, in the one form in which they stand in the files.

use crate::{Answer, Cell, Row};
use std::fmt::Write as _;

/// Rows of one topic as the text of its file, below a header.
#[must_use]
pub fn write(header: &str, rows: &[&Row]) -> String {
    let mut out = header.trim_end().to_owned();
    out.push('\n');
    for row in rows {
        out.push('\n');
        self::row(&mut out, row);
    }
    out
}

fn row(out: &mut String, row: &Row) {
    let features: Vec<_> = row.features.iter().map(|feature| text(feature.as_str())).collect();
    line(out, &format!("[{}]", row.id));
    line(out, &format!("what = {}", text(&row.what)));
    line(out, &format!("features = [{}]", features.join(", ")));
    if let Some(defect) = &row.defect {
        line(out, &format!("defect = {}", text(defect)));
    }
    if let Some(check) = &row.check {
        line(out, &format!("check = {}", text(check)));
    }
    if let Some(rows) = &row.rows {
        let rows: Vec<_> = rows.iter().map(|row| text(row)).collect();
        line(out, &format!("rows = [{}]", rows.join(", ")));
    }
    if row.any_order {
        line(out, "any_order = true");
    }
    let alone = |cell: &&Cell| row.cells.iter().filter(|other| other.family == cell.family).count() == 1;
    for cell in row.cells.iter().filter(alone) {
        for (key, value) in entries(cell) {
            line(out, &format!("{}.{key} = {value}", cell.family));
        }
    }
    for cell in row.cells.iter().filter(|cell| !alone(cell)) {
        line(out, &format!("\n[[{}.{}]]", row.id, cell.family));
        for (key, value) in entries(cell) {
            line(out, &format!("{key} = {value}"));
        }
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn entries(cell: &Cell) -> Vec<(&'static str, String)> {
    let mut entries = Vec::new();
    let mut entry = |key, value: Option<String>| entries.extend(value.map(|value| (key, value)));
    entry("since", cell.since.map(|version| text(&version.to_string())));
    entry("until", cell.until.map(|version| text(&version.to_string())));
    entry("option", cell.option.as_deref().map(text));
    entry("without", cell.without.as_deref().map(text));
    entry("verified", cell.documented.then(|| text("documented")));
    match &cell.answer {
        Answer::Sql { sql, params } => {
            entry("sql", Some(text(sql)));
            let params: Vec<_> = params.iter().map(value).collect();
            entry("params", Some(format!("[{}]", params.join(", "))));
        }
        Answer::Refused(code) => entry("refused", Some(text(code))),
    }
    entries
}

/// Text as TOML: `"plain"`, or `'with "quotes"'`.
fn text(text: &str) -> String {
    if !text.contains(['"', '\\']) && !text.contains(char::is_control) {
        return format!("\"{text}\"");
    }
    if !text.contains('\'') && !text.contains(char::is_control) {
        return format!("'{text}'");
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            _ if c.is_control() => write!(out, "\\u{:04X}", u32::from(c)).unwrap_or_default(),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A parameter as TOML.
pub(crate) fn value(value: &toml::Value) -> String {
    match value {
        toml::Value::String(string) => text(string),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => format!("{number:?}"),
        toml::Value::Boolean(flag) => flag.to_string(),
        toml::Value::Datetime(time) => time.to_string(),
        toml::Value::Array(items) => {
            let items: Vec<_> = items.iter().map(self::value).collect();
            format!("[{}]", items.join(", "))
        }
        toml::Value::Table(table) => {
            let entries: Vec<_> = table.iter().map(|(key, one)| format!("{key} = {}", self::value(one))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A parameter without the name of its type and without quotes, to stand inside a text.
pub(crate) fn bare(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Table(table) => table.values().next().map(bare).unwrap_or_default(),
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_) => self::value(value),
    }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::Matrix;

    #[test]
    fn what_is_written_is_read_back() {
        let matrix = Matrix::load().expect("a matrix");
        for topic in crate::scenario::TOPICS {
            let rows: Vec<_> = matrix.rows.iter().filter(|row| row.topic == topic.name).collect();
            let families = ["postgres", "sqlite"];
            let again = Matrix::parse(topic.name, &write("# header", &rows), &families).expect("what was written");
            assert_eq!(again.rows.iter().collect::<Vec<_>>(), rows);
        }
    }
}
