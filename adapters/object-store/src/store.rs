//! The store, and the trait that others know it by.

use super::api::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, path::Path,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use pileus_client::{
    Client, Transport,
    core::storage::{Capability, Storage, UploadSpec, WriteSpec},
};
use std::{fmt, ops::Range, sync::Arc};

/// A container of a storage, or what is below a prefix in it, as an [`ObjectStore`]. A clone is the same store.
pub struct PileusStore<T> {
    pub(crate) client: Client<T>,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) container: Arc<str>,
    pub(crate) prefix: Path,
    pub(crate) part_size: u64,
}

/// The least part of all providers that have one; what they cut is cut by this or more.
const LEAST_PART: u64 = 5 << 20;

impl<T: Transport> PileusStore<T> {
    /// The store of all that is in that container, which has to be there.
    #[must_use]
    pub fn new(client: Client<T>, storage: Arc<dyn Storage>, container: impl Into<Arc<str>>) -> Self {
        let part_size = UploadSpec::default().part_size;
        PileusStore { client, storage, container: container.into(), prefix: Path::default(), part_size }
    }

    /// Only what is below that prefix; locations are relative to it.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<Path>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// In parts of that many bytes uploads are sent, from 5 MiB on. The usual 8 MiB are enough for objects of some
    /// 80 GB at providers that take 10,000 parts.
    #[must_use]
    pub fn with_part_size(mut self, bytes: u64) -> Self {
        self.part_size = bytes.max(LEAST_PART);
        self
    }

    /// The storage that answers.
    #[must_use]
    pub fn storage(&self) -> &Arc<dyn Storage> {
        &self.storage
    }

    pub(crate) fn has(&self, capability: Capability) -> bool {
        self.storage.capabilities().has(capability)
    }

    pub(crate) fn upload(&self, write: WriteSpec) -> UploadSpec {
        UploadSpec { write, part_size: self.part_size, ..UploadSpec::default() }
    }
}

#[async_trait]
impl<T: Transport> ObjectStore for PileusStore<T> {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.write(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.begin(location, &options)
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.read(location, options).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        self.read_ranges(location, ranges).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.delete_all(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.list_from(prefix, None)
    }

    fn list_with_offset(
        &self,
        prefix: Option<&Path>,
        offset: &Path,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        self.list_from(prefix, Some(offset))
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.list_folder(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.duplicate(from, to, options.mode).await
    }
}

impl<T> Clone for PileusStore<T> {
    fn clone(&self) -> Self {
        PileusStore {
            client: self.client.clone(),
            storage: self.storage.clone(),
            container: self.container.clone(),
            prefix: self.prefix.clone(),
            part_size: self.part_size,
        }
    }
}

impl<T> fmt::Display for PileusStore<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PileusStore({}: {}", self.storage.provider(), self.container)?;
        if !self.prefix.is_root() {
            write!(f, "/{}", self.prefix)?;
        }
        f.write_str(")")
    }
}

impl<T> fmt::Debug for PileusStore<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
