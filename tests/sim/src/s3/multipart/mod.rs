//! Objects that come in parts.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>

pub(super) mod complete;
pub(super) mod list;
pub(super) mod part;

use super::checksum::{Algorithm, Kind};
use super::kept::Kept;
use super::refused::Refused;
use super::rows::Upload;
use super::scene::Scene;
use super::xml::Xml;
use super::{conditions, copy, document, nothing, tags};
use crate::exchange::{Reply, set};
use std::collections::BTreeMap;

/// How the parts' checksums become the object's: as asked for, or as the algorithm has it.
fn kind(scene: &Scene<'_>, algorithm: Option<Algorithm>) -> Result<Kind, Refused> {
    let by_default = match algorithm {
        None | Some(Algorithm::Crc64Nvme) => Kind::Full,
        Some(_) => Kind::Composite,
    };
    let asked = match scene.header("x-amz-checksum-type") {
        None => return Ok(by_default),
        Some("FULL_OBJECT") => Kind::Full,
        Some("COMPOSITE") => Kind::Composite,
        Some(_) => return Err(Refused::invalid("Value for x-amz-checksum-type header is invalid.")),
    };
    let fits = match (algorithm, asked) {
        (None, _) => {
            let message =
                "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.";
            return Err(Refused::invalid(message));
        }
        (Some(Algorithm::Sha1 | Algorithm::Sha256), Kind::Full)
        | (Some(Algorithm::Crc64Nvme), Kind::Composite) => false,
        _ => true,
    };
    if fits {
        return Ok(asked);
    }
    let name = algorithm.map_or("", Algorithm::name).to_lowercase();
    let message =
        format!("The {} checksum type cannot be used with the {name} checksum algorithm.", asked.name());
    Err(Refused::invalid(message))
}

pub(super) fn create(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let account = scene.bucket()?.account.clone();
    conditions::key(scene.key)?;
    let kept = Kept::of(scene.headers)?;
    let tags = tags::of_header(scene.header("x-amz-tagging"))?;
    let algorithm = copy::algorithm(scene)?;
    let kind = kind(scene, algorithm)?;
    let id = scene.ids.text(64);
    let xml = Xml::root("InitiateMultipartUploadResult", |xml| {
        xml.put("Bucket", scene.bucket).put("Key", scene.key).put("UploadId", &id);
    });
    let mut reply = document(&xml);
    kept.encryption.tell(&mut reply);
    if let Some(algorithm) = algorithm {
        set(&mut reply, "x-amz-checksum-algorithm", algorithm.name());
        set(&mut reply, "x-amz-checksum-type", kind.name());
    }
    let upload = Upload {
        id: id.clone(),
        bucket: scene.bucket.to_owned(),
        key: scene.key.to_owned(),
        account,
        started: scene.now,
        kept,
        tags,
        algorithm,
        kind,
        parts: BTreeMap::new(),
    };
    scene.cloud.uploads.put(id, upload);
    Ok(reply)
}

/// The upload that the request names, which has to be one of its key.
fn upload<'s>(scene: &'s Scene<'_>) -> Result<&'s Upload, Refused> {
    scene.bucket()?;
    let id = scene.query("uploadId").unwrap_or_default();
    let found = scene.cloud.uploads.get(id);
    found
        .filter(|upload| upload.bucket == scene.bucket && upload.key == scene.key)
        .ok_or_else(|| Refused::no_upload(id))
}

pub(super) fn abort(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let id = upload(scene)?.id.clone();
    scene.cloud.uploads.remove(&id);
    Ok(nothing(204))
}
