//! What VPCs tell their instances by DHCP: one set of options, which all of them have.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDhcpOptions.html>

use crate::Time;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find};
use crate::ec2::params::Params;
use crate::ec2::refused::Refused;
use crate::ec2::region::Region;
use crate::ec2::scene::Scene;
use crate::ec2::xml::Xml;
use crate::ids::Ids;

/// A set of options.
#[derive(Clone, Debug)]
pub(crate) struct DhcpOptions {
    pub(crate) id: String,
    pub(crate) created: Time,
    options: Vec<(&'static str, String)>,
}

row!(DhcpOptions: DHCP in dhcp);

/// The options there are from the start.
pub(crate) fn seed(region: &mut Region, ids: &mut Ids) {
    let domain = match region.name.as_str() {
        "us-east-1" => "ec2.internal".to_owned(),
        name => format!("{name}.compute.internal"),
    };
    let id = kind::DHCP.make(ids);
    let options = vec![("domain-name", domain), ("domain-name-servers", "AmazonProvidedDNS".to_owned())];
    region.dhcp.put(id.clone(), DhcpOptions { id, created: Time::EPOCH, options });
}

/// The options that all VPCs have.
pub(super) fn of_vpcs(region: &Region) -> &str {
    region.dhcp.iter().next().map_or("default", |options| &options.id)
}

const OPTIONS: Listing = Listing {
    ids: "DhcpOptionsId",
    filters: &["dhcp-options-id", "key", "owner-id", "value"],
    pages: Some((5, 1000)),
};

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let region = &*scene.region;
    let (page, next) = find::<DhcpOptions>(scene, params, &OPTIONS, |row, filter| match filter {
        "dhcp-options-id" => vec![row.id.clone()],
        "key" => row.options.iter().map(|(key, _)| (*key).to_owned()).collect(),
        "owner-id" => vec![region.account.clone()],
        _ => row.options.iter().map(|(_, value)| value.clone()).collect(),
    })?;
    let mut xml = Xml::default();
    xml.items("dhcpOptionsSet", page, |xml, row| {
        xml.put("dhcpOptionsId", &row.id).put("ownerId", &region.account);
        xml.items("dhcpConfigurationSet", &row.options, |xml, (key, value)| {
            xml.put("key", key).items("valueSet", [value], |xml, value| {
                xml.put("value", value);
            });
        });
        xml.tags(region.tags.of(&row.id));
    });
    xml.opt("nextToken", next);
    Ok(xml)
}
