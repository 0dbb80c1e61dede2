//! Whose certificates are trusted.

use pileus_core::{Error, Result};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::fmt;

/// Whose certificates a client accepts.
#[derive(Clone, Default)]
pub enum Roots {
    /// Those the platform trusts.
    #[default]
    Platform,
    /// These certificates and no others.
    Only(Vec<CertificateDer<'static>>),
}

impl Roots {
    /// The certificates of a PEM text (a private cloud's CA bundle), and no others.
    pub fn pem(text: impl AsRef<[u8]>) -> Result<Self> {
        let certificates = CertificateDer::pem_slice_iter(text.as_ref())
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(|e| Error::misuse(format!("the setting roots is not PEM: {e}")))?;
        if certificates.is_empty() {
            return Err(Error::misuse(
                "the setting roots holds no certificate; it should have a -----BEGIN CERTIFICATE----- block",
            ));
        }
        Ok(Roots::Only(certificates))
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Roots::Platform => f.write_str("Platform"),
            Roots::Only(certificates) => write!(f, "Only({} certificates)", certificates.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_is_read_and_nonsense_is_named() {
        let text = "a comment\n-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n\
                    -----BEGIN CERTIFICATE-----\nAwQ=\n-----END CERTIFICATE-----\n";
        let Ok(Roots::Only(certificates)) = Roots::pem(text) else { panic!("a bundle of two") };
        assert_eq!(certificates.iter().map(|c| c.to_vec()).collect::<Vec<_>>(), [vec![0, 1, 2], vec![3, 4]]);
        for bad in ["", "hello", "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n"] {
            let error = Roots::pem(bad).expect_err(bad);
            assert!(error.message().contains("roots"), "{error}");
        }
    }
}
