//! Internet gateways.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html>

use super::vpcs::Vpc;
use crate::Time;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::{Scene, done};
use crate::ec2::tags::{Tags, keep, specified};
use crate::ec2::xml::Xml;

/// A VPC's way to the internet.
#[derive(Clone, Debug)]
pub(crate) struct Gateway {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) vpc: Option<String>,
}

row!(Gateway: GATEWAY in gateways);

fn show(xml: &mut Xml, gateway: &Gateway, account: &str, tags: Option<&Tags>) {
    xml.put("internetGatewayId", &gateway.id).put("ownerId", account);
    xml.items("attachmentSet", &gateway.vpc, |xml, vpc| {
        xml.put("vpcId", vpc).put("state", "available");
    });
    xml.tags(tags);
}

pub(super) fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let tags = specified(params, &[kind::GATEWAY])?;
    let gateway = Gateway { id: scene.make(kind::GATEWAY), created: scene.now, vpc: None };
    keep(scene, gateway.clone(), &tags);
    let region = &*scene.region;
    let mut xml = Xml::default();
    xml.within("internetGateway", |xml| show(xml, &gateway, &region.account, region.tags.of(&gateway.id)));
    Ok(xml)
}

pub(super) fn attach(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let gateway = scene.given::<Gateway>(params, "InternetGatewayId")?;
    let vpc = scene.given::<Vpc>(params, "VpcId")?.id.clone();
    let id = gateway.id.clone();
    if let Some(other) = &gateway.vpc {
        let message = format!("resource {id} is already attached to network {other}");
        return Err(refused("Resource.AlreadyAssociated", message));
    }
    if scene.all::<Gateway>().any(|other| other.vpc.as_ref() == Some(&vpc)) {
        let message = format!("Network {vpc} already has an internet gateway attached");
        return Err(refused("InvalidParameterValue", message));
    }
    scene.find_mut::<Gateway>(&id)?.vpc = Some(vpc);
    done()
}

pub(super) fn detach(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let gateway = scene.given::<Gateway>(params, "InternetGatewayId")?;
    let vpc = scene.given::<Vpc>(params, "VpcId")?.id.clone();
    let id = gateway.id.clone();
    if gateway.vpc.as_ref() != Some(&vpc) {
        let message = format!("resource {id} is not attached to network {vpc}");
        return Err(refused("Gateway.NotAttached", message));
    }
    // Public addresses would lead nowhere.
    let public = |interface: &super::interfaces::Interface| {
        interface.vpc == vpc && (interface.elastic.is_some() || interface.public.is_some())
    };
    if scene.region.interfaces.iter().any(public) {
        let message = format!(
            "Network {vpc} has some mapped public address(es). Please unmap those before detaching the gateway."
        );
        return Err(refused("DependencyViolation", message));
    }
    scene.find_mut::<Gateway>(&id)?.vpc = None;
    done()
}

pub(super) fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let gateway = scene.given::<Gateway>(params, "InternetGatewayId")?;
    let id = gateway.id.clone();
    if gateway.vpc.is_some() {
        let message = format!("The internetGateway '{id}' has dependencies and cannot be deleted.");
        return Err(refused("DependencyViolation", message));
    }
    scene.region.gateways.remove(&id);
    scene.region.tags.forget(&id);
    done()
}

const GATEWAYS: Listing = Listing {
    ids: "InternetGatewayId",
    filters: &["attachment.state", "attachment.vpc-id", "internet-gateway-id", "owner-id"],
    pages: Some((5, 1000)),
};

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let region = &*scene.region;
    let (page, next) = find::<Gateway>(scene, params, &GATEWAYS, |gateway, filter| match filter {
        "attachment.state" => gateway.vpc.iter().map(|_| "available".to_owned()).collect(),
        "attachment.vpc-id" => gateway.vpc.iter().cloned().collect(),
        "internet-gateway-id" => vec![gateway.id.clone()],
        _ => vec![region.account.clone()],
    })?;
    let mut xml = Xml::default();
    xml.items("internetGatewaySet", page, |xml, gateway| {
        show(xml, gateway, &region.account, region.tags.of(&gateway.id));
    });
    xml.opt("nextToken", next);
    Ok(xml)
}
