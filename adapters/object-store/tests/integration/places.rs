//! Stores, each in a container of its own, and what is known not to hold where.

use crate::servers::{Account, Place, name};
use object_store::ObjectStore;
use pileus_core::storage::{Entry, ListSpec};
use pileus_object_store::PileusStore;
use pileus_tokio::{Client, http1::Http};
use std::sync::Arc;

pub(crate) type Store = PileusStore<Http<pileus_tokio::Tokio>>;

/// A store that is tried.
pub(crate) struct Tried {
    pub(crate) store: Store,
    client: Client,
    container: String,
    account: Account,
}

impl Tried {
    /// A store of a container of its own; nothing where there is no such server, or where it is known not to do what is
    /// tried.
    pub(crate) async fn on(place: Place, what: &str) -> Option<Tried> {
        let account = match place.account() {
            Ok(account) => account,
            Err(reason) => {
                println!("skipped: {reason}");
                return None;
            }
        };
        if let Some(reason) = lacking(place, what) {
            println!("skipped: {what} on {place:?}: {reason}");
            return None;
        }
        let (client, container) = (Client::new(), name());
        client.run(account.storage.create_container(&container)).await.expect("a container");
        let store = PileusStore::new(client.clone(), account.storage.clone(), &*container);
        Some(Tried { store, client, container, account })
    }

    /// Leaves nothing behind, as far as that server lets go of it.
    pub(crate) async fn clear(self) {
        let storage = &self.account.storage;
        let delete = async |key: &str, version: Option<&str>| {
            let _ = self.client.run(storage.delete_object(&self.container, key, version)).await;
        };
        let all = self.client.run(storage.list_objects(&self.container, &ListSpec::default())).await;
        for entry in all.unwrap_or_default() {
            if let Entry::Object(object) = entry {
                delete(&object.key, None).await;
            }
        }
        let all = self.client.run(storage.list_versions(&self.container, &ListSpec::default())).await;
        for version in all.unwrap_or_default() {
            delete(&version.object.key, version.object.version.as_deref()).await;
        }
        let _ = self.client.run(storage.delete_container(&self.container)).await;
    }
}

/// Why something does not hold there.
fn lacking(place: Place, what: &str) -> Option<&'static str> {
    let conditional = matches!(
        what,
        "put_opts" | "copy_if_not_exists" | "large_conditional_writes" | "large_copies_if_not_exists"
    );
    // Of a server that is not said to be one of these, all is asked.
    let server = |variable| std::env::var(variable).unwrap_or_default();
    match (place, what) {
        (Place::EmbeddedGcs | Place::Gcs, "put_get_attributes") => {
            Some("answers with content do not tell them: see `attributes`")
        }
        (Place::EmbeddedSwift | Place::Swift, "put_get_attributes") => {
            Some("metadata are headers, whose names have no underscores: see `attributes`")
        }
        (Place::Gcs, "a_stream_is_of_one_state") => Some("the emulator passes over preconditions"),
        (Place::Gcs, _) if conditional => Some("the emulator passes over preconditions"),
        (Place::Gcs, "get_opts") => Some("the emulator gives what is there for any generation"),
        (Place::S3, _) => match (&*server("PILEUS_S3_SERVER"), what) {
            ("moto", "large_copies_if_not_exists") => Some("it passes over conditions on copies"),
            ("radosgw", "put_get_attributes") => {
                Some("it makes hyphens of underscores in names of metadata: see `attributes`")
            }
            ("radosgw", _) if conditional => {
                Some("it compares tags on writes in a way of its own, and so is not asked")
            }
            _ => None,
        },
        (Place::Swift, _) if server("PILEUS_SWIFT_SERVER") == "radosgw" => match what {
            _ if conditional => Some("it passes over conditions on writes"),
            "attributes"
            | "large_contents"
            | "multipart_out_of_order"
            | "multipart_race_condition"
            | "ranges"
            | "stream_get" => Some("it compares conditions on large objects with another tag than it tells"),
            _ => None,
        },
        _ => None,
    }
}

/// That a store can be had as others have it.
pub(crate) fn shared(store: &Store) -> Arc<dyn ObjectStore> {
    Arc::new(store.clone())
}
