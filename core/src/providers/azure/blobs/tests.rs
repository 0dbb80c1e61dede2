use super::*;
use crate::{
    Body, Endpoint, Repeat, Request, Take, Taken,
    providers::azure::{
        CopySource,
        conditions::{Checksums, Conditions, ContentHeaders},
        terms::{AccessTier, BlobType, CopyStatus, ImmutabilityMode, LeaseState, RehydratePriority},
        testing::{answer, sent, stored, time},
    },
};
use std::collections::BTreeMap;

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn put() -> PutBlob {
    PutBlob { container: "abc".into(), blob: "a b/ü".into(), body: Body::Source(0..9), ..PutBlob::default() }
}

#[test]
fn a_blob_is_written_with_all_that_can_be_said() {
    let new = NewBlob {
        content: ContentHeaders {
            content_type: Some("text/plain".into()),
            content_encoding: Some("gzip".into()),
            content_language: Some("de".into()),
            content_disposition: Some("attachment".into()),
            cache_control: Some("no-cache".into()),
            content_md5: Some("whole".into()),
        },
        metadata: pairs(&[("owner", "me")]),
        tags: pairs(&[("k", "v 1")]),
        tier: Some(AccessTier::Cool),
        encryption_scope: Some("scope".into()),
        immutable_until: Some(time("1994-11-06T08:49:37Z")),
        immutability_mode: Some(ImmutabilityMode::Unlocked),
        legal_hold: Some(false),
        conditions: Conditions {
            if_match: Some("\"1\"".into()),
            if_none_match: Some("*".into()),
            if_modified_since: Some(time("1994-11-06T08:49:37Z")),
            if_unmodified_since: Some(time("1994-11-06T08:49:38Z")),
            if_tags: Some("\"k\"='v'".into()),
            lease_id: Some("l".into()),
        },
    };
    assert_eq!(
        stored(&SetBlobMetadata { conditions: new.conditions.clone(), ..Default::default() }).conditions,
        new.conditions
    );
    let checksum = Checksums { md5: Some("md5".into()), crc64: None };
    let put = PutBlob { checksum, new, ..put() };
    assert_eq!(
        sent(&put),
        "PUT /abc/a%20b/%C3%BC\ncontent-md5: md5\nif-match: \"1\"\nif-modified-since: Sun, 06 Nov 1994 08:49:37 GMT\n\
         if-none-match: *\nif-unmodified-since: Sun, 06 Nov 1994 08:49:38 GMT\nx-ms-access-tier: Cool\n\
         x-ms-blob-cache-control: no-cache\nx-ms-blob-content-disposition: attachment\nx-ms-blob-content-encoding: gzip\n\
         x-ms-blob-content-language: de\nx-ms-blob-content-md5: whole\nx-ms-blob-content-type: text/plain\n\
         x-ms-blob-type: BlockBlob\nx-ms-encryption-scope: scope\nx-ms-if-tags: \"k\"='v'\n\
         x-ms-immutability-policy-mode: unlocked\nx-ms-immutability-policy-until-date: Sun, 06 Nov 1994 08:49:37 GMT\n\
         x-ms-lease-id: l\nx-ms-legal-hold: false\nx-ms-meta-owner: me\nx-ms-tags: k=v%201\nsource 0..9"
    );
    assert_eq!(put.request().repeat, Repeat::Keyed, "a repeat may meet its own blob");
    assert_eq!(self::put().request().repeat, Repeat::Safe);
    let told = [
        ("etag", "\"0x8CB171BA9E94B0B\""),
        ("last-modified", "Thu, 01 Jan 2026 00:13:31 GMT"),
        ("content-md5", "md5"),
        ("x-ms-version-id", "2026-01-01T00:13:31.0000000Z"),
        ("x-ms-request-server-encrypted", "true"),
        ("x-ms-encryption-scope", "scope"),
    ];
    let written = put.response(&answer(201, &told, "")).expect("written");
    assert_eq!(written.etag.as_deref(), Some("\"0x8CB171BA9E94B0B\""));
    assert_eq!(written.last_modified, Some(time("2026-01-01T00:13:31Z")));
    assert_eq!((written.content_md5.as_deref(), written.server_encrypted), (Some("md5"), Some(true)));
    assert_eq!(written.version_id.as_deref(), Some("2026-01-01T00:13:31.0000000Z"));
    assert_eq!(written.encryption_scope.as_deref(), Some("scope"));
}

#[test]
fn what_azure_would_not_keep_is_not_sent() {
    let bad = |new: NewBlob| PutBlob { new, ..put() }.request().fault().cloned().expect("refused");
    let error = bad(NewBlob { metadata: pairs(&[("owner", "Jürgen")]), ..NewBlob::default() });
    assert!(error.message().contains("\"owner\""), "{error}");
    let error = bad(NewBlob { tags: pairs(&[("k", "Jürgen")]), ..NewBlob::default() });
    assert!(error.message().contains("\"k\""), "{error}");
    let content = ContentHeaders { content_type: Some("a\nb".into()), ..ContentHeaders::default() };
    bad(NewBlob { content, ..NewBlob::default() });
}

