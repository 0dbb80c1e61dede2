//! What a container is created with, and what of it can be changed.

use super::super::headers::{self, Fields};
use crate::{Request, Response};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Settings of a container: what is said is set, all else stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerSettings {
    /// Who may read: `.r:*` for everybody, `.rlistings` for lists too, projects and users. Empty: nobody but the owner.
    /// <https://docs.openstack.org/swift/latest/overview_acl.html>
    pub read: Option<String>,
    /// Who may write. Empty: nobody but the owner.
    pub write: Option<String>,
    /// What becomes of older versions of its objects.
    pub versions: Option<Versions>,
    /// What it shows as a site.
    pub web: Web,
    /// How many bytes it may have. <https://docs.openstack.org/swift/latest/middleware.html#container-quotas>
    pub quota_bytes: Option<u64>,
    /// How many objects it may have.
    pub quota_count: Option<u64>,
    /// What is kept with it.
    pub metadata: BTreeMap<String, String>,
    /// What is not kept with it any longer, by name.
    pub remove: Vec<String>,
}

/// What becomes of the older versions of a container's objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Versions {
    /// The container keeps them itself, or no longer does.
    /// <https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.versioned_writes.object_versioning>
    Kept(bool),
    /// They go to that container, deleted ones too, with a mark of the deletion.
    /// <https://docs.openstack.org/swift/latest/middleware.html#versioned-writes>
    History(String),
    /// They go to that container, and the last one comes back when an object is deleted.
    Stack(String),
    /// They no longer go to another container.
    Nowhere,
}

impl Versions {
    pub(super) fn read(response: &Response) -> Option<Self> {
        if let Some(history) = headers::text(response, "x-history-location") {
            return Some(Versions::History(history));
        }
        if let Some(stack) = headers::text(response, "x-versions-location") {
            return Some(Versions::Stack(stack));
        }
        response.header("x-versions-enabled")?;
        Some(Versions::Kept(headers::flag(response, "x-versions-enabled")))
    }
}

/// A container as a site. An empty text takes away what is there.
/// <https://docs.openstack.org/swift/latest/middleware.html#staticweb>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Web {
    /// What is shown of a folder: `index.html`.
    pub index: Option<String>,
    /// The end of the name of what is shown where something goes wrong, behind the status: `error.html` for
    /// `404error.html`.
    pub error: Option<String>,
    /// Whether folders without an index show what is in them: `true`.
    pub listings: Option<String>,
    /// The style sheet of these listings.
    pub listings_css: Option<String>,
}

impl ContainerSettings {
    pub(super) fn on(&self, request: Request) -> Request {
        let request = request
            .field("x-container-read", self.read.as_deref())
            .field("x-container-write", self.write.as_deref())
            .field("x-container-meta-web-index", self.web.index.as_deref())
            .field("x-container-meta-web-error", self.web.error.as_deref())
            .field("x-container-meta-web-listings", self.web.listings.as_deref())
            .field("x-container-meta-web-listings-css", self.web.listings_css.as_deref())
            .field("x-container-meta-quota-bytes", self.quota_bytes.map(|quota| quota.to_string()))
            .field("x-container-meta-quota-count", self.quota_count.map(|quota| quota.to_string()))
            .named("x-container-meta-", &self.metadata);
        let request = match &self.versions {
            None => request,
            Some(Versions::Kept(true)) => request.set("x-versions-enabled", "true"),
            Some(Versions::Kept(false)) => request.set("x-versions-enabled", "false"),
            Some(Versions::History(container)) => request.set("x-history-location", &encoded(container)),
            Some(Versions::Stack(container)) => request.set("x-versions-location", &encoded(container)),
            // Either takes away both.
            Some(Versions::Nowhere) => request.set("x-remove-history-location", "x"),
        };
        self.remove
            .iter()
            .fold(request, |request, name| request.set(&format!("x-remove-container-meta-{name}"), "x"))
    }
}

fn encoded(container: &str) -> String {
    percent_encoding::utf8_percent_encode(container, crate::request::RESERVED).to_string()
}
