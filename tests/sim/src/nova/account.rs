//! What a project may have, and where: limits, quota sets, availability zones.
//!
//! <https://docs.openstack.org/api-ref/compute/#limits-limits>

use crate::exchange::{Refusal, Reply, json};
use crate::route::{Route, on};
use crate::service::{Handler, Scene};
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "limits", limits),
    on("GET", "os-quota-sets/{}", quota),
    on("GET", "os-quota-sets/{}/detail", quota),
    on("GET", "os-availability-zone", zones),
    on("GET", "extensions", extensions),
];

fn limits(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let quota = &scene.settings.quota;
    let mine = scene.region.servers.iter().filter(|server| server.project == scene.who.project);
    let (count, cores, ram) = mine.fold((0, 0_u64, 0_u64), |(n, cores, ram), server| {
        (n + 1, cores + u64::from(server.flavor.vcpus), ram + u64::from(server.flavor.ram))
    });
    let groups = scene.region.groups.len();
    let mut absolute = json!({
        "maxTotalInstances": quota.instances, "totalInstancesUsed": count,
        "maxTotalCores": quota.cores, "totalCoresUsed": cores,
        "maxTotalRAMSize": quota.ram, "totalRAMUsed": ram,
        "maxTotalKeypairs": quota.key_pairs,
        "maxServerMeta": quota.metadata_items,
        "maxServerGroups": quota.server_groups, "totalServerGroupsUsed": groups,
        "maxServerGroupMembers": 10,
    });
    // What Nova only passed on went with the proxies.
    if scene.minor < 36 {
        absolute["maxTotalFloatingIps"] = json!(quota.floating_ips);
        absolute["totalFloatingIpsUsed"] = json!(scene.region.floating.len());
        absolute["maxSecurityGroups"] = json!(quota.security_groups);
        absolute["totalSecurityGroupsUsed"] = json!(scene.region.security_groups.len());
        absolute["maxSecurityGroupRules"] = json!(-1);
    }
    if scene.minor < 39 {
        absolute["maxImageMeta"] = json!(quota.metadata_items);
    }
    if scene.minor < 57 {
        absolute["maxPersonality"] = json!(5);
        absolute["maxPersonalitySize"] = json!(10240);
    }
    Ok(json(200, &json!({"limits": {"rate": [], "absolute": absolute}})))
}

fn quota(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let project = scene.arg(0);
    if !scene.sees(project) {
        return Err(Refusal::forbidden(
            "Policy doesn't allow os_compute_api:os-quota-sets:show to be performed.",
        ));
    }
    let quota = &scene.settings.quota;
    let mut set = json!({
        "id": project, "instances": quota.instances, "cores": quota.cores, "ram": quota.ram,
        "key_pairs": quota.key_pairs, "metadata_items": quota.metadata_items,
        "server_groups": quota.server_groups, "server_group_members": 10,
    });
    if scene.minor < 36 {
        set["floating_ips"] = json!(quota.floating_ips);
        set["fixed_ips"] = json!(-1);
        set["security_groups"] = json!(quota.security_groups);
        set["security_group_rules"] = json!(-1);
    }
    if scene.minor < 57 {
        set["injected_files"] = json!(5);
        set["injected_file_content_bytes"] = json!(10240);
        set["injected_file_path_bytes"] = json!(255);
    }
    Ok(json(200, &json!({"quota_set": set})))
}

fn zones(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let shown: Vec<Value> = scene
        .settings
        .zones
        .iter()
        .map(|zone| json!({"zoneName": zone, "zoneState": {"available": true}, "hosts": null}))
        .collect();
    Ok(json(200, &json!({"availabilityZoneInfo": shown})))
}

/// Nova lists its former extensions for old clients; the names are what they look for.
fn extensions(_: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let names =
        ["os-keypairs", "os-volumes", "os-server-groups", "os-availability-zone", "os-extended-status"];
    let shown: Vec<Value> = names
        .iter()
        .map(|alias| {
            json!({
                "alias": alias, "name": alias, "description": "", "namespace": "http://docs.openstack.org/compute/ext/fake_xml",
                "updated": "2014-12-03T00:00:00Z", "links": [],
            })
        })
        .collect();
    Ok(json(200, &json!({"extensions": shown})))
}
