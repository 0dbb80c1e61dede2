//! What an account may have.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html>

use super::network::vpcs::Vpc;
use super::params::Params;
use super::refused::{Refused, refused};
use super::scene::{Action, Scene, action};
use super::xml::Xml;

pub(super) const ACTIONS: &[Action] = &[action("DescribeAccountAttributes", &["AttributeName.N"], describe)];

fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let quota = &scene.settings.quota;
    let vpc = scene.all::<Vpc>().find(|vpc| vpc.is_default).map_or("none", |vpc| &vpc.id);
    let all = [
        ("default-vpc", vpc.to_owned()),
        ("max-elastic-ips", quota.floating_ips.to_string()),
        ("max-instances", quota.instances.to_string()),
        ("supported-platforms", "VPC".to_owned()),
        ("vpc-max-elastic-ips", quota.floating_ips.to_string()),
        ("vpc-max-security-groups-per-interface", "5".to_owned()),
    ];
    let names = params.list("AttributeName");
    if let Some(name) = names.iter().find(|name| !all.iter().any(|(known, _)| known == *name)) {
        return Err(refused("InvalidParameterValue", format!("There is no account attribute {name}")));
    }
    let wanted = all.iter().filter(|(name, _)| names.is_empty() || names.contains(name));
    let mut xml = Xml::default();
    xml.items("accountAttributeSet", wanted, |xml, (name, value)| {
        xml.put("attributeName", name).items("attributeValueSet", [value], |xml, value| {
            xml.put("attributeValue", value);
        });
    });
    Ok(xml)
}
