//! The buffer that the text is written into.

use std::cell::Cell;

thread_local! {
    /// The text is written here and copied once its length is known: one allocation, whatever the length.
    static SCRATCH: Cell<String> = const { Cell::new(String::new()) };
}

/// A longer buffer does not stay in memory.
const KEPT_BYTES: usize = 64 * 1024;

/// Text under construction.
pub(super) struct Writer(String);

impl Writer {
    pub(super) fn new() -> Self {
        let mut buffer = SCRATCH.take();
        buffer.clear();
        Self(buffer)
    }

    /// How many bytes were written.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Text as it is.
    #[inline(always)]
    pub(super) fn push(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Text between blanks.
    #[inline]
    pub(super) fn spaced(&mut self, text: &str) {
        self.0.push(' ');
        self.0.push_str(text);
        self.0.push(' ');
    }

    /// Text in quotes; it has no quotes inside.
    #[inline]
    pub(super) fn quoted(&mut self, text: &str) {
        self.0.push('"');
        self.0.push_str(text);
        self.0.push('"');
    }

    /// Two texts in quotes with a dot between; they have no quotes inside.
    #[inline]
    pub(super) fn quoted_pair(&mut self, first: &str, second: &str) {
        self.0.push('"');
        self.0.push_str(first);
        self.0.push_str("\".\"");
        self.0.push_str(second);
        self.0.push('"');
    }

    /// A number.
    #[inline]
    pub(super) fn number(&mut self, number: u64) {
        match u8::try_from(number) {
            Ok(digit @ 0..10) => self.0.push(char::from(b'0' + digit)),
            Ok(pair @ 10..100) => {
                self.0.push(char::from(b'0' + pair / 10));
                self.0.push(char::from(b'0' + pair % 10));
            }
            _ => self.long_number(number),
        }
    }

    fn long_number(&mut self, number: u64) {
        let mut digits = [0_u8; 20];
        let mut rest = number;
        let mut count = 0;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            count += 1;
            if rest == 0 {
                break;
            }
        }
        for digit in digits.iter().skip(20 - count) {
            self.0.push(char::from(*digit));
        }
    }

    /// The text, in an allocation of its length.
    pub(super) fn finish(self) -> String {
        let text = self.0.as_str().to_owned();
        self.put_back();
        text
    }

    /// Gives the buffer back without taking the text.
    pub(super) fn put_back(self) {
        if self.0.capacity() <= KEPT_BYTES {
            SCRATCH.set(self.0);
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
            expected.push_str(&number.to_string());
        }
        writer.quoted("é");
        writer.quoted_pair("a", "bc");
        writer.quoted_pair("", "");
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
