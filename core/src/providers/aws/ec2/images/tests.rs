use super::{
    super::{
        block_devices::EbsBlockDevice,
        testing::{answer, sent, stored},
    },
    *,
};
use crate::Repeat;

#[test]
fn images_are_listed_in_pages_unless_by_id() {
    let list = DescribeImages {
        owners: vec!["self".into(), "amazon".into()],
        executable_by: vec!["all".into()],
        filters: vec![Filter::new("name", "ubuntu/*")],
        include_deprecated: true,
        include_disabled: true,
        ..Default::default()
    };
    assert_eq!(
        sent(&list),
        "DescribeImages Owner.1=self Owner.2=amazon ExecutableBy.1=all IncludeDeprecated=true IncludeDisabled=true \
         Filter.1.Name=name Filter.1.Value.1=ubuntu/* MaxResults=1000"
    );
    assert_eq!(list.request().repeat, Repeat::Safe);
    let by_id = DescribeImages { image_ids: vec!["ami-1".into(), "ami-2".into()], ..Default::default() };
    assert_eq!(sent(&by_id), "DescribeImages ImageId.1=ami-1 ImageId.2=ami-2");

    let body = "<r><imagesSet><item><imageId>ami-1</imageId><imageLocation>1/x</imageLocation>\
        <imageState>thawing</imageState><imageOwnerId>1</imageOwnerId><creationDate>2024-02-29T00:00:00.000Z</creationDate>\
        <isPublic>true</isPublic><architecture>arm64</architecture><imageType>machine</imageType>\
        <imageOwnerAlias>amazon</imageOwnerAlias><name>x</name><rootDeviceType>ebs</rootDeviceType>\
        <rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs>\
        <snapshotId>snap-1</snapshotId><volumeSize>8</volumeSize><volumeType>gp3</volumeType><encrypted>false</encrypted>\
        </ebs></item></blockDeviceMapping><virtualizationType>hvm</virtualizationType><hypervisor>xen</hypervisor>\
        <bootMode>uefi-preferred</bootMode><platformDetails>Linux/UNIX</platformDetails><enaSupport>true</enaSupport>\
        <deprecationTime>2026-02-28T00:00:00.000Z</deprecationTime><imdsSupport>v2.0</imdsSupport>\
        <stateReason><code>Client.Thaw</code><message>slow</message></stateReason>\
        <productCodes><item><productCode>p</productCode><type>marketplace</type></item></productCodes>\
        <tagSet><item><key>a</key><value>b</value></item></tagSet></item></imagesSet><nextToken>n</nextToken></r>";
    let page = list.response(&answer(200, body)).expect("a page");
    let image = &page.items[0];
    assert_eq!(image.state, Some(ImageState::Other("thawing".into())));
    assert_eq!((image.public, image.ena_support), (Some(true), Some(true)));
    assert_eq!(image.created, Time::parse_rfc3339("2024-02-29T00:00:00Z"));
    assert_eq!(image.deprecation_time, Time::parse_rfc3339("2026-02-28T00:00:00Z"));
    assert_eq!(
        (&image.architecture, &image.boot_mode),
        (&Some(Architecture::Arm64), &Some(BootMode::UefiPreferred))
    );
    assert_eq!((image.owner_id.as_deref(), image.owner_alias.as_deref()), (Some("1"), Some("amazon")));
    assert_eq!(image.block_devices[0].ebs.as_ref().and_then(|ebs| ebs.volume_size), Some(8));
    assert_eq!(image.state_reason.as_ref().and_then(|r| r.code.as_deref()), Some("Client.Thaw"));
    assert_eq!(image.product_codes[0].kind.as_deref(), Some("marketplace"));
    assert_eq!(image.tags, [Tag::new("a", "b")]);
    let rest = page.rest.expect("more");
    assert!(sent(&rest).ends_with("MaxResults=1000 NextToken=n"));
    assert_eq!(stored(&rest), rest);
}

#[test]
fn an_image_is_made_of_an_instance() {
    let create = CreateImage {
        instance_id: "i-1".into(),
        name: "web 1".into(),
        description: Some("d".into()),
        no_reboot: true,
        block_devices: vec![BlockDeviceMapping {
            device_name: "sdb".into(),
            no_device: true,
            ..Default::default()
        }],
        tags: vec![Tag::new("a", "1")],
        snapshot_tags: vec![Tag::new("b", "2")],
    };
    assert_eq!(
        sent(&create),
        "CreateImage InstanceId=i-1 Name=web 1 Description=d NoReboot=true BlockDeviceMapping.1.DeviceName=sdb \
         BlockDeviceMapping.1.NoDevice= TagSpecification.1.ResourceType=image TagSpecification.1.Tag.1.Key=a \
         TagSpecification.1.Tag.1.Value=1 TagSpecification.2.ResourceType=snapshot TagSpecification.2.Tag.1.Key=b \
         TagSpecification.2.Tag.1.Value=2"
    );
    assert_eq!(create.request().repeat, Repeat::Once);
    assert_eq!(stored(&create), create);
    // Of the image no tags: the snapshots' are the first.
    let create = CreateImage { tags: vec![], ..create };
    assert!(sent(&create).contains("TagSpecification.1.ResourceType=snapshot"), "{}", sent(&create));
    let made = create.response(&answer(200, "<r><imageId>ami-1</imageId></r>")).expect("an id");
    assert_eq!(made, "ami-1");
    assert!(create.response(&answer(200, "<r/>")).is_err());
}

