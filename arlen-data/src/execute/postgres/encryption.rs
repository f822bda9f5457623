//! What a URL says of encryption: the parameters that begin with `ssl`, with the meanings that libpq gives them.

use crate::diag::{Code, Diagnostic, Error, Result};
use crate::execute::url::invalid;
use percent_encoding::percent_decode_str;
use std::path::PathBuf;

/// How far a connection is encrypted, and the server looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Not at all.
    Disable,
    /// If the server takes nothing else.
    Allow,
    /// If the server can.
    Prefer,
    /// Always.
    Require,
    /// Always, to a server whose certificate is signed by a known authority.
    VerifyCa,
    /// The same, and the certificate is for the host of the URL.
    VerifyFull,
}

/// Who signs the certificates of servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// Whom the operating system trusts.
    System,
    /// Whoever has a certificate in a file.
    File(PathBuf),
}

/// The certificate that the client shows, and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

/// What is looked at in the server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// Nothing: whoever is in the middle can be the server.
    Nothing,
    /// Who signed it.
    Authority,
    /// Who signed it, and for which host.
    AuthorityAndName,
}

/// The parameters of encryption.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Encryption {
    mode: Option<Mode>,
    /// Whom the URL names to sign; if nobody, it is the system's choice.
    pub(super) root: Option<Root>,
    /// What the client shows of itself.
    pub(super) identity: Option<Identity>,
    /// The handshake begins at once, without a request for it. PostgreSQL 17 and later.
    pub(super) direct: bool,
}

impl Encryption {
    /// How a host is reached. Without a word in the URL it is the strictest way, but on this machine, where nobody can
    /// stand between and few servers have a certificate.
    pub(super) fn mode(&self, near: bool) -> Mode {
        match (self.mode, &self.root) {
            (Some(mode), _) => mode,
            (None, Some(Root::System)) => Mode::VerifyFull,
            (None, _) if near => Mode::Prefer,
            (None, _) => Mode::VerifyFull,
        }
    }

    /// What is looked at. As with libpq, a file of authorities is used whenever it is given.
    pub(super) fn check(&self, mode: Mode) -> Check {
        match mode {
            Mode::VerifyFull => Check::AuthorityAndName,
            Mode::VerifyCa => Check::Authority,
            Mode::Disable | Mode::Allow | Mode::Prefer | Mode::Require => match self.root {
                Some(_) => Check::Authority,
                None => Check::Nothing,
            },
        }
    }

    /// Takes the parameters of encryption out of those of a URL, and returns the others as they were written.
    ///
    /// # Errors
    ///
    /// `url-invalid` for values that are not known or contradict each other. No message repeats a value.
    pub(super) fn take(parameters: &str) -> Result<(Self, String)> {
        let (mut mode, mut root, mut certificate, mut key, mut direct) = (None, None, None, None, false);
        let mut others = Vec::new();
        for pair in parameters.split('&').filter(|pair| !pair.is_empty()) {
            let (name, written) = pair.split_once('=').unwrap_or((pair, ""));
            // The last of several counts.
            match name {
                "sslmode" => mode = Some(mode_of(&decoded(written)?)?),
                "sslrootcert" => {
                    let place = decoded(written)?;
                    root = Some(if place == "system" { Root::System } else { Root::File(path(place)?) });
                }
                "sslcert" => certificate = Some(path(decoded(written)?)?),
                "sslkey" => key = Some(path(decoded(written)?)?),
                "sslnegotiation" => {
                    direct = match decoded(written)?.as_str() {
                        "postgres" => false,
                        "direct" => true,
                        _ => return Err(unknown("sslnegotiation", "postgres, direct")),
                    }
                }
                _ => others.push(pair),
            }
        }
        let identity = match (certificate, key) {
            (Some(certificate), Some(key)) => Some(Identity { certificate, key }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(invalid("`sslcert` and `sslkey` belong together, and the database URL has one of them")
                    .with_help("give the files of both, in PEM")
                    .into());
            }
        };
        let encryption = Self { mode, root, identity, direct };
        encryption.validate()?;
        Ok((encryption, others.join("&")))
    }

    fn validate(&self) -> Result<()> {
        let weak = matches!(self.mode, Some(Mode::Disable | Mode::Allow | Mode::Prefer));
        if self.root == Some(Root::System) && self.mode.is_some_and(|mode| mode != Mode::VerifyFull) {
            return Err(invalid("`sslrootcert=system` goes with `sslmode=verify-full` alone")
                .with_help("anybody can have a certificate of a public authority: leave `sslmode` out")
                .into());
        }
        if self.mode == Some(Mode::VerifyCa) && self.root.is_none() {
            return Err(invalid(
                "`sslmode=verify-ca` goes with an authority of your own, and the database URL has none",
            )
            .with_help("give its certificate by `sslrootcert=FILE`, or write `sslmode=verify-full`")
            .into());
        }
        if self.direct && weak {
            return Err(invalid("`sslnegotiation=direct` encrypts always, and `sslmode` says otherwise")
                .with_help("write `sslmode=verify-full`, or leave `sslmode` out")
                .into());
        }
        Ok(())
    }

