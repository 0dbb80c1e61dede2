//! Parts made into an object.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>

use super::super::checksum::{Algorithm, Checksum, Kind};
use super::super::refused::{Refused, refused};
use super::super::rows::{Part, PartOf, Stored, Upload};
use super::super::scene::Scene;
use super::super::xml::{Node, Xml};
use super::super::{conditions, document};
use super::upload;
use crate::content::Content;
use crate::exchange::{Reply, set};
use md5::{Digest as _, Md5};
use std::sync::Arc;

fn invalid_part(upload: &Upload, number: u32, etag: &str) -> Refused {
    let message = "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
    refused(400, "InvalidPart", message)
        .with("UploadId", &upload.id)
        .with("PartNumber", number.to_string())
        .with("ETag", etag)
}

/// The parts a document lists, in its order.
fn listed<'u>(upload: &'u Upload, node: &Node) -> Result<Vec<(u32, &'u Arc<Part>)>, Refused> {
    let mut parts: Vec<(u32, &Arc<Part>)> = Vec::new();
    for part in node.all("Part") {
        let number = part.text("PartNumber").and_then(|text| text.trim().parse().ok());
        let number: u32 = number.ok_or_else(Refused::malformed)?;
        let etag = part.text("ETag").ok_or_else(Refused::malformed)?.trim().trim_matches('"');
        if parts.last().is_some_and(|(last, _)| *last >= number) {
            let message = "The list of parts was not in ascending order. The parts list must be specified in order by part number.";
            return Err(refused(400, "InvalidPartOrder", message).with("UploadId", &upload.id));
        }
        let found = upload.parts.get(&number).filter(|part| part.etag == etag);
        let found = found.ok_or_else(|| invalid_part(upload, number, etag))?;
        for algorithm in super::super::checksum::ALGORITHMS {
            let Some(claimed) = part.text(algorithm.element()) else { continue };
            let ours = (algorithm == found.checksum.algorithm).then(|| found.checksum.to_string());
            if ours.as_deref() != Some(claimed) {
                return Err(invalid_part(upload, number, etag));
            }
        }
        if let (Some(algorithm), Kind::Composite) = (upload.algorithm, upload.kind)
            && part.text(algorithm.element()).is_none()
        {
            let message = format!(
                "The upload was created using a {} checksum. The complete request must include the checksum for each part. It was missing for part {number} in the request.",
                algorithm.name().to_lowercase()
            );
            return Err(Refused::invalid(message));
        }
        parts.push((number, found));
    }
    if parts.is_empty() || parts.len() > 10_000 {
        return Err(Refused::malformed());
    }
    Ok(parts)
}

/// The checksum of the whole.
fn checksum(upload: &Upload, parts: &[(u32, &Arc<Part>)]) -> Option<Checksum> {
    let algorithm = upload.algorithm.unwrap_or(Algorithm::Crc64Nvme);
    match upload.kind {
        Kind::Full => {
            let sums: Vec<(Vec<u8>, u64)> =
                parts.iter().map(|(_, part)| (part.checksum.value.clone(), part.content.len())).collect();
            algorithm.joined(&sums).map(|value| Checksum::full(algorithm, value))
        }
        Kind::Composite => {
            let all: Vec<u8> = parts.iter().flat_map(|(_, part)| part.checksum.value.clone()).collect();
            Some(Checksum { algorithm, value: algorithm.of(&all), kind: Kind::Composite, parts: parts.len() })
        }
    }
}

/// Is the whole what the client says that it is?
fn verified(scene: &Scene<'_>, checksum: Option<&Checksum>, size: u64) -> Result<(), Refused> {
    let wrong = |what: &str| {
        let message = format!("The {what} you specified did not match the calculated checksum.");
        refused(400, "BadDigest", message)
    };
    if let Some(sum) = checksum
        && let Some(claimed) = scene.header(sum.algorithm.header())
        && claimed != sum.to_string()
    {
        return Err(wrong(sum.algorithm.name()));
    }
    if let Some(claimed) = scene.header("x-amz-mp-object-size")
        && claimed != size.to_string()
    {
        let message = format!(
            "The provided 'x-amz-mp-object-size' header value {claimed} does not match what was computed: {size}"
        );
        return Err(Refused::invalid(message));
    }
    Ok(())
}

pub(in super::super) fn complete(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let upload = upload(scene)?;
    let node = scene.document("CompleteMultipartUpload")?;
    let parts = listed(upload, &node)?;
    let smallest = scene.settings.s3.smallest_part;
    let last = parts.len() - 1;
    if let Some((number, part)) = parts[..last].iter().find(|(_, part)| part.content.len() < smallest) {
        let message = "Your proposed upload is smaller than the minimum allowed size";
        return Err(refused(400, "EntityTooSmall", message)
            .with("ETag", &part.etag)
            .with("PartNumber", number.to_string())
            .with("MinSizeAllowed", smallest.to_string())
            .with("ProposedSize", part.content.len().to_string()));
    }
    conditions::writing(scene)?;
    let (mut content, mut hash) = (Content::default(), Md5::default());
    for (_, part) in &parts {
        content.append(part.content.clone());
        hash.update(part.md5);
    }
    let checksum = checksum(upload, &parts);
    verified(scene, checksum.as_ref(), content.len())?;
    let etag = format!("{}-{}", super::super::signature::hex(&hash.finalize()), parts.len());
    let part_of = |(number, part): &(u32, &Arc<Part>)| PartOf {
        number: *number,
        size: part.content.len(),
        checksum: upload.algorithm.map(|_| part.checksum.clone()),
    };
    let stored = Stored {
        content,
        etag,
        kept: upload.kept.clone(),
        tags: upload.tags.clone(),
        parts: parts.iter().map(part_of).collect(),
        checksum,
    };
    let id = upload.id.clone();
    let location = format!("{}/{}/{}", scene.settings.base_url, scene.bucket, scene.key);
    let xml = Xml::root("CompleteMultipartUploadResult", |xml| {
        xml.put("Location", location).put("Bucket", scene.bucket).put("Key", scene.key);
        xml.put("ETag", format_args!("\"{}\"", stored.etag));
        if let Some(checksum) = &stored.checksum {
            xml.put(checksum.algorithm.element(), checksum).put("ChecksumType", checksum.kind.name());
        }
    });
    let mut reply = document(&xml);
    stored.kept.encryption.tell(&mut reply);
    scene.cloud.uploads.remove(&id);
    if let Some(id) = scene.store(stored) {
        set(&mut reply, "x-amz-version-id", &id);
    }
    Ok(reply)
}
