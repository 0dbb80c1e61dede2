//! Recorded answers of real providers, read from where they are kept and never copied.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{Endpoint, Response, Result, Taken};
use std::path::PathBuf;

/// The folder of recorded answers: `PILEUS_FIXTURES`, or `../shared/fixtures` beside the workspace. `None`, with a word
/// about it, where there is none.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/fixtures"));
    let folder = std::env::var_os("PILEUS_FIXTURES").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no recorded answers at {}; set PILEUS_FIXTURES to their folder", folder.display());
    None
}

/// The bytes of one recorded answer, `libcloud/compute/openstack_v1.1/_servers.json`. `None` only where there is no
/// folder of recorded answers at all.
///
/// # Panics
/// Where the folder is there and the answer is not.
#[must_use]
pub fn bytes(path: &str) -> Option<Bytes> {
    let file = folder()?.join(path);
    match std::fs::read(&file) {
        Ok(bytes) => Some(bytes.into()),
        Err(e) => panic!("the recorded answer {path}: {e}"),
    }
}

/// A recorded answer as the core sees it, with that status and those headers.
///
/// # Panics
/// Where a status or header is none.
#[must_use]
pub fn response(path: &str, status: u16, headers: &[(&'static str, &str)]) -> Option<Response> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().expect("a header"));
    }
    let status = StatusCode::from_u16(status).expect("a status");
    Some(Response::new(status, map, Taken::Collected(bytes(path)?)))
}

/// What `endpoint` reads of a recorded successful answer.
pub fn read<E: Endpoint>(endpoint: &E, path: &str) -> Option<Result<E::Output>> {
    Some(endpoint.response(&response(path, 200, &[])?))
}
