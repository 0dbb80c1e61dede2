//! What the crate `object_store` asks of every store.

use crate::{content::behind, places::Store};
use object_store::{Error, integration};
use pileus_core::storage::Capability;

pub(crate) async fn put_get_delete_list(store: &Store) {
    integration::put_get_delete_list(store).await;
}

pub(crate) async fn put_get_attributes(store: &Store) {
    integration::put_get_attributes(store).await;
}

pub(crate) async fn get_opts(store: &Store) {
    // Google tells a version of every object, and keeps it only where it was told to.
    if store.storage().provider() != "gcs" {
        integration::get_opts(store).await;
    }
    if matches!(store.storage().provider(), "gcs" | "s3") {
        let (client, container) = behind(store);
        client.run(store.storage().set_versioning(&container, true)).await.expect("versions are kept");
        integration::get_opts(store).await;
    }
}

pub(crate) async fn put_opts(store: &Store) {
    // Swift can be asked to write where nothing is, and not for an update.
    let updates = store.storage().capabilities().has(Capability::ConditionalWrites);
    integration::put_opts(store, updates).await;
}

pub(crate) async fn stream_get(store: &Store) {
    integration::stream_get(store).await;
}

pub(crate) async fn list_uses_directories_correctly(store: &Store) {
    integration::list_uses_directories_correctly(store).await;
}

pub(crate) async fn list_with_delimiter(store: &Store) {
    integration::list_with_delimiter(store).await;
}

pub(crate) async fn list_with_offset(store: &Store) {
    integration::list_with_offset_exclusivity(store).await;
}

pub(crate) async fn rename_and_copy(store: &Store) {
    integration::rename_and_copy(store).await;
}

pub(crate) async fn copy_if_not_exists(store: &Store) {
    integration::copy_if_not_exists(store).await;
}

pub(crate) async fn copy_rename_nonexistent_object(store: &Store) {
    integration::copy_rename_nonexistent_object(store).await;
}

pub(crate) async fn get_nonexistent_object(store: &Store) {
    let error = integration::get_nonexistent_object(store, None).await.expect_err("it is not there");
    assert!(
        matches!(&error, Error::NotFound { path, .. } if path == "this_file_should_not_exist"),
        "{error:?}"
    );
}

pub(crate) async fn multipart_race_condition(store: &Store) {
    // Whoever is first makes Azure forget all blocks of that blob that are in no list.
    let last_wins = store.storage().provider() != "azure";
    integration::multipart_race_condition(store, last_wins).await;
}

pub(crate) async fn multipart_out_of_order(store: &Store) {
    integration::multipart_out_of_order(store).await;
}
