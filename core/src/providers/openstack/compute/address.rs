//! Floating addresses: found a network to come from, led to a server's port.

use super::creations::MakeAddress;
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Leftover, Next, Progress, Response, Result,
    machine::CreateOnce,
    providers::openstack::neutron::{
        FloatingIp, FloatingIpChange, ListNetworks, ListPorts, Network, Port, UpdateFloatingIp,
    },
    wire::json::Document,
};
use serde::{Deserialize, Serialize};

/// Find the external network → create a floating address on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Allocate {
    pool: Option<String>,
    phase: Allocating,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Allocating {
    Find { list: ListNetworks, seen: Vec<(String, String)> },
    Create(CreateOnce<MakeAddress>),
}

impl Allocate {
    pub(super) fn new(pool: Option<&str>) -> Self {
        let list = ListNetworks { external: Some(true), ..ListNetworks::default() };
        Allocate { pool: pool.map(str::to_owned), phase: Allocating::Find { list, seen: Vec::new() } }
    }
}

/// The one network that is meant, of those there are by id and name.
fn choose(pool: Option<&str>, networks: &[(String, String)]) -> Result<String> {
    let names = || networks.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
    let mut meant = networks.iter().filter(|(id, name)| pool.is_none_or(|pool| pool == id || pool == name));
    match (meant.next(), meant.next(), pool) {
        (Some((id, _)), None, _) => Ok(id.clone()),
        (Some(_), Some(_), Some(pool)) => Err(Error::misuse(format!(
            "several external networks are called {pool:?}; give the network's id"
        ))),
        (Some(_), Some(_), None) => Err(Error::misuse(format!(
            "there are several external networks, and none was chosen; give one of them as the pool: {}",
            names()
        ))),
        (None, _, Some(pool)) => {
            Err(Error::misuse(format!("there is no external network {pool:?}; there are: {}", names())))
        }
        (None, _, None) => {
            Err(Error::new(Kind::NotFound, "the account sees no external network to take an address from"))
        }
    }
}

impl Flow for Allocate {
    type Output = Document<FloatingIp>;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Document<FloatingIp>> {
        match &mut self.phase {
            Allocating::Find { list, .. } => Next::Request(list.request()),
            Allocating::Create(create) => create.next(cx),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Document<FloatingIp>>> {
        match &mut self.phase {
            Allocating::Create(create) => create.advance(response, cx),
            Allocating::Find { list, seen } => {
                let page = list.response(response)?;
                let named = |network: Document<Network>| (network.value.id, network.value.name);
                seen.extend(page.items.into_iter().map(named));
                match page.rest {
                    Some(rest) => *list = rest,
                    None => {
                        let network = choose(self.pool.as_deref(), seen)?;
                        self.phase = Allocating::Create(CreateOnce::new(MakeAddress { network }));
                    }
                }
                Ok(Progress::Continue)
            }
        }
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<Document<FloatingIp>>> {
        match &mut self.phase {
            Allocating::Find { .. } => Err(error),
            Allocating::Create(create) => create.failed(error, cx),
        }
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        match &self.phase {
            Allocating::Find { .. } => Vec::new(),
            Allocating::Create(create) => create.left_behind(in_doubt),
        }
    }
}

/// Find the server's port → lead the address to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Associate {
    address: String,
    server: String,
    port: Option<String>,
}

impl Associate {
    pub(super) fn new(address: &str, server: &str) -> Self {
        Associate { address: address.to_owned(), server: server.to_owned(), port: None }
    }

    fn ports(&self) -> ListPorts {
        ListPorts { device_id: Some(self.server.clone()), ..ListPorts::default() }
    }

    fn lead(&self, port: &str) -> UpdateFloatingIp {
        lead(&self.address, Some(port.to_owned()))
    }
}

/// Leads an address to a port, or to nothing.
pub(super) fn lead(address: &str, port: Option<String>) -> UpdateFloatingIp {
    let floatingip = FloatingIpChange { port_id: Some(port), ..FloatingIpChange::default() };
    UpdateFloatingIp { id: address.to_owned(), floatingip }
}

/// The first port that has an IPv4 address, as floating addresses are.
fn fitting(ports: &[Document<Port>]) -> Option<&Document<Port>> {
    let v4 = |port: &&Document<Port>| {
        port.fixed_ips.iter().any(|fixed| fixed.ip_address.as_deref().is_some_and(|ip| ip.contains('.')))
    };
    ports.iter().find(v4)
}

impl Flow for Associate {
    type Output = Document<FloatingIp>;

    fn next(&mut self, _: &Cx<'_>) -> Next<Document<FloatingIp>> {
        Next::Request(match &self.port {
            None => self.ports().request(),
            Some(port) => self.lead(port).request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Document<FloatingIp>>> {
        match &self.port {
            Some(port) => self.lead(port).response(response).map(Progress::Done),
            None => {
                let page = self.ports().response(response)?;
                let port = fitting(&page.items).ok_or_else(|| {
                    let message = format!(
                        "server {} has no port with an IPv4 address that a floating address could lead to",
                        self.server
                    );
                    Error::new(Kind::NotFound, message)
                })?;
                self.port = Some(port.id.clone());
                Ok(Progress::Continue)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_chosen_or_the_choice_is_shown() {
        let networks =
            [("1", "public"), ("2", "campus"), ("3", "campus")].map(|(i, n)| (i.to_owned(), n.to_owned()));
        assert_eq!(choose(Some("public"), &networks).expect("one"), "1");
        assert_eq!(choose(Some("3"), &networks).expect("one"), "3");
        assert_eq!(choose(None, &networks[..1]).expect("the only one"), "1");
        for (pool, kind) in [(Some("campus"), Kind::Misuse), (None, Kind::Misuse), (Some("x"), Kind::Misuse)]
        {
            assert_eq!(choose(pool, &networks).expect_err("unclear").kind(), kind);
        }
        assert!(choose(None, &networks).expect_err("several").message().contains("public, campus"));
        assert_eq!(choose(None, &[]).expect_err("none").kind(), Kind::NotFound);
    }
}
