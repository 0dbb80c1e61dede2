//! Neutral storage on S3.

mod access;
mod convert;
mod copy;
mod delete;
mod download;
mod signed;
mod upload;

use super::{
    Dialect, S3,
    bucket::{
        DeleteBucketWebsite, GetBucketPolicy, GetObjectTagging, PutBucketVersioning, PutBucketWebsite,
        PutObjectTagging, VersioningStatus, Website as Site,
    },
    buckets::{CreateBucket, DeleteBucket, HeadBucket, ListBuckets},
    list::{ListObjectVersions, ListObjects, ListObjectsV2},
    multipart::{AbortMultipartUpload, ListMultipartUploads},
    objects::{DeleteObject, GetObject, HeadObject},
};
use crate::{
    Call, Checkpoint, Endpoint, Fan, Flow, Listing, Op, Result, Secret,
    machine::Fanned,
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
use access::SetAccess;
use bytes::Bytes;
use copy::{Change, Original};
use delete::Deleting;
use download::Source;
use std::{collections::BTreeMap, fmt};
use upload::Target;

impl S3 {
    fn dialect(&self) -> &Dialect {
        &self.session().settings().dialect
    }

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

    fn signing(
        &self,
        bucket: &str,
        key: &str,
        paper: Paper,
    ) -> Call<Signing<std::sync::Arc<super::S3Session>>> {
        self.call(Signing::new(self.session().clone(), bucket, key, paper))
    }

    fn get(bucket: &str, key: &str, read: &ReadSpec) -> Result<GetObject> {
        Ok(GetObject {
            version_id: read.version.clone(),
            span: read.span,
            conditions: convert::read_conditions(read)?,
            customer_key: read.key.as_ref().map(convert::key).transpose()?,
            ..GetObject::new(bucket, key)
        })
    }
}

/// Parts do not tell the checksum of the whole, unless it is one that is made of theirs.
fn verifiable(upload: &UploadSpec, size: Option<u64>, dialect: &Dialect) -> Result<()> {
    let whole = size.is_some_and(|size| size <= upload.part_size.max(dialect.smallest_part));
    match &upload.write.checksum {
        Some(sum) if !whole && !sum.algorithm().combines() => Err(crate::Error::misuse(format!(
            "the {} of a content that is sent in parts cannot be compared; give a CRC, or parts as large as the content",
            sum.algorithm()
        ))),
        _ => Ok(()),
    }
}

impl Storage for S3 {
    fn provider(&self) -> &'static str {
        "s3"
    }

    fn capabilities(&self) -> Capabilities {
        let dialect = self.dialect();
        [
            (Capability::GetTags, dialect.object_tagging),
            (Capability::SetTags, dialect.object_tagging),
            (Capability::ListVersions, dialect.versioning),
            (Capability::SetVersioning, dialect.versioning),
            (Capability::GetAccess, dialect.policy),
            (Capability::SetAccess, dialect.policy),
            (Capability::SetWebsite, dialect.website),
            (Capability::PresignPost, dialect.post_policy),
            (Capability::ConditionalWrites, dialect.conditional_writes),
            (Capability::Encryption, dialect.encryption),
            (Capability::CustomerKeys, dialect.encryption),
        ]
        .into_iter()
        .filter(|(_, has)| !has)
        .fold(Capabilities::all(), |all, (lacking, _)| all.without(lacking))
    }

    fn list_containers(&self) -> Listing<Container> {
        Listing::new(self.shared(), ListBuckets::default(), |bucket| Container {
            name: bucket.name,
            created: bucket.created,
            location: bucket.region,
            ..Container::default()
        })
    }

    fn get_container(&self, container: &str) -> Op<Container> {
        let head = HeadBucket { bucket: container.to_owned() };
        self.single(Single::new(head, |head, told| Container {
            name: head.bucket.clone(),
            location: told.region,
            ..Container::default()
        }))
    }

    fn create_container(&self, container: &str) -> Op<Container> {
        let region = self.session().region();
        let location = self.dialect().location_constraint.then(|| region.to_owned());
        let create = CreateBucket { location, ..CreateBucket::new(container) };
        let made = Single::new(create, |create, ()| Container {
            name: create.bucket.clone(),
            location: create.location.clone(),
            ..Container::default()
        });
        self.single(made.fine("BucketAlreadyOwnedByYou", |create| Container {
            name: create.bucket.clone(),
            location: create.location.clone(),
            ..Container::default()
        }))
    }

    fn delete_container(&self, container: &str) -> Op<()> {
        self.call(DeleteBucket { bucket: container.to_owned() }).op()
    }

    fn list_objects(&self, container: &str, what: &ListSpec) -> Listing<Entry> {
        let prefix = Some(what.prefix.clone()).filter(|prefix| !prefix.is_empty());
        let (delimiter, after) = (what.delimiter.clone(), what.start_after.clone());
        if self.dialect().list_v2 {
            let list = ListObjectsV2 {
                prefix,
                delimiter,
                start_after: after,
                max_keys: what.page_size,
                ..ListObjectsV2::new(container)
            };
            return Listing::new(self.shared(), list, convert::entry);
        }
        let max_keys = what.page_size;
        let list = ListObjects { prefix, delimiter, marker: after, max_keys, ..ListObjects::new(container) };
        Listing::new(self.shared(), list, convert::entry)
    }

    fn list_versions(&self, container: &str, what: &ListSpec) -> Listing<Version> {
        if !self.dialect().versioning {
            return Listing::failed(self.lacks(Capability::ListVersions));
        }
        let list = ListObjectVersions {
            prefix: Some(what.prefix.clone()).filter(|prefix| !prefix.is_empty()),
            key_marker: what.start_after.clone(),
            max_keys: what.page_size,
            ..ListObjectVersions::new(container)
        };
        Listing::new(self.shared(), list, convert::version)
    }

    fn get_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<Object> {
        let head = convert::read_conditions(read).and_then(|conditions| {
            Ok(HeadObject {
                version_id: read.version.clone(),
                conditions,
                checksums: self.dialect().checksums,
                customer_key: read.key.as_ref().map(convert::key).transpose()?,
                ..HeadObject::new(container, key)
            })
        });
        self.single(Single::of(head, |head, told| convert::object(&head.key, told)))
    }

    fn read_object(&self, container: &str, key: &str, read: &ReadSpec) -> Op<(Object, Bytes)> {
        let get = S3::get(container, key, read);
        self.single(Single::of(get, |get, got| (convert::object(&get.key, got.head), got.content)))
    }

    fn download_object(
        &self,
        container: &str,
        key: &str,
        download: &DownloadSpec,
        known: Option<&Object>,
    ) -> Op<Object> {
        let source =
            check_key(key).and_then(|()| Source::new(container, key, download, known, self.dialect()));
        self.fan(source.map(|source| Download::new(source, download.clone(), known.cloned())))
    }

    fn put_object(&self, container: &str, key: &str, content: Bytes, write: &WriteSpec) -> Op<Object> {
        let mut write = write.clone();
        if write.condition != Condition::Always && write.checksum.is_none() {
            // What tells, after a lost answer, whether what is there is ours.
            let algorithm = write.algorithm.unwrap_or(self.dialect().usual_checksum);
            write.checksum = Some(algorithm.of(&content));
        }
        let upload = UploadSpec { write, part_size: upload::LIMITS.whole, ..UploadSpec::default() };
        let target = Target::new(container, key, &upload, self.dialect());
        self.fan(target.and_then(|target| Upload::of_bytes(target, upload, content)))
    }

    fn upload_object(&self, container: &str, key: &str, size: u64, upload: &UploadSpec) -> Op<Object> {
        let target = verifiable(upload, Some(size), self.dialect())
            .and_then(|()| Target::new(container, key, upload, self.dialect()));
        self.fan(target.and_then(|target| Upload::new(target, upload.clone(), size)))
    }

    fn upload_stream(&self, container: &str, key: &str, supply: &Supply, upload: &UploadSpec) -> Op<Object> {
        let target = verifiable(upload, None, self.dialect())
            .and_then(|()| Target::new(container, key, upload, self.dialect()));
        self.fan(target.and_then(|target| Upload::of_supply(target, upload.clone(), supply.clone())))
    }

    fn delete_object(&self, container: &str, key: &str, version: Option<&str>) -> Op<()> {
        let delete =
            DeleteObject { version_id: version.map(str::to_owned), ..DeleteObject::new(container, key) };
        self.single(Single::new(delete, |_, _| ()).or(|| ()))
    }

    fn delete_objects(&self, container: &str, objects: Vec<(String, Option<String>)>) -> Op<Vec<Deletion>> {
        let how = Deleting { bucket: container.to_owned(), batch: self.dialect().batch_delete };
        self.flow(DeleteMany::new(how, objects))
    }

    fn copy_object(&self, from: (&str, &str), to: (&str, &str), copy: &CopySpec) -> Op<Object> {
        let original = Original::new(from, to, Change::As(Box::new(copy.clone())), *self.dialect());
        self.fan(original.map(Copying::new))
    }

    fn set_metadata(&self, container: &str, key: &str, metadata: &BTreeMap<String, String>) -> Op<()> {
        let place = (container, key);
        match Original::new(place, place, Change::Metadata(metadata.clone()), *self.dialect()) {
            Ok(original) => {
                let copying = Copying::new(original);
                crate::machine::Map::new(Fanned::new(self.shared(), copying), |_| ()).op()
            }
            Err(error) => Op::failed(error),
        }
    }

    fn get_tags(&self, container: &str, key: &str) -> Op<BTreeMap<String, String>> {
        if !self.dialect().object_tagging {
            return Op::failed(self.lacks(Capability::GetTags));
        }
        let (bucket, key) = (container.to_owned(), key.to_owned());
        self.call(GetObjectTagging { bucket, key, version_id: None }).op()
    }

    fn set_tags(&self, container: &str, key: &str, tags: &BTreeMap<String, String>) -> Op<()> {
        if !self.dialect().object_tagging {
            return Op::failed(self.lacks(Capability::SetTags));
        }
        let (bucket, key, tags) = (container.to_owned(), key.to_owned(), tags.clone());
        self.call(PutObjectTagging { bucket, key, version_id: None, tags }).op()
    }

    fn list_uploads(&self, container: &str, prefix: &str) -> Listing<PendingUpload> {
        let list = ListMultipartUploads {
            bucket: container.to_owned(),
            prefix: Some(prefix.to_owned()).filter(|prefix| !prefix.is_empty()),
            plain: !self.dialect().escaped_uploads,
            ..ListMultipartUploads::default()
        };
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
        let paper = Paper::Address(presign.clone());
        self.signing(container, key, paper)
            .map(|signed| match signed {
                Signed::Address(url) => url,
                Signed::Form(form) => Secret::new(form.url),
            })
            .op()
    }

    fn presign_post(&self, container: &str, key: &str, post: &PostSpec) -> Op<PostForm> {
        if !self.dialect().post_policy {
            return Op::failed(self.lacks(Capability::PresignPost));
        }
        self.signing(container, key, Paper::Form(post.clone()))
            .map(|signed| match signed {
                Signed::Form(form) => form,
                Signed::Address(url) => PostForm { url: url.expose().to_owned(), fields: Vec::new() },
            })
            .op()
    }

    fn set_versioning(&self, container: &str, on: bool) -> Op<()> {
        if !self.dialect().versioning {
            return Op::failed(self.lacks(Capability::SetVersioning));
        }
        let status = if on { VersioningStatus::Enabled } else { VersioningStatus::Suspended };
        self.call(PutBucketVersioning { bucket: container.to_owned(), status }).op()
    }

    fn get_access(&self, container: &str) -> Op<Access> {
        if !self.dialect().policy {
            return Op::failed(self.lacks(Capability::GetAccess));
        }
        let get = GetBucketPolicy { bucket: container.to_owned() };
        self.single(Single::new(get, |_, policy| access::access(&policy)).or(|| Access::Private))
    }

    fn set_access(&self, container: &str, access: Access) -> Op<()> {
        if !self.dialect().policy {
            return Op::failed(self.lacks(Capability::SetAccess));
        }
        self.flow(SetAccess::new(container, access, self.dialect().public_access_block))
    }

    fn set_website(&self, container: &str, site: Option<&Website>) -> Op<()> {
        if !self.dialect().website {
            return Op::failed(self.lacks(Capability::SetWebsite));
        }
        let bucket = container.to_owned();
        match site {
            None => self.call(DeleteBucketWebsite { bucket }).op(),
            Some(site) => {
                let (index, error) = (Some(site.index.clone()), site.error.clone());
                self.call(PutBucketWebsite { bucket, website: Site { index, error, redirect_to: None } }).op()
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
