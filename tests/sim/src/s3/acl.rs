//! Access control lists, as far as they are canned or kept.

use super::buckets::owner;
use super::refused::Refused;
use super::rows::{Object, Version};
use super::scene::Scene;
use super::xml::Xml;
use super::{document, kept, nothing};
use crate::exchange::Reply;
use bytes::Bytes;
use std::sync::Arc;

/// May anybody read what has this ACL?
pub(super) fn is_public(acl: &str) -> bool {
    acl.starts_with("public-read")
}

fn told(account: &str, acl: &str) -> Reply {
    let group = "http://acs.amazonaws.com/groups/global/AllUsers";
    let grants: &[&str] = match acl {
        "public-read" => &["READ"],
        "public-read-write" => &["READ", "WRITE"],
        _ => &[],
    };
    let grantee = |kind: &str| {
        format!("<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"{kind}\">")
    };
    document(&Xml::root("AccessControlPolicy", |xml| {
        owner(xml, "Owner", account);
        xml.within("AccessControlList", |xml| {
            xml.within("Grant", |xml| {
                xml.raw(&grantee("CanonicalUser"));
                xml.put("ID", super::signature::sha256(account.as_bytes())).put("DisplayName", account);
                xml.raw("</Grantee>").put("Permission", "FULL_CONTROL");
            });
            for permission in grants {
                xml.within("Grant", |xml| {
                    xml.raw(&grantee("Group"))
                        .put("URI", group)
                        .raw("</Grantee>")
                        .put("Permission", permission);
                });
            }
        });
    }))
}

/// The canned ACL a request sets; a document may set no other than that of the owner alone.
fn asked(scene: &Scene<'_>) -> Result<&'static str, Refused> {
    if let Some(acl) = kept::acl(scene.headers)? {
        return Ok(acl);
    }
    let node = scene.document("AccessControlPolicy")?;
    let grants = node.child("AccessControlList").ok_or_else(Refused::malformed)?;
    let group = |permission: &str| {
        grants.all("Grant").any(|grant| {
            grant.text("Permission") == Some(permission)
                && grant
                    .child("Grantee")
                    .and_then(|grantee| grantee.text("URI"))
                    .is_some_and(|uri| uri.ends_with("/AllUsers"))
        })
    };
    Ok(match (group("READ"), group("WRITE")) {
        (true, true) => "public-read-write",
        (true, false) => "public-read",
        _ => "private",
    })
}

pub(super) fn of_bucket(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let bucket = scene.bucket()?;
    let acl = bucket.documents.get("acl").map(|acl| String::from_utf8_lossy(acl).into_owned());
    Ok(told(&bucket.account, acl.as_deref().unwrap_or("private")))
}

pub(super) fn set_bucket(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket()?;
    let acl = asked(scene)?;
    scene.bucket_mut()?.documents.insert("acl", Bytes::from_static(acl.as_bytes()));
    Ok(nothing(200))
}

pub(super) fn of_object(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let account = scene.bucket()?.account.clone();
    let version = scene.version()?;
    let stored = version.stored.as_ref().ok_or_else(|| Refused::no_key(scene.key))?;
    Ok(told(&account, stored.kept.acl))
}

pub(super) fn set_object(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket()?;
    let acl = asked(scene)?;
    change(scene, |version| {
        if let Some(stored) = &mut version.stored {
            stored.kept.acl = acl;
        }
    })?;
    Ok(nothing(200))
}

/// Changes a version of the request's object in its place. It is no delete marker.
pub(super) fn change(
    scene: &mut Scene<'_>,
    write: impl FnOnce(&mut Version),
) -> Result<Arc<Version>, Refused> {
    let version = scene.version()?;
    if version.stored.is_none() {
        return Err(Refused::no_method(scene.key, "DeleteMarker").header("x-amz-delete-marker", "true"));
    }
    let object = scene.cloud.objects.get_mut(&Object::id(scene.bucket, scene.key));
    let found = object.and_then(|object| object.versions.iter_mut().find(|known| known.id == version.id));
    let found = found.ok_or_else(|| Refused::no_key(scene.key))?;
    write(Arc::make_mut(found));
    Ok(Arc::clone(found))
}
