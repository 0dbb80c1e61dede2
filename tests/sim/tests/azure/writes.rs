//! Blocks, appended bytes, pages, copies.

use crate::common::{Bench, put};
use pileus_core::providers::azure::CopySource;
use pileus_core::providers::azure::append_blobs::{
    AppendBlock, AppendBlockFromUrl, AppendConditions, CreateAppendBlob, SealAppendBlob,
};
use pileus_core::providers::azure::blobs::{
    GetBlob, GetBlobProperties, NewBlob, PutBlobFromUrl, SnapshotBlob, Span,
};
use pileus_core::providers::azure::blocks::{
    BlockFrom, GetBlockList, PutBlock, PutBlockFromUrl, PutBlockList, block_id,
};
use pileus_core::providers::azure::conditions::{Checksums, Conditions};
use pileus_core::providers::azure::copying::{AbortCopyBlob, CopyBlob, CopyBlobFromUrl};
use pileus_core::providers::azure::page_blobs::{
    ClearPages, CreatePageBlob, GetPageRanges, PageRange, PutPages, PutPagesFromUrl, ResizePageBlob,
    SequenceConditions,
};
use pileus_core::providers::azure::terms::CopyStatus;
use pileus_core::{Algorithm, Body, Kind};
use pileus_sim::drive::Drive;
use std::time::Duration;

fn block(number: u32, content: &'static str) -> PutBlock {
    PutBlock {
        container: "box".into(),
        blob: "x".into(),
        block_id: block_id(number),
        body: Body::Bytes(content.into()),
        ..PutBlock::default()
    }
}

fn commit(blocks: &[(BlockFrom, u32)]) -> PutBlockList {
    PutBlockList {
        container: "box".into(),
        blob: "x".into(),
        blocks: blocks.iter().map(|(from, number)| (*from, block_id(*number))).collect(),
        ..PutBlockList::default()
    }
}

#[test]
fn blocks_become_a_blob_when_they_are_listed() {
    let mut bench = Bench::new();
    let written = bench.ok(block(1, "one "));
    let crc = written.content_crc64.as_deref().and_then(pileus_core::providers::azure::crc64_of_header);
    assert_eq!(crc, Some(Algorithm::Crc64nvme.of(b"one ")));
    bench.ok(block(2, "two "));
    assert_eq!(bench.no(GetBlob::new("box", "x")), (Kind::NotFound, "BlobNotFound".into()));
    let told = bench.ok(GetBlockList::all("box", "x"));
    assert_eq!((told.committed.len(), told.uncommitted.len(), bench.cloud.uncommitted_blocks()), (0, 2, 2));
    bench.ok(commit(&[(BlockFrom::Latest, 2), (BlockFrom::Uncommitted, 1)]));
    assert_eq!(bench.read("x"), "two one ");
    // Listed anew of itself and of what was sent since; what is not listed is dropped.
    bench.ok(block(2, "TWO "));
    bench.ok(block(3, "three"));
    let missing = commit(&[(BlockFrom::Committed, 3)]);
    assert_eq!(bench.no(missing), (Kind::InvalidRequest, "InvalidBlockList".into()));
    bench.ok(commit(&[(BlockFrom::Committed, 2), (BlockFrom::Latest, 2), (BlockFrom::Latest, 1)]));
    assert_eq!((bench.read("x").as_str(), bench.cloud.uncommitted_blocks()), ("two TWO one ", 0));
    let other = PutBlock { block_id: "MQ==".into(), ..block(1, "x") };
    bench.ok(block(7, "x"));
    assert_eq!(bench.no(other), (Kind::InvalidRequest, "InvalidBlobOrBlock".into()));
    let damaged = PutBlock {
        checksum: Checksums { md5: Some(Algorithm::Md5.of(b"y").to_base64()), crc64: None },
        ..block(8, "x")
    };
    assert_eq!(bench.no(damaged), (Kind::Corrupt, "Md5Mismatch".into()));
    let damaged =
        PutBlock { checksum: Checksums { md5: None, crc64: Some("AAAAAAAAAAA=".into()) }, ..block(8, "x") };
    assert_eq!(bench.no(damaged), (Kind::Corrupt, "Crc64Mismatch".into()));
    bench.time = Drive::new(bench.time.now() + Duration::from_secs(8 * 24 * 3600));
    assert_eq!(bench.ok(GetBlockList::all("box", "x")).uncommitted, [], "they go after a week");
}

