//! Uploads: at once, and in several requests.

use crate::common::Bench;
use pileus_core::providers::gcs::objects::Metadata;
use pileus_core::providers::gcs::uploads::{
    CHUNK_UNIT, CancelUpload, InsertMedia, PutChunk, QueryUpload, StartUpload, Stored,
};
use pileus_core::providers::gcs::{CustomerKey, Preconditions};
use pileus_core::{Algorithm, Body, Kind};
use pileus_sim::drive::Drive;
use pileus_sim::{Content, Fault, What, When};
use std::time::Duration;

fn content(length: usize) -> bytes::Bytes {
    (0..length).map(|n| (n % 251) as u8).collect::<Vec<_>>().into()
}

#[test]
fn contents_go_up_at_once() {
    let mut bench = Bench::new();
    let insert = InsertMedia {
        content_type: Some("text/x".into()),
        content_encoding: Some("identity".into()),
        preconditions: Preconditions::ABSENT,
        ..InsertMedia::new("box", "a/ü", Body::Bytes("text".into()))
    };
    let made = bench.ok(insert.clone());
    assert_eq!((made.content_type.as_deref(), made.size), (Some("text/x"), Some(4)));
    assert_eq!(bench.no(insert).0, Kind::PreconditionFailed);
    assert_eq!(bench.read("a/ü"), "text");
}

#[test]
fn an_upload_goes_on_where_it_was() {
    let mut bench = Bench::new();
    let all = content(3 * CHUNK_UNIT as usize + 5);
    let metadata = Metadata { content_type: Some("video/x".into()), ..Metadata::default() };
    let session = bench.ok(StartUpload {
        metadata,
        preconditions: Preconditions::ABSENT,
        ..StartUpload::new("box", "film")
    });
    assert_eq!(bench.cloud.gcs_uploads().len(), 1);
    let part = |from: u64, to: u64| Body::Bytes(all.slice(from as usize..to as usize));
    let put = |from: u64, to: u64, total| PutChunk::new(session.clone(), part(from, to), from, total);
    let end = all.len() as u64;
    assert_eq!(bench.ok(QueryUpload { session: session.clone(), total: None }), Stored::Partly(0));
    assert_eq!(bench.ok(put(0, CHUNK_UNIT, None)), Stored::Partly(CHUNK_UNIT));
    // What is there is passed over; a gap is refused.
    assert_eq!(bench.ok(put(0, 2 * CHUNK_UNIT, None)), Stored::Partly(2 * CHUNK_UNIT));
    bench.gcs = crate::common::gcs(crate::common::machine());
    let gap = bench.cloud.clone();
    assert_eq!(bench.no(put(3 * CHUNK_UNIT, end, Some(end))).1, "backendError");
    bench.cloud = gap;
    let query = QueryUpload { session: session.clone(), total: Some(end) };
    assert_eq!(bench.ok(query.clone()), Stored::Partly(2 * CHUNK_UNIT));
    let Stored::Whole(made) = bench.ok(put(2 * CHUNK_UNIT, end, Some(end))) else { panic!("the object") };
    assert_eq!((made.size, made.content_type.as_deref()), (Some(end), Some("video/x")));
    assert_eq!(
        (made.crc32c.clone(), made.md5_hash.clone()),
        (Some(Algorithm::Crc32c.of(&all).to_base64()), Some(Algorithm::Md5.of(&all).to_base64()))
    );
    // Asked again, it tells the same.
    let Stored::Whole(again) = bench.ok(query) else { panic!("the object") };
    assert_eq!(again.generation, made.generation);
    assert_eq!(bench.cloud.gcs_content("box", "film").map(Content::into_bytes), Some(all));
    assert_eq!(bench.cloud.gcs_uploads(), []);
}

#[test]
fn uploads_are_given_up_and_run_out() {
    let mut bench = Bench::new();
    let session = bench.ok(StartUpload::new("box", "film"));
    bench.ok(CancelUpload { session: session.clone() });
    let query = QueryUpload { session, total: None };
    assert_eq!(bench.no(query).0, Kind::NotFound);
    let session = bench.ok(StartUpload::new("box", "film"));
    bench.time = Drive::new(bench.time.now() + Duration::from_secs(8 * 24 * 3600));
    assert!(bench.run(QueryUpload { session, total: None }).is_err());
    // What has come to be there meanwhile is not written over.
    let session =
        bench.ok(StartUpload { preconditions: Preconditions::ABSENT, ..StartUpload::new("box", "x") });
    bench.put("x", "first");
    let put = PutChunk::new(session, Body::Bytes("second".into()), 0, Some(6));
    assert_eq!(bench.no(put).0, Kind::PreconditionFailed);
    assert_eq!(bench.read("x"), "first");
    let key = CustomerKey::new(&[7_u8; 32][..]).expect("a key");
    let session = bench.ok(StartUpload { key: Some(key.clone()), ..StartUpload::new("box", "locked") });
    let put = PutChunk::new(session, Body::Bytes("text".into()), 0, Some(4));
    assert_eq!(bench.no(put.clone()).1, "customerEncryptionKeyIsIncorrect");
    bench.ok(PutChunk { key: Some(key), ..put });
}

#[test]
fn a_lost_answer_is_settled_by_asking() {
    let mut bench = Bench::new();
    let all = content(2 * CHUNK_UNIT as usize + 77);
    for nth in 0..4 {
        for what in [What::LoseBefore, What::LoseAfter, What::Refuse(http::StatusCode::SERVICE_UNAVAILABLE)] {
            bench.cloud.faults().clear();
            let when = When::any().containing("upload");
            bench.cloud.faults().add(Fault::new(when, what.clone()).after(nth).times(1));
            let session = bench.ok(StartUpload::new("box", "film"));
            let part = |from: u64, to: u64| Body::Bytes(all.slice(from as usize..to as usize));
            let end = all.len() as u64;
            for (from, to, total) in [(0, CHUNK_UNIT, None), (CHUNK_UNIT, 2 * CHUNK_UNIT, None)] {
                let stored = bench.ok(PutChunk::new(session.clone(), part(from, to), from, total));
                assert_eq!(stored, Stored::Partly(to), "{nth} {what:?}");
            }
            let last = PutChunk::new(session, part(2 * CHUNK_UNIT, end), 2 * CHUNK_UNIT, Some(end));
            let Stored::Whole(object) = bench.ok(last) else { panic!("{nth} {what:?}") };
            assert_eq!(object.size, Some(end));
            let kept = bench.cloud.gcs_content("box", "film").map(Content::into_bytes);
            assert_eq!(kept.as_ref(), Some(&all), "{nth} {what:?}");
        }
    }
}
