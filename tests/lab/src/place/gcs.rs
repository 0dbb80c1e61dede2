//! What is in the project's buckets at Google.

use super::{HOST, Objects, REFRESH_TOKEN, Scene};
use bytes::Bytes;
use pileus_core::{
    Body, Time,
    providers::gcs::{
        Credentials, Gcs, Grant, Settings, User,
        acl::{InsertAccess, Of},
        buckets::{BucketChange, Cors, GetIamPolicy, PatchBucket, SetIamPolicy, Website},
        uploads::{PutChunk, StartUpload},
    },
    storage::{ReadSpec, Storage as _, WriteSpec},
};
use pileus_sim::{GcsServiceAccount, Sim, drive::Drive};
use pileus_walk::source;
use std::collections::BTreeMap;

/// The project that buckets are in.
pub(crate) const PROJECT: &str = "demo";
/// What signs for the service account of machines.
pub(super) const IAM: &str = "iamcredentials.cloud.sim";
const BUCKET: &str = "lab-google";
const KEY: &str = "folder/first object";
const SIZE: usize = 10;
/// What parts of uploads are multiples of.
const UNIT: u64 = 4;

/// Chunks may be small, and no request copies more than a few bytes.
pub(super) fn set(gcs: &mut pileus_sim::Gcs) {
    gcs.user = ("lab-client".into(), super::USER_SECRET.into(), REFRESH_TOKEN.into());
    (gcs.page_limit, gcs.chunk_unit, gcs.rewritten_at_once) = (2, UNIT, 4);
}

fn account(credentials: Credentials) -> Gcs {
    let mut settings = Settings::new(credentials).project(PROJECT).endpoint(format!("http://{HOST}"));
    (settings.chunk_unit, settings.universe) = (UNIT, Some(HOST.into()));
    Gcs::new(settings).expect("good settings")
}

/// The project, by the service account of a machine.
pub(super) fn machine() -> Gcs {
    let (host, account_) = (Some("169.254.169.254".to_owned()), GcsServiceAccount::demo().email);
    account(Credentials::Metadata { host, account: Some(account_) })
}

/// The project, by the login of a user.
pub(super) fn user() -> Gcs {
    account(Credentials::User(Box::new(User {
        client_id: "lab-client".into(),
        client_secret: super::USER_SECRET.into(),
        refresh_token: REFRESH_TOKEN.into(),
        token_uri: format!("http://{HOST}/token"),
        quota_project: None,
        universe: None,
    })))
}

/// The project, by a key that tokens are signed with.
pub(super) fn signer(grant: Grant) -> Gcs {
    let document = GcsServiceAccount::demo().document(&format!("http://{HOST}/token"));
    let mut credentials = Credentials::from_json(&document).expect("good credentials");
    if let Credentials::ServiceAccount(account) = &mut credentials {
        account.grant = grant;
    }
    account(credentials)
}

/// Somebody else writes over the object `key`: as many bytes, all of them others.
pub(super) fn overwrite(sim: &mut Sim, now: Time) {
    let content: Bytes = source(100..100 + SIZE as u64).to_ascii_uppercase().into();
    let write = machine().put_object(BUCKET, KEY, content, &WriteSpec::default());
    Drive::new(now).run(sim, write).expect("the place is furnished");
}

pub(super) fn furnish(scene: &mut Scene, me: &Gcs) -> Objects {
    let mut s = Objects {
        bucket: BUCKET.into(),
        empty: "lab-google-empty".into(),
        versioned: "lab-google-versioned".into(),
        site: "lab-google-empty".into(),
        key: KEY.into(),
        size: SIZE,
        deleted: "was here".into(),
        pending: "folder/pending".into(),
        ..Objects::default()
    };
    for bucket in [&s.bucket, &s.empty, &s.versioned] {
        scene.run(me.create_container(bucket));
    }
    let write = WriteSpec {
        content_type: Some("text/plain".into()),
        metadata: BTreeMap::from([("color".to_owned(), "blue".to_owned())]),
        ..WriteSpec::default()
    };
    scene.run(me.put_object(BUCKET, KEY, source(0..SIZE as u64), &write));
    for key in ["folder/second object", "third object", "nothing at all"] {
        let content = if key.starts_with("nothing") { Bytes::new() } else { Bytes::from(key) };
        scene.run(me.put_object(BUCKET, key, content, &WriteSpec::default()));
    }
    let first = scene.run(me.get_object(BUCKET, KEY, &ReadSpec::default()));
    s.generation = first.version.and_then(|version| version.parse().ok()).unwrap_or_default();
    s.etag = first.etag;
    versions(scene, me, &mut s);
    upload(scene, me, &mut s);
    settings(scene, me, &s);
    s
}

fn versions(scene: &mut Scene, me: &Gcs, s: &mut Objects) {
    scene.run(me.set_versioning(&s.versioned, true));
    for text in ["one", "two"] {
        let written = me.put_object(&s.versioned, &s.deleted, text.into(), &WriteSpec::default());
        let version = scene.run(written).version.expect("the object has a version");
        if s.version.is_empty() {
            s.version = version;
        }
    }
    scene.run(me.delete_object(&s.versioned, &s.deleted, None));
}

fn upload(scene: &mut Scene, me: &Gcs, s: &mut Objects) {
    let session = scene.run(me.call(StartUpload::new(BUCKET, &*s.pending)));
    let chunk = PutChunk::new(session.clone(), Body::Bytes(source(0..8)), 0, None);
    scene.run(me.call(PutChunk { unit: UNIT, ..chunk }));
    s.session = Some(session);
}

fn settings(scene: &mut Scene, me: &Gcs, s: &Objects) {
    let website = Website { main_page_suffix: Some("index.html".into()), not_found_page: None };
    let cors =
        Cors { origin: vec!["https://example.com".into()], method: vec!["GET".into()], ..Cors::default() };
    let change = BucketChange {
        website: Some(Some(website)),
        cors: Some(Some(vec![cors])),
        ..BucketChange::default()
    };
    scene.run(me.call(PatchBucket { bucket: s.bucket.clone(), change, ..PatchBucket::default() }));
    let object = Of::Object { bucket: s.bucket.clone(), object: s.key.clone(), generation: None };
    for of in [Of::Bucket(s.bucket.clone()), Of::Default(s.bucket.clone()), object] {
        let (entity, role) = ("allAuthenticatedUsers".into(), "READER".into());
        scene.run(me.call(InsertAccess { of, entity, role }));
    }
    let bucket = s.bucket.clone();
    let mut policy = scene.run(me.call(GetIamPolicy { bucket: bucket.clone() }));
    policy.give("roles/storage.objectViewer", "user:somebody@example.com");
    scene.run(me.call(SetIamPolicy { bucket, policy }));
}
