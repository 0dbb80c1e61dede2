//! Listings of the objects of a bucket, in both versions.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html>

use super::acl::is_public;
use super::buckets::owner;
use super::document;
use super::refused::Refused;
use super::rows::Object;
use super::scene::Scene;
use super::walk::{From, Item, Listing, Walk};
use super::xml::Xml;
use crate::exchange::Reply;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;

/// A page of a listing.
struct Page {
    objects: Vec<Arc<Object>>,
    prefixes: Vec<String>,
    /// Where the next page goes on, if there is one.
    next: Option<From>,
}

fn page(scene: &Scene<'_>, listing: &Listing<'_>, from: Option<From>) -> Page {
    let cut = (listing.prefix, listing.delimiter);
    let walk = Walk::new(&scene.cloud.objects, scene.bucket, cut, from, |object| object.current().is_some());
    let mut page = Page { objects: Vec::new(), prefixes: Vec::new(), next: None };
    let mut last = None;
    for item in walk {
        if page.objects.len() + page.prefixes.len() >= listing.most {
            // Who asks for nothing is not told that there is more.
            page.next = last;
            break;
        }
        match item {
            Item::Object(object) => {
                last = Some(From::After(object.key.clone()));
                page.objects.push(object);
            }
            Item::Prefix(prefix) => {
                last = Some(From::Beyond(prefix.clone()));
                page.prefixes.push(prefix);
            }
        }
    }
    page
}

/// May whoever asks list the bucket? Says whose it is.
fn readable(scene: &Scene<'_>) -> Result<String, Refused> {
    let bucket = scene.any_bucket()?;
    scene.here(bucket)?;
    let ours = match &scene.caller {
        Some(caller) => scene.owned(bucket, caller).is_ok(),
        None => false,
    };
    let public = bucket.documents.get("acl").is_some_and(|acl| is_public(&String::from_utf8_lossy(acl)));
    if ours || public { Ok(bucket.account.clone()) } else { Err(Refused::denied()) }
}

fn contents(xml: &mut Xml, listing: &Listing<'_>, page: &Page, account: Option<&str>) {
    for object in &page.objects {
        let Some((version, stored)) =
            object.newest().and_then(|version| Some((version, version.stored.as_ref()?)))
        else {
            continue;
        };
        xml.within("Contents", |xml| {
            xml.put("Key", listing.key(&object.key)).time("LastModified", version.modified);
            xml.put("ETag", format_args!("\"{}\"", stored.etag));
            if let Some(checksum) = &stored.checksum {
                xml.put("ChecksumAlgorithm", checksum.algorithm.name())
                    .put("ChecksumType", checksum.kind.name());
            }
            xml.put("Size", stored.content.len());
            if let Some(account) = account {
                owner(xml, "Owner", account);
            }
            xml.put("StorageClass", stored.kept.class);
        });
    }
    listing.prefixes(xml, &page.prefixes);
}

fn token(from: &From) -> String {
    let text = match from {
        From::After(key) => format!("k{key}"),
        From::At(key) => format!("a{key}"),
        From::Beyond(prefix) => format!("p{prefix}"),
    };
    STANDARD.encode(text)
}

fn resumed(token: &str) -> Result<From, Refused> {
    let wrong =
        || Refused::argument("continuation-token", token, "The continuation token provided is incorrect");
    let text = String::from_utf8(STANDARD.decode(token).map_err(|_| wrong())?).map_err(|_| wrong())?;
    match (text.get(..1), text.get(1..)) {
        (Some("k"), Some(key)) => Ok(From::After(key.to_owned())),
        (Some("a"), Some(key)) => Ok(From::At(key.to_owned())),
        (Some("p"), Some(prefix)) => Ok(From::Beyond(prefix.to_owned())),
        _ => Err(wrong()),
    }
}

pub(super) fn second(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let account = readable(scene)?;
    let listing = Listing::of(scene, "max-keys")?;
    let (given, start) = (scene.query("continuation-token"), scene.said("start-after"));
    let from = match (given, start) {
        (Some(token), _) => Some(resumed(token)?),
        (None, Some(key)) => Some(From::named(listing.prefix, listing.delimiter, key)),
        (None, None) => None,
    };
    let page = page(scene, &listing, from);
    let account = (scene.query("fetch-owner") == Some("true")).then_some(account.as_str());
    Ok(document(&Xml::root("ListBucketResult", |xml| {
        xml.put("Name", scene.bucket);
        listing.echo(xml, "MaxKeys", listing.most);
        xml.put("KeyCount", page.objects.len() + page.prefixes.len()).put("IsTruncated", page.next.is_some());
        xml.opt("ContinuationToken", given).opt("NextContinuationToken", page.next.as_ref().map(token));
        xml.opt("StartAfter", start.map(|key| listing.key(key)));
        contents(xml, &listing, &page, account);
    })))
}

pub(super) fn first(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let account = readable(scene)?;
    let listing = Listing::of(scene, "max-keys")?;
    let marker = scene.query("marker").unwrap_or_default();
    let from = (!marker.is_empty()).then(|| From::named(listing.prefix, listing.delimiter, marker));
    let page = page(scene, &listing, from);
    Ok(document(&Xml::root("ListBucketResult", |xml| {
        xml.put("Name", scene.bucket);
        listing.echo(xml, "MaxKeys", listing.most);
        xml.put("Marker", listing.key(marker)).put("IsTruncated", page.next.is_some());
        // Without a delimiter, the last key says it.
        if let (Some(From::After(key) | From::At(key) | From::Beyond(key)), Some(_)) =
            (&page.next, listing.delimiter)
        {
            xml.put("NextMarker", listing.key(key));
        }
        contents(xml, &listing, &page, Some(&account));
    })))
}
