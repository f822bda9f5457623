//! A statement read word by word, for those who ask what it does.

use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer};
use std::fmt;
use std::ops::Range;

/// A token that means something, and where it stands in the whole text.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    /// A word in lower case, anything else as it is written.
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

/// The name of something in a database, with its schema if it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) schema: Option<String>,
    pub(crate) name: String,
}

/// The tokens of a statement without blanks and comments, and how far they were read.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    parts: Vec<Part>,
    at: usize,
}

impl Part {
    pub(crate) fn is(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }

    /// What it names: a bare name as the database folds it, a quoted one without its quotes.
    pub(crate) fn name(&self) -> Option<String> {
        if self.kind == Kind::Word {
            return Some(self.text.clone());
        }
        (self.kind == Kind::Name).then(|| {
            let inner = self.text.get(1..self.text.len().saturating_sub(1)).unwrap_or_default();
            let quote = self.text.get(..1).unwrap_or_default();
            if quote == "[" { inner.to_owned() } else { inner.replace(&quote.repeat(2), quote) }
        })
    }

    /// How many parentheses are open behind it, of so many before it.
    fn depth_behind(&self, before: usize) -> usize {
        if self.kind == Kind::Open { before + 1 } else { before.saturating_sub(usize::from(self.kind == Kind::Close)) }
    }
}

impl Phrase {
    /// Reads a part of a text. What cannot be taken apart ends it.
    pub(crate) fn of(text: &str, span: &Range<usize>, family: Family) -> Self {
        let statement = text.get(span.clone()).unwrap_or_default();
        let parts = Lexer::new(statement, family.dialect().lexical_rules())
            .map_while(Result::ok)
            .filter(|token| !token.kind.is_trivia())
            .map(|token| {
                let text = token.text(statement);
                let text = if token.kind == Kind::Word { text.to_lowercase() } else { text.to_owned() };
                Part { kind: token.kind, text, span: span.start + token.start..span.start + token.end }
            })
            .collect();
        Self { parts, at: 0 }
    }

    /// The same for parts of one that was read.
    pub(crate) const fn from(parts: Vec<Part>) -> Self {
        Self { parts, at: 0 }
    }

