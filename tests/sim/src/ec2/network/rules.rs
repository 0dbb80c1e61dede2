//! Rules of security groups, one by one.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html>

use super::groups::Group;
use crate::ec2::filter::Filters;
use crate::ec2::kind;
use crate::ec2::list::{Listing, cut};
use crate::ec2::params::Params;
use crate::ec2::refused::Refused;
use crate::ec2::region::Region;
use crate::ec2::scene::Scene;
use crate::ec2::xml::Xml;
use crate::ids::Ids;

/// What a group lets in or out.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) egress: bool,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all.
    pub(crate) protocol: String,
    pub(crate) from: i32,
    pub(crate) to: i32,
    pub(crate) target: Target,
    pub(crate) description: Option<String>,
}

/// Whom a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    V4(String),
    V6(String),
    Group(String),
    Prefixes(String),
}

impl Rule {
    /// Every protocol, every port.
    pub(crate) fn everything(ids: &mut Ids, egress: bool, target: Target) -> Self {
        let id = kind::RULE.make(ids);
        Self { id, egress, protocol: "-1".into(), from: -1, to: -1, target, description: None }
    }

    /// Does it say the same? What it says of itself does not count.
    pub(super) fn same(&self, other: &Rule) -> bool {
        let whole = |rule: &Rule| (rule.egress, rule.from, rule.to);
        whole(self) == whole(other) && self.protocol == other.protocol && self.target == other.target
    }

    /// What a filter `ip-permission.…` is about.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        match (name, &self.target) {
            ("protocol", _) => Some(self.protocol.clone()),
            ("from-port", _) => Some(self.from.to_string()),
            ("to-port", _) => Some(self.to.to_string()),
            ("cidr", Target::V4(cidr)) => Some(cidr.clone()),
            ("group-id", Target::Group(id)) => Some(id.clone()),
            _ => None,
        }
    }
}

/// Is there a rule of that id?
pub(crate) fn exists(scene: &Scene<'_>, id: &str) -> Result<(), Refused> {
    kind::RULE.check(id)?;
    let found = scene.all::<Group>().any(|group| group.rules.iter().any(|rule| rule.id == id));
    if found { Ok(()) } else { Err(kind::RULE.unknown(&[id])) }
}

pub(super) fn show(xml: &mut Xml, region: &Region, group: &str, rule: &Rule) {
    xml.put("securityGroupRuleId", &rule.id).put("groupId", group).put("groupOwnerId", &region.account);
    xml.put("isEgress", rule.egress).put("ipProtocol", &rule.protocol);
    xml.put("fromPort", rule.from).put("toPort", rule.to);
    match &rule.target {
        Target::V4(cidr) => xml.put("cidrIpv4", cidr),
        Target::V6(cidr) => xml.put("cidrIpv6", cidr),
        Target::Prefixes(id) => xml.put("prefixListId", id),
        Target::Group(id) => xml.within("referencedGroupInfo", |xml| {
            xml.put("groupId", id).put("userId", &region.account);
        }),
    };
    xml.opt("description", rule.description.as_ref()).tags(region.tags.of(&rule.id));
}

const RULES: Listing = Listing {
    ids: "SecurityGroupRuleId",
    filters: &["group-id", "security-group-rule-id"],
    pages: Some((5, 1000)),
};

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let scene = &*scene;
    let filters = Filters::read(params, RULES.filters)?;
    let ids = params.list(RULES.ids);
    if !ids.is_empty() && params.text("MaxResults").is_some() {
        return Err(Refused::combination("SecurityGroupRuleId cannot be used with maxResults"));
    }
    for id in &ids {
        exists(scene, id)?;
    }
    let mut rows = Vec::new();
    for (number, group) in scene.numbered::<Group>() {
        for (n, rule) in (0..).zip(&group.rules) {
            let value = |name: &str| match name {
                "group-id" => vec![group.id.clone()],
                _ => vec![rule.id.clone()],
            };
            let wanted = ids.is_empty() || ids.contains(&rule.id.as_str());
            if wanted && filters.fit(scene.region.tags.of(&rule.id), value) {
                rows.push((number * 1000 + n, (group, rule)));
            }
        }
    }
    let (page, next) = cut(scene, params, &RULES, rows.iter().map(|(number, row)| (*number, row)))?;
    let mut xml = Xml::default();
    xml.items("securityGroupRuleSet", page, |xml, (group, rule)| show(xml, scene.region, &group.id, rule));
    xml.opt("nextToken", next);
    Ok(xml)
}

/// A rule that is no more, as the answer that took it away has it.
pub(super) fn show_revoked(xml: &mut Xml, group: &str, rule: &Rule) {
    xml.put("securityGroupRuleId", &rule.id).put("groupId", group).put("isEgress", rule.egress);
    xml.put("ipProtocol", &rule.protocol).put("fromPort", rule.from).put("toPort", rule.to);
    match &rule.target {
        Target::V4(cidr) => xml.put("cidrIpv4", cidr),
        Target::V6(cidr) => xml.put("cidrIpv6", cidr),
        Target::Prefixes(id) => xml.put("prefixListId", id),
        Target::Group(id) => xml.put("referencedGroupId", id),
    };
    xml.opt("description", rule.description.as_ref());
}
