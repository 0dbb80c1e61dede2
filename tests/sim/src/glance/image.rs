//! An image as Glance keeps it.

use crate::Time;
use crate::service::Who;
use crate::settings::SeedImage;
use crate::stamp;
use bytes::Bytes;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// An image.
#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) visibility: String,
    pub(crate) container_format: Option<String>,
    pub(crate) disk_format: Option<String>,
    /// GiB.
    pub(crate) min_disk: u64,
    /// MiB.
    pub(crate) min_ram: u64,
    pub(crate) protected: bool,
    pub(crate) hidden: bool,
    pub(crate) tags: Vec<String>,
    pub(crate) properties: BTreeMap<String, String>,
    pub(crate) members: BTreeMap<String, Member>,
    pub(crate) content: Content,
    pub(crate) deactivated: bool,
    pub(crate) created: Time,
    pub(crate) updated: Time,
}

/// A project an image is shared with.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) status: String,
    pub(crate) created: Time,
    pub(crate) updated: Time,
}

/// What an image holds.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Nothing yet.
    Queued,
    /// Data that was uploaded.
    Data(Bytes),
    /// So many bytes nobody asks for: images that were there from the start.
    Size(u64),
    /// Being made from a server: saving from the first time on, active from the second.
    Snapshot { saving: Time, active: Time, size: u64 },
}

impl Image {
    pub(crate) fn seed(seed: &SeedImage, now: Time) -> Self {
        Self {
            id: seed.id.clone(),
            name: Some(seed.name.clone()),
            owner: None,
            visibility: "public".into(),
            container_format: Some("bare".into()),
            disk_format: Some("qcow2".into()),
            min_disk: seed.min_disk.into(),
            min_ram: seed.min_ram.into(),
            protected: true,
            hidden: false,
            tags: Vec::new(),
            properties: BTreeMap::new(),
            members: BTreeMap::new(),
            content: Content::Size(seed.size),
            deactivated: false,
            created: now,
            updated: now,
        }
    }

    pub(crate) fn status(&self, now: Time) -> &'static str {
        match self.content {
            Content::Queued => "queued",
            Content::Snapshot { saving, .. } if now < saving => "queued",
            Content::Snapshot { active, .. } if now < active => "saving",
            _ if self.deactivated => "deactivated",
            _ => "active",
        }
    }

    /// Bytes, once they are there.
    pub(crate) fn size(&self, now: Time) -> Option<u64> {
        match &self.content {
            Content::Queued => None,
            Content::Data(data) => Some(data.len() as u64),
            Content::Size(size) => Some(*size),
            Content::Snapshot { active, size, .. } => (*active <= now).then_some(*size),
        }
    }

    /// May they use it, knowing its id?
    pub(crate) fn is_seen_by(&self, who: &Who) -> bool {
        who.admin
            || self.owner.as_ref() == Some(&who.project)
            || matches!(self.visibility.as_str(), "public" | "community")
            || (self.visibility == "shared" && self.members.contains_key(&who.project))
    }

    /// May they change it?
    pub(crate) fn is_owned_by(&self, who: &Who) -> bool {
        who.admin || self.owner.as_ref() == Some(&who.project)
    }

    /// The image as the API shows it: custom properties stand among the others.
    pub(crate) fn document(&self, now: Time) -> Value {
        let mut shown: Map<String, Value> =
            self.properties.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
        let size = self.size(now);
        let id = &self.id;
        let fixed = [
            ("id", json!(id)),
            ("name", json!(self.name)),
            ("status", json!(self.status(now))),
            ("visibility", json!(self.visibility)),
            ("owner", json!(self.owner)),
            ("protected", json!(self.protected)),
            ("os_hidden", json!(self.hidden)),
            ("tags", json!(self.tags)),
            ("container_format", json!(self.container_format)),
            ("disk_format", json!(self.disk_format)),
            ("min_disk", json!(self.min_disk)),
            ("min_ram", json!(self.min_ram)),
            ("size", json!(size)),
            ("virtual_size", Value::Null),
            ("checksum", size.map_or(Value::Null, |_| json!(self.digest(1)))),
            ("os_hash_algo", size.map_or(Value::Null, |_| json!("sha512"))),
            ("os_hash_value", size.map_or(Value::Null, |_| json!(self.digest(4)))),
            ("created_at", json!(stamp::seconds(self.created))),
            ("updated_at", json!(stamp::seconds(self.updated_at(now)))),
            ("self", json!(format!("/v2/images/{id}"))),
            ("file", json!(format!("/v2/images/{id}/file"))),
            ("schema", json!("/v2/schemas/image")),
        ];
        shown.extend(fixed.map(|(key, value)| (key.to_owned(), value)));
        shown.into()
    }

    fn updated_at(&self, now: Time) -> Time {
        match self.content {
            Content::Snapshot { active, .. } if active <= now => self.updated.max(active),
            _ => self.updated,
        }
    }

    /// Hexadecimal digits that stand in for a checksum: the same for the same data, but not MD5 or SHA-512 of it.
    fn digest(&self, words: u64) -> String {
        let mut state = crate::ids::hash(words);
        let seed: &[u8] = match &self.content {
            Content::Data(data) => data,
            _ => self.id.as_bytes(),
        };
        for byte in seed {
            state = crate::ids::hash(state ^ u64::from(*byte));
        }
        (0..words * 2).map(|n| format!("{:016x}", crate::ids::hash(state ^ n))).collect()
    }
}
