//! Neutral storage over Backblaze B2.
//!
//! B2 keeps every version of an object. [`Storage::delete_object`] hides it, or removes its versions, as the
//! [`Settings`](super::Settings) say; containers that are created here remove replaced and hidden versions after a day, until
//! [`Storage::set_versioning`] says otherwise. Conditions are not B2's.

mod buckets;
mod copy;
mod delete;
mod download;
mod listing;
mod terms;
#[cfg(test)]
mod tests;
mod upload;

use super::{
    B2, BucketRef,
    buckets::{BucketType, UpdateBucket},
    files::FileVersion,
    large::{CancelLargeFile, ListUnfinishedLargeFiles},
};
use crate::{
    Algorithm, Checkpoint, Flow, Listing, Op, Result, Secret,
    machine::Fanned,
    storage::{
        Access, Capabilities, Capability, Container, CopySpec, Deletion, Download, DownloadSpec, Entry,
        ListSpec, Object, PendingUpload, PresignSpec, ReadSpec, Storage, Supply, Upload, UploadSpec, Version,
        WriteSpec,
    },
};
use buckets::{Address, Look};
use bytes::Bytes;
use copy::{Change, Copying};
use delete::{DeleteMany, Removal};
use download::Media;
use std::collections::BTreeMap;
use upload::Large;

impl B2 {
    /// An operation of what was made ready, or its failure.
    fn run<F: Flow>(&self, flow: Result<F>) -> Op<F::Output> {
        flow.map_or_else(Op::failed, |flow| self.call(flow).op())
    }

    fn upload(&self, upload: Result<Upload<Large>>) -> Op<Object> {
        upload.map_or_else(Op::failed, |upload| Fanned::new(self.shared(), upload).op())
    }
}

impl Storage for B2 {
    fn provider(&self) -> &'static str {
        "b2"
    }

    fn capabilities(&self) -> Capabilities {
        use Capability::{
            ConditionalReads, ConditionalWrites, GetTags, PresignPost, SetTags, SetWebsite, StorageClasses,
        };
        [ConditionalReads, ConditionalWrites, GetTags, PresignPost, SetTags, SetWebsite, StorageClasses]
            .into_iter()
            .fold(Capabilities::all(), Capabilities::without)
    }

    fn list_containers(&self) -> Listing<Container> {
        self.list(listing::Containers::default())
    }

    fn get_container(&self, container: &str) -> Op<Container> {
        self.call(Look { name: container.to_owned(), read: terms::container }).op()
    }

    fn create_container(&self, container: &str) -> Op<Container> {
        self.call(buckets::Create::new(container)).op()
    }

    fn delete_container(&self, container: &str) -> Op<()> {
        self.call(buckets::Delete { session: self.session().clone(), name: container.to_owned() }).op()
    }

    fn list_objects(&self, container: &str, what: &ListSpec) -> Listing<Entry> {
        self.list(listing::Objects::new(container, what))
    }

    fn list_versions(&self, container: &str, what: &ListSpec) -> Listing<Version> {
        self.list(listing::Versions::new(container, what))
    }

    fn get_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<Object> {
        self.run(Media::new(container, key, read).map(Media::look))
    }

    fn read_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<(Object, Bytes)> {
        self.run(Media::new(container, key, read).map(|media| media.read(read)))
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
        let write = WriteSpec { checksum: None, ..write.clone() };
        // At hand as it is, it goes out at once where B2 takes it so.
        let spec = UploadSpec { write, part_size: upload::LIMITS.whole, ..UploadSpec::default() };
        let target = Large::new(container, key, Some(Algorithm::Sha1.of(&content)), &spec.write);
        self.upload(target.and_then(|target| Upload::of_bytes(target, spec, content)))
    }

    fn upload_object(&self, container: &str, key: &str, size: u64, upload: &UploadSpec) -> Op<Object> {
        let target = Large::new(container, key, None, &upload.write);
        self.upload(target.and_then(|target| Upload::new(target, upload.clone(), size)))
    }

    fn upload_stream(&self, container: &str, key: &str, supply: &Supply, upload: &UploadSpec) -> Op<Object> {
        let target = Large::new(container, key, None, &upload.write);
        self.upload(target.and_then(|target| Upload::of_supply(target, upload.clone(), supply.clone())))
    }

    fn delete_object(&self, container: &str, key: &str, version: Option<&str>) -> Op<()> {
        self.call(Removal::new(container, key, version, self.session().settings().deletion)).op()
    }

    fn delete_objects(&self, container: &str, objects: Vec<(String, Option<String>)>) -> Op<Vec<Deletion>> {
        let delete = DeleteMany::new(container, objects, self.session().settings().deletion);
        Fanned::new(self.shared(), delete).op()
    }

    fn copy_object(&self, from: (&str, &str), to: (&str, &str), copy: &CopySpec) -> Op<Object> {
        match Copying::new(from, to, Change::As(Box::new(copy.clone()))) {
            Ok(copying) => Fanned::new(self.shared(), copying).op(),
            Err(error) => Op::failed(error),
        }
    }

    fn set_metadata(&self, container: &str, key: &str, metadata: &BTreeMap<String, String>) -> Op<()> {
        // What is kept with a version stays as it is: there is a new one with the same content.
        let place = (container, key);
        match Copying::new(place, place, Change::Metadata(metadata.clone())) {
            Ok(copying) => crate::machine::Map::new(Fanned::new(self.shared(), copying), |_| ()).op(),
            Err(error) => Op::failed(error),
        }
    }

    fn list_uploads(&self, container: &str, prefix: &str) -> Listing<PendingUpload> {
        let list = ListUnfinishedLargeFiles {
            prefix: prefix.to_owned(),
            ..ListUnfinishedLargeFiles::new(BucketRef::named(container))
        };
        Listing::new(self.shared(), list, |file: FileVersion| PendingUpload {
            key: file.file_name,
            id: file.file_id,
            begun: file.upload_timestamp,
        })
    }

    fn abort_upload(&self, _: &str, upload: &PendingUpload) -> Op<()> {
        self.call(CancelLargeFile { file_id: upload.id.clone() }).map(|_| ()).op()
    }

    fn presign(&self, container: &str, key: &str, presign: &PresignSpec) -> Op<Secret> {
        self.run(Address::permit(self.session().clone(), container, key, presign))
    }

    fn set_versioning(&self, container: &str, on: bool) -> Op<()> {
        self.call(buckets::Versioning::new(container, on)).op()
    }

    fn get_access(&self, container: &str) -> Op<Access> {
        self.call(Look { name: container.to_owned(), read: buckets::access }).op()
    }

    fn set_access(&self, container: &str, access: Access) -> Op<()> {
        let bucket_type = match access {
            Access::Private => BucketType::AllPrivate,
            Access::ReadObjects => BucketType::AllPublic,
            Access::ReadAll => return Op::failed(terms::lacking("listings that everybody may read")),
        };
        let change =
            UpdateBucket { bucket_type: Some(bucket_type), ..UpdateBucket::new(BucketRef::named(container)) };
        self.call(change).map(|_| ()).op()
    }

    fn public_url(&self, container: &str, key: Option<&str>) -> Op<String> {
        match Address::public(self.session().clone(), container, key) {
            Ok(address) => self.call(address).map(|url| url.expose().to_owned()).op(),
            Err(error) => Op::failed(error),
        }
    }

    fn resume_upload(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        Ok(self.upload(Ok(Upload::resume(checkpoint)?)))
    }

    fn resume_download(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        Ok(Fanned::new(self.shared(), Download::<Media>::resume(checkpoint)?).op())
    }
}
