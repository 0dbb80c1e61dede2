//! Taking objects away: by a delete marker where the bucket keeps versions, for good where a version is named.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html>

use super::refused::{Refused, refused};
use super::rows::{Object, Versioning};
use super::scene::Scene;
use super::xml::{Node, Xml};
use super::{conditions, document, nothing};
use crate::exchange::{Reply, set};

/// What became of an object.
#[derive(Default)]
struct Gone {
    /// The version that was made or taken away.
    version: Option<String>,
    /// Is that a delete marker?
    marker: bool,
}

/// Takes the object of the scene away, or one version of it.
fn take(scene: &mut Scene<'_>, version: Option<&str>, if_match: Option<&str>) -> Result<Gone, Refused> {
    conditions::deleting(if_match, scene.object().and_then(|object| object.current()))?;
    let versioning = scene.any_bucket()?.versioning;
    let name = Object::id(scene.bucket, scene.key);
    let Some(id) = version else {
        if versioning == Versioning::Never {
            scene.cloud.objects.remove(&name);
            return Ok(Gone::default());
        }
        return Ok(Gone { version: scene.write(None), marker: true });
    };
    let found = match super::scene::find(scene.cloud, scene.bucket, scene.key, Some(id)) {
        Ok(found) => found,
        Err(error) if error.code == "InvalidArgument" => return Err(error),
        // What is not there is taken away already.
        Err(_) => return Ok(Gone { version: Some(id.to_owned()), marker: false }),
    };
    if let Some(object) = scene.cloud.objects.get_mut(&name) {
        object.versions.retain(|version| version.id != id);
        if object.versions.is_empty() {
            scene.cloud.objects.remove(&name);
        }
    }
    let told = versioning != Versioning::Never || id != "null";
    Ok(Gone { version: told.then(|| id.to_owned()), marker: found.stored.is_none() })
}

pub(super) fn one(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket()?;
    let gone = take(scene, scene.query("versionId"), scene.header("if-match"))?;
    let mut reply = nothing(204);
    if let Some(version) = &gone.version {
        set(&mut reply, "x-amz-version-id", version);
    }
    if gone.marker {
        set(&mut reply, "x-amz-delete-marker", "true");
    }
    Ok(reply)
}

/// The most that one request may take away.
const MOST: usize = 1000;

pub(super) fn many(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket()?;
    if !scene.headers.contains_key("content-md5") && !scene.received.named {
        return Err(Refused::invalid("Missing required header for this request: Content-MD5"));
    }
    let asked = scene.document("Delete")?;
    let quiet = asked.text("Quiet") == Some("true");
    let objects: Vec<&Node> = asked.all("Object").collect();
    if objects.is_empty() || objects.len() > MOST {
        return Err(Refused::malformed());
    }
    let mut xml = Xml::default();
    for object in objects {
        let key = object.text("Key").filter(|key| !key.is_empty()).ok_or_else(Refused::malformed)?;
        let version = object.text("VersionId").filter(|version| !version.is_empty());
        let mut inner = Scene {
            cloud: scene.cloud,
            settings: scene.settings,
            ids: scene.ids,
            headers: scene.headers,
            query: scene.query,
            bucket: scene.bucket,
            key,
            by_host: scene.by_host,
            caller: scene.caller.clone(),
            received: scene.received.clone(),
            now: scene.now,
        };
        let taken = if key.len() > 1024 {
            Err(refused(400, "KeyTooLongError", "Your key is too long"))
        } else {
            take(&mut inner, version, object.text("ETag"))
        };
        match taken {
            Ok(gone) if !quiet => {
                xml.within("Deleted", |xml| {
                    xml.put("Key", key).opt("VersionId", version);
                    if gone.marker {
                        xml.put("DeleteMarker", true).opt("DeleteMarkerVersionId", gone.version);
                    }
                });
            }
            Ok(_) => {}
            Err(error) => {
                xml.within("Error", |xml| {
                    xml.put("Key", key).opt("VersionId", version);
                    xml.put("Code", error.code).put("Message", &error.message);
                });
            }
        }
    }
    Ok(document(&Xml::root("DeleteResult", |root| {
        root.append(&xml);
    })))
}
