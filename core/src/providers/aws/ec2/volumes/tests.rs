use super::{
    super::testing::{answer, sent, stored},
    *,
};
use crate::providers::aws::ec2::Filter;

#[test]
fn a_listing_asks_for_pages_or_for_ids() {
    let all = DescribeVolumes { filters: vec![Filter::new("status", "available")], ..Default::default() };
    assert_eq!(sent(&all), "DescribeVolumes Filter.1.Name=status Filter.1.Value.1=available MaxResults=1000");
    let few = DescribeVolumes { volume_ids: vec!["vol-1".into(), "vol-2".into()], ..Default::default() };
    assert_eq!(sent(&few), "DescribeVolumes VolumeId.1=vol-1 VolumeId.2=vol-2");
    assert_eq!(all.request().repeat, Repeat::Safe);
    let body = "<DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId><size>100</size><snapshotId/>\
        <availabilityZone>eu-1a</availabilityZone><availabilityZoneId>eu-az1</availabilityZoneId>\
        <status>in-use</status><createTime>2024-02-29T23:59:59.500Z</createTime><attachmentSet><item>\
        <volumeId>vol-1</volumeId><instanceId>i-1</instanceId><device>/dev/sdh</device><status>busy</status>\
        <attachTime>2024-03-01T00:00:00Z</attachTime><deleteOnTermination>false</deleteOnTermination></item>\
        <item><volumeId>vol-1</volumeId><associatedResource>arn:t</associatedResource><status>odd</status></item>\
        </attachmentSet><volumeType>gp3</volumeType><iops>3000</iops><throughput>125</throughput>\
        <encrypted>true</encrypted><kmsKeyId>arn:k</kmsKeyId><multiAttachEnabled>false</multiAttachEnabled>\
        <tagSet><item><key>Name</key><value>data</value></item></tagSet></item></volumeSet>\
        <nextToken>n-1</nextToken></DescribeVolumesResponse>";
    let page = all.response(&answer(200, body)).expect("a page");
    let volume = &page.items[0];
    assert_eq!((volume.volume_id.as_str(), volume.size, &volume.snapshot_id), ("vol-1", Some(100), &None));
    assert_eq!((&volume.state, &volume.volume_type), (&Some(VolumeState::InUse), &Some(VolumeType::Gp3)));
    assert_eq!(volume.create_time, Time::parse_rfc3339("2024-02-29T23:59:59.5Z"));
    assert_eq!((volume.iops, volume.throughput, volume.encrypted), (Some(3000), Some(125), Some(true)));
    assert_eq!((volume.kms_key_id.as_deref(), volume.multi_attach_enabled), (Some("arn:k"), Some(false)));
    assert_eq!(volume.availability_zone_id.as_deref(), Some("eu-az1"));
    assert_eq!(volume.tags, [Tag::new("Name", "data")]);
    let [one, two] = &volume.attachments[..] else { panic!("{:?}", volume.attachments) };
    assert_eq!((one.instance_id.as_deref(), one.device.as_deref()), (Some("i-1"), Some("/dev/sdh")));
    assert_eq!((&one.state, one.delete_on_termination), (&Some(VolumeAttachmentState::Busy), Some(false)));
    assert_eq!((&two.instance_id, two.associated_resource.as_deref()), (&None, Some("arn:t")));
    assert_eq!(two.state, Some(VolumeAttachmentState::Other("odd".into())));
    assert!(volume.extra.text().starts_with("<item><volumeId>vol-1"));
    let rest = page.rest.expect("more");
    assert!(sent(&rest).ends_with("MaxResults=1000 NextToken=n-1"));
    assert_eq!(stored(&rest), rest);
}

#[test]
fn a_volume_without_its_id_is_a_fault() {
    let body = "<DescribeVolumesResponse><volumeSet><item><size>1</size></item></volumeSet></DescribeVolumesResponse>";
    let error = DescribeVolumes::default().response(&answer(200, body)).expect_err("no id");
    assert!(error.to_string().contains("volumeId"), "{error}");
}

