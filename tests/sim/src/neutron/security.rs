//! Security groups and their rules.
//!
//! <https://docs.openstack.org/api-ref/network/v2/#security-groups-security-groups>

use super::cidr::Cidr;
use super::common::{body, listing, missing, project, shared_fields, text, within};
use super::rows::{Rule, SecurityGroup, default_group};
use crate::exchange::{Refusal, Reply, empty, json};
use crate::route::{Route, on};
use crate::schema::{Field, Is, int, may, need};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "security-groups", list),
    on("POST", "security-groups", create),
    on("GET", "security-groups/{}", show),
    on("PUT", "security-groups/{}", update),
    on("DELETE", "security-groups/{}", delete),
    on("GET", "security-group-rules", list_rules),
    on("POST", "security-group-rules", create_rule),
    on("GET", "security-group-rules/{}", show_rule),
    on("DELETE", "security-group-rules/{}", delete_rule),
];

const NAME: Is = Is::Text(255);
const GROUP: &[Field] = &[need(
    "security_group",
    Is::Object(&[
        may("name", NAME),
        may("description", NAME),
        may("stateful", Is::Flag),
        may("project_id", NAME),
        may("tenant_id", NAME),
    ]),
)];
const PORT: Is = Is::Maybe(&Is::Int(-1, 65535));
const RULE: &[Field] = &[need(
    "security_group_rule",
    Is::Object(&[
        need("security_group_id", Is::Uuid),
        need("direction", Is::OneOf(&["ingress", "egress"])),
        may("ethertype", Is::Maybe(&Is::OneOf(&["IPv4", "IPv6"]))),
        may("protocol", Is::Maybe(&Is::Either(&[Is::Int(0, 255), NAME]))),
        may("port_range_min", PORT),
        may("port_range_max", PORT),
        may("remote_ip_prefix", Is::Maybe(&NAME)),
        may("remote_group_id", Is::Maybe(&Is::Uuid)),
        may("remote_address_group_id", Is::Maybe(&Is::Uuid)),
        may("description", NAME),
        may("project_id", NAME),
        may("tenant_id", NAME),
    ]),
)];

fn by_id<'s>(scene: &'s Scene<'_>, id: &str) -> Result<&'s SecurityGroup, Refusal> {
    let found = scene.region.security_groups.get(id).filter(|group| scene.sees(&group.project));
    found.ok_or_else(|| missing("Security group", "SecurityGroupNotFound", id))
}

fn rule_document(group: &SecurityGroup, rule: &Rule) -> Value {
    let mut shown = json!({
        "id": rule.id, "security_group_id": group.id,
        "direction": if rule.ingress { "ingress" } else { "egress" },
        "ethertype": if rule.v6 { "IPv6" } else { "IPv4" }, "protocol": rule.protocol,
        "port_range_min": rule.ports.map(|(low, _)| low), "port_range_max": rule.ports.map(|(_, high)| high),
        "remote_ip_prefix": rule.remote_prefix, "remote_group_id": rule.remote_group,
        "remote_address_group_id": null,
    });
    shared_fields(&mut shown, &group.project, &rule.description, rule.created, rule.created);
    shown
}

fn document(group: &SecurityGroup) -> Value {
    let rules: Vec<Value> = group.rules.iter().map(|rule| rule_document(group, rule)).collect();
    let mut shown = json!({
        "id": group.id, "name": group.name, "stateful": true, "shared": false, "security_group_rules": rules,
    });
    shared_fields(&mut shown, &group.project, &group.description, group.created, group.updated);
    shown
}

/// The project's default group exists from the first time anybody looks.
fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let project = scene.who.project.clone();
    default_group(scene.region, scene.ids, &project, scene.now);
    let seen = scene.region.security_groups.iter().filter(|group| scene.sees(&group.project));
    listing(scene, "security_groups", "security-groups", seen.map(document).collect())
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    Ok(json(200, &json!({"security_group": document(by_id(scene, scene.arg(0))?)})))
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "security_group", GROUP)?;
    let project = project(scene, &given)?;
    default_group(scene.region, scene.ids, &project, scene.now);
    let name = text(&given, "name").unwrap_or_default();
    if name == "default" {
        return Err(Refusal::conflict("Default security group already exists.")
            .kind("SecurityGroupDefaultAlreadyExists"));
    }
    let used = scene.region.security_groups.iter().filter(|group| group.project == project).count();
    within(used, scene.settings.quota.security_groups, "security_group")?;
    let mut group = SecurityGroup::new(scene.ids, &project, &name, scene.now);
    group.description = text(&given, "description").unwrap_or_default();
    let shown = document(&group);
    scene.region.security_groups.put(group.id.clone(), group);
    Ok(json(201, &json!({"security_group": shown})))
}

fn update(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "security_group", GROUP)?;
    let now = scene.now;
    let id = by_id(scene, scene.arg(0))?.id.clone();
    if let Some(group) = scene.region.security_groups.get_mut(&id) {
        if let Some(name) = text(&given, "name") {
            if group.name == "default" {
                return Err(Refusal::conflict("Updating default security group not allowed.")
                    .kind("SecurityGroupCannotUpdateDefault"));
            }
            group.name = name;
        }
        if let Some(description) = text(&given, "description") {
            group.description = description;
        }
        group.updated = now;
    }
    show(scene)
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let group = by_id(scene, scene.arg(0))?;
    let id = group.id.clone();
    if group.name == "default" && !scene.who.admin {
        return Err(Refusal::conflict("Insufficient rights for removing default security group.")
            .kind("SecurityGroupCannotRemoveDefault"));
    }
    if scene.region.ports.iter().any(|port| port.groups.contains(&id)) {
        return Err(Refusal::conflict(format!("Security Group {id} in use.")).kind("SecurityGroupInUse"));
    }
    scene.region.security_groups.remove(&id);
    Ok(empty(204))
}

