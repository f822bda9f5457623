//! One SQL lexer for everybody, with spans.
//!
//! It knows what may hold a quote, a comment or a semicolon, and nothing of grammar. Joined, the tokens are the
//! text: nothing is skipped. What differs between databases stands in [`Rules`]; each dialect has one.

mod lexer;
mod position;
mod token;

pub use lexer::{Lexer, Rules};
pub use position::{Position, position_of};
pub use token::{Kind, Token, Unterminated};

#[cfg(test)]
mod tests;
