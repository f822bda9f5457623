//! Texts of the catalog as documentation.
//!
//! Such a text is data, not Markdown: a link in it would be one of rustdoc's faults, and an indented or fenced block a test that
//! `cargo test` compiles and runs. So what has a meaning in Markdown is escaped.

/// Lines `//!` of a text of ours.
pub(super) fn inner(text: &str) -> Vec<String> {
    text.lines().map(|line| format!("//! {line}")).collect()
}

/// One line: words of ours around a text of the catalog.
pub(super) fn sentence(before: &str, text: &str, behind: &str) -> Vec<String> {
    let words: Vec<_> = text.split(is_blank).filter(|word| !word.is_empty()).collect();
    vec![format!("{before}{}{behind}", escaped(&words.join(" ")))]
}

/// The paragraphs of a comment; none if it is blank.
pub(super) fn paragraphs(comment: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in comment.split(['\n', '\r']) {
        let words: Vec<_> = line.split(is_blank).filter(|word| !word.is_empty()).collect();
        let blank_before = lines.last().is_none_or(String::is_empty);
        match (words.is_empty(), blank_before) {
            (true, true) => {}
            (true, false) => lines.push(String::new()),
            (false, _) => lines.push(escaped(&words.join(" "))),
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Blanks, and what the compiler refuses in comments: control characters, and marks that turn the direction of writing.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let chars: Vec<char> = line.chars().collect();
    let is_word = |place: Option<usize>| place.and_then(|n| chars.get(n)).is_some_and(|c| c.is_alphanumeric());
    for (n, c) in chars.iter().enumerate() {
        let special = match c {
            // In a word it is an underscore and nothing else.
            '_' => !is_word(n.checked_sub(1)) || !is_word(Some(n + 1)),
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' | '|' | '&' | '$' => true,
            // Headings, rules and lists stand at the beginning of a line.
            '#' | '+' | '-' | '=' => n == 0,
            '.' | ')' => n > 0 && chars.iter().take(n).all(char::is_ascii_digit),
            // What looks like an address.
            ':' => chars.get(n + 1) == Some(&'/'),
            _ => false,
        };
        if special {
            escaped.push('\\');
        }
        escaped.push(*c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{paragraphs, sentence};

    #[test]
    fn comments_are_text_whatever_they_hold() {
        assert_eq!(paragraphs("All of them."), ["All of them."]);
        assert_eq!(paragraphs("  One\r\n\n\n  two_words\n\n"), ["One", "", "two_words"]);
        assert_eq!(paragraphs("```rust\npanic!()\n```"), ["\\`\\`\\`rust", "panic!()", "\\`\\`\\`"]);
        assert_eq!(paragraphs("    indented"), ["indented"]);
        assert_eq!(paragraphs("see [`Row`] <b>"), ["see \\[\\`Row\\`\\] \\<b\\>"]);
        assert_eq!(paragraphs("# a\n- b\n1. c\n3.5"), ["\\# a", "\\- b", "1\\. c", "3\\.5"]);
        assert_eq!(paragraphs("\u{202e}evil\u{0}"), ["evil"]);
        assert_eq!(paragraphs(" \n "), [""; 0]);
        assert_eq!(sentence("The table ", "a\nb */", "."), ["The table a b \\*/."]);
    }
}
