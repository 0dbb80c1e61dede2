//! Listings of uploads under way and of their parts.

use super::super::buckets::owner;
use super::super::document;
use super::super::refused::Refused;
use super::super::rows::Upload;
use super::super::scene::Scene;
use super::super::walk::Listing;
use super::super::xml::Xml;
use super::upload;
use crate::exchange::Reply;

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>
pub(in super::super) fn parts(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let upload = upload(scene)?;
    let limit = scene.settings.s3.page_limit.max(1);
    let most =
        scene.number("max-parts", limit as u64)?.map_or(limit, |most| usize::try_from(most).unwrap_or(limit));
    let after = scene.number("part-number-marker", u64::MAX)?.unwrap_or(0);
    let left = || upload.parts.iter().filter(|(number, _)| u64::from(**number) > after);
    let page: Vec<_> = left().take(most).collect();
    let more = most > 0 && left().nth(most).is_some();
    Ok(document(&Xml::root("ListPartsResult", |xml| {
        xml.put("Bucket", scene.bucket).put("Key", scene.key).put("UploadId", &upload.id);
        owner(xml, "Initiator", &upload.account);
        owner(xml, "Owner", &upload.account);
        xml.put("StorageClass", upload.kept.class).put("PartNumberMarker", after);
        if let Some((number, _)) = page.last().filter(|_| more) {
            xml.put("NextPartNumberMarker", number);
        }
        xml.put("MaxParts", most).put("IsTruncated", more);
        if let Some(algorithm) = upload.algorithm {
            xml.put("ChecksumAlgorithm", algorithm.name()).put("ChecksumType", upload.kind.name());
        }
        for (number, part) in page {
            xml.within("Part", |xml| {
                xml.put("PartNumber", number).time("LastModified", part.modified);
                xml.put("ETag", format_args!("\"{}\"", part.etag)).put("Size", part.content.len());
                if upload.algorithm.is_some() {
                    xml.put(part.checksum.algorithm.element(), &part.checksum);
                }
            });
        }
    })))
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html>
pub(in super::super) fn uploads(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket()?;
    let listing = Listing::of(scene, "max-uploads")?;
    let (key, id) = (scene.query("key-marker").unwrap_or_default(), scene.said("upload-id-marker"));
    let mut all: Vec<(u64, &Upload)> = scene
        .cloud
        .uploads
        .all_numbered()
        .filter(|(_, upload)| upload.bucket == scene.bucket && upload.key.starts_with(listing.prefix))
        .collect();
    // Of one key, the one begun first comes first.
    all.sort_by(|(a, one), (b, other)| (&one.key, a).cmp(&(&other.key, b)));
    let begun = id.and_then(|id| scene.cloud.uploads.numbered(id)).map(|(number, _)| number);
    let passed = |(number, upload): &(u64, &Upload)| match begun {
        _ if key.is_empty() => false,
        Some(begun) => (upload.key.as_str(), *number) <= (key, begun),
        None => upload.key.as_str() <= key,
    };
    let (mut page, mut prefixes, mut more): (Vec<&Upload>, Vec<String>, bool) =
        (Vec::new(), Vec::new(), false);
    let mut last: Option<(String, String)> = None;
    for (_, upload) in all.iter().filter(|row| !passed(row)) {
        let common = listing.delimiter.and_then(|delimiter| {
            let rest = upload.key.get(listing.prefix.len()..)?;
            upload.key.get(..listing.prefix.len() + rest.find(delimiter)? + delimiter.len())
        });
        if let Some(common) = common
            && (prefixes.last().is_some_and(|known| known == common)
                || (!key.is_empty() && key.starts_with(common)))
        {
            continue;
        }
        if page.len() + prefixes.len() >= listing.most {
            more = listing.most > 0;
            break;
        }
        match common {
            Some(common) => {
                prefixes.push(common.to_owned());
                last = Some((common.to_owned(), String::new()));
            }
            None => {
                page.push(upload);
                last = Some((upload.key.clone(), upload.id.clone()));
            }
        }
    }
    Ok(document(&Xml::root("ListMultipartUploadsResult", |xml| {
        xml.put("Bucket", scene.bucket).put("KeyMarker", listing.key(key));
        xml.put("UploadIdMarker", id.unwrap_or_default());
        if let Some((key, id)) = last.filter(|_| more) {
            xml.put("NextKeyMarker", listing.key(&key)).put("NextUploadIdMarker", id);
        }
        listing.echo(xml, "MaxUploads", listing.most);
        xml.put("IsTruncated", more);
        for upload in page {
            xml.within("Upload", |xml| {
                xml.put("Key", listing.key(&upload.key)).put("UploadId", &upload.id);
                owner(xml, "Initiator", &upload.account);
                owner(xml, "Owner", &upload.account);
                xml.put("StorageClass", upload.kept.class).time("Initiated", upload.started);
                if let Some(algorithm) = upload.algorithm {
                    xml.put("ChecksumAlgorithm", algorithm.name()).put("ChecksumType", upload.kind.name());
                }
            });
        }
        listing.prefixes(xml, &prefixes);
    })))
}
