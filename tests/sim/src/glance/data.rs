//! The data of images.
//!
//! <https://docs.openstack.org/api-ref/image/v2/#image-data>

use super::image::Content;
use super::images::{find, find_mut};
use crate::exchange::{Refusal, Reply, empty, with_type};
use crate::route::{Route, on};
use crate::service::{Handler, Scene};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("PUT", "images/{}/file", upload),
    on("GET", "images/{}/file", download),
    on("POST", "images/{}/actions/deactivate", deactivate),
    on("POST", "images/{}/actions/reactivate", reactivate),
];

/// The most data an image can be given; this is memory.
const MOST: usize = 16 << 20;

fn upload(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let media = scene.call.header("content-type").unwrap_or_default();
    if media != "application/octet-stream" {
        return Err(Refusal::new(415, format!("Unsupported Content-Type: {media}")));
    }
    let (data, now) = (scene.call.body.clone(), scene.now);
    if data.len() > MOST {
        return Err(Refusal::new(413, "Image storage media is full."));
    }
    let image = find_mut(scene)?;
    if !matches!(image.content, Content::Queued) {
        return Err(Refusal::conflict(format!(
            "Image status transition from {} to saving is not allowed",
            image.status(now)
        )));
    }
    if image.container_format.is_none() || image.disk_format.is_none() {
        return Err(Refusal::bad(
            "Properties disk_format, container_format must be set prior to saving data.",
        ));
    }
    image.content = Content::Data(data);
    image.updated = now;
    Ok(empty(204))
}

fn download(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let image = find(scene)?;
    match &image.content {
        _ if image.deactivated && !scene.who.admin => Err(Refusal::forbidden(
            "The requested image has been deactivated. Image data download is forbidden.",
        )),
        Content::Data(data) => Ok(with_type(200, "application/octet-stream", data.clone())),
        // Nothing was ever put in: an image that has a size and no data here.
        _ => Ok(empty(204)),
    }
}

fn set_active(scene: &mut Scene<'_>, deactivated: bool) -> Result<Reply, Refusal> {
    if !scene.who.admin {
        return Err(Refusal::forbidden("You are not authorized to complete this action."));
    }
    let now = scene.now;
    let image = find_mut(scene)?;
    if image.size(now).is_none() {
        let status = image.status(now);
        return Err(Refusal::forbidden(format!(
            "Not allowed to change the status of an image that is {status}"
        )));
    }
    image.deactivated = deactivated;
    image.updated = now;
    Ok(empty(204))
}

fn deactivate(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    set_active(scene, true)
}

fn reactivate(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    set_active(scene, false)
}
