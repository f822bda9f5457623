//! Lists of `name:type` in annotations.

use super::source::Source;
use arlen_data::diag::{Code, Result};
use std::ops::Range;

/// What an annotation says of one parameter or column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// The byte of the file where it stands.
    pub(crate) at: usize,
    /// The word for its type, and the byte where that stands.
    pub(crate) ty: Option<(String, usize)>,
    pub(crate) mark: Mark,
}

/// What is said of NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing.
    None,
    /// `!`: never, whatever the database says.
    Never,
    /// `?`: it may be.
    Maybe,
}

/// Reads a list. Fields stand between commas, or between blanks where each has a colon.
pub(super) fn read(source: &Source, span: Range<usize>) -> Result<Vec<Field>> {
    let mut fields: Vec<Field> = Vec::new();
    for part in split(source, span, ',') {
        let mut words = split(source, part.clone(), ' ').into_iter().filter(|word| !word.is_empty());
        let Some(first) = words.next() else {
            let fault = source.fault(part.start, Code::CodegenQueryInvalid, "a field is missing");
            return Err(fault.with_help("write `name:type`, with commas between fields").into());
        };
        // A type may have blanks: `double precision`.
        let mut starts = vec![first.clone()];
        let mut end = first.end;
        for word in words {
            if source.part(word.clone()).contains(':') {
                starts.push(word.clone());
            } else if let Some(last) = starts.last_mut() {
                last.end = word.end;
            }
            end = end.max(word.end);
        }
        for field in starts {
            let field = field_of(source, field)?;
            if let Some(other) = fields.iter().find(|other| other.name == field.name) {
                let fault =
                    source.fault(field.at, Code::CodegenQueryInvalid, format!("`{}` is said twice", other.name));
                return Err(fault.with_help("say it once").into());
            }
            fields.push(field);
        }
    }
    Ok(fields)
}

fn field_of(source: &Source, span: Range<usize>) -> Result<Field> {
    let text = source.part(span.clone());
    let (text, mark) = match text.strip_suffix('!') {
        Some(text) => (text, Mark::Never),
        None => text.strip_suffix('?').map_or((text, Mark::None), |text| (text, Mark::Maybe)),
    };
    let (name, ty) = match text.split_once(':') {
        Some((name, ty)) => (name, Some((ty.trim(), span.start + name.len() + 1))),
        None => (text, None),
    };
    let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
    if !is_name || ty.is_some_and(|(ty, _)| ty.is_empty()) {
        let fault = source.fault(span.start, Code::CodegenQueryInvalid, "this is no field");
        return Err(fault.with_help("write `name:type`, without blanks at the colon, and `!` or `?` behind it").into());
    }
    let ty = ty.map(|(ty, at)| (ty.to_owned(), at));
    Ok(Field { name: name.to_owned(), at: span.start, ty, mark })
}

/// The parts between a separator, outside of parentheses, without the blanks around them.
fn split(source: &Source, span: Range<usize>, separator: char) -> Vec<Range<usize>> {
    let (mut parts, mut from, mut depth) = (Vec::new(), span.start, 0_i32);
    for (at, c) in source.part(span.clone()).char_indices() {
        let at = span.start + at;
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            c if depth == 0 && (c == separator || separator == ' ' && c.is_whitespace()) => {
                parts.push(from..at);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(from..span.end);
    parts.into_iter().map(|part| trimmed(source, part)).collect()
}

fn trimmed(source: &Source, span: Range<usize>) -> Range<usize> {
    let text = source.part(span.clone());
    let before = text.len() - text.trim_start().len();
    let start = span.start + before;
    start..start + text.trim().len()
}

#[cfg(test)]
mod tests {
    use super::{Mark, read};
    use crate::typed_sql::source::Source;

    fn source(text: &str) -> Source {
        Source { stem: "a".to_owned(), path: "a.sql".into(), text: text.to_owned() }
    }

    #[test]
    fn a_list_has_commas_or_blanks() {
        for text in ["a:text?,b:int8!", "a:text? b:int8!", " a:text? ,  b:int8! "] {
            let fields = read(&source(text), 0..text.len()).expect(text);
            let shown: Vec<_> =
                fields.iter().map(|f| (f.name.as_str(), f.ty.as_ref().map(|(ty, _)| ty.as_str()), f.mark)).collect();
            assert_eq!(shown, [("a", Some("text"), Mark::Maybe), ("b", Some("int8"), Mark::Never)], "{text}");
        }
        let text = "price:numeric(10, 2), at:timestamp with time zone?, note!";
        let fields = read(&source(text), 0..text.len()).expect("read");
        let types: Vec<_> = fields.iter().map(|f| f.ty.as_ref().map(|(ty, _)| ty.as_str())).collect();
        assert_eq!(types, [Some("numeric(10, 2)"), Some("timestamp with time zone"), None]);
        assert_eq!(fields[1].mark, Mark::Maybe);
    }

    #[test]
    fn what_is_no_list_is_refused_where_it_stands() {
        for (text, column) in [("", 1), ("a:text,", 8), ("a : text", 3), (":text", 1), ("a:", 1), ("a:int, a:text", 8)]
        {
            let fault = read(&source(text), 0..text.len()).expect_err(text);
            assert_eq!(fault.diagnostic().label().map(|label| label.column), Some(column), "{text}");
        }
    }
}
