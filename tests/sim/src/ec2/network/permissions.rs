//! Permissions: rules of the same protocol and ports in one, as requests and listings of groups have them.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>

use super::groups::Group;
use super::rules::{Rule, Target};
use super::vpcs;
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::Scene;
use crate::ec2::xml::Xml;
use crate::neutron::cidr::Cidr;

/// The rules that a request is about, as yet without ids.
pub(super) fn read(scene: &Scene<'_>, params: &Params<'_>, egress: bool) -> Result<Vec<Rule>, Refused> {
    let mut rules: Vec<Rule> = Vec::new();
    for permission in params.each("IpPermissions") {
        let protocol = protocol(permission.needed("IpProtocol")?)?;
        let (from, to) = ports(&permission, &protocol)?;
        let targets = targets(scene, &permission)?;
        if targets.is_empty() {
            let message = "A permission has to name at least one range of addresses, group or prefix list";
            return Err(refused("InvalidParameterValue", message));
        }
        for (target, description) in targets {
            let protocol = protocol.clone();
            let rule = Rule { id: String::new(), egress, protocol, from, to, target, description };
            if rules.iter().any(|other| other.same(&rule)) {
                let message = "The same permission must not appear multiple times";
                return Err(refused("InvalidParameterValue", message));
            }
            rules.push(rule);
        }
    }
    Ok(rules)
}

/// Protocols that have names go by them.
fn protocol(given: &str) -> Result<String, Refused> {
    let name = match given.to_ascii_lowercase().as_str() {
        "tcp" | "6" => "tcp",
        "udp" | "17" => "udp",
        "icmp" | "1" => "icmp",
        "icmpv6" | "58" => "icmpv6",
        "-1" | "all" => "-1",
        other => match other.parse::<u8>() {
            Ok(number) => return Ok(number.to_string()),
            Err(_) => {
                let message = format!("Invalid value '{given}' for IP protocol. Unknown protocol.");
                return Err(refused("InvalidParameterValue", message));
            }
        },
    };
    Ok(name.to_owned())
}

fn ports(permission: &Params<'_>, protocol: &str) -> Result<(i32, i32), Refused> {
    let (from, to) = (permission.number::<i32>("FromPort")?, permission.number::<i32>("ToPort")?);
    match protocol {
        "tcp" | "udp" => {
            let (Some(from), Some(to)) = (from, to) else {
                return Err(Refused::missing("FromPort and ToPort"));
            };
            // Both may be -1, which is all ports.
            let (all, range) = ((from, to) == (-1, -1), 0 <= from && from <= to && to <= 65_535);
            if !all && !range {
                let message = format!("Invalid {} port range ({from}:{to})", protocol.to_ascii_uppercase());
                return Err(refused("InvalidParameterValue", message));
            }
            Ok(if all { (0, 65_535) } else { (from, to) })
        }
        "icmp" | "icmpv6" => {
            let (kind, code) = (from.unwrap_or(-1), to.unwrap_or(-1));
            if !(-1..=255).contains(&kind) || !(-1..=255).contains(&code) {
                let message = format!("ICMP type ({kind}) or code ({code}) is out of range");
                return Err(refused("InvalidParameterValue", message));
            }
            Ok((kind, code))
        }
        // The others have no ports; what is given for them counts for nothing.
        _ => Ok((-1, -1)),
    }
}

fn targets(scene: &Scene<'_>, permission: &Params<'_>) -> Result<Vec<(Target, Option<String>)>, Refused> {
    let mut targets = Vec::new();
    let about = |given: &Params<'_>| given.text("Description").map(str::to_owned);
    for range in permission.each("IpRanges") {
        targets.push((Target::V4(cidr(range.needed("CidrIp")?, 4)?), about(&range)));
    }
    for range in permission.each("Ipv6Ranges") {
        targets.push((Target::V6(cidr(range.needed("CidrIpv6")?, 6)?), about(&range)));
    }
    for list in permission.each("PrefixListIds") {
        targets.push((Target::Prefixes(list.needed("PrefixListId")?.to_owned()), about(&list)));
    }
    for pair in permission.each("Groups") {
        if pair.text("UserId").is_some_and(|account| account != scene.region.account) {
            let message = "Groups of other accounts cannot be named without a connection between the VPCs";
            return Err(refused("InvalidGroup.NotFound", message));
        }
        let group = match (pair.text("GroupId"), pair.text("GroupName")) {
            (Some(id), _) => scene.find::<Group>(id)?,
            (None, Some(name)) => {
                let vpc = &vpcs::default(scene)?.id;
                let found = scene.all::<Group>().find(|group| group.vpc == *vpc && group.name == name);
                found.ok_or_else(|| {
                    refused("InvalidGroup.NotFound", format!("The security group '{name}' does not exist"))
                })?
            }
            (None, None) => return Err(Refused::missing("GroupId")),
        };
        targets.push((Target::Group(group.id.clone()), about(&pair)));
    }
    Ok(targets)
}

/// A range as EC2 keeps it: without bits beyond the prefix.
fn cidr(text: &str, version: u8) -> Result<String, Refused> {
    let read = Cidr::parse(text).filter(|cidr| cidr.version() == version);
    let read =
        read.ok_or_else(|| refused("InvalidParameterValue", format!("CIDR block {text} is malformed")))?;
    Ok(read.to_string())
}

/// A group's rules of one direction.
pub(super) fn show(xml: &mut Xml, name: &str, group: &Group, egress: bool, account: &str) {
    let mut permissions: Vec<Vec<&Rule>> = Vec::new();
    for rule in group.rules.iter().filter(|rule| rule.egress == egress) {
        let alike =
            |first: &Rule| (&first.protocol, first.from, first.to) == (&rule.protocol, rule.from, rule.to);
        match permissions.iter_mut().find(|rules| rules.first().is_some_and(|first| alike(first))) {
            Some(rules) => rules.push(rule),
            None => permissions.push(vec![rule]),
        }
    }
    xml.items(name, permissions.iter().map(Vec::as_slice), |xml, rules| show_one(xml, rules, account));
}

/// Rules of the same protocol and ports.
pub(super) fn show_one(xml: &mut Xml, rules: &[&Rule], account: &str) {
    let Some(first) = rules.first() else { return };
    xml.put("ipProtocol", &first.protocol);
    if first.protocol != "-1" {
        xml.put("fromPort", first.from).put("toPort", first.to);
    }
    let of = |pick: fn(&Target) -> Option<&String>| {
        rules.iter().filter_map(move |rule| Some((pick(&rule.target)?, rule.description.as_ref())))
    };
    let groups = of(|target| if let Target::Group(id) = target { Some(id) } else { None });
    xml.items("groups", groups, |xml, (id, description)| {
        xml.put("userId", account).put("groupId", id).opt("description", description);
    });
    let v4 = of(|target| if let Target::V4(cidr) = target { Some(cidr) } else { None });
    xml.items("ipRanges", v4, |xml, (cidr, description)| {
        xml.put("cidrIp", cidr).opt("description", description);
    });
    let v6 = of(|target| if let Target::V6(cidr) = target { Some(cidr) } else { None });
    xml.items("ipv6Ranges", v6, |xml, (cidr, description)| {
        xml.put("cidrIpv6", cidr).opt("description", description);
    });
    let lists = of(|target| if let Target::Prefixes(id) = target { Some(id) } else { None });
    xml.items("prefixListIds", lists, |xml, (id, description)| {
        xml.put("prefixListId", id).opt("description", description);
    });
}
