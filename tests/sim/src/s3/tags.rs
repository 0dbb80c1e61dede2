//! Tags of buckets and of objects.

use super::acl::change;
use super::refused::{Refused, refused};
use super::scene::Scene;
use super::xml::{Node, Xml};
use super::{document, nothing};
use crate::exchange::{Reply, pairs, set};

fn checked(tags: Vec<(String, String)>, most: usize) -> Result<Vec<(String, String)>, Refused> {
    if tags.len() > most {
        let message = format!("Object tags cannot be greater than {most}");
        return Err(refused(400, "BadRequest", message));
    }
    for (n, (key, value)) in tags.iter().enumerate() {
        let wrong = |message: &str| Err(refused(400, "InvalidTag", message).with("TagKey", key));
        if tags[..n].iter().any(|(other, _)| other == key) {
            return wrong("Cannot provide multiple Tags with the same key");
        }
        if key.is_empty() || key.chars().count() > 128 {
            return wrong("The TagKey you have provided is invalid");
        }
        if value.chars().count() > 256 {
            return wrong("The TagValue you have provided is invalid");
        }
        if key.starts_with("aws:") {
            return wrong("System tags cannot be added/updated by requester");
        }
    }
    Ok(tags)
}

/// The tags of an element that holds them.
pub(super) fn read(set: &Node, most: usize) -> Result<Vec<(String, String)>, Refused> {
    let tag = |tag: &Node| {
        let (key, value) = (tag.text("Key")?, tag.text("Value")?);
        Some((key.to_owned(), value.to_owned()))
    };
    let tags: Option<Vec<_>> = set.all("Tag").map(tag).collect();
    checked(tags.ok_or_else(Refused::malformed)?, most)
}

/// The tags in a header, which are written as a query is.
pub(super) fn of_header(text: Option<&str>) -> Result<Vec<(String, String)>, Refused> {
    checked(pairs(text.unwrap_or_default()), 10)
}

fn asked(scene: &Scene<'_>, most: usize) -> Result<Vec<(String, String)>, Refused> {
    let node = scene.document("Tagging")?;
    read(node.child("TagSet").ok_or_else(Refused::malformed)?, most)
}

fn told(tags: &[(String, String)]) -> Reply {
    document(&Xml::root("Tagging", |xml| {
        xml.within("TagSet", |xml| {
            for (key, value) in tags {
                xml.within("Tag", |xml| {
                    xml.put("Key", key).put("Value", value);
                });
            }
        });
    }))
}

pub(super) fn of_bucket(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let bucket = scene.bucket()?;
    if bucket.tags.is_empty() {
        let error = refused(404, "NoSuchTagSet", "The TagSet does not exist");
        return Err(error.with("BucketName", &bucket.name));
    }
    Ok(told(&bucket.tags))
}

pub(super) fn set_bucket(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let tags = asked(scene, 50)?;
    scene.bucket_mut()?.tags = tags;
    Ok(nothing(204))
}

pub(super) fn clear_bucket(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket_mut()?.tags.clear();
    Ok(nothing(204))
}

pub(super) fn of_object(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket()?;
    let version = scene.version()?;
    let stored = version.stored.as_ref().ok_or_else(|| Refused::no_key(scene.key))?;
    let mut reply = told(&stored.tags);
    set(&mut reply, "x-amz-version-id", &version.id);
    Ok(reply)
}

fn write(scene: &mut Scene<'_>, tags: Vec<(String, String)>, status: u16) -> Result<Reply, Refused> {
    scene.bucket()?;
    let version = change(scene, |version| {
        if let Some(stored) = &mut version.stored {
            stored.tags = tags;
        }
    })?;
    let mut reply = nothing(status);
    set(&mut reply, "x-amz-version-id", &version.id);
    Ok(reply)
}

pub(super) fn set_object(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let tags = asked(scene, 10)?;
    write(scene, tags, 200)
}

pub(super) fn clear_object(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    write(scene, Vec::new(), 204)
}
