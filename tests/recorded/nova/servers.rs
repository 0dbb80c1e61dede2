//! Servers and what is done with them.

use super::read;
use pileus_core::{
    Secret, Time,
    providers::openstack::nova::{
        attachments::GetVolumeAttachment,
        connections::{ListServerAddresses, ListServerSecurityGroups},
        console::GetConsoleOutput,
        create::CreateServer,
        interfaces::ListInterfaces,
        metadata::{GetMetadata, UpdateMetadata},
        servers::{GetServer, ListServers, UpdateServer},
        snapshot::CreateImage,
        status::{AddressKind, DiskConfig, PowerState, Status},
    },
};

fn get() -> GetServer {
    GetServer { id: "12064".into() }
}

/// Addresses of one network, in order.
fn addresses(server: &pileus_core::providers::openstack::nova::Server, network: &str) -> Vec<(u8, String)> {
    server.addresses[network].iter().map(|address| (address.version, address.addr.clone())).collect()
}

#[test]
fn the_documentation_s_server_of_2010() {
    let Some(server) = read(&CreateServer::new("new-server-test", "f", "i"), "_servers") else { return };
    assert_eq!(server.id, "52415800-8b69-11e0-9b19-734f565bc83b");
    assert_eq!((server.name.as_str(), &server.status), ("new-server-test", &Status::Build));
    assert_eq!((server.project_id.as_deref(), server.user_id.as_deref()), (Some("1234"), Some("5678")));
    assert_eq!(server.created, Time::parse_rfc3339("2010-11-11T12:00:00Z"));
    assert_eq!(server.host_id.as_deref(), Some("e4d909c290d0fb1ca068ffaddf22cbd0"));
    assert_eq!(server.access_ipv4.as_deref(), Some("67.23.10.138"));
    assert_eq!(server.access_ipv6.as_deref(), Some("::babe:67.23.10.138"));
    assert_eq!(server.progress, Some(0));
    assert_eq!(server.admin_password.as_ref().map(Secret::expose), Some("GFf1j9aP"));
    assert!(!format!("{server:?}").contains("GFf1j9aP"));
    let image = server.image.as_ref().expect("an image");
    assert_eq!(
        (image.id.as_str(), image.name.as_deref()),
        ("52415800-8b69-11e0-9b19-734f6f006e54", Some("CentOS 5.2"))
    );
    assert_eq!(server.flavor.id.as_deref(), Some("52415800-8b69-11e0-9b19-734f1195ff37"));
    assert_eq!(server.flavor.name.as_deref(), Some("256 MB Server"));
    assert_eq!(server.metadata["My Server Name"], "Apache1");
    let public = [(4, "67.23.10.138".to_owned()), (6, "::babe:67.23.10.138".to_owned())];
    assert_eq!(addresses(&server, "public"), public);
    let private = [(4, "10.176.42.19".to_owned()), (6, "::babe:10.176.42.19".to_owned())];
    assert_eq!(addresses(&server, "private"), private);
}

#[test]
fn a_server_with_a_number_for_an_id() {
    let Some(server) = read(&get(), "_servers_12064") else { return };
    assert_eq!(server.id, "12064");
    assert_eq!(
        (server.name.as_str(), &server.status, server.progress),
        ("lc-test", &Status::Active, Some(100))
    );
    assert_eq!(server.user_id.as_deref(), Some("rs-reach"));
    assert_eq!(server.project_id.as_deref(), Some("rs-reach-project"));
    assert_eq!(server.created, Time::parse_rfc3339("2011-10-11T00:45:02Z"));
    assert_eq!(server.updated, Time::parse_rfc3339("2011-10-11T00:44:20Z"));
    assert_eq!((&server.access_ipv4, &server.access_ipv6, &server.key_name), (&None, &None, &None));
    assert_eq!(server.image.as_ref().map(|image| image.id.as_str()), Some("7"));
    assert_eq!(server.flavor.id.as_deref(), Some("2"));
    assert!(!server.config_drive && server.metadata.is_empty() && server.fault.is_none());
    let private = [(4, "10.182.64.29".to_owned()), (6, "fec0:4801:7808:52:16:3eff:fe6e:b7e2".to_owned())];
    assert_eq!(addresses(&server, "private"), private);
    assert_eq!(
        server.extra.get::<String>("uuid").as_deref(),
        Some("ec53630b-e4fb-442a-a748-c376f5c4345b"),
        "kept in the document"
    );
}

#[test]
fn a_server_that_holds_its_flavor() {
    let Some(server) = read(&get(), "_servers_12064247") else { return };
    assert_eq!(server.id, "12064247");
    let flavor = &server.flavor;
    assert_eq!((&flavor.id, flavor.name.as_deref()), (&None, Some("flavor_name")));
    assert_eq!((flavor.vcpus, flavor.ram, flavor.disk), (Some(2), Some(2048), Some(2048)));
    assert_eq!((flavor.ephemeral, flavor.swap), (2048, 2048));
}

