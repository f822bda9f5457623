//! Names of tables, columns, aliases: plain parts, or exactly what was given.

use std::fmt;
use std::sync::Arc;

/// A name, possibly qualified: `users`, `u.email`, `u.*`, `*`.
///
/// Made from text, it is split at dots and takes plain parts only, `[A-Za-z_][A-Za-z0-9_]*`; what is not plain is
/// refused when the statement is compiled. Made from an [`Ident`] or several, it takes any name and quotes it.
/// Text of the program (`&'static str`) is not copied; a `String` is taken over, and copied by a clone; an `Arc<str>` and
/// an `Ident` are shared by all clones.
///
/// ```
/// use arlen_data::ir::{Ident, Name};
///
/// let name = Name::from("shop.users");
/// assert_eq!(name.parts().collect::<Vec<_>>(), ["shop", "users"]);
/// let odd = Name::from([Ident::new("sh.op"), Ident::new("a \"b\"")]);
/// assert_eq!(odd.parts().collect::<Vec<_>>(), ["sh.op", "a \"b\""]);
/// ```
#[derive(Clone)]
pub struct Name(Repr);

#[derive(Clone)]
enum Repr {
    Static(Shape, &'static str),
    Shared(Shape, Arc<str>),
    Owned(Shape, Box<str>),
    Parts(Arc<[Ident]>),
    StaticParts(&'static [&'static str]),
}

/// What a scan of the text found, so that nobody scans it again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One plain part.
    Plain,
    /// Two plain parts, the dot at this byte.
    Pair(u16),
    /// Several plain parts, or a dot far out.
    Path,
    /// `*`
    Star,
    /// Plain parts, and `*` as the last.
    PathStar,
    /// One part, any name.
    Exact,
    /// Not a name.
    Invalid,
}

