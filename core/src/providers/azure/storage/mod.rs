//! Azure Blob Storage as neutral [`Storage`].
//!
//! What differs there: names of metadata have underscores where they have hyphens here; an upload in parts leaves blocks
//! that go by themselves after a week, and cannot be listed; a signed address for an upload wants the header
//! `x-ms-blob-type: BlockBlob` of whoever uses it; the static site is that of the container `$web`.

mod containers;
mod convert;
mod copy;
mod delete;
mod download;
mod list;
mod presign;
mod read;
mod upload;

use super::{
    AzureBlob,
    blobs::SetBlobMetadata,
    containers::{CreateContainer, GetContainerAcl, GetContainerProperties},
    listing::{ContainersInclude, ListContainers},
    names,
    service::{BlobServiceProperties, SetBlobServiceProperties, StaticWebsite},
    tags::{GetBlobTags, SetBlobTags},
};
use crate::{
    Checkpoint, Error, Fan, Listing, Op, Result, Secret,
    machine::Fanned,
    storage::{
        Access, Capabilities, Capability, Container, CopySpec, Deletion, Download, DownloadSpec, Entry,
        ListSpec, Object, PresignSpec, ReadSpec, Span, Storage, Supply, Upload, UploadSpec, Version, Website,
        WriteSpec, check_key,
    },
};
use bytes::Bytes;
use download::BlobDownload;
use std::collections::BTreeMap;
use upload::BlockUpload;

impl AzureBlob {
    fn fan<F: Fan>(&self, fan: Result<F>) -> Op<F::Output> {
        match fan {
            Ok(fan) => Fanned::new(self.shared(), fan).op(),
            Err(error) => Op::failed(error),
        }
    }

    fn op<F: crate::Flow>(&self, flow: Result<F>) -> Op<F::Output> {
        match flow {
            Ok(flow) => self.call(flow).op(),
            Err(error) => Op::failed(error),
        }
    }
}

