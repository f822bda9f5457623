//! The one public error type of the toolkit.

use super::{Class, Code, Diagnostic, Retry};
use std::error::Error as StdError;
use std::fmt;

/// The result of everything in this toolkit that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong: one word wide, opaque, with a [`Diagnostic`] inside.
///
/// `Display` prints the message in one line; [`Error::diagnostic`] has the rest, and its
/// [`report`](Diagnostic::report) prints all of it.
///
/// No other error becomes one of these by `?`. A program that wants one of its own to travel through says so with
/// [`Error::user`], and gets it back with [`Error::downcast`].
pub struct Error(Box<Diagnostic>);

impl Error {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code()
    }

    /// The kind of fault.
    #[must_use]
    pub fn class(&self) -> Class {
        self.0.code().class()
    }

    /// What may be run again after it.
    #[must_use]
    pub fn retry(&self) -> Retry {
        self.0.code().retry()
    }

    /// The server's own five-character code, when a server gave one.
    #[must_use]
    pub fn sqlstate(&self) -> Option<&str> {
        self.0.sqlstate()
    }

    /// The name of the constraint that was violated, when the database gave one. SQLite names only checks, and unique
    /// indexes on expressions; [`table`](Self::table) and [`column`](Self::column) tell the others apart.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        self.0.constraint()
    }

    /// The table that it is about, without its schema, when the database named one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.0.table()
    }

    /// The column that it is about, when the database named one and not several.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.0.column()
    }

    /// What else is wrong with a statement, in the order of its text.
    #[must_use]
    pub fn others(&self) -> &[Diagnostic] {
        self.0.others()
    }

    /// Everything that is known of the fault.
    #[must_use]
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.0
    }

    /// The fault itself, to say more of it: `Error::from(error.into_diagnostic().with_label(..))`.
    #[must_use]
    pub fn into_diagnostic(self) -> Diagnostic {
        *self.0
    }

    /// An error of the application, as it is: `Display` prints its words and `source()` returns its source. The code is
    /// `application-error`.
    ///
    /// An [`Error`] stays what it is, with its own code, and is not wrapped.
    ///
    /// ```
    /// use arlen_data::diag::{Code, Error, Result};
    ///
    /// #[derive(Debug)]
    /// struct SoldOut(u32);
    ///
    /// impl std::fmt::Display for SoldOut {
    ///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    ///         write!(f, "book {} is sold out", self.0)
    ///     }
    /// }
    ///
    /// impl std::error::Error for SoldOut {}
    ///
    /// fn sell(book: u32) -> Result<()> {
    ///     Err(SoldOut(book)).map_err(Error::user)
    /// }
    ///
    /// let error = sell(7).expect_err("nothing left");
    /// assert_eq!(error.code(), Code::ApplicationError);
    /// assert_eq!(error.to_string(), "book 7 is sold out");
    /// let SoldOut(book) = error.downcast().expect("the same error");
    /// assert_eq!(book, 7);
    /// ```
    #[must_use]
    pub fn user(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        match error.into().downcast::<Self>() {
            Ok(ours) => *ours,
            Err(theirs) => Diagnostic::of_user(theirs).into(),
        }
    }

    /// Whether it is an error of the application, made by [`Error::user`].
    #[must_use]
    pub fn is_user(&self) -> bool {
        self.0.user().is_some()
    }

    /// The application's own error.
    ///
    /// # Errors
    ///
    /// This error, unchanged, if it is none of the application's or of another type.
    pub fn downcast<E: StdError + 'static>(mut self) -> Result<E, Self> {
        match self.0.user_mut().take().map(<dyn StdError + Send + Sync>::downcast::<E>) {
            Some(Ok(theirs)) => Ok(*theirs),
            Some(Err(other)) => {
                *self.0.user_mut() = Some(other);
                Err(self)
            }
            None => Err(self),
        }
    }

    /// The application's own error, looked at.
    #[must_use]
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        self.0.user().and_then(<dyn StdError + Send + Sync>::downcast_ref)
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(Box::new(diagnostic))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.report())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Diagnostic, Error, Retry};
    use std::error::Error as _;
    use std::fmt;

    const _: () = assert!(size_of::<Error>() == size_of::<usize>());

    #[derive(Debug)]
    struct Own(fmt::Error);

    impl fmt::Display for Own {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the shop is closed")
        }
    }

    impl std::error::Error for Own {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn it_crosses_threads() {
        fn crosses<T: Send + Sync + 'static>() {}
        crosses::<Error>();
    }

    #[test]
    fn an_error_of_the_application_is_not_a_cause_of_itself() {
        let error = Error::user(Own(fmt::Error));
        assert_eq!((error.code(), error.retry()), (Code::ApplicationError, Retry::Never));
        assert_eq!(error.source().map(ToString::to_string), Some(fmt::Error.to_string()));
        let report = error.diagnostic().report().to_string();
        assert_eq!(report.matches("the shop is closed").count(), 1, "{report}");
        assert!(report.contains(&format!("\n   = cause: {}\n", fmt::Error)), "{report}");
    }

    #[test]
    fn an_error_of_the_application_comes_back_or_stays() {
        let error = Error::user(Own(fmt::Error));
        assert!(error.is_user());
        assert!(error.downcast_ref::<Own>().is_some() && error.downcast_ref::<fmt::Error>().is_none());
        let error = error.downcast::<fmt::Error>().expect_err("another type");
        assert!(error.is_user());
        assert!(error.downcast::<Own>().is_ok());
        let error = Error::from(Diagnostic::new(Code::UrlInvalid, "no").with_source(Own(fmt::Error)));
        assert!(!error.is_user());
        assert!(error.downcast::<Own>().is_err(), "a cause is not the error");
    }

    #[test]
    fn an_error_of_ours_is_not_wrapped() {
        let error = Error::user(Error::from(Diagnostic::new(Code::UrlInvalid, "no")));
        assert_eq!(error.code(), Code::UrlInvalid);
        assert!(!error.is_user());
        assert!(Error::user("plain words").is_user());
    }
}
