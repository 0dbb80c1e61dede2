//! Where the examples of object storage keep their objects.

use pileus_core::{
    Error, Kind, Result,
    providers::{
        aws::credentials::Source as Keys,
        s3::{S3, Settings},
    },
};
use pileus_sim::{
    Sim,
    server::{Options, Server},
};
use std::{sync::Arc, time::Duration};

/// A storage, and the server behind it where that is embedded.
#[derive(Debug)]
pub struct Place {
    /// What it is called.
    pub name: String,
    /// The account.
    pub storage: Arc<S3>,
    /// The embedded cloud.
    pub server: Option<Server>,
}

/// Whose variable names an account, if there is one.
#[must_use]
pub fn named() -> Option<&'static str> {
    ["AWS_ENDPOINT_URL", "AWS_PROFILE"].into_iter().find(|name| std::env::var_os(name).is_some())
}

/// The account that the environment names, or one at an embedded cloud, which is empty.
///
/// Not async: the embedded cloud's server is started outside of any runtime.
pub fn find(embedded: bool) -> Result<Place> {
    match named().filter(|_| !embedded) {
        Some(name) => Ok(Place {
            name: format!("the account that {name} names"),
            storage: Arc::new(S3::new(pileus_core::providers::s3::config::environment(std::env::vars())?)?),
            server: None,
        }),
        None => {
            let (server, storage) = embedded_cloud(Duration::ZERO)?;
            let name = "the embedded cloud, which speaks S3".into();
            Ok(Place { name, storage, server: Some(server) })
        }
    }
}

/// The keys of the embedded cloud's account.
pub const KEYS: (&str, &str) = ("AKIDDEMO", "demo-secret-key");

/// The embedded cloud on loopback, and an account there. Every answer takes `latency`.
pub fn embedded_cloud(latency: Duration) -> Result<(Server, Arc<S3>)> {
    let local = |error: std::io::Error| Error::new(Kind::Local, format!("no embedded cloud: {error}"));
    let options = Options { latency, ..Options::default() };
    let server = Server::with_options(Sim::default(), options).map_err(local)?;
    let keys = Keys::access_key(KEYS.0, KEYS.1);
    let address = format!("http://{}", server.address());
    let storage = Arc::new(S3::new(Settings::compatible(address, "us-east-1", keys))?);
    Ok((server, storage))
}
