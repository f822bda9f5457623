//! Names, quoted.

use super::Renderer;
use crate::diag::Code;
use crate::ir::{Bytes, Name, View};

impl<'q, const TRACE: bool> Renderer<'q, '_, TRACE> {
    /// A name of any number of parts, without a star.
    #[inline]
    pub(super) fn name(&mut self, name: &'q Name) {
        match name.bytes() {
            Bytes::One(part) if part.len() <= self.limits.name_bytes => {
                if self.out.quoted_at_once(part) {
                    return;
                }
            }
            Bytes::Two([letter], part) if part.len() < self.limits.name_bytes && self.written.is_none() => {
                if self.out.letter_and_quoted_at_once(*letter, part) {
                    return;
                }
            }
            Bytes::One(_) | Bytes::Two(..) | Bytes::Other => {}
        }
        self.any_name(name);
    }

    /// The same, of a name of any shape, in a place where names are not what they seem, or at the end of the buffer.
    #[inline(never)]
    fn any_name(&mut self, name: &'q Name) {
        match name.bytes() {
            Bytes::Two(first, second)
                if first.len() + second.len() <= self.limits.name_bytes && self.written.is_none() =>
            {
                self.out.quoted_pair(first, second);
            }
            Bytes::One(_) | Bytes::Two(..) | Bytes::Other => self.odd_name(name),
        }
    }

    fn odd_name(&mut self, name: &'q Name) {
        match name.view() {
            View::Pair(first, _) if self.written.is_some_and(|(alias, _)| alias == first) => self.written_column(name),
            View::Other if name.is_star() => self.star_misplaced(),
            View::Plain(_) | View::Pair(..) | View::Other => self.parts(name),
            View::Invalid(text) => self.invalid(text),
        }
    }

    /// A name where `*` and `x.*` may stand too.
    #[inline]
    pub(super) fn name_or_star(&mut self, name: &'q Name) {
        if !name.is_star() {
            return self.name(name);
        }
        let mut parts = name.parts().peekable();
        if parts.peek().is_some() {
            drop(parts);
            self.parts(name);
            self.push(".");
        }
        self.push("*");
    }

    /// A name of one part: an alias, a column that is set.
    #[inline]
    pub(super) fn one(&mut self, name: &'q Name) {
        if let Bytes::One(part) = name.bytes()
            && part.len() <= self.limits.name_bytes
            && self.out.quoted_at_once(part)
        {
            return;
        }
        self.any_one(name);
    }

    /// ` AS ` and a name of one part.
    #[inline]
    pub(super) fn aliased(&mut self, alias: &'q Name) {
        if let Bytes::One(part) = alias.bytes()
            && part.len() <= self.limits.name_bytes
            && self.out.as_quoted_at_once(part)
        {
            return;
        }
        self.push(" AS ");
        self.any_one(alias);
    }

    #[inline(never)]
    fn any_one(&mut self, name: &'q Name) {
        match name.view() {
            View::Plain(_) => self.parts(name),
            View::Pair(..) => self.qualified(name),
            View::Other if name.is_star() => self.star_misplaced(),
            View::Other => {
                if name.parts().count() > 1 {
                    self.qualified(name);
                }
                self.parts(name);
            }
            View::Invalid(text) => self.invalid(text),
        }
    }

    /// Names of one part, with commas.
    pub(super) fn ones(&mut self, names: impl IntoIterator<Item = &'q Name>) {
        for (n, name) in names.into_iter().enumerate() {
            self.comma(n);
            self.one(name);
        }
    }

    /// A column of the table that is written to, in RETURNING, named by the alias where only the name is known.
    #[cold]
    fn written_column(&mut self, column: &'q Name) {
        let Some((_, table)) = self.written else { return };
        self.exact(table.last());
        self.push(".");
        self.exact(column.last());
    }

    fn parts(&mut self, name: &'q Name) {
        if name.parts().next().is_none() {
            self.invalid("");
        }
        for (n, part) in name.parts().enumerate() {
            if n > 0 {
                self.push(".");
            }
            self.exact(part);
        }
    }

    /// A part that may be anything.
    fn exact(&mut self, part: &str) {
        self.check_length(part);
        if part.is_empty() || part.contains('\0') {
            let what = if part.is_empty() { "is empty" } else { "holds NUL" };
            self.fault(
                Code::IdentifierInvalid,
                || format!("a part of a name {what}"),
                "give it a name that the database can have",
            );
        }
        self.out.push("\"");
        for (n, piece) in part.split('"').enumerate() {
            if n > 0 {
                self.out.push("\"\"");
            }
            self.out.push(piece);
        }
        self.out.push("\"");
    }

    #[inline]
    pub(super) fn check_length(&mut self, part: &str) {
        let most = self.limits.name_bytes;
        if part.len() > most {
            let dialect = self.dialect;
            self.fault(
                Code::IdentifierTooLong,
                || format!("a name of {} bytes is too long for `{dialect}`, which keeps {most}", part.len()),
                "shorten the name: the database would cut it without a word",
            );
        }
    }

    #[cold]
    fn invalid(&mut self, text: &str) {
        let shown: String = text.chars().take(80).collect();
        self.fault(
            Code::IdentifierInvalid,
            || match shown.as_str() {
                "" => "the empty text is no name".to_owned(),
                shown => format!("`{}` is no plain name", shown.escape_debug()),
            },
            "write letters, digits and `_`, with dots between parts; any other name goes through `Ident::new`",
        );
    }

    #[cold]
    fn qualified(&mut self, name: &Name) {
        self.fault(
            Code::IdentifierQualified,
            || format!("`{name}` has several parts where one name is meant"),
            "leave out what stands before the last dot; a dot inside a name goes through `Ident::new`",
        );
    }

    #[cold]
    pub(super) fn star_misplaced(&mut self) {
        self.fault(
            Code::StarMisplaced,
            || "`*` stands where a single column is meant".to_owned(),
            "name the column; `*` may stand in lists of columns, in RETURNING and in `count`",
        );
    }
}
