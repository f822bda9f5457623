use super::{Kind, Lexer, Position, Rules, position_of};
use crate::dialect::Family;
use proptest::prelude::*;

const POSTGRES: Rules = Family::Postgres.dialect().lexical_rules();
const SQLITE: Rules = Family::Sqlite.dialect().lexical_rules();

fn significant(text: &str, rules: Rules) -> Vec<(Kind, &str)> {
    Lexer::new(text, rules)
        .map(|token| token.expect("closed"))
        .filter(|token| !token.kind.is_trivia())
        .map(|token| (token.kind, token.text(text)))
        .collect()
}

#[test]
fn quotes_and_comments_hide_semicolons() {
    for text in [
        "';'",
        "'it''s;'",
        "\";\"",
        "-- ;",
        "/* ; */",
        "$$;$$",
        "$a$ $b$ ; $a$",
        "E'\\';'",
        "U&';'",
        "B';'",
        "/* /* ; */ ; */",
    ] {
        let tokens = significant(text, POSTGRES);
        assert!(tokens.iter().all(|(kind, _)| *kind != Kind::Semicolon), "{text}: {tokens:?}");
    }
    for text in ["[;]", "`;`", "';'", "\";\"", "x';'", "/* /* ; */"] {
        let tokens = significant(text, SQLITE);
        assert!(tokens.iter().all(|(kind, _)| *kind != Kind::Semicolon), "{text}: {tokens:?}");
    }
}

#[test]
fn what_one_dialect_quotes_another_does_not() {
    assert_eq!(significant("$$;", SQLITE).last(), Some(&(Kind::Semicolon, ";")), "sqlite has no dollar quotes");
    assert_eq!(significant("/* /* */ ;", SQLITE), [(Kind::Semicolon, ";")], "sqlite does not nest comments");
    assert_eq!(significant("'a\\';", SQLITE).len(), 2, "sqlite has no backslash escapes");
    assert_eq!(significant("a[1]", POSTGRES).len(), 4, "brackets are subscripts in postgres");
}

#[test]
fn unterminated_is_reported_where_it_begins() {
    for (text, at) in [("a 'b", 2), ("a \"b", 2), ("a /* /* */", 2), ("a $x$ $y$", 2), ("a E'\\'", 2), ("a E'\\", 2)] {
        let fault = Lexer::new(text, POSTGRES).find_map(Result::err).expect(text);
        assert_eq!(fault.start, at, "{text}");
    }
}

#[test]
fn numbers_words_and_operators_are_single_tokens() {
    let tokens = significant("1.5e-3+a.b::int<=0xFF>>.5", POSTGRES);
    let texts: Vec<_> = tokens.iter().map(|(_, text)| *text).collect();
    assert_eq!(texts, ["1.5e-3", "+", "a", ".", "b", "::", "int", "<=", "0xFF", ">>", ".5"]);
    assert_eq!(significant("a<--c\nb", POSTGRES).len(), 3, "an operator ends where a comment begins");
    let texts = |text, rules| significant(text, rules).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    assert_eq!(texts("1=-1", POSTGRES), ["1", "=", "-", "1"]);
    assert_eq!(texts("a@-b", POSTGRES), ["a", "@-", "b"]);
    assert_eq!(
        texts("a*:/b::c:=d[e:f]", POSTGRES),
        ["a", "*", ":", "/", "b", "::", "c", ":=", "d", "[", "e", ":", "f", "]"]
    );
    assert_eq!(texts("1=-1->>'a'||b", SQLITE), ["1", "=", "-", "1", "->>", "'a'", "||", "b"]);
}

#[test]
fn a_carriage_return_ends_a_comment_where_the_server_says_so() {
    assert_eq!(significant("-- a\rb;", POSTGRES).len(), 2);
    assert_eq!(significant("-- a\rb;", SQLITE).len(), 0);
}

#[test]
fn positions_count_characters() {
    assert_eq!(position_of("", 0), Position { line: 1, column: 1 });
    assert_eq!(position_of("é\n\n  x", 6), Position { line: 3, column: 3 });
    assert_eq!(position_of("ab", 99), Position { line: 1, column: 3 });
}

proptest! {
    #[test]
    fn tokens_joined_are_the_text(text in "[a-zE$'\"\\[\\]`;()/*\\- \n\\\\é0-9.:?@]{0,40}") {
        for rules in [POSTGRES, SQLITE] {
            let mut end = 0;
            let mut failed = false;
            for token in Lexer::new(&text, rules) {
                match token {
                    Ok(token) => {
                        prop_assert_eq!(token.start, end);
                        prop_assert!(token.end > token.start);
                        prop_assert!(text.get(token.span()).is_some(), "cut inside a character");
                        end = token.end;
                    }
                    Err(fault) => {
                        prop_assert_eq!(fault.start, end);
                        failed = true;
                    }
                }
            }
            prop_assert!(failed || end == text.len());
        }
    }
}
