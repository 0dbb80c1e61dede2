//! Zones, key pairs and tags.

use super::{read, refused};
use pileus_core::{
    Kind,
    providers::aws::ec2::{
        key_pairs::{CreateKeyPair, DeleteKeyPair, DescribeKeyPairs, ImportKeyPair},
        regions::{DescribeAvailabilityZones, ZoneState},
        tags::{CreateTags, DeleteTags, DescribeTags},
    },
};

#[test]
fn two_zones() {
    let Some(page) = read(&DescribeAvailabilityZones::default(), "describe_availability_zones") else {
        return;
    };
    let zones: Vec<_> = page
        .items
        .iter()
        .map(|zone| (zone.name.as_str(), zone.region.as_deref(), zone.state.clone()))
        .collect();
    let region = Some("eu-west-1");
    assert_eq!(
        zones,
        [
            ("eu-west-1a", region, Some(ZoneState::Available)),
            ("eu-west-1b", region, Some(ZoneState::Available))
        ]
    );
    assert!(page.rest.is_none() && page.items[0].messages.is_empty() && page.items[0].id.is_none());
}

#[test]
fn key_pairs() {
    let Some(page) = read(&DescribeKeyPairs::default(), "describe_key_pairs") else { return };
    let [pair] = &page.items[..] else { panic!("one key pair") };
    assert_eq!(pair.name, "gsg-keypair");
    assert_eq!(pair.fingerprint, "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00");
    let create = CreateKeyPair { key_name: "my-key-pair".into(), ..Default::default() };
    let created = read(&create, "create_key_pair").expect("recorded");
    assert_eq!(created.name, "my-key-pair");
    assert_eq!(created.fingerprint, "1f:51:ae:28:bf:89:e9:d8:1f:25:5d:37:2d:7d:b8:ca:9f:f5:f1:6f");
    let key = created.key_material.expose();
    assert!(key.starts_with("---- BEGIN RSA EXAMPLE KEY ----\nMIICiTCC"));
    assert!(key.ends_with("rrszlaEXAMPLE\n-----END RSA EXAMPLE KEY-----"));
    assert!(!format!("{created:?}").contains("MIICiTCC"));
    let import = ImportKeyPair { key_name: "keypair".into(), ..Default::default() };
    let imported = read(&import, "import_key_pair").expect("recorded");
    assert_eq!(imported.name, "keypair");
    assert_eq!(imported.fingerprint, "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00");
    let delete = DeleteKeyPair { key_name: Some("k".into()), key_pair_id: None };
    read(&delete, "delete_key_pair").expect("recorded");
}

#[test]
fn a_key_pair_that_is_not_there() {
    let Some(error) = refused("describe_key_pairs_doesnt_exist") else { return };
    assert_eq!((error.kind(), error.code()), (Kind::NotFound, Some("InvalidKeyPair.NotFound")));
    assert_eq!(error.message(), "The key pair 'test-key-pair' does not exist");
    assert_eq!(error.request_id(), Some("31b97300-eb8e-405e-9567-b0f57b791fed"));
}

#[test]
fn tags_of_an_instance() {
    let Some(page) = read(&DescribeTags::default(), "describe_tags") else { return };
    let tags: Vec<_> = page.items.iter().map(|tag| (tag.key.as_str(), tag.value.as_str())).collect();
    assert_eq!(tags, [("tag", "test one"), ("owner", "libcloud"), ("stack", "Production")]);
    for tag in &page.items {
        assert_eq!((tag.resource_id.as_str(), tag.resource_type.as_str()), ("i-4382922a", "instance"));
    }
    assert!(page.rest.is_none());
    read(&CreateTags::default(), "create_tags").expect("recorded");
    read(&DeleteTags::default(), "delete_tags").expect("recorded");
}
