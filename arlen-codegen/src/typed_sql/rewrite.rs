//! Named parameters become the placeholders of the database, and places in the new text are found again in the old one.

use super::fields::Field;
use super::source::Source;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Token};

/// A parameter of a query; its place in the list is its number, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// The byte of the file where it stands first.
    pub(crate) at: usize,
    /// What is written of it.
    pub(crate) field: Option<Field>,
}

/// A statement as the database is sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rewritten {
    pub(crate) sql: String,
    pub(crate) parameters: Vec<Parameter>,
    segments: Vec<Segment>,
}

/// Where a part of the new text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    start: usize,
    original: usize,
    /// A placeholder: all of it is where the parameter begins.
    is_parameter: bool,
}

impl Rewritten {
    /// The byte of the file for a byte of the text.
    pub(crate) fn original(&self, at: usize) -> usize {
        let place = self.segments.partition_point(|segment| segment.start <= at);
        let Some(segment) = place.checked_sub(1).and_then(|place| self.segments.get(place)) else { return 0 };
        if segment.is_parameter { segment.original } else { segment.original + (at - segment.start) }
    }
}

enum Found {
    Name(String),
    Number(usize),
}

/// Where a parameter is: its first token, how many tokens it has, and what it says.
struct Place {
    token: usize,
    length: usize,
    found: Found,
}

/// Rewrites a statement, given by its tokens; `fields` are what is written of its parameters.
pub(super) fn rewrite(
    source: &Source,
    tokens: &[Token],
    family: Family,
    fields: Option<&[Field]>,
) -> std::result::Result<Rewritten, Vec<Diagnostic>> {
    let places = places(source, tokens, family).map_err(|fault| vec![Error::into_diagnostic(fault)])?;
    let parameters = parameters(source, tokens, &places, fields)?;
    let sign = if family == Family::Sqlite { '?' } else { '$' };
    let (mut sql, mut segments) = (String::new(), Vec::new());
    let mut places = places.iter().peekable();
    let mut skip = 0;
    for (n, token) in tokens.iter().enumerate() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let place = places.next_if(|place| place.token == n);
        segments.push(Segment { start: sql.len(), original: token.start, is_parameter: place.is_some() });
        match place {
            None => sql.push_str(token.text(&source.text)),
            Some(place) => {
                let number = match &place.found {
                    Found::Number(number) => *number,
                    Found::Name(name) => {
                        parameters.iter().position(|known| known.name == *name).map_or(0, |place| place + 1)
                    }
                };
                sql.push_str(&format!("{sign}{number}"));
                skip = place.length - 1;
            }
        }
    }
    Ok(Rewritten { sql, parameters, segments })
}

/// The parameters, in the order of the text.
fn places(source: &Source, tokens: &[Token], family: Family) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    // For each bracket that is open: whether it takes a part of an array.
    let mut brackets: Vec<bool> = Vec::new();
    let mut before: Option<Token> = None;
    for (n, token) in tokens.iter().enumerate() {
        let text = token.text(&source.text);
        if token.kind.is_trivia() {
            continue;
        }
        if token.kind == Kind::Parameter {
            places.push(Place { token: n, length: 1, found: written(source, *token, text)? });
        } else if family != Family::Sqlite && text == ":" {
            let name = tokens.get(n + 1).filter(|name| name.kind == Kind::Word);
            let is_slice = brackets.last() == Some(&true);
            // `JSON_OBJECT('a':b)`: a parameter never stands behind a value.
            let glued = before.is_some_and(|before| before.end == token.start && before.kind == Kind::Word);
            let is_pair = glued || before.is_some_and(|before| ends_value(&before, source));
            if let Some(name) = name.filter(|_| !is_slice && !is_pair) {
                let name = name.text(&source.text).to_owned();
                places.push(Place { token: n, length: 2, found: Found::Name(name) });
            }
        }
        match text {
            "[" => brackets.push(takes_part(source, before.as_ref())),
            // In parentheses a colon is no part of a slice: `a[(:n)]`.
            "(" => brackets.push(false),
            "]" | ")" => drop(brackets.pop()),
            _ => {}
        }
        before = Some(*token);
    }
    Ok(places)
}

/// Whether a bracket behind this token takes a part of an array, rather than making one.
fn takes_part(source: &Source, before: Option<&Token>) -> bool {
    let Some(before) = before else { return false };
    match before.kind {
        Kind::Word => !before.is_word(&source.text, "array"),
        Kind::Name | Kind::Close | Kind::Parameter | Kind::Text => true,
        Kind::Symbol => before.text(&source.text) == "]",
        Kind::Blank
        | Kind::LineComment
        | Kind::BlockComment
        | Kind::Number
        | Kind::Semicolon
        | Kind::Open
        | Kind::Backslash => false,
    }
}

fn ends_value(before: &Token, source: &Source) -> bool {
    matches!(before.kind, Kind::Text | Kind::Number | Kind::Close | Kind::Name) || before.text(&source.text) == "]"
}

/// A parameter that the lexer knows: `$1`, and those of SQLite.
fn written(source: &Source, token: Token, text: &str) -> Result<Found> {
    let number = text.strip_prefix('$').and_then(|number| number.parse::<usize>().ok());
    match (number, text.strip_prefix(':')) {
        (Some(number @ 1..=65_535), _) => Ok(Found::Number(number)),
        (None, Some(name)) => Ok(Found::Name(name.to_owned())),
        _ => {
            let fault = source.fault(token.start, Code::CodegenQueryInvalid, format!("`{text}` is no parameter here"));
            Err(fault.with_help("write `:name`, or `$1` with the names in `-- arlen:params`").into())
        }
    }
}

