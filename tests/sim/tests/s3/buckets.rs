//! Buckets, their names, regions and documents.

use crate::client::{Client, delete, get, head, put};
use pileus_sim::{AccessKey, Settings};

fn in_region(region: &str) -> String {
    format!(
        "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
    )
}

#[test]
fn a_bucket_comes_is_listed_and_goes() {
    let mut client = Client::new(Settings::default());
    let made = client.ok(put("/first-bucket"));
    assert_eq!((made.status, made.header("location")), (200, "/first-bucket"));
    client.ok(put("/another.bucket"));
    let list = client.ok(get("/"));
    assert_eq!(list.all("Name"), ["another.bucket", "first-bucket"]);
    assert_eq!(list.all("CreationDate"), ["2024-05-01T12:00:00.000Z"; 2]);
    assert_eq!(list.all("BucketRegion"), ["us-east-1"; 2]);
    assert_eq!(list.text("DisplayName"), "123456789012");
    let some = client.ok(get("/").query("max-buckets=1"));
    assert_eq!(
        (some.all("Name"), some.text("ContinuationToken")),
        (vec!["another.bucket"], "another.bucket")
    );
    let rest = client.ok(get("/").query("continuation-token=another.bucket&max-buckets=1"));
    assert_eq!((rest.all("Name"), rest.has("ContinuationToken")), (vec!["first-bucket"], false));
    assert_eq!(client.ok(get("/").query("prefix=fir")).all("Name"), ["first-bucket"]);

    assert_eq!(client.ok(head("/first-bucket")).header("x-amz-bucket-region"), "us-east-1");
    assert_eq!(client.ask(head("/nowhere")).status, 404);
    client.ok(put("/first-bucket/key").body("x"));
    assert_eq!(client.refused(delete("/first-bucket")), (409, "BucketNotEmpty".into()));
    client.ok(delete("/first-bucket/key"));
    assert_eq!(client.ok(delete("/first-bucket")).status, 204);
    assert_eq!(client.refused(delete("/first-bucket")), (404, "NoSuchBucket".into()));
    assert_eq!(client.refused(get("/first-bucket")), (404, "NoSuchBucket".into()));
    assert_eq!(client.cloud.counts().of("s3 CreateBucket"), 2);
}

#[test]
fn names_and_regions_are_checked() {
    let mut client = Client::new(Settings::default());
    for name in ["ab", "Upper", "under_score", "1.2.3.4", "a..b"] {
        assert_eq!(client.refused(put(&format!("/{name}"))), (400, "InvalidBucketName".into()), "{name}");
    }
    assert_eq!(
        client.refused(put("/abc").body(in_region("mars-1"))),
        (400, "InvalidLocationConstraint".into())
    );
    assert_eq!(client.refused(put("/abc").body("<Wrong/>")), (400, "MalformedXML".into()));
    client.ok(put("/abc").body(in_region("eu-west-1")));
    assert_eq!(
        client.refused(put("/abc").body(in_region("eu-west-1"))),
        (409, "BucketAlreadyOwnedByYou".into())
    );
    assert!(client.ok(get("/abc").query("location")).body.contains(">eu-west-1</LocationConstraint>"));

    // Asked in the wrong region.
    let wrong = client.ask(get("/abc"));
    assert_eq!(wrong.code(), (301, "PermanentRedirect"));
    assert_eq!(
        (wrong.header("x-amz-bucket-region"), wrong.text("Endpoint")),
        ("eu-west-1", "s3.eu-west-1.amazonaws.com")
    );
    let wrong = client.ask(head("/abc"));
    assert_eq!((wrong.status, wrong.header("x-amz-bucket-region")), (301, "eu-west-1"));
    client.host = "abc.s3.amazonaws.com".into();
    let wrong = client.ask(get("/"));
    assert_eq!((wrong.code(), wrong.text("Region")), ((400, "AuthorizationHeaderMalformed"), "eu-west-1"));
    client.region = "eu-west-1".into();
    client.ok(get("/"));
    client.host = "s3.eu-west-1.amazonaws.com".into();
    assert_eq!(client.refused(put("/abd")), (400, "IllegalLocationConstraintException".into()));
    assert_eq!(
        client.refused(put("/abd").body(in_region("us-east-1"))),
        (400, "IllegalLocationConstraintException".into())
    );
}

