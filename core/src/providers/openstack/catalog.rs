//! Where an account's services are.

use super::address::service_url;
use crate::{Error, Result};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// From where a service is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interface {
    /// From anywhere.
    #[default]
    Public,
    /// From within the provider's own network.
    Internal,
    /// From where the provider's operators are.
    Admin,
}

impl FromStr for Interface {
    type Err = Error;
    /// Reads `public`, and the older spelling `publicURL`.
    fn from_str(text: &str) -> Result<Self> {
        match text.strip_suffix("URL").unwrap_or(text) {
            "public" => Ok(Interface::Public),
            "internal" => Ok(Interface::Internal),
            "admin" => Ok(Interface::Admin),
            _ => Err(Error::misuse(format!(
                "interface {text:?} does not exist; it should be public, internal or admin"
            ))),
        }
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Interface::Public => "public",
            Interface::Internal => "internal",
            Interface::Admin => "admin",
        })
    }
}

/// One endpoint of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// From where it is reached.
    pub interface: Interface,
    /// The region; `None` where the service has none.
    pub region: Option<String>,
    /// The address.
    pub url: String,
}

impl Endpoint {
    pub(crate) fn of(interface: Interface, region: Option<String>, url: String) -> Option<Self> {
        let region = region.filter(|region| !region.is_empty());
        (!url.is_empty()).then_some(Endpoint { interface, region, url })
    }
}

/// One service of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its type: `compute`.
    pub kind: String,
    /// Its name: `nova`.
    pub name: String,
    /// Where it is.
    pub endpoints: Vec<Endpoint>,
}

/// The services that a token is good for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog(Vec<Service>);

/// Which of a catalog's endpoints are used.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    pub(crate) region: Option<String>,
    pub(crate) interface: Interface,
    /// The name of the service to prefer where there are several of a type.
    pub(crate) names: BTreeMap<String, String>,
}

/// The types under which a service may stand in a catalog, the best first.
/// <https://specs.openstack.org/openstack/service-types-authority/>
fn aliases(service: &str) -> &[&str] {
    match service {
        "block-storage" => &["block-storage", "volumev3", "block-store", "volumev2", "volume"],
        _ => &[],
    }
}

impl Catalog {
    pub(crate) fn new(services: impl IntoIterator<Item = Service>) -> Self {
        Catalog(services.into_iter().filter(|service| !service.kind.is_empty()).collect())
    }

    /// The services.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.0
    }

    /// The regions of the services, in order, each once.
    #[must_use]
    pub fn regions(&self) -> Vec<&str> {
        regions(self.0.iter())
    }

    /// The base address for requests to `service`: the endpoint selected, with its version and without a slash at its
    /// end.
    pub(crate) fn base(&self, service: &str, wanted: &Selection, project: Option<&str>) -> Result<String> {
        let url = self.endpoint(service, wanted)?;
        service_url(service, url, project).map_err(|e| {
            e.context(format!("the catalog's address of the service {service:?} cannot be used"))
        })
    }

    fn endpoint(&self, service: &str, wanted: &Selection) -> Result<&str> {
        let own = [service];
        let kinds = match aliases(service) {
            [] => &own[..],
            aliases => aliases,
        };
        let mut found = Vec::new();
        for kind in kinds {
            let mut services: Vec<&Service> = self.0.iter().filter(|s| s.kind == *kind).collect();
            if let Some(name) = wanted.names.get(service)
                && services.iter().any(|s| s.name == *name)
            {
                services.retain(|s| s.name == *name);
            }
            if let Some(url) = pick(&services, wanted, service)? {
                return Ok(url);
            }
            found.extend(services);
        }
        Err(self.missing(service, &found, wanted))
    }

    /// Why no endpoint was found, and what there is.
    fn missing(&self, service: &str, found: &[&Service], wanted: &Selection) -> Error {
        if self.0.is_empty() {
            return Error::misuse(
                "the token has no catalog of services: it is not for a project; set project_name or project_id, or \
                 give the endpoint itself",
            );
        }
        if let Some(region) = &wanted.region {
            let known = self.regions();
            if !known.contains(&region.as_str()) && !known.is_empty() {
                return Error::misuse(format!(
                    "region_name {region:?} is not a region of this cloud; it has: {}",
                    known.join(", ")
                ));
            }
        }
        if found.is_empty() {
            let mut kinds: Vec<&str> = self.0.iter().map(|s| s.kind.as_str()).collect();
            kinds.sort_unstable();
            kinds.dedup();
            return Error::misuse(format!(
                "this cloud's catalog has no service {service:?}; it has: {}",
                kinds.join(", ")
            ));
        }
        let there = regions(found.iter().copied());
        match &wanted.region {
            Some(region) if !there.is_empty() && !there.contains(&region.as_str()) => Error::misuse(format!(
                "the service {service:?} is not in region_name {region:?}; it is in: {}",
                there.join(", ")
            )),
            _ => {
                let mut interfaces: Vec<Interface> =
                    found.iter().flat_map(|s| &s.endpoints).map(|e| e.interface).collect();
                interfaces.sort_unstable();
                interfaces.dedup();
                let interfaces: Vec<String> = interfaces.iter().map(ToString::to_string).collect();
                let has =
                    if interfaces.is_empty() { "none at all".to_owned() } else { interfaces.join(", ") };
                Error::misuse(format!(
                    "the service {service:?} has no endpoint for interface {:?} there; it has: {has}",
                    wanted.interface.to_string()
                ))
            }
        }
    }
}