fn parameters(
    source: &Source,
    tokens: &[Token],
    places: &[Place],
    fields: Option<&[Field]>,
) -> std::result::Result<Vec<Parameter>, Vec<Diagnostic>> {
    let at = |place: &Place| tokens.get(place.token).map_or(0, |token| token.start);
    let first_number = places.iter().find(|place| matches!(place.found, Found::Number(_)));
    let first_name = places.iter().find(|place| matches!(place.found, Found::Name(_)));
    if let (Some(one), Some(other)) = (first_number, first_name) {
        let fault =
            source.fault(at(one).max(at(other)), Code::CodegenQueryInvalid, "the query has both `$1` and `:name`");
        return Err(vec![fault.with_help("write all parameters in one way")]);
    }
    let fields = fields.unwrap_or_default();
    let mut found: Vec<Parameter> = fields
        .iter()
        .map(|field| Parameter { name: field.name.clone(), at: field.at, field: Some(field.clone()) })
        .collect();
    let mut used = vec![false; found.len()];
    let mut faults = Vec::new();
    for place in places {
        match &place.found {
            Found::Name(name) => match found.iter().position(|known| known.name == *name) {
                Some(known) => used.get_mut(known).into_iter().for_each(|used| *used = true),
                None => {
                    found.push(Parameter { name: name.clone(), at: at(place), field: None });
                    used.push(true);
                }
            },
            Found::Number(number) => match used.get_mut(number - 1) {
                Some(used) => *used = true,
                None => {
                    let message = format!("`${number}` has no name");
                    let fault = source.fault(at(place), Code::CodegenQueryInvalid, message);
                    faults.push(fault.with_help("name all parameters in their order: `-- arlen:params first, second`"));
                }
            },
        }
    }
    for (parameter, used) in found.iter().zip(used) {
        if !used {
            let message = format!("the parameter `{}` is not used", parameter.name);
            let fault = source.fault(parameter.at, Code::CodegenQueryInvalid, message);
            faults.push(fault.with_help("use it in the statement as `:name`, or leave it out"));
        }
    }
    // A list of some of them says nothing of their order.
    if found.iter().any(|parameter| parameter.field.is_none()) {
        let first = |parameter: &Parameter| {
            places.iter().position(|place| matches!(&place.found, Found::Name(name) if *name == parameter.name))
        };
        found.sort_by_key(first);
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::rewrite;
    use crate::typed_sql::source::Source;
    use arlen_data::dialect::Family;
    use arlen_data::lex::Lexer;

    fn rewritten(text: &str, family: Family) -> super::Rewritten {
        let source = Source { stem: "a".to_owned(), path: "a.sql".into(), text: text.to_owned() };
        let tokens: Vec<_> =
            Lexer::new(text, family.dialect().lexical_rules()).collect::<Result<_, _>>().expect("closed");
        rewrite(&source, &tokens, family, None).expect(text)
    }

    fn names(text: &str, family: Family) -> Vec<String> {
        rewritten(text, family).parameters.into_iter().map(|parameter| parameter.name).collect()
    }

    #[test]
    fn what_looks_like_a_parameter_and_is_none_stays() {
        for text in [
            "select ':a', $$ :a $$, $t$ :a $t$, E'\\':a', \":a\" /* :a /* :b */ :c */ -- :d",
            "select a::text, b :: int, c[1:n], c[lo:hi], c[:n], d[1][lo:hi]",
            "select f(x := 1), j ? 'a', j ?| array['a'], j @> '{}'",
            "select json_object('k':v), json_object(k:v), json_object(lower(k) :v)",
            "/* don't */ select 1 where a = 'x:y'",
        ] {
            let found = rewritten(text, Family::Postgres);
            assert_eq!(found.sql, text);
            assert!(found.parameters.is_empty(), "{text}");
        }
        let text = "select ':a', \":a\", [:a], `:a` /* :a */ -- :d";
        assert_eq!(rewritten(text, Family::Sqlite).sql, text);
    }

    #[test]
    fn repeated_names_are_one_parameter() {
        let text = "select :a::text, (:b)[1], array[:b, :a], c[(:n)], '€', :größe where x=:a and y>=:b";
        let found = rewritten(text, Family::Postgres);
        assert_eq!(found.sql, "select $1::text, ($2)[1], array[$2, $1], c[($3)], '€', $4 where x=$1 and y>=$2");
        assert_eq!(names(text, Family::Postgres), ["a", "b", "n", "größe"]);
        assert_eq!(rewritten("select :a, :b, :a", Family::Sqlite).sql, "select ?1, ?2, ?1");
    }

    #[test]
    fn each_place_is_found_again() {
        let text = "select '€', :a_very_long_name, nosuch from t where x = :a_very_long_name and other = 1";
        let found = rewritten(text, Family::Postgres);
        for word in ["nosuch", "where", "other", "'€'"] {
            let at = found.sql.find(word).expect(word);
            assert_eq!(Some(found.original(at)), text.find(word), "{word}");
        }
        assert_eq!(Some(found.original(found.sql.find("$1").expect("there"))), text.find(":a_very"));
        assert_eq!(found.original(found.sql.len()), text.len());
    }
}
