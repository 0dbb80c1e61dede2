//! Many taken away at once.
//!
//! <https://docs.openstack.org/swift/latest/middleware.html#bulk-delete>

use super::rows::{Container, Object};
use super::{Scene, decode};
use crate::exchange::{Refusal, Reply, json};
use serde_json::json;

/// The most that one request may take away.
pub(super) const MOST: usize = 10_000;

/// What became of them.
#[derive(Default)]
pub(super) struct Gone {
    deleted: u64,
    missing: u64,
    errors: Vec<(String, &'static str)>,
}

impl Gone {
    /// Takes an object away, or a container with nothing in it.
    pub(super) fn take(&mut self, scene: &mut Scene<'_>, container: &str, object: Option<&str>) {
        let found = match object {
            Some(name) => scene.region.objects.remove(&Object::id(&scene.project, container, name)).is_some(),
            None => {
                if super::account::used(scene, container).0 > 0 {
                    self.errors.push((format!("/{container}"), "409 Conflict"));
                    return;
                }
                scene.region.containers.remove(&Container::id(&scene.project, container)).is_some()
            }
        };
        match found {
            true => self.deleted += 1,
            false => self.missing += 1,
        }
    }

    pub(super) fn reply(self) -> Reply {
        let status = match (self.errors.is_empty(), self.deleted + self.missing) {
            (true, 1..) => "200 OK",
            _ => "400 Bad Request",
        };
        json(
            200,
            &json!({
                "Number Deleted": self.deleted, "Number Not Found": self.missing, "Errors": self.errors,
                "Response Status": status, "Response Body": "",
            }),
        )
    }
}

pub(super) fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = String::from_utf8(scene.request.body().to_vec());
    let body = body.map_err(|_| Refusal::bad("Invalid bulk delete."))?;
    let lines: Vec<&str> = body.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > MOST {
        return Err(Refusal::new(413, format!("Maximum Bulk Deletes: {MOST} per request")));
    }
    let mut gone = Gone::default();
    for line in lines {
        let Some(path) = decode(line) else {
            gone.errors.push((line.to_owned(), "412 Precondition Failed"));
            continue;
        };
        let path = path.trim_start_matches('/');
        match path.split_once('/') {
            Some((container, object)) if !object.is_empty() => gone.take(scene, container, Some(object)),
            Some((container, _)) => gone.take(scene, container, None),
            None => gone.take(scene, path, None),
        }
    }
    Ok(gone.reply())
}
