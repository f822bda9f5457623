//! The hash of a certificate that SCRAM binds a password to: `tls-server-end-point` of RFC 5929.

use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

/// The hash of a certificate by the function of its own signature, and by SHA-256 where that is weaker. None for a
/// signature that names no function; then nothing is bound.
pub(super) fn hash(certificate: &[u8]) -> Option<Vec<u8>> {
    Some(match function(certificate)? {
        Function::Sha224 => Sha224::digest(certificate).to_vec(),
        Function::Sha256 => Sha256::digest(certificate).to_vec(),
        Function::Sha384 => Sha384::digest(certificate).to_vec(),
        Function::Sha512 => Sha512::digest(certificate).to_vec(),
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

const SEQUENCE: u8 = 0x30;
const OBJECT: u8 = 0x06;
const FIRST: u8 = 0xa0;

/// The beginnings of the names of signatures and hash functions; the last byte tells the function.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
const ECDSA_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];
const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
const SHA: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];

fn function(certificate: &[u8]) -> Option<Function> {
    let (fields, _) = value(certificate, SEQUENCE)?;
    let (_, behind) = value(fields, SEQUENCE)?;
    let (algorithm, _) = value(behind, SEQUENCE)?;
    let (name, parameters) = value(algorithm, OBJECT)?;
    if name == ECDSA_SHA1 {
        return Some(Function::Sha256);
    }
    let (last, family) = name.split_last()?;
    match (family, *last) {
        (RSA, 10) => of_parameters(parameters),
        (RSA, 14) | (ECDSA, 1) => Some(Function::Sha224),
        // The first two are MD5 and SHA-1.
        (RSA, 4 | 5 | 11) | (ECDSA, 2) => Some(Function::Sha256),
        (RSA, 12) | (ECDSA, 3) => Some(Function::Sha384),
        (RSA, 13) | (ECDSA, 4) => Some(Function::Sha512),
        _ => None,
    }
}

/// RSA-PSS names its function in its parameters.
fn of_parameters(parameters: &[u8]) -> Option<Function> {
    let (fields, _) = value(parameters, SEQUENCE)?;
    let Some((tagged, _)) = value(fields, FIRST) else {
        // Without one it is SHA-1.
        return Some(Function::Sha256);
    };
    let (algorithm, _) = value(tagged, SEQUENCE)?;
    let (name, _) = value(algorithm, OBJECT)?;
    match name.split_last()? {
        (1, SHA) => Some(Function::Sha256),
        (2, SHA) => Some(Function::Sha384),
        (3, SHA) => Some(Function::Sha512),
        (4, SHA) => Some(Function::Sha224),
        _ => None,
    }
}

/// The content of the first value, which must be of this kind, and what stands behind it.
fn value(bytes: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = bytes.split_first()?;
    if *first != kind {
        return None;
    }
    let (short, rest) = rest.split_first()?;
    let (length, rest) = match *short {
        short @ 0..=0x7f => (usize::from(short), rest),
        long @ 0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(long - 0x80))?;
            (digits.iter().fold(0_usize, |sum, digit| (sum << 8) | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::{Function, function, hash};

    /// A certificate of nothing but its signature's name and parameters.
    fn signed(name: &[u8], parameters: &[u8]) -> Vec<u8> {
        let wrap = |kind: u8, content: &[u8]| {
            let mut value = vec![kind, u8::try_from(content.len()).expect("short")];
            value.extend(content);
            value
        };
        let algorithm = wrap(0x30, &[wrap(0x06, name), parameters.to_vec()].concat());
        wrap(0x30, &[wrap(0x30, b"to be signed"), algorithm].concat())
    }

    #[test]
    fn the_signature_names_the_function() {
        let rsa = |last: u8| [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, last];
        let ecdsa = |last: u8| [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, last];
        assert_eq!(function(&signed(&rsa(5), &[5, 0])), Some(Function::Sha256), "SHA-1 is replaced");
        assert_eq!(function(&signed(&rsa(11), &[5, 0])), Some(Function::Sha256));
        assert_eq!(function(&signed(&rsa(13), &[5, 0])), Some(Function::Sha512));
        assert_eq!(function(&signed(&ecdsa(2), &[])), Some(Function::Sha256));
        assert_eq!(function(&signed(&ecdsa(3), &[])), Some(Function::Sha384));
        assert_eq!(function(&signed(&[0x2b, 0x65, 0x70], &[])), None, "Ed25519");
        let pss = [0x30, 13, 0xa0, 11, 0x30, 9, 0x06, 7, 0x60, 0x86, 0x48, 1, 2, 3, 4];
        assert_eq!(function(&signed(&rsa(10), &pss)), None, "of a function that is not known");
        let pss = [0x30, 15, 0xa0, 13, 0x30, 11, 0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2];
        assert_eq!(function(&signed(&rsa(10), &pss)), Some(Function::Sha384));
        assert_eq!(function(&signed(&rsa(10), &[0x30, 0])), Some(Function::Sha256));
    }

    #[test]
    fn what_is_no_certificate_has_no_hash() {
        let whole = signed(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 2], &[]);
        assert_eq!(hash(&whole).map(|hash| hash.len()), Some(32));
        for end in 0..whole.len() {
            assert_eq!(hash(whole.get(..end).expect("a part")), None);
        }
        assert_eq!(hash(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), None);
        assert_eq!(hash(&[0x30, 0x80]), None);
    }
}
