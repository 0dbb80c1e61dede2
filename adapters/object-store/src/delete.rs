//! Deleting: many at a time where the provider takes them so.

use super::api::{Result, path::Path};
use super::{PileusStore, fault};
use futures_util::{
    StreamExt, TryStreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use pileus_client::{
    Transport,
    core::{Error as Fault, Kind, storage::Capability},
};
use std::collections::BTreeMap;

/// How many are deleted together: as many as the provider that takes most takes.
const TOGETHER: usize = 1000;
/// How many requests are on their way at once.
const WIDTH: usize = 8;

impl<T: Transport> PileusStore<T> {
    /// What becomes of each, in their order.
    pub(crate) fn delete_all(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        let store = self.clone();
        if !self.has(Capability::DeleteObjects) {
            let each = move |location: Result<Path>| {
                let store = store.clone();
                async move { store.delete_one(location?).await }
            };
            return locations.map(each).buffered(WIDTH * 2).boxed();
        }
        let batches = locations.try_ready_chunks(TOGETHER).map(move |batch| -> BoxFuture<'_, _> {
            let store = store.clone();
            Box::pin(async move {
                let (batch, failed) = match batch {
                    Ok(batch) => (batch, None),
                    // Those that came before it are not forgotten.
                    Err(broken) => (broken.0, Some(Err(broken.1))),
                };
                let mut results = store.delete_batch(batch).await;
                results.extend(failed);
                stream::iter(results)
            })
        });
        batches.buffered(WIDTH).flatten().boxed()
    }

    async fn delete_one(&self, location: Path) -> Result<Path> {
        let delete = self.storage.delete_object(&self.container, &self.key(&location), None);
        match self.client.run(delete).await {
            Ok(()) => Ok(location),
            Err(fault) => Err(fault::error(self.storage.provider(), location.as_ref(), fault)),
        }
    }

    async fn delete_batch(&self, locations: Vec<Path>) -> Vec<Result<Path>> {
        if let [location] = &locations[..] {
            return vec![self.delete_one(location.clone()).await];
        }
        let store = self.storage.provider();
        let objects: Vec<_> = locations.iter().map(|location| (self.key(location), None)).collect();
        if objects.is_empty() {
            return Vec::new();
        }
        let failed = |location: Path, fault: Fault| Err(fault::error(store, String::from(location), fault));
        let told = match self.client.run(self.storage.delete_objects(&self.container, objects)).await {
            Ok(told) => told,
            Err(fault) => {
                return locations.into_iter().map(|location| failed(location, fault.clone())).collect();
            }
        };
        let told: BTreeMap<String, Option<Fault>> =
            told.into_iter().map(|one| (one.key, one.error)).collect();
        let result = |location: Path| match told.get(&self.key(&location)) {
            Some(None) => Ok(location),
            Some(Some(fault)) => failed(location, fault.clone()),
            None => failed(location, Fault::new(Kind::Malformed, "nothing was told of its deletion")),
        };
        locations.into_iter().map(result).collect()
    }
}