#[test]
fn a_renamed_server() {
    let update = UpdateServer { id: "12064".into(), name: Some("Bob".into()), ..UpdateServer::default() };
    let Some(server) = read(&update, "_servers_12064_updated_name_bob") else { return };
    assert_eq!((server.id.as_str(), server.name.as_str()), ("12064", "Bob"));
    assert_eq!(server.updated, Time::parse_rfc3339("2011-10-11T01:22:04Z"));
}

#[test]
fn a_server_being_made() {
    let Some(server) = read(&get(), "_servers_26f7fbee_8ce1_4c28_887a_bfe8e4bb10fe") else { return };
    assert_eq!(server.id, "26f7fbee-8ce1-4c28-887a-bfe8e4bb10fe");
    assert_eq!((&server.status, server.progress), (&Status::Build, None));
    assert!(server.config_drive, "\"True\", in words");
    assert_eq!(server.disk_config, Some(DiskConfig::Auto));
    assert_eq!(server.availability_zone.as_deref(), Some("testaz"));
    assert_eq!(server.key_name.as_deref(), Some("devstack"));
    assert!(server.addresses.is_empty());
    assert_eq!(server.host_id, None);
    assert_eq!(server.metadata["My Server Name"], "Apache1");
    assert_eq!(server.created, Time::parse_rfc3339("2011-11-30T16:39:18Z"));
}

#[test]
fn what_creations_answer() {
    let create = CreateServer::new("racktest", "1", "7");
    let Some(server) = read(&create, "_servers_create") else { return };
    assert_eq!(server.id, "26f7fbee-8ce1-4c28-887a-bfe8e4bb10fe");
    assert_eq!(server.admin_password.as_ref().map(Secret::expose), Some("racktestvJq7d3"));
    assert_eq!((&server.status, &server.disk_config), (&Status::Unknown, &None), "it does not say");
    let Some(server) = read(&create, "_servers_create_disk_config") else { return };
    assert_eq!(server.disk_config, Some(DiskConfig::Manual));
    assert_eq!(server.admin_password.as_ref().map(Secret::expose), Some("racktestvJq7d3"));
}

#[test]
fn a_list_of_servers() {
    let Some(page) = read(&ListServers::default(), "_servers_detail") else { return };
    assert_eq!((page.items.len(), page.rest.is_none()), (2, true));
    let (first, second) = (&page.items[0], &page.items[1]);
    assert_eq!((first.id.as_str(), first.name.as_str()), ("12065", "lc-test-2"));
    assert_eq!((&first.status, first.progress), (&Status::Build, Some(25)));
    assert_eq!(first.task_state.as_deref(), Some("spawning"));
    assert_eq!(first.vm_state.as_deref(), Some("active"));
    assert_eq!(first.power_state, Some(PowerState::Running));
    assert_eq!(first.disk_config, Some(DiskConfig::Auto));
    let fault = first.fault.as_ref().expect("a fault");
    assert_eq!((fault.code.as_deref(), fault.message.as_str()), (Some("500"), "test message"));
    assert_eq!((fault.details.as_deref(), fault.created), (Some("No valid host was found."), None));
    let kinds: Vec<_> = first.addresses["pubnet"]
        .iter()
        .map(|address| (address.addr.as_str(), address.kind.clone(), address.mac.as_deref()))
        .collect();
    let mac = Some("fa:16:3e:79:90:aa");
    assert_eq!(
        kinds,
        [("1.1.1.1", Some(AddressKind::Fixed), mac), ("2.2.2.2", Some(AddressKind::Floating), mac)]
    );
    assert_eq!(first.addresses["public"][0].kind, None, "an old cloud does not say");
    assert_eq!(first.addresses.len(), 7);
    assert_eq!((second.id.as_str(), &second.status), ("12064", &Status::Active));
    assert!(second.fault.is_none());
    let Some(empty) = read(&ListServers::default(), "_servers_detail_EMPTY") else { return };
    assert!(empty.items.is_empty() && empty.rest.is_none());
}

#[test]
fn a_failed_server_that_started_from_a_volume() {
    let Some(page) = read(&ListServers::default(), "_servers_detail_ERROR_STATE") else { return };
    let server = &page.items[0];
    assert_eq!(server.id, "2d05bd68-3fbb-4b47-9f38-c690a5d93e45");
    assert_eq!((&server.status, server.vm_state.as_deref()), (&Status::Error, Some("error")));
    assert_eq!((server.power_state, &server.task_state), (Some(PowerState::NoState), &None));
    assert!(server.image.is_none(), "an empty text stands for none");
    assert_eq!(server.volumes_attached[0].id, "0056485c-ada5-4e44-9905-5b09a18b0139");
    let fault = server.fault.as_ref().expect("a fault");
    assert_eq!(fault.code.as_deref(), Some("500"));
    assert!(fault.message.contains("Request-ID: req-5ec1e01c"));
    assert_eq!(fault.created, Time::parse_rfc3339("2013-12-05T21:07:07Z"));
    assert_eq!((server.launched_at, server.terminated_at), (None, None));
    assert_eq!(server.availability_zone.as_deref(), Some("nova"));
    assert_eq!(server.key_name.as_deref(), Some("my_key"));
    assert_eq!(server.disk_config, Some(DiskConfig::Manual));
    assert_eq!(server.addresses["pool"][0].addr, "192.168.3.4");
}

