//! Listings of all versions and delete markers of a bucket.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>

use super::buckets::owner;
use super::document;
use super::refused::Refused;
use super::rows::{Object, Version};
use super::scene::Scene;
use super::walk::{From, Item, Listing, Walk};
use super::xml::Xml;
use crate::exchange::Reply;
use std::sync::Arc;

/// The last that a page shows: a key, and the version of it, or a common prefix.
type Last = (String, Option<String>);

struct Row {
    object: Arc<Object>,
    at: usize,
}

impl Row {
    fn version(&self) -> Option<&Version> {
        self.object.versions.get(self.at).map(Arc::as_ref)
    }
}

pub(super) fn list(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let account = scene.bucket()?.account.clone();
    let listing = Listing::of(scene, "max-keys")?;
    let (key, id) = (scene.query("key-marker").unwrap_or_default(), scene.said("version-id-marker"));
    if id.is_some() && key.is_empty() {
        let message = "A version-id marker cannot be specified without a key marker.";
        return Err(Refused::argument("version-id-marker", id.unwrap_or_default(), message));
    }
    let from = match (key, id) {
        ("", _) => None,
        (key, Some(_)) => Some(From::At(key.to_owned())),
        (key, None) => Some(From::named(listing.prefix, listing.delimiter, key)),
    };
    let walk =
        Walk::new(&scene.cloud.objects, scene.bucket, (listing.prefix, listing.delimiter), from, |_| true);
    let (mut rows, mut prefixes) = (Vec::<Row>::new(), Vec::<String>::new());
    let (mut next, mut last): (Option<Last>, Option<Last>) = (None, None);
    'walk: for item in walk {
        let full = |rows: &[Row], prefixes: &[String]| rows.len() + prefixes.len() >= listing.most;
        match item {
            Item::Prefix(_) if full(&rows, &prefixes) => {
                next = last;
                break;
            }
            Item::Prefix(prefix) => {
                last = Some((prefix.clone(), None));
                prefixes.push(prefix);
            }
            Item::Object(object) => {
                let skip = match id {
                    Some(id) if object.key == key => {
                        let known = object.versions.iter().position(|version| version.id == id);
                        known.map_or(object.versions.len(), |at| at + 1)
                    }
                    _ => 0,
                };
                for at in skip..object.versions.len() {
                    if full(&rows, &prefixes) {
                        next = last;
                        break 'walk;
                    }
                    let version = object.versions.get(at).map(|version| version.id.clone());
                    last = Some((object.key.clone(), version));
                    rows.push(Row { object: Arc::clone(&object), at });
                }
            }
        }
    }
    Ok(document(&Xml::root("ListVersionsResult", |xml| {
        xml.put("Name", scene.bucket);
        listing.echo(xml, "MaxKeys", listing.most);
        xml.put("KeyMarker", listing.key(key)).put("VersionIdMarker", id.unwrap_or_default());
        xml.put("IsTruncated", next.is_some());
        if let Some((key, id)) = &next {
            xml.put("NextKeyMarker", listing.key(key)).opt("NextVersionIdMarker", id.as_ref());
        }
        for row in &rows {
            one(xml, &listing, row, &account);
        }
        listing.prefixes(xml, &prefixes);
    })))
}

fn one(xml: &mut Xml, listing: &Listing<'_>, row: &Row, account: &str) {
    let Some(version) = row.version() else { return };
    let name = if version.stored.is_some() { "Version" } else { "DeleteMarker" };
    xml.within(name, |xml| {
        xml.put("Key", listing.key(&row.object.key)).put("VersionId", &version.id);
        xml.put("IsLatest", row.at == 0).time("LastModified", version.modified);
        if let Some(stored) = &version.stored {
            xml.put("ETag", format_args!("\"{}\"", stored.etag)).put("Size", stored.content.len());
            if let Some(checksum) = &stored.checksum {
                xml.put("ChecksumAlgorithm", checksum.algorithm.name())
                    .put("ChecksumType", checksum.kind.name());
            }
            xml.put("StorageClass", stored.kept.class);
        }
        owner(xml, "Owner", account);
    });
}
