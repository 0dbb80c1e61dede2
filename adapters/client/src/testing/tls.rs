//! Whom a client trusts.

use super::{Account, Reply, Server, Tested, client_with, settings};
use crate::Roots;
use pileus_core::Kind;
use rustls::{ServerConfig, crypto::ring};
use rustls_pki_types::PrivatePkcs8KeyDer;
use std::sync::Arc;

/// A certificate of its own making for those names: its PEM text, and a server's side of it.
pub fn certificate(names: &[&str]) -> (String, Arc<ServerConfig>) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .expect("a pair");
    (made.cert.pem(), Arc::new(config))
}

fn url(server: &Server, host: &str) -> String {
    format!("https://{host}:{}", server.address.port())
}

pub async fn given_roots_are_trusted<R: Tested>() {
    let (pem, config) = certificate(&["localhost", "127.0.0.1"]);
    let server = Server::tls(config, |asked| Reply::ok(asked.header("host")));
    let client = client_with::<R>(settings().roots(Roots::pem(pem).expect("PEM")));
    for host in ["localhost", "127.0.0.1"] {
        for _ in 0..3 {
            let told = client.run(Account::open(url(&server, host)).get("/")).await.expect("an answer");
            assert_eq!(told.text(), format!("{host}:{}", server.address.port()));
        }
    }
    assert_eq!(server.connections(), 2, "one for each name");
}

pub async fn an_unknown_certificate_is_refused_once<R: Tested>() {
    let (_, config) = certificate(&["localhost"]);
    let (others, _) = certificate(&["localhost"]);
    let server = Server::tls(config, |_| Reply::status(200));
    let account = Account::patient(url(&server, "localhost"), 5);
    for roots in [Roots::pem(others).expect("PEM"), Roots::Platform] {
        let before = server.connections();
        let client = client_with::<R>(settings().roots(roots));
        let error = client.run(account.get("/")).await.expect_err("an unknown certificate");
        assert_eq!(error.kind(), Kind::Untrusted, "{error}");
        assert_eq!(error.attempts(), 1);
        assert!(!error.may_have_acted());
        // Without any platform certificates there is not even a connection.
        assert!(server.connections() - before <= 1);
    }
    assert!(server.connections() >= 1);
    assert_eq!(server.requests(), 0, "nothing is told to a stranger");
}

pub async fn a_certificate_for_another_name_is_refused<R: Tested>() {
    let (pem, config) = certificate(&["cloud.test"]);
    let server = Server::tls(config, |_| Reply::status(200));
    let client = client_with::<R>(settings().roots(Roots::pem(pem).expect("PEM")));
    let error = client.run(Account::open(url(&server, "localhost")).get("/")).await.expect_err("another's");
    assert_eq!(error.kind(), Kind::Untrusted, "{error}");
    assert_eq!(server.requests(), 0);
}
