//! What is in the OpenStack project.

use super::{Scene, Things};
use pileus_core::{
    compute::{Allow, Compute as _, NodeSpec, VolumeSpec},
    providers::openstack::{OpenStack, glance, keystone, neutron, nova},
};

pub(super) fn furnish(scene: &mut Scene, me: &OpenStack) -> Things {
    let mut s = Things { size: "1".into(), other_size: "2".into(), zone: "nova".into(), ..Things::default() };
    s.elsewhere = "DFW".into();
    let nobody = "00000000-0000-4000-8000-000000000000";
    (s.no_server, s.no_volume, s.no_snapshot) = (nobody.into(), nobody.into(), nobody.into());
    s.image = scene.sim.settings().images[0].id.clone();
    let settings = scene.sim.settings();
    s.project = settings.projects[0].id.clone();
    s.other_project = settings.projects[1].id.clone();
    s.user = settings.users[0].id.clone();
    s.volume_type = settings.volume_types[1].clone();
    network(scene, me, &mut s);
    servers(scene, me, &mut s);
    storage(scene, me, &mut s);
    let roles = scene.maybe(me.list(keystone::ListRoles::default())).unwrap_or_default();
    s.role =
        roles.first().map_or_else(|| "0123456789abcdef0123456789abcdef".into(), |role| role.value.id.clone());
    s
}

fn servers(scene: &mut Scene, me: &OpenStack, s: &mut Things) {
    s.key_pair = scene.run(me.create_key_pair("laptop")).name;
    scene.run(me.create_key_pair("spare"));
    let network = s.network.clone();
    let mut make = |name: &str| {
        let spec =
            NodeSpec::new(name, "1", s.image.as_str()).network(network.as_str()).metadata("role", "web");
        scene.run(me.launch_node(&spec)).id.to_string()
    };
    s.server = make("server");
    s.other = make("other");
    s.stopped = make("stopped");
    s.paused = make("paused");
    s.suspended = make("suspended");
    s.shelved = make("shelved");
    s.rescued = make("rescued");
    s.resized = make("resized");
    scene.run(me.stop_node(&s.stopped.as_str().into()));
    scene.run(me.call(nova::power::PauseServer { id: s.paused.clone() }));
    scene.run(me.call(nova::power::SuspendServer { id: s.suspended.clone() }));
    scene.run(me.call(nova::power::ShelveServer { id: s.shelved.clone() }));
    scene.run(me.call(nova::rescue::RescueServer { id: s.rescued.clone(), ..Default::default() }));
    scene.run(me.call(nova::resize::ResizeServer::new(&s.resized, "2")));
    scene.run(me.associate_address(&s.associated.as_str().into(), &s.server.as_str().into()));
    scene.run(me.call(nova::tags::AddTag { server: s.server.clone(), tag: "blue".into() }));
    let ports = neutron::ListPorts { device_id: Some(s.other.clone()), ..Default::default() };
    s.plugged = scene.run(me.list(ports)).first().map(|port| port.value.id.clone()).unwrap_or_default();
    let group = nova::server_groups::CreateServerGroup {
        name: "apart".into(),
        policy: "anti-affinity".into(),
        max_server_per_host: None,
    };
    s.server_group = scene.run(me.call(group)).value.id;
}

fn storage(scene: &mut Scene, me: &OpenStack, s: &mut Things) {
    s.volume =
        scene.run(me.create_volume(&VolumeSpec::new("volume", 1).metadata("of", "lab"))).id.to_string();
    s.attached = scene.run(me.create_volume(&VolumeSpec::new("attached", 1))).id.to_string();
    s.second_volume = scene.run(me.create_volume(&VolumeSpec::new("second", 1))).id.to_string();
    scene.run(me.wait_until_volume_available(&s.volume.as_str().into()));
    scene.run(me.wait_until_volume_available(&s.attached.as_str().into()));
    scene.run(me.attach_volume(&s.attached.as_str().into(), &s.server.as_str().into(), None));
    s.snapshot = scene.run(me.create_snapshot(&s.volume.as_str().into(), "snapshot")).id.to_string();
    scene.run(me.create_snapshot(&s.volume.as_str().into(), "second"));
    s.own_image = scene.run(me.create_image(&s.other.as_str().into(), "own")).id.to_string();
    let empty = glance::CreateImage::new("empty", "raw", "bare");
    s.empty_image = scene.run(me.call(empty)).value.id;
    let shared = glance::ImageChange::Replace { path: "/visibility".into(), value: "shared".into() };
    scene.run(me.call(glance::UpdateImage { id: s.own_image.clone(), changes: vec![shared] }));
    let member = glance::AddImageMember { image: s.own_image.clone(), member: s.other_project.clone() };
    scene.run(me.call(member));
    scene.run(me.call(glance::AddImageTag { id: s.own_image.clone(), tag: "blue".into() }));
}

fn network(scene: &mut Scene, me: &OpenStack, s: &mut Things) {
    let networks = scene.run(me.list(neutron::ListNetworks::default()));
    let outside = networks.iter().find(|network| network.value.name == "public");
    s.outside = outside.map(|network| network.value.id.clone()).unwrap_or_default();
    (s.network, s.subnet) = inside(scene, me, "inside", "192.168.7.0/24");
    (s.free_network, s.free_subnet) = inside(scene, me, "free", "192.168.17.0/24");
    let new = neutron::NewRouter { name: Some("free".into()), ..Default::default() };
    s.free_router = scene.run(me.call(neutron::CreateRouter { router: new })).value.id;
    let new = neutron::NewPort { network_id: s.network.clone(), ..Default::default() };
    s.port = scene.run(me.call(neutron::CreatePort { port: new })).value.id;
    let gateway = neutron::Gateway { network_id: s.outside.clone(), ..Default::default() };
    let new = neutron::NewRouter {
        name: Some("router".into()),
        external_gateway_info: Some(gateway),
        ..Default::default()
    };
    s.router = scene.run(me.call(neutron::CreateRouter { router: new })).value.id;
    scene.run(
        me.call(neutron::AddRouterInterface::new(&s.router, neutron::Attachment::SubnetId(s.subnet.clone()))),
    );
    s.group = scene.run(me.create_security_group("group", "of the lab")).id.to_string();
    let rule = scene.run(me.allow(&s.group.as_str().into(), &Allow::tcp(22)));
    s.rule = rule.id.map(|id| id.to_string()).unwrap_or_default();
    let address = scene.run(me.allocate_address(None));
    (s.address, s.ip) = (address.id.to_string(), address.ip.map(|ip| ip.to_string()).unwrap_or_default());
    let address = scene.run(me.allocate_address(None));
    (s.associated, s.associated_ip) =
        (address.id.to_string(), address.ip.map(|ip| ip.to_string()).unwrap_or_default());
}

/// A network of that name, and its subnet.
fn inside(scene: &mut Scene, me: &OpenStack, name: &str, cidr: &str) -> (String, String) {
    let network = neutron::NewNetwork { name: Some(name.into()), ..Default::default() };
    let network = scene.run(me.call(neutron::CreateNetwork { network })).value.id;
    let subnet = neutron::NewSubnet {
        network_id: network.clone(),
        ip_version: 4,
        cidr: Some(cidr.into()),
        ..Default::default()
    };
    (network, scene.run(me.call(neutron::CreateSubnet { subnet })).value.id)
}