fn rules<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = (&'s SecurityGroup, &'s Rule)> {
    let groups = scene.region.security_groups.iter().filter(|group| scene.sees(&group.project));
    groups.flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
}

fn list_rules(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let shown = rules(scene).map(|(group, rule)| rule_document(group, rule)).collect();
    listing(scene, "security_group_rules", "security-group-rules", shown)
}

fn rule_by_id<'s>(scene: &'s Scene<'_>) -> Result<(&'s SecurityGroup, &'s Rule), Refusal> {
    let id = scene.arg(0);
    let found = rules(scene).find(|(_, rule)| rule.id == id);
    found.ok_or_else(|| missing("Security group rule", "SecurityGroupRuleNotFound", id))
}

fn show_rule(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let (group, rule) = rule_by_id(scene)?;
    Ok(json(200, &json!({"security_group_rule": rule_document(group, rule)})))
}

fn ports(given: &Value, protocol: Option<&str>) -> Result<Option<(i64, i64)>, Refusal> {
    let icmp = protocol.is_some_and(|protocol| protocol.starts_with("icmp") || protocol == "ipv6-icmp");
    match (int(&given["port_range_min"]), int(&given["port_range_max"])) {
        (None, None) => Ok(None),
        (Some(kind), code) if icmp => Ok(Some((kind, code.unwrap_or(-1)))),
        _ if protocol.is_none() => Err(Refusal::bad("Must also specify protocol if port range is given.")
            .kind("SecurityGroupProtocolRequiredWithPorts")),
        (Some(low), Some(high)) if low <= high => Ok(Some((low, high))),
        _ => Err(Refusal::bad("For TCP/UDP protocols, port_range_min must be <= port_range_max")
            .kind("SecurityGroupInvalidPortRange")),
    }
}

fn create_rule(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let given = body(scene, "security_group_rule", RULE)?;
    let group = by_id(scene, given["security_group_id"].as_str().unwrap_or_default())?.id.clone();
    let protocol = match &given["protocol"] {
        Value::String(name) => Some(name.to_lowercase()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    const PROTOCOLS: &[&str] = &[
        "tcp",
        "udp",
        "icmp",
        "icmpv6",
        "ipv6-icmp",
        "ah",
        "dccp",
        "egp",
        "esp",
        "gre",
        "igmp",
        "ospf",
        "pgm",
        "rsvp",
        "sctp",
        "udplite",
        "vrrp",
        "any",
    ];
    if let Some(name) =
        protocol.as_ref().filter(|p| !PROTOCOLS.contains(&p.as_str()) && p.parse::<u8>().is_err())
    {
        return Err(Refusal::bad(format!("Security group rule protocol {name} not supported."))
            .kind("SecurityGroupRuleInvalidProtocol"));
    }
    let v6 = given["ethertype"] == "IPv6";
    let remote_prefix = match given["remote_ip_prefix"].as_str() {
        None => None,
        Some(prefix) => {
            let whole = if prefix.contains('/') {
                prefix.to_owned()
            } else {
                format!("{prefix}/{}", if v6 { 128 } else { 32 })
            };
            let cidr = Cidr::parse(&whole).ok_or_else(|| {
                Refusal::bad(format!("'{prefix}' is not a valid CIDR for remote_ip_prefix"))
            })?;
            if (cidr.version() == 6) != v6 {
                return Err(Refusal::bad(format!(
                    "Conflicting value ethertype {} for CIDR {cidr}",
                    if v6 { "IPv6" } else { "IPv4" }
                ))
                .kind("SecurityGroupRuleParameterConflict"));
            }
            Some(cidr.to_string())
        }
    };
    let remote_group = text(&given, "remote_group_id");
    if remote_group.is_some() && remote_prefix.is_some() {
        return Err(Refusal::bad("Only remote_ip_prefix or remote_group_id may be provided.")
            .kind("SecurityGroupRemoteGroupAndRemoteIpPrefix"));
    }
    if let Some(id) = &remote_group {
        by_id(scene, id)?;
    }
    let rule = Rule {
        id: scene.ids.uuid(),
        ingress: given["direction"] == "ingress",
        v6,
        ports: ports(&given, protocol.as_deref())?,
        protocol: protocol.filter(|protocol| protocol != "any"),
        remote_prefix,
        remote_group,
        description: text(&given, "description").unwrap_or_default(),
        created: scene.now,
    };
    let same = |other: &&Rule| {
        (other.ingress, other.v6, other.ports) == (rule.ingress, rule.v6, rule.ports)
            && (&other.protocol, &other.remote_prefix, &other.remote_group)
                == (&rule.protocol, &rule.remote_prefix, &rule.remote_group)
    };
    if let Some(other) = by_id(scene, &group)?.rules.iter().find(same) {
        return Err(Refusal::conflict(format!(
            "Security group rule already exists. Rule id is {}.",
            other.id
        ))
        .kind("SecurityGroupRuleExists"));
    }
    let shown = rule_document(by_id(scene, &group)?, &rule);
    if let Some(group) = scene.region.security_groups.get_mut(&group) {
        group.rules.push(rule);
    }
    Ok(json(201, &json!({"security_group_rule": shown})))
}

fn delete_rule(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let (group, rule) = rule_by_id(scene).map(|(group, rule)| (group.id.clone(), rule.id.clone()))?;
    if let Some(group) = scene.region.security_groups.get_mut(&group) {
        group.rules.retain(|known| known.id != rule);
    }
    Ok(empty(204))
}
