//! What is in the storage account at Azure.

use super::{ENTRA_SECRET, HOST, Objects, Scene};
use bytes::Bytes;
use pileus_core::{
    Body, Time,
    providers::azure::{
        AzureBlob, Credentials, Settings,
        append_blobs::{AppendBlock, CreateAppendBlob},
        blobs::{DeleteBlob, SnapshotBlob},
        blocks::PutBlock,
        containers::SetContainerAcl,
        credentials::{Application, Identity, IdentityHost, ManagedIdentity, Which},
        leases::{AcquireLease, Leased},
        listing::{ContainersInclude, ListContainers},
        page_blobs::{CreatePageBlob, PutPages},
        service::{BlobServiceProperties, RetentionPolicy, SetBlobServiceProperties},
        terms::PublicAccess,
    },
    storage::{ReadSpec, Storage as _, WriteSpec},
};
use pileus_sim::{EntraApplication, Sim, StorageAccount, drive::Drive};
use pileus_walk::source;
use std::collections::BTreeMap;

const ACCOUNT: &str = "labaccount";
/// The account's key, which is never to be seen.
pub(super) const ACCOUNT_KEY: &str = "aGlkZGVuLWFjY291bnQta2V5LW9mLXRoZS1sYWIh";
const CONTAINER: &str = "lab-blobs";
const KEY: &str = "folder/first object";
const SIZE: usize = 10;
const WRITTEN: &str = "the place is furnished";

/// The cloud has that account, which keeps versions, and an application that may do everything there.
pub(super) fn set(azure: &mut pileus_sim::Azure) {
    let account = StorageAccount::new(ACCOUNT, ACCOUNT_KEY);
    azure.accounts = vec![StorageAccount { versioning: true, container_retention_days: 7, ..account }];
    azure.applications = vec![EntraApplication {
        tenant: "lab-tenant".into(),
        client: "lab-client".into(),
        secret: ENTRA_SECRET.into(),
    }];
    azure.page_limit = 2;
    azure.copy_time = std::time::Duration::from_secs(2);
}

fn account(credentials: Credentials) -> AzureBlob {
    let settings = Settings::new(ACCOUNT, credentials).endpoint(format!("http://{HOST}/{ACCOUNT}"));
    AzureBlob::new(settings).expect("good settings")
}

/// The account, by its key.
pub(super) fn owner() -> AzureBlob {
    account(Credentials::shared_key(ACCOUNT_KEY).expect("a key"))
}

/// The account, by an application's login.
pub(super) fn application() -> AzureBlob {
    let application = Application::new("lab-tenant", "lab-client");
    let application = Application { authority: format!("http://{HOST}"), ..application };
    account(Credentials::Entra(Identity::ClientSecret { application, secret: ENTRA_SECRET.into() }))
}

/// The account, by the identity of a machine.
pub(super) fn machine() -> AzureBlob {
    let host = IdentityHost::Machine("http://169.254.169.254".into());
    account(Credentials::Entra(Identity::ManagedIdentity(ManagedIdentity { host, which: Which::System })))
}

/// Somebody else writes over the object `key`: as many bytes, all of them others.
pub(super) fn overwrite(sim: &mut Sim, now: Time) {
    let content: Bytes = source(100..100 + SIZE as u64).to_ascii_uppercase().into();
    let write = owner().put_object(CONTAINER, KEY, content, &WriteSpec::default());
    Drive::new(now).run(sim, write).expect(WRITTEN);
}

fn pairs(key: &str, value: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(key.to_owned(), value.to_owned())])
}

