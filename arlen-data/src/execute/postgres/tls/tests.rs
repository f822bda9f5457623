//! Handshakes that succeed, and those that must not.

use super::PROTOCOL;
use crate::diag::Code;
use crate::execute::postgres::connect::Connected;
use crate::execute::postgres::live::{
    Certificates, PASSWORD, Server, answer, block_on, fake, first, open, refusal, server,
};
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

async fn is_encrypted(connected: &Connected) -> bool {
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    first(connected, sql).await.as_deref() == Some("t")
}

fn root(server: &Server, name: &str) -> String {
    format!("sslrootcert={}", server.certificates.certificate(name))
}

#[test]
fn a_server_that_is_who_it_should_be_is_taken() {
    let Some(server) = server("a_server_that_is_who_it_should_be_is_taken") else { return };
    block_on(async {
        let ca = root(server, "ca");
        for parameters in [
            format!("sslmode=verify-full&{ca}"),
            format!("sslmode=verify-full&{ca}&channel_binding=require"),
            format!("sslmode=verify-ca&{ca}"),
            format!("sslmode=require&{ca}"),
            "sslmode=require&channel_binding=require".to_owned(),
            "sslmode=prefer".to_owned(),
            String::new(),
        ] {
            assert!(is_encrypted(&open(&server.url(&parameters)).await).await, "{parameters}");
        }
        assert!(!is_encrypted(&open(&server.url("sslmode=disable")).await).await);
        assert!(!is_encrypted(&open(&server.url("sslmode=allow")).await).await, "plain text is tried first");
        assert!(is_encrypted(&open(&server.url_of("encrypted", "sslmode=allow")).await).await, "and refused here");
        assert!(is_encrypted(&open(&server.url_of("clear", "sslmode=require")).await).await);
        let by_number =
            format!("postgres://arlen:{PASSWORD}@127.0.0.1:{}/postgres?sslmode=verify-ca&{ca}", server.port);
        assert!(is_encrypted(&open(&by_number).await).await, "the name does not matter then");
    });
}

#[test]
fn a_server_that_may_be_another_is_refused() {
    let Some(server) = server("a_server_that_may_be_another_is_refused") else { return };
    block_on(async {
        let (ca, stranger) = (root(server, "ca"), root(server, "stranger"));
        let by_number = format!("postgres://arlen:{PASSWORD}@127.0.0.1:{}/postgres", server.port);
        for (url, text) in [
            (server.url(&format!("sslmode=verify-full&{stranger}")), "signed by nobody who is trusted here"),
            (server.url(&format!("sslmode=verify-ca&{stranger}")), "signed by nobody who is trusted here"),
            (server.url(&format!("sslmode=require&{stranger}")), "signed by nobody who is trusted here"),
            (server.url(&format!("sslmode=prefer&{stranger}")), "signed by nobody who is trusted here"),
            (server.url("sslmode=verify-full"), "certificate"),
            (server.url("sslrootcert=system"), "certificate"),
            (format!("{by_number}?sslmode=verify-full&{ca}"), "not for `127.0.0.1`"),
            (server.url("sslrootcert=/nowhere/hunter3.pem"), "`/nowhere/hunter3.pem`: No such file"),
            (server.url(&format!("sslrootcert={}", server.certificates.key("ca"))), "holds nothing of the kind"),
        ] {
            let (code, all) = refusal(&url).await;
            assert_eq!(code, Code::TlsFailed, "{all}");
            assert!(all.contains(text) && !all.contains("hunter2") && !all.contains("PRIVATE"), "{all}");
        }
    });
}

#[test]
fn a_client_shows_its_certificate() {
    let Some(server) = server("a_client_shows_its_certificate") else { return };
    block_on(async {
        let shows = |name: &str, key: &str| {
            let (certificate, key) = (server.certificates.certificate(name), server.certificates.key(key));
            server.url_of("certified", &format!("{}&sslcert={certificate}&sslkey={key}", root(server, "ca")))
        };
        assert!(is_encrypted(&open(&shows("client", "client")).await).await);
        for (url, code, text) in [
            (server.url_of("certified", ""), Code::AuthenticationFailed, "28000"),
            (shows("intruder", "intruder"), Code::TlsFailed, "refused the client's certificate"),
            (shows("client", "server"), Code::TlsFailed, "cannot be used"),
            (shows("client", "missing"), Code::TlsFailed, "`sslkey` cannot be used"),
        ] {
            let (found, all) = refusal(&url).await;
            assert_eq!(found, code, "{all}");
            assert!(all.contains(text) && !all.contains("PRIVATE"), "{all}");
        }
    });
}

