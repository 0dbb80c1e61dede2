//! Neutral storage: every method of the trait, for every provider, and transfers of several kinds.

use super::{
    account::Account,
    all_gone::all_gone,
    entry::{Effect, Entry, Move, ObjectId, Outcome, d, listed, pair, seen},
};
use crate::place::{Objects, Place, WIDTH};
use pileus_core::{
    Checkpoint, Error, Op, Operation as _, Result,
    storage::{
        Access, Condition, CopySpec, DownloadSpec, ListSpec, Object, PendingUpload, Permit, PostSpec,
        PresignSpec, ReadSpec, Span, Storage, Supply, UploadSpec, Website, WriteSpec,
    },
};
use pileus_walk::source;
use std::time::Duration;

/// How much is uploaded, and in which parts: two whole ones and a rest.
const SIZE: u64 = 10;
const PART: u64 = 4;
/// How long addresses and forms are good.
const HOUR: Duration = Duration::from_secs(3600);

fn parts() -> UploadSpec {
    UploadSpec { part_size: PART, width: WIDTH, ..UploadSpec::default() }
}

fn spans() -> DownloadSpec {
    DownloadSpec { part_size: PART, width: WIDTH, ..DownloadSpec::default() }
}

/// A part of it, that begins and ends in the middle of spans.
fn some() -> DownloadSpec {
    let read = ReadSpec { span: Some(Span::Bytes(1, 8)), ..ReadSpec::default() };
    DownloadSpec { read, ..spans() }
}

/// A source whose end is known to none but its reader, who has read it all.
fn supply() -> Supply {
    let supply = Supply::new();
    supply.give(SIZE);
    supply.end();
    supply
}

/// What is known of the object from a listing.
fn known(s: &Objects) -> Object {
    Object { key: s.key.clone(), size: s.size as u64, etag: s.etag.clone(), ..Object::default() }
}

fn absent() -> WriteSpec {
    WriteSpec { condition: Condition::Absent, ..WriteSpec::default() }
}

/// A new object, with what can be said of one.
fn written() -> WriteSpec {
    WriteSpec { content_type: Some("text/plain".into()), metadata: pair("color", "blue"), ..absent() }
}

fn pending(s: &Objects) -> PendingUpload {
    PendingUpload { key: s.pending.clone(), id: s.upload.clone(), begun: None }
}

fn site() -> Website {
    Website { index: "index.html".into(), error: None }
}

fn form() -> PostSpec {
    PostSpec { expires: HOUR, size: Some((0, 10)), content_type: None }
}

/// Whatever it is that was stored.
fn again(c: &dyn Storage, stored: &Checkpoint) -> Result<Op<Outcome>> {
    c.resume_upload(stored).or_else(|_| c.resume_download(stored)).map(seen)
}

/// What was stored before it began is taken up by another process.
fn resumed(c: &dyn Storage, op: &Op<Object>) -> Op<Outcome> {
    let stored = op.checkpoint().ok_or_else(|| Error::misuse("it gives no checkpoint"));
    match stored.and_then(|stored| again(c, &stored)) {
        Ok(op) => op,
        Err(error) => Op::failed(error),
    }
}

fn to(s: &Objects) -> ObjectId {
    ObjectId { bucket: s.empty.clone(), key: s.new.clone() }
}

fn up(s: &Objects) -> Move {
    Move::Up(to(s), SIZE)
}

fn whole(s: &Objects) -> Move {
    Move::Down(ObjectId { bucket: s.bucket.clone(), key: s.key.clone() }, 0..s.size)
}

fn middle(s: &Objects) -> Move {
    Move::Down(ObjectId { bucket: s.bucket.clone(), key: s.key.clone() }, 1..8)
}

/// What is called where, and on whose session.
mod on {
    use super::{Account, Objects, Place, Storage};

    macro_rules! clouds {
        ($($name:ident: $account:ident $kind:ident $things:ident)*) => {
            $(pub(super) mod $name {
                use super::{Account, Objects, Place, Storage};

                pub(in super::super) fn storage(place: &Place) -> &dyn Storage {
                    &place.$account
                }
                pub(in super::super) fn account(place: &Place) -> Account {
                    Account::$kind(place.$account.session().clone())
                }
                pub(in super::super) fn things(place: &Place) -> &Objects {
                    &place.$things
                }
            })*
        };
    }

    clouds! {
        s3: s3 S3 objects
        swift: openstack OpenStack containers
        cloud_files: rackspace OpenStack containers
        azure: azure Azure blobs
        gcs: gcs Gcs google
    }
}

