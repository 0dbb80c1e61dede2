use super::*;
use crate::{
    Kind, Time,
    storage::{Access, Capability, PendingUpload, Permit, PostSpec, PresignSpec, Storage, Website},
};
use std::{collections::BTreeMap, time::Duration};

const NO_BUCKET: &str = "<Error><Code>NoSuchBucket</Code></Error>";
const HOUR: Duration = Duration::from_secs(3_600);

fn listed(names: &[&str]) -> String {
    let one = |name: &&str| {
        format!(
            "<Bucket><Name>{name}</Name><Location>oss-cn-hangzhou</Location><Region>cn-hangzhou</Region></Bucket>"
        )
    };
    format!("<R><Buckets>{}</Buckets></R>", names.iter().map(one).collect::<String>())
}

#[test]
fn containers() {
    let (sent, all) = run(oss().list_containers(), |_| answer(200, &[], &listed(&["a-1", "b-1"])));
    let all = all.expect("two");
    assert_eq!((sent, all.len()), (vec!["GET /?max-keys=1000".to_owned()], 2));
    assert_eq!((all[1].name.as_str(), all[1].location.as_deref()), ("b-1", Some("cn-hangzhou")));
    let info = "<R><Bucket><Name>a-1</Name><CreationDate>2013-07-31T10:56:21.000Z</CreationDate>\
        <Location>oss-cn-hangzhou</Location></Bucket></R>";
    let (sent, found) = run(oss().get_container("a-1"), |_| answer(200, &[], info));
    let found = found.expect("there");
    assert_eq!(
        (sent, found.location.as_deref()),
        (vec!["GET /?bucketInfo=".to_owned()], Some("cn-hangzhou"))
    );
    assert_eq!(found.created, Time::parse_rfc3339("2013-07-31T10:56:21Z"));
    let (_, gone) = run(oss().get_container("a-1"), |_| answer(404, &[], NO_BUCKET));
    assert_eq!(gone.expect_err("none").kind(), Kind::NotFound);
    let (sent, gone) = run(oss().delete_container("a-1"), |_| answer(204, &[], ""));
    assert_eq!((lines(&sent), gone.is_ok()), (vec!["DELETE /"], true));
}

#[test]
fn a_container_that_is_there_is_left_as_it_is() {
    let theirs = "<Error><Code>BucketAlreadyExists</Code></Error>";
    let look = "GET /?max-keys=1&prefix=my-bucket";
    let create = |names: &'static [&'static str], status, body: &'static str| {
        run(oss().create_container("my-bucket"), move |sent| match sent.starts_with("GET") {
            true => answer(200, &[], &listed(names)),
            false => answer(status, &[], body),
        })
    };
    let (sent, made) = create(&["my-bucket"], 500, "");
    assert_eq!((sent, made.expect("as good").location.as_deref()), (vec![look.into()], Some("cn-hangzhou")));
    for names in [&[][..], &["my-bucket-2"]] {
        let (sent, made) = create(names, 200, "");
        assert_eq!(
            (sent, made.expect("made").name.as_str()),
            (vec![look.into(), "PUT /".into()], "my-bucket")
        );
    }
    let (_, made) = create(&[], 409, theirs);
    assert_eq!(made.expect_err("somebody else's").kind(), Kind::Conflict);
    let (sent, made) = run(oss().create_container("my-bucket"), |sent| match sent.starts_with("GET") {
        true => answer(403, &[], "<Error><Code>AccessDenied</Code></Error>"),
        false => answer(200, &[], ""),
    });
    assert!(sent.len() == 2 && made.is_ok(), "{sent:?}");
    let (sent, made) = run(oss().create_container("My_Bucket"), |_| lost());
    assert_eq!((sent.len(), made.expect_err("no name").kind()), (0, Kind::Misuse));
}