    /// Refuses, for a build that cannot encrypt, a URL that wants it.
    ///
    /// # Errors
    ///
    /// `tls-unavailable`.
    pub(super) fn refuse(&self, all_near: bool) -> Result<()> {
        let message = match self.mode {
            Some(Mode::Disable) => return Ok(()),
            Some(Mode::Require | Mode::VerifyCa | Mode::VerifyFull) => {
                "the database URL asks for an encrypted connection, and this version has none"
            }
            None | Some(Mode::Allow | Mode::Prefer) => {
                if self.direct || self.root.is_some() || self.identity.is_some() {
                    "the database URL asks for an encrypted connection, and this version has none"
                } else if all_near {
                    return Ok(());
                } else {
                    "a server that is not on this machine is reached encrypted by default, and this version has no \
                     encryption"
                }
            }
        };
        Err(Diagnostic::new(Code::TlsUnavailable, message)
            .with_help("connect through a tunnel on loopback, or write `sslmode=disable` where the network is trusted")
            .into())
    }
}

fn mode_of(word: &str) -> Result<Mode> {
    Ok(match word {
        "disable" => Mode::Disable,
        "allow" => Mode::Allow,
        "prefer" => Mode::Prefer,
        "require" => Mode::Require,
        "verify-ca" => Mode::VerifyCa,
        "verify-full" => Mode::VerifyFull,
        _ => return Err(unknown("sslmode", "disable, allow, prefer, require, verify-ca, verify-full")),
    })
}

fn unknown(name: &str, known: &str) -> Error {
    invalid(format!("`{name}` has an unknown value")).with_help(format!("write one of {known}")).into()
}

fn decoded(written: &str) -> Result<String> {
    match percent_decode_str(written).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(invalid("a parameter of the database URL is not UTF-8").into()),
    }
}

fn path(text: String) -> Result<PathBuf> {
    if text.is_empty() || text.contains('\0') {
        return Err(invalid("a parameter of the database URL names no file")
            .with_help("write the path of a file in PEM")
            .into());
    }
    Ok(PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::{Check, Encryption, Mode, Root};
    use crate::diag::Code;

    fn of(parameters: &str) -> Encryption {
        Encryption::take(parameters).expect(parameters).0
    }

    #[test]
    fn without_a_word_the_strictest_way_is_taken_but_on_this_machine() {
        assert_eq!(of("").mode(false), Mode::VerifyFull);
        assert_eq!(of("").mode(true), Mode::Prefer);
        assert_eq!(of("sslrootcert=system").mode(true), Mode::VerifyFull);
        assert_eq!(of("sslmode=require").mode(false), Mode::Require);
        assert_eq!(of("sslmode=require&sslmode=disable").mode(false), Mode::Disable, "the last counts");
    }

    #[test]
    fn an_authority_is_used_whenever_it_is_given() {
        for (parameters, check) in [
            ("sslmode=require", Check::Nothing),
            ("sslmode=prefer", Check::Nothing),
            ("sslmode=require&sslrootcert=%2Fca.pem", Check::Authority),
            ("sslmode=prefer&sslrootcert=/ca.pem", Check::Authority),
            ("sslmode=verify-ca&sslrootcert=/ca.pem", Check::Authority),
            ("sslmode=verify-full&sslrootcert=/ca.pem", Check::AuthorityAndName),
            ("sslmode=verify-full", Check::AuthorityAndName),
        ] {
            let encryption = of(parameters);
            assert_eq!(encryption.check(encryption.mode(true)), check, "{parameters}");
        }
        assert_eq!(of("sslrootcert=%2Fca.pem").root, Some(Root::File("/ca.pem".into())));
        assert_eq!(of("sslmode=verify-full").root, None);
    }

    #[test]
    fn contradictions_are_refused_without_repeating_what_was_written() {
        for parameters in [
            "sslmode=hunter2",
            "sslnegotiation=hunter2",
            "sslrootcert=",
            "sslcert=hunter2",
            "sslkey=hunter2",
            "sslrootcert=system&sslmode=require",
            "sslmode=verify-ca",
            "sslnegotiation=direct&sslmode=prefer",
            "sslrootcert=%FFhunter2",
        ] {
            let error = Encryption::take(parameters).expect_err(parameters);
            assert_eq!(error.code(), Code::UrlInvalid, "{parameters}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }

    #[test]
    fn other_parameters_stay_as_they_are() {
        let (_, others) = Encryption::take("user=a%20b&sslmode=disable&&port=7").expect("read");
        assert_eq!(others, "user=a%20b&port=7");
    }

    #[test]
    fn a_build_without_encryption_refuses_what_wants_it() {
        for (parameters, near, refused) in [
            ("", true, false),
            ("", false, true),
            ("sslmode=prefer", true, false),
            ("sslmode=prefer", false, true),
            ("sslmode=disable", false, false),
            ("sslmode=require", true, true),
            ("sslrootcert=/ca.pem", true, true),
            ("sslcert=/a&sslkey=/b", true, true),
        ] {
            let answer = of(parameters).refuse(near);
            assert_eq!(answer.is_err(), refused, "{parameters}");
            assert!(answer.err().is_none_or(|error| error.code() == Code::TlsUnavailable));
        }
    }
}
