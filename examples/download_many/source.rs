//! Where the objects come from.

use crate::Arguments;
use pileus_core::{
    Error, Kind, Result,
    providers::{
        aws::credentials::Source as Keys,
        s3::{S3, Settings},
    },
    storage::Storage,
};
use pileus_sim::{
    Sim,
    server::{Options, Server},
};
use std::{path::Path, sync::Arc};

/// A storage, and the server behind it where that is embedded.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) server: Option<Server>,
}

/// The account that the environment names, or an embedded cloud, which [`fill`](crate::fill) puts objects into.
///
/// Not async: the embedded cloud's server is started outside of any runtime.
pub(crate) fn find(arguments: &Arguments) -> Result<Source> {
    let named = ["AWS_ENDPOINT_URL", "AWS_PROFILE"].iter().find(|name| std::env::var_os(name).is_some());
    if let Some(name) = named.filter(|_| !arguments.embedded) {
        let settings = pileus_core::providers::s3::config::environment(std::env::vars())?;
        let storage = Arc::new(S3::new(settings)?);
        return Ok(Source { name: format!("the account that {name} names"), storage, server: None });
    }
    let local = |error: std::io::Error| Error::new(Kind::Local, format!("no embedded cloud: {error}"));
    let server = Server::with_options(Sim::default(), Options::default()).map_err(local)?;
    let keys = Keys::access_key("AKIDDEMO", "demo-secret-key");
    let address = format!("http://{}", server.address());
    let storage: Arc<dyn Storage> = Arc::new(S3::new(Settings::compatible(address, "us-east-1", keys))?);
    Ok(Source { name: "the embedded cloud, which speaks S3".into(), storage, server: Some(server) })
}

/// Makes the folder that a file belongs into.
pub(crate) async fn folder_of(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let made = tokio::task::block_in_place(|| std::fs::create_dir_all(folder));
    made.map_err(|error| Error::new(Kind::Local, format!("{} cannot be made: {error}", folder.display())))
}
