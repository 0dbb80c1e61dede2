//! Flavors, key pairs, quotas, server groups, and images as Nova shows them.

use super::read;
use pileus_core::{
    Cx, Kind, Secret, Session, Time,
    providers::openstack::nova::{
        flavor_specs::ListExtraSpecs,
        flavors::{GetFlavor, ListFlavors},
        images::{GetImage, ListImages},
        keypairs::{CreateKeyPair, GetKeyPair, ImportKeyPair, ListKeyPairs},
        quotas::{GetQuotas, Quota},
        server_groups::{CreateServerGroup, GetServerGroup, ListServerGroups},
    },
    providers::openstack::{Credentials, OpenStackSession, Settings},
};
use std::task::Waker;

#[test]
fn flavors() {
    let Some(page) = read(&ListFlavors::default(), "_flavors_detail") else { return };
    assert_eq!((page.items.len(), page.rest.is_none()), (8, true));
    let sizes: Vec<_> = page.items.iter().map(|f| (f.id.as_str(), f.ram, f.disk, f.vcpus)).collect();
    assert_eq!(sizes[0], ("7", 16384, 620, 8));
    assert_eq!(sizes[1], ("3", 1024, 40, 1));
    assert_eq!(page.items[0].name, "15.5GB slice");
    let Some(flavor) = read(&GetFlavor { id: "7".into() }, "_flavors_7") else { return };
    assert_eq!((flavor.id.as_str(), flavor.name.as_str()), ("7", "15.5GB slice"));
    assert_eq!((flavor.ram, flavor.disk, flavor.vcpus, flavor.swap), (16384, 620, 8, 0));
    assert_eq!((flavor.ephemeral, flavor.is_public, flavor.rxtx_factor), (0, None, None));
    assert_eq!(flavor.extra.get::<u32>("rxtx_cap"), Some(200), "kept in the document");
    let Some(specs) = read(&ListExtraSpecs { flavor: "7".into() }, "_flavor_extra_specs") else { return };
    assert_eq!((specs["hw:cpu_policy"].as_str(), specs["hw:numa_nodes"].as_str()), ("shared", "1"));
}

#[test]
fn key_pairs() {
    let Some(page) = read(&ListKeyPairs::default(), "_os_keypairs") else { return };
    let names: Vec<_> = page.items.iter().map(|pair| pair.name.as_str()).collect();
    assert_eq!((names, page.rest.is_none()), (vec!["key1", "key2"], true));
    assert_eq!(page.items[0].fingerprint, "22:0e:d6:f7:bd:5e:ee:49:cf:1f:10:d5:9c:a8:35:64");
    assert!(page.items[0].public_key.starts_with("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC/ePvJ"));
    assert_eq!((&page.items[0].kind, &page.items[0].user_id), (&None, &None));

    let get = GetKeyPair { name: "test-key-pair".into(), user_id: None };
    let Some(pair) = read(&get, "_os_keypairs_get_one") else { return };
    assert_eq!((pair.name.as_str(), pair.user_id.as_deref()), ("test-key-pair", Some("1234")));
    assert_eq!(pair.created_at, Time::parse_rfc3339("2013-12-07T15:17:16Z"));
    assert_eq!(pair.extra.get::<u64>("id"), Some(4567));
    assert!(pair.private_key.is_none());

    let create = CreateKeyPair { name: "key0".into(), kind: None, user_id: None };
    let Some(pair) = read(&create, "_os_keypairs_create") else { return };
    assert_eq!(pair.name, "key0");
    assert_eq!(pair.fingerprint, "80:f8:03:a7:8e:c1:c3:b1:7e:c5:8c:50:04:5e:1c:5b");
    let private = pair.private_key.as_ref().map(Secret::expose).expect("the private key");
    assert!(private.starts_with("-----BEGIN RSA EXAMPLE KEY-----\nMIICWwIBAAKBgQDPC4MD"));
    assert!(!format!("{pair:?}").contains("MIICWwIBAAKBgQDPC4MD"));

    let import =
        ImportKeyPair { name: "key3".into(), public_key: "ssh-rsa x".into(), kind: None, user_id: None };
    let Some(pair) = read(&import, "_os_keypairs_create_import") else { return };
    assert_eq!(pair.name, "key3");
    assert_eq!(pair.fingerprint, "97:10:a6:e7:92:65:7e:69:fe:e6:81:8f:39:3c:8f:5a");
    assert!(pair.private_key.is_none());
}

