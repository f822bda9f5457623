//! The buffer that the text is written into.

use std::cell::Cell;

thread_local! {
    /// The text is written here and copied once its length is known: one allocation, whatever the length.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A longer buffer does not stay in memory.
const KEPT_BYTES: usize = 64 * 1024;

/// Text under construction.
///
/// The buffer is longer than what was written, so that a piece of known parts is one comparison and some stores. What is
/// written is always whole text.
pub(super) struct Writer {
    buffer: Vec<u8>,
    length: usize,
}

impl Writer {
    pub(super) fn new() -> Self {
        let mut buffer = SCRATCH.take();
        if buffer.is_empty() {
            buffer.resize(2048, 0);
        }
        Self { buffer, length: 0 }
    }

    /// How many bytes were written.
    pub(super) const fn len(&self) -> usize {
        self.length
    }

    /// The next so many bytes, to be written to.
    #[inline(always)]
    fn room(&mut self, bytes: usize) -> &mut [u8] {
        let start = self.length;
        let end = start + bytes;
        if end > self.buffer.len() {
            self.grow(end);
        }
        self.length = end;
        self.buffer.get_mut(start..end).unwrap_or_default()
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, end: usize) {
        self.buffer.resize(end.max(self.buffer.len() * 2), 0);
    }

    /// Text as it is.
    #[inline(always)]
    pub(super) fn push(&mut self, text: &str) {
        self.bare(text.as_bytes());
    }

    /// Bytes that are whole text.
    #[inline(always)]
    pub(super) fn bare(&mut self, text: &[u8]) {
        let end = self.length + text.len();
        if let Some(room) = self.buffer.get_mut(self.length..end) {
            room.copy_from_slice(text);
            self.length = end;
        } else {
            self.bare_growing(text);
        }
    }

    #[cold]
    #[inline(never)]
    fn bare_growing(&mut self, text: &[u8]) {
        let room = self.room(text.len());
        if room.len() == text.len() {
            room.copy_from_slice(text);
        }
    }

    /// Text between blanks.
    #[inline]
    pub(super) fn spaced(&mut self, text: &str) {
        // Nearly all operators are that short, and some stores are faster than a copy of unknown length.
        let (start, room) = (self.length, self.buffer.get_mut(self.length..).unwrap_or_default());
        match (text.as_bytes(), room) {
            ([one], [open, first, close, ..]) => {
                (*open, *first, *close) = (b' ', *one, b' ');
                self.length = start + 3;
            }
            ([one, two], [open, first, second, close, ..]) => {
                (*open, *first, *second, *close) = (b' ', *one, *two, b' ');
                self.length = start + 4;
            }
            _ => self.spaced_longer(text),
        }
    }

    #[inline(never)]
    fn spaced_longer(&mut self, text: &str) {
        self.push(" ");
        self.push(text);
        self.push(" ");
    }

    /// The first bytes of four.
    #[inline(always)]
    pub(super) fn first_of_four(&mut self, text: &[u8; 4], length: usize) {
        if let Some(room) = self.buffer.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut) {
            *room = *text;
            self.length += length;
        } else {
            self.bare(text.get(..length).unwrap_or_default());
        }
    }

    /// A name in quotes, if the buffer has the room; nothing is written otherwise. It has no quotes inside.
    ///
    /// Who calls this has another way to write a name, and no need to keep anything for after the buffer has grown.
    #[inline(always)]
    pub(super) fn quoted_at_once(&mut self, name: &[u8]) -> bool {
        let end = self.length + name.len() + 2;
        if let Some([open, inside @ .., close]) = self.buffer.get_mut(self.length..end)
            && inside.len() == name.len()
        {
            self.length = end;
            (*open, *close) = (b'"', b'"');
            inside.copy_from_slice(name);
            return true;
        }
        false
    }

    /// The same behind ` AS `.
    #[inline(always)]
    pub(super) fn as_quoted_at_once(&mut self, name: &[u8]) -> bool {
        let end = self.length + name.len() + 6;
        if let Some([b1, a, s, b2, open, inside @ .., close]) = self.buffer.get_mut(self.length..end)
            && inside.len() == name.len()
        {
            self.length = end;
            (*b1, *a, *s, *b2, *open, *close) = (b' ', b'A', b'S', b' ', b'"', b'"');
            inside.copy_from_slice(name);
            return true;
        }
        false
    }

    /// The same with a qualifier of one letter: mostly that is what an alias is, and a letter needs no copy of unknown length.
    #[inline(always)]
    pub(super) fn letter_and_quoted_at_once(&mut self, letter: u8, name: &[u8]) -> bool {
        let end = self.length + name.len() + 6;
        if let Some([open, one, close, dot, reopen, inside @ .., end_quote]) = self.buffer.get_mut(self.length..end)
            && inside.len() == name.len()
        {
            self.length = end;
            (*open, *one, *close, *dot, *reopen, *end_quote) = (b'"', letter, b'"', b'.', b'"', b'"');
            inside.copy_from_slice(name);
            return true;
        }
        false
    }

    /// Two names in quotes with a dot between; they have no quotes inside.
    pub(super) fn quoted_pair(&mut self, first: &[u8], second: &[u8]) {
        let room = self.room(first.len() + second.len() + 5);
        let Some((left, right)) = room.split_at_mut_checked(first.len() + 1) else { return };
        let ([open, one @ ..], [close, dot, reopen, two @ .., end]) = (left, right) else { return };
        if one.len() == first.len() && two.len() == second.len() {
            (*open, *close, *dot, *reopen, *end) = (b'"', b'"', b'.', b'"', b'"');
            one.copy_from_slice(first);
            two.copy_from_slice(second);
        }
    }

    /// A sign and a number: `$1`.
    #[inline]
    pub(super) fn placeholder(&mut self, sign: u8, number: usize) {
        let (start, room) = (self.length, self.buffer.get_mut(self.length..).unwrap_or_default());
        match (u8::try_from(number), room) {
            (Ok(digit @ 0..10), [first, ones, ..]) => {
                (*first, *ones) = (sign, b'0' + digit);
                self.length = start + 2;
            }
            (Ok(pair @ 10..100), [first, tens, ones, ..]) => {
                (*first, *tens, *ones) = (sign, b'0' + pair / 10, b'0' + pair % 10);
                self.length = start + 3;
            }
            _ => self.long_placeholder(sign, number),
        }
    }

    #[inline(never)]
    fn long_placeholder(&mut self, sign: u8, number: usize) {
        self.bare(&[sign]);
        self.number(number as u64);
    }

    /// A number.
    #[inline]
    pub(super) fn number(&mut self, number: u64) {
        match u8::try_from(number) {
            Ok(digit @ 0..10) => {
                if let [ones] = self.room(1) {
                    *ones = b'0' + digit;
                }
            }
            Ok(pair @ 10..100) => {
                if let [tens, ones] = self.room(2) {
                    (*tens, *ones) = (b'0' + pair / 10, b'0' + pair % 10);
                }
            }
            _ => self.long_number(number),
        }
    }

    #[inline(never)]
    fn long_number(&mut self, number: u64) {
        let digits = number.checked_ilog10().map_or(1, |log| log as usize + 1);
        let mut rest = number;
        for digit in self.room(digits).iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
    }

    /// The text, in an allocation of its length.
    pub(super) fn finish(self) -> String {
        let written = self.buffer.get(..self.length).unwrap_or_default();
        // Whole text was written, so that nothing is ever replaced.
        let text =
            std::str::from_utf8(written).map_or_else(|_| String::from_utf8_lossy(written).into_owned(), str::to_owned);
        self.put_back();
        text
    }

    /// Gives the buffer back without taking the text.
    pub(super) fn put_back(self) {
        if self.buffer.len() <= KEPT_BYTES {
            SCRATCH.set(self.buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Writer;

    #[test]
    fn numbers_and_names_are_written_whole() {
        let mut writer = Writer::new();
        let mut expected = String::new();
        for number in [0, 1, 9, 10, 42, 99, 100, 101, 999, 1000, 65_535, 10_u64.pow(19), u64::MAX] {
            writer.number(number);
            writer.placeholder(b'$', usize::try_from(number).unwrap());
            expected.push_str(&format!("{number}${number}"));
        }
        assert!(writer.quoted_at_once("é".as_bytes()));
        writer.quoted_pair(b"a", b"bc");
        writer.quoted_pair(b"", b"");
        assert_eq!(writer.len(), expected.len() + "\"é\"\"a\".\"bc\"\"\".\"\"".len());
        assert_eq!(writer.finish(), expected + "\"é\"\"a\".\"bc\"\"\".\"\"");
    }

    #[test]
    fn long_texts_are_kept_whole() {
        let mut writer = Writer::new();
        for _ in 0..100_000 {
            writer.push("abc");
        }
        assert_eq!(writer.finish(), "abc".repeat(100_000));
    }
}
