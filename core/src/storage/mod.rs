//! Object storage, in the terms all providers share.
//!
//! The names follow Apache Libcloud: containers and objects. [`Storage`] is what a provider implements; each of its
//! methods returns an operation that any adapter runs. Contents never pass through the core: operations plan which bytes
//! go where, and an adapter moves them.

mod across;
mod capability;
mod delegate;
mod download;
mod etag;
mod multipart;
mod spec;
mod supply;
pub mod sync;
mod types;
mod upload;

pub use capability::{Capabilities, Capability};
pub use delegate::Delegate;
pub use download::Download;
pub use etag::ETag;
pub use multipart::{Content, Limits, Listed, Multipart, Part, Ranged, patience};
pub use spec::{
    Condition, CopySpec, CustomerKey, DownloadSpec, Encryption, LONGEST_KEY, ListSpec, Permit, PostForm,
    PostSpec, PresignSpec, ReadSpec, Span, UploadSpec, Website, WriteSpec, check_key,
};
pub use supply::Supply;
pub use types::{Access, Container, Deletion, Entry, Object, PendingUpload, Revision, StorageClass, Version};
pub use upload::Upload;

use crate::{Checkpoint, Error, Listing, Op, Result, Secret};
use bytes::Bytes;
use std::{collections::BTreeMap, fmt};

/// Everything an account can do with containers and objects.
///
/// One value serves any number of threads and tasks. A method that a provider lacks is not among its
/// [`Storage::capabilities`], sends nothing and gives [`Kind::Unsupported`](crate::Kind::Unsupported); so does a setting
/// that it lacks.
///
/// Keys are any text up to 1,024 bytes, kept byte for byte. Listings are complete. A write whose answer was lost is
/// settled: by writing the same again, or by looking.
pub trait Storage: fmt::Debug + Send + Sync {
    /// The provider's name: `s3`.
    fn provider(&self) -> &'static str;

    /// Which of the methods below this provider has.
    fn capabilities(&self) -> Capabilities;

    /// All containers of the account.
    fn list_containers(&self) -> Listing<Container> {
        Listing::failed(self.lacks(Capability::ListContainers))
    }

    /// One container; [`Kind::NotFound`](crate::Kind::NotFound) where there is none of that name.
    fn get_container(&self, container: &str) -> Op<Container> {
        let _ = container;
        Op::failed(self.lacks(Capability::GetContainer))
    }

    /// Creates a container, private, where the account is. One of that name that is this account's already is as good.
    fn create_container(&self, container: &str) -> Op<Container> {
        let _ = container;
        Op::failed(self.lacks(Capability::CreateContainer))
    }

    /// Deletes a container, which has to be empty.
    fn delete_container(&self, container: &str) -> Op<()> {
        let _ = container;
        Op::failed(self.lacks(Capability::DeleteContainer))
    }

    /// The objects of a container, by their keys' bytes in order, each as it is now.
    fn list_objects(&self, container: &str, what: &ListSpec) -> Listing<Entry> {
        let _ = (container, what);
        Listing::failed(self.lacks(Capability::ListObjects))
    }

    /// All versions of the objects of a container, and the marks of their deletion.
    fn list_versions(&self, container: &str, what: &ListSpec) -> Listing<Version> {
        let _ = (container, what);
        Listing::failed(self.lacks(Capability::ListVersions))
    }

    /// What there is to know of an object but its content. A span of `read` is passed over.
    fn get_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<Object> {
        let _ = (container, key, read);
        Op::failed(self.lacks(Capability::GetObject))
    }

    /// An object's content, or part of it, in memory: up to [`Request::COLLECT`](crate::Request::COLLECT) bytes.
    fn read_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<(Object, Bytes)> {
        let _ = (container, key, read);
        Op::failed(self.lacks(Capability::ReadObject))
    }

    /// Brings an object's content into the caller's sink, byte 0 of what was asked for at place 0 there: in spans side
    /// by side, each guarded so that all are of one state of the object. `known`, from a listing or a look, saves
    /// waiting for the first span. Its checksum is verified where the provider tells one. Has a checkpoint at every
    /// moment; what the sink had taken by then has to be kept.
    fn download_object(
        &self,
        container: &str,
        key: &str,
        download: &DownloadSpec,
        known: Option<&Object>,
    ) -> Op<Object> {
        let _ = (container, key, download, known);
        Op::failed(self.lacks(Capability::DownloadObject))
    }

    /// Writes an object of bytes at hand.
    fn put_object(&self, container: &str, key: &str, content: Bytes, write: &WriteSpec) -> Op<Object> {
        let _ = (container, key, content, write);
        Op::failed(self.lacks(Capability::PutObject))
    }

    /// Writes an object of `size` bytes out of the caller's source: at once where it is no larger than a part, else in
    /// parts side by side. Has a checkpoint at every moment.
    fn upload_object(&self, container: &str, key: &str, size: u64, upload: &UploadSpec) -> Op<Object> {
        let _ = (container, key, size, upload);
        Op::failed(self.lacks(Capability::UploadObject))
    }

