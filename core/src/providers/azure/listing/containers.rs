//! The containers of an account.

use super::Metadata;
use crate::{
    Endpoint, Page, Request, Response, Result,
    providers::azure::{names, properties::ContainerProperties},
    wire::{
        open_enum,
        xml::{self, Fault, FromXml, Xml},
        xml_struct,
    },
};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

open_enum! {
    /// What else a listing of containers tells.
    pub enum ContainersInclude {
        /// Their metadata.
        Metadata = "metadata",
        /// Those that were deleted and can be had back.
        Deleted = "deleted",
        /// Those of the service itself: `$logs`.
        System = "system",
    }
}

/// A container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Which of the deleted containers of its name it is.
    pub version: Option<String>,
    /// Its properties.
    pub properties: ContainerProperties,
    /// Its metadata, where that was asked for.
    pub metadata: BTreeMap<String, String>,
}

impl FromXml for Container {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (mut name, mut read) = (None, Container::default());
        while let Some(child) = xml.child()? {
            match child {
                "Name" => name = Some(xml.read()?),
                "Deleted" => read.deleted = xml.read()?,
                "Version" => read.version = xml.read_option()?,
                "Properties" => read.properties = xml.read()?,
                "Metadata" => read.metadata = xml.read::<Metadata>()?.0,
                _ => {}
            }
        }
        read.name = name.ok_or_else(|| Fault::missing("Container", "Name"))?;
        Ok(read)
    }
}

xml_struct! {
    struct Enumeration {
        containers: Vec<Container> = needed "Containers",
        next: Option<String> = "NextMarker",
    }
}

/// Lists the account's containers. <https://learn.microsoft.com/rest/api/storageservices/list-containers2>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListContainers {
    /// Only those whose names begin so.
    pub prefix: Option<String>,
    /// What else to tell.
    pub include: Vec<ContainersInclude>,
    /// How many a page holds at most, up to 5,000.
    pub max_results: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub marker: Option<String>,
}

impl Endpoint for ListContainers {
    type Output = Page<Container, Self>;

    fn request(&self) -> Request {
        let include: Vec<_> = self.include.iter().map(ContainersInclude::as_str).collect();
        names::service(Method::GET)
            .query("comp", "list")
            .query_opt("prefix", self.prefix.as_ref())
            .query_opt("include", (!include.is_empty()).then(|| include.join(",")))
            .query_opt("maxresults", self.max_results.map(|most| most.to_string()))
            .query_opt("marker", self.marker.as_ref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let read: Enumeration = xml::read(response)?;
        let rest = read.next.map(|next| ListContainers { marker: Some(next), ..self.clone() });
        Ok(Page { items: read.containers, rest })
    }
}
