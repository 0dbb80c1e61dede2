//! What the `object_store` that DataFusion is built on asks of every store.

use crate::servers::{self, Place};
use object_store::{ObjectStore, integration};
use pileus_core::storage::Capability;
use pileus_object_store::v0_13::PileusStore;
use pileus_tokio::Client;

const ALL: [&str; 11] = [
    "contents",
    "copies",
    "delimiter",
    "folders",
    "get_opts",
    "missing",
    "offset",
    "parts",
    "put_opts",
    "rename",
    "stream",
];

pub(crate) async fn holds(place: Place) {
    let account = match place.account() {
        Ok(account) => account,
        Err(reason) => return println!("skipped: {reason}"),
    };
    let client = Client::new();
    let provider = account.storage.provider();
    let updates = account.storage.capabilities().has(Capability::ConditionalWrites);
    for test in ALL {
        // See what is lacking where, and why, in the suite of the newest version.
        if place == Place::Gcs && ["copies", "get_opts", "put_opts"].contains(&test) {
            println!("skipped: {test} on {place:?}: the emulator passes over preconditions");
            continue;
        }
        let container = servers::name();
        client.run(account.storage.create_container(&container)).await.expect("a container");
        if test == "get_opts" && provider == "gcs" {
            // It tells a version of every object, and keeps it only where it was told to.
            client.run(account.storage.set_versioning(&container, true)).await.expect("versions are kept");
        }
        let store = PileusStore::new(client.clone(), account.storage.clone(), container);
        let store: &dyn ObjectStore = &store;
        match test {
            "contents" => integration::put_get_delete_list(store).await,
            "copies" => integration::copy_if_not_exists(store).await,
            "delimiter" => integration::list_with_delimiter(store).await,
            "folders" => integration::list_uses_directories_correctly(store).await,
            "get_opts" => integration::get_opts(store).await,
            "missing" => integration::copy_rename_nonexistent_object(store).await,
            "offset" => integration::list_with_offset_exclusivity(store).await,
            "parts" => integration::multipart_out_of_order(store).await,
            "put_opts" => integration::put_opts(store, updates).await,
            "rename" => integration::rename_and_copy(store).await,
            "stream" => integration::stream_get(store).await,
            unknown => panic!("no test is called {unknown}"),
        }
    }
    println!("{place:?}: as its own suite has it");
}
