//! What anybody may read of a container, and its stored access policies.

use crate::{
    Endpoint, Request, Response, Result, Time,
    providers::azure::{
        conditions::Conditions,
        headers::{self, Fields, Lenient},
        names,
        properties::Written,
        terms::PublicAccess,
        writer::{self, Writer},
    },
    wire::{
        xml::{self, Fault, FromXml, Xml},
        xml_struct,
    },
};
use http::Method;
use serde::{Deserialize, Serialize};

/// What a signature that names the policy allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccessPolicy {
    /// From when on.
    pub start: Option<Time>,
    /// Until when.
    pub expiry: Option<Time>,
    /// What may be done, by letters: `rl`.
    pub permission: Option<String>,
}

impl FromXml for AccessPolicy {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut read = AccessPolicy::default();
        while let Some(child) = xml.child()? {
            match child {
                "Start" => read.start = xml.read::<Lenient<_>>()?.0,
                "Expiry" => read.expiry = xml.read::<Lenient<_>>()?.0,
                "Permission" => read.permission = xml.read_option()?,
                _ => {}
            }
        }
        Ok(read)
    }
}

xml_struct! {
    /// A stored access policy.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct SignedIdentifier {
        /// Its name.
        pub id: String = needed "Id",
        /// What it allows.
        pub policy: AccessPolicy = "AccessPolicy",
    }
}

/// Who may do what with a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContainerAccess {
    /// What anybody may read; nothing where there is none.
    pub public_access: Option<PublicAccess>,
    /// Its stored access policies.
    pub policies: Vec<SignedIdentifier>,
    /// Its entity tag.
    pub etag: Option<String>,
    /// When it was changed last.
    pub last_modified: Option<Time>,
}

/// Shows who may do what with a container. <https://learn.microsoft.com/rest/api/storageservices/get-container-acl>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GetContainerAcl {
    /// The container's name.
    pub name: String,
    /// A lease that has to be the one that is held.
    pub lease_id: Option<String>,
}

impl Endpoint for GetContainerAcl {
    type Output = ContainerAccess;

    fn request(&self) -> Request {
        let request = names::container(Method::GET, &self.name).query("comp", "acl");
        request.field("x-ms-lease-id", self.lease_id.as_ref())
    }

    fn response(&self, response: &Response) -> Result<ContainerAccess> {
        Ok(ContainerAccess {
            public_access: headers::from(response, "x-ms-blob-public-access"),
            policies: xml::read(response)?,
            etag: headers::from(response, "etag"),
            last_modified: headers::from(response, "last-modified"),
        })
    }
}

/// Says anew who may do what with a container: what is left out is taken away.
/// <https://learn.microsoft.com/rest/api/storageservices/set-container-acl>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetContainerAcl {
    /// The container's name.
    pub name: String,
    /// What anybody may read; nothing where there is none.
    pub public_access: Option<PublicAccess>,
    /// Its stored access policies, five at most.
    pub policies: Vec<SignedIdentifier>,
    /// What has to hold: a lease, or that it was or was not changed since.
    pub conditions: Conditions,
}

impl Endpoint for SetContainerAcl {
    type Output = Written;

    fn request(&self) -> Request {
        let document = Writer::document("SignedIdentifiers", |xml| {
            xml.each(&self.policies, |xml, SignedIdentifier { id, policy }| {
                xml.within("SignedIdentifier", |xml| {
                    xml.text("Id", id).within("AccessPolicy", |xml| {
                        xml.opt("Start", policy.start.map(|time| time.to_string()))
                            .opt("Expiry", policy.expiry.map(|time| time.to_string()))
                            .opt("Permission", policy.permission.as_ref())
                    })
                })
            })
        });
        let request = names::container(Method::PUT, &self.name).query("comp", "acl");
        let request = request.field("x-ms-blob-public-access", self.public_access.as_ref());
        writer::send(self.conditions.apply(request), document)
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}