/// Each line: what it does, the method, perhaps what is special about this call of it, and how it is called; `Lists`
/// where it gives a listing. What moves a content says which.
macro_rules! methods {
    (on [$($cloud:ident)*] $lines:tt) => {
        pub(super) fn all() -> Vec<Entry> {
            let mut all = Vec::new();
            $(methods!(@cloud all $cloud $lines);)*
            all
        }
    };
    (@cloud $all:ident $cloud:ident {|$c:ident, $s:ident| $($effect:ident $(($moves:ident))? $method:ident $($how:literal)? = $call:expr;)*}) => {
        $($all.push(methods!(@on $cloud $effect [$($moves)?] $method [$($how)?] |$c, $s| $call));)*
    };
    (@on $cloud:ident $effect:ident [$($moves:ident)?] $method:ident [$($how:literal)?] |$c:ident, $s:ident| $call:expr) => {
        Entry {
            name: concat!(stringify!($cloud), ".", stringify!($method) $(, " ", $how)?),
            effect: Effect::$effect,
            repeat: None,
            resume: Some(|place: &Place, stored: &Checkpoint| again(on::$cloud::storage(place), stored)),
            moves: methods!(@moves $cloud $($moves)?),
            account: on::$cloud::account,
            start: |place: &Place| {
                let ($c, $s) = (on::$cloud::storage(place), on::$cloud::things(place));
                let _ = $s;
                $call
            },
        }
    };
    (@moves $cloud:ident) => { None };
    (@moves $cloud:ident $moves:ident) => { Some(|place: &Place| $moves(on::$cloud::things(place))) };
}

methods! { on [s3 swift cloud_files azure gcs] { |c, s|
    Lists list_containers = listed(c.list_containers());
    Reads get_container = seen(c.get_container(&s.bucket));
    Creates create_container = seen(c.create_container(&s.new));
    Deletes delete_container = seen(c.delete_container(&s.empty));
    Lists list_objects = listed(c.list_objects(&s.bucket, &d()));
    Lists list_objects "in folders" = listed(c.list_objects(&s.bucket, &ListSpec { delimiter: Some("/".into()), ..d() }));
    Lists list_versions = listed(c.list_versions(&s.versioned, &d()));
    Reads get_object = seen(c.get_object(&s.bucket, &s.key, &d()));
    Reads read_object = seen(c.read_object(&s.bucket, &s.key, &d()));
    Reads(whole) download_object = seen(c.download_object(&s.bucket, &s.key, &spans(), None));
    Reads(whole) download_object "that is known" = seen(c.download_object(&s.bucket, &s.key, &spans(), Some(&known(s))));
    Reads(whole) download_object "in its order" = seen(c.download_object(&s.bucket, &s.key, &DownloadSpec::sequential(), None));
    Reads(middle) download_object "in part" = seen(c.download_object(&s.bucket, &s.key, &some(), None));
    Reads download_object "of nothing" = seen(c.download_object(&s.bucket, "nothing at all", &spans(), None));
    Creates(up) put_object = seen(c.put_object(&s.empty, &s.new, source(0..SIZE), &d()));
    Creates(up) put_object "that is new" = seen(c.put_object(&s.empty, &s.new, source(0..SIZE), &written()));
    Creates(up) upload_object = seen(c.upload_object(&s.empty, &s.new, SIZE, &parts()));
    Creates(up) upload_object "at once" = seen(c.upload_object(&s.empty, &s.new, SIZE, &UploadSpec::default()));
    Creates(up) upload_object "that is new" = seen(c.upload_object(&s.empty, &s.new, SIZE, &UploadSpec { write: written(), ..parts() }));
    Creates(up) upload_object "to be kept" = seen(c.upload_object(&s.empty, &s.new, SIZE, &UploadSpec { keep: true, ..parts() }));
    Creates(up) upload_stream = seen(c.upload_stream(&s.empty, &s.new, &supply(), &parts()));
    Deletes delete_object = seen(c.delete_object(&s.bucket, &s.key, None));
    Changes delete_object "in one version" = seen(c.delete_object(&s.versioned, &s.deleted, Some(&s.version)));
    Deletes delete_objects = all_gone(c.delete_objects(&s.bucket, vec![(s.key.clone(), None), ("third object".into(), None), ("missing".into(), None)]));
    Creates copy_object = seen(c.copy_object((&s.bucket, &s.key), (&s.empty, &s.new), &CopySpec::default()));
    Changes set_metadata = seen(c.set_metadata(&s.bucket, &s.key, &pair("color", "red")));
    Reads get_tags = seen(c.get_tags(&s.bucket, &s.key));
    Changes set_tags = seen(c.set_tags(&s.bucket, &s.key, &pair("color", "red")));
    Lists list_uploads = listed(c.list_uploads(&s.bucket, ""));
    Changes abort_upload = seen(c.abort_upload(&s.bucket, &pending(s)));
    Reads presign = seen(c.presign(&s.bucket, &s.key, &PresignSpec::new(Permit::Get, HOUR)));
    Reads presign_post = seen(c.presign_post(&s.bucket, &s.key, &form()));
    Changes set_versioning = seen(c.set_versioning(&s.empty, true));
    Reads get_access = seen(c.get_access(&s.bucket));
    Changes set_access = seen(c.set_access(&s.empty, Access::ReadObjects));
    Changes set_website = seen(c.set_website(&s.site, Some(&site())));
    Reads public_url = seen(c.public_url(&s.bucket, Some(&s.key)));
    Creates(up) resume_upload = resumed(c, &c.upload_object(&s.empty, &s.new, SIZE, &parts()));
    Reads(whole) resume_download = resumed(c, &c.download_object(&s.bucket, &s.key, &spans(), None));
} }
