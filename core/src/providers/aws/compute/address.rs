//! Elastic addresses, led to instances and away from them.

use super::show::Show;
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Progress, Response, Result,
    providers::aws::ec2::addresses::{
        Address, AssociateAddress, DescribeAddresses, DisassociateAddress, ReleaseAddress,
    },
    wire::xml::Document,
};
use std::net::IpAddr;

/// Shows an address by its allocation's id, or by itself where it has none (EC2-Classic).
fn show(id: &str) -> Show<DescribeAddresses> {
    let (allocation, ip) = split(id);
    let list = DescribeAddresses {
        allocation_ids: allocation.into_iter().collect(),
        public_ips: ip.into_iter().collect(),
        ..DescribeAddresses::default()
    };
    Show::new("elastic address", id, list)
}

fn split(id: &str) -> (Option<String>, Option<IpAddr>) {
    match id.parse() {
        Ok(ip) => (None, Some(ip)),
        Err(_) => (Some(id.to_owned()), None),
    }
}

/// The release of an address.
pub(super) fn release(id: &str) -> ReleaseAddress {
    let (allocation_id, public_ip) = split(id);
    ReleaseAddress { allocation_id, public_ip, ..ReleaseAddress::default() }
}

/// Lead an address to an instance → show it.
#[derive(Clone, Debug)]
pub(super) struct Associate {
    address: String,
    instance: String,
    led: bool,
}

impl Associate {
    pub(super) fn new(address: &str, instance: &str) -> Self {
        Associate { address: address.to_owned(), instance: instance.to_owned(), led: false }
    }

    fn call(&self) -> AssociateAddress {
        let (allocation_id, public_ip) = split(&self.address);
        AssociateAddress {
            // Within a VPC an address that leads elsewhere is moved only when that is said.
            allow_reassociation: allocation_id.is_some().then_some(true),
            allocation_id,
            public_ip,
            instance_id: Some(self.instance.clone()),
            ..AssociateAddress::default()
        }
    }
}

impl Flow for Associate {
    type Output = Document<Address>;

    fn next(&mut self, _: &Cx<'_>) -> Next<Self::Output> {
        Next::Request(if self.led { show(&self.address).request() } else { self.call().request() })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        if self.led {
            return show(&self.address).response(response).map(Progress::Done);
        }
        self.call().response(response)?;
        self.led = true;
        Ok(Progress::Continue)
    }
}

/// Look where an address leads → lead it away → show it.
#[derive(Clone, Debug)]
pub(super) struct Disassociate {
    address: String,
    call: Option<DisassociateAddress>,
    done: bool,
}

impl Disassociate {
    pub(super) fn new(address: &str) -> Self {
        Disassociate { address: address.to_owned(), call: None, done: false }
    }
}

impl Flow for Disassociate {
    type Output = Document<Address>;

    fn next(&mut self, _: &Cx<'_>) -> Next<Self::Output> {
        Next::Request(match &self.call {
            Some(call) if !self.done => call.request(),
            _ => show(&self.address).request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        match &self.call {
            Some(call) if !self.done => {
                call.response(response)?;
                self.done = true;
                Ok(Progress::Continue)
            }
            _ => {
                let shown = show(&self.address).response(response)?;
                let leads = shown.association_id.is_some() || shown.instance_id.is_some();
                if self.done || !leads {
                    return Ok(Progress::Done(shown));
                }
                let public_ip = shown.public_ip.filter(|_| shown.association_id.is_none());
                let association_id = shown.value.association_id;
                self.call = Some(DisassociateAddress { association_id, public_ip });
                Ok(Progress::Continue)
            }
        }
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        // Led away by an attempt whose answer was lost, or by somebody else: as was asked for.
        if self.call.is_some() && !self.done && error.kind() == Kind::NotFound {
            self.done = true;
            return Ok(Progress::Continue);
        }
        Err(error)
    }
}
