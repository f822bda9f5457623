//! A fault with everything that is known of it.

use super::{Code, Report};
use std::error::Error as StdError;
use std::fmt;

/// A place in a text file.
///
/// Lines and columns start at 1; a column counts characters, not bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file as the user knows it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// Lines of the file worth showing, with their numbers; the caret stands below line `line`.
    pub excerpt: Vec<(usize, String)>,
}

impl Label {
    /// A place without an excerpt.
    #[must_use]
    pub fn new(file: impl Into<String>, line: usize, column: usize) -> Self {
        Self { file: file.into(), line, column, excerpt: Vec::new() }
    }

    /// The same place with lines to show.
    #[must_use]
    pub fn with_excerpt(mut self, excerpt: Vec<(usize, String)>) -> Self {
        self.excerpt = excerpt;
        self
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A place in a statement that was built, and the line of the program that built it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The way to the node, for instance `select.joins[0].on`.
    pub path: String,
    /// The file of the program, as the compiler was given it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, built at {}:{}", self.path, self.file, self.line)
    }
}

/// A fault as data. Never holds a bound value or a password.
#[derive(Debug)]
pub struct Diagnostic {
    code: Code,
    message: String,
    help: Option<String>,
    label: Option<Label>,
    origin: Option<Origin>,
    sqlstate: Option<String>,
    named: Named,
    others: Vec<Self>,
    source: Option<Boxed>,
    user: Option<Boxed>,
}

type Boxed = Box<dyn StdError + Send + Sync>;

/// What a database named besides its message.
#[derive(Debug, Default)]
struct Named {
    constraint: Option<String>,
    table: Option<String>,
    column: Option<String>,
}

impl Diagnostic {
    /// A fault: what is wrong, in lower case, without a full stop, names in backticks.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
            label: None,
            origin: None,
            sqlstate: None,
            named: Named::default(),
            others: Vec::new(),
            source: None,
            user: None,
        }
    }

    /// An error of the application, whose words these are.
    pub(super) fn of_user(user: Boxed) -> Self {
        let mut fault = Self::new(Code::ApplicationError, user.to_string());
        fault.user = Some(user);
        fault
    }

    /// The same fault under another code: what the code below means to whoever speaks.
    #[must_use]
    pub const fn with_code(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    /// The same fault in other words.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// One thing to do now.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Where it is wrong.
    #[must_use]
    pub fn with_label(mut self, label: Label) -> Self {
        self.label = Some(label);
        self
    }

    /// Where in a statement it is wrong.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// What else is wrong, in the same order.
    #[must_use]
    pub fn with_others(mut self, others: Vec<Self>) -> Self {
        self.others = others;
        self
    }

    /// The server's own code for it.
    #[must_use]
    pub fn with_sqlstate(mut self, sqlstate: impl Into<String>) -> Self {
        self.sqlstate = Some(sqlstate.into());
        self
    }

    /// The constraint that was violated, as the database calls it.
    #[must_use]
    pub fn with_constraint(mut self, constraint: impl Into<String>) -> Self {
        self.named.constraint = Some(constraint.into());
        self
    }

    /// The table that it is about.
    #[must_use]
    pub fn with_table(mut self, table: impl Into<String>) -> Self {
        self.named.table = Some(table.into());
        self
    }

    /// The column that it is about.
    #[must_use]
    pub fn with_column(mut self, column: impl Into<String>) -> Self {
        self.named.column = Some(column.into());
        self
    }

    /// What caused it; printed by reports and returned by `source()`, not repeated in the message.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What is wrong, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Where it is wrong.
    #[must_use]
    pub const fn label(&self) -> Option<&Label> {
        self.label.as_ref()
    }

    /// Where in a statement it is wrong.
    #[must_use]
    pub const fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// What else is wrong: the rest of the faults of a statement, in the order of its text.
    #[must_use]
    pub fn others(&self) -> &[Self] {
        &self.others
    }

    /// The server's own five-character code, when a server gave one.
    #[must_use]
    pub fn sqlstate(&self) -> Option<&str> {
        self.sqlstate.as_deref()
    }

    /// The name of the constraint that was violated. SQLite names only checks, and unique indexes on expressions.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        self.named.constraint.as_deref()
    }

    /// The table that it is about, without its schema, when the database named one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.named.table.as_deref()
    }

    /// The column that it is about, when the database named one and not several.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.named.column.as_deref()
    }

    /// The application's own error, if this is one.
    pub(super) fn user(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.user.as_deref()
    }

    pub(super) const fn user_mut(&mut self) -> &mut Option<Boxed> {
        &mut self.user
    }

    /// An error of the application is not a cause of itself: its words are the message, and its cause is the cause.
    pub(super) fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match (&self.user, &self.source) {
            (Some(user), _) => user.source(),
            (None, Some(source)) => Some(&**source),
            (None, None) => None,
        }
    }

    /// The form for people, over several lines.
    #[must_use]
    pub const fn report(&self) -> Report<'_> {
        Report::new(self)
    }
}
