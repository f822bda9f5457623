//! Certificates, right and wrong, in a folder.

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use std::path::{Path, PathBuf};

/// The folder that they are in; gone with it.
#[derive(Debug)]
pub(in crate::execute::postgres) struct Certificates {
    folder: PathBuf,
}

impl Certificates {
    /// Makes them all: two authorities, `ca` and `stranger`, and what they signed.
    pub(super) fn make(folder: &Path) -> Self {
        let certificates = Self { folder: folder.to_owned() };
        let (ca, stranger) = (certificates.authority("ca"), certificates.authority("stranger"));
        certificates.sign("server", &ca, "localhost", 2090);
        certificates.sign("expired", &ca, "localhost", 2020);
        certificates.sign("strange", &stranger, "localhost", 2090);
        certificates.sign("client", &ca, "certified", 2090);
        certificates.sign("intruder", &stranger, "certified", 2090);
        certificates
    }

    /// The path of a certificate.
    pub(in crate::execute::postgres) fn certificate(&self, name: &str) -> String {
        self.folder.join(format!("{name}.pem")).to_str().expect("UTF-8").to_owned()
    }

    /// The path of its key.
    pub(in crate::execute::postgres) fn key(&self, name: &str) -> String {
        self.folder.join(format!("{name}.key")).to_str().expect("UTF-8").to_owned()
    }

    fn authority(&self, name: &str) -> Issuer<'static, KeyPair> {
        let mut params = params(&[], name, 2090);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("signed");
        self.write(name, certificate.der(), &key);
        Issuer::new(params, key)
    }

    fn sign(&self, name: &str, authority: &Issuer<'static, KeyPair>, host: &str, until: i32) {
        let key = KeyPair::generate().expect("a key");
        let certificate = params(&[host], host, until).signed_by(&key, authority).expect("signed");
        self.write(name, certificate.der(), &key);
    }

    #[expect(clippy::disallowed_methods, reason = "a test writes its own files")]
    fn write(&self, name: &str, certificate: &[u8], key: &KeyPair) {
        std::fs::write(self.certificate(name), pem("CERTIFICATE", certificate)).expect("written");
        std::fs::write(self.key(name), pem("PRIVATE KEY", key.serialized_der())).expect("written");
    }
}

/// Bytes as PEM: in Base64, in lines of 64 characters.
fn pem(label: &str, bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = Vec::new();
    for three in bytes.chunks(3) {
        let mut word = three.iter().fold(0_usize, |word, byte| (word << 8) | usize::from(*byte));
        word <<= 8 * (3 - three.len());
        let digits = (0..=three.len()).map(|n| DIGITS[(word >> (18 - 6 * n)) & 63]);
        text.extend(digits.chain(std::iter::repeat_n(b'=', 3 - three.len())));
    }
    let lines: Vec<_> = text.chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn params(hosts: &[&str], name: &str, until: i32) -> CertificateParams {
    let hosts: Vec<_> = hosts.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(hosts).expect("names");
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2019, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    params
}