#[test]
fn bytes_are_appended_where_they_have_to_go() {
    let mut bench = Bench::new();
    let make = CreateAppendBlob { container: "box".into(), blob: "log".into(), new: NewBlob::default() };
    bench.ok(make);
    let append = |content: &'static str, append| AppendBlock {
        container: "box".into(),
        blob: "log".into(),
        body: Body::Bytes(content.into()),
        append,
        ..AppendBlock::default()
    };
    assert_eq!(bench.ok(append("one", AppendConditions::default())).offset, 0);
    let at = |position| AppendConditions { position: Some(position), max_size: Some(6) };
    let second = bench.ok(append("two", at(3)));
    assert_eq!((second.offset, second.committed_blocks), (3, Some(2)));
    assert_eq!(
        bench.no(append("x", at(3))),
        (Kind::PreconditionFailed, "AppendPositionConditionNotMet".into())
    );
    assert_eq!(bench.no(append("x", at(6))), (Kind::PreconditionFailed, "MaxBlobSizeConditionNotMet".into()));
    bench.put("source", "0123456789");
    let copy = AppendBlockFromUrl {
        container: "box".into(),
        blob: "log".into(),
        source: CopySource::blob("box", "source"),
        source_range: Some(Span { start: 3, end: Some(5) }),
        source_conditions: Conditions::default(),
        checksum: Checksums::default(),
        append: AppendConditions::default(),
        conditions: Conditions::default(),
    };
    assert_eq!(bench.ok(copy).offset, 6);
    bench.ok(SealAppendBlob {
        container: "box".into(),
        blob: "log".into(),
        position: Some(8),
        ..SealAppendBlob::default()
    });
    assert_eq!(bench.no(append("x", AppendConditions::default())), (Kind::Conflict, "BlobIsSealed".into()));
    assert_eq!(bench.read("log"), "onetwo34");
    assert_eq!(bench.no(block_of("log")).1, "InvalidBlobType");
}

fn block_of(name: &str) -> PutBlock {
    PutBlock { blob: name.into(), ..block(1, "x") }
}

#[test]
fn pages_are_written_cleared_and_told() {
    let mut bench = Bench::new();
    bench.ok(CreatePageBlob {
        container: "box".into(),
        blob: "disk".into(),
        size: 4096,
        sequence_number: Some(7),
        ..CreatePageBlob::default()
    });
    let write = |start, byte: u8| PutPages {
        container: "box".into(),
        blob: "disk".into(),
        start,
        body: Body::Bytes(vec![byte; 1024].into()),
        ..PutPages::default()
    };
    assert_eq!(bench.ok(write(512, 1)).sequence_number, Some(7));
    bench.ok(write(1536, 2));
    let snapshot = bench
        .ok(SnapshotBlob { container: "box".into(), blob: "disk".into(), ..SnapshotBlob::default() })
        .snapshot;
    bench.ok(ClearPages {
        container: "box".into(),
        blob: "disk".into(),
        start: 1024,
        length: 512,
        ..ClearPages::default()
    });
    bench.ok(write(3072, 3));
    let wrong = SequenceConditions { less_than: Some(7), ..SequenceConditions::default() };
    assert_eq!(
        bench.no(PutPages { sequence: wrong, ..write(0, 9) }),
        (Kind::PreconditionFailed, "SequenceNumberConditionNotMet".into())
    );
    assert_eq!(bench.no(write(3584, 9)).1, "InvalidPageRange");
    let content = bench.ok(GetBlob::new("box", "disk")).content;
    let bytes: Vec<u8> = (0..8).map(|page| content[page * 512]).collect();
    assert_eq!((bytes.as_slice(), content.len()), (&[0, 1, 0, 2, 2, 0, 3, 3][..], 4096));
    let ranges = GetPageRanges {
        container: "box".into(),
        blob: "disk".into(),
        max_results: Some(1),
        ..GetPageRanges::default()
    };
    let told = |bench: &mut Bench, ranges: GetPageRanges| {
        let op = bench.azure.list(ranges);
        bench.time.run(&mut bench.cloud, op).expect("ranges")
    };
    let page = |start, last, cleared| PageRange { start, last, cleared };
    assert_eq!(
        told(&mut bench, ranges.clone()),
        [page(512, 1023, false), page(1536, 2559, false), page(3072, 4095, false)]
    );
    let since = GetPageRanges { since_snapshot: Some(snapshot), ..ranges.clone() };
    assert_eq!(told(&mut bench, since), [page(1024, 1535, true), page(3072, 4095, false)]);
    bench.put("source", &"z".repeat(1024));
    bench.ok(PutPagesFromUrl {
        container: "box".into(),
        blob: "disk".into(),
        start: 0,
        length: 512,
        source: CopySource::blob("box", "source"),
        source_start: 512,
        source_conditions: Conditions::default(),
        checksum: Checksums::default(),
        sequence: SequenceConditions::default(),
        conditions: Conditions::default(),
    });
    bench.ok(ResizePageBlob {
        container: "box".into(),
        blob: "disk".into(),
        size: 1024,
        conditions: Conditions::default(),
    });
    assert_eq!(told(&mut bench, ranges), [page(0, 1023, false)]);
    let content = bench.ok(GetBlob::new("box", "disk")).content;
    assert_eq!((content.len(), content[0], content[512]), (1024, b'z', 1));
}