    /// Writes an object out of a source whose length shows at its end; see [`Supply`]. Holds no more of it than
    /// [`UploadSpec::in_flight`].
    fn upload_stream(&self, container: &str, key: &str, supply: &Supply, upload: &UploadSpec) -> Op<Object> {
        let _ = (container, key, supply, upload);
        Op::failed(self.lacks(Capability::UploadStream))
    }

    /// Deletes an object, or one version of it. One that is not there is as good.
    fn delete_object(&self, container: &str, key: &str, version: Option<&str>) -> Op<()> {
        let _ = (container, key, version);
        Op::failed(self.lacks(Capability::DeleteObject))
    }

    /// Deletes many objects, or versions of them, with as few requests as the provider allows. Tells of each what
    /// became of it.
    fn delete_objects(&self, container: &str, objects: Vec<(String, Option<String>)>) -> Op<Vec<Deletion>> {
        let _ = (container, objects);
        Op::failed(self.lacks(Capability::DeleteObjects))
    }

    /// Copies an object within the provider, whatever its size; containers and keys of the source and of the copy.
    fn copy_object(&self, from: (&str, &str), to: (&str, &str), copy: &CopySpec) -> Op<Object> {
        let _ = (from, to, copy);
        Op::failed(self.lacks(Capability::CopyObject))
    }

    /// Replaces what is kept with an object.
    fn set_metadata(&self, container: &str, key: &str, metadata: &BTreeMap<String, String>) -> Op<()> {
        let _ = (container, key, metadata);
        Op::failed(self.lacks(Capability::SetMetadata))
    }

    /// An object's tags.
    fn get_tags(&self, container: &str, key: &str) -> Op<BTreeMap<String, String>> {
        let _ = (container, key);
        Op::failed(self.lacks(Capability::GetTags))
    }

    /// Replaces an object's tags.
    fn set_tags(&self, container: &str, key: &str, tags: &BTreeMap<String, String>) -> Op<()> {
        let _ = (container, key, tags);
        Op::failed(self.lacks(Capability::SetTags))
    }

    /// Uploads in parts that were begun and neither ended nor thrown away; their parts are paid for.
    fn list_uploads(&self, container: &str, prefix: &str) -> Listing<PendingUpload> {
        let _ = (container, prefix);
        Listing::failed(self.lacks(Capability::ListUploads))
    }

    /// Throws such an upload away.
    fn abort_upload(&self, container: &str, upload: &PendingUpload) -> Op<()> {
        let _ = (container, upload);
        Op::failed(self.lacks(Capability::AbortUpload))
    }

    /// An address by which whoever has it can do that without credentials. Most providers need not be asked for it.
    fn presign(&self, container: &str, key: &str, presign: &PresignSpec) -> Op<Secret> {
        let _ = (container, key, presign);
        Op::failed(self.lacks(Capability::Presign))
    }

    /// A form by which a browser can write an object.
    fn presign_post(&self, container: &str, key: &str, post: &PostSpec) -> Op<PostForm> {
        let _ = (container, key, post);
        Op::failed(self.lacks(Capability::PresignPost))
    }

    /// Whether a container keeps the versions of its objects.
    fn set_versioning(&self, container: &str, on: bool) -> Op<()> {
        let _ = (container, on);
        Op::failed(self.lacks(Capability::SetVersioning))
    }

    /// Who may read what is in a container without credentials.
    fn get_access(&self, container: &str) -> Op<Access> {
        let _ = container;
        Op::failed(self.lacks(Capability::GetAccess))
    }

    /// Sets who may read what is in a container without credentials.
    fn set_access(&self, container: &str, access: Access) -> Op<()> {
        let _ = (container, access);
        Op::failed(self.lacks(Capability::SetAccess))
    }

    /// Makes a static site of a container, or ends that.
    fn set_website(&self, container: &str, site: Option<&Website>) -> Op<()> {
        let _ = (container, site);
        Op::failed(self.lacks(Capability::SetWebsite))
    }

    /// Where everybody finds a container, or an object in it, where it may be read without credentials: by the
    /// provider's network of caches where it has one.
    fn public_url(&self, container: &str, key: Option<&str>) -> Op<String> {
        let _ = (container, key);
        Op::failed(self.lacks(Capability::PublicUrl))
    }

    /// Goes on with an upload where a checkpoint of it stands: parts that are there are not sent again.
    fn resume_upload(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        let _ = checkpoint;
        Err(self.lacks(Capability::UploadObject))
    }

    /// Goes on with a download where a checkpoint of it stands: what the sink has is not asked for again.
    fn resume_download(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        let _ = checkpoint;
        Err(self.lacks(Capability::DownloadObject))
    }

    /// The error for a call that this provider lacks.
    fn lacks(&self, capability: Capability) -> Error {
        Error::unsupported(self.provider(), capability.method())
    }
}
