//! Networks, ports, security groups, floating addresses.

#![allow(clippy::needless_pass_by_value, reason = "bodies are literals")]

mod common;
use common::{Client, Reply};
use serde_json::{Value, json};

fn made(client: &mut Client, path: &str, name: &str, body: Value) -> Value {
    let reply = client.post(&format!("/network/v2.0/{path}"), json!({name: body}));
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.body[name].clone()
}

fn error(reply: &Reply) -> (u16, &str) {
    (reply.status, reply.body["NeutronError"]["type"].as_str().unwrap())
}

fn network(client: &mut Client, name: &str) -> String {
    let list = client.get(&format!("/network/v2.0/networks?name={name}"));
    list.body["networks"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_network_of_ones_own() {
    let mut client = Client::demo();
    let net = made(&mut client, "networks", "network", json!({"name": "net", "admin_state_up": true}));
    let net = net["id"].as_str().unwrap().to_owned();
    let sub = json!({"network_id": net, "ip_version": 4, "cidr": "192.168.7.9/29"});
    let subnet = made(&mut client, "subnets", "subnet", sub.clone());
    assert_eq!((&subnet["cidr"], &subnet["gateway_ip"]), (&json!("192.168.7.8/29"), &json!("192.168.7.9")));
    let again = client.post("/network/v2.0/subnets", json!({"subnet": sub}));
    assert_eq!(error(&again), (400, "InvalidInput"), "overlap");
    let id = subnet["id"].as_str().unwrap().to_owned();
    let port = made(
        &mut client,
        "ports",
        "port",
        json!({"network_id": net, "fixed_ips": [{"ip_address": "192.168.7.12"}]}),
    );
    assert_eq!(port["fixed_ips"], json!([{"subnet_id": id, "ip_address": "192.168.7.12"}]));
    let taken =
        json!({"port": {"network_id": net, "fixed_ips": [{"subnet_id": id, "ip_address": "192.168.7.12"}]}});
    assert_eq!(error(&client.post("/network/v2.0/ports", taken)), (409, "IpAddressAlreadyAllocated"));
    // Two networks to choose from now.
    let spec = client.spec("lost");
    let reply = client.post("/compute/v2.1/servers", spec);
    assert_eq!(reply.status, 409);
    assert!(reply.message().starts_with("Multiple possible networks found"));
    // Addresses .10 to .14 less the one taken: four servers, and no more.
    let mut spec = client.spec("s");
    spec["server"]["networks"] = json!([{"uuid": net}]);
    let servers: Vec<String> = (0..4)
        .map(|_| {
            client.post("/compute/v2.1/servers", spec.clone()).body["server"]["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let full = client.post("/compute/v2.1/servers", spec.clone());
    assert_eq!(full.status, 400);
    assert!(full.message().contains("No more IP addresses available"), "{}", full.message());
    assert_eq!(client.cloud.ports().len(), 5);
    assert_eq!(error(&client.delete(&format!("/network/v2.0/networks/{net}"))), (409, "NetworkInUse"));
    assert_eq!(error(&client.delete(&format!("/network/v2.0/subnets/{id}"))), (409, "SubnetInUse"));
    for server in &servers {
        client.delete(&format!("/compute/v2.1/servers/{server}"));
    }
    client.wait(2);
    spec["server"]["networks"] = json!([{"port": port["id"]}]);
    let server =
        client.post("/compute/v2.1/servers", spec.clone()).body["server"]["id"].as_str().unwrap().to_owned();
    assert_eq!(client.post("/compute/v2.1/servers", spec).status, 409, "the port is in use");
    client.wait(12);
    assert_eq!(client.show(&server)["addresses"]["net"][0]["addr"], "192.168.7.12");
    client.delete(&format!("/compute/v2.1/servers/{server}"));
    client.wait(2);
    assert_eq!(client.cloud.ports().len(), 1, "a port one brought along stays");
    let url = format!("/network/v2.0/ports/{}", port["id"].as_str().unwrap());
    assert_eq!(client.get(&url).body["port"]["device_id"], "");
    assert_eq!(client.delete(&url).status, 204);
    assert_eq!(client.delete(&format!("/network/v2.0/networks/{net}")).status, 204);
    assert_eq!(error(&client.get(&format!("/network/v2.0/subnets/{id}"))), (404, "SubnetNotFound"));
}

#[test]
fn floating_addresses_lead_to_servers() {
    let mut client = Client::demo();
    let server = client.booted("web");
    let (public, private) = (network(&mut client, "public"), network(&mut client, "private"));
    let refused =
        client.post("/network/v2.0/floatingips", json!({"floatingip": {"floating_network_id": private}}));
    assert_eq!(error(&refused), (400, "BadRequest"));
    let ports = client.get(&format!("/network/v2.0/ports?device_id={server}")).body;
    assert_eq!(ports["ports"].as_array().unwrap().len(), 1);
    let port = ports["ports"][0]["id"].as_str().unwrap().to_owned();
    let floating = made(&mut client, "floatingips", "floatingip", json!({"floating_network_id": public}));
    assert_eq!(
        (&floating["status"], &floating["floating_ip_address"]),
        (&json!("DOWN"), &json!("172.24.0.2"))
    );
    let url = format!("/network/v2.0/floatingips/{}", floating["id"].as_str().unwrap());
    let led = client.put(&url, json!({"floatingip": {"port_id": port}}));
    assert_eq!(led.body["floatingip"]["fixed_ip_address"], "10.0.0.2");
    let addresses = client.show(&server)["addresses"]["private"].clone();
    assert_eq!(
        (&addresses[1]["addr"], &addresses[1]["OS-EXT-IPS:type"]),
        (&json!("172.24.0.2"), &json!("floating"))
    );
    let second = json!({"floatingip": {"floating_network_id": public, "port_id": port}});
    assert_eq!(
        error(&client.post("/network/v2.0/floatingips", second)),
        (409, "FloatingIPPortAlreadyAssociated")
    );
    client.delete(&format!("/compute/v2.1/servers/{server}"));
    client.wait(2);
    let shown = client.get(&url).body["floatingip"].clone();
    assert_eq!((&shown["port_id"], &shown["status"]), (&Value::Null, &json!("DOWN")));
    assert_eq!(client.delete(&url).status, 204);
    assert_eq!(error(&client.get(&url)), (404, "FloatingIPNotFound"));
}

#[test]
fn security_groups_and_rules() {
    let mut client = Client::demo();
    let list = client.get("/network/v2.0/security-groups").body["security_groups"].clone();
    assert_eq!(
        (&list[0]["name"], list[0]["security_group_rules"].as_array().unwrap().len()),
        (&json!("default"), 4)
    );
    let group = made(&mut client, "security-groups", "security_group", json!({"name": "web"}));
    let id = group["id"].as_str().unwrap().to_owned();
    assert_eq!(group["security_group_rules"].as_array().unwrap().len(), 2);
    let ssh = json!({"security_group_id": id, "direction": "ingress", "protocol": "tcp",
        "port_range_min": 22, "port_range_max": 22, "remote_ip_prefix": "0.0.0.0/0"});
    let rule = made(&mut client, "security-group-rules", "security_group_rule", ssh.clone());
    assert_eq!((&rule["ethertype"], &rule["port_range_max"]), (&json!("IPv4"), &json!(22)));
    let rules = "/network/v2.0/security-group-rules";
    assert_eq!(
        error(&client.post(rules, json!({"security_group_rule": ssh}))),
        (409, "SecurityGroupRuleExists")
    );
    for (key, value, kind) in [
        ("direction", json!("up"), "HTTPBadRequest"),
        ("protocol", json!("carrier-pigeon"), "SecurityGroupRuleInvalidProtocol"),
        ("protocol", Value::Null, "SecurityGroupProtocolRequiredWithPorts"),
        ("port_range_min", json!(23), "SecurityGroupInvalidPortRange"),
        ("remote_ip_prefix", json!("::/0"), "SecurityGroupRuleParameterConflict"),
        ("bogus", json!(1), "HTTPBadRequest"),
    ] {
        let mut bad = ssh.clone();
        bad[key] = value;
        assert_eq!(error(&client.post(rules, json!({"security_group_rule": bad}))), (400, kind), "{key}");
    }
    let unknown = client.post("/network/v2.0/security-groups", json!({"security_group": {"bogus": 1}}));
    assert_eq!(unknown.body["NeutronError"]["message"], "Unrecognized attribute(s) 'bogus'");

    let server = client.booted("web");
    assert_eq!(client.action(&server, json!({"addSecurityGroup": {"name": "web"}})).status, 202);
    assert_eq!(client.show(&server)["security_groups"], json!([{"name": "default"}, {"name": "web"}]));
    let url = format!("/network/v2.0/security-groups/{id}");
    assert_eq!(error(&client.delete(&url)), (409, "SecurityGroupInUse"));
    assert_eq!(client.action(&server, json!({"removeSecurityGroup": {"name": "web"}})).status, 202);
    assert_eq!(client.action(&server, json!({"removeSecurityGroup": {"name": "web"}})).status, 404);
    assert_eq!(client.delete(&url).status, 204);
    assert_eq!(error(&client.get(&url)), (404, "SecurityGroupNotFound"));

    let page = client.get("/network/v2.0/networks?limit=1").body;
    let next = page["networks_links"][0]["href"]
        .as_str()
        .unwrap()
        .strip_prefix("http://cloud.sim")
        .unwrap()
        .to_owned();
    assert_ne!(client.get(&next).body["networks"][0]["id"], page["networks"][0]["id"]);
    let missing = client.get("/network/v2.0/bogus");
    assert_eq!((missing.status, &missing.body["title"]), (404, &json!("Not Found")));
}

#[test]
fn interfaces_come_and_go() {
    let mut client = Client::demo();
    let server = client.booted("web");
    let interfaces = format!("/compute/v2.1/servers/{server}/os-interface");
    let private = network(&mut client, "private");
    let ask = json!({"interfaceAttachment": {"net_id": private, "fixed_ips": [{"ip_address": "10.0.0.77"}]}});
    let made = client.post(&interfaces, ask).body["interfaceAttachment"].clone();
    assert_eq!(made["fixed_ips"][0]["ip_address"], "10.0.0.77");
    assert_eq!(client.get(&interfaces).body["interfaceAttachments"].as_array().unwrap().len(), 2);
    assert_eq!(client.show(&server)["addresses"]["private"][1]["addr"], "10.0.0.77");
    let url = format!("{interfaces}/{}", made["port_id"].as_str().unwrap());
    assert_eq!(client.delete(&url).status, 202);
    assert_eq!(client.delete(&url).status, 404);
    assert_eq!(client.cloud.ports().len(), 1);
}
