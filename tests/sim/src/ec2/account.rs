//! What an account may have.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html>

use super::filter::Filters;
use super::network::vpcs::Vpc;
use super::params::Params;
use super::refused::{Refused, refused};
use super::scene::{Action, Scene, action};
use super::settings::ReservedInstances;
use super::xml::Xml;
use crate::Time;

pub(super) const ACTIONS: &[Action] = &[
    action("DescribeAccountAttributes", &["AttributeName.N"], describe),
    action(
        "DescribeReservedInstances",
        &["Filters", "OfferingClass", "OfferingType", "ReservedInstancesId.N"],
        reserved,
    ),
];

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

/// What the account has paid for in advance.
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReservedInstances.html>
fn reserved(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let known = ["availability-zone", "duration", "instance-type", "scope", "start", "state"];
    let filters = Filters::read(params, &known)?;
    let class = params.word("OfferingClass", &["standard", "convertible"])?;
    let all = &scene.settings.ec2.reserved;
    let ids = params.list("ReservedInstancesId");
    if let Some(id) = ids.iter().find(|id| !all.iter().any(|row| row.id == **id)) {
        let message = format!("The reserved instances ID '{id}' does not exist");
        return Err(refused("InvalidReservedInstancesId", message));
    }
    let scope = |row: &ReservedInstances| if row.zone.is_some() { "Availability Zone" } else { "Region" };
    let wanted = all.iter().filter(|row| {
        let value = |name: &str| match name {
            "availability-zone" => row.zone.iter().cloned().collect(),
            "duration" => vec![row.duration.as_secs().to_string()],
            "instance-type" => vec![row.instance_type.clone()],
            "scope" => vec![scope(row).to_owned()],
            "start" => vec![crate::stamp::millis(row.start)],
            _ => vec![state(row, scene.now).to_owned()],
        };
        (ids.is_empty() || ids.contains(&row.id.as_str()))
            && class.is_none_or(|class| class == "standard")
            && params.text("OfferingType").is_none_or(|offering| offering == "No Upfront")
            && filters.fit(None, value)
    });
    let mut xml = Xml::default();
    xml.items("reservedInstancesSet", wanted, |xml, row| {
        xml.put("reservedInstancesId", &row.id).put("instanceType", &row.instance_type);
        xml.opt("availabilityZone", row.zone.as_ref()).put("scope", scope(row));
        xml.time("start", row.start).time("end", row.start + row.duration);
        xml.put("duration", row.duration.as_secs()).put("instanceCount", row.count);
        xml.put("state", state(row, scene.now)).put("productDescription", "Linux/UNIX");
        xml.put("instanceTenancy", "default").put("offeringClass", "standard");
        xml.put("offeringType", "No Upfront").put("currencyCode", "USD");
        xml.put("fixedPrice", "0.0").put("usagePrice", "0.0");
        xml.items("recurringCharges", [row.price], |xml, price| {
            xml.put("frequency", "Hourly").put("amount", price);
        });
    });
    Ok(xml)
}

fn state(row: &ReservedInstances, now: Time) -> &'static str {
    match () {
        () if now < row.start => "queued",
        () if now < row.start + row.duration => "active",
        () => "retired",
    }
}