#[test]
fn objects_are_deleted_and_each_is_answered_for() {
    let objects = vec![
        ("a".to_owned(), None),
        ("b".to_owned(), Some("v".to_owned())),
        ("c&d".to_owned(), None),
        ("e\u{1}".to_owned(), None),
    ];
    let told = "<R><EncodingType>url</EncodingType><Deleted><Key>a</Key><DeleteMarker>true</DeleteMarker></Deleted>\
        <Deleted><Key>c%26d</Key></Deleted></R>";
    let (sent, result) = run(oss().delete_objects("bucket", objects), |sent| match sent {
        _ if sent.starts_with("POST") => answer(200, &[], told),
        _ if sent.starts_with("DELETE /b") => {
            answer(409, &[], "<Error><Code>FileImmutable</Code><Message>kept</Message></Error>")
        }
        _ => answer(204, &[], ""),
    });
    assert_eq!(
        lines(&sent),
        ["POST /?delete=&encoding-type=url", "DELETE /e%01", "DELETE /b?versionId=v"],
        "what was not said to be gone says why"
    );
    let mut done = result.expect("answers");
    done.sort_by(|a, b| a.key.cmp(&b.key));
    let kinds: Vec<_> = done.iter().map(|one| one.error.as_ref().map(crate::Error::kind)).collect();
    assert_eq!(kinds, [None, Some(Kind::Conflict), None, None]);
    assert_eq!(done[1].version.as_deref(), Some("v"));
    let (_, result) =
        run(oss().delete_objects("bucket", vec![("a".into(), None)]), |_| answer(404, &[], NO_BUCKET));
    assert_eq!(result.expect_err("no bucket").kind(), Kind::NotFound);
    let many = (0..2_500).map(|n| (n.to_string(), None)).collect();
    let (sent, result) = run(oss().delete_objects("bucket", many), |sent| {
        let keys = sent.split("<Key>").skip(1).map(|rest| rest.split('<').next().unwrap_or_default());
        let deleted: String = keys.map(|key| format!("<Deleted><Key>{key}</Key></Deleted>")).collect();
        answer(200, &[], &format!("<R>{deleted}</R>"))
    });
    assert_eq!((sent.len(), result.expect("all").len()), (3, 2_500));
    let absent = "<Error><Code>NoSuchKey</Code></Error>";
    let (sent, gone) = run(oss().delete_object("bucket", "k", Some("v")), |_| answer(404, &[], absent));
    assert_eq!((sent, gone.is_ok()), (vec!["DELETE /k?versionId=v".to_owned()], true));
    let (_, gone) = run(oss().delete_object("bucket", "k", None), |_| answer(404, &[], NO_BUCKET));
    assert_eq!(gone.expect_err("no bucket").kind(), Kind::NotFound);
}

#[test]
fn access_is_a_list_in_one_word() {
    for (access, word) in [(Access::Private, "private"), (Access::ReadObjects, "public-read")] {
        let (sent, result) = run(oss().set_access("bucket", access), |_| answer(200, &[], ""));
        assert_eq!((sent, result.is_ok()), (vec![format!("PUT /?acl=\nx-oss-acl: {word}")], true));
    }
    let (sent, result) = run(oss().set_access("bucket", Access::ReadAll), |_| lost());
    assert_eq!((sent.len(), result.expect_err("no such").kind()), (0, Kind::Unsupported));
    for (word, access) in [
        ("private", Access::Private),
        ("public-read", Access::ReadObjects),
        ("public-read-write", Access::ReadObjects),
    ] {
        let told = format!("<P><AccessControlList><Grant>{word}</Grant></AccessControlList></P>");
        let (sent, result) = run(oss().get_access("bucket"), |_| answer(200, &[], &told));
        assert_eq!((sent, result.expect("told")), (vec!["GET /?acl=".to_owned()], access));
    }
}

