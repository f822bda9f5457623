//! The splitter of migrations: any text, for each family.

use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer};
use arlen_migrate::script::{Script, split};
use std::ops::Range;
use std::path::Path;

/// Splits a text, taken as UTF-8.
///
/// # Panics
///
/// If something does not hold.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for family in Family::ALL {
        check_spans(&text, *family);
    }
}

fn check_spans(text: &str, family: Family) {
    let spans: Vec<Range<usize>> = split(text, family).into_iter().map(|part| part.span).collect();
    let mut end = 0;
    for span in &spans {
        assert!(span.start >= end && span.end > span.start, "{spans:?} in {text:?}");
        end = span.end;
        let Some(part) = text.get(span.clone()) else { panic!("{span:?} cuts a character of {text:?}") };
        let again: Vec<_> = split(part, family).into_iter().map(|part| part.span).collect();
        let whole = 0..part.len();
        assert_eq!(again, std::slice::from_ref(&whole), "{part:?} of {text:?} is one statement");
    }
    // What no statement has is nothing.
    let mut closed = true;
    for token in Lexer::new(text, family.dialect().lexical_rules()) {
        let Ok(token) = token else {
            closed = false;
            break;
        };
        let inside = spans.iter().any(|span| span.start <= token.start && token.end <= span.end);
        assert!(inside || token.kind.is_trivia() || token.kind == Kind::Semicolon, "{token:?} of {text:?} is lost");
    }
    match Script::check(text, Path::new("1_a.sql"), family) {
        Ok(script) => {
            assert!(closed, "{text:?} is not closed");
            assert!(script.statements.iter().eq(spans.iter()), "{text:?}");
        }
        Err(error) => {
            let label = error.diagnostic().label();
            let lines = text.split('\n').count();
            assert!(label.is_some_and(|label| (1..=lines).contains(&label.line)), "{error:?} of {text:?}");
        }
    }
}