/// A server that encrypts, behind which is the real one.
fn acceptor(certificates: &Certificates, name: &str, protocol: Option<&[u8]>) -> TlsAcceptor {
    let chain = vec![CertificateDer::from_pem_file(certificates.certificate(name)).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_file(certificates.key(name)).expect("a key");
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate");
    config.alpn_protocols = protocol.map(<[u8]>::to_vec).into_iter().collect();
    TlsAcceptor::from(Arc::new(config))
}

/// Encrypts towards the client and not towards the server. Most tests end with the handshake.
async fn terminate(stream: TcpStream, acceptor: TlsAcceptor, port: u16) {
    if let Ok(mut client) = acceptor.accept(stream).await {
        let mut server = TcpStream::connect(("127.0.0.1", port)).await.expect("the server");
        drop(copy_bidirectional(&mut client, &mut server).await);
    }
}

#[test]
fn a_certificate_that_is_over_or_of_a_stranger_is_refused() {
    let Some(server) = server("a_certificate_that_is_over_or_of_a_stranger_is_refused") else { return };
    block_on(async {
        for (name, parameters, text) in [
            ("expired", "sslmode=verify-full", "has expired"),
            ("expired", "sslmode=prefer", "has expired"),
            ("strange", "sslmode=verify-full", "signed by nobody who is trusted here"),
            ("client", "sslmode=verify-full", "not for `localhost`"),
            ("ca", "sslmode=verify-full", "the one of an authority"),
        ] {
            let acceptor = acceptor(&server.certificates, name, None);
            let to = server.port;
            let (port, _) = fake(move |mut stream| async move {
                answer(&mut stream, 8, b"S").await;
                terminate(stream, acceptor, to).await;
            })
            .await;
            let url = format!("postgres://arlen:{PASSWORD}@localhost:{port}/postgres?hostaddr=127.0.0.1");
            let (code, all) = refusal(&format!("{url}&{parameters}&{}", root(server, "ca"))).await;
            assert_eq!(code, Code::TlsFailed, "{name}: {all}");
            assert!(all.contains(text) && !all.contains("hunter"), "{name}: {all}");
        }
    });
}

#[test]
fn plain_text_is_taken_if_the_server_has_nothing_else() {
    let Some(server) = server("plain_text_is_taken_if_the_server_has_nothing_else") else { return };
    let to = server.port;
    let says_no = move |mut client: TcpStream| async move {
        answer(&mut client, 8, b"N").await;
        let mut server = TcpStream::connect(("127.0.0.1", to)).await.expect("the server");
        drop(copy_bidirectional(&mut client, &mut server).await);
    };
    block_on(async {
        let url = |port: u16, parameters: &str| {
            format!("postgres://arlen:{PASSWORD}@localhost:{port}/postgres?hostaddr=127.0.0.1&{parameters}")
        };
        for parameters in ["", "sslmode=prefer"] {
            assert!(!is_encrypted(&open(&url(fake(says_no).await.0, parameters)).await).await);
        }
        for parameters in
            ["sslmode=require", "sslmode=verify-full", &format!("sslmode=verify-ca&{}", root(server, "ca"))]
        {
            let (code, all) = refusal(&url(fake(says_no).await.0, parameters)).await;
            assert_eq!(code, Code::TlsFailed, "{all}");
            assert!(all.contains("the server has no encryption"), "{all}");
        }
        // A handshake that fails is no reason for plain text, and neither is an answer that means nothing.
        for (said, code) in [(&b"S not a handshake"[..], Code::TlsFailed), (b"E", Code::ConnectionFailed)] {
            let (port, task) = fake(move |mut stream| async move {
                answer(&mut stream, 8, said).await;
                let mut rest = Vec::new();
                drop(stream.read_to_end(&mut rest).await);
                assert!(!rest.windows(4).any(|part| part == b"user"), "it introduced itself in plain text");
            })
            .await;
            let (found, all) = refusal(&url(port, "sslmode=prefer")).await;
            assert_eq!(found, code, "{all}");
            task.await.expect("nothing was sent");
        }
    });
}

#[test]
fn what_is_put_before_a_handshake_fails_it() {
    let Some(server) = server("what_is_put_before_a_handshake_fails_it") else { return };
    let to = server.port;
    block_on(async {
        let (port, _) = fake(move |mut client| async move {
            let mut server = TcpStream::connect(("127.0.0.1", to)).await.expect("the server");
            let mut request = [0; 8];
            client.read_exact(&mut request).await.expect("a request");
            server.write_all(&request).await.expect("passed on");
            assert_eq!(server.read_u8().await.expect("an answer"), b'S');
            client.write_all(b"SN\0\0\0\x09\0\0\0\0\0").await.expect("written");
            drop(copy_bidirectional(&mut client, &mut server).await);
        })
        .await;
        let url = format!("postgres://arlen:{PASSWORD}@localhost:{port}/postgres?hostaddr=127.0.0.1&sslmode=require");
        let (code, all) = refusal(&url).await;
        assert_eq!(code, Code::TlsFailed, "{all}");
    });
}

#[test]
fn a_handshake_may_come_first() {
    let Some(server) = server("a_handshake_may_come_first") else { return };
    let to = server.port;
    block_on(async {
        for (protocol, taken) in [(Some(PROTOCOL), true), (None, false)] {
            let acceptor = acceptor(&server.certificates, "server", protocol);
            let (port, _) = fake(move |stream| terminate(stream, acceptor, to)).await;
            let url = format!(
                "postgres://arlen:{PASSWORD}@localhost:{port}/postgres?hostaddr=127.0.0.1&sslmode=verify-full&{}\
                 &sslnegotiation=direct",
                root(server, "ca")
            );
            if taken {
                assert_eq!(first(&open(&url).await, "SELECT 1").await.as_deref(), Some("1"));
            } else {
                let (code, all) = refusal(&url).await;
                assert!(code == Code::TlsFailed && all.contains("speaks PostgreSQL"), "{all}");
            }
        }
    });
}
