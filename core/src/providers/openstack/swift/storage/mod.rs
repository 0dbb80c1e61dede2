//! Swift as neutral [`Storage`].
//!
//! What differs there: an upload in parts leaves segments in a container of their own, by the side of the object's, and
//! ends with a list of them; copies of such objects are objects of their own, with segments of their own. Writes can depend
//! on there being no object, and on no other state. Addresses are signed with a key that the account or the container
//! has been given ([`SetTempUrlKey`](super::account::SetTempUrlKey)).

mod access;
mod copy;
mod delete;
mod download;
mod list;
mod metadata;
mod pending;
mod presign;
mod read;
mod remove_many;
mod terms;
#[cfg(test)]
mod tests;
mod upload;
mod versioning;

use super::{
    super::OpenStack,
    account::ListContainers,
    containers::{ContainerSettings, CreateContainer, DeleteContainer, HeadContainer, UpdateContainer, Web},
    large::LARGEST_SEGMENT,
};
use crate::{
    Checkpoint, Error, Fan, Flow, Kind, Listing, Op, Result, Secret,
    machine::Fanned,
    storage::{
        Access, Capabilities, Capability, Container, CopySpec, Deletion, Download, DownloadSpec, Entry,
        ListSpec, Object, PendingUpload, PresignSpec, ReadSpec, Storage, Supply, Upload, UploadSpec, Version,
        Website, WriteSpec, check_key,
    },
};
use bytes::Bytes;
use download::Source;
use std::collections::BTreeMap;
use upload::Segments;

impl OpenStack {
    fn fan<F: Fan>(&self, fan: Result<F>) -> Op<F::Output> {
        fan.map_or_else(Op::failed, |fan| Fanned::new(self.shared(), fan).op())
    }

    fn flow<F: Flow>(&self, flow: Result<F>) -> Op<F::Output> {
        flow.map_or_else(Op::failed, |flow| self.call(flow).op())
    }

    /// Where the segments of a container's objects are.
    fn segments_of(&self, container: &str) -> String {
        format!("{container}{}", self.object_storage.segments)
    }

    fn target(&self, container: &str, key: &str, size: Option<u64>, spec: &UploadSpec) -> Result<Segments> {
        check_key(key)?;
        let least = self.object_storage.least_segment;
        Segments::new(container, &self.segments_of(container), key, size, spec, least)
    }
}

