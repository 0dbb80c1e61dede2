//! What the operations work on.

use super::Cloud;
use super::auth::Caller;
use super::refused::{Refused, refused};
use super::rows::{Bucket, Conditions, Deleted, Fields, New, Object, Upload, Version};
use crate::Time;
use crate::content::Content;
use crate::exchange::Reply;
use crate::ids::Ids;
use crate::s3::body::Received;
use crate::settings::Settings;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use serde_json::Value;
use std::sync::Arc;

pub(crate) struct Scene<'a> {
    pub(crate) cloud: &'a mut Cloud,
    pub(crate) settings: &'a Settings,
    pub(crate) ids: &'a mut Ids,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) query: &'a [(String, String)],
    pub(crate) bucket: &'a str,
    pub(crate) object: &'a str,
    /// What follows the object in the path, or the bucket where there is no object.
    pub(crate) further: &'a [String],
    /// Was the XML API asked?
    pub(crate) xml: bool,
    pub(crate) caller: Caller,
    pub(crate) received: Received,
    pub(crate) now: Time,
}

/// A new object's content, and what is known of it.
pub(crate) struct Sum {
    pub(crate) content: Content,
    /// In Base64.
    pub(crate) md5: Option<String>,
    pub(crate) crc32c: Vec<u8>,
}

