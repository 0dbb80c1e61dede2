//! Neutral storage over Google Cloud Storage.

mod change;
mod copy;
mod delete;
mod download;
mod listing;
mod sign;
mod terms;
#[cfg(test)]
mod tests;
mod upload;

use super::{
    Gcs,
    buckets::{
        BucketChange, DeleteBucket, GetBucket, InsertBucket, ListBuckets, NewBucket, PatchBucket, Versioning,
        Website,
    },
};
use crate::{
    Checkpoint, Flow, Listing, Op, Result, Secret,
    machine::Fanned,
    request::IN_KEY,
    storage::{
        Access, Capabilities, Capability, Container, CopySpec, Deletion, Download, DownloadSpec, Entry,
        ListSpec, Object, PostForm, PostSpec, PresignSpec, ReadSpec, Storage, Supply, Upload, UploadSpec,
        Version, Website as Site, WriteSpec, check_key,
    },
};
use bytes::Bytes;
use change::Again;
use download::Media;
use percent_encoding::utf8_percent_encode;
use std::collections::BTreeMap;
use upload::Resumable;

impl Gcs {
    /// An operation of what was made ready, or its failure.
    fn run<F: Flow>(&self, flow: Result<F>) -> Op<F::Output> {
        flow.map_or_else(Op::failed, |flow| self.call(flow).op())
    }

    fn upload(&self, upload: Result<Upload<Resumable>>) -> Op<Object> {
        upload.map_or_else(Op::failed, |upload| Fanned::new(self.shared(), upload).op())
    }

    fn target(
        &self,
        place: (&str, &str),
        size: Option<u64>,
        content: Option<&Bytes>,
        spec: &UploadSpec,
    ) -> Result<(Resumable, UploadSpec)> {
        check_key(place.1)?;
        Resumable::new(place.0, place.1, size, content, spec, self.session().settings().chunk_unit)
    }

    fn patch(&self, container: &str, change: BucketChange) -> Op<()> {
        let patch = PatchBucket { bucket: container.to_owned(), change, ..PatchBucket::default() };
        Op::new(self.call(Again(patch)).map(|_| ()))
    }
}

