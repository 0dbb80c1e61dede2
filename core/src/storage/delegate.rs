//! One value's calls answered by another: boxes, shared pointers, providers that are another one underneath.

use super::{
    Access, Capabilities, Container, CopySpec, Deletion, DownloadSpec, Entry, ListSpec, Object,
    PendingUpload, PostForm, PostSpec, PresignSpec, ReadSpec, Storage, Supply, UploadSpec, Version, Website,
    WriteSpec,
};
use crate::{Checkpoint, Listing, Op, Result, Secret};
use bytes::Bytes;
use std::{collections::BTreeMap, fmt, sync::Arc};

/// Whoever has this has all of [`Storage`], answered by another value.
pub trait Delegate: fmt::Debug + Send + Sync {
    /// Who answers.
    fn inner(&self) -> &dyn Storage;
}

impl Delegate for Arc<dyn Storage> {
    fn inner(&self) -> &dyn Storage {
        &**self
    }
}

impl Delegate for Box<dyn Storage> {
    fn inner(&self) -> &dyn Storage {
        &**self
    }
}

// Every call is listed: one that was forgotten would fall back to the trait's own, which says that the provider lacks it.
impl<D: Delegate> Storage for D {
    fn provider(&self) -> &'static str {
        self.inner().provider()
    }

    fn capabilities(&self) -> Capabilities {
        self.inner().capabilities()
    }

    fn list_containers(&self) -> Listing<Container> {
        self.inner().list_containers()
    }

    fn get_container(&self, container: &str) -> Op<Container> {
        self.inner().get_container(container)
    }

    fn create_container(&self, container: &str) -> Op<Container> {
        self.inner().create_container(container)
    }

    fn delete_container(&self, container: &str) -> Op<()> {
        self.inner().delete_container(container)
    }

    fn list_objects(&self, container: &str, what: &ListSpec) -> Listing<Entry> {
        self.inner().list_objects(container, what)
    }

    fn list_versions(&self, container: &str, what: &ListSpec) -> Listing<Version> {
        self.inner().list_versions(container, what)
    }

    fn get_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<Object> {
        self.inner().get_object(container, key, read)
    }

    fn read_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<(Object, Bytes)> {
        self.inner().read_object(container, key, read)
    }

    fn download_object(
        &self,
        container: &str,
        key: &str,
        download: &DownloadSpec,
        known: Option<&Object>,
    ) -> Op<Object> {
        self.inner().download_object(container, key, download, known)
    }

    fn put_object(&self, container: &str, key: &str, content: Bytes, write: &WriteSpec) -> Op<Object> {
        self.inner().put_object(container, key, content, write)
    }

    fn upload_object(&self, container: &str, key: &str, size: u64, upload: &UploadSpec) -> Op<Object> {
        self.inner().upload_object(container, key, size, upload)
    }

    fn upload_stream(&self, container: &str, key: &str, supply: &Supply, upload: &UploadSpec) -> Op<Object> {
        self.inner().upload_stream(container, key, supply, upload)
    }

    fn delete_object(&self, container: &str, key: &str, version: Option<&str>) -> Op<()> {
        self.inner().delete_object(container, key, version)
    }

    fn delete_objects(&self, container: &str, objects: Vec<(String, Option<String>)>) -> Op<Vec<Deletion>> {
        self.inner().delete_objects(container, objects)
    }

    fn copy_object(&self, from: (&str, &str), to: (&str, &str), copy: &CopySpec) -> Op<Object> {
        self.inner().copy_object(from, to, copy)
    }

    fn set_metadata(&self, container: &str, key: &str, metadata: &BTreeMap<String, String>) -> Op<()> {
        self.inner().set_metadata(container, key, metadata)
    }

    fn get_tags(&self, container: &str, key: &str) -> Op<BTreeMap<String, String>> {
        self.inner().get_tags(container, key)
    }

    fn set_tags(&self, container: &str, key: &str, tags: &BTreeMap<String, String>) -> Op<()> {
        self.inner().set_tags(container, key, tags)
    }

    fn list_uploads(&self, container: &str, prefix: &str) -> Listing<PendingUpload> {
        self.inner().list_uploads(container, prefix)
    }

    fn abort_upload(&self, container: &str, upload: &PendingUpload) -> Op<()> {
        self.inner().abort_upload(container, upload)
    }

    fn presign(&self, container: &str, key: &str, presign: &PresignSpec) -> Op<Secret> {
        self.inner().presign(container, key, presign)
    }

    fn presign_post(&self, container: &str, key: &str, post: &PostSpec) -> Op<PostForm> {
        self.inner().presign_post(container, key, post)
    }

    fn set_versioning(&self, container: &str, on: bool) -> Op<()> {
        self.inner().set_versioning(container, on)
    }

    fn get_access(&self, container: &str) -> Op<Access> {
        self.inner().get_access(container)
    }

    fn set_access(&self, container: &str, access: Access) -> Op<()> {
        self.inner().set_access(container, access)
    }

    fn set_website(&self, container: &str, site: Option<&Website>) -> Op<()> {
        self.inner().set_website(container, site)
    }

    fn public_url(&self, container: &str, key: Option<&str>) -> Op<String> {
        self.inner().public_url(container, key)
    }

    fn resume_upload(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        self.inner().resume_upload(checkpoint)
    }

    fn resume_download(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        self.inner().resume_download(checkpoint)
    }
}