#[test]
fn settings_of_buckets_and_objects() {
    let (sent, result) = run(oss().set_versioning("bucket", true), |_| answer(200, &[], ""));
    assert!(
        sent[0].ends_with("<Status>Enabled</Status></VersioningConfiguration>") && result.is_ok(),
        "{sent:?}"
    );
    let (sent, _) = run(oss().set_versioning("bucket", false), |_| answer(200, &[], ""));
    assert!(sent[0].contains("<Status>Suspended</Status>"), "{sent:?}");
    let site = Website { index: "index.html".into(), error: Some("404.html".into()) };
    let (sent, result) = run(oss().set_website("bucket", Some(&site)), |_| answer(200, &[], ""));
    assert!(sent[0].contains("<Suffix>index.html</Suffix><SupportSubDir>true</SupportSubDir>"), "{sent:?}");
    assert!(result.is_ok());
    let (sent, result) = run(oss().set_website("bucket", None), |_| answer(204, &[], ""));
    assert_eq!((sent, result.is_ok()), (vec!["DELETE /?website=".to_owned()], true));
    let tags = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
    let (sent, result) = run(oss().set_tags("bucket", "k", &tags), |_| answer(200, &[], ""));
    assert!(
        sent[0].ends_with("<Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>") && result.is_ok()
    );
    let told = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
    let (sent, result) = run(oss().get_tags("bucket", "k"), |_| answer(200, &[], told));
    assert_eq!((sent, result.expect("tags")), (vec!["GET /k?tagging=".to_owned()], tags));
}

#[test]
fn uploads_that_were_left() {
    let page = "<R><IsTruncated>false</IsTruncated><EncodingType>url</EncodingType><Upload><Key>a%20b</Key>\
        <UploadId>u1</UploadId><Initiated>2012-02-23T04:18:23.000Z</Initiated></Upload></R>";
    let (sent, all) = run(oss().list_uploads("bucket", "a"), |_| answer(200, &[], page));
    assert_eq!(sent, ["GET /?encoding-type=url&prefix=a&uploads="]);
    let begun = Time::parse_rfc3339("2012-02-23T04:18:23Z");
    let upload = PendingUpload { key: "a b".into(), id: "u1".into(), begun };
    assert_eq!(all.expect("one"), std::slice::from_ref(&upload));
    for (status, body) in [(204, ""), (404, "<Error><Code>NoSuchUpload</Code></Error>")] {
        let (sent, result) = run(oss().abort_upload("bucket", &upload), |_| answer(status, &[], body));
        assert_eq!((sent, result.is_ok()), (vec!["DELETE /a%20b?uploadId=u1".to_owned()], true));
    }
}

#[test]
fn addresses_and_forms() {
    let of = |permit| {
        let spec = PresignSpec { version: Some("v".into()), ..PresignSpec::new(permit, HOUR) };
        let (sent, url) = run(oss().presign("bucket", "k", &spec), |_| lost());
        assert_eq!(sent.len(), 0);
        url.expect("an address").expose().to_owned()
    };
    let get = of(Permit::Get);
    assert!(
        get.starts_with("https://bucket.oss-cn-hangzhou.aliyuncs.com/k?versionId=v&x-oss-signature-version="),
        "{get}"
    );
    let all: std::collections::BTreeSet<_> =
        [get, of(Permit::Head), of(Permit::Put), of(Permit::Delete)].into_iter().collect();
    assert_eq!(all.len(), 4, "each is good for one thing");
    let spec = PostSpec { expires: HOUR, size: Some((0, 10)), content_type: None };
    let (_, form) = run(oss().presign_post("bucket", "k", &spec), |_| lost());
    let form = form.expect("a form");
    assert_eq!(form.url, "https://bucket.oss-cn-hangzhou.aliyuncs.com/");
    assert!(form.fields.iter().any(|(name, _)| name == "x-oss-signature"));
    let (_, url) = run(oss().public_url("bucket", Some("a b")), |_| lost());
    assert_eq!(url.expect("a URL"), "https://bucket.oss-cn-hangzhou.aliyuncs.com/a%20b");
    assert!(!oss().capabilities().has(Capability::CustomerKeys));
    assert_eq!(oss().provider(), "oss");
}
