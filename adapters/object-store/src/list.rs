//! Listings.

use super::api::{ListResult, ObjectMeta, Result, path::Path};
use super::{PileusStore, convert, fault};
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use pileus_client::{
    Transport,
    core::storage::{Entry, ListSpec},
};

impl<T: Transport> PileusStore<T> {
    /// All below that location, from after the offset on.
    pub(crate) fn list_from(
        &self,
        location: Option<&Path>,
        offset: Option<&Path>,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        let after = offset.filter(|offset| !offset.is_root()).map(|offset| self.key(offset));
        let what = ListSpec { start_after: after, ..ListSpec::prefix(self.below(location)) };
        let store = self.clone();
        self.entries(&what).try_filter_map(move |entry| std::future::ready(store.listed(&entry))).boxed()
    }

    /// What is directly below that location.
    pub(crate) async fn list_folder(&self, location: Option<&Path>) -> Result<ListResult> {
        let below = self.below(location);
        let what = ListSpec { delimiter: Some("/".into()), ..ListSpec::prefix(below) };
        let mut entries = self.entries(&what);
        let (mut common_prefixes, mut objects) = (Vec::new(), Vec::new());
        while let Some(entry) = entries.try_next().await? {
            match &entry {
                Entry::Prefix(prefix) => {
                    let folder = prefix.strip_suffix('/').unwrap_or(prefix);
                    common_prefixes.extend(self.location(folder)?);
                }
                Entry::Object(_) => objects.extend(self.listed(&entry)?),
            }
        }
        Ok(super::list_result(common_prefixes, objects))
    }

    fn entries(&self, what: &ListSpec) -> BoxStream<'static, Result<Entry>> {
        let (store, container) = (self.storage.provider(), self.container.clone());
        self.client
            .items(self.storage.list_objects(&self.container, what))
            .map_err(move |fault| fault::error(store, &*container, fault))
            .boxed()
    }

    fn listed(&self, entry: &Entry) -> Result<Option<ObjectMeta>> {
        let Some(object) = entry.object() else { return Ok(None) };
        Ok(self.location(&object.key)?.map(|location| convert::meta(location, object)))
    }
}
