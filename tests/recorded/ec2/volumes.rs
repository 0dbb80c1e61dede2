use super::{at, read};
use pileus_core::providers::aws::ec2::volumes::{
    AttachVolume, CreateVolume, DeleteVolume, DescribeVolumes, DescribeVolumesModifications, DetachVolume,
    ModificationState, ModifyVolume, VolumeAttachmentState, VolumeState, VolumeType,
};

#[test]
fn lists() {
    let Some(page) = read(&DescribeVolumes::default(), "describe_volumes") else { return };
    assert!(page.rest.is_none());
    let [first, second, third] = &page.items[..] else { panic!("{} volumes", page.items.len()) };
    assert_eq!((first.volume_id.as_str(), first.size), ("vol-10ae5e2b", Some(1)));
    assert_eq!((&first.snapshot_id, &first.state), (&None, &Some(VolumeState::Available)));
    assert_eq!(first.availability_zone.as_deref(), Some("us-east-1d"));
    assert_eq!((first.create_time, &first.volume_type), (at("2013-10-09T05:41:37Z"), &None));
    assert!(first.attachments.is_empty());
    assert_eq!((second.volume_id.as_str(), second.size), ("vol-v24bfh75", Some(11)));
    assert_eq!(second.state, Some(VolumeState::InUse));
    assert_eq!(third.snapshot_id.as_deref(), Some("snap-30d37269"));
    assert_eq!(third.state, Some(VolumeState::Other("some-unknown-status".into())));
    assert_eq!(third.volume_type, Some(VolumeType::Standard));
    let attachment = &third.attachments[0];
    assert_eq!(
        (attachment.volume_id.as_str(), attachment.instance_id.as_deref()),
        ("vol-b6c851ec", Some("i-d334b4b3"))
    );
    assert_eq!(
        (attachment.device.as_deref(), attachment.delete_on_termination),
        (Some("/dev/sda1"), Some(true))
    );
    assert_eq!(attachment.state, Some(VolumeAttachmentState::Attached));
    assert_eq!(attachment.attach_time, at("2013-06-25T02:04:12Z"));
}

#[test]
fn creation() {
    for (file, encrypted) in [("create_volume", false), ("create_encrypted_volume", true)] {
        let Some(volume) = read(&CreateVolume::default(), file) else { return };
        assert_eq!((volume.volume_id.as_str(), volume.size), ("vol-4d826724", Some(10)));
        assert_eq!((&volume.snapshot_id, volume.encrypted), (&None, Some(encrypted)));
        assert_eq!(volume.availability_zone.as_deref(), Some("us-east-1a"));
        assert_eq!(
            (&volume.state, &volume.volume_type),
            (&Some(VolumeState::Creating), &Some(VolumeType::Standard))
        );
        assert_eq!(volume.create_time, at("2008-05-07T11:51:50Z"));
    }
}

#[test]
fn attachments() {
    let Some(made) = read(&AttachVolume::default(), "attach_volume") else { return };
    assert_eq!((made.volume_id.as_str(), made.instance_id.as_deref()), ("vol-4d826724", Some("i-6058a509")));
    assert_eq!(
        (made.device.as_deref(), &made.state),
        (Some("/dev/sdh"), &Some(VolumeAttachmentState::Attaching))
    );
    assert_eq!(made.attach_time, at("2008-05-07T11:51:50Z"));
    let Some(gone) = read(&DetachVolume::default(), "detach_volume") else { return };
    assert_eq!(
        (gone.instance_id.as_deref(), &gone.state),
        (Some("i-6058a509"), &Some(VolumeAttachmentState::Detaching))
    );
    assert_eq!(gone.attach_time, at("2008-05-08T11:51:50Z"));
    assert!(read(&DeleteVolume::default(), "delete_volume").is_some());
}

#[test]
fn changes() {
    let Some(page) = read(&DescribeVolumesModifications::default(), "describe_volumes_modifications") else {
        return;
    };
    let [first, second] = &page.items[..] else { panic!("{} changes", page.items.len()) };
    assert_eq!((first.volume_id.as_str(), first.progress), ("vol-06397e7a0eEXAMPLE", Some(3)));
    assert_eq!((&first.state, first.end_time), (&Some(ModificationState::Optimizing), None));
    assert_eq!((first.original_size, first.target_size), (Some(10), Some(2000)));
    assert_eq!((first.original_iops, first.target_iops), (Some(100), Some(10_000)));
    assert_eq!(first.original_volume_type, Some(VolumeType::Gp2));
    assert_eq!(first.target_volume_type, Some(VolumeType::Io1));
    assert_eq!(first.start_time, at("2017-02-10T23:40:57.612Z"));
    assert_eq!((&second.state, second.progress), (&Some(ModificationState::Completed), Some(100)));
    assert_eq!(second.end_time, at("2017-02-10T22:56:04.823Z"));

    let Some(change) = read(&ModifyVolume::default(), "modify_volume") else { return };
    assert_eq!((change.volume_id.as_str(), change.progress), ("vol-10ae5e2b", Some(0)));
    assert_eq!((change.original_iops, change.target_iops), (Some(300), Some(1000)));
    assert_eq!((change.original_size, change.target_size), (Some(1), Some(2)));
    assert_eq!(change.state, Some(ModificationState::Modifying));
    assert_eq!(change.start_time, at("2017-01-19T23:58:04.922Z"));
}
