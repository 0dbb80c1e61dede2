use super::*;
use crate::{
    Kind,
    storage::{Access, Capability, PendingUpload, Permit, PostSpec, PresignSpec, Storage, Website},
};
use std::{collections::BTreeMap, time::Duration};

const NO_POLICY: &str = "<Error><Code>NoSuchBucketPolicy</Code></Error>";
const NO_BUCKET: &str = "<Error><Code>NoSuchBucket</Code></Error>";
const HOUR: Duration = Duration::from_secs(3_600);

#[test]
fn containers() {
    let body =
        "<R><Buckets><Bucket><Name>a</Name><BucketRegion>eu-west-1</BucketRegion></Bucket></Buckets></R>";
    let (sent, all) = run(aws().list_containers(), |_| answer(200, &[], body));
    let all = all.expect("one");
    assert_eq!(
        (lines(&sent), all[0].name.as_str(), all[0].location.as_deref()),
        (vec!["GET /"], "a", Some("eu-west-1"))
    );

    let (sent, made) = run(aws().create_container("my-bucket"), |_| answer(200, &[], ""));
    assert!(
        sent[0].ends_with("<LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>"),
        "{sent:?}"
    );
    assert_eq!(made.expect("made").name, "my-bucket");
    let owned = "<Error><Code>BucketAlreadyOwnedByYou</Code></Error>";
    let (_, made) = run(aws().create_container("my-bucket"), |_| answer(409, &[], owned));
    assert_eq!(made.expect("as good").location.as_deref(), Some("eu-west-1"));
    let theirs = "<Error><Code>BucketAlreadyExists</Code></Error>";
    let (_, made) = run(aws().create_container("my-bucket"), |_| answer(409, &[], theirs));
    assert_eq!(made.expect_err("somebody else's").kind(), Kind::Conflict);
    let (sent, _) = run(plain().create_container("my-bucket"), |_| answer(200, &[], ""));
    assert_eq!(sent, ["PUT /my-bucket"]);

    let (_, found) =
        run(aws().get_container("a-1"), |_| answer(200, &[("x-amz-bucket-region", "eu-west-1")], ""));
    assert_eq!(found.expect("there").location.as_deref(), Some("eu-west-1"));
    let (sent, gone) = run(aws().delete_container("a-1"), |_| answer(204, &[], ""));
    assert_eq!((lines(&sent), gone.is_ok()), (vec!["DELETE /"], true));
}

#[test]
fn objects_are_deleted_and_each_is_answered_for() {
    let mut calls = 0;
    let objects =
        vec![("a".to_owned(), None), ("b".to_owned(), Some("v".to_owned())), ("c".to_owned(), None)];
    let (sent, result) = run(aws().delete_objects("bucket", objects.clone()), |_| {
        calls += 1;
        let slow = "<Error><Key>a</Key><Code>SlowDown</Code></Error>";
        let rest = "<Error><Key>b</Key><VersionId>v</VersionId><Code>AccessDenied</Code><Message>no</Message></Error>\
            <Deleted><Key>c</Key></Deleted>";
        match calls {
            1 => answer(200, &[], &format!("<R>{slow}{rest}</R>")),
            _ => answer(200, &[], "<R><Deleted><Key>a</Key></Deleted></R>"),
        }
    });
    assert_eq!(sent.len(), 2, "what was too much for the moment is asked for again");
    assert!(sent[1].contains("<Object><Key>a</Key></Object></Delete>"), "{}", sent[1]);
    let mut done = result.expect("answers");
    done.sort_by(|a, b| a.key.cmp(&b.key));
    assert_eq!(
        done.iter().map(|one| one.error.as_ref().map(crate::Error::kind)).collect::<Vec<_>>(),
        [None, Some(Kind::Forbidden), None]
    );
    assert_eq!(done[1].version.as_deref(), Some("v"));

    let google = S3::new(Settings::google(key())).expect("good settings");
    let (sent, result) = run(google.delete_objects("bucket", objects), |sent| match sent {
        _ if sent.starts_with("DELETE /a") => answer(404, &[], "<Error><Code>NoSuchKey</Code></Error>"),
        _ if sent.starts_with("DELETE /b") => answer(403, &[], "<Error><Code>AccessDenied</Code></Error>"),
        _ => answer(204, &[], ""),
    });
    assert_eq!(lines(&sent), ["DELETE /a", "DELETE /b?versionId=v", "DELETE /c"], "one by one");
    let done = result.expect("answers");
    assert_eq!(done.iter().map(|one| one.error.is_some()).collect::<Vec<_>>(), [false, true, false]);
    let (_, result) =
        run(google.delete_objects("bucket", vec![("a".into(), None)]), |_| answer(404, &[], NO_BUCKET));
    assert_eq!(result.expect_err("no bucket").kind(), Kind::NotFound);
    let many = (0..2_500).map(|n| (n.to_string(), None)).collect();
    let (sent, result) = run(aws().delete_objects("bucket", many), |sent| {
        let keys = sent.split("<Key>").skip(1).map(|rest| rest.split('<').next().unwrap_or_default());
        let deleted: String = keys.map(|key| format!("<Deleted><Key>{key}</Key></Deleted>")).collect();
        answer(200, &[], &format!("<R>{deleted}</R>"))
    });
    assert_eq!((sent.len(), result.expect("all").len()), (3, 2_500));

    let odd = ["a", "b\u{1}", "\u{fffe}", "c\r\n", "d"].map(|key| (key.to_owned(), None));
    let (sent, result) = run(aws().delete_objects("bucket", odd.to_vec()), |sent| match sent {
        _ if sent.starts_with("DELETE") => answer(204, &[], ""),
        _ if sent.contains("<Key>a</Key>") => answer(200, &[], "<R><Deleted><Key>a</Key></Deleted></R>"),
        _ => answer(
            200,
            &[],
            "<R><Deleted><Key>c&#xd;&#xa;</Key></Deleted><Deleted><Key>d</Key></Deleted></R>",
        ),
    });
    assert_eq!(
        lines(&sent),
        ["POST /?delete=", "DELETE /b%01", "DELETE /%EF%BF%BE", "POST /?delete="],
        "no XML holds them"
    );
    assert!(result.is_ok_and(|done| done.len() == 5 && done.iter().all(|one| one.error.is_none())));

    let (_, gone) = run(google.delete_object("bucket", "k", None), |_| {
        answer(404, &[], "<Error><Code>NoSuchKey</Code></Error>")
    });
    assert!(gone.is_ok());
    let (sent, gone) = run(aws().delete_object("bucket", "k", Some("v")), |_| answer(404, &[], NO_BUCKET));
    assert_eq!(
        (lines(&sent), gone.expect_err("no bucket").kind()),
        (vec!["DELETE /k?versionId=v"], Kind::NotFound)
    );
}