#[test]
fn a_key_pair_that_is_not_there() {
    let path = "libcloud/compute/openstack_v1.1/_os_keypairs_not_found.json";
    let Some(response) = pileus_tests::recorded::response(path, 404, &[("x-compute-request-id", "req-7")])
    else {
        return;
    };
    let credentials = Credentials::password("demo", "secret", "demo", "Default");
    let session =
        OpenStackSession::new(Settings::new("https://cloud.example:5000/v3", credentials)).expect("settings");
    let error = session.error(&response, &Cx { now: Time::EPOCH, entropy: 0, waker: Waker::noop() });
    assert_eq!((error.kind(), error.code()), (Kind::NotFound, Some("itemNotFound")));
    assert_eq!(error.message(), "The resource could not be found.");
    assert_eq!((error.status().map(|s| s.as_u16()), error.request_id()), (Some(404), Some("req-7")));
}

#[test]
fn quotas() {
    let plain = GetQuotas { project: "aTenantId".into(), user: None, detail: false };
    let Some(set) = read(&plain, "_os_quota_sets_aTenantId") else { return };
    assert_eq!((set.id.as_deref(), set.quotas.len()), (Some("aTenantId"), 9));
    let quota = |limit| Quota { limit, in_use: None, reserved: None };
    assert_eq!((set.quotas["cores"], set.quotas["ram"]), (quota(50), quota(102_400)));
    let detail = GetQuotas { detail: true, ..plain };
    let Some(set) = read(&detail, "_v2_0__quota_set") else { return };
    assert_eq!((set.id.as_deref(), set.quotas.len()), (Some("fake_tenant"), 14));
    assert_eq!(set.quotas["cores"], Quota { limit: 20, in_use: Some(1), reserved: Some(0) });
    assert_eq!(set.quotas["floating_ips"], Quota { limit: -1, in_use: Some(0), reserved: Some(0) });
}

#[test]
fn server_groups() {
    let Some(page) = read(&ListServerGroups::default(), "_v2_0__os_server_groups") else { return };
    assert_eq!((page.items.len(), page.rest), (2, None));
    assert_eq!(page.items[0].value.policy(), Some("anti-affinity"));
    assert_eq!(page.items[1].rules.max_server_per_host, Some(2));
    let Some(group) = read(&GetServerGroup { id: "g".into() }, "_v2_0__os_server_group") else { return };
    assert_eq!(group.id, "616fb98f-46ca-475e-917e-2563e5a8cd19");
    assert_eq!((group.name.as_str(), group.rules.max_server_per_host), ("server_group_name", Some(3)));
    assert_eq!(group.project_id.as_deref(), Some("6f70656e737461636b20342065766572"));
    assert_eq!((group.user_id.as_deref(), group.members.len()), (Some("fake"), 0));
    let create = CreateServerGroup {
        name: "server_group_name".into(),
        policy: "anti-affinity".into(),
        max_server_per_host: Some(3),
    };
    assert_eq!(read(&create, "_v2_0__os_server_group").map(|made| made.value), Some(group.value));
}

#[test]
fn images() {
    let Some(page) = read(&ListImages::default(), "_images_detail") else { return };
    assert_eq!((page.items.len(), page.rest.is_none()), (13, true));
    let first = &page.items[0];
    assert_eq!((first.id.as_str(), first.name.as_str()), ("13", "Windows 2008 SP2 x86 (B24)"));
    assert_eq!((first.status.as_str(), first.progress), ("ACTIVE", Some(100)));
    let server = first.server.as_ref().map(|server| server.id.as_str());
    assert_eq!(server, Some("52415800-8b69-11e0-9b19-734f335aa7b3"));
    assert_eq!(first.metadata["os_type"], "windows");
    assert!(page.items[1].server.is_none());
    assert_eq!(page.items[12].name, "CentOS 5.6");

    let Some(image) = read(&GetImage { id: "13".into() }, "_images_13") else { return };
    assert_eq!((image.min_disk, image.min_ram), (Some(5), Some(256)), "numbers in words");
    assert_eq!(image.created, Time::parse_rfc3339("2011-08-06T18:13:11Z"));
    assert_eq!(image.updated, Time::parse_rfc3339("2011-08-06T18:14:02Z"));

    let saving = "_images_4949f9ee_2421_4c81_8b49_13119446008b";
    let Some(image) = read(&GetImage { id: "4949f9ee".into() }, saving) else { return };
    assert_eq!((image.name.as_str(), image.status.as_str()), ("new_image", "SAVING"));
    assert_eq!((image.progress, image.min_disk), (Some(25), Some(0)));
    assert_eq!(image.metadata["backup_type"], "", "a null is no text");
    assert_eq!(image.metadata["image_type"], "snapshot");
    let server = image.server.as_ref().map(|server| server.id.as_str());
    assert_eq!(server, Some("a0fdd7b9-73e0-4e13-a01c-2bcb421be064"));
}