/// How a name reads, for who writes it.
pub(crate) enum View<'n> {
    /// One plain part.
    Plain(&'n str),
    /// Two plain parts.
    Pair(&'n str, &'n str),
    /// Anything else; see [`Name::parts`] and [`Name::is_star`].
    Other,
    /// No name: the text is neither plain nor was it said to be exact.
    Invalid(&'n str),
}

/// How a plain name reads, in bytes.
pub(crate) enum Bytes<'n> {
    /// One plain part.
    One(&'n [u8]),
    /// Two plain parts.
    Two(&'n [u8], &'n [u8]),
    /// Anything else.
    Other,
}

/// One part of a name: any text, taken as it is and quoted.
///
/// Refused when the statement is compiled: the empty name, NUL inside, and what is longer than the database keeps
/// (63 bytes on PostgreSQL).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Ident(Arc<str>);

impl Ident {
    /// A part of a name.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// Its text, without quotes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl Name {
    /// A name of plain parts, for constants: the scan happens when the program is compiled.
    #[must_use]
    pub const fn plain(text: &'static str) -> Self {
        Self(Repr::Static(scan(text.as_bytes()), text))
    }

    /// A name of exact parts, for constants: `Name::exact(&["public", "Odd Name"])`.
    #[must_use]
    pub const fn exact(parts: &'static [&'static str]) -> Self {
        Self(Repr::StaticParts(parts))
    }

    /// Its parts, the outermost first; `*` is not one of them.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let (text, idents, exact): (Option<&str>, &[Ident], &[&'static str]) = match &self.0 {
            Repr::Static(shape, text) => (shape.path(text), &[], &[]),
            Repr::Shared(shape, text) => (shape.path(text), &[], &[]),
            Repr::Owned(shape, text) => (shape.path(text), &[], &[]),
            Repr::Parts(parts) => (None, parts, &[]),
            Repr::StaticParts(parts) => (None, &[], parts),
        };
        let dotted = !matches!(self.shape(), Some(Shape::Exact));
        text.into_iter()
            .flat_map(move |text| text.split(move |c| dotted && c == '.'))
            .chain(idents.iter().map(Ident::as_str))
            .chain(exact.iter().copied())
    }

    /// The last part: the column of `u.email`. Empty for `*`.
    #[must_use]
    pub fn last(&self) -> &str {
        match self.view() {
            View::Plain(part) | View::Pair(_, part) => part,
            View::Other if self.is_star() => "",
            View::Other | View::Invalid(_) => self.parts().last().unwrap_or_default(),
        }
    }

    /// The last part alone, as a name: `email` of `u.email`.
    #[must_use]
    pub fn into_last(self) -> Self {
        if self.is_star() {
            return self;
        }
        match &self.0 {
            Repr::Static(Shape::Plain | Shape::Exact | Shape::Invalid, _)
            | Repr::Shared(Shape::Plain | Shape::Exact | Shape::Invalid, _)
            | Repr::Owned(Shape::Plain | Shape::Exact | Shape::Invalid, _) => self,
            Repr::Static(_, text) => Self::plain(text.rsplit_once('.').map_or(*text, |(_, last)| last)),
            Repr::Shared(..) | Repr::Owned(..) | Repr::Parts(_) | Repr::StaticParts(_) => {
                Self::from(Ident::new(self.last()))
            }
        }
    }

    /// True for `*` and `x.*`.
    #[must_use]
    pub fn is_star(&self) -> bool {
        matches!(self.shape(), Some(Shape::Star | Shape::PathStar))
    }

    const fn shape(&self) -> Option<Shape> {
        match self.0 {
            Repr::Static(shape, _) | Repr::Shared(shape, _) | Repr::Owned(shape, _) => Some(shape),
            Repr::Parts(_) | Repr::StaticParts(_) => None,
        }
    }

    /// How it reads in bytes, for who writes it often.
    #[inline]
    pub(crate) fn bytes(&self) -> Bytes<'_> {
        // Tests one after another, the likeliest first, are cheaper here than a table of jumps.
        let (shape, text) = if let Repr::Static(shape, text) = &self.0 {
            (*shape, text.as_bytes())
        } else if let Repr::Owned(shape, text) = &self.0 {
            (*shape, text.as_bytes())
        } else if let Repr::Shared(shape, text) = &self.0 {
            (*shape, text.as_bytes())
        } else {
            return Bytes::Other;
        };
        match shape {
            Shape::Plain => Bytes::One(text),
            Shape::Pair(dot) => match text.split_at_checked(dot.into()) {
                Some((first, [_, second @ ..])) => Bytes::Two(first, second),
                _ => Bytes::Other,
            },
            Shape::Path | Shape::Star | Shape::PathStar | Shape::Exact | Shape::Invalid => Bytes::Other,
        }
    }

    #[inline]
    pub(crate) fn view(&self) -> View<'_> {
        let (shape, text) = match &self.0 {
            Repr::Static(shape, text) => (*shape, *text),
            Repr::Shared(shape, text) => (*shape, &**text),
            Repr::Owned(shape, text) => (*shape, &**text),
            Repr::Parts(_) | Repr::StaticParts(_) => return View::Other,
        };
        match shape {
            Shape::Plain => View::Plain(text),
            Shape::Pair(dot) => {
                let dot = usize::from(dot);
                match (text.get(..dot), text.get(dot + 1..)) {
                    (Some(first), Some(second)) => View::Pair(first, second),
                    _ => View::Other,
                }
            }
            Shape::Path | Shape::Star | Shape::PathStar | Shape::Exact => View::Other,
            Shape::Invalid => View::Invalid(text),
        }
    }
}

impl Shape {
    /// The text without a star at its end; nothing if there is no part.
    fn path(self, text: &str) -> Option<&str> {
        match self {
            Self::Star => None,
            Self::PathStar => text.strip_suffix(".*"),
            Self::Plain | Self::Pair(_) | Self::Path | Self::Exact | Self::Invalid => Some(text),
        }
    }
}

/// For each byte: 2 where it may stand anywhere in a plain part, 1 where it may not be the first, 0 where it may not be at all.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphabetic() || byte == b'_' {
            class[byte as usize] = 2;
        } else if byte.is_ascii_digit() {
            class[byte as usize] = 1;
        }
        byte += 1;
    }
    class
};

