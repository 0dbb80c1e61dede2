//! Containers: created, looked at, changed, deleted.

mod settings;
#[cfg(test)]
mod tests;

pub use settings::{ContainerSettings, Versions, Web};

use super::{
    headers::{self, Fields},
    names,
};
use crate::{Endpoint, Repeat, Request, Response, Result, Secret, Time};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is told of a container.
#[derive(Clone, Debug, Default)]
pub struct Container {
    /// How many objects it has.
    pub objects: Option<u64>,
    /// How many bytes these have.
    pub bytes: Option<u64>,
    /// When it was created.
    pub created: Option<Time>,
    /// How its objects are kept.
    pub storage_policy: Option<String>,
    /// Who may read: a list of `.r:*` (everybody, by an object's address), `.rlistings` (lists too), projects and users.
    pub read: Option<String>,
    /// Who may write.
    pub write: Option<String>,
    /// Where older versions of its objects go, or whether it keeps them itself.
    pub versions: Option<Versions>,
    /// What it shows as a site.
    pub web: Web,
    /// How many bytes it may have.
    pub quota_bytes: Option<u64>,
    /// How many objects it may have.
    pub quota_count: Option<u64>,
    /// The keys that addresses of its objects may be signed with. Told to who may change it.
    pub temp_url_keys: [Option<Secret>; 2],
    /// What its owner keeps with it.
    pub metadata: BTreeMap<String, String>,
}

/// What is kept as metadata and has fields of its own.
const KEYS: [&str; 8] = [
    "temp-url-key",
    "temp-url-key-2",
    "quota-bytes",
    "quota-count",
    "web-index",
    "web-error",
    "web-listings",
    "web-listings-css",
];

/// Looks at a container. <https://docs.openstack.org/api-ref/object-store/#show-container-metadata>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadContainer {
    /// Its name.
    pub name: String,
}

impl HeadContainer {
    /// That container.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        HeadContainer { name: name.into() }
    }
}

impl Endpoint for HeadContainer {
    type Output = Container;

    fn request(&self) -> Request {
        names::container(Method::HEAD, &self.name)
    }

    fn response(&self, response: &Response) -> Result<Container> {
        let text = |name| headers::text(response, name);
        Ok(Container {
            objects: headers::number(response, "x-container-object-count"),
            bytes: headers::number(response, "x-container-bytes-used"),
            created: headers::timestamp(response, "x-timestamp"),
            storage_policy: text("x-storage-policy"),
            read: text("x-container-read"),
            write: text("x-container-write"),
            versions: Versions::read(response),
            web: Web {
                index: text("x-container-meta-web-index"),
                error: text("x-container-meta-web-error"),
                listings: text("x-container-meta-web-listings"),
                listings_css: text("x-container-meta-web-listings-css"),
            },
            quota_bytes: headers::number(response, "x-container-meta-quota-bytes"),
            quota_count: headers::number(response, "x-container-meta-quota-count"),
            temp_url_keys: [
                headers::secret(response, "x-container-meta-temp-url-key"),
                headers::secret(response, "x-container-meta-temp-url-key-2"),
            ],
            metadata: headers::named(&response.headers, "x-container-meta-", &KEYS),
        })
    }
}

/// Creates a container. One that is there already is changed as [`UpdateContainer`] does.
/// <https://docs.openstack.org/api-ref/object-store/#create-container>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateContainer {
    /// Its name.
    pub name: String,
    /// How its objects are kept; cannot be changed later.
    pub storage_policy: Option<String>,
    /// What it is created with.
    pub settings: ContainerSettings,
}

impl CreateContainer {
    /// One of that name, with everything as usual.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        CreateContainer { name: name.into(), ..CreateContainer::default() }
    }
}

impl Endpoint for CreateContainer {
    /// Whether there was none.
    type Output = bool;

    fn request(&self) -> Request {
        let request = names::container(Method::PUT, &self.name);
        self.settings.on(request.field("x-storage-policy", self.storage_policy.as_deref()))
    }

    fn response(&self, response: &Response) -> Result<bool> {
        Ok(response.status.as_u16() == 201)
    }
}

/// Changes what is said, and leaves all else as it is.
/// <https://docs.openstack.org/api-ref/object-store/#create-update-or-delete-container-metadata>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateContainer {
    /// Its name.
    pub name: String,
    /// What is changed.
    pub settings: ContainerSettings,
}

impl Endpoint for UpdateContainer {
    type Output = ();

    fn request(&self) -> Request {
        // Values are set, not added to: doing it twice is doing it once.
        self.settings.on(names::container(Method::POST, &self.name).repeat(Repeat::Safe))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Deletes a container, which has to be empty. <https://docs.openstack.org/api-ref/object-store/#delete-container>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteContainer {
    /// Its name.
    pub name: String,
}

impl DeleteContainer {
    /// That container.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        DeleteContainer { name: name.into() }
    }
}

impl Endpoint for DeleteContainer {
    type Output = ();

    fn request(&self) -> Request {
        names::container(Method::DELETE, &self.name)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