#[test]
fn a_copy_needs_its_token() {
    let copy = CopyImage {
        client_token: "t-1".into(),
        source_image_id: "ami-1".into(),
        source_region: "us-east-1".into(),
        name: "n".into(),
        encrypted: Some(true),
        kms_key_id: Some("k".into()),
        copy_image_tags: Some(true),
        ..Default::default()
    };
    assert_eq!(
        sent(&copy),
        "CopyImage SourceImageId=ami-1 SourceRegion=us-east-1 Name=n Encrypted=true KmsKeyId=k \
         CopyImageTags=true ClientToken=t-1"
    );
    assert_eq!(copy.request().repeat, Repeat::Keyed);
    assert_eq!(stored(&copy), copy);
    let without = CopyImage { client_token: String::new(), ..copy };
    assert!(without.request().fault().expect("refused").to_string().contains("client token"));
}

#[test]
fn an_image_is_registered_and_given_up() {
    let register = RegisterImage {
        name: "n".into(),
        root_device_name: Some("/dev/sda1".into()),
        architecture: Some(Architecture::X86_64),
        virtualization_type: Some(VirtualizationType::Hvm),
        boot_mode: Some(BootMode::Uefi),
        ena_support: Some(true),
        billing_products: vec!["bp-1".into()],
        block_devices: vec![BlockDeviceMapping::volume(
            "/dev/sda1",
            EbsBlockDevice { snapshot_id: Some("snap-1".into()), ..Default::default() },
        )],
        tags: vec![Tag::new("a", "b")],
        ..Default::default()
    };
    assert_eq!(
        sent(&register),
        "RegisterImage Name=n RootDeviceName=/dev/sda1 Architecture=x86_64 VirtualizationType=hvm BootMode=uefi \
         EnaSupport=true BillingProduct.1=bp-1 BlockDeviceMapping.1.DeviceName=/dev/sda1 \
         BlockDeviceMapping.1.Ebs.SnapshotId=snap-1 TagSpecification.1.ResourceType=image \
         TagSpecification.1.Tag.1.Key=a TagSpecification.1.Tag.1.Value=b"
    );
    assert_eq!(register.request().repeat, Repeat::Once);
    assert_eq!(stored(&register), register);
    let deregister = DeregisterImage { image_id: "ami-1".into(), delete_associated_snapshots: true };
    assert_eq!(sent(&deregister), "DeregisterImage ImageId=ami-1 DeleteAssociatedSnapshots=true");
    assert_eq!(deregister.request().repeat, Repeat::Removing);
    deregister.response(&answer(200, "<r><return>true</return></r>")).expect("done");
    assert!(deregister.response(&answer(200, "<r><return>false</return></r>")).is_err());
}

#[test]
fn who_may_use_an_image_is_changed_and_shown() {
    let change = ModifyImageAttribute {
        image_id: "ami-1".into(),
        change: ImageChange::LaunchPermission {
            add: vec![
                LaunchPermission::user("123"),
                LaunchPermission { organization_arn: Some("arn:o".into()), ..Default::default() },
            ],
            remove: vec![LaunchPermission::everybody()],
        },
    };
    assert_eq!(
        sent(&change),
        "ModifyImageAttribute ImageId=ami-1 LaunchPermission.Add.1.UserId=123 \
         LaunchPermission.Add.2.OrganizationArn=arn:o LaunchPermission.Remove.1.Group=all"
    );
    assert_eq!(change.request().repeat, Repeat::Safe);
    assert_eq!(stored(&change), change);
    let describe =
        DescribeImageAttribute { image_id: "ami-1".into(), attribute: ImageAttribute::LaunchPermission };
    assert_eq!(sent(&describe), "DescribeImageAttribute ImageId=ami-1 Attribute=launchPermission");
    let body = "<r><imageId>ami-1</imageId><launchPermission><item><userId>123</userId></item>\
        <item><group>all</group></item></launchPermission></r>";
    let shown = describe.response(&answer(200, body)).expect("permissions");
    assert_eq!(shown.launch_permissions, [LaunchPermission::user("123"), LaunchPermission::everybody()]);
}

#[test]
fn other_attributes_are_changed_and_shown() {
    let change = |change| ModifyImageAttribute { image_id: "ami-1".into(), change };
    assert_eq!(
        sent(&change(ImageChange::Description("a b".into()))),
        "ModifyImageAttribute ImageId=ami-1 Description.Value=a b"
    );
    assert_eq!(
        sent(&change(ImageChange::ImdsSupport("v2.0".into()))),
        "ModifyImageAttribute ImageId=ami-1 ImdsSupport.Value=v2.0"
    );
    let describe = DescribeImageAttribute {
        image_id: "ami-1".into(),
        attribute: ImageAttribute::Other("colour".into()),
    };
    assert_eq!(sent(&describe), "DescribeImageAttribute ImageId=ami-1 Attribute=colour");
    assert_eq!(stored(&describe), describe);
    let body = "<r><imageId>ami-1</imageId><description><value>a b</value></description><kernel/>\
        <lastLaunchedTime><value>2025-11-19T15:18:29Z</value></lastLaunchedTime>\
        <bootMode><value>uefi</value></bootMode><ramdisk><value/></ramdisk></r>";
    let shown = describe.response(&answer(200, body)).expect("attributes");
    assert_eq!((shown.image_id.as_str(), shown.description.as_deref()), ("ami-1", Some("a b")));
    assert_eq!((shown.kernel, shown.ramdisk), (None, None));
    assert_eq!(shown.boot_mode.as_deref(), Some("uefi"));
    assert_eq!(shown.last_launched_time, Time::parse_rfc3339("2025-11-19T15:18:29Z"));
}