/// What a text is. `const`, so that the names of generated code cost nothing when the program runs.
#[expect(clippy::cast_possible_truncation, reason = "checked; `try_from` is not const")]
#[expect(clippy::indexing_slicing, reason = "the index is below the length; `get` would not be clearer")]
const fn scan(text: &[u8]) -> Shape {
    if let [b'*'] = text {
        return Shape::Star;
    }
    let (mut at, mut part, mut dots, mut first) = (0, 0, 0_usize, 0);
    while at < text.len() {
        let byte = text[at];
        let class = CLASS[byte as usize];
        // The likeliest first.
        if class != 2 {
            if byte == b'.' {
                if at == part {
                    return Shape::Invalid;
                }
                if dots == 0 {
                    first = at;
                }
                dots += 1;
                part = at + 1;
            } else if byte == b'*' && at == part && at + 1 == text.len() {
                return Shape::PathStar;
            } else if class == 0 || at == part {
                return Shape::Invalid;
            }
        }
        at += 1;
    }
    if at == part {
        Shape::Invalid
    } else if dots == 0 {
        Shape::Plain
    } else if dots == 1 && first <= u16::MAX as usize {
        Shape::Pair(first as u16)
    } else {
        Shape::Path
    }
}

impl From<&'static str> for Name {
    fn from(text: &'static str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self(Repr::Owned(scan(text.as_bytes()), text.into_boxed_str()))
    }
}

impl From<Arc<str>> for Name {
    fn from(text: Arc<str>) -> Self {
        Self(Repr::Shared(scan(text.as_bytes()), text))
    }
}

impl From<Ident> for Name {
    fn from(ident: Ident) -> Self {
        Self(Repr::Shared(Shape::Exact, ident.0))
    }
}

impl<const N: usize> From<[Ident; N]> for Name {
    fn from(parts: [Ident; N]) -> Self {
        Self(Repr::Parts(parts.into()))
    }
}

impl From<Vec<Ident>> for Name {
    fn from(parts: Vec<Ident>) -> Self {
        Self(Repr::Parts(parts.into()))
    }
}

impl From<&Self> for Name {
    fn from(name: &Self) -> Self {
        name.clone()
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        if let (View::Plain(one), View::Plain(two)) = (self.view(), other.view()) {
            return one == two;
        }
        let invalid = |name: &Self| name.shape() == Some(Shape::Invalid);
        invalid(self) == invalid(other) && self.is_star() == other.is_star() && self.parts().eq(other.parts())
    }
}

impl Eq for Name {}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

impl fmt::Display for Name {
    /// The parts with dots between them, without quotes; for messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, part) in self.parts().enumerate() {
            if n > 0 {
                f.write_str(".")?;
            }
            f.write_str(part)?;
        }
        match self.shape() {
            Some(Shape::Star) => f.write_str("*"),
            Some(Shape::PathStar) => f.write_str(".*"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ident, Name, View};

    #[test]
    fn text_is_plain_parts_or_no_name() {
        for (text, parts, star) in [
            ("a", vec!["a"], false),
            ("a.b", vec!["a", "b"], false),
            ("_a1.B.c", vec!["_a1", "B", "c"], false),
            ("*", vec![], true),
            ("a.*", vec!["a"], true),
            ("a.b.*", vec!["a", "b"], true),
        ] {
            let name = Name::from(text);
            assert!(!matches!(name.view(), View::Invalid(_)), "{text}");
            assert_eq!((name.parts().collect::<Vec<_>>(), name.is_star()), (parts, star), "{text}");
            assert_eq!(name, Name::from(text.to_owned()));
            assert_eq!(name.to_string(), text);
        }
        for text in ["", ".", "a.", ".a", "a..b", "1a", "a.1", "a b", "a-b", "a\"", "é", "**", "*.a", "a*", "a\0"] {
            assert!(matches!(Name::from(text).view(), View::Invalid(_)), "{text:?}");
        }
    }

    #[test]
    fn an_ident_is_one_part_whatever_it_holds() {
        let name = Name::from(Ident::new("a.b"));
        assert_eq!(name.parts().collect::<Vec<_>>(), ["a.b"]);
        assert_ne!(name, Name::from("a.b"));
        assert_eq!(Name::from(Ident::new("a")), Name::from("a"));
        assert_eq!(Name::exact(&["a", "b"]), Name::from("a.b"));
        assert_eq!(Name::exact(&["a", "b"]).last(), "b");
    }

    #[test]
    fn names_are_small() {
        assert_eq!(size_of::<Name>(), 24);
    }
}
