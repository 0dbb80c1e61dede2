use super::*;
use crate::providers::azure::{
    terms::{LeaseDuration, LeaseState, LeaseStatus},
    testing::{answer, sent, stored, time},
};

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_container_comes_and_goes() {
    let create = CreateContainer {
        metadata: pairs(&[("owner", "me")]),
        public_access: Some(PublicAccess::Blob),
        encryption_scope: Some("scope".into()),
        deny_scope_override: Some(true),
        ..CreateContainer::named("abc")
    };
    assert_eq!(
        sent(&create),
        "PUT /abc?restype=container\nx-ms-blob-public-access: blob\nx-ms-default-encryption-scope: scope\n\
         x-ms-deny-encryption-scope-override: true\nx-ms-meta-owner: me"
    );
    assert_eq!((stored(&create), create.request().repeat), (create.clone(), Repeat::Keyed));
    let told = [("etag", "\"0x1\""), ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT")];
    let written = create.response(&answer(201, &told, "")).expect("made");
    assert_eq!(written.etag.as_deref(), Some("\"0x1\""));
    assert_eq!(written.last_modified, Some(time("1994-11-06T08:49:37Z")));
    let delete = DeleteContainer { name: "abc".into(), conditions: Conditions::leased("l-1") };
    assert_eq!(sent(&delete), "DELETE /abc?restype=container\nx-ms-lease-id: l-1");
    assert_eq!((stored(&delete), delete.request().repeat), (delete.clone(), Repeat::Settling(&[404])));
    delete.response(&answer(202, &[], "")).expect("gone");
    let restore = RestoreContainer {
        name: "abc".into(),
        deleted_name: "abc".into(),
        deleted_version: "01D60F8BB59A4652".into(),
    };
    assert_eq!(
        sent(&restore),
        "PUT /abc?restype=container&comp=undelete\nx-ms-deleted-container-name: abc\n\
         x-ms-deleted-container-version: 01D60F8BB59A4652"
    );
    assert_eq!(stored(&restore), restore);
    restore.response(&answer(201, &[], "")).expect("back");
}

#[test]
fn a_container_tells_of_itself_in_headers() {
    let get = GetContainerProperties { name: "abc".into(), lease_id: Some("l-1".into()) };
    assert_eq!(sent(&get), "HEAD /abc?restype=container\nx-ms-lease-id: l-1");
    assert_eq!(stored(&get), get);
    let told = [
        ("etag", "\"0x1\""),
        ("x-ms-meta-owner", "me"),
        ("x-ms-lease-status", "locked"),
        ("x-ms-lease-state", "leased"),
        ("x-ms-lease-duration", "infinite"),
        ("x-ms-blob-public-access", "container"),
        ("x-ms-has-legal-hold", "true"),
        ("x-ms-default-encryption-scope", "$account-encryption-key"),
    ];
    let details = get.response(&answer(200, &told, "")).expect("details");
    assert_eq!(details.metadata, pairs(&[("owner", "me")]));
    let properties = details.properties;
    assert_eq!(properties.lease_status, Some(LeaseStatus::Locked));
    assert_eq!(properties.lease_state, Some(LeaseState::Leased));
    assert_eq!(properties.lease_duration, Some(LeaseDuration::Infinite));
    assert_eq!(properties.public_access, Some(PublicAccess::Container));
    assert_eq!((properties.has_legal_hold, properties.has_immutability_policy), (Some(true), None));
    assert_eq!(properties.encryption_scope.as_deref(), Some("$account-encryption-key"));
    let set = SetContainerMetadata {
        name: "abc".into(),
        metadata: pairs(&[("a", "1")]),
        conditions: Conditions {
            if_modified_since: Some(time("1994-11-06T08:49:37Z")),
            ..Conditions::default()
        },
    };
    assert_eq!(
        sent(&set),
        "PUT /abc?restype=container&comp=metadata\nif-modified-since: Sun, 06 Nov 1994 08:49:37 GMT\nx-ms-meta-a: 1"
    );
    assert_eq!(stored(&set), set);
    assert_eq!(set.response(&answer(200, &told, "")).expect("set").etag.as_deref(), Some("\"0x1\""));
}

#[test]
fn who_may_do_what() {
    let policy = SignedIdentifier {
        id: "p & q".into(),
        policy: AccessPolicy {
            start: Some(time("2009-09-28T08:49:37Z")),
            expiry: None,
            permission: Some("rwd".into()),
        },
    };
    let set = SetContainerAcl {
        name: "abc".into(),
        public_access: Some(PublicAccess::Container),
        policies: vec![policy.clone()],
        conditions: Conditions::default(),
    };
    assert_eq!(
        sent(&set),
        "PUT /abc?restype=container&comp=acl\ncontent-type: application/xml\nx-ms-blob-public-access: container\n\
         <?xml version=\"1.0\" encoding=\"utf-8\"?><SignedIdentifiers><SignedIdentifier><Id>p &amp; q</Id><AccessPolicy>\
         <Start>2009-09-28T08:49:37Z</Start><Permission>rwd</Permission></AccessPolicy></SignedIdentifier>\
         </SignedIdentifiers>"
    );
    assert_eq!((stored(&set), set.request().repeat), (set.clone(), Repeat::Safe));
    set.response(&answer(200, &[], "")).expect("set");
    let get = GetContainerAcl { name: "abc".into(), lease_id: None };
    assert_eq!(sent(&get), "GET /abc?restype=container&comp=acl");
    assert_eq!(stored(&get), get);
    let body = "<SignedIdentifiers><SignedIdentifier><Id>p &amp; q</Id><AccessPolicy><Start>2009-09-28T08:49:37.0000000Z</Start>\
        <Expiry></Expiry><Permission>rwd</Permission></AccessPolicy></SignedIdentifier></SignedIdentifiers>";
    let told = [("x-ms-blob-public-access", "container"), ("etag", "\"0x1\"")];
    let access = get.response(&answer(200, &told, body)).expect("access");
    assert_eq!(access.public_access, Some(PublicAccess::Container));
    assert_eq!((access.policies, access.etag.as_deref()), (vec![policy], Some("\"0x1\"")));
    let access = get.response(&answer(200, &[], "<SignedIdentifiers />")).expect("access");
    assert_eq!(access, ContainerAccess::default());
}
