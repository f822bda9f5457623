//! A value of a configuration file that knows where it stands, and `${VAR}` inside it.

use super::Environment;
use crate::diag::{Code, Diagnostic, Label, Result};

/// Where a key stands. A fault shows the place and never the line: it may hold a password.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    /// The key with its tables: `databases.catalog.url`.
    pub(super) key: String,
}

impl Place {
    pub(super) fn fault(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, message).with_label(self.label())
    }

    pub(super) fn label(&self) -> Label {
        Label::new(&self.file, self.line, self.column)
    }
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// A text and its place. Not printed: it may hold a password.
#[derive(Clone)]
pub(super) struct Setting {
    pub(super) text: String,
    pub(super) place: Place,
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Setting({})", self.place.key)
    }
}

/// A piece of a text with variables.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Literal(&'a str),
    Variable(&'a str),
}

impl Setting {
    /// The text with each `${NAME}` replaced by the variable's value and each `$${` by `${`.
    pub(super) fn expand(&self, environment: &Environment) -> Result<String> {
        let mut result = String::new();
        for piece in self.pieces()? {
            match piece {
                Piece::Literal(text) => result.push_str(text),
                Piece::Variable(name) => match environment.get(name)? {
                    Some(value) => result.push_str(&value),
                    None => {
                        let message =
                            format!("`{}` needs the environment variable `{name}`, which is not set", self.place.key);
                        return Err(self
                            .place
                            .fault(Code::ConfigVariableMissing, message)
                            .with_help(format!("set `{name}`, or write `$${{{name}}}` for the text itself"))
                            .into());
                    }
                },
            }
        }
        Ok(result)
    }

    /// The variables that it needs, in their order.
    pub(super) fn variables(&self) -> Result<Vec<String>> {
        let pieces = self.pieces()?.into_iter();
        Ok(pieces
            .filter_map(|piece| if let Piece::Variable(name) = piece { Some(name.to_owned()) } else { None })
            .collect())
    }

    /// Finds malformed variables without looking any up.
    pub(super) fn check(&self) -> Result<()> {
        self.pieces().map(drop)
    }

    fn pieces(&self) -> Result<Vec<Piece<'_>>> {
        let mut pieces = Vec::new();
        let mut rest = self.text.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            if let Some(before) = before.strip_suffix('$') {
                pieces.extend([Piece::Literal(before), Piece::Literal("${")]);
                rest = after;
                continue;
            }
            let name = after.split_once('}').map(|(name, _)| name);
            let Some(name) = name.filter(|name| is_variable_name(name)) else {
                let message = format!("`{}` holds a `${{` that is no variable", self.place.key);
                return Err(self
                    .place
                    .fault(Code::ConfigVariableInvalid, message)
                    .with_help(
                        "write `${NAME}` with letters, digits and `_`, or `$${` for the two characters themselves",
                    )
                    .into());
            };
            pieces.extend([Piece::Literal(before), Piece::Variable(name)]);
            rest = after.get(name.len() + 1..).unwrap_or_default();
        }
        pieces.push(Piece::Literal(rest));
        Ok(pieces)
    }
}

pub(super) fn is_variable_name(name: &str) -> bool {
    let first = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
    first && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