#[test]
fn a_creation_says_all_that_is_asked() {
    let create = CreateVolume {
        client_token: "t-1".into(),
        availability_zone: Some("eu-1a".into()),
        size: Some(100),
        snapshot_id: Some("snap-1".into()),
        volume_type: Some(VolumeType::Gp3),
        iops: Some(4000),
        throughput: Some(250),
        encrypted: Some(true),
        kms_key_id: Some("alias/k".into()),
        multi_attach_enabled: Some(false),
        volume_initialization_rate: Some(100),
        tags: vec![Tag::new("Name", "a b"), Tag::new("x", "")],
        ..Default::default()
    };
    assert_eq!(
        sent(&create),
        "CreateVolume AvailabilityZone=eu-1a Size=100 SnapshotId=snap-1 VolumeType=gp3 Iops=4000 Throughput=250 \
        Encrypted=true KmsKeyId=alias/k MultiAttachEnabled=false VolumeInitializationRate=100 \
        TagSpecification.1.ResourceType=volume TagSpecification.1.Tag.1.Key=Name TagSpecification.1.Tag.1.Value=a b \
        TagSpecification.1.Tag.2.Key=x TagSpecification.1.Tag.2.Value= ClientToken=t-1"
    );
    assert_eq!(stored(&create), create);
    assert!(CreateVolume::default().request().fault().is_some());
    let body = "<CreateVolumeResponse><requestId>r</requestId><volumeId>vol-1</volumeId><size>100</size>\
        <status>creating</status><volumeType>gp9</volumeType></CreateVolumeResponse>";
    let volume = create.response(&answer(200, body)).expect("a volume");
    assert_eq!((volume.volume_id.as_str(), &volume.state), ("vol-1", &Some(VolumeState::Creating)));
    assert_eq!(volume.volume_type, Some(VolumeType::Other("gp9".into())));
    assert!(create.response(&answer(200, "<html></html>")).is_err());
}

#[test]
fn volumes_come_and_go() {
    let attach = AttachVolume {
        volume_id: "vol-1".into(),
        instance_id: "i-1".into(),
        device: "/dev/sdh".into(),
        ebs_card_index: Some(1),
    };
    assert_eq!(sent(&attach), "AttachVolume VolumeId=vol-1 InstanceId=i-1 Device=/dev/sdh EbsCardIndex=1");
    assert_eq!((attach.request().repeat, stored(&attach)), (Repeat::Keyed, attach.clone()));
    let body = "<AttachVolumeResponse><volumeId>vol-1</volumeId><instanceId>i-1</instanceId><device>/dev/sdh</device>\
        <status>attaching</status><attachTime>2024-03-01T00:00:00.000Z</attachTime></AttachVolumeResponse>";
    let attachment = attach.response(&answer(200, body)).expect("an attachment");
    assert_eq!(attachment.state, Some(VolumeAttachmentState::Attaching));

    let detach = DetachVolume { volume_id: "vol-1".into(), ..Default::default() };
    assert_eq!(
        (sent(&detach).as_str(), detach.request().repeat),
        ("DetachVolume VolumeId=vol-1", Repeat::Once)
    );
    let detach = DetachVolume { instance_id: Some("i-1".into()), force: Some(true), ..detach };
    assert_eq!(sent(&detach), "DetachVolume VolumeId=vol-1 InstanceId=i-1 Force=true");
    assert_eq!((detach.request().repeat, stored(&detach)), (Repeat::Safe, detach.clone()));

    let delete = DeleteVolume { volume_id: "vol-1".into() };
    assert_eq!(sent(&delete), "DeleteVolume VolumeId=vol-1");
    assert_eq!(stored(&delete), delete);
    delete
        .response(&answer(200, "<DeleteVolumeResponse><return>true</return></DeleteVolumeResponse>"))
        .expect("done");
}