impl Storage for AzureBlob {
    fn provider(&self) -> &'static str {
        "azure"
    }

    fn capabilities(&self) -> Capabilities {
        const LACKING: [Capability; 4] = [
            Capability::ListUploads,
            Capability::AbortUpload,
            Capability::PresignPost,
            Capability::SetVersioning,
        ];
        let presign = self.session().can_sign();
        let lacking = LACKING.into_iter().chain((!presign).then_some(Capability::Presign));
        lacking.fold(Capabilities::all(), Capabilities::without)
    }

    fn list_containers(&self) -> Listing<Container> {
        let first =
            ListContainers { include: vec![ContainersInclude::Metadata], ..ListContainers::default() };
        Listing::new(self.shared(), first, list::container)
    }

    fn get_container(&self, container: &str) -> Op<Container> {
        let get = GetContainerProperties { name: container.to_owned(), lease_id: None };
        self.call(containers::ShowContainer(get)).op()
    }

    fn create_container(&self, container: &str) -> Op<Container> {
        self.call(containers::MakeContainer(CreateContainer::named(container))).op()
    }

    fn delete_container(&self, container: &str) -> Op<()> {
        self.call(containers::RemoveContainer::new(container)).op()
    }

    fn list_objects(&self, container: &str, what: &ListSpec) -> Listing<Entry> {
        self.list(list::ListObjects::new(container, what))
    }

    fn list_versions(&self, container: &str, what: &ListSpec) -> Listing<Version> {
        self.list(list::ListVersions::new(container, what))
    }

    fn get_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<Object> {
        self.op(read::Look::new(container, key, read))
    }

    fn read_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<(Object, Bytes)> {
        self.op(read::Read::new(container, key, read))
    }

    fn download_object(
        &self,
        container: &str,
        key: &str,
        download: &DownloadSpec,
        known: Option<&Object>,
    ) -> Op<Object> {
        if let Some(Span::Last(count)) = download.read.span {
            let ending = download::Ending::new(self.shared(), container, key, download, count);
            return ending.map_or_else(Op::failed, Op::new);
        }
        let from = BlobDownload::new(container, key, download, known);
        self.fan(from.map(|from| Download::new(from, download.clone(), known.cloned())))
    }

    fn put_object(&self, container: &str, key: &str, content: Bytes, write: &WriteSpec) -> Op<Object> {
        let target = BlockUpload::of_bytes(container, key, write, &content);
        let spec = UploadSpec { write: write.clone(), ..UploadSpec::default() };
        let checked = check_key(key).and_then(|()| upload::checked(&spec));
        self.fan(checked.and_then(|()| Upload::of_bytes(target, spec, content)))
    }

    fn upload_object(&self, container: &str, key: &str, size: u64, upload: &UploadSpec) -> Op<Object> {
        let target = BlockUpload::new(container, key);
        let checked = check_key(key).and_then(|()| upload::checked(upload));
        self.fan(checked.and_then(|()| Upload::new(target, upload.clone(), size)))
    }

    fn upload_stream(&self, container: &str, key: &str, supply: &Supply, upload: &UploadSpec) -> Op<Object> {
        let target = BlockUpload::new(container, key);
        let checked = check_key(key).and_then(|()| upload::checked(upload));
        self.fan(checked.and_then(|()| Upload::of_supply(target, upload.clone(), supply.clone())))
    }

    fn delete_object(&self, container: &str, key: &str, version: Option<&str>) -> Op<()> {
        self.call(delete::Remove::new(container, key, version)).op()
    }

    fn delete_objects(&self, container: &str, objects: Vec<(String, Option<String>)>) -> Op<Vec<Deletion>> {
        self.fan(Ok(delete::RemoveMany::new(container, objects)))
    }

    fn copy_object(&self, from: (&str, &str), to: (&str, &str), copy: &CopySpec) -> Op<Object> {
        self.op(check_key(to.1).and_then(|()| copy::Copy::new(from, to, copy)))
    }

    fn set_metadata(&self, container: &str, key: &str, metadata: &BTreeMap<String, String>) -> Op<()> {
        let set = SetBlobMetadata {
            container: container.to_owned(),
            blob: key.to_owned(),
            metadata: convert::names(metadata, '-', '_'),
            ..SetBlobMetadata::default()
        };
        self.call(set).map(|_| ()).op()
    }

    fn get_tags(&self, container: &str, key: &str) -> Op<BTreeMap<String, String>> {
        let (container, blob) = (container.to_owned(), key.to_owned());
        self.call(GetBlobTags { container, blob, ..GetBlobTags::default() }).op()
    }

    fn set_tags(&self, container: &str, key: &str, tags: &BTreeMap<String, String>) -> Op<()> {
        let (container, blob) = (container.to_owned(), key.to_owned());
        self.call(SetBlobTags { container, blob, tags: tags.clone(), ..SetBlobTags::default() }).op()
    }

    fn presign(&self, container: &str, key: &str, presign: &PresignSpec) -> Op<Secret> {
        self.op(presign::Presign::new(self.session().clone(), container, key, presign))
    }

    fn get_access(&self, container: &str) -> Op<Access> {
        let get = GetContainerAcl { name: container.to_owned(), lease_id: None };
        self.call(get).map(|read| containers::access(&read)).op()
    }

    fn set_access(&self, container: &str, access: Access) -> Op<()> {
        self.call(containers::SetAccess::new(container, access)).op()
    }

    fn set_website(&self, container: &str, site: Option<&Website>) -> Op<()> {
        if container != "$web" {
            let error = Error::misuse(format!(
                "azure makes a site of the container $web alone, not of {container:?}"
            ));
            return Op::failed(error);
        }
        let site = site.map_or_else(StaticWebsite::default, |site| StaticWebsite {
            enabled: true,
            index_document: Some(site.index.clone()),
            error_document_path: site.error.clone(),
            default_index_document_path: None,
        });
        let properties =
            BlobServiceProperties { static_website: Some(site), ..BlobServiceProperties::default() };
        self.call(SetBlobServiceProperties { properties }).op()
    }

    fn public_url(&self, container: &str, key: Option<&str>) -> Op<String> {
        let request = match key {
            Some(key) => names::blob(http::Method::GET, container, key),
            None => names::container(http::Method::GET, container),
        };
        Op::ready(match request.fault() {
            Some(fault) => Err(fault.clone()),
            None => Ok(format!("{}{}", self.session().address(), request.path)),
        })
    }

    fn resume_upload(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        let upload = Upload::<BlockUpload>::resume(checkpoint)?;
        Ok(self.fan(Ok(upload)))
    }

    fn resume_download(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        let download = Download::<BlobDownload>::resume(checkpoint)?;
        Ok(self.fan(Ok(download)))
    }
}

#[cfg(test)]
mod tests;