#[test]
fn copies_are_made_at_once_or_in_their_time() {
    let mut bench = Bench::with(|settings| settings.azure.copy_time = Duration::from_secs(60));
    let metadata = [("a".to_owned(), "1".to_owned())].into();
    bench.ok(put("from ü", "content", NewBlob { metadata, ..NewBlob::default() }));
    let copy = CopyBlob::new(CopySource::blob("box", "from ü"), "box", "slow");
    let begun = bench.ok(copy.clone());
    assert_eq!(begun.status, CopyStatus::Pending);
    assert_eq!(bench.read("slow"), "");
    let head = |name: &str| GetBlobProperties {
        container: "box".into(),
        blob: name.into(),
        ..GetBlobProperties::default()
    };
    let told = bench.ok(head("slow")).properties;
    assert_eq!((told.copy_status, told.copy_progress.as_deref()), (Some(CopyStatus::Pending), Some("0/7")));
    assert!(told.copy_source.is_some_and(|source| source.ends_with("/box/from%20%C3%BC")));
    let abort = |id: &str| AbortCopyBlob {
        container: "box".into(),
        blob: "slow".into(),
        copy_id: id.into(),
        lease_id: None,
    };
    assert_eq!(bench.no(abort("other")).1, "CopyIdMismatch");
    bench.ok(abort(&begun.id));
    assert_eq!(bench.ok(head("slow")).properties.copy_status, Some(CopyStatus::Aborted));
    bench.ok(copy);
    bench.time = Drive::new(bench.time.now() + Duration::from_secs(60));
    let done = bench.ok(head("slow"));
    assert_eq!((done.properties.copy_status, done.metadata["a"].as_str()), (Some(CopyStatus::Success), "1"));
    assert_eq!(bench.read("slow"), "content");
    assert_eq!(bench.no(abort(&begun.id)).1, "NoPendingCopyOperation");
    let quick = CopyBlobFromUrl::new(CopySource::blob("box", "from ü"), "box", "quick");
    assert_eq!(bench.ok(quick.clone()).status, CopyStatus::Success);
    let checksum = Checksums { md5: Some(Algorithm::Md5.of(b"other").to_base64()), crc64: None };
    assert_eq!(
        bench.no(CopyBlobFromUrl { checksum, ..quick.clone() }),
        (Kind::Corrupt, "Md5Mismatch".into())
    );
    let missing = CopyBlobFromUrl { source: CopySource::blob("box", "missing"), ..quick.clone() };
    assert_eq!(bench.no(missing), (Kind::NotFound, "CannotVerifyCopySource".into()));
    let changed = CopyBlobFromUrl { source_conditions: Conditions::unchanged("\"0x0\""), ..quick };
    assert_eq!(bench.no(changed).1, "SourceConditionNotMet");
    bench.ok(PutBlobFromUrl {
        container: "box".into(),
        blob: "put".into(),
        source: CopySource::blob("box", "from ü"),
        source_conditions: Conditions::default(),
        checksum: Checksums::default(),
        copy_properties: true,
        new: NewBlob::default(),
    });
    bench.ok(PutBlockFromUrl {
        container: "box".into(),
        blob: "x".into(),
        block_id: block_id(1),
        source: CopySource::blob("box", "from ü"),
        source_range: Some(Span { start: 3, end: None }),
        source_conditions: Conditions::default(),
        checksum: Checksums::default(),
        encryption_scope: None,
        lease_id: None,
    });
    bench.ok(commit(&[(BlockFrom::Latest, 1)]));
    assert_eq!((bench.read("put").as_str(), bench.read("x").as_str()), ("content", "tent"));
}
