//! What an operation works on, and what all of them ask first.

use super::Cloud;
use super::auth::Caller;
use super::body::Received;
use super::refused::{Refused, refused};
use super::rows::{Bucket, Object, Stored, Version, Versioning};
use super::xml::Node;
use crate::Time;
use crate::exchange::Reply;
use crate::ids::Ids;
use crate::settings::Settings;
use http::HeaderMap;
use std::sync::Arc;

pub(crate) struct Scene<'a> {
    pub(crate) cloud: &'a mut Cloud,
    pub(crate) settings: &'a Settings,
    pub(crate) ids: &'a mut Ids,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) query: &'a [(String, String)],
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
    /// Was the bucket told by the host?
    pub(crate) by_host: bool,
    /// Who asks; `None` for anybody.
    pub(crate) caller: Option<Caller>,
    pub(crate) received: Received,
    pub(crate) now: Time,
}

pub(crate) type Handler = fn(&mut Scene<'_>) -> Result<Reply, Refused>;

impl<'a> Scene<'a> {
    pub(crate) fn query(&self, name: &str) -> Option<&'a str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that says something.
    pub(crate) fn said(&self, name: &str) -> Option<&'a str> {
        self.query(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Who asks, which has to be somebody.
    pub(crate) fn caller(&self) -> Result<&Caller, Refused> {
        self.caller.as_ref().ok_or_else(Refused::denied)
    }

    /// A number among the parameters, from nothing up to a limit.
    pub(crate) fn number(&self, name: &str, most: u64) -> Result<Option<u64>, Refused> {
        let Some(text) = self.query(name).filter(|text| !text.is_empty()) else { return Ok(None) };
        match text.parse::<u64>() {
            Ok(number) if number <= i32::MAX as u64 => Ok(Some(number.min(most))),
            _ => Err(Refused::argument(
                name,
                text,
                format!("Provided {name} not an integer or within integer range"),
            )),
        }
    }

    /// The bucket of the request, whoever asks.
    pub(crate) fn any_bucket(&self) -> Result<&Bucket, Refused> {
        self.cloud.buckets.get(self.bucket).ok_or_else(|| Refused::no_bucket(self.bucket))
    }

    /// The bucket of the request, which has to be the caller's and in the region the request was signed for.
    pub(crate) fn bucket(&self) -> Result<&Bucket, Refused> {
        let bucket = self.any_bucket()?;
        let caller = self.caller()?;
        self.owned(bucket, caller)?;
        self.here(bucket)?;
        Ok(bucket)
    }

    pub(crate) fn owned(&self, bucket: &Bucket, caller: &Caller) -> Result<(), Refused> {
        let expected = self.header("x-amz-expected-bucket-owner");
        if caller.account != bucket.account || expected.is_some_and(|account| account != bucket.account) {
            return Err(Refused::denied());
        }
        Ok(())
    }

    /// Was the request signed for the region the bucket is in?
    pub(crate) fn here(&self, bucket: &Bucket) -> Result<(), Refused> {
        let Some(caller) = self.caller.as_ref().filter(|caller| caller.region != bucket.region) else {
            return Ok(());
        };
        let error = if self.by_host {
            let message = format!(
                "The authorization header is malformed; the region '{}' is wrong; expecting '{}'",
                caller.region, bucket.region
            );
            refused(400, "AuthorizationHeaderMalformed", message).with("Region", &bucket.region)
        } else {
            let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
            let endpoint = format!("s3.{}.amazonaws.com", bucket.region);
            refused(301, "PermanentRedirect", message).with("Endpoint", endpoint).with("Bucket", &bucket.name)
        };
        Err(error.header("x-amz-bucket-region", &bucket.region))
    }

    pub(crate) fn bucket_mut(&mut self) -> Result<&mut Bucket, Refused> {
        self.bucket()?;
        let name = self.bucket;
        self.cloud.buckets.get_mut(name).ok_or_else(|| Refused::no_bucket(name))
    }

    pub(crate) fn object(&self) -> Option<&Object> {
        self.cloud.objects.get(&Object::id(self.bucket, self.key))
    }

    /// The version of the object that the request is for, a delete marker perhaps.
    pub(crate) fn version(&self) -> Result<Arc<Version>, Refused> {
        find(self.cloud, self.bucket, self.key, self.query("versionId"))
    }

    /// The body as a document with that root.
    pub(crate) fn document(&self, root: &str) -> Result<Node, Refused> {
        let node = Node::read(&self.received.content.clone().into_bytes());
        node.filter(|node| node.name == root).ok_or_else(Refused::malformed)
    }

    /// Writes an object into its bucket. Says the id of the version, where the bucket keeps any.
    pub(crate) fn store(&mut self, stored: Stored) -> Option<String> {
        self.write(Some(stored))
    }

    /// Puts a new version, or a delete marker, in front of what is there.
    pub(crate) fn write(&mut self, stored: Option<Stored>) -> Option<String> {
        let versioning =
            self.cloud.buckets.get(self.bucket).map(|bucket| bucket.versioning).unwrap_or_default();
        let id = match versioning {
            Versioning::Enabled => self.ids.text(32),
            Versioning::Never | Versioning::Suspended => "null".to_owned(),
        };
        let version = Arc::new(Version { id: id.clone(), modified: self.now, stored });
        let name = Object::id(self.bucket, self.key);
        let mut object = self
            .cloud
            .objects
            .get(&name)
            .cloned()
            .unwrap_or_else(|| Object { key: self.key.to_owned(), versions: Vec::new() });
        if id == "null" {
            object.versions.retain(|version| version.id != "null");
        }
        object.versions.insert(0, version);
        self.cloud.objects.put(name, object);
        (versioning != Versioning::Never).then_some(id)
    }
}

/// A version of an object: the newest one where none is named.
pub(crate) fn find(
    cloud: &Cloud,
    bucket: &str,
    key: &str,
    version: Option<&str>,
) -> Result<Arc<Version>, Refused> {
    let object = cloud.objects.get(&Object::id(bucket, key));
    match version {
        None => object.and_then(Object::newest).cloned().ok_or_else(|| Refused::no_key(key)),
        Some(id) => {
            let found = object.and_then(|object| object.versions.iter().find(|version| version.id == id));
            found.cloned().ok_or_else(|| {
                let plausible =
                    id == "null" || (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
                if plausible {
                    refused(404, "NoSuchVersion", "The specified version does not exist.")
                        .with("Key", key)
                        .with("VersionId", id)
                } else {
                    Refused::argument("versionId", id, "Invalid version id specified")
                }
            })
        }
    }
}