impl Scene<'_> {
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Refused> {
        let wrong = |_| Refused::invalid(format!("Invalid value for: {name}"));
        self.query(name).map(|text| text.parse().map_err(wrong)).transpose()
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.query(name) == Some("true")
    }

    /// The body as a JSON object; an empty one is one.
    pub(crate) fn fields(&self) -> Result<Fields, Refused> {
        let bytes = self.received.content.clone().into_bytes();
        if bytes.is_empty() {
            return Ok(Fields::new());
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => Ok(fields),
            _ => Err(refused(400, "parseError", "Parse Error")),
        }
    }

    pub(crate) fn found(&self) -> Result<&Bucket, Refused> {
        self.cloud.buckets.get(self.bucket).ok_or_else(Refused::no_bucket)
    }

    /// The bucket, if the caller may do that with it or in it.
    pub(crate) fn allowed(&self, what: &str) -> Result<&Bucket, Refused> {
        let bucket = self.found()?;
        const VIEWER: &str = "roles/storage.objectViewer";
        const READER: &str = "roles/storage.legacyObjectReader";
        let public = match what {
            "storage.objects.get" => {
                let live =
                    self.cloud.objects.get(&Object::id(self.bucket, self.object)).and_then(Object::live);
                let own = live.is_some_and(|live| live.acl.iter().any(|(entity, _)| entity == "allUsers"));
                bucket.is_public(&[VIEWER, READER]) || (own && !bucket.is_uniform())
            }
            "storage.objects.list" => bucket.is_public(&[VIEWER]),
            _ => false,
        };
        self.caller.may(&bucket.project, what, public)?;
        Ok(bucket)
    }

    pub(crate) fn row(&self) -> Option<&Object> {
        self.cloud.objects.get(&Object::id(self.bucket, self.object))
    }

    pub(crate) fn live(&self) -> Option<&Arc<Version>> {
        self.row().and_then(Object::live)
    }

    /// The live version, or the one whose generation the query names.
    pub(crate) fn version(&self) -> Result<Arc<Version>, Refused> {
        self.find(self.number("generation")?)
    }

    pub(crate) fn find(&self, generation: Option<u64>) -> Result<Arc<Version>, Refused> {
        let found = match generation {
            None => self.live(),
            Some(generation) => {
                let all = self.row().map(|row| row.versions.iter());
                all.and_then(|mut all| all.find(|version| version.generation == generation))
            }
        };
        found.cloned().ok_or_else(|| Refused::no_object(self.bucket, self.object))
    }

    /// The conditions that the query names, each beginning so: `if`, `ifSource`.
    pub(crate) fn conditions(&self, prefix: &str) -> Result<Conditions, Refused> {
        let get = |name: &str| match self.xml {
            false => self.number(&format!("{prefix}{name}")),
            true => {
                let header = match name {
                    "GenerationMatch" => "x-goog-if-generation-match",
                    "MetagenerationMatch" => "x-goog-if-metageneration-match",
                    _ => return Ok(None),
                };
                let wrong = |_| Refused::invalid("Invalid argument.");
                self.header(header).map(|text| text.parse().map_err(wrong)).transpose()
            }
        };
        Ok(Conditions {
            generation: get("GenerationMatch")?,
            not_generation: get("GenerationNotMatch")?,
            metageneration: get("MetagenerationMatch")?,
            not_metageneration: get("MetagenerationNotMatch")?,
        })
    }

    /// The hash of the customer's key that the headers bring; their names begin so.
    pub(crate) fn customer_key(&self, prefix: &str) -> Result<Option<String>, Refused> {
        let part = |name: &str| self.header(&format!("{prefix}{name}"));
        let Some(key) = part("key") else { return Ok(None) };
        let wrong = || {
            refused(400, "customerEncryptionKeyFormatIsInvalid", "The provided encryption key is invalid.")
        };
        let bytes = STANDARD.decode(key).ok().filter(|key| key.len() == 32).ok_or_else(wrong)?;
        let hash = STANDARD.encode(<sha2::Sha256 as sha2::Digest>::digest(&bytes));
        match (part("algorithm"), part("key-sha256")) {
            (Some("AES256"), Some(said)) if said == hash => Ok(Some(hash)),
            _ => Err(wrong()),
        }
    }

    /// May a request that brings that key read what is encrypted so?
    pub(crate) fn opened(&self, version: &Version, prefix: &str) -> Result<(), Refused> {
        match (&version.key, self.customer_key(prefix)?) {
            (None, None) => Ok(()),
            (Some(ours), Some(theirs)) if *ours == theirs => Ok(()),
            (Some(_), None) => {
                let message = "The target object is encrypted by a customer-supplied encryption key.";
                Err(refused(400, "resourceIsEncryptedWithCustomerEncryptionKey", message))
            }
            (Some(_), Some(_)) => {
                let message = "The provided encryption key is incorrect.";
                Err(refused(400, "customerEncryptionKeyIsIncorrect", message))
            }
            (None, Some(_)) => {
                let message = "The target object is not encrypted by a customer-supplied encryption key.";
                Err(refused(400, "resourceNotEncryptedWithCustomerEncryptionKey", message))
            }
        }
    }

    /// What an object is to be made with that is in the query and the headers.
    pub(crate) fn new_object(&self, fields: Fields) -> Result<New, Refused> {
        Ok(New {
            fields,
            conditions: self.conditions("if")?,
            key: self.customer_key("x-goog-encryption-")?,
            kms_key: self.query("kmsKeyName").map(str::to_owned),
            acl: self.query("predefinedAcl").map(str::to_owned),
        })
    }

    pub(crate) fn generation(&mut self) -> u64 {
        let micros = u64::try_from(self.now.since_epoch().as_micros()).unwrap_or(u64::MAX);
        self.cloud.latest_generation = micros.max(self.cloud.latest_generation + 1);
        self.cloud.latest_generation
    }

    /// Changes what is under the name; it is gone from the table when nothing is left in the end.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Object)) {
        let id = Object::id(self.bucket, self.object);
        let row = self.cloud.objects.get(&id).cloned();
        let mut row = row.unwrap_or_else(|| Object { name: self.object.to_owned(), versions: Vec::new() });
        change(&mut row);
        if row.versions.is_empty() {
            self.cloud.emptied.push(id.clone());
        }
        self.cloud.objects.put(&id, row);
    }

    /// What becomes of the live version when it is not live any more.
    pub(crate) fn retire(&mut self) {
        let now = self.now;
        let Some(live) = self.live().cloned() else { return };
        let versioned = self.found().is_ok_and(Bucket::is_versioned);
        if versioned {
            let gone = Arc::new(Version { replaced: Some(now), ..Version::clone(&live) });
            self.change(|row| {
                row.versions.pop();
                row.versions.push(gone);
            });
        } else {
            self.discard(&live);
        }
    }

    /// Takes a version away; it can be restored for a while where the bucket says so.
    pub(crate) fn discard(&mut self, version: &Arc<Version>) {
        self.change(|row| row.versions.retain(|other| other.generation != version.generation));
        let own = self.found().ok().and_then(Bucket::soft_delete);
        let time = own.unwrap_or(self.settings.gcs.soft_delete);
        if time > std::time::Duration::ZERO {
            let deleted = Deleted {
                bucket: self.bucket.to_owned(),
                name: self.object.to_owned(),
                version: Arc::clone(version),
                at: self.now,
                until: self.now + time,
            };
            let id = format!("{}/{}#{}", self.bucket, self.object, version.generation);
            self.cloud.deleted.put(id, deleted);
        }
    }

    /// Is a version kept as it is?
    pub(crate) fn mutable(&self, version: &Version) -> Result<(), Refused> {
        let held = |field: &str| version.fields.get(field).is_some_and(|held| held == true);
        if held("temporaryHold") || held("eventBasedHold") {
            let message = format!(
                "Object '{}/{}' is under active Temporary or Event-Based hold and cannot be deleted, overwritten or archived until hold is removed.",
                self.bucket, self.object
            );
            return Err(refused(403, "objectUnderActiveHold", message));
        }
        let of_bucket = self.found().ok().and_then(Bucket::retention).map(|time| version.created + time);
        let own = version.fields.get("retention").and_then(|own| own["retainUntilTime"].as_str());
        let own = own.and_then(crate::stamp::parse);
        if [of_bucket, own].into_iter().flatten().any(|until| self.now < until) {
            let message = format!(
                "Object '{}/{}' is subject to bucket's retention policy or object retention and cannot be deleted or overwritten until it ends.",
                self.bucket, self.object
            );
            return Err(refused(403, "retentionPolicyNotMet", message));
        }
        Ok(())
    }
}

impl Conditions {
    /// Do they hold of what is live? Where it is read, one that is unchanged is told so.
    pub(crate) fn hold(&self, live: Option<&Version>, reads: bool) -> Result<(), Refused> {
        let (generation, metageneration) =
            (live.map_or(0, |live| live.generation), live.map_or(0, |live| live.metageneration));
        let same = self.generation.is_none_or(|asked| asked == generation)
            && self.metageneration.is_none_or(|asked| asked == metageneration);
        let other = self.not_generation.is_none_or(|asked| asked != generation)
            && self.not_metageneration.is_none_or(|asked| asked != metageneration);
        match (same, other) {
            (true, true) => Ok(()),
            (true, false) if reads => Err(refused(304, "notModified", "Not Modified")),
            _ => Err(Refused::condition()),
        }
    }
}

/// An operation.
pub(crate) type Run = fn(&mut Scene<'_>) -> Result<Reply, Refused>;

/// What an upload has so far.
impl Upload {
    pub(crate) fn has(&self) -> u64 {
        self.content.len()
    }
}
