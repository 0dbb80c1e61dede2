//! Key pairs, images, types, zones, tags.

use crate::client::Client;
use base64::{Engine as _, prelude::BASE64_STANDARD};

const PUBLIC: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me";

#[test]
fn key_pairs_are_made_imported_and_deleted() {
    let mut client = Client::demo();
    let made = client.call("CreateKeyPair", &[("KeyName", "mine"), ("KeyType", "ed25519")]);
    assert!(made.text("keyMaterial").starts_with("-----BEGIN"), "{}", made.body);
    assert!(made.text("keyPairId").starts_with("key-0"));
    assert_eq!(client.refused("CreateKeyPair", &[("KeyName", "mine")]), "InvalidKeyPair.Duplicate");
    assert_eq!(
        client.refused("CreateKeyPair", &[("KeyName", "x"), ("KeyType", "dsa")]),
        "InvalidParameterValue"
    );

    let material = BASE64_STANDARD.encode(PUBLIC);
    let tags = [
        ("TagSpecification.1.ResourceType", "key-pair"),
        ("TagSpecification.1.Tag.1.Key", "team"),
        ("TagSpecification.1.Tag.1.Value", "a"),
    ];
    let mut params = vec![("KeyName", "theirs"), ("PublicKeyMaterial", material.as_str())];
    params.extend(tags);
    let imported = client.call("ImportKeyPair", &params);
    assert!(!imported.has("keyMaterial"));
    assert_eq!(client.refused("ImportKeyPair", &params), "InvalidKeyPair.Duplicate");
    let junk = [("KeyName", "junk"), ("PublicKeyMaterial", "AAAA")];
    assert_eq!(client.refused("ImportKeyPair", &junk), "InvalidKey.Format");

    let all = client.call("DescribeKeyPairs", &[]);
    assert_eq!(all.all("keyName"), ["mine", "theirs"]);
    assert_eq!(all.all("keyType"), ["ed25519", "ed25519"]);
    assert!(!all.has("publicKey"));
    let one = client.call("DescribeKeyPairs", &[("KeyName.1", "theirs"), ("IncludePublicKey", "true")]);
    assert_eq!(one.all("publicKey"), [PUBLIC]);
    assert_eq!(one.text("tagSet"), "<item><key>team</key><value>a</value></item>");
    assert_eq!(one.text("keyFingerprint"), imported.text("keyFingerprint"));
    assert_eq!(client.refused("DescribeKeyPairs", &[("KeyName.1", "nobody")]), "InvalidKeyPair.NotFound");

    let gone = client.call("DeleteKeyPair", &[("KeyName", "mine")]);
    assert_eq!((gone.text("return"), gone.text("keyPairId")), ("true", made.text("keyPairId")));
    assert_eq!(client.call("DeleteKeyPair", &[("KeyName", "mine")]).text("return"), "true", "once more");
    client.call("DeleteKeyPair", &[("KeyPairId", imported.text("keyPairId"))]);
    assert!(!client.call("DescribeKeyPairs", &[]).has("keyName"));
}

#[test]
fn images_come_from_instances_and_other_regions() {
    let mut client = Client::demo();
    let seeds = client.call("DescribeImages", &[("Owner.1", "amazon")]);
    assert_eq!(seeds.all("imageId").len(), 3);
    assert!(!client.call("DescribeImages", &[("Owner.1", "self")]).has("imageId"));
    let arm =
        client.call("DescribeImages", &[("Filter.1.Name", "architecture"), ("Filter.1.Value.1", "arm64")]);
    assert_eq!(arm.all("name"), ["ubuntu-24.04-arm64-server"]);

    let id = client.booted("one");
    let params =
        [("InstanceId", id.as_str()), ("Name", "backup"), ("NoReboot", "true"), ("Description", "of one")];
    let image = client.call("CreateImage", &params).text("imageId").to_owned();
    assert_eq!(client.refused("CreateImage", &params), "InvalidAMIName.Duplicate");
    assert_eq!(
        client.refused("CreateImage", &[("InstanceId", &id), ("Name", "a!")]),
        "InvalidAMIName.Malformed"
    );
    let shown = client.call("DescribeImages", &[("ImageId.1", &image)]);
    assert_eq!((shown.text("imageState"), shown.text("isPublic")), ("pending", "false"));
    assert_eq!((shown.text("imageOwnerId"), shown.text("description")), ("123456789012", "of one"));
    let run =
        [("ImageId", image.as_str()), ("InstanceType", "t3.micro"), ("MinCount", "1"), ("MaxCount", "1")];
    assert_eq!(client.refused("RunInstances", &run), "InvalidAMIID.Unavailable");
    client.wait(6);
    client.call("RunInstances", &run);
    let snapshot = client.call("DescribeSnapshots", &[]);
    assert_eq!((snapshot.text("status"), snapshot.text("volumeSize")), ("completed", "8"));
    let snapshot = snapshot.text("snapshotId").to_owned();
    assert_eq!(client.refused("DeleteSnapshot", &[("SnapshotId", &snapshot)]), "InvalidSnapshot.InUse");

    client.region = "eu-west-1".into();
    let copy = [
        ("SourceRegion", "us-east-1"),
        ("SourceImageId", image.as_str()),
        ("Name", "abroad"),
        ("ClientToken", "c"),
    ];
    let abroad = client.call("CopyImage", &copy).text("imageId").to_owned();
    assert_eq!(client.call("CopyImage", &copy).text("imageId"), abroad, "the same token, the same image");
    assert_eq!(client.call("DescribeImages", &[("Owner.1", "self")]).all("name"), ["abroad"]);
    let wrong = [("SourceRegion", "eu-west-1"), ("SourceImageId", image.as_str()), ("Name", "wrong")];
    assert_eq!(client.refused("CopyImage", &wrong), "InvalidAMIID.NotFound");
    client.region = "us-east-1".into();
    client.call("DeregisterImage", &[("ImageId", &image), ("DeleteAssociatedSnapshots", "true")]);
    assert_eq!(client.refused("DescribeImages", &[("ImageId.1", &image)]), "InvalidAMIID.NotFound");
    assert_eq!(
        client.refused("DescribeSnapshots", &[("SnapshotId.1", &snapshot)]),
        "InvalidSnapshot.NotFound"
    );
    let seed = client.image();
    assert_eq!(client.ask("DeregisterImage", &[("ImageId", &seed)]).code(), (403, "AuthFailure"));
}

