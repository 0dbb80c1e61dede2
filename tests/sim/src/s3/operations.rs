//! Which operation a request is: by method, by what it is for, and by the subresource in its query.

use super::address::Address;
use super::refused::Refused;
use super::scene::Handler;
use super::{acl, attributes, buckets, copy, delete, documents, get, list, multipart, put, tags, versions};
use http::{HeaderMap, Method};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Service,
    Bucket,
    Object,
}

pub(crate) struct Operation {
    method: &'static str,
    level: Level,
    /// The subresource; empty for none.
    sub: &'static str,
    pub(crate) name: &'static str,
    pub(crate) run: Handler,
    /// Does it bring content, and not a document?
    pub(crate) uploads: bool,
}

const fn on(
    method: &'static str,
    level: Level,
    sub: &'static str,
    name: &'static str,
    run: Handler,
) -> Operation {
    Operation { method, level, sub, name, run, uploads: false }
}

const COPY: Operation = on("PUT", Level::Object, "", "CopyObject", copy::copy);
const COPY_PART: Operation = on("PUT", Level::Object, "uploadId", "UploadPartCopy", multipart::part::copy);
const LIST_2: Operation = on("GET", Level::Bucket, "", "ListObjectsV2", list::second);

const TABLE: &[Operation] = &[
    on("GET", Level::Service, "", "ListBuckets", buckets::all),
    on("PUT", Level::Bucket, "", "CreateBucket", buckets::create),
    on("HEAD", Level::Bucket, "", "HeadBucket", buckets::head),
    on("DELETE", Level::Bucket, "", "DeleteBucket", buckets::delete),
    on("GET", Level::Bucket, "", "ListObjects", list::first),
    on("GET", Level::Bucket, "location", "GetBucketLocation", buckets::location),
    on("GET", Level::Bucket, "versioning", "GetBucketVersioning", buckets::versioning),
    on("PUT", Level::Bucket, "versioning", "PutBucketVersioning", buckets::set_versioning),
    on("GET", Level::Bucket, "versions", "ListObjectVersions", versions::list),
    on("GET", Level::Bucket, "uploads", "ListMultipartUploads", multipart::list::uploads),
    on("POST", Level::Bucket, "delete", "DeleteObjects", delete::many),
    on("GET", Level::Bucket, "tagging", "GetBucketTagging", tags::of_bucket),
    on("PUT", Level::Bucket, "tagging", "PutBucketTagging", tags::set_bucket),
    on("DELETE", Level::Bucket, "tagging", "DeleteBucketTagging", tags::clear_bucket),
    on("GET", Level::Bucket, "acl", "GetBucketAcl", acl::of_bucket),
    on("PUT", Level::Bucket, "acl", "PutBucketAcl", acl::set_bucket),
    on("GET", Level::Object, "", "GetObject", get::get),
    on("HEAD", Level::Object, "", "HeadObject", get::head),
    Operation { uploads: true, ..on("PUT", Level::Object, "", "PutObject", put::put) },
    on("DELETE", Level::Object, "", "DeleteObject", delete::one),
    on("GET", Level::Object, "tagging", "GetObjectTagging", tags::of_object),
    on("PUT", Level::Object, "tagging", "PutObjectTagging", tags::set_object),
    on("DELETE", Level::Object, "tagging", "DeleteObjectTagging", tags::clear_object),
    on("GET", Level::Object, "acl", "GetObjectAcl", acl::of_object),
    on("PUT", Level::Object, "acl", "PutObjectAcl", acl::set_object),
    on("GET", Level::Object, "attributes", "GetObjectAttributes", attributes::get),
    on("POST", Level::Object, "uploads", "CreateMultipartUpload", multipart::create),
    Operation { uploads: true, ..on("PUT", Level::Object, "uploadId", "UploadPart", multipart::part::put) },
    on("POST", Level::Object, "uploadId", "CompleteMultipartUpload", multipart::complete::complete),
    on("DELETE", Level::Object, "uploadId", "AbortMultipartUpload", multipart::abort),
    on("GET", Level::Object, "uploadId", "ListParts", multipart::list::parts),
];

/// What S3 has besides, and this cloud has not.
const OTHERS: &[&str] = &[
    "accelerate",
    "analytics",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "metadataTable",
    "metrics",
    "object-lock",
    "policyStatus",
    "renameObject",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "session",
    "torrent",
];

/// The operation a request is.
pub(crate) fn find(
    method: &Method,
    address: &Address,
    query: &[(String, String)],
    headers: &HeaderMap,
) -> Result<&'static Operation, Refused> {
    let level = match (&address.bucket, &address.key) {
        (None, _) => Level::Service,
        (Some(_), None) => Level::Bucket,
        (Some(_), Some(_)) => Level::Object,
    };
    let tables = || TABLE.iter().chain(documents::TABLE.iter());
    if let Some((name, _)) = query.iter().find(|(name, _)| OTHERS.contains(&name.as_str())) {
        return Err(Refused::not_implemented(name));
    }
    let at_level = || tables().filter(|operation| operation.level == level);
    let known = |name: &str| at_level().any(|operation| !operation.sub.is_empty() && operation.sub == name);
    let sub = query.iter().map(|(name, _)| name.as_str()).find(|name| known(name)).unwrap_or_default();
    let copies = level == Level::Object && headers.contains_key("x-amz-copy-source") && method == Method::PUT;
    match sub {
        "" if copies => return Ok(&COPY),
        "uploadId" if copies => return Ok(&COPY_PART),
        "" if level == Level::Bucket
            && method == Method::GET
            && query.iter().any(|(name, value)| name == "list-type" && value == "2") =>
        {
            return Ok(&LIST_2);
        }
        _ => {}
    }
    let found = at_level().find(|operation| operation.sub == sub && operation.method == method.as_str());
    let what = match level {
        Level::Service => "SERVICE",
        Level::Bucket => "BUCKET",
        Level::Object => "OBJECT",
    };
    found.ok_or_else(|| Refused::no_method(method.as_str(), what))
}

/// The operations on one of a bucket's documents.
pub(crate) const fn on_bucket(
    method: &'static str,
    sub: &'static str,
    name: &'static str,
    run: Handler,
) -> Operation {
    on(method, Level::Bucket, sub, name, run)
}
