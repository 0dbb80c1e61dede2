//! What is known of an object, without its content.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html>

use super::document;
use super::kept::READ_WITH;
use super::refused::Refused;
use super::scene::Scene;
use super::xml::Xml;
use crate::exchange::{Reply, set};
use crate::stamp;

const KNOWN: [&str; 5] = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

pub(super) fn get(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket()?;
    let asked = scene.header("x-amz-object-attributes").unwrap_or_default();
    let asked: Vec<&str> = asked.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if asked.is_empty() || asked.iter().any(|name| !KNOWN.contains(name)) {
        let message = "Invalid attribute name specified.";
        return Err(Refused::argument("x-amz-object-attributes", &asked.join(","), message));
    }
    let version = scene.version()?;
    let stored = version.stored.as_ref().ok_or_else(|| Refused::no_key(scene.key))?;
    stored.kept.encryption.opened_by(scene.headers, READ_WITH)?;
    let wants = |name: &str| asked.contains(&name);
    let xml = Xml::root("GetObjectAttributesResponse", |xml| {
        if wants("ETag") {
            xml.put("ETag", &stored.etag);
        }
        if let Some(checksum) = stored.checksum.as_ref().filter(|_| wants("Checksum")) {
            xml.within("Checksum", |xml| {
                xml.put(checksum.algorithm.element(), checksum).put("ChecksumType", checksum.kind.name());
            });
        }
        if wants("ObjectParts") && !stored.parts.is_empty() {
            xml.within("ObjectParts", |xml| {
                xml.put("PartsCount", stored.parts.len());
                for part in stored.parts.iter() {
                    xml.within("Part", |xml| {
                        xml.put("PartNumber", part.number).put("Size", part.size);
                        if let Some(checksum) = &part.checksum {
                            xml.put(checksum.algorithm.element(), checksum);
                        }
                    });
                }
            });
        }
        if wants("StorageClass") {
            xml.put("StorageClass", stored.kept.class);
        }
        if wants("ObjectSize") {
            xml.put("ObjectSize", stored.content.len());
        }
    });
    let mut reply = document(&xml);
    set(&mut reply, "last-modified", &stamp::http_date(version.modified));
    if version.id != "null" {
        set(&mut reply, "x-amz-version-id", &version.id);
    }
    Ok(reply)
}
