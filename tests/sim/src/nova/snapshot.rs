//! Images made from servers.
//!
//! <https://docs.openstack.org/api-ref/compute/#create-image-createimage-action>

use super::actions::{Given, begin, checked, ready};
use super::create::labels;
use super::server::Change;
use super::server::Status::{Active, Paused, Shutoff, Suspended};
use crate::exchange::{Refusal, Reply, empty, json, set};
use crate::glance::image::{Content, Image};
use crate::identity::catalog::service_url;
use crate::schema::{Field, Is, may, need};
use crate::service::Scene;
use serde_json::json;
use std::collections::BTreeMap;

/// `createImage`: the image is there at once, queued; the server is busy for half the time it takes.
pub(super) fn create_image(scene: &mut Scene<'_>, given: Given<'_>) -> Result<Reply, Refusal> {
    const BODY: &[Field] = &[need("name", Is::Name), may("metadata", Is::Labels)];
    checked(scene, given, BODY)?;
    let (now, time) = (scene.now, scene.settings.image_time);
    let id = scene.ids.uuid();
    let project = scene.who.project.clone();
    let server = ready(scene, "createImage", &[Active, Shutoff, Paused, Suspended])?;
    let mut properties: BTreeMap<String, String> = labels(&given["metadata"]);
    properties.extend(
        [
            ("image_type", "snapshot".to_owned()),
            ("instance_uuid", server.id.clone()),
            ("base_image_ref", server.image.clone().unwrap_or_default()),
            ("user_id", server.user.clone()),
        ]
        .map(|(key, value)| (key.to_owned(), value)),
    );
    let disk = u64::from(server.flavor.disk);
    let status = server.status;
    begin(
        server,
        now,
        Change {
            until: now + time / 2,
            during: status,
            task: "image_uploading",
            then: status,
            flavor: None,
            failure: None,
        },
    );
    let image = Image {
        id: id.clone(),
        name: given["name"].as_str().map(str::to_owned),
        owner: Some(project),
        visibility: "private".into(),
        container_format: Some("bare".into()),
        disk_format: Some("qcow2".into()),
        min_disk: disk,
        min_ram: 0,
        protected: false,
        hidden: false,
        tags: Vec::new(),
        properties,
        members: BTreeMap::new(),
        content: Content::Snapshot { saving: now + time / 4, active: now + time, size: disk << 28 },
        deactivated: false,
        created: now,
        updated: now,
    };
    scene.region.images.put(&id, image);
    if scene.minor >= 45 {
        return Ok(json(202, &json!({"image_id": id})));
    }
    let mut reply = empty(202);
    let glance = service_url(scene.settings, &scene.region.name, "image");
    set(&mut reply, "location", &format!("{glance}/images/{id}"));
    Ok(reply)
}