fn regions<'a>(services: impl Iterator<Item = &'a Service>) -> Vec<&'a str> {
    let mut regions: Vec<&str> =
        services.flat_map(|s| &s.endpoints).filter_map(|e| e.region.as_deref()).collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// The one endpoint wanted of services of the same type.
fn pick<'a>(services: &[&'a Service], wanted: &Selection, service: &str) -> Result<Option<&'a str>> {
    let reachable = || services.iter().flat_map(|s| &s.endpoints).filter(|e| e.interface == wanted.interface);
    let known = regions(services.iter().copied());
    let url = match &wanted.region {
        // A service that has no regions serves all of them.
        _ if known.is_empty() => reachable().next(),
        Some(region) => reachable().find(|e| e.region.as_ref() == Some(region)),
        None => {
            let mut here: Vec<&str> = reachable().filter_map(|e| e.region.as_deref()).collect();
            here.sort_unstable();
            here.dedup();
            if here.len() > 1 {
                return Err(Error::misuse(format!(
                    "region_name is missing, and the service {service:?} is in several regions; set it to one of: {}",
                    here.join(", ")
                )));
            }
            reachable().find(|e| e.region.is_some())
        }
    };
    Ok(url.map(|endpoint| endpoint.url.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn service(kind: &str, name: &str, endpoints: &[(&str, &str, &str)]) -> Service {
        Service {
            kind: kind.into(),
            name: name.into(),
            endpoints: endpoints
                .iter()
                .filter_map(|(interface, region, url)| {
                    Endpoint::of(interface.parse().expect("one"), Some((*region).into()), (*url).into())
                })
                .collect(),
        }
    }

    fn catalog() -> Catalog {
        Catalog::new([
            service("compute", "old", &[("public", "", "https://old.example/v1.0/1")]),
            service(
                "compute",
                "nova",
                &[
                    ("publicURL", "ORD", "https://ord.example/v2/1/"),
                    ("public", "DFW", "https://dfw.example/v2/1"),
                    ("internal", "DFW", "http://dfw.internal/v2/1"),
                ],
            ),
            service("volumev2", "cinderv2", &[("public", "DFW", "https://vol.example/v2/1")]),
            service("volumev3", "cinderv3", &[("public", "DFW", "https://vol.example/v3/1")]),
            service("image", "glance", &[("internal", "DFW", "https://image.example")]),
            service("dns", "", &[("public", "", "https://dns.example/v1.0/1")]),
        ])
    }

    fn base(service: &str, region: Option<&str>, interface: Interface) -> Result<String> {
        let selection = Selection { region: region.map(Into::into), interface, names: BTreeMap::new() };
        catalog().base(service, &selection, Some("1"))
    }

    #[test]
    fn an_endpoint_by_region_interface_and_alias() {
        let public = |service, region| base(service, Some(region), Interface::Public).expect("there");
        assert_eq!(public("compute", "ORD"), "https://ord.example/v2/1");
        assert_eq!(public("block-storage", "DFW"), "https://vol.example/v3/1", "the newest alias");
        assert_eq!(public("dns", "ORD"), "https://dns.example/v1.0/1", "one for all regions");
        let internal = |service| base(service, Some("DFW"), Interface::Internal).expect("there");
        assert_eq!(internal("compute"), "http://dfw.internal/v2/1");
        assert_eq!(internal("image"), "https://image.example/v2");
        assert_eq!(
            base("block-storage", None, Interface::Public).expect("one region"),
            "https://vol.example/v3/1"
        );
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        let fails = |service, region, interface, message: &str| {
            let error = base(service, region, interface).expect_err(message);
            assert_eq!(error.kind(), Kind::Misuse);
            assert_eq!(error.message(), message);
        };
        let public = Interface::Public;
        fails(
            "compute",
            Some("MARS"),
            public,
            "region_name \"MARS\" is not a region of this cloud; it has: DFW, ORD",
        );
        fails(
            "compute",
            None,
            public,
            "region_name is missing, and the service \"compute\" is in several regions; set it to one of: DFW, ORD",
        );
        fails(
            "block-storage",
            Some("ORD"),
            public,
            "the service \"block-storage\" is not in region_name \"ORD\"; it is in: DFW",
        );
        fails(
            "network",
            Some("ORD"),
            public,
            "this cloud's catalog has no service \"network\"; it has: compute, dns, image, volumev2, volumev3",
        );
        fails(
            "image",
            Some("DFW"),
            public,
            "the service \"image\" has no endpoint for interface \"public\" there; it has: internal",
        );
        let error = Catalog::default().base("compute", &Selection::default(), None).expect_err("empty");
        assert!(error.message().contains("set project_name or project_id"), "{error}");
    }

    #[test]
    fn a_name_tells_services_of_one_type_apart() {
        let two = Catalog::new([
            service("compute", "preprod", &[("public", "DFW", "https://preprod.example/v2/1")]),
            service("compute", "real", &[("public", "DFW", "https://real.example/v2/1")]),
        ]);
        let names = BTreeMap::from([("compute".to_owned(), "real".to_owned())]);
        let selection = Selection { region: Some("DFW".into()), names, ..Selection::default() };
        assert_eq!(two.base("compute", &selection, None).expect("there"), "https://real.example/v2/1");
    }
}
