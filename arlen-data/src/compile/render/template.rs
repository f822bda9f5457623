//! SQL text with holes.

use super::Renderer;
use crate::diag::Code;
use crate::ir::{Expr, Template};
use crate::lex::{Kind, Lexer, Token};

/// What became of an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Argument {
    /// Nothing yet.
    Unused,
    /// It was written out, and is written out again where it stands again.
    Written,
    /// It is a value and keeps this placeholder.
    Numbered(usize),
}

/// What was used of a template so far.
struct Used {
    names: Vec<bool>,
    /// For each argument whether it was used, and the placeholder that it keeps.
    arguments: Vec<Argument>,
}

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    pub(super) fn template(&mut self, node: &'q Template) {
        if node.text.is_empty() {
            return self.fault(Code::TemplateBlank, || "the template is blank".to_owned(), "write an expression");
        }
        self.check_bindings(node);
        let Some(tokens) = self.tokens(node) else { return };
        if tokens.iter().all(|token| token.kind.is_trivia()) {
            return self.fault(
                Code::TemplateBlank,
                || "the template has comments only".to_owned(),
                "write an expression",
            );
        }
        self.check_balance(node, &tokens);
        let mut used =
            Used { names: vec![false; node.names.len()], arguments: vec![Argument::Unused; node.arguments.len()] };
        let mut rest = tokens.as_slice();
        while let Some((token, behind)) = rest.split_first() {
            if let Some((name, behind)) = hole(&node.text, rest) {
                // A star is an operator character, and grows together with others.
                let star = node.names.iter().any(|(known, bound)| known == name && bound.is_star());
                self.apart_from_before(&node.text, token, if star { "" } else { "=<>+|!~%^#" });
                self.template_name(node, name, &mut used);
                self.apart_from_behind(&node.text, behind, if star { "*/+-<>=~!@#%^&|`?" } else { "" });
                rest = behind;
                continue;
            }
            rest = behind;
            let text = token.text(&node.text);
            match token.kind {
                Kind::Parameter => {
                    self.apart_from_before(&node.text, token, "=<>+|!~%^#");
                    self.template_argument(node, text, &mut used);
                    self.apart_from_behind(&node.text, rest, "");
                }
                Kind::Semicolon => self.not_an_expression("a semicolon"),
                Kind::Backslash => self.not_an_expression("a backslash"),
                Kind::Symbol if matches!(text, "{" | "}") => self.fault(
                    Code::TemplateTokenInvalid,
                    || "the template has braces that are no hole".to_owned(),
                    "write `{{name}}`, without blanks inside",
                ),
                Kind::Blank
                | Kind::LineComment
                | Kind::BlockComment
                | Kind::Word
                | Kind::Number
                | Kind::Text
                | Kind::Name
                | Kind::Open
                | Kind::Close
                | Kind::Symbol => self.push(text),
            }
        }
        // What follows must not become part of the comment.
        if tokens.last().is_some_and(|token| token.kind == Kind::LineComment) {
            self.push("\n");
        }
        self.check_used(node, &used);
    }

    fn tokens(&mut self, node: &'q Template) -> Option<Vec<Token>> {
        let tokens: Result<Vec<_>, _> = Lexer::new(&node.text, self.dialect.lexical_rules()).collect();
        match tokens {
            Ok(tokens) => Some(tokens),
            Err(open) => {
                self.fault(
                    Code::TemplateUnterminated,
                    || format!("a {} in the template is never closed", open.what()),
                    "close it",
                );
                None
            }
        }
    }

    fn check_bindings(&mut self, node: &'q Template) {
        for (n, (name, _)) in node.names.iter().enumerate() {
            let mut bytes = name.bytes();
            let first = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
            let plain = first && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let twice = node.names.iter().take(n).any(|(other, _)| other == name);
            if !plain || twice {
                let what = if twice { "is bound twice" } else { "is no plain name" };
                self.fault(
                    Code::TemplateTokenInvalid,
                    || format!("the binding `{}` of the template {what}", name.escape_debug()),
                    "bind each name once; a name has letters, digits and `_`",
                );
            }
        }
    }

    /// A template is one expression, so that nothing around it can be closed or opened from inside.
    fn check_balance(&mut self, node: &Template, tokens: &[Token]) {
        let mut open = Vec::new();
        for token in tokens {
            let text = token.text(&node.text);
            match (token.kind, text) {
                (Kind::Symbol, ",") if open.is_empty() => return self.not_an_expression("a comma between expressions"),
                (Kind::Open, _) => open.push(")"),
                (Kind::Symbol, "[") => open.push("]"),
                (Kind::Close, _) | (Kind::Symbol, "]") if open.pop() != Some(text) => {
                    return self.not_an_expression("parentheses that do not match");
                }
                _ => {}
            }
        }
        if !open.is_empty() {
            self.not_an_expression("parentheses that do not match");
        }
    }

    #[cold]
    fn not_an_expression(&mut self, what: &'static str) {
        self.fault(
            Code::TemplateNotExpression,
            || format!("the template has {what}"),
            "write exactly one expression; a whole statement goes through `sql`",
        );
    }

    /// A blank, unless what stands before a hole cannot become one token with what fills it.
    fn apart_from_before(&mut self, text: &str, hole: &Token, harmless: &str) {
        let before = text.get(..hole.start).and_then(|text| text.chars().next_back());
        if before.is_some_and(|c| !c.is_whitespace() && !"([,.".contains(c) && !harmless.contains(c)) {
            self.push(" ");
        }
    }

    /// The same for what stands behind it.
    fn apart_from_behind(&mut self, text: &str, behind: &[Token], operators: &str) {
        let next = behind.first().and_then(|token| token.text(text).chars().next());
        if next.is_some_and(|c| c.is_alphanumeric() || "_$\"'/".contains(c) || operators.contains(c)) {
            self.push(" ");
        }
    }

    fn template_name(&mut self, node: &'q Template, name: &'q str, used: &mut Used) {
        let found = node.names.iter().position(|(known, _)| known == name);
        let Some((_, bound)) = found.and_then(|index| node.names.get(index)) else {
            return self.fault(
                Code::TemplateTokenUnbound,
                || format!("`{{{{{name}}}}}` of the template is not bound"),
                "bind it with `.ident(name, ..)`",
            );
        };
        // A name that was bound twice is refused for that; its second binding is not unused as well.
        for (slot, (known, _)) in used.names.iter_mut().zip(&node.names) {
            *slot |= known == name;
        }
        self.name_or_star(bound);
    }

    fn template_argument(&mut self, node: &'q Template, text: &'q str, used: &mut Used) {
        let Some(number) = text.strip_prefix('$').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        else {
            return self.fault(
                Code::TemplatePlaceholderForeign,
                || format!("`{text}` in the template is a placeholder of another form"),
                "write `$1`, `$2` and so on, in every dialect",
            );
        };
        let index = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let Some((index, argument)) = index.and_then(|index| Some((index, node.arguments.get(index)?))) else {
            return self.fault(
                Code::TemplatePlaceholderUnknown,
                || format!("`{text}` of the template has no argument"),
                "give it one with `.bind(..)`; the first argument is `$1`",
            );
        };
        // A value that is used again keeps its placeholder.
        if let Some(Argument::Numbered(number)) = used.arguments.get(index) {
            return self.out.placeholder(self.placeholder, *number);
        }
        let mark = self.item("arguments", index);
        let single = matches!(argument, Expr::Value { .. } | Expr::Slot { .. });
        self.operand(argument);
        self.leave(mark);
        if let Some(place) = used.arguments.get_mut(index) {
            *place = if single { Argument::Numbered(self.values.len()) } else { Argument::Written };
        }
    }

    fn check_used(&mut self, node: &Template, used: &Used) {
        for ((name, _), used) in node.names.iter().zip(&used.names) {
            if !used {
                self.fault(
                    Code::TemplateBindingUnused,
                    || format!("the template has no `{{{{{name}}}}}`"),
                    "take the binding away, or use it",
                );
            }
        }
        for (n, used) in used.arguments.iter().enumerate() {
            if *used == Argument::Unused {
                self.fault(
                    Code::TemplateArgumentUnused,
                    || format!("the template does not use `${}`", n + 1),
                    "take the argument away, or use it; inside quotes and comments a placeholder is text",
                );
            }
        }
    }
}

/// `{{name}}` at the beginning of these tokens, without blanks inside: the name, and what follows.
fn hole<'t, 'k>(text: &'t str, tokens: &'k [Token]) -> Option<(&'t str, &'k [Token])> {
    let [a, b, name, c, d, rest @ ..] = tokens else { return None };
    let braces = |token: &Token, brace: &str| token.kind == Kind::Symbol && token.text(text) == brace;
    let matches = braces(a, "{") && braces(b, "{") && name.kind == Kind::Word && braces(c, "}") && braces(d, "}");
    matches.then(|| (name.text(text), rest))
}
