//! Rules added to groups and taken from them.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html>
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html>

use super::groups::{Group, given};
use super::permissions;
use super::rules::{self, Rule, Target};
use super::vpcs::Vpc;
use crate::ec2::kind;
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::Scene;
use crate::ec2::tags::specified;
use crate::ec2::xml::Xml;

/// The most rules of one direction a group may have.
const MOST: usize = 60;

pub(super) fn ingress(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    authorize(scene, params, false)
}

pub(super) fn egress(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    authorize(scene, params, true)
}

pub(super) fn revoke_ingress(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    revoke(scene, params, false)
}

pub(super) fn revoke_egress(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    revoke(scene, params, true)
}

/// A rule in the words of EC2's messages.
fn words(rule: &Rule) -> String {
    let (Target::V4(peer) | Target::V6(peer) | Target::Group(peer) | Target::Prefixes(peer)) = &rule.target;
    let protocol = if rule.protocol == "-1" { "ALL".into() } else { rule.protocol.to_ascii_uppercase() };
    format!("peer: {peer}, {protocol}, from port: {}, to port: {}, ALLOW", rule.from, rule.to)
}

fn authorize(scene: &mut Scene<'_>, params: &Params<'_>, egress: bool) -> Result<Xml, Refused> {
    let group = given(scene, params)?.clone();
    let mut new = permissions::read(scene, params, egress)?;
    if new.is_empty() {
        return Err(Refused::missing("IpPermissions"));
    }
    let tags = specified(params, &[kind::RULE])?;
    // One that is there already spoils all of them.
    if let Some(rule) = new.iter().find(|rule| group.rules.iter().any(|old| old.same(rule))) {
        let message = format!("the specified rule \"{}\" already exists", words(rule));
        return Err(refused("InvalidPermission.Duplicate", message));
    }
    if group.rules.iter().filter(|rule| rule.egress == egress).count() + new.len() > MOST {
        let message = "The maximum number of rules per security group has been reached.";
        return Err(refused("RulesPerSecurityGroupLimitExceeded", message));
    }
    for rule in &mut new {
        rule.id = scene.make(kind::RULE);
        if let Some(tags) = tags.get(kind::RULE.resource) {
            scene.region.tags.set(&rule.id, tags);
        }
    }
    scene.find_mut::<Group>(&group.id)?.rules.extend(new.iter().cloned());
    let mut xml = Xml::default();
    xml.put("return", true);
    xml.items("securityGroupRuleSet", &new, |xml, rule| rules::show(xml, scene.region, &group.id, rule));
    Ok(xml)
}

fn revoke(scene: &mut Scene<'_>, params: &Params<'_>, egress: bool) -> Result<Xml, Refused> {
    let group = given(scene, params)?.clone();
    let (ids, given) = (params.list("SecurityGroupRuleId"), permissions::read(scene, params, egress)?);
    if ids.is_empty() && given.is_empty() {
        return Err(Refused::missing("IpPermissions"));
    }
    let of = |rule: &&Rule| rule.egress == egress;
    let (mut gone, mut unknown) = (Vec::new(), Vec::new());
    for id in ids {
        kind::RULE.check(id)?;
        let found = group.rules.iter().filter(of).find(|rule| rule.id == id);
        gone.push(found.ok_or_else(|| kind::RULE.unknown(&[id]))?.clone());
    }
    for rule in &given {
        match group.rules.iter().filter(of).find(|old| old.same(rule)) {
            Some(old) => gone.push(old.clone()),
            None => unknown.push(rule),
        }
    }
    // A default VPC refuses what is not there; the others tell of it.
    if let Some(rule) = unknown.first()
        && scene.find::<Vpc>(&group.vpc)?.is_default
    {
        let message = format!("The specified rule does not exist in this security group: {}", words(rule));
        return Err(refused("InvalidPermission.NotFound", message));
    }
    let kept = scene.find_mut::<Group>(&group.id)?;
    kept.rules.retain(|rule| !gone.iter().any(|gone| gone.id == rule.id));
    for rule in &gone {
        scene.region.tags.forget(&rule.id);
    }
    let account = &scene.region.account;
    let mut xml = Xml::default();
    xml.put("return", unknown.is_empty());
    if !unknown.is_empty() {
        xml.items("unknownIpPermissionSet", unknown, |xml, rule| {
            permissions::show_one(xml, &[rule], account);
        });
    }
    xml.items("revokedSecurityGroupRuleSet", &gone, |xml, rule| {
        rules::show_revoked(xml, &group.id, rule);
    });
    Ok(xml)
}
