//! Versions and delete markers.

use crate::client::{Client, delete, get, head, put};

fn set(client: &mut Client, status: &str) {
    let body = format!("<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");
    client.ok(put("/bucket").query("versioning").body(body));
}

#[test]
fn nothing_is_lost_while_versions_are_kept() {
    let mut client = Client::demo();
    assert!(!client.ok(get("/bucket").query("versioning")).has("Status"));
    assert_eq!(client.write("key", "null").header("x-amz-version-id"), "");
    set(&mut client, "Enabled");
    assert_eq!(client.ok(get("/bucket").query("versioning")).text("Status"), "Enabled");
    let one = client.write("key", "one").header("x-amz-version-id").to_owned();
    let two = client.write("key", "two").header("x-amz-version-id").to_owned();
    assert!(one.len() == 32 && one != two);
    let gone = client.ok(delete("/bucket/key"));
    let marker = gone.header("x-amz-version-id").to_owned();
    assert_eq!(gone.header("x-amz-delete-marker"), "true");
    let missing = client.ask(get("/bucket/key"));
    assert_eq!((missing.code(), missing.header("x-amz-delete-marker")), ((404, "NoSuchKey"), "true"));
    assert!(client.ok(get("/bucket")).all("Key").is_empty());
    assert_eq!(client.refused(delete("/bucket")), (409, "BucketNotEmpty".into()));
    for (id, text) in [("null", "null"), (one.as_str(), "one"), (two.as_str(), "two")] {
        let read = client.ok(get("/bucket/key").query(&format!("versionId={id}")));
        assert_eq!((read.body.as_str(), read.header("x-amz-version-id")), (text, id));
    }
    let of_marker = client.ask(head("/bucket/key").query(&format!("versionId={marker}")));
    assert_eq!((of_marker.status, of_marker.header("allow")), (405, "DELETE"));
    let unknown = "x".repeat(32);
    assert_eq!(
        client.refused(get("/bucket/key").query(&format!("versionId={unknown}"))),
        (404, "NoSuchVersion".into())
    );

    let list = client.ok(get("/bucket").query("versions"));
    assert_eq!(list.all("VersionId"), [&marker, &two, &one, "null"]);
    assert_eq!(list.all("IsLatest"), ["true", "false", "false", "false"]);
    assert_eq!((list.all("DeleteMarker").len(), list.all("Version").len()), (1, 3));
    // Page by page.
    let (mut seen, mut query) = (Vec::new(), "versions&max-keys=1".to_owned());
    loop {
        let page = client.ok(get("/bucket").query(&query));
        seen.extend(page.all("VersionId").iter().map(ToString::to_string));
        if page.text("IsTruncated") == "false" {
            break;
        }
        query = format!(
            "versions&max-keys=1&key-marker={}&version-id-marker={}",
            page.text("NextKeyMarker"),
            page.text("NextVersionIdMarker")
        );
    }
    assert_eq!(seen, [&marker, &two, &one, "null"]);

    // Taking the marker away brings the object back.
    let back = client.ok(delete("/bucket/key").query(&format!("versionId={marker}")));
    assert_eq!(back.header("x-amz-delete-marker"), "true");
    assert_eq!(client.read("key"), "two");
    client.ok(delete("/bucket/key").query(&format!("versionId={two}")));
    assert_eq!(client.read("key"), "one");
    let copied = client.ok(put("/bucket/copy").header("x-amz-copy-source", "/bucket/key?versionId=null"));
    assert_ne!(copied.header("x-amz-version-id"), "");
    assert_eq!(client.read("copy"), "null");
}

#[test]
fn while_versions_are_suspended_the_null_version_is_written_over() {
    let mut client = Client::demo();
    set(&mut client, "Enabled");
    let one = client.write("key", "one").header("x-amz-version-id").to_owned();
    set(&mut client, "Suspended");
    assert_eq!(client.write("key", "two").header("x-amz-version-id"), "null");
    client.write("key", "three");
    assert_eq!(client.ok(get("/bucket").query("versions")).all("VersionId"), ["null", &one]);
    let gone = client.ok(delete("/bucket/key"));
    assert_eq!((gone.header("x-amz-version-id"), gone.header("x-amz-delete-marker")), ("null", "true"));
    assert_eq!(client.ok(get("/bucket").query("versions")).all("VersionId"), ["null", &one]);
    client.ok(delete("/bucket/key").query("versionId=null"));
    assert_eq!(client.read("key"), "one");
    client.ok(delete("/bucket/key").query(&format!("versionId={one}")));
    client.ok(delete("/bucket"));
    let body = "<VersioningConfiguration/>";
    client.ok(put("/bucket"));
    let refused = client.refused(put("/bucket").query("versioning").body(body));
    assert_eq!(refused, (400, "IllegalVersioningConfigurationException".into()));
}

#[test]
fn tags_and_acls_are_those_of_a_version() {
    let mut client = Client::demo();
    set(&mut client, "Enabled");
    let one = client.write("key", "one").header("x-amz-version-id").to_owned();
    client.write("key", "two");
    let tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
    let tagged = client.ok(put("/bucket/key").query(&format!("tagging&versionId={one}")).body(tags));
    assert_eq!(tagged.header("x-amz-version-id"), one);
    assert!(!client.ok(get("/bucket/key").query("tagging")).has("Key"));
    assert!(client.ok(get("/bucket/key").query(&format!("tagging&versionId={one}"))).has("Key"));
}
