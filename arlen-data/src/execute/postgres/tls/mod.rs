//! Encryption by rustls, with the provider `ring`: it needs a C compiler to build, and no other tool.
//!
//! Authorities are those of the operating system, unless the URL names a file. They are the ones that whoever runs the
//! machine has chosen, those of the company among them, and they are kept up to date without a new build.

mod end_point;
#[cfg(test)]
#[cfg(unix)]
mod tests;
mod verify;

use super::encryption::{Check, Encryption, Identity, Root};
use super::fault::Failure;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::{Error as PemError, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use verify::Verifier;

/// Whether this build can encrypt.
pub(super) const AVAILABLE: bool = true;

/// What the two sides agree to speak inside. PostgreSQL 17 and later insist on it for a handshake without a request.
const PROTOCOL: &[u8] = b"postgresql";

/// An encrypted way to a server.
pub(super) struct Stream(TlsStream<TcpStream>);

impl Stream {
    /// The hash of the server's certificate, if its kind of signature says which.
    pub(super) fn end_point(&self) -> Option<Vec<u8>> {
        let (_, session) = self.0.get_ref();
        end_point::hash(session.peer_certificates()?.first()?)
    }
}

/// Encrypts a stream. Files are read anew each time, so that they may be renewed while the program runs.
///
/// # Errors
///
/// If a file cannot be used, and if the handshake fails.
pub(super) async fn handshake(
    stream: TcpStream,
    name: &str,
    encryption: &Encryption,
    check: Check,
) -> Result<Stream, Failure> {
    let peer = stream.peer_addr()?;
    let server = match ServerName::try_from(name.to_owned()) {
        Ok(server) => server,
        // Only a server that is looked at needs a name that a certificate can have.
        Err(_) if check != Check::AuthorityAndName => ServerName::from(peer.ip()),
        Err(_) => {
            return Err(failed(
                "the host is not a name that a certificate can be for",
                "connect by a name of the certificate",
            ));
        }
    };
    let wanted = encryption.clone();
    let config = match tokio::task::spawn_blocking(move || config(&wanted, check)).await {
        Ok(config) => config?,
        Err(_) => return Err(failed("the certificates could not be read", "run again")),
    };
    let stream = TlsConnector::from(Arc::new(config))
        .connect(server, stream)
        .await
        .map_err(|error| verify::failure(error, name))?;
    if encryption.direct && stream.get_ref().1.alpn_protocol() != Some(PROTOCOL) {
        return Err(failed(
            "the server does not say that it speaks PostgreSQL",
            "leave `sslnegotiation=direct` out: servers know it from version 17 on",
        ));
    }
    Ok(Stream(stream))
}

/// What the server said of the client's certificate, which comes after the handshake.
pub(super) fn complaint(error: &io::Error) -> Option<String> {
    let rustls::Error::AlertReceived(alert) = error.get_ref()?.downcast_ref()? else {
        return None;
    };
    Some(format!("the server refused the client's certificate, or that there is none: {alert:?}"))
}

fn config(encryption: &Encryption, check: Check) -> Result<ClientConfig, Failure> {
    let provider = Arc::new(ring::default_provider());
    let verifier = match check {
        Check::Nothing => Verifier::of_nothing(Arc::clone(&provider)),
        Check::Authority | Check::AuthorityAndName => {
            Verifier::new(roots(encryption.root.as_ref().unwrap_or(&Root::System))?, Arc::clone(&provider), check)?
        }
    };
    let builder = ClientConfig::builder_with_provider(Arc::<CryptoProvider>::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.to_string(), "report this"))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match &encryption.identity {
        None => builder.with_no_client_auth(),
        Some(Identity { certificate, key }) => {
            let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable("sslkey", key, &error))?;
            builder.with_client_auth_cert(certificates("sslcert", certificate)?, secret).map_err(|error| {
                failed(
                    format!("the client's certificate and key cannot be used: {error}"),
                    "check that `sslkey` is the key of `sslcert`, in PEM and without a password",
                )
            })?
        }
    };
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(config)
}

fn roots(root: &Root) -> Result<Arc<RootCertStore>, Failure> {
    // It may take as long as a connection to read them, and they change with the system.
    static SYSTEM: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    if let (Root::System, Some(known)) = (root, SYSTEM.get()) {
        return Ok(Arc::clone(known));
    }
    let mut store = RootCertStore::empty();
    match root {
        Root::File(path) => {
            store.add_parsable_certificates(certificates("sslrootcert", path)?);
        }
        Root::System => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if store.is_empty() {
        return Err(match root {
            Root::File(path) => unusable("sslrootcert", path, &PemError::NoItemsFound),
            Root::System => failed(
                "the operating system has no certificates of authorities",
                "install them (often the package `ca-certificates`), or name a file by `sslrootcert`",
            ),
        });
    }
    let store = Arc::new(store);
    Ok(match root {
        Root::File(_) => store,
        Root::System => Arc::clone(SYSTEM.get_or_init(|| store)),
    })
}

fn certificates(parameter: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found = read.map_err(|error| unusable(parameter, path, &error))?;
    if found.is_empty() { Err(unusable(parameter, path, &PemError::NoItemsFound)) } else { Ok(found) }
}

fn unusable(parameter: &str, path: &Path, error: &PemError) -> Failure {
    // Never what is in the file: it may be a key.
    let reason = if let PemError::Io(error) = error {
        error.to_string()
    } else if matches!(error, PemError::NoItemsFound) {
        "it holds nothing of the kind".to_owned()
    } else {
        "it is not PEM".to_owned()
    };
    failed(
        format!("`{parameter}` cannot be used: `{}`: {reason}", path.display()),
        "give the path of a file in PEM that this program may read",
    )
}

fn failed(reason: impl Into<String>, help: &str) -> Failure {
    Failure::Tls(reason.into(), help.to_owned())
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
