//! Templates: any text, any bindings, any number of arguments.

use super::contract::{DIALECTS, all_tokens, holds, sign, tokens};
use arlen_data::build::{Template, col, lit, select, val};
use arlen_data::compile::Compile as _;
use arlen_data::dialect::Dialect;
use arlen_data::ir::{self, Expr, Ident, Name};
use arlen_data::lex::Kind;

/// What separates the text, the names of holes and the names for them.
const SEPARATOR: char = '\u{1f}';

/// Compiles a template inside a statement, for every dialect. The first byte says how many arguments there are, the
/// second of which kind; then come the text and pairs of a hole and its name, as UTF-8 with U+001F between them.
///
/// # Panics
///
/// If something does not hold.
pub fn check(data: &[u8]) {
    let [count, kinds, text @ ..] = data else { return };
    let text = String::from_utf8_lossy(text);
    let mut pieces = text.split(SEPARATOR);
    let mut template = Template::unchecked(pieces.next().unwrap_or_default().to_owned());
    while let (Some(hole), Some(name)) = (pieces.next(), pieces.next()) {
        // A name with a star is one of text.
        let name = if name.ends_with('*') { Name::from(name.to_owned()) } else { Name::from(Ident::new(name)) };
        template = template.ident(hole.to_owned(), name);
    }
    for n in 0..count % 10 {
        template = template.bind(argument(n, kinds.rotate_right(n.into())));
    }
    for dialect in DIALECTS {
        compile(&template, &dialect);
    }
}

fn argument(n: u8, kind: u8) -> Expr {
    match kind % 5 {
        0 => val(i64::from(n)),
        1 => col("c"),
        2 => col("c") + i64::from(n),
        3 => lit("l"),
        _ => Template::unchecked("f($2, $1, $2)".to_owned()).bind(i64::from(n)).bind("x").expr(),
    }
}

/// The tokens of an argument where it stands in the template, with `$` for any placeholder.
fn argument_tokens(argument: &Expr) -> &'static [&'static str] {
    match argument {
        Expr::Value { .. } => &["$"],
        Expr::Column { .. } => &["\"c\""],
        Expr::Binary(_) => &["(", "\"c\"", "+", "$", ")"],
        Expr::Template(_) => &["(", "f", "(", "$", ",", "$", ",", "$", ")", ")"],
        _ => &["'l'"],
    }
}

/// The tokens that a template must become: its own, with the holes filled.
fn filled(template: &ir::Template, dialect: &Dialect) -> Vec<String> {
    let tokens = all_tokens(&template.text, dialect);
    let mut filled: Vec<String> = Vec::new();
    let mut rest = tokens.as_slice();
    while let [(kind, text), behind @ ..] = rest {
        rest = behind;
        if let ("{", [(_, "{"), (Kind::Word, hole), (_, "}"), (_, "}"), behind @ ..]) = (*text, rest) {
            let name = template.names.iter().find(|(known, _)| known == hole);
            let spelled = name.map(|(_, name)| name.parts().map(|part| dialect.spell_name(part)).collect::<Vec<_>>());
            let mut parts = spelled.unwrap_or_default();
            parts.extend(name.filter(|(_, name)| name.is_star()).map(|_| "*".to_owned()));
            for (n, part) in parts.into_iter().enumerate() {
                filled.extend((n > 0).then(|| ".".to_owned()));
                filled.push(part);
            }
            rest = behind;
        } else if let (Kind::Parameter, Some(number)) = (kind, text.strip_prefix('$')) {
            let index = number.parse().unwrap_or(0_usize).wrapping_sub(1);
            let argument = template.arguments.get(index).map(argument_tokens);
            filled.extend(argument.unwrap_or_default().iter().copied().map(str::to_owned));
        } else if !kind.is_trivia() {
            filled.push((*text).to_owned());
        }
    }
    filled
}

/// What stands around the template is still there, wherever the template stands.
fn compile(template: &Template, dialect: &Dialect) {
    let query = select((val(1), template.clone().alias("x"), val(2)))
        .from("t")
        .filter(template.clone())
        .filter(template.clone().expr().eq("y"))
        .order_by(template.clone().asc())
        .limit(7);
    let Ok(compiled) = query.compile(dialect) else {
        // What is refused here is refused alone as well.
        assert!(select(template.clone()).from("t").compile(dialect).is_err());
        return;
    };
    holds(&compiled);
    alone(template, dialect);
    let again = query.compile(dialect).map(|again| again.sql().to_owned());
    assert_eq!(again.ok().as_deref(), Some(compiled.sql()), "the same statement, the same text");
    let found: Vec<_> = tokens(compiled.sql(), dialect).into_iter().map(|(_, text)| text).collect();
    let sign = sign(dialect);
    assert_eq!(found.get(..3), Some(&["SELECT", &format!("{sign}1"), ","][..]), "{}", compiled.sql());
    assert!(found.ends_with(&["ASC", "LIMIT", "7"]), "{}", compiled.sql());
    // FROM stands at the level of the select: nothing before it stays open.
    let mut depth = 0_usize;
    let from = found.iter().enumerate().any(|(n, text)| {
        match *text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth == 0 && found.get(n..n + 4).is_some_and(|next| next == ["FROM", "\"t\"", "WHERE", "("])
    });
    assert!(from, "{}", compiled.sql());
}

/// The template is in the text token by token: none has become one with its neighbour.
fn alone(template: &Template, dialect: &Dialect) {
    let query = select(template.clone()).from("t");
    let Ok(compiled) = query.compile(dialect) else { panic!("what is taken in many places is taken in one") };
    let sign = sign(dialect);
    let found = tokens(compiled.sql(), dialect).into_iter().map(|(kind, text)| {
        if kind == Kind::Parameter && text.starts_with(sign) { "$".to_owned() } else { text.to_owned() }
    });
    let Expr::Template(node) = template.clone().expr() else { return };
    let mut expected = vec!["SELECT".to_owned()];
    expected.extend(filled(&node, dialect));
    expected.extend(["FROM".to_owned(), "\"t\"".to_owned()]);
    assert_eq!(found.collect::<Vec<_>>(), expected, "{}", compiled.sql());
}