impl Storage for OpenStack {
    fn provider(&self) -> &'static str {
        self.flavour.provider
    }

    fn capabilities(&self) -> Capabilities {
        use Capability::{
            ConditionalWrites, CustomerKeys, Encryption, GetTags, ListUploads, ListVersions, PresignPost,
            SetTags, SetVersioning, StorageClasses,
        };
        // Of writes, only those that depend on there being no object.
        const LACKING: [Capability; 8] = [
            ConditionalWrites,
            CustomerKeys,
            Encryption,
            GetTags,
            ListUploads,
            PresignPost,
            SetTags,
            StorageClasses,
        ];
        let versions = self.flavour.versions;
        let lacking =
            LACKING.into_iter().chain([SetVersioning, ListVersions].into_iter().filter(|_| !versions));
        lacking.fold(Capabilities::all(), Capabilities::without)
    }

    fn list_containers(&self) -> Listing<Container> {
        Listing::new(self.shared(), ListContainers::default(), list::container)
    }

    fn get_container(&self, container: &str) -> Op<Container> {
        self.call(list::ShowContainer(HeadContainer::new(container))).op()
    }

    fn create_container(&self, container: &str) -> Op<Container> {
        self.call(list::MakeContainer(CreateContainer::new(container))).op()
    }

    fn delete_container(&self, container: &str) -> Op<()> {
        self.call(DeleteContainer::new(container)).op()
    }

    fn list_objects(&self, container: &str, what: &ListSpec) -> Listing<Entry> {
        Listing::new(self.shared(), list::objects(container, what), list::entry)
    }

    fn list_versions(&self, container: &str, what: &ListSpec) -> Listing<Version> {
        if !self.flavour.versions {
            return Listing::failed(Storage::lacks(self, Capability::ListVersions));
        }
        Listing::new(self.shared(), list::versions(container, what), list::version)
    }

    fn get_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<Object> {
        self.flow(read::Look::new(container, key, read))
    }

    fn read_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<(Object, Bytes)> {
        self.flow(read::Read::new(container, key, read))
    }

    fn download_object(
        &self,
        container: &str,
        key: &str,
        download: &DownloadSpec,
        known: Option<&Object>,
    ) -> Op<Object> {
        // A listing tells no size of objects that are made of all those that are called so, and Ceph's gateway that of a
        // list instead of the object's, without a tag.
        let known = known.filter(|object| object.size > 0 && object.etag.is_some()).cloned();
        let spec = download::spec(download);
        let from = Source::new(container, key, &spec, known.as_ref());
        self.fan(from.map(|from| Download::new(from, spec, known)))
    }

    fn put_object(&self, container: &str, key: &str, content: Bytes, write: &WriteSpec) -> Op<Object> {
        let spec = UploadSpec { write: write.clone(), ..UploadSpec::default() };
        let spec = UploadSpec { part_size: LARGEST_SEGMENT, ..spec };
        let target = self.target(container, key, Some(content.len() as u64), &spec);
        let target = target.and_then(|target| target.of_bytes(&content, write));
        self.fan(target.and_then(|target| Upload::of_bytes(target, spec, content)))
    }

    fn upload_object(&self, container: &str, key: &str, size: u64, upload: &UploadSpec) -> Op<Object> {
        let target = self.target(container, key, Some(size), upload);
        self.fan(target.and_then(|target| Upload::new(target, upload.clone(), size)))
    }

    fn upload_stream(&self, container: &str, key: &str, supply: &Supply, upload: &UploadSpec) -> Op<Object> {
        let target = self.target(container, key, None, upload);
        self.fan(target.and_then(|target| Upload::of_supply(target, upload.clone(), supply.clone())))
    }

    fn delete_object(&self, container: &str, key: &str, version: Option<&str>) -> Op<()> {
        self.call(delete::Remove::new(container, key, version)).op()
    }

    fn delete_objects(&self, container: &str, objects: Vec<(String, Option<String>)>) -> Op<Vec<Deletion>> {
        let segments = self.segments_of(container);
        self.fan(Ok(remove_many::RemoveMany::new(container, &segments, objects)))
    }

    fn copy_object(&self, from: (&str, &str), to: (&str, &str), copy: &CopySpec) -> Op<Object> {
        let segments = self.segments_of(to.0);
        self.fan(check_key(to.1).and_then(|()| copy::Copy::new(from, to, &segments, copy)))
    }

    fn set_metadata(&self, container: &str, key: &str, metadata: &BTreeMap<String, String>) -> Op<()> {
        self.call(metadata::SetMetadata::new(container, key, metadata)).op()
    }

    fn abort_upload(&self, container: &str, upload: &PendingUpload) -> Op<()> {
        self.flow(pending::Abort::new(container, &self.segments_of(container), upload))
    }

    fn presign(&self, container: &str, key: &str, presign: &PresignSpec) -> Op<Secret> {
        let (session, settings) = (self.session().clone(), self.object_storage.clone());
        self.flow(presign::Presign::new(session, settings, container, key, presign))
    }

    fn set_versioning(&self, container: &str, on: bool) -> Op<()> {
        if !self.flavour.versions {
            return Op::failed(Storage::lacks(self, Capability::SetVersioning));
        }
        self.call(versioning::SetVersioning::new(container, on)).op()
    }

    fn get_access(&self, container: &str) -> Op<Access> {
        match self.flavour.public {
            Some(public) => (public.get)(self, container),
            None => self.call(access::ReadAccess(HeadContainer::new(container))).op(),
        }
    }

    fn set_access(&self, container: &str, access: Access) -> Op<()> {
        match self.flavour.public {
            Some(public) => (public.set)(self, container, access),
            None => self.call(access::SetAccess::new(container, &self.segments_of(container), access)).op(),
        }
    }

    fn set_website(&self, container: &str, site: Option<&Website>) -> Op<()> {
        let web = match site {
            None => Ok(Web { index: Some(String::new()), error: Some(String::new()), ..Web::default() }),
            Some(site) => web(site),
        };
        let settings = web.map(|web| ContainerSettings { web, ..ContainerSettings::default() });
        self.flow(settings.map(|settings| UpdateContainer { name: container.to_owned(), settings }))
    }

    fn public_url(&self, container: &str, key: Option<&str>) -> Op<String> {
        match self.flavour.public {
            Some(public) => (public.url)(self, container, key),
            None => self.flow(access::Address::new(self.session().clone(), container, key)),
        }
    }

    fn resume_upload(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        Ok(self.fan(Ok(Upload::<Segments>::resume(checkpoint)?)))
    }

    fn resume_download(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        Ok(self.fan(Ok(Download::<Source>::resume(checkpoint)?)))
    }
}

/// A site: what is shown where there is nothing is called by the status and the end of a name.
fn web(site: &Website) -> Result<Web> {
    let error = match &site.error {
        None => String::new(),
        Some(key) => {
            let suffix = key.strip_prefix("404").filter(|suffix| !suffix.is_empty());
            let lacking = || {
                let message = format!(
                    "what a site of Swift shows where there is nothing is called 404 and an end that it shares with \
                     other statuses, like 404error.html; rename {key:?}"
                );
                Error::new(Kind::Unsupported, message)
            };
            suffix.ok_or_else(lacking)?.to_owned()
        }
    };
    Ok(Web { index: Some(site.index.clone()), error: Some(error), ..Web::default() })
}
