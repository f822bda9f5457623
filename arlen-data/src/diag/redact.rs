//! Text of a user, repeated without what may be a password.

/// The text with all that follows each `://` replaced, up to a blank or a quote. For faults that repeat what was written
/// in a place where a URL does not belong.
///
/// ```
/// use arlen_data::diag::redact;
///
/// assert_eq!(redact("unknown name `postgres://u:hunter2@localhost`"), "unknown name `postgres://***`");
/// ```
#[must_use]
pub fn redact(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("://") {
        result.push_str(before);
        result.push_str("://***");
        let end = behind.find(|c: char| c.is_whitespace() || ['\'', '"', '`'].contains(&c)).unwrap_or(behind.len());
        rest = behind.get(end..).unwrap_or_default();
    }
    result.push_str(rest);
    result
}