    /// What is not read yet.
    pub(crate) fn rest(&self) -> &[Part] {
        self.parts.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<&Part> {
        self.parts.get(self.at)
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.parts.len()
    }

    pub(crate) fn next(&mut self) -> Option<&Part> {
        let part = self.parts.get(self.at);
        self.at += usize::from(part.is_some());
        part
    }

    /// Reads these words if they come next.
    pub(crate) fn take(&mut self, words: &str) -> bool {
        let count = words.split(' ').count();
        let matches = words.split(' ').zip(self.rest()).filter(|(word, part)| part.is(word)).count() == count;
        self.at += if matches { count } else { 0 };
        matches
    }

    /// Reads the first of these alternatives that comes next.
    pub(crate) fn take_any<'w>(&mut self, alternatives: &[&'w str]) -> Option<&'w str> {
        alternatives.iter().find(|words| self.take(words)).copied()
    }

    /// Reads a symbol if it comes next.
    pub(crate) fn take_symbol(&mut self, symbol: &str) -> bool {
        let matches =
            self.peek().is_some_and(|part| part.is_symbol(symbol) || (part.kind == Kind::Open && symbol == "("));
        self.at += usize::from(matches);
        matches
    }

    /// Reads a name with as many schemas before it as there are.
    pub(crate) fn name(&mut self) -> Option<Name> {
        let mut name = Name { schema: None, name: self.peek()?.name()? };
        self.at += 1;
        while self.peek().is_some_and(|part| part.is_symbol(".")) {
            let Some(next) = self.parts.get(self.at + 1).and_then(Part::name) else { break };
            self.at += 2;
            name = Name { schema: Some(name.name), name: next };
        }
        Some(name)
    }

    /// Reads names between commas, each perhaps behind ONLY and before a star.
    pub(crate) fn names(&mut self) -> Vec<Name> {
        let mut names = Vec::new();
        loop {
            self.take("only");
            names.extend(self.name());
            self.take_symbol("*");
            if !self.take_symbol(",") {
                return names;
            }
        }
    }

    /// What stands between the next parenthesis and the one that closes it, split at its commas; read past if it comes next.
    pub(crate) fn list(&mut self) -> Option<Vec<Self>> {
        if self.peek()?.kind != Kind::Open {
            return None;
        }
        self.at += 1;
        let inner = Self { parts: self.inside(), at: 0 };
        Some(inner.split_at_commas())
    }

    /// What is not read yet, in the parts between its outer commas.
    pub(crate) fn split_at_commas(&self) -> Vec<Self> {
        let mut parts = vec![Vec::new()];
        let mut depth = 0_usize;
        for part in self.rest() {
            if depth == 0 && part.is_symbol(",") {
                parts.push(Vec::new());
                continue;
            }
            depth = part.depth_behind(depth);
            if let Some(last) = parts.last_mut() {
                last.push(part.clone());
            }
        }
        parts.into_iter().filter(|parts| !parts.is_empty()).map(|parts| Self { parts, at: 0 }).collect()
    }

    /// True if these words stand one behind the other in what is not read yet, outside of parentheses.
    pub(crate) fn says(&self, words: &str) -> bool {
        let outer: Vec<&Part> = self.outer();
        let words: Vec<&str> = words.split(' ').collect();
        outer.windows(words.len()).any(|window| window.iter().zip(&words).all(|(part, word)| part.is(word)))
    }

    /// The bytes of the whole statement, or of what is left of it.
    #[cfg_attr(not(feature = "lint"), expect(dead_code, reason = "the linter alone says where things are"))]
    pub(crate) fn span(&self) -> Range<usize> {
        let rest = self.rest();
        let start = rest.first().map_or(0, |part| part.span.start);
        start..rest.last().map_or(start, |part| part.span.end)
    }

    /// What is not read yet and stands in no parentheses.
    pub(crate) fn outer(&self) -> Vec<&Part> {
        let mut depth = 0_usize;
        let mut outer = Vec::new();
        for part in self.rest() {
            let behind = part.depth_behind(depth);
            if depth == 0 && behind == 0 {
                outer.push(part);
            }
            depth = behind;
        }
        outer
    }

    fn inside(&mut self) -> Vec<Part> {
        let mut depth = 1_usize;
        let mut inside = Vec::new();
        while let Some(part) = self.next() {
            depth = part.depth_behind(depth);
            if depth == 0 {
                break;
            }
            inside.push(part.clone());
        }
        inside
    }
}

impl fmt::Display for Name {
    /// As it would be written: with quotes where it needs them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, part) in self.schema.iter().chain([&self.name]).enumerate() {
            let dot = if n == 0 { "" } else { "." };
            let is_bare = part.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit())
                && !part.starts_with(|c: char| c.is_ascii_digit())
                && !part.is_empty();
            if is_bare {
                write!(f, "{dot}{part}")?;
            } else {
                write!(f, "{dot}\"{}\"", part.replace('"', "\"\""))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Phrase;
    use arlen_data::dialect::Family;

    fn of(text: &str) -> Phrase {
        Phrase::of(text, &(0..text.len()), Family::Postgres)
    }

    #[test]
    fn a_statement_is_read_word_by_word() {
        let mut phrase = of("ALTER TABLE IF EXISTS ONLY \"My\".t * ADD COLUMN a numeric(1, 2), DROP /* , */ b");
        assert!(phrase.take("alter table") && phrase.take("if exists") && !phrase.take("if exists"));
        assert!(phrase.take("only"));
        assert_eq!(phrase.name().expect("a name").to_string(), "\"My\".t");
        assert!(phrase.take_symbol("*"));
        let actions: Vec<_> = phrase.split_at_commas().into_iter().map(|action| action.rest().len()).collect();
        assert_eq!(actions, [9, 2]);
        assert!(phrase.says("drop b") && !phrase.says("1"));
    }

    #[test]
    fn lists_and_names_end_where_they_end() {
        let mut phrase = of("truncate a, only s.b *, \"x\"\"y\" cascade");
        assert!(phrase.take("truncate"));
        let names: Vec<_> = phrase.names().iter().map(ToString::to_string).collect();
        assert_eq!(names, ["a", "s.b", "\"x\"\"y\""]);
        assert!(phrase.take("cascade") && phrase.is_at_end());
        let mut columns = of("(a int check (a in (1, 2)), b text) strict");
        assert_eq!(columns.list().expect("a list").len(), 2);
        assert!(columns.take("strict"));
        assert!(of("(open").list().is_some_and(|list| list.len() == 1), "an open end ends");
    }
}
