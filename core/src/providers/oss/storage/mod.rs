//! Neutral storage on OSS.

mod convert;
mod copy;
mod create;
mod delete;
mod download;
mod signed;
mod upload;

use super::{
    Oss, OssSession,
    bucket::{
        DeleteBucketWebsite, GetBucketAcl, PutBucketAcl, PutBucketVersioning, PutBucketWebsite,
        VersioningStatus, Website as Site,
    },
    buckets::{DeleteBucket, GetBucketInfo, ListBuckets},
    list::{ListObjectVersions, ListObjectsV2},
    multipart::{AbortMultipartUpload, ListMultipartUploads, SMALLEST_PART},
    objects::{DeleteObject, GetObject, GetObjectTagging, HeadObject, PutObjectTagging},
    terms::Acl,
};
use crate::{
    Algorithm, Call, Checkpoint, Endpoint, Error, Fan, Flow, Listing, Op, Result, Secret,
    machine::{Fanned, Map},
    providers::s3_family::{
        copying::Copying,
        delete_many::DeleteMany,
        signed::{Paper, Signed, Signing},
        single::Single,
    },
    storage::{
        Access, Capabilities, Capability, Condition, Container, CopySpec, Deletion, Download, DownloadSpec,
        Entry, ListSpec, Object, PendingUpload, PostForm, PostSpec, PresignSpec, ReadSpec, Storage, Supply,
        Upload, UploadSpec, Version, Website, WriteSpec, check_key,
    },
};
use bytes::Bytes;
use copy::{Change, Original};
use create::{CreateContainer, container};
use delete::Deleting;
use download::Source;
use std::{collections::BTreeMap, fmt, sync::Arc};
use upload::Target;

/// How many a page of a listing holds, unless told otherwise: the most that OSS gives.
const PAGE: u32 = 1_000;

impl Oss {
    fn single<E: Endpoint, T: Clone + fmt::Debug + Send + 'static>(&self, single: Single<E, T>) -> Op<T> {
        self.flow(single)
    }

    fn flow<F: Flow>(&self, flow: F) -> Op<F::Output> {
        Call::new(self.shared(), flow).op()
    }

    fn fan<F: Fan>(&self, fan: Result<F>) -> Op<F::Output> {
        match fan {
            Ok(fan) => Fanned::new(self.shared(), fan).op(),
            Err(error) => Op::failed(error),
        }
    }

    fn signing(&self, bucket: &str, key: &str, paper: Paper) -> Call<Signing<Arc<OssSession>>> {
        self.call(Signing::new(self.session().clone(), bucket, key, paper))
    }
}

/// What is read from a source has its checksum told by OSS where it is a CRC-64, and compared where it is an MD5 that is
/// known beforehand of what is sent at once.
fn verifiable(upload: &UploadSpec, size: Option<u64>) -> Result<()> {
    let whole = size.is_some_and(|size| size <= upload.part_size.max(SMALLEST_PART));
    let write = &upload.write;
    if write.checksum.is_some_and(|sum| !whole && !sum.algorithm().combines()) {
        return Err(Error::misuse(
            "the md5 of a content that is sent in parts cannot be compared; give a crc64xz, or parts as large as the \
             content",
        ));
    }
    if write.algorithm == Some(Algorithm::Md5) && write.checksum.is_none() {
        return Err(Error::unsupported("oss", "md5 of what is read from a source, but crc64xz"));
    }
    Ok(())
}

fn prefix(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|prefix| !prefix.is_empty())
}

