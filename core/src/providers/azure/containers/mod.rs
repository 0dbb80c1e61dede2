//! Containers.

mod access;

pub use access::{AccessPolicy, ContainerAccess, GetContainerAcl, SetContainerAcl, SignedIdentifier};

use super::{
    conditions::Conditions,
    headers::{Fields, metadata},
    names,
    properties::{ContainerProperties, Written},
    terms::PublicAccess,
};
use crate::{Endpoint, Repeat, Request, Response, Result};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Creates a container. <https://learn.microsoft.com/rest/api/storageservices/create-container>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateContainer {
    /// Its name.
    pub name: String,
    /// Its metadata.
    pub metadata: BTreeMap<String, String>,
    /// What anybody may read; nothing where there is none.
    pub public_access: Option<PublicAccess>,
    /// The scope whose key its blobs are encrypted with.
    pub encryption_scope: Option<String>,
    /// Whether none of its blobs can have another scope.
    pub deny_scope_override: Option<bool>,
}

impl CreateContainer {
    /// A container of that name.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        CreateContainer { name: name.into(), ..CreateContainer::default() }
    }
}

impl Endpoint for CreateContainer {
    type Output = Written;

    fn request(&self) -> Request {
        names::container(Method::PUT, &self.name)
            .metadata(&self.metadata)
            .field("x-ms-blob-public-access", self.public_access.as_ref())
            .field("x-ms-default-encryption-scope", self.encryption_scope.as_ref())
            .field("x-ms-deny-encryption-scope-override", self.deny_scope_override)
            .repeat(Repeat::Keyed)
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

/// What is known of one container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerDetails {
    /// Its properties.
    pub properties: ContainerProperties,
    /// Its metadata, by names in lower case.
    pub metadata: BTreeMap<String, String>,
}

/// Shows a container's properties and metadata.
/// <https://learn.microsoft.com/rest/api/storageservices/get-container-properties>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GetContainerProperties {
    /// Its name.
    pub name: String,
    /// A lease that has to be the one that is held.
    pub lease_id: Option<String>,
}

impl Endpoint for GetContainerProperties {
    type Output = ContainerDetails;

    fn request(&self) -> Request {
        names::container(Method::HEAD, &self.name).field("x-ms-lease-id", self.lease_id.as_ref())
    }

    fn response(&self, response: &Response) -> Result<ContainerDetails> {
        let metadata = metadata(&response.headers);
        Ok(ContainerDetails { properties: ContainerProperties::of(response), metadata })
    }
}

/// Replaces a container's metadata. <https://learn.microsoft.com/rest/api/storageservices/set-container-metadata>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetContainerMetadata {
    /// Its name.
    pub name: String,
    /// All of its metadata.
    pub metadata: BTreeMap<String, String>,
    /// What has to hold: a lease, or that it was changed since.
    pub conditions: Conditions,
}

impl Endpoint for SetContainerMetadata {
    type Output = Written;

    fn request(&self) -> Request {
        let request = names::container(Method::PUT, &self.name).query("comp", "metadata");
        self.conditions.apply(request.metadata(&self.metadata))
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

/// Deletes a container and all in it. <https://learn.microsoft.com/rest/api/storageservices/delete-container>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeleteContainer {
    /// Its name.
    pub name: String,
    /// What has to hold: a lease, or that it was or was not changed since.
    pub conditions: Conditions,
}

impl Endpoint for DeleteContainer {
    type Output = ();

    fn request(&self) -> Request {
        self.conditions.apply(names::container(Method::DELETE, &self.name))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Has a deleted container back. <https://learn.microsoft.com/rest/api/storageservices/restore-container>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreContainer {
    /// The name it shall have: its own.
    pub name: String,
    /// The name it had.
    pub deleted_name: String,
    /// Which of the deleted containers of that name it is, as the listing tells.
    pub deleted_version: String,
}

impl Endpoint for RestoreContainer {
    type Output = ();

    fn request(&self) -> Request {
        names::container(Method::PUT, &self.name)
            .query("comp", "undelete")
            .set("x-ms-deleted-container-name", &self.deleted_name)
            .set("x-ms-deleted-container-version", &self.deleted_version)
            .repeat(Repeat::Keyed)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