pub(super) fn furnish(scene: &mut Scene, me: &AzureBlob) -> Objects {
    let mut s = Objects {
        bucket: CONTAINER.into(),
        empty: "lab-void".into(),
        versioned: "lab-history".into(),
        site: "$web".into(),
        key: KEY.into(),
        size: SIZE,
        deleted: "was here".into(),
        pending: "folder/pending".into(),
        log: "log".into(),
        disk: "disk".into(),
        snapped: "snapped".into(),
        leased: "leased".into(),
        ..Objects::default()
    };
    let delete_retention =
        Some(RetentionPolicy { enabled: true, days: Some(7), allow_permanent_delete: None });
    let properties = BlobServiceProperties { delete_retention, ..BlobServiceProperties::default() };
    scene.run(me.call(SetBlobServiceProperties { properties }));
    for container in [&s.bucket, &s.empty, &s.versioned] {
        scene.run(me.create_container(container));
    }
    let write = WriteSpec {
        content_type: Some("text/plain".into()),
        metadata: pairs("color", "blue"),
        tags: pairs("of", "lab"),
        ..WriteSpec::default()
    };
    scene.run(me.put_object(CONTAINER, KEY, source(0..SIZE as u64), &write));
    let tagged = WriteSpec { tags: pairs("kind", "other"), ..WriteSpec::default() };
    for key in ["folder/second object", "third object", "nothing at all"] {
        let content = if key.starts_with("nothing") { Bytes::new() } else { Bytes::from(key) };
        scene.run(me.put_object(CONTAINER, key, content, &tagged));
    }
    s.etag = scene.run(me.get_object(CONTAINER, KEY, &ReadSpec::default())).etag;
    let (name, public_access) = (CONTAINER.to_owned(), Some(PublicAccess::Blob));
    scene.run(me.call(SetContainerAcl { name, public_access, ..SetContainerAcl::default() }));
    versions(scene, me, &mut s);
    upload(scene, me, &mut s);
    kinds(scene, me, &s);
    snapshots(scene, me, &mut s);
    leases(scene, me, &mut s);
    gone(scene, me, &mut s);
    s
}

fn versions(scene: &mut Scene, me: &AzureBlob, s: &mut Objects) {
    for text in ["one", "two"] {
        let written = me.put_object(&s.versioned, &s.deleted, text.into(), &WriteSpec::default());
        let version = scene.run(written).version.expect(WRITTEN);
        if s.version.is_empty() {
            s.version = version;
        }
    }
    scene.run(me.delete_object(&s.versioned, &s.deleted, None));
}

fn upload(scene: &mut Scene, me: &AzureBlob, s: &mut Objects) {
    // Ids of blocks are in Base64, and all of one length.
    for (id, first) in [("YmxvY2sw", 0), ("YmxvY2sx", 4), ("YmxvY2sy", 8)] {
        let block = PutBlock {
            container: CONTAINER.into(),
            blob: s.pending.clone(),
            block_id: id.into(),
            body: Body::Bytes(source(first..first + 4)),
            ..PutBlock::default()
        };
        scene.run(me.call(block));
        s.blocks.push(id.into());
    }
    s.upload = "lab".into();
}

/// Blobs that are not of blocks.
fn kinds(scene: &mut Scene, me: &AzureBlob, s: &Objects) {
    let container = || CONTAINER.to_owned();
    let blob = s.log.clone();
    let body = Body::Bytes(source(0..6));
    scene.run(me.call(CreateAppendBlob { container: container(), blob: blob.clone(), ..Default::default() }));
    scene.run(me.call(AppendBlock { container: container(), blob, body, ..Default::default() }));
    let blob = s.disk.clone();
    let body = Body::Bytes(source(0..512));
    let disk =
        CreatePageBlob { container: container(), blob: blob.clone(), size: 2048, ..Default::default() };
    scene.run(me.call(disk));
    for start in [0, 1024] {
        let (blob, body) = (blob.clone(), body.clone());
        scene.run(me.call(PutPages { container: container(), blob, start, body, ..Default::default() }));
    }
}

fn snapshots(scene: &mut Scene, me: &AzureBlob, s: &mut Objects) {
    let (container, blob) = (CONTAINER.to_owned(), s.snapped.clone());
    scene.run(me.put_object(CONTAINER, &blob, "snapped".into(), &WriteSpec::default()));
    let snap = SnapshotBlob { container: container.clone(), blob: blob.clone(), ..SnapshotBlob::default() };
    let first = scene.run(me.call(snap.clone())).snapshot;
    s.snapshot = scene.run(me.call(snap)).snapshot;
    scene.run(me.call(DeleteBlob { container, blob, snapshot: Some(first), ..DeleteBlob::default() }));
}

fn leases(scene: &mut Scene, me: &AzureBlob, s: &mut Objects) {
    scene.run(me.put_object(CONTAINER, &s.leased, "leased".into(), &WriteSpec::default()));
    let on = Leased::blob(CONTAINER, &*s.leased);
    s.lease = scene.run(me.call(AcquireLease { on, ..AcquireLease::default() })).id;
}

fn gone(scene: &mut Scene, me: &AzureBlob, s: &mut Objects) {
    scene.run(me.create_container("lab-gone"));
    scene.run(me.delete_container("lab-gone"));
    let include = vec![ContainersInclude::Deleted];
    let all = scene.run(me.list(ListContainers { include, ..ListContainers::default() }));
    let gone = all.into_iter().find(|container| container.deleted).expect(WRITTEN);
    s.gone = (gone.name, gone.version.expect(WRITTEN));
}
