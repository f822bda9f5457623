//! Lines, and what rustfmt would do with them.

/// The width of a line.
const WIDTH: usize = 100;
/// The width of an array that stands in one line.
const ARRAY: usize = 60;
/// The width of what stands between the braces of a struct in one line.
const STRUCT: usize = 18;

/// The width of an attribute of a field, with its brackets.
const ATTRIBUTE: usize = 70;

/// A text that grows by lines.
pub(super) struct Text(String);

impl Text {
    pub(super) const fn new() -> Self {
        Self(String::new())
    }

    pub(super) fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// Documentation of what follows.
    pub(super) fn doc(&mut self, lines: &[String]) {
        for line in lines {
            self.line(format!("/// {line}").trim_end());
        }
    }

    /// An item, behind a blank line. One with a line that is too wide stays as it is: how rustfmt would break it depends on what
    /// is in it.
    pub(super) fn item(&mut self, doc: &[String], item: &str) {
        self.line("");
        self.doc(doc);
        self.fitted(item);
    }

    /// The same without the blank line.
    pub(super) fn fitted(&mut self, item: &str) {
        let too_wide = |line: &str| {
            let code = line.trim_start();
            let wide_attribute = code.starts_with("#[row(") && code.chars().count() > ATTRIBUTE;
            !code.starts_with("///") && (wide_attribute || line.chars().count() > WIDTH)
        };
        if !item.starts_with("#[rustfmt::skip]") && item.lines().any(too_wide) {
            self.line("#[rustfmt::skip]");
        }
        self.line(item);
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

/// `head[a, b];`, in one line if it fits.
pub(super) fn array(head: &str, elements: &[String]) -> String {
    let inner = elements.join(", ");
    let line = format!("{head}[{inner}];");
    if inner.chars().count() <= ARRAY && line.chars().count() <= WIDTH {
        return line;
    }
    format!("{head}[\n{}];", elements.iter().map(|element| format!("    {element},\n")).collect::<String>())
}

/// `Self { a, b }` at an indent.
pub(super) fn literal_of_self(indent: usize, fields: &[String]) -> String {
    let inner = fields.join(", ");
    if fields.is_empty() {
        return "Self {}".to_owned();
    }
    if inner.chars().count() <= STRUCT {
        return format!("Self {{ {inner} }}");
    }
    let (outer, deeper) = (" ".repeat(indent), " ".repeat(indent + 4));
    let lines: String = fields.iter().map(|field| format!("{deeper}{field},\n")).collect();
    format!("Self {{\n{lines}{outer}}}")
}

/// `head(a: A, b: B) -> Self {` at an indent.
pub(super) fn signature(indent: usize, head: &str, parameters: &[String]) -> String {
    let line = format!("{}{head}({}) -> Self {{", " ".repeat(indent), parameters.join(", "));
    if line.chars().count() <= WIDTH {
        return line;
    }
    let (outer, deeper) = (" ".repeat(indent), " ".repeat(indent + 4));
    let lines: String = parameters.iter().map(|parameter| format!("{deeper}{parameter},\n")).collect();
    format!("{outer}{head}(\n{lines}{outer}) -> Self {{")
}