impl Storage for Oss {
    fn provider(&self) -> &'static str {
        "oss"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all().without(Capability::CustomerKeys)
    }

    fn list_containers(&self) -> Listing<Container> {
        let list = ListBuckets { max_keys: Some(PAGE), ..ListBuckets::default() };
        Listing::new(self.shared(), list, container)
    }

    fn get_container(&self, container: &str) -> Op<Container> {
        let get = GetBucketInfo { bucket: container.to_owned() };
        self.single(Single::new(get, |_, told| create::container(told.bucket)))
    }

    fn create_container(&self, container: &str) -> Op<Container> {
        self.flow(CreateContainer::new(container))
    }

    fn delete_container(&self, container: &str) -> Op<()> {
        self.call(DeleteBucket { bucket: container.to_owned() }).op()
    }

    fn list_objects(&self, container: &str, what: &ListSpec) -> Listing<Entry> {
        let list = ListObjectsV2 {
            prefix: prefix(&what.prefix),
            delimiter: what.delimiter.clone(),
            start_after: what.start_after.clone(),
            max_keys: what.page_size.or(Some(PAGE)),
            ..ListObjectsV2::new(container)
        };
        Listing::new(self.shared(), list, convert::entry)
    }

    fn list_versions(&self, container: &str, what: &ListSpec) -> Listing<Version> {
        let list = ListObjectVersions {
            prefix: prefix(&what.prefix),
            key_marker: what.start_after.clone(),
            max_keys: what.page_size.or(Some(PAGE)),
            ..ListObjectVersions::new(container)
        };
        Listing::new(self.shared(), list, convert::version)
    }

    fn get_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<Object> {
        let head = convert::read_conditions(read).map(|conditions| HeadObject {
            version_id: read.version.clone(),
            conditions,
            ..HeadObject::new(container, key)
        });
        self.single(Single::of(head, |head, told| convert::object(&head.key, &told)))
    }

    fn read_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<(Object, Bytes)> {
        let get = convert::read_conditions(read).map(|conditions| GetObject {
            version_id: read.version.clone(),
            span: read.span,
            conditions,
            ..GetObject::new(container, key)
        });
        self.single(Single::of(get, |get, got| (convert::object(&get.key, &got.head), got.content)))
    }

    fn download_object(
        &self,
        container: &str,
        key: &str,
        download: &DownloadSpec,
        known: Option<&Object>,
    ) -> Op<Object> {
        let source = check_key(key).and_then(|()| Source::new(container, key, download));
        self.fan(source.map(|source| Download::new(source, download.clone(), known.cloned())))
    }

    fn put_object(&self, container: &str, key: &str, content: Bytes, write: &WriteSpec) -> Op<Object> {
        let part_size = upload::LIMITS.whole;
        let upload = UploadSpec { write: write.clone(), part_size, ..UploadSpec::default() };
        let target = Target::new(container, key, &upload).map(|mut target| {
            if write.condition != Condition::Always {
                // What tells, after a lost answer, whether what is there is ours.
                target.known = Some(Algorithm::Crc64xz.of(&content));
            }
            target
        });
        self.fan(target.and_then(|target| Upload::of_bytes(target, upload, content)))
    }

    fn upload_object(&self, container: &str, key: &str, size: u64, upload: &UploadSpec) -> Op<Object> {
        let target = verifiable(upload, Some(size)).and_then(|()| Target::new(container, key, upload));
        self.fan(target.and_then(|target| Upload::new(target, upload.clone(), size)))
    }

    fn upload_stream(&self, container: &str, key: &str, supply: &Supply, upload: &UploadSpec) -> Op<Object> {
        let target = verifiable(upload, None).and_then(|()| Target::new(container, key, upload));
        self.fan(target.and_then(|target| Upload::of_supply(target, upload.clone(), supply.clone())))
    }

    fn delete_object(&self, container: &str, key: &str, version: Option<&str>) -> Op<()> {
        let delete =
            DeleteObject { version_id: version.map(str::to_owned), ..DeleteObject::new(container, key) };
        self.single(Single::new(delete, |_, _| ()).or(|| ()))
    }

    fn delete_objects(&self, container: &str, objects: Vec<(String, Option<String>)>) -> Op<Vec<Deletion>> {
        self.flow(DeleteMany::new(Deleting { bucket: container.to_owned() }, objects))
    }

    fn copy_object(&self, from: (&str, &str), to: (&str, &str), copy: &CopySpec) -> Op<Object> {
        self.fan(Original::new(from, to, Change::As(Box::new(copy.clone()))).map(Copying::new))
    }

    fn set_metadata(&self, container: &str, key: &str, metadata: &BTreeMap<String, String>) -> Op<()> {
        let place = (container, key);
        match Original::new(place, place, Change::Metadata(metadata.clone())) {
            Ok(original) => Map::new(Fanned::new(self.shared(), Copying::new(original)), |_| ()).op(),
            Err(error) => Op::failed(error),
        }
    }

    fn get_tags(&self, container: &str, key: &str) -> Op<BTreeMap<String, String>> {
        let (bucket, key) = (container.to_owned(), key.to_owned());
        self.call(GetObjectTagging { bucket, key, version_id: None }).op()
    }

    fn set_tags(&self, container: &str, key: &str, tags: &BTreeMap<String, String>) -> Op<()> {
        let (bucket, key, tags) = (container.to_owned(), key.to_owned(), tags.clone());
        self.call(PutObjectTagging { bucket, key, version_id: None, tags }).op()
    }

    fn list_uploads(&self, container: &str, what: &str) -> Listing<PendingUpload> {
        let bucket = container.to_owned();
        let list = ListMultipartUploads { bucket, prefix: prefix(what), ..ListMultipartUploads::default() };
        Listing::new(self.shared(), list, |upload| PendingUpload {
            key: upload.key,
            id: upload.upload_id,
            begun: upload.initiated,
        })
    }

    fn abort_upload(&self, container: &str, upload: &PendingUpload) -> Op<()> {
        let (bucket, key, upload_id) = (container.to_owned(), upload.key.clone(), upload.id.clone());
        self.single(Single::new(AbortMultipartUpload { bucket, key, upload_id }, |_, ()| ()).or(|| ()))
    }

    fn presign(&self, container: &str, key: &str, presign: &PresignSpec) -> Op<Secret> {
        self.signing(container, key, Paper::Address(presign.clone()))
            .map(|signed| match signed {
                Signed::Address(url) => url,
                Signed::Form(form) => Secret::new(form.url),
            })
            .op()
    }

    fn presign_post(&self, container: &str, key: &str, post: &PostSpec) -> Op<PostForm> {
        self.signing(container, key, Paper::Form(post.clone()))
            .map(|signed| match signed {
                Signed::Form(form) => form,
                Signed::Address(url) => PostForm { url: url.expose().to_owned(), fields: Vec::new() },
            })
            .op()
    }

    fn set_versioning(&self, container: &str, on: bool) -> Op<()> {
        let status = if on { VersioningStatus::Enabled } else { VersioningStatus::Suspended };
        self.call(PutBucketVersioning { bucket: container.to_owned(), status }).op()
    }

    fn get_access(&self, container: &str) -> Op<Access> {
        let get = GetBucketAcl { bucket: container.to_owned() };
        self.single(Single::new(get, |_, told| match told.acl {
            Acl::PublicRead | Acl::PublicReadWrite => Access::ReadObjects,
            _ => Access::Private,
        }))
    }

    fn set_access(&self, container: &str, access: Access) -> Op<()> {
        let acl = match access {
            Access::Private => Acl::Private,
            Access::ReadObjects => Acl::PublicRead,
            // An access control list opens no listings.
            Access::ReadAll => {
                return Op::failed(Error::unsupported("oss", "access of everybody to listings"));
            }
        };
        self.call(PutBucketAcl { bucket: container.to_owned(), acl }).op()
    }

    fn set_website(&self, container: &str, site: Option<&Website>) -> Op<()> {
        let bucket = container.to_owned();
        match site {
            None => self.call(DeleteBucketWebsite { bucket }).op(),
            Some(site) => {
                let (index, error) = (Some(site.index.clone()), site.error.clone());
                let website = Site { index, folders: Some(true), error };
                self.call(PutBucketWebsite { bucket, website }).op()
            }
        }
    }

    fn public_url(&self, container: &str, key: Option<&str>) -> Op<String> {
        Op::ready(self.session().url(container, key))
    }

    fn resume_upload(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        Ok(self.fan(Ok(Upload::<Target>::resume(checkpoint)?)))
    }

    fn resume_download(&self, checkpoint: &Checkpoint) -> Result<Op<Object>> {
        Ok(self.fan(Ok(Download::<Source>::resume(checkpoint)?)))
    }
}

#[cfg(test)]
mod tests;