#[test]
fn metadata_of_a_server() {
    let name = "_servers_12063_metadata_two_keys";
    let Some(metadata) = read(&GetMetadata { server: "12063".into() }, name) else { return };
    assert_eq!((metadata.len(), metadata["Server Label"].as_str()), (2, "Web Head 1"));
    assert_eq!(metadata["Image Version"], "2.1");
    let update = UpdateMetadata { server: "12063".into(), metadata: metadata.clone() };
    assert_eq!(read(&update, name), Some(metadata));
}

#[test]
fn a_volume_attached_to_a_server() {
    let get = GetVolumeAttachment { server: "12065".into(), volume: "cd76".into() };
    let Some(attachment) = read(&get, "_servers_12065_os_volume_attachments") else { return };
    assert_eq!(attachment.volume, "cd76a3a1-c4ce-40f6-9b9f-07a61508938d");
    assert_eq!(attachment.server.as_deref(), Some("12065"));
    assert_eq!(attachment.device.as_deref(), Some("/dev/vdb"));
    assert_eq!((&attachment.tag, attachment.delete_on_termination), (&None, None));
}

#[test]
fn a_server_s_console() {
    let get = GetConsoleOutput { id: "12086".into(), lines: Some(3) };
    let Some(output) = read(&get, "_servers_12086_console_output") else { return };
    assert_eq!(output, "FAKE CONSOLE OUTPUT\nANOTHER\nLAST LINE");
}

#[test]
fn a_server_s_network_cards() {
    let Some(page) = read(&ListInterfaces { server: "s".into() }, "_servers_os_intefaces") else { return };
    let card = &page.items[0];
    assert_eq!(card.port, "ce531f90-199f-48c0-816c-13e38010b442");
    assert_eq!(card.network.as_deref(), Some("3cb9bc59-5699-4588-a4b1-b87f96708bc6"));
    assert_eq!((card.mac.as_str(), card.state.as_deref()), ("fa:16:3e:4c:2c:30", Some("ACTIVE")));
    assert_eq!(card.fixed_ips[0].address, "192.168.1.3");
    assert_eq!(card.fixed_ips[0].subnet_id.as_deref(), Some("f8a6e8f8-c2ec-497c-9f23-da9616de54ef"));
}

#[test]
fn a_server_s_security_groups() {
    let list = ListServerSecurityGroups { server: "1c01300f".into() };
    let name = "_servers_1c01300f-ef97-4937-8f03-ac676d6234be_os-security-groups";
    let Some(page) = read(&list, name) else { return };
    let names: Vec<_> = page.items.iter().map(|group| (group.id.as_str(), group.name.as_str())).collect();
    assert_eq!(names, [("2", "default"), ("4", "ftp")]);
    assert_eq!(page.items[1].rules[0].from_port, Some(20));
}

/// Libcloud's answers to pausing and the like are the requests, said again: Nova has no body there, and none is read.
#[test]
fn bodies_that_actions_do_not_read() {
    use pileus_core::providers::openstack::nova::power::{
        PauseServer, ResumeServer, SuspendServer, UnpauseServer,
    };
    if read(&PauseServer::new("1"), "_servers_pause").is_none() {
        return;
    }
    assert_eq!(read(&UnpauseServer::new("1"), "_servers_unpause"), Some(()));
    assert_eq!(read(&SuspendServer::new("1"), "_servers_suspend"), Some(()));
    assert_eq!(read(&ResumeServer::new("1"), "_servers_resume"), Some(()));
}

#[test]
fn an_image_s_id_is_not_read_from_another_answer() {
    let path = "libcloud/compute/openstack_v1.1/_servers_pause.json";
    let Some(read) = pileus_tests::recorded::read(&CreateImage::new("1", "x"), path) else { return };
    assert_eq!(read.expect_err("no id").kind(), pileus_core::Kind::Malformed);
    let path = "libcloud/compute/openstack_v1.1/_servers_detail_EMPTY.json";
    let Some(read) = pileus_tests::recorded::read(&ListServerAddresses { server: "1".into() }, path) else {
        return;
    };
    assert_eq!(read.expect_err("no addresses").kind(), pileus_core::Kind::Malformed);
}
