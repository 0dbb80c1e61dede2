//! Documents that a bucket keeps and gives back as they came.
//!
//! What they would have S3 do is not done: no rule deletes an object, no policy lets anybody in.

use super::operations::{Operation, on_bucket};
use super::refused::{Refused, refused};
use super::scene::Scene;
use super::xml::{Node, Xml};
use super::{MEDIA, nothing};
use crate::exchange::{Reply, with_type};
use bytes::Bytes;

struct Kind {
    sub: &'static str,
    /// Its root element; empty for JSON.
    root: &'static str,
    /// What S3 says where there is none; empty where it makes one up.
    missing: &'static str,
    message: &'static str,
    /// The status of an answer to PUT.
    put: u16,
}

const fn kind(sub: &'static str, root: &'static str, missing: &'static str, message: &'static str) -> Kind {
    Kind { sub, root, missing, message, put: 200 }
}

const KINDS: &[Kind] = &[
    kind("cors", "CORSConfiguration", "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    kind(
        "encryption",
        "ServerSideEncryptionConfiguration",
        "",
        "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>",
    ),
    kind(
        "lifecycle",
        "LifecycleConfiguration",
        "NoSuchLifecycleConfiguration",
        "The lifecycle configuration does not exist",
    ),
    kind("logging", "BucketLoggingStatus", "", ""),
    kind("notification", "NotificationConfiguration", "", ""),
    kind(
        "ownershipControls",
        "OwnershipControls",
        "OwnershipControlsNotFoundError",
        "The bucket ownership controls were not found",
    ),
    Kind { put: 204, ..kind("policy", "", "NoSuchBucketPolicy", "The bucket policy does not exist") },
    kind(
        "publicAccessBlock",
        "PublicAccessBlockConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
    ),
    kind(
        "replication",
        "ReplicationConfiguration",
        "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found",
    ),
    kind(
        "website",
        "WebsiteConfiguration",
        "NoSuchWebsiteConfiguration",
        "The specified bucket does not have a website configuration",
    ),
];

pub(crate) const TABLE: &[Operation] = &[
    on_bucket("GET", "cors", "GetBucketCors", get),
    on_bucket("PUT", "cors", "PutBucketCors", put),
    on_bucket("DELETE", "cors", "DeleteBucketCors", delete),
    on_bucket("GET", "encryption", "GetBucketEncryption", get),
    on_bucket("PUT", "encryption", "PutBucketEncryption", put),
    on_bucket("DELETE", "encryption", "DeleteBucketEncryption", delete),
    on_bucket("GET", "lifecycle", "GetBucketLifecycleConfiguration", get),
    on_bucket("PUT", "lifecycle", "PutBucketLifecycleConfiguration", put),
    on_bucket("DELETE", "lifecycle", "DeleteBucketLifecycle", delete),
    on_bucket("GET", "logging", "GetBucketLogging", get),
    on_bucket("PUT", "logging", "PutBucketLogging", put),
    on_bucket("GET", "notification", "GetBucketNotificationConfiguration", get),
    on_bucket("PUT", "notification", "PutBucketNotificationConfiguration", put),
    on_bucket("GET", "ownershipControls", "GetBucketOwnershipControls", get),
    on_bucket("PUT", "ownershipControls", "PutBucketOwnershipControls", put),
    on_bucket("DELETE", "ownershipControls", "DeleteBucketOwnershipControls", delete),
    on_bucket("GET", "policy", "GetBucketPolicy", get),
    on_bucket("PUT", "policy", "PutBucketPolicy", put),
    on_bucket("DELETE", "policy", "DeleteBucketPolicy", delete),
    on_bucket("GET", "publicAccessBlock", "GetPublicAccessBlock", get),
    on_bucket("PUT", "publicAccessBlock", "PutPublicAccessBlock", put),
    on_bucket("DELETE", "publicAccessBlock", "DeletePublicAccessBlock", delete),
    on_bucket("GET", "replication", "GetBucketReplication", get),
    on_bucket("PUT", "replication", "PutBucketReplication", put),
    on_bucket("DELETE", "replication", "DeleteBucketReplication", delete),
    on_bucket("GET", "website", "GetBucketWebsite", get),
    on_bucket("PUT", "website", "PutBucketWebsite", put),
    on_bucket("DELETE", "website", "DeleteBucketWebsite", delete),
];

fn asked(scene: &Scene<'_>) -> Result<&'static Kind, Refused> {
    let found = KINDS.iter().find(|kind| scene.query(kind.sub).is_some());
    found.ok_or_else(|| Refused::not_implemented("subresource"))
}

fn get(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (kind, bucket) = (asked(scene)?, scene.bucket()?);
    let media = if kind.root.is_empty() { "application/json" } else { MEDIA };
    match bucket.documents.get(kind.sub) {
        Some(document) => Ok(with_type(200, media, document.clone())),
        None if kind.missing.is_empty() => {
            let made_up = Xml::root(kind.root, |xml| {
                xml.raw(kind.message);
            });
            Ok(super::document(&made_up))
        }
        None => Err(refused(404, kind.missing, kind.message).with("BucketName", &bucket.name)),
    }
}

fn put(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let kind = asked(scene)?;
    let body = scene.received.content.clone().into_bytes();
    if kind.root.is_empty() {
        let object = serde_json::from_slice::<serde_json::Value>(&body).is_ok_and(|value| value.is_object());
        if !object {
            let message = "Policies must be valid JSON and the first byte must be '{'";
            return Err(refused(400, "MalformedPolicy", message));
        }
    } else if Node::read(&body).is_none_or(|node| node.name != kind.root) {
        return Err(Refused::malformed());
    }
    // The caller's buffer may be much larger than the document.
    scene.bucket_mut()?.documents.insert(kind.sub, Bytes::copy_from_slice(&body));
    Ok(nothing(kind.put))
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let kind = asked(scene)?;
    scene.bucket_mut()?.documents.remove(kind.sub);
    Ok(nothing(204))
}