impl Storage for Gcs {
    fn provider(&self) -> &'static str {
        "gcs"
    }

    fn capabilities(&self) -> Capabilities {
        use Capability::{AbortUpload, GetTags, ListUploads, SetTags};
        // Uploads that were begun are listed nowhere, and end by themselves.
        [AbortUpload, GetTags, ListUploads, SetTags]
            .into_iter()
            .fold(Capabilities::all(), Capabilities::without)
    }

    fn list_containers(&self) -> Listing<Container> {
        match self.session().project() {
            Ok(project) => {
                Listing::new(self.shared(), ListBuckets::new(project), |bucket| terms::container(&bucket))
            }
            Err(error) => Listing::failed(error),
        }
    }

    fn get_container(&self, container: &str) -> Op<Container> {
        Op::new(self.call(GetBucket::new(container)).map(|bucket| terms::container(&bucket)))
    }

    fn create_container(&self, container: &str) -> Op<Container> {
        self.run(self.session().project().map(|project| {
            change::Create::new(InsertBucket {
                project: project.to_owned(),
                bucket: NewBucket::new(container),
                ..InsertBucket::default()
            })
        }))
    }

    fn delete_container(&self, container: &str) -> Op<()> {
        self.call(DeleteBucket::new(container)).op()
    }

    fn list_objects(&self, container: &str, what: &ListSpec) -> Listing<Entry> {
        self.list(listing::Objects::new(container, what))
    }

    fn list_versions(&self, container: &str, what: &ListSpec) -> Listing<Version> {
        self.list(listing::Versions::new(container, what))
    }

    fn get_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<Object> {
        match Media::new(container, key, read) {
            Ok(media) => Op::new(self.call(media.look()).map(|object| terms::object(&object))),
            Err(error) => Op::failed(error),
        }
    }

    fn read_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<(Object, Bytes)> {
        self.run(Media::new(container, key, read).map(|media| media.read(read.span)))
    }

    fn download_object(
        &self,
        container: &str,
        key: &str,
        download: &DownloadSpec,
        known: Option<&Object>,
    ) -> Op<Object> {
        match Media::new(container, key, &download.read) {
            Ok(media) => {
                // By what is known without its version, no two spans could be held to be of one state.
                let known = known.filter(|known| known.version.is_some() || media.is_fixed());
                let download = Download::new(media, download.clone(), known.cloned());
                Fanned::new(self.shared(), download).op()
            }
            Err(error) => Op::failed(error),
        }
    }

    fn put_object(&self, container: &str, key: &str, content: Bytes, write: &WriteSpec) -> Op<Object> {
        if let Some(told) = &write.checksum
            && let Err(wrong) =
                told.algorithm().of(&content).agrees(told, &format!("the content for {key:?}"))
        {
            return Op::failed(wrong);
        }
        let spec = UploadSpec { write: write.clone(), ..UploadSpec::default() };
        let target = self.target((container, key), Some(content.len() as u64), Some(&content), &spec);
        self.upload(target.and_then(|(target, spec)| Upload::of_bytes(target, spec, content)))
    }

    fn upload_object(&self, container: &str, key: &str, size: u64, upload: &UploadSpec) -> Op<Object> {
        let target = self.target((container, key), Some(size), None, upload);
        self.upload(target.and_then(|(target, spec)| Upload::new(target, spec, size)))
    }

    fn upload_stream(&self, container: &str, key: &str, supply: &Supply, upload: &UploadSpec) -> Op<Object> {
        let target = self.target((container, key), None, None, upload);
        self.upload(target.and_then(|(target, spec)| Upload::of_supply(target, spec, supply.clone())))
    }

    fn delete_object(&self, container: &str, key: &str, version: Option<&str>) -> Op<()> {
        self.run(delete::Delete::new(container, key, version))
    }

    fn delete_objects(&self, container: &str, objects: Vec<(String, Option<String>)>) -> Op<Vec<Deletion>> {
        self.call(delete::DeleteAll::new(container, objects)).op()
    }

    fn copy_object(&self, from: (&str, &str), to: (&str, &str), copy: &CopySpec) -> Op<Object> {
        self.run(copy::Copy::new(from, to, copy))
    }

    fn set_metadata(&self, container: &str, key: &str, metadata: &BTreeMap<String, String>) -> Op<()> {
        self.call(change::SetMetadata::new(container, key, metadata)).op()
    }

    fn presign(&self, container: &str, key: &str, presign: &PresignSpec) -> Op<Secret> {
        let base = self.session().settings().address();
        let address = base.and_then(|base| sign::Address::new(base, container, key, presign));
        self.run(address.and_then(|address| sign::Sign::new(self.session(), address)))
    }

    fn presign_post(&self, container: &str, key: &str, post: &PostSpec) -> Op<PostForm> {
        let (bucket, key, spec) = (container.to_owned(), key.to_owned(), post.clone());
        let form = self.session().settings().address().map(|base| sign::Form { base, bucket, key, spec });
        self.run(form.and_then(|form| sign::Sign::new(self.session(), form)))
    }

    fn set_versioning(&self, container: &str, on: bool) -> Op<()> {
        self.patch(
            container,
            BucketChange { versioning: Some(Versioning { enabled: on }), ..BucketChange::default() },
        )
    }

    fn get_access(&self, container: &str) -> Op<Access> {
        self.call(change::ReadAccess(container.to_owned())).op()
    }

    fn set_access(&self, container: &str, access: Access) -> Op<()> {
        self.call(change::SetAccess::new(container, access)).op()
    }

    fn set_website(&self, container: &str, site: Option<&Site>) -> Op<()> {
        let website = site.map(|site| Website {
            main_page_suffix: Some(site.index.clone()).filter(|index| !index.is_empty()),
            not_found_page: site.error.clone(),
        });
        self.patch(container, BucketChange { website: Some(website), ..BucketChange::default() })
    }

    fn public_url(&self, container: &str, key: Option<&str>) -> Op<String> {
        let encode = |text: &str| utf8_percent_encode(text, IN_KEY).to_string();
        Op::ready(self.session().settings().address().map(|base| match key {
            Some(key) => format!("{base}/{}/{}", encode(container), encode(key)),
            None => format!("{base}/{}", encode(container)),
        }))
    }

    fn resume_upload(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        Ok(self.upload(Ok(Upload::resume(checkpoint)?)))
    }

    fn resume_download(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        Ok(Fanned::new(self.shared(), Download::<Media>::resume(checkpoint)?).op())
    }
}