#[test]
fn access_is_one_statement_among_others() {
    let theirs = r#"{"Version":"2012-10-17","Statement":{"Sid":"Mine","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"x"}}"#;
    let mut policy = Some(theirs.to_owned());
    let mut blocked = true;
    for access in [Access::ReadAll, Access::ReadObjects, Access::Private] {
        let (sent, result) = run(aws().set_access("bucket", access), |sent| match sent {
            _ if sent.starts_with("GET /?publicAccessBlock") && blocked => answer(
                200,
                &[],
                "<P><BlockPublicAcls>true</BlockPublicAcls><BlockPublicPolicy>true</BlockPublicPolicy></P>",
            ),
            _ if sent.starts_with("GET /?publicAccessBlock") => {
                answer(404, &[], "<Error><Code>NoSuchPublicAccessBlockConfiguration</Code></Error>")
            }
            _ if sent.starts_with("PUT /?publicAccessBlock") => {
                assert!(
                    sent.contains("<BlockPublicAcls>true</BlockPublicAcls>")
                        && sent.contains("<BlockPublicPolicy>false</BlockPublicPolicy>")
                );
                blocked = false;
                answer(200, &[], "")
            }
            _ if sent.starts_with("GET /?policy") => answer(200, &[], policy.as_deref().unwrap_or_default()),
            _ => {
                policy = sent.lines().last().map(str::to_owned);
                answer(204, &[], "")
            }
        });
        assert!(result.is_ok(), "{result:?} {sent:?}");
        let now = policy.clone().expect("a policy");
        assert!(now.contains("\"Mine\""), "{now}");
        let (_, told) = run(aws().get_access("bucket"), |_| answer(200, &[], &now));
        assert_eq!(told.expect("an answer"), access, "{now}");
    }
    let (_, told) = run(aws().get_access("bucket"), |_| answer(404, &[], NO_POLICY));
    assert_eq!(told.expect("an answer"), Access::Private);
    let (_, told) = run(aws().get_access("bucket"), |_| answer(404, &[], NO_BUCKET));
    assert_eq!(told.expect_err("no bucket").kind(), Kind::NotFound);
    let (sent, result) = run(aws().set_access("bucket", Access::Private), |_| answer(404, &[], NO_POLICY));
    assert!(result.is_ok() && sent.len() == 1, "nothing to take away");
    for policy in [
        r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":{"x":1}}]}"#,
        r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::1:root"},"Action":"s3:GetObject"}]}"#,
    ] {
        let (_, told) = run(aws().get_access("bucket"), |_| answer(200, &[], policy));
        assert_eq!(told.expect("an answer"), Access::Private, "{policy}");
    }
    let (_, told) = run(aws().get_access("bucket"), |_| answer(200, &[], "nonsense"));
    assert_eq!(told.expect_err("it may say that anybody reads").kind(), Kind::Malformed);
    let (sent, result) = run(aws().set_access("bucket", Access::ReadAll), |sent| match sent {
        _ if sent.starts_with("GET /?policy") => answer(200, &[], "nonsense"),
        _ => answer(404, &[], "<Error><Code>NoSuchPublicAccessBlockConfiguration</Code></Error>"),
    });
    assert_eq!((sent.len(), result.expect_err("not overwritten").kind()), (2, Kind::Malformed));
}

