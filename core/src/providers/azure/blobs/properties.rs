//! Changing what is known of a blob, and what it is kept on.

use crate::{
    Endpoint, Request, Response, Result,
    providers::azure::{
        conditions::{Conditions, ContentHeaders},
        headers::Fields,
        names,
        properties::Written,
        terms::{AccessTier, RehydratePriority},
    },
};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Replaces a blob's metadata. <https://learn.microsoft.com/rest/api/storageservices/set-blob-metadata>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetBlobMetadata {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// All of its metadata.
    pub metadata: BTreeMap<String, String>,
    /// The scope whose key it is encrypted with.
    pub encryption_scope: Option<String>,
    /// What has to hold.
    pub conditions: Conditions,
}

impl Endpoint for SetBlobMetadata {
    type Output = Written;

    fn request(&self) -> Request {
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .query("comp", "metadata")
            .field("x-ms-encryption-scope", self.encryption_scope.as_ref());
        let request = self.conditions.apply(request.metadata(&self.metadata));
        request.repeat(super::put::repeat(&self.conditions))
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

/// Replaces a blob's properties: what is left out is taken away.
/// <https://learn.microsoft.com/rest/api/storageservices/set-blob-properties>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetBlobProperties {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// All of its properties.
    pub content: ContentHeaders,
    /// What has to hold.
    pub conditions: Conditions,
}

impl Endpoint for SetBlobProperties {
    type Output = Written;

    fn request(&self) -> Request {
        let request = names::blob(Method::PUT, &self.container, &self.blob).query("comp", "properties");
        let request = self.conditions.apply(self.content.apply(request));
        request.repeat(super::put::repeat(&self.conditions))
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

/// Whether a blob is kept there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierSet {
    /// It is.
    Done,
    /// It comes back from the archive, which takes hours.
    Pending,
}

/// Says what a blob is kept on. <https://learn.microsoft.com/rest/api/storageservices/set-blob-tier>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetBlobTier {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// One of its snapshots, by its time.
    pub snapshot: Option<String>,
    /// One of its versions.
    pub version_id: Option<String>,
    /// Where it goes.
    pub tier: AccessTier,
    /// How urgent it is that it comes back from the archive.
    pub rehydrate_priority: Option<RehydratePriority>,
    /// What has to hold: a lease, or tags.
    pub conditions: Conditions,
}

impl Endpoint for SetBlobTier {
    type Output = TierSet;

    fn request(&self) -> Request {
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .query("comp", "tier")
            .query_opt("snapshot", self.snapshot.as_ref())
            .query_opt("versionid", self.version_id.as_ref())
            .set("x-ms-access-tier", &self.tier)
            .field("x-ms-rehydrate-priority", self.rehydrate_priority.as_ref());
        self.conditions.apply(request)
    }

    fn response(&self, response: &Response) -> Result<TierSet> {
        Ok(if response.status.as_u16() == 202 { TierSet::Pending } else { TierSet::Done })
    }
}