#[test]
fn regions_zones_and_types_are_those_of_the_settings() {
    let mut client = Client::demo();
    let regions = client.call("DescribeRegions", &[]);
    assert_eq!(regions.all("regionName"), ["us-east-1", "eu-west-1"]);
    assert_eq!(regions.text("regionEndpoint"), "ec2.us-east-1.amazonaws.com");
    assert_eq!(client.refused("DescribeRegions", &[("RegionName.1", "mars-1")]), "InvalidParameterValue");
    let zones = client.call("DescribeAvailabilityZones", &[]);
    assert_eq!(zones.all("zoneName"), ["us-east-1a", "us-east-1b", "us-east-1c"]);
    assert_eq!(zones.all("zoneId"), ["use1-az1", "use1-az2", "use1-az3"]);
    let one = client.call("DescribeAvailabilityZones", &[("ZoneId.1", "use1-az2")]);
    assert_eq!(one.all("zoneName"), ["us-east-1b"]);
    assert_eq!(client.refused("DescribeAvailabilityZones", &[("ZoneName.1", "x")]), "InvalidParameterValue");
    let kind = client.call("DescribeInstanceTypes", &[("InstanceType.1", "m5.large")]);
    assert_eq!((kind.text("defaultVCpus"), kind.text("sizeInMiB")), ("2", "8192"));
    assert_eq!(kind.text("supportedArchitectures"), "<item>x86_64</item>");
    assert_eq!(client.refused("DescribeInstanceTypes", &[("InstanceType.1", "x")]), "InvalidInstanceType");
    let offered =
        [("LocationType", "availability-zone"), ("Filter.1.Name", "location"), ("Filter.1.Value.1", "*1b")];
    let offered = client.call("DescribeInstanceTypeOfferings", &offered);
    assert_eq!((offered.all("instanceType").len(), offered.text("location")), (6, "us-east-1b"));
    let most = client.call("DescribeAccountAttributes", &[("AttributeName.1", "max-instances")]);
    assert_eq!(most.all("attributeValue"), ["20000"]);
    let arm = [("Filter.1.Name", "processor-info.supported-architecture"), ("Filter.1.Value.1", "arm64")];
    assert_eq!(client.call("DescribeInstanceTypes", &arm).all("instanceType"), ["t4g.micro"]);
}

#[test]
fn tags_are_set_changed_and_removed() {
    let mut client = Client::demo();
    let (one, two) = (client.instance("one"), client.instance("two"));
    let both = [("ResourceId.1", one.as_str()), ("ResourceId.2", two.as_str())];
    let with = |tags: &[(&'static str, &'static str)]| both.iter().chain(tags).copied().collect::<Vec<_>>();
    client
        .call("CreateTags", &with(&[("Tag.1.Key", "env"), ("Tag.1.Value", "test"), ("Tag.2.Key", "empty")]));
    client.call("CreateTags", &[("ResourceId.1", &one), ("Tag.1.Key", "env"), ("Tag.1.Value", "live")]);
    let tags = client.show(&one).text("tagSet").to_owned();
    assert!(tags.contains("<key>env</key><value>live</value>"), "{tags}");
    assert!(
        tags.contains("<key>empty</key><value></value>") && tags.contains("<value>one</value>"),
        "{tags}"
    );
    client
        .call("DeleteTags", &with(&[("Tag.1.Key", "env"), ("Tag.1.Value", "test"), ("Tag.2.Key", "empty")]));
    let left = client.call("DescribeTags", &[("Filter.1.Name", "key"), ("Filter.1.Value.1", "e*")]);
    assert_eq!((left.all("resourceId"), left.all("value")), (vec![one.as_str()], vec!["live"]));
    assert_eq!(left.text("resourceType"), "instance");
    client.call("DeleteTags", &[("ResourceId.1", &one)]);
    assert!(!client.show(&one).has("tagSet"));

    let gone = [("ResourceId.1", one.as_str()), ("ResourceId.2", "i-01234567890abcdef"), ("Tag.1.Key", "x")];
    assert_eq!(client.refused("CreateTags", &gone), "InvalidInstanceID.NotFound");
    assert!(!client.show(&one).has("tagSet"), "all or none");
    assert_eq!(client.refused("CreateTags", &[("ResourceId.1", "thing-1"), ("Tag.1.Key", "x")]), "InvalidID");
    let many: Vec<(String, String)> = (1..=50).map(|n| (format!("Tag.{n}.Key"), format!("k{n}"))).collect();
    let mut params: Vec<(&str, &str)> =
        many.iter().map(|(name, key)| (name.as_str(), key.as_str())).collect();
    params.push(("ResourceId.1", &two));
    assert_eq!(client.refused("CreateTags", &params), "TagLimitExceeded", "with its name they are 51");
    params.retain(|(name, _)| *name != "Tag.50.Key");
    client.call("CreateTags", &params);
    assert_eq!(client.show(&two).all("key").len(), 50);
}
