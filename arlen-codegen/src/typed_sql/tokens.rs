//! The words of a statement, without blanks and comments.

use arlen_data::lex::{Kind, Lexer, Rules, Unterminated};

/// A word of a statement.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// A keyword in lower case; the text as it stands of all else.
    pub(super) text: String,
}

impl Token {
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Symbol) && self.text == word
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// A name as it stands in a text, without its quotes and in lower case: names that differ by case alone count as one.
    pub(super) fn name(&self) -> Option<String> {
        if self.kind == Kind::Word {
            return Some(self.text.clone());
        }
        // SQLite takes texts for names. One with a prefix is not read here.
        let quoted = matches!(self.kind, Kind::Name | Kind::Text) && self.text.starts_with(['"', '`', '[', '\'']);
        let inner = self.text.get(1..self.text.len().saturating_sub(1)).filter(|_| quoted)?;
        let quote = self.text.get(..1)?;
        // Nothing stands for itself twice in brackets.
        let name = if quote == "[" { inner.to_owned() } else { inner.replace(&quote.repeat(2), quote) };
        Some(name.to_lowercase())
    }
}

pub(super) fn tokens(sql: &str, rules: Rules) -> Result<Vec<Token>, Unterminated> {
    let mut found = Vec::new();
    for token in Lexer::new(sql, rules) {
        let token = token?;
        if token.kind.is_trivia() {
            continue;
        }
        let text = token.text(sql);
        let text = if token.kind == Kind::Word { text.to_lowercase() } else { text.to_owned() };
        found.push(Token { kind: token.kind, text });
    }
    Ok(found)
}

/// The place of the parenthesis that closes the one at a place.
pub(super) fn closing(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.kind == Kind::Open {
            depth += 1;
        } else if token.kind == Kind::Close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}
