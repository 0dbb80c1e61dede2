//! Glance and Cinder themselves: what neutral compute does not ask of them.

use super::cloud;
use bytes::Bytes;
use pileus_blocking::{Client, Io};
use pileus_core::{
    Flow, Kind, Piece, Result,
    providers::openstack::{OpenStack, cinder, glance},
};
use std::{collections::BTreeMap, time::Duration};

struct Account {
    client: Client,
    cloud: OpenStack,
}

impl Account {
    fn get() -> Option<Self> {
        Some(Account { cloud: cloud()?, client: Client::new() })
    }

    fn ask<F: Flow>(&self, call: F) -> Result<F::Output> {
        self.client.run(self.cloud.call(call))
    }

    fn volume(&self, create: cinder::CreateVolume) -> String {
        let id = self.ask(create).expect("accepted").id.clone();
        self.settled(&id, &cinder::VolumeStatus::Available);
        id
    }

    fn settled(&self, id: &str, status: &cinder::VolumeStatus) {
        for _ in 0..120 {
            let volume = self.ask(cinder::GetVolume { id: id.into() }).expect("the volume");
            assert!(!volume.status.is_error(), "{volume:?}");
            if volume.status == *status {
                return;
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        panic!("{id} does not become {status}");
    }
}

#[test]
fn an_image_and_its_data() {
    let Some(account) = Account::get() else { return };
    let mut create = glance::CreateImage::new("pileus-image", "raw", "bare");
    create.tags = vec!["pileus".into()];
    create.visibility = Some(glance::Visibility::Shared);
    create.properties = BTreeMap::from([("hw_disk_bus".into(), "virtio".into())]);
    let image = account.ask(create).expect("an image");
    let id = image.id.clone();
    assert_eq!((&image.status, image.size), (&glance::ImageStatus::Queued, None));
    assert_eq!((image.property("hw_disk_bus"), &image.tags), (Some("virtio"), &vec!["pileus".to_owned()]));

    let data = Bytes::from((0..100_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
    let upload = glance::UploadImage::new(&id, data.len() as u64);
    let sent = account.client.run_with(account.cloud.call(upload.clone()), Io::new().source(data.clone()));
    sent.expect("uploaded");
    let again = account.client.run_with(account.cloud.call(upload), Io::new().source(data.clone()));
    assert_eq!(again.expect_err("it has data").kind(), Kind::Conflict);
    let shown = account.ask(glance::GetImage { id: id.clone() }).expect("the image");
    assert_eq!((&shown.status, shown.size), (&glance::ImageStatus::Active, Some(data.len() as u64)));

    let fetch = |download: glance::DownloadImage| {
        let mut got = Vec::new();
        let sink = |piece: Piece| {
            if let Piece::Pour { offset, bytes } = piece {
                assert_eq!(offset, got.len() as u64);
                got.extend_from_slice(&bytes);
            }
            Ok(())
        };
        let answer = account.client.run_with(account.cloud.call(download), Io::new().sink(sink));
        (answer.expect("downloaded"), got)
    };
    let (answer, got) = fetch(glance::DownloadImage::new(&id));
    assert_eq!((answer.bytes, answer.md5, got == data), (data.len() as u64, shown.checksum.clone(), true));
    let range = Some(1000..3000);
    let (answer, got) = fetch(glance::DownloadImage { range, ..glance::DownloadImage::new(&id) });
    assert_eq!((answer.bytes, got == data[1000..3000]), (2000, true));

    let update =
        glance::UpdateImage::new(&id).replace("name", "renamed").add("a/b~c", "d").remove("hw_disk_bus");
    let changed = account.ask(update).expect("changed");
    assert_eq!((changed.name.as_deref(), changed.property("a/b~c")), (Some("renamed"), Some("d")));
    assert!(!changed.properties.contains_key("hw_disk_bus"));
    account.ask(glance::AddImageTag { id: id.clone(), tag: "a b".into() }).expect("tagged");
    account.ask(glance::RemoveImageTag { id: id.clone(), tag: "pileus".into() }).expect("untagged");
    let tagged = glance::ListImages { tags: vec!["a b".into()], ..Default::default() };
    let listed = account.client.run(account.cloud.list(tagged)).expect("a listing");
    assert_eq!(listed.iter().map(|image| image.id.as_str()).collect::<Vec<_>>(), [id.as_str()]);

    let (image, member) = (id.clone(), "0123456789abcdef0123456789abcdef".to_owned());
    let added = account.ask(glance::AddImageMember { image: image.clone(), member: member.clone() });
    assert_eq!(added.expect("shared").status, glance::MemberStatus::Pending);
    let members = account.ask(glance::ListImageMembers { image: image.clone() }).expect("members").items;
    assert_eq!((members.len(), members[0].member_id.as_str()), (1, member.as_str()));
    account.ask(glance::RemoveImageMember { image, member }).expect("shared no longer");
    account.ask(glance::DeleteImage { id: id.clone() }).expect("deleted");
    assert_eq!(account.ask(glance::GetImage { id }).expect_err("gone").kind(), Kind::NotFound);
}

#[test]
fn an_image_is_imported() {
    let Some(account) = Account::get() else { return };
    let info = account.ask(glance::GetImportInfo).expect("the methods");
    if !info.methods.iter().any(|method| method == "glance-direct") {
        println!("skipped: this cloud imports by {:?} only", info.methods);
        return;
    }
    account.ask(glance::ListImageStores).expect("stores, or none");
    let image = account.ask(glance::CreateImage::new("pileus-import", "raw", "bare")).expect("an image");
    let stage = glance::StageImage { id: image.id.clone(), span: 3..1003, timeout: None };
    let source = Io::new().source(Bytes::from(vec![7; 2000]));
    account.client.run_with(account.cloud.call(stage), source).expect("staged");
    account.ask(glance::ImportImage::new(&image.id, glance::ImportMethod::GlanceDirect)).expect("accepted");
    let mut tries = 0;
    loop {
        let shown = account.ask(glance::GetImage { id: image.id.clone() }).expect("the image");
        if shown.status == glance::ImageStatus::Active {
            assert_eq!(shown.size, Some(1000));
            break;
        }
        tries += 1;
        assert!(tries < 120, "{shown:?}");
        std::thread::sleep(Duration::from_millis(500));
    }
    let tasks = account.ask(glance::ListImageTasks { image: image.id.clone() }).expect("tasks").items;
    assert!(tasks.iter().any(|task| task.kind == "api_image_import"), "{tasks:?}");
    // By default for administrators only.
    match account.ask(glance::DeactivateImage { id: image.id.clone() }) {
        Ok(()) => {
            let shown = account.ask(glance::GetImage { id: image.id.clone() }).expect("the image");
            assert_eq!(shown.status, glance::ImageStatus::Deactivated);
            account.ask(glance::ReactivateImage { id: image.id.clone() }).expect("usable again");
        }
        Err(error) => assert_eq!(error.kind(), Kind::Forbidden, "{error}"),
    }
    account.ask(glance::DeleteImage { id: image.id.clone() }).expect("deleted");
}

#[test]
fn a_volume_and_what_is_done_with_it() {
    let Some(account) = Account::get() else { return };
    let mut create = cinder::CreateVolume::new("pileus-volume", 1);
    create.metadata = [("pileus".into(), "it's \"1\"".into())].into();
    let id = account.volume(create);
    account.ask(cinder::ExtendVolume { id: id.clone(), new_size: 2, attached: false }).expect("extended");
    account.settled(&id, &cinder::VolumeStatus::Available);
    account.ask(cinder::SetVolumeBootable { id: id.clone(), bootable: true }).expect("bootable");
    account.ask(cinder::SetVolumeReadonly { id: id.clone(), readonly: true }).expect("read-only");
    let of = || cinder::MetadataOwner::Volume(id.clone());
    let one = cinder::SetMetadataItem { of: of(), key: "k".into(), value: "v".into() };
    assert_eq!(account.ask(one).expect("set"), "v");
    let metadata = account.ask(cinder::GetMetadata { of: of() }).expect("metadata");
    assert_eq!((metadata["k"].as_str(), metadata["pileus"].as_str()), ("v", "it's \"1\""));
    account.ask(cinder::DeleteMetadataItem { of: of(), key: "k".into() }).expect("deleted");
    let filter = [("pileus".into(), "it's \"1\"".into())].into();
    let list = cinder::ListVolumes { metadata: filter, limit: Some(1), ..Default::default() };
    let found = account.client.run(account.cloud.list(list)).expect("a listing");
    let found = found.iter().find(|volume| volume.id == id).expect("found by its metadata");
    assert_eq!(
        (found.size, found.bootable, found.metadata["readonly"].as_str()),
        (Some(2), Some(true), "True")
    );

    let snapshot = cinder::CreateSnapshot { volume_id: id.clone(), ..Default::default() };
    let snapshot = account.ask(snapshot).expect("accepted").id.clone();
    while account.ask(cinder::GetSnapshot { id: snapshot.clone() }).expect("it").status
        == cinder::SnapshotStatus::Creating
    {
        std::thread::sleep(Duration::from_millis(500));
    }
    let of = cinder::MetadataOwner::Snapshot(snapshot.clone());
    let replaced = cinder::ReplaceMetadata { of, metadata: [("a".into(), "b".into())].into() };
    assert_eq!(account.ask(replaced).expect("replaced")["a"], "b");
    let refused = account.ask(cinder::DeleteVolume { id: id.clone(), ..Default::default() });
    assert_eq!(refused.expect_err("it has a snapshot").kind(), Kind::InvalidRequest);
    account.ask(cinder::DeleteVolume { id: id.clone(), cascade: true, force: false }).expect("accepted");
    for _ in 0..120 {
        if account.ask(cinder::GetVolume { id: id.clone() }).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(account.ask(cinder::GetVolume { id }).expect_err("gone").kind(), Kind::NotFound);
    assert_eq!(account.ask(cinder::GetSnapshot { id: snapshot }).expect_err("gone").kind(), Kind::NotFound);
}

#[test]
fn every_attachment_is_listed() {
    let Some(account) = Account::get() else { return };
    let volumes: Vec<String> =
        (0..3).map(|n| account.volume(cinder::CreateVolume::new(format!("pileus-{n}"), 1))).collect();
    let made: Vec<String> = volumes
        .iter()
        .map(|volume| {
            let create = cinder::CreateAttachment {
                volume_id: volume.clone(),
                instance_id: Some("462dcc2d-130d-4654-8db1-da0df2da6a0d".into()),
                ..Default::default()
            };
            account.ask(create).expect("reserved").id.clone()
        })
        .collect();
    // One to a page: Cinder links none of the pages to the next.
    let list = cinder::ListAttachments { limit: Some(1), ..Default::default() };
    let listed = account.client.run(account.cloud.list(list)).expect("a listing");
    for id in &made {
        assert_eq!(listed.iter().filter(|attachment| &attachment.id == id).count(), 1, "{id} of {listed:?}");
    }
    for (attachment, volume) in made.into_iter().zip(volumes) {
        account.ask(cinder::DeleteAttachment { id: attachment }).expect("deleted");
        account.settled(&volume, &cinder::VolumeStatus::Available);
        account.ask(cinder::DeleteVolume { id: volume, ..Default::default() }).expect("deleted");
    }
}

#[test]
fn what_the_project_has_and_may_have() {
    let Some(account) = Account::get() else { return };
    let types = cinder::ListVolumeTypes { limit: Some(1), ..Default::default() };
    let types = account.client.run(account.cloud.list(types)).expect("types");
    assert!(types.len() > 1, "the pages of types are followed: {types:?}");
    let default = account.ask(cinder::GetDefaultVolumeType).expect("the default");
    assert!(types.iter().any(|kind| kind.id == default.id));
    let limits = account.ask(cinder::GetLimits).expect("limits");
    assert!(limits.absolute.max_total_volumes.is_some() && limits.absolute.total_volumes_used.is_some());
    let project = account.cloud.session().project_id().expect("logged in");
    let quotas = account.ask(cinder::GetQuotas { project, usage: true }).expect("quotas");
    assert_eq!(Some(quotas.quotas["volumes"].limit), limits.absolute.max_total_volumes);
    assert!(quotas.quotas["gigabytes"].in_use.is_some());
    let zones = account.ask(cinder::ListAvailabilityZones).expect("zones").items;
    assert!(zones.iter().any(|zone| zone.available()), "{zones:?}");
    let backups = account.client.run(account.cloud.list(cinder::ListBackups::default()));
    backups.expect("a listing, if only an empty one");
}
