//! The private key of a service account.

use super::blinding::Stream;
use crate::{Error, Result};
use rsa::{Pkcs1v15Sign, RsaPrivateKey, pkcs1::DecodeRsaPrivateKey, pkcs8::DecodePrivateKey};
use sha2::{Digest, Sha256};
use std::{fmt, sync::Arc};
use zeroize::Zeroizing;

/// An RSA key that signs as RS256 has it: RSASSA-PKCS1-v1_5 over SHA-256 (RFC 8017, section 8.2). Cloning shares it; its
/// memory is wiped when the last clone goes.
#[derive(Clone)]
pub struct RsaKey(Arc<Inner>);

struct Inner {
    key: RsaPrivateKey,
    secret: Zeroizing<[u8; 32]>,
}

impl RsaKey {
    /// From its PEM text, as it stands in a service account's JSON key: `-----BEGIN PRIVATE KEY-----` (PKCS#8) or
    /// `-----BEGIN RSA PRIVATE KEY-----` (PKCS#1).
    pub fn from_pem(pem: &str) -> Result<Self> {
        let pem = pem.trim();
        let key = if pem.starts_with("-----BEGIN RSA PRIVATE KEY-----") {
            RsaPrivateKey::from_pkcs1_pem(pem).map_err(|_| wrong())?
        } else {
            RsaPrivateKey::from_pkcs8_pem(pem).map_err(|_| wrong())?
        };
        Ok(RsaKey::of(key, pem.as_bytes()))
    }

    /// From its PKCS#8 document in DER.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self> {
        let key = RsaPrivateKey::from_pkcs8_der(der).map_err(|_| wrong())?;
        Ok(RsaKey::of(key, der))
    }

    fn of(key: RsaPrivateKey, document: &[u8]) -> Self {
        let secret = Sha256::new().chain_update(b"blinding of RSA\0").chain_update(document).finalize();
        RsaKey(Arc::new(Inner { key, secret: Zeroizing::new(secret.into()) }))
    }

    /// The signature of `message`. The same every time: PKCS#1 v1.5 has no random part, and what the computation is
    /// blinded with is made of the key.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let digest = Sha256::digest(message);
        let mut blinding = Stream::new(&self.0.secret, &digest);
        let signed = self.0.key.sign_with_rng(&mut blinding, Pkcs1v15Sign::new::<Sha256>(), &digest);
        signed.map_err(|_| {
            Error::misuse("the private key of the service account does not sign: it is damaged or too short")
        })
    }
}

/// Nothing of the key is told.
fn wrong() -> Error {
    Error::misuse(
        "the private key is none that can be read; private_key of a service account's JSON key is an RSA key in PEM, \
         -----BEGIN PRIVATE KEY-----",
    )
}

impl fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_is_told_without_quoting_it() {
        for text in [
            "",
            "hunter2",
            "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----",
        ] {
            let error = RsaKey::from_pem(text).expect_err(text);
            assert_eq!(error.kind(), crate::Kind::Misuse);
            assert!(!format!("{error:?}").contains("hunter2"));
        }
        assert!(RsaKey::from_pkcs8_der(&[0x30, 0x82, 0xff, 0xff]).is_err());
    }
}
