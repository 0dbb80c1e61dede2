//! TLS as the settings want it.

use crate::Roots;
use pileus_core::{Error, Kind, Result};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::sync::Arc;

/// How certificates are checked and what is offered.
pub(super) fn config(roots: &Roots) -> Result<Arc<ClientConfig>> {
    let provider = Arc::new(ring::default_provider());
    let failed =
        |error: &rustls::Error| Error::new(Kind::Untrusted, format!("TLS cannot be set up: {error}"));
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?;
    let mut config = match roots {
        Roots::Platform => builder.with_platform_verifier().map_err(|error| {
            Error::new(
                Kind::Untrusted,
                format!("the platform's trusted certificates cannot be read: {error}; name them with the setting roots"),
            )
        })?.with_no_client_auth(),
        Roots::Only(certificates) => {
            let mut store = RootCertStore::empty();
            for certificate in certificates {
                store.add(certificate.clone()).map_err(|error| {
                    Error::misuse(format!("the setting roots holds something that is no certificate: {error}"))
                })?;
            }
            builder.with_root_certificates(store).with_no_client_auth()
        }
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_that_are_no_certificates_are_named() {
        let pem = "-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n";
        let error = config(&Roots::pem(pem).expect("PEM all the same")).expect_err("no certificate");
        assert_eq!(error.kind(), Kind::Misuse);
        assert!(error.message().contains("roots"), "{error}");
    }
}
