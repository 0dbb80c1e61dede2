//! What may go wrong, and what is seen from outside.

use crate::client::{Client, get, post, put};
use http::StatusCode;
use pileus_sim::{Fault, How, Made, What, When};
use std::time::Duration;

#[test]
fn faults_speak_as_s3_does() {
    let mut client = Client::demo();
    client.write("key", "hello");
    let mut with = |what: What| {
        client.cloud.faults().add(Fault::new(When::any(), what).times(1));
        client.ask(get("/bucket/key"))
    };
    let throttled = with(What::Throttle(Duration::from_secs(3)));
    assert_eq!((throttled.code(), throttled.header("retry-after")), ((503, "SlowDown"), "3"));
    let refused = with(What::RefuseAs(StatusCode::INTERNAL_SERVER_ERROR, "InternalError"));
    assert_eq!(refused.code(), (500, "InternalError"));
    assert_eq!(with(What::Truncate(2)).body, "he");
    client.cloud.put_pattern_object("bucket", "large", 1 << 20, 1);
    client.cloud.faults().add(Fault::new(When::get(), What::Truncate(10)).times(1));
    assert_eq!(client.ok(get("/bucket/large")).bytes.len(), 10);
    client.cloud.faults().add(Fault::new(When::get(), What::Garble(b"??")).times(1));
    assert_eq!(client.ok(get("/bucket/large")).body, "??");
    client.cloud.faults().add(Fault::new(When::method(http::Method::PUT), What::LoseAfter).times(1));
    let request = client.request(&put("/bucket/lost").body("x"));
    assert!(client.cloud.handle(&request, client.now).response().is_none());
    assert_eq!(client.read("lost"), "x");
}

#[test]
fn what_is_made_is_seen_as_it_is_made() {
    let mut client = Client::demo();
    let (before, mark) = (client.cloud.clone(), client.cloud.mark());
    client.write("a/b", "x");
    let id = client.ok(post("/bucket/c").query("uploads")).text("UploadId").to_owned();
    let made = |kind, id: &str| Made { kind, id: id.to_owned() };
    assert_eq!(client.cloud.made_since(&mark), [made("object", "bucket/a/b"), made("upload", &id)]);
    assert!(client.cloud.has(&made("bucket", "bucket")));
    let changes = client.cloud.changes(&before);
    assert_eq!(
        changes.iter().map(|change| (change.kind, change.how)).collect::<Vec<_>>(),
        [("object", How::Made), ("upload", How::Made)]
    );
    let written = client.cloud.clone();
    client.write("a/b", "y");
    let changes = client.cloud.changes(&written);
    assert_eq!((changes.len(), changes[0].how), (1, How::Changed));
    assert!(!client.cloud.same(&written));
    // The first request to EC2 makes a region, whose tables come after these.
    let mark = client.cloud.mark();
    client.write("z", "x");
    assert_eq!(client.cloud.made_since(&mark), [made("object", "bucket/z")]);
    // A clone goes its own way.
    let mut other = client.clone();
    other.write("only-here", "x");
    assert_eq!((client.cloud.object_count(), other.cloud.object_count()), (2, 3));
}
