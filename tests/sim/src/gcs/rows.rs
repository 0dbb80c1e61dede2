//! What is kept: buckets, objects with their versions, uploads under way.

use crate::Time;
use crate::content::Content;
use crate::s3::walk::Keyed;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

/// Fields of a resource, as JSON has them.
pub(crate) type Fields = Map<String, Value>;

/// Who may do what: entities and roles.
pub(crate) type Acl = Vec<(String, String)>;

#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) project: String,
    pub(crate) created: Time,
    pub(crate) updated: Time,
    pub(crate) metageneration: u64,
    /// What its owner has set.
    pub(crate) fields: Fields,
    pub(crate) acl: Acl,
    pub(crate) default_acl: Acl,
    pub(crate) policy: Policy,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    pub(crate) bindings: Vec<Value>,
    pub(crate) version: u64,
    /// How often it was set.
    pub(crate) serial: u64,
}

/// Everything under one name of one bucket.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) name: String,
    /// The oldest first. There is always one.
    pub(crate) versions: Vec<Arc<Version>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) generation: u64,
    pub(crate) metageneration: u64,
    pub(crate) created: Time,
    pub(crate) updated: Time,
    /// When it ceased to be the live one.
    pub(crate) replaced: Option<Time>,
    pub(crate) content: Content,
    /// In Base64; nothing of what was composed.
    pub(crate) md5: Option<String>,
    pub(crate) crc32c: Vec<u8>,
    /// What its owner has set.
    pub(crate) fields: Fields,
    pub(crate) class: String,
    pub(crate) acl: Acl,
    pub(crate) components: Option<u64>,
    /// The hash of the customer's key.
    pub(crate) key: Option<String>,
    pub(crate) kms_key: Option<String>,
}

/// A version that was deleted and can be restored.
#[derive(Clone, Debug)]
pub(crate) struct Deleted {
    pub(crate) bucket: String,
    pub(crate) name: String,
    pub(crate) version: Arc<Version>,
    pub(crate) at: Time,
    pub(crate) until: Time,
}

/// An upload under way.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) bucket: String,
    pub(crate) name: String,
    pub(crate) new: New,
    pub(crate) started: Time,
    pub(crate) content: Content,
    pub(crate) md5: Md5,
    /// What came, as checksums and lengths.
    pub(crate) crc32c: Vec<(Vec<u8>, u64)>,
    pub(crate) total: Option<u64>,
}

/// An upload that has ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// The object's bucket, name and generation; nothing of what was given up.
    pub(crate) made: Option<(String, String, u64)>,
}

/// What an object is to be made with.
#[derive(Clone, Debug, Default)]
pub(crate) struct New {
    pub(crate) fields: Fields,
    pub(crate) conditions: Conditions,
    pub(crate) key: Option<String>,
    pub(crate) kms_key: Option<String>,
    pub(crate) acl: Option<String>,
}

/// What has to hold of the live version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Conditions {
    pub(crate) generation: Option<u64>,
    pub(crate) not_generation: Option<u64>,
    pub(crate) metageneration: Option<u64>,
    pub(crate) not_metageneration: Option<u64>,
}

impl Bucket {
    pub(crate) fn is_versioned(&self) -> bool {
        self.fields.get("versioning").is_some_and(|versioning| versioning["enabled"] == true)
    }

    pub(crate) fn is_uniform(&self) -> bool {
        let own = self.fields.get("iamConfiguration");
        own.is_some_and(|own| own["uniformBucketLevelAccess"]["enabled"] == true)
    }

    fn seconds(&self, section: &str, field: &str) -> Option<Duration> {
        let value = self.fields.get(section)?.get(field)?;
        let seconds = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        Some(Duration::from_secs(seconds))
    }

    /// How long deleted objects can be restored.
    pub(crate) fn soft_delete(&self) -> Option<Duration> {
        self.seconds("softDeletePolicy", "retentionDurationSeconds")
    }

    /// How long objects cannot be deleted.
    pub(crate) fn retention(&self) -> Option<Duration> {
        self.seconds("retentionPolicy", "retentionPeriod")
    }

    /// Is that role given to everybody?
    pub(crate) fn is_public(&self, roles: &[&str]) -> bool {
        self.policy.bindings.iter().any(|binding| {
            let role = binding["role"].as_str().is_some_and(|role| roles.contains(&role));
            let members = binding["members"].as_array();
            role && members.is_some_and(|members| members.iter().any(|member| member == "allUsers"))
        })
    }
}

impl Object {
    /// What it is called in the table.
    pub(crate) fn id(bucket: &str, name: &str) -> String {
        format!("{bucket}/{name}")
    }

    /// The live version, if there is one.
    pub(crate) fn live(&self) -> Option<&Arc<Version>> {
        self.versions.last().filter(|version| version.replaced.is_none())
    }
}

impl Version {
    pub(crate) fn etag(&self) -> String {
        STANDARD.encode(format!("{}/{}", self.generation, self.metageneration))
    }

    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str)
    }
}

impl Keyed for Object {
    fn key(&self) -> &str {
        &self.name
    }
}
