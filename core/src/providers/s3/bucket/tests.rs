use super::{
    super::{
        buckets::{BucketHead, CreateBucket, DeleteBucket, GetBucketLocation, HeadBucket, ListBuckets},
        terms::{CannedAcl, StorageClass},
        testing::{answer, fault, sent, stored},
    },
    *,
};
use crate::{Endpoint, Kind, Time};
use std::collections::BTreeMap;

const NS: &str = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

/// What is sent, without the headers that every document has.
fn document<E: Endpoint>(endpoint: &E) -> String {
    let text = sent(endpoint);
    let (head, body) = text.split_once("\n\n").expect("a body");
    assert!(head.contains("\ncontent-md5: ") && head.contains("\ncontent-type: application/xml"), "{head}");
    format!("{} {}", head.lines().next().unwrap_or_default(), body.replace(&format!(" {NS}"), ""))
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn buckets_are_listed_in_pages() {
    let list = ListBuckets {
        prefix: Some("a".into()),
        bucket_region: Some("eu-west-1".into()),
        max_buckets: Some(2),
        continuation_token: None,
    };
    assert_eq!(sent(&list), "GET ?bucket-region=eu-west-1&max-buckets=2&prefix=a");
    assert_eq!(stored(&list), list);
    let body = "<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets><Bucket><Name>a1</Name>\
        <CreationDate>2011-04-09T12:34:49.000Z</CreationDate><BucketRegion>eu-west-1</BucketRegion></Bucket>\
        <Bucket><Name>a2</Name></Bucket></Buckets><ContinuationToken>t=</ContinuationToken></ListAllMyBucketsResult>";
    let page = list.response(&answer(200, &[], body)).expect("buckets");
    assert_eq!((page.items[0].name.as_str(), page.items[0].region.as_deref()), ("a1", Some("eu-west-1")));
    assert_eq!(page.items[0].created, Time::parse_rfc3339("2011-04-09T12:34:49Z"));
    assert_eq!((page.items[1].name.as_str(), page.items[1].created), ("a2", None));
    let rest = page.rest.expect("more");
    assert_eq!(rest.continuation_token.as_deref(), Some("t="));
    assert!(rest.response(&answer(200, &[], body)).is_err(), "it begins again");
    let nameless = "<R><Buckets><Bucket/></Buckets></R>";
    assert_eq!(list.response(&answer(200, &[], nameless)).expect_err("no name").kind(), Kind::Malformed);
}

#[test]
fn buckets_are_made_and_found_and_deleted() {
    let new = CreateBucket {
        location: Some("eu-west-1".into()),
        acl: Some(CannedAcl::PublicRead),
        object_lock: true,
        ..CreateBucket::new("my-bucket")
    };
    let text = sent(&new);
    assert!(text.starts_with("PUT /my-bucket\n"), "{text}");
    assert!(
        text.contains("x-amz-acl: public-read") && text.contains("x-amz-bucket-object-lock-enabled: true")
    );
    assert!(text.ends_with(&format!(
        "<CreateBucketConfiguration {NS}><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>"
    )));
    assert_eq!(stored(&new), new);
    for location in [None, Some("us-east-1".to_owned())] {
        assert_eq!(sent(&CreateBucket { location, ..CreateBucket::new("my-bucket") }), "PUT /my-bucket");
    }
    for (name, rule) in [
        ("ab", "3 to 63"),
        (&*"a".repeat(64), "3 to 63"),
        ("Bucket", "lower-case"),
        ("a_b", "lower-case"),
        ("-ab", "begin and end"),
        ("ab.", "begin and end"),
        ("a..b", "two dots"),
        ("192.168.5.4", "IP address"),
        ("xn--a", "kept for the provider"),
        ("a-s3alias", "kept for the provider"),
    ] {
        assert!(fault(&CreateBucket::new(name)).contains(rule), "{name}");
    }
    for name in ["abc", "a.b-c", "1a2", &"a".repeat(63)] {
        sent(&CreateBucket::new(name));
    }

    let head = HeadBucket { bucket: "b".into() };
    assert_eq!(sent(&head), "HEAD /b");
    let told = head.response(&answer(200, &[("x-amz-bucket-region", "eu-west-1")], "")).expect("there");
    assert_eq!(told, BucketHead { region: Some("eu-west-1".into()) });
    let delete = DeleteBucket { bucket: "b".into() };
    assert_eq!((sent(&delete).as_str(), delete.request().repeat), ("DELETE /b", Repeat::Removing));
    let place = GetBucketLocation { bucket: "b".into() };
    assert_eq!(sent(&place), "GET /b?location=");
    for (body, region) in [
        ("<LocationConstraint/>", "us-east-1"),
        ("<LocationConstraint>EU</LocationConstraint>", "eu-west-1"),
        (
            "<?xml version=\"1.0\"?>\n<LocationConstraint xmlns=\"x\">eu-central-1</LocationConstraint>",
            "eu-central-1",
        ),
        ("<R><LocationConstraint>gra</LocationConstraint></R>", "gra"),
    ] {
        assert_eq!(place.response(&answer(200, &[], body)).expect("a region"), region);
    }
}

#[test]
fn tags_are_set_and_told() {
    let put = PutBucketTagging { bucket: "b".into(), tags: pairs(&[("k<", "v"), ("x", "")]) };
    assert_eq!(
        document(&put),
        "PUT /b?tagging= <Tagging><TagSet><Tag><Key>k&lt;</Key><Value>v</Value></Tag><Tag><Key>x</Key><Value></Value></Tag></TagSet></Tagging>"
    );
    let put = PutObjectTagging {
        bucket: "b".into(),
        key: "k".into(),
        version_id: Some("v".into()),
        tags: pairs(&[("a", "1")]),
    };
    assert_eq!(
        document(&put),
        "PUT /b/k?tagging=&versionId=v <Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    );
    assert_eq!(stored(&put), put);
    let body = "<Tagging><TagSet><Tag><Key>a&lt;</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value/></Tag></TagSet></Tagging>";
    let get = GetObjectTagging { bucket: "b".into(), key: "k".into(), version_id: None };
    assert_eq!(sent(&get), "GET /b/k?tagging=");
    assert_eq!(get.response(&answer(200, &[], body)).expect("tags"), pairs(&[("a<", "1"), ("b", "")]));
    let get = GetBucketTagging { bucket: "b".into() };
    assert_eq!(sent(&get), "GET /b?tagging=");
    assert_eq!(get.response(&answer(200, &[], body)).expect("tags").len(), 2);
    assert_eq!(sent(&DeleteBucketTagging { bucket: "b".into() }), "DELETE /b?tagging=");
    let off = DeleteObjectTagging { bucket: "b".into(), key: "k".into(), version_id: None };
    assert_eq!((sent(&off).as_str(), off.request().repeat), ("DELETE /b/k?tagging=", Repeat::Safe));
}

#[test]
fn versions_are_kept_or_not() {
    let put = PutBucketVersioning { bucket: "b".into(), status: VersioningStatus::Suspended };
    assert_eq!(
        document(&put),
        "PUT /b?versioning= <VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
    );
    let get = GetBucketVersioning { bucket: "b".into() };
    assert_eq!(sent(&get), "GET /b?versioning=");
    let read = |body| get.response(&answer(200, &[], body)).expect("an answer");
    assert_eq!(read("<VersioningConfiguration/>"), Versioning::default());
    let both = read(
        "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>",
    );
    assert_eq!(
        (both.status, both.mfa_delete.as_deref()),
        (Some(VersioningStatus::Enabled), Some("Disabled"))
    );
}

#[test]
fn access_is_given_and_taken() {
    let put = PutPublicAccessBlock {
        bucket: "b".into(),
        block: PublicAccessBlock { block_public_policy: None, ..PublicAccessBlock::all(true) },
    };
    assert_eq!(
        document(&put),
        "PUT /b?publicAccessBlock= <PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>\
         <IgnorePublicAcls>true</IgnorePublicAcls><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"
    );
    let get = GetPublicAccessBlock { bucket: "b".into() };
    assert_eq!(sent(&get), "GET /b?publicAccessBlock=");
    let body = "<PublicAccessBlockConfiguration><BlockPublicAcls>TRUE</BlockPublicAcls></PublicAccessBlockConfiguration>";
    assert!(get.response(&answer(200, &[], body)).is_err(), "no such word");
    let read = get.response(&answer(200, &[], &body.replace("TRUE", "true"))).expect("an answer");
    assert_eq!((read.block_public_acls, read.ignore_public_acls), (Some(true), None));
    assert_eq!(sent(&DeletePublicAccessBlock { bucket: "b".into() }), "DELETE /b?publicAccessBlock=");

    let put = PutBucketPolicy { bucket: "b".into(), policy: "{\"Version\":\"2012-10-17\"}".into() };
    assert_eq!(
        sent(&put),
        "PUT /b?policy=\ncontent-md5: i+2NaoBX/LfBm+dRQClEiw==\ncontent-type: application/json\n\n{\"Version\":\"2012-10-17\"}"
    );
    let get = GetBucketPolicy { bucket: "b".into() };
    assert_eq!(sent(&get), "GET /b?policy=");
    assert_eq!(get.response(&answer(200, &[], " {} ")).expect("a policy"), " {} ", "to the letter");
    assert_eq!(sent(&DeleteBucketPolicy { bucket: "b".into() }), "DELETE /b?policy=");
    let acl = PutBucketAcl { bucket: "b".into(), acl: CannedAcl::Private };
    assert_eq!((sent(&acl).as_str(), stored(&acl)), ("PUT /b?acl=\nx-amz-acl: private", acl.clone()));
    let acl = PutObjectAcl {
        bucket: "b".into(),
        key: "k".into(),
        version_id: Some("v".into()),
        acl: CannedAcl::PublicRead,
    };
    assert_eq!(sent(&acl), "PUT /b/k?acl=&versionId=v\nx-amz-acl: public-read");
}

#[test]
fn origins_are_let_in() {
    let rule = CorsRule {
        id: Some("r".into()),
        allowed_origins: vec!["https://a.example".into(), "*".into()],
        allowed_methods: vec!["GET".into()],
        allowed_headers: vec!["*".into()],
        expose_headers: vec!["etag".into()],
        max_age: Some(3_000),
    };
    let put = PutBucketCors { bucket: "b".into(), rules: vec![rule.clone()] };
    let text = document(&put);
    let body = text.strip_prefix("PUT /b?cors= ").expect("a document");
    assert_eq!(
        body,
        "<CORSConfiguration><CORSRule><ID>r</ID><AllowedOrigin>https://a.example</AllowedOrigin><AllowedOrigin>*</AllowedOrigin>\
         <AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader><ExposeHeader>etag</ExposeHeader>\
         <MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule></CORSConfiguration>"
    );
    let get = GetBucketCors { bucket: "b".into() };
    assert_eq!(sent(&get), "GET /b?cors=");
    assert_eq!(get.response(&answer(200, &[], body)).expect("rules"), [rule]);
    assert_eq!(sent(&DeleteBucketCors { bucket: "b".into() }), "DELETE /b?cors=");
}

#[test]
fn encryption_comes_back_as_it_was_set() {
    let encryption =
        BucketEncryption { algorithm: "aws:kms".into(), kms_key: Some("k-1".into()), bucket_key: Some(true) };
    let put = PutBucketEncryption { bucket: "b".into(), encryption: encryption.clone() };
    let text = document(&put);
    let body = text.strip_prefix("PUT /b?encryption= ").expect("a document");
    assert_eq!(
        body,
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>\
         <KMSMasterKeyID>k-1</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule>\
         </ServerSideEncryptionConfiguration>"
    );
    let get = GetBucketEncryption { bucket: "b".into() };
    assert_eq!(sent(&get), "GET /b?encryption=");
    assert_eq!(get.response(&answer(200, &[], body)).expect("a rule"), encryption);
    assert!(get.response(&answer(200, &[], "<ServerSideEncryptionConfiguration/>")).is_err());
    assert_eq!(sent(&DeleteBucketEncryption { bucket: "b".into() }), "DELETE /b?encryption=");
}

#[test]
fn a_bucket_is_a_site() {
    let website =
        Website { index: Some("index.html".into()), error: Some("404.html".into()), redirect_to: None };
    let put = PutBucketWebsite { bucket: "b".into(), website: website.clone() };
    let text = document(&put);
    let body = text.strip_prefix("PUT /b?website= ").expect("a document");
    assert_eq!(
        body,
        "<WebsiteConfiguration><ErrorDocument><Key>404.html</Key></ErrorDocument><IndexDocument><Suffix>index.html</Suffix>\
         </IndexDocument></WebsiteConfiguration>"
    );
    let get = GetBucketWebsite { bucket: "b".into() };
    assert_eq!(sent(&get), "GET /b?website=");
    assert_eq!(get.response(&answer(200, &[], body)).expect("a site"), website);
    let away = "<W><RedirectAllRequestsTo><HostName>a.example</HostName></RedirectAllRequestsTo></W>";
    assert_eq!(
        get.response(&answer(200, &[], away)).expect("a site").redirect_to.as_deref(),
        Some("a.example")
    );
    assert_eq!(sent(&DeleteBucketWebsite { bucket: "b".into() }), "DELETE /b?website=");
}

#[test]
fn rules_come_back_as_they_were_set() {
    let full = LifecycleRule {
        prefix: Some("logs/".into()),
        expire_after: Some(30),
        expire_old_versions_after: Some(7),
        transitions: vec![(10, StorageClass::Glacier)],
        ..LifecycleRule::abort_uploads("clean", 3)
    };
    let put = PutBucketLifecycle { bucket: "b".into(), rules: vec![full.clone(), LifecycleRule::default()] };
    let text = document(&put);
    let body = text.strip_prefix("PUT /b?lifecycle= ").expect("a document");
    assert_eq!(
        body,
        "<LifecycleConfiguration><Rule><AbortIncompleteMultipartUpload><DaysAfterInitiation>3</DaysAfterInitiation>\
         </AbortIncompleteMultipartUpload><Expiration><Days>30</Days></Expiration><Filter><Prefix>logs/</Prefix></Filter><ID>clean</ID>\
         <NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays></NoncurrentVersionExpiration><Status>Enabled</Status>\
         <Transition><Days>10</Days><StorageClass>GLACIER</StorageClass></Transition></Rule>\
         <Rule><Filter><Prefix></Prefix></Filter><Status>Disabled</Status></Rule></LifecycleConfiguration>"
    );
    let get = GetBucketLifecycle { bucket: "b".into() };
    assert_eq!(sent(&get), "GET /b?lifecycle=");
    assert_eq!(get.response(&answer(200, &[], body)).expect("rules"), [full, LifecycleRule::default()]);
    let old = "<L><Rule><Prefix>a</Prefix><Status>Enabled</Status></Rule><Rule><Filter><And><Prefix>b</Prefix></And></Filter></Rule></L>";
    let rules = get.response(&answer(200, &[], old)).expect("rules");
    assert_eq!((rules[0].prefix.as_deref(), rules[1].prefix.as_deref()), (Some("a"), Some("b")));
    assert_eq!(sent(&DeleteBucketLifecycle { bucket: "b".into() }), "DELETE /b?lifecycle=");
}