#[test]
fn addresses_and_forms_are_signed_without_asking() {
    let (sent, url) = run(aws().presign("bucket", "a b", &PresignSpec::new(Permit::Get, HOUR)), |_| lost());
    let url = url.expect("signed");
    assert!(
        sent.is_empty()
            && url.expose().starts_with("https://bucket.s3.eu-west-1.amazonaws.com/a%20b?X-Amz-Algorithm=")
    );
    let put = PresignSpec { content_type: Some("a/b".into()), ..PresignSpec::new(Permit::Put, HOUR) };
    let (_, url) = run(aws().presign("bucket", "k", &put), |_| lost());
    assert!(url.expect("signed").expose().contains("X-Amz-SignedHeaders=content-type%3Bhost"));
    let post = PostSpec { expires: HOUR, size: Some((0, 10)), content_type: None };
    let (sent, form) = run(aws().presign_post("bucket", "k", &post), |_| lost());
    let form = form.expect("signed");
    assert!(sent.is_empty() && form.url == "https://bucket.s3.eu-west-1.amazonaws.com/", "{form:?}");
    assert!(form.fields.iter().any(|(name, value)| name == "key" && value.expose() == "k"));

    let role =
        S3::new(Settings::aws("eu-west-1", key().role("arn:aws:iam::1:role/r"))).expect("good settings");
    let sts = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
        <SessionToken>t</SessionToken><Expiration>2027-01-15T09:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let (sent, url) =
        run(role.presign("bucket", "k", &PresignSpec::new(Permit::Head, HOUR)), |sent| match sent {
            _ if sent.starts_with("POST") => answer(200, &[], sts),
            _ => answer(403, &[], ""),
        });
    assert_eq!(lines(&sent), ["POST /"], "credentials are had first");
    assert!(url.expect("signed").expose().contains("X-Amz-Security-Token=t"));

    let (_, url) = run(aws().public_url("bucket", Some("a b")), |_| lost());
    assert_eq!(url.expect("an address"), "https://bucket.s3.eu-west-1.amazonaws.com/a%20b");
    let (_, url) = run(plain().public_url("bucket", None), |_| lost());
    assert_eq!(url.expect("an address"), "https://s3.example/bucket");
}

#[test]
fn tags_versions_sites_and_uploads() {
    let tags = BTreeMap::from([("a".to_owned(), "1".to_owned())]);
    let (sent, _) = run(aws().set_tags("bucket", "k", &tags), |_| answer(200, &[], ""));
    assert_eq!(lines(&sent), ["PUT /k?tagging="]);
    let body = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";
    let (_, told) = run(aws().get_tags("bucket", "k"), |_| answer(200, &[], body));
    assert_eq!(told.expect("tags"), tags);
    let (sent, _) = run(aws().set_versioning("bucket", false), |_| answer(200, &[], ""));
    assert!(sent[0].contains("<Status>Suspended</Status>"));
    let site = Website { index: "index.html".into(), error: None };
    let (sent, _) = run(aws().set_website("bucket", Some(&site)), |_| answer(200, &[], ""));
    assert!(sent[0].contains("<Suffix>index.html</Suffix>"));
    let (sent, _) = run(aws().set_website("bucket", None), |_| answer(204, &[], ""));
    assert_eq!(lines(&sent), ["DELETE /?website="]);
    let body = "<R><Upload><Key>k</Key><UploadId>u</UploadId><Initiated>2010-11-10T20:48:33.000Z</Initiated></Upload></R>";
    let (_, uploads) = run(aws().list_uploads("bucket", "k"), |_| answer(200, &[], body));
    let begun = Time::parse_rfc3339("2010-11-10T20:48:33Z");
    let pending = PendingUpload { key: "k".into(), id: "u".into(), begun };
    assert_eq!(uploads.expect("one"), std::slice::from_ref(&pending));
    let (sent, gone) = run(aws().abort_upload("bucket", &pending), |_| {
        answer(404, &[], "<Error><Code>NoSuchUpload</Code></Error>")
    });
    assert_eq!((lines(&sent), gone.is_ok()), (vec!["DELETE /k?uploadId=u"], true));
}

#[test]
fn what_a_cloud_lacks_is_known_beforehand() {
    assert_eq!(aws().capabilities(), crate::storage::Capabilities::all());
    let r2 = S3::new(Settings::r2("abc", key())).expect("good settings");
    for lacking in [
        Capability::GetTags,
        Capability::SetTags,
        Capability::ListVersions,
        Capability::SetVersioning,
        Capability::GetAccess,
        Capability::SetAccess,
        Capability::SetWebsite,
        Capability::PresignPost,
    ] {
        assert!(!r2.capabilities().has(lacking), "{lacking:?}");
    }
    assert!(r2.capabilities().has(Capability::ConditionalWrites));
    let (sent, result) = run(r2.set_access("bucket", Access::ReadAll), |_| lost());
    assert_eq!((sent.len(), result.expect_err("lacking").kind()), (0, Kind::Unsupported));
}
