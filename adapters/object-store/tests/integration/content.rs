//! Contents to write, and what is there.

use crate::places::Store;
use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use pileus_tokio::Client;

/// A content that looks random, the same for the same seed.
pub(crate) fn content(seed: u64, length: usize) -> Bytes {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::new();
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes.into()
}

pub(crate) async fn read(store: &dyn ObjectStore, path: &Path) -> Bytes {
    store.get(path).await.expect("there").bytes().await.expect("its content")
}

pub(crate) async fn paths(store: &dyn ObjectStore, prefix: Option<&Path>) -> Vec<String> {
    let mut paths: Vec<String> =
        store.list(prefix).map_ok(|meta| meta.location.to_string()).try_collect().await.expect("a listing");
    paths.sort();
    paths
}

/// What happens to the container of a store, behind its back.
pub(crate) fn behind(store: &Store) -> (Client, String) {
    let name = store.to_string();
    let container = name.split_once(": ").expect("a container").1.trim_end_matches(')');
    (Client::new(), container.to_owned())
}
