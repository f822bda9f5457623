//! Looks at the server's certificate, and says what is wrong with it.

use super::failed;
use crate::execute::postgres::encryption::Check;
use crate::execute::postgres::fault::Failure;
use std::io;
use std::sync::Arc;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// Looks at as much of a certificate as the mode says. That the server has the certificate's key is proved in any mode.
#[derive(Debug)]
pub(super) struct Verifier {
    inner: Option<Arc<WebPkiServerVerifier>>,
    check: Check,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    /// Takes any certificate.
    pub(super) const fn of_nothing(provider: Arc<CryptoProvider>) -> Self {
        Self { inner: None, check: Check::Nothing, provider }
    }

    pub(super) fn new(roots: Arc<RootCertStore>, provider: Arc<CryptoProvider>, check: Check) -> Result<Self, Failure> {
        match WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build() {
            Ok(inner) => Ok(Self { inner: Some(inner), check, provider }),
            Err(error) => Err(failed(error.to_string(), "report this")),
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(inner) = &self.inner else {
            return Ok(ServerCertVerified::assertion());
        };
        match inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // The name is looked at last, when all else is well.
            Err(error) if self.check == Check::Authority && is_about_the_name(&error) => {
                Ok(ServerCertVerified::assertion())
            }
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn is_about_the_name(error: &Error) -> bool {
    matches!(
        error,
        Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })
    )
}

/// What a failed handshake means.
pub(super) fn failure(error: io::Error, host: &str) -> Failure {
    let Some(cause) = error.get_ref().and_then(|cause| cause.downcast_ref::<Error>()) else {
        return Failure::Io(error);
    };
    if is_about_the_name(cause) {
        return failed(
            format!("the server's certificate is not for `{host}`"),
            "connect by a name that the certificate is for",
        );
    }
    let Error::InvalidCertificate(fault) = cause else {
        return failed(format!("the handshake failed: {cause}"), "see the server's log");
    };
    if matches!(fault, CertificateError::UnknownIssuer) {
        return failed(
            "the server's certificate is signed by nobody who is trusted here",
            "give the certificate of the authority that signed it by `sslrootcert=FILE`",
        );
    }
    if matches!(fault, CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }) {
        return failed("the server's certificate is not valid yet", "check the clocks of both machines");
    }
    let renew = "renew the certificate of the server";
    if matches!(fault, CertificateError::Expired | CertificateError::ExpiredContext { .. }) {
        return failed("the server's certificate has expired", renew);
    }
    // The library has no variant for it.
    if format!("{fault:?}").contains("CaUsedAsEndEntity") {
        return failed(
            "the server's certificate is the one of an authority, and serves for nothing else",
            "issue a certificate for the server, signed by this authority",
        );
    }
    failed(format!("the server's certificate is not valid: {fault}"), renew)
}