#[test]
fn what_is_somebody_elses_is_not_ones_own() {
    let mut client = Client::demo();
    client.write("key", "x");
    let other = AccessKey { account: "999999999999".into(), ..AccessKey::new("AKIDOTHER", "other") };
    client.cloud.add_access_key(other.clone());
    let mut other = Client { key: other, ..client.clone() };
    for ask in
        [get("/bucket"), get("/bucket/key"), put("/bucket/new"), delete("/bucket"), get("/bucket/missing")]
    {
        assert_eq!(other.refused(ask), (403, "AccessDenied".into()));
    }
    assert_eq!(other.refused(put("/bucket")), (409, "BucketAlreadyExists".into()));
    assert!(other.ok(get("/")).all("Name").is_empty());
    assert_eq!(client.ok(put("/bucket")).status, 200, "one's own in the first region, again");
    let owner = get("/bucket").header("x-amz-expected-bucket-owner", "999999999999");
    assert_eq!(client.refused(owner), (403, "AccessDenied".into()));

    // Anybody may read what is public.
    let anybody = client.unsigned(&get("/bucket/key"));
    assert_eq!(client.send(&anybody).code(), (403, "AccessDenied"));
    client.ok(put("/bucket/key").query("acl").header("x-amz-acl", "public-read"));
    assert_eq!(client.send(&anybody).body, "x");
    let acl = client.ok(get("/bucket/key").query("acl"));
    assert_eq!(acl.all("Permission"), ["FULL_CONTROL", "READ"]);
    assert_eq!(
        client.refused(put("/bucket/key").query("acl").header("x-amz-acl", "mine")),
        (400, "InvalidArgument".into())
    );
}

#[test]
fn documents_are_kept_and_given_back() {
    let mut client = Client::demo();
    for (sub, document, missing) in [
        ("cors", "<CORSConfiguration><CORSRule/></CORSConfiguration>", Some("NoSuchCORSConfiguration")),
        (
            "lifecycle",
            "<LifecycleConfiguration><Rule/></LifecycleConfiguration>",
            Some("NoSuchLifecycleConfiguration"),
        ),
        ("website", "<WebsiteConfiguration/>", Some("NoSuchWebsiteConfiguration")),
        ("policy", "{\"Statement\": []}", Some("NoSuchBucketPolicy")),
        (
            "publicAccessBlock",
            "<PublicAccessBlockConfiguration/>",
            Some("NoSuchPublicAccessBlockConfiguration"),
        ),
        ("ownershipControls", "<OwnershipControls/>", Some("OwnershipControlsNotFoundError")),
        (
            "encryption",
            "<ServerSideEncryptionConfiguration><Rule/></ServerSideEncryptionConfiguration>",
            None,
        ),
    ] {
        let ask = || get("/bucket").query(sub);
        match missing {
            Some(code) => assert_eq!(client.refused(ask()), (404, code.to_owned()), "{sub}"),
            None => assert_eq!(client.ok(ask()).text("SSEAlgorithm"), "AES256"),
        }
        let put_it = client.ok(put("/bucket").query(sub).body(document));
        assert_eq!(put_it.status, if sub == "policy" { 204 } else { 200 });
        let given = client.ok(ask());
        assert_eq!(given.body, document, "{sub}");
        assert_eq!(
            given.header("content-type"),
            if sub == "policy" { "application/json" } else { "application/xml" }
        );
        assert_eq!(client.ok(delete("/bucket").query(sub)).status, 204);
        assert!(client.ask(ask()).body != document, "{sub}");
        let (status, _) = client.refused(put("/bucket").query(sub).body("<Other/>"));
        assert_eq!(status, 400, "{sub}");
    }
    assert_eq!(client.refused(get("/bucket").query("torrent")), (501, "NotImplemented".into()));
    assert_eq!(client.refused(delete("/bucket").query("location")), (405, "MethodNotAllowed".into()));
}

#[test]
fn tags_of_buckets() {
    let mut client = Client::demo();
    assert_eq!(client.refused(get("/bucket").query("tagging")), (404, "NoSuchTagSet".into()));
    let tags = |inner: &str| format!("<Tagging><TagSet>{inner}</TagSet></Tagging>");
    let one = "<Tag><Key>a</Key><Value>1 &amp; 2</Value></Tag>";
    client.ok(put("/bucket").query("tagging").body(tags(one)));
    let given = client.ok(get("/bucket").query("tagging"));
    assert_eq!((given.text("Key"), given.text("Value")), ("a", "1 &amp; 2"));
    assert_eq!(client.cloud.buckets()[0].metadata["a"], "1 & 2");
    let twice = tags(&format!("{one}{one}"));
    assert_eq!(client.refused(put("/bucket").query("tagging").body(twice)), (400, "InvalidTag".into()));
    client.ok(delete("/bucket").query("tagging"));
    assert_eq!(client.refused(get("/bucket").query("tagging")), (404, "NoSuchTagSet".into()));
}