#[test]
fn a_blob_is_written_of_what_is_elsewhere() {
    let put = PutBlobFromUrl {
        container: "abc".into(),
        blob: "b".into(),
        source: CopySource::blob("src", "s"),
        source_conditions: Conditions { if_none_match: Some("\"1\"".into()), ..Conditions::default() },
        checksum: Checksums { md5: Some("md5".into()), crc64: None },
        copy_properties: false,
        new: NewBlob::default(),
    };
    assert_eq!(
        sent(&put),
        "PUT /abc/b\nx-ms-blob-type: BlockBlob\nx-ms-copy-source: /src/s\nx-ms-copy-source-blob-properties: false\n\
         x-ms-source-content-md5: md5\nx-ms-source-if-none-match: \"1\""
    );
    assert_eq!(put.request().repeat, Repeat::Safe);
    assert_eq!(
        put.response(&answer(201, &[("etag", "\"2\"")], "")).expect("made").etag.as_deref(),
        Some("\"2\"")
    );
}

#[test]
fn a_blob_is_read_in_parts() {
    let get = GetBlob {
        snapshot: Some("2011-03-09T01:42:34.9360000Z".into()),
        range: Some(Span { start: 10, end: Some(20) }),
        range_md5: true,
        conditions: Conditions::unchanged("\"1\""),
        take: Take::Pour { offset: 10 },
        ..GetBlob::new("abc", "a//../b")
    };
    assert_eq!(
        sent(&get),
        "GET /abc/a//../b?snapshot=2011-03-09T01%3A42%3A34.9360000Z\nif-match: \"1\"\nx-ms-range: bytes=10-19\n\
         x-ms-range-get-content-md5: true"
    );
    assert_eq!((get.request().take, get.request().repeat), (Take::Pour { offset: 10 }, Repeat::Safe));
    let told = [
        ("content-length", "10"),
        ("content-range", "bytes 10-19/1024"),
        ("content-type", "text/plain"),
        ("content-md5", "part"),
        ("x-ms-blob-content-md5", "whole"),
        ("etag", "\"1\""),
        ("x-ms-blob-type", "BlockBlob"),
        ("x-ms-meta-owner", "me"),
        ("x-ms-lease-state", "available"),
        ("x-ms-tag-count", "2"),
        ("x-ms-creation-time", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ];
    let mut response = answer(206, &told, "0123456789");
    let got = get.response(&response).expect("a part");
    assert_eq!((got.content.as_ref(), got.length), (&b"0123456789"[..], 10));
    let properties = got.properties;
    assert_eq!((properties.content_length, properties.size()), (Some(10), Some(1024)));
    assert_eq!(properties.content_md5.as_deref(), Some("part"));
    assert_eq!(properties.blob_content_md5.as_deref(), Some("whole"));
    assert_eq!((properties.blob_type, properties.tag_count), (Some(BlobType::Block), Some(2)));
    assert_eq!(properties.lease_state, Some(LeaseState::Available));
    assert_eq!(properties.created, Some(time("1994-11-06T08:49:37Z")));
    assert_eq!(got.metadata, pairs(&[("owner", "me")]));
    response.body = Taken::Poured(10);
    let got = get.response(&response).expect("a part");
    assert_eq!((got.content.len(), got.length), (0, 10));
}

#[test]
fn a_part_that_holds_nothing_is_not_the_whole() {
    for end in [0, 5, 10] {
        let get = GetBlob { range: Some(Span { start: 10, end: Some(end) }), ..GetBlob::new("abc", "b") };
        assert!(get.request().fault().is_some());
    }
    let rest = GetBlob {
        range: Some(Span { start: 10, end: None }),
        range_crc64: true,
        version_id: Some("v".into()),
        ..GetBlob::new("abc", "b")
    };
    assert_eq!(
        sent(&rest),
        "GET /abc/b?versionid=v\nx-ms-range: bytes=10-\nx-ms-range-get-content-crc64: true"
    );
    assert_eq!(rest.request().take, Take::Collect { limit: Request::COLLECT });
}

#[test]
fn a_blob_tells_of_itself_in_headers() {
    let get = GetBlobProperties {
        container: "abc".into(),
        blob: "b".into(),
        version_id: Some("v".into()),
        ..Default::default()
    };
    assert_eq!(sent(&get), "HEAD /abc/b?versionid=v");
    assert_eq!(stored(&get), get);
    let told = [
        ("content-length", "1024"),
        ("x-ms-copy-id", "c-1"),
        ("x-ms-copy-status", "aborted"),
        ("x-ms-copy-progress", "512/1024"),
        ("x-ms-access-tier", "Archive"),
        ("x-ms-archive-status", "rehydrate-pending-to-hot"),
        ("x-ms-rehydrate-priority", "High"),
        ("x-ms-immutability-policy-mode", "locked"),
        ("x-ms-is-current-version", "true"),
        ("x-ms-blob-committed-block-count", "7"),
        ("x-ms-blob-sealed", "true"),
        ("x-ms-creation-time", "not a date"),
    ];
    let properties = get.response(&answer(200, &told, "")).expect("properties").properties;
    assert_eq!((properties.size(), properties.created), (Some(1024), None));
    assert_eq!(
        (properties.copy_id.as_deref(), properties.copy_status),
        (Some("c-1"), Some(CopyStatus::Aborted))
    );
    assert_eq!(properties.copy_progress.as_deref(), Some("512/1024"));
    assert_eq!(properties.access_tier, Some(AccessTier::Archive));
    assert_eq!(properties.rehydrate_priority, Some(RehydratePriority::High));
    assert_eq!(properties.immutability_mode, Some(ImmutabilityMode::Locked));
    assert_eq!((properties.is_current_version, properties.committed_blocks), (Some(true), Some(7)));
    assert_eq!(properties.sealed, Some(true));
}

#[test]
fn properties_metadata_and_tier_are_changed() {
    let metadata = SetBlobMetadata {
        container: "abc".into(),
        blob: "b".into(),
        metadata: pairs(&[("a", "1")]),
        conditions: Conditions::unchanged("\"1\""),
        ..Default::default()
    };
    assert_eq!(sent(&metadata), "PUT /abc/b?comp=metadata\nif-match: \"1\"\nx-ms-meta-a: 1");
    assert_eq!((stored(&metadata), metadata.request().repeat), (metadata.clone(), Repeat::Keyed));
    let content = ContentHeaders { content_type: Some("text/plain".into()), ..ContentHeaders::default() };
    let properties = SetBlobProperties {
        container: "abc".into(),
        blob: "b".into(),
        content,
        conditions: Conditions::default(),
    };
    assert_eq!(sent(&properties), "PUT /abc/b?comp=properties\nx-ms-blob-content-type: text/plain");
    assert_eq!((stored(&properties), properties.request().repeat), (properties.clone(), Repeat::Safe));
    for written in [
        metadata.response(&answer(200, &[("etag", "\"2\"")], "")),
        properties.response(&answer(200, &[("etag", "\"2\"")], "")),
    ] {
        assert_eq!(written.expect("changed").etag.as_deref(), Some("\"2\""));
    }
    let tier = SetBlobTier {
        container: "abc".into(),
        blob: "b".into(),
        snapshot: None,
        version_id: Some("v".into()),
        tier: AccessTier::Hot,
        rehydrate_priority: Some(RehydratePriority::High),
        conditions: Conditions::leased("l"),
    };
    assert_eq!(
        sent(&tier),
        "PUT /abc/b?comp=tier&versionid=v\nx-ms-access-tier: Hot\nx-ms-lease-id: l\nx-ms-rehydrate-priority: High"
    );
    assert_eq!(stored(&tier), tier);
    assert_eq!(tier.response(&answer(200, &[], "")).expect("set"), TierSet::Done);
    assert_eq!(tier.response(&answer(202, &[], "")).expect("set"), TierSet::Pending);
}

#[test]
fn a_blob_goes_and_comes_back() {
    let delete = DeleteBlob { conditions: Conditions::leased("l"), ..DeleteBlob::whole("abc", "b") };
    assert_eq!(sent(&delete), "DELETE /abc/b\nx-ms-delete-snapshots: include\nx-ms-lease-id: l");
    assert_eq!((stored(&delete), delete.request().repeat), (delete.clone(), Repeat::Settling(&[404])));
    delete.response(&answer(202, &[], "")).expect("gone");
    let version = DeleteBlob {
        container: "abc".into(),
        blob: "b".into(),
        version_id: Some("v".into()),
        permanently: Some(DeletePermanently::Permanent),
        ..DeleteBlob::default()
    };
    assert_eq!(sent(&version), "DELETE /abc/b?versionid=v&deletetype=permanent");
    let undelete = UndeleteBlob { container: "abc".into(), blob: "b".into() };
    assert_eq!(sent(&undelete), "PUT /abc/b?comp=undelete");
    assert_eq!(stored(&undelete), undelete);
    undelete.response(&answer(200, &[], "")).expect("back");
    let snapshot = SnapshotBlob {
        container: "abc".into(),
        blob: "b".into(),
        metadata: pairs(&[("a", "1")]),
        ..SnapshotBlob::default()
    };
    assert_eq!(sent(&snapshot), "PUT /abc/b?comp=snapshot\nx-ms-meta-a: 1");
    assert_eq!((stored(&snapshot), snapshot.request().repeat), (snapshot.clone(), Repeat::Once));
    let told = [("x-ms-snapshot", "2011-03-09T01:42:34.9360000Z"), ("etag", "\"1\"")];
    let taken = snapshot.response(&answer(201, &told, "")).expect("taken");
    assert_eq!(
        (taken.snapshot.as_str(), taken.written.etag.as_deref()),
        ("2011-03-09T01:42:34.9360000Z", Some("\"1\""))
    );
    assert!(snapshot.response(&answer(201, &[], "")).is_err());
}
