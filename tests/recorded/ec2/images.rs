//! Images, and who may use them.

use super::{at, read};
use pileus_core::providers::aws::ec2::{
    block_devices::BlockDeviceMapping,
    images::{
        CopyImage, CreateImage, DeregisterImage, DescribeImages, ImageChange, ImageState, LaunchPermission,
        ModifyImageAttribute, RegisterImage,
    },
    terms::{Architecture, DeviceType, VirtualizationType},
    volumes::VolumeType,
};

#[test]
fn three_images_of_an_account() {
    let list = DescribeImages { owners: vec!["self".into()], ..Default::default() };
    let Some(page) = read(&list, "describe_images") else { return };
    assert!(page.rest.is_none());
    let ids: Vec<&str> = page.items.iter().map(|image| image.id.as_str()).collect();
    assert_eq!(ids, ["ami-57ba933a", "ami-85b2a8ae", "ami-85b2a8ac"]);
    let image = &page.items[0];
    assert_eq!(image.name.as_deref(), Some("Test Image"));
    assert_eq!(image.description.as_deref(), Some("Testing Stuff"));
    assert_eq!(image.location.as_deref(), Some("123456788908/Test Image"));
    assert_eq!((&image.state, image.public), (&Some(ImageState::Available), Some(false)));
    assert_eq!((image.owner_id.as_deref(), image.kind.as_deref()), (Some("123456788908"), Some("machine")));
    assert_eq!(image.architecture, Some(Architecture::X86_64));
    assert_eq!(image.virtualization_type, Some(VirtualizationType::Paravirtual));
    assert_eq!(
        (image.kernel_id.as_deref(), image.hypervisor.as_deref()),
        (Some("aki-88aa75e1"), Some("xen"))
    );
    assert_eq!(image.root_device_type, Some(DeviceType::Ebs));
    assert_eq!(image.root_device_name.as_deref(), Some("/dev/sda1"));
    assert_eq!(image.created, at("2021-01-10T18:24:00Z"));
    assert_eq!(page.items[1].created, None, "an empty date");
    assert_eq!((page.items[2].created, &page.items[2].description), (None, &None));
    let [root, second] = &image.block_devices[..] else { panic!("two disks") };
    let ebs = root.ebs.as_ref().expect("a volume");
    assert_eq!((ebs.snapshot_id.as_deref(), ebs.volume_size), (Some("snap-88123ed9"), Some(10)));
    assert_eq!((&ebs.volume_type, ebs.delete_on_termination), (&Some(VolumeType::Standard), Some(true)));
    assert_eq!(
        second,
        &BlockDeviceMapping {
            device_name: "/dev/sda2".into(),
            virtual_name: Some("ephemeral0".into()),
            ..Default::default()
        }
    );
    assert_eq!(image.extra.value()["billingProducts"][0]["billingProduct"], "ab-5dh78019");

    let by_id = DescribeImages { image_ids: vec!["ami-57ba933a".into()], ..Default::default() };
    let page = read(&by_id, "describe_images_ex_imageids").expect("recorded");
    assert_eq!((page.items.len(), page.items[0].id.as_str()), (1, "ami-57ba933a"));
}

#[test]
fn images_are_made_and_given_up() {
    let create = CreateImage { instance_id: "i-1".into(), name: "n".into(), ..Default::default() };
    let Some(created) = read(&create, "create_image") else { return };
    assert_eq!(created, "ami-e9b38280");
    let copy = CopyImage { client_token: "t".into(), ..Default::default() };
    assert_eq!(read(&copy, "copy_image").expect("recorded"), "ami-4db38224");
    assert_eq!(read(&RegisterImage::default(), "register_image").expect("recorded"), "ami-57c2fb3e");
    let deregister = DeregisterImage { image_id: "ami-1".into(), ..Default::default() };
    read(&deregister, "deregister_image").expect("recorded");
    let add = vec![LaunchPermission::everybody()];
    let change = ImageChange::LaunchPermission { add, remove: vec![] };
    let modify = ModifyImageAttribute { image_id: "ami-1".into(), change };
    read(&modify, "modify_image_attribute").expect("recorded");
}
