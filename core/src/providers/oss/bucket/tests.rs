use super::*;
use crate::{
    Endpoint, Kind, Time,
    providers::oss::{
        buckets::{Bucket, DeleteBucket, GetBucketInfo, ListBuckets, PutBucket},
        terms::{Acl, Redundancy, StorageClass},
        testing::{answer, fault, sent, stored},
    },
};

fn document(sent: &str) -> &str {
    sent.split_once("\n\n").expect("a body").1
}

#[test]
fn buckets_are_listed_a_page_at_a_time() {
    /// <https://www.alibabacloud.com/help/en/oss/developer-reference/listbuckets>
    const PAGE: &str = "<ListAllMyBucketsResult><Prefix>my</Prefix><Marker>mybucket</Marker><MaxKeys>1</MaxKeys>\
        <IsTruncated>true</IsTruncated><NextMarker>mybucket10</NextMarker><Owner><ID>ut_test_put_bucket</ID></Owner>\
        <Buckets><Bucket><CreationDate>2014-05-14T11:18:32.000Z</CreationDate>\
        <ExtranetEndpoint>oss-cn-hangzhou.aliyuncs.com</ExtranetEndpoint>\
        <IntranetEndpoint>oss-cn-hangzhou-internal.aliyuncs.com</IntranetEndpoint><Location>oss-cn-hangzhou</Location>\
        <Name>mybucket01</Name><Region>cn-hangzhou</Region><StorageClass>IA</StorageClass></Bucket></Buckets>\
        </ListAllMyBucketsResult>";
    let list = ListBuckets { prefix: Some("my".into()), marker: Some("mybucket".into()), max_keys: Some(1) };
    assert_eq!(sent(&list), "GET ?marker=mybucket&max-keys=1&prefix=my");
    assert_eq!(stored(&list), list);
    let page = list.response(&answer(200, &[], PAGE)).expect("a page");
    assert_eq!(
        page.items,
        [Bucket {
            name: "mybucket01".into(),
            created: Time::parse_rfc3339("2014-05-14T11:18:32Z"),
            location: Some("oss-cn-hangzhou".into()),
            region: Some("cn-hangzhou".into()),
            storage_class: Some(StorageClass::InfrequentAccess),
            extranet_endpoint: Some("oss-cn-hangzhou.aliyuncs.com".into()),
            intranet_endpoint: Some("oss-cn-hangzhou-internal.aliyuncs.com".into()),
        }]
    );
    let rest = page.rest.expect("more");
    assert_eq!(sent(&rest), "GET ?marker=mybucket10&max-keys=1&prefix=my");
    assert!(rest.response(&answer(200, &[], PAGE)).is_err(), "it begins again");
    let silent = PAGE.replace("<NextMarker>mybucket10</NextMarker>", "");
    let page = list.response(&answer(200, &[], &silent)).expect("a page");
    assert_eq!(page.rest.and_then(|rest| rest.marker).as_deref(), Some("mybucket01"));
    assert!(list.response(&answer(200, &[], &PAGE.replace("<Name>mybucket01</Name>", ""))).is_err());
}

#[test]
fn buckets_come_and_go() {
    let put = PutBucket {
        acl: Some(Acl::Private),
        storage_class: Some(StorageClass::Archive),
        redundancy: Some(Redundancy::Zones),
        ..PutBucket::new("oss-example")
    };
    let text = sent(&put);
    assert!(text.starts_with("PUT /oss-example\ncontent-md5: "), "{text}");
    assert!(text.contains("\nx-oss-acl: private\n"), "{text}");
    assert_eq!(
        document(&text),
        "<CreateBucketConfiguration><StorageClass>Archive</StorageClass><DataRedundancyType>ZRS</DataRedundancyType>\
         </CreateBucketConfiguration>"
    );
    assert_eq!(stored(&put), put);
    assert_eq!(sent(&PutBucket::new("oss-example")), "PUT /oss-example");
    put.response(&answer(200, &[], "")).expect("made");
    assert!(fault(&PutBucket::new("Oss_Example")).contains("lower-case"));
    let delete = DeleteBucket { bucket: "oss-example".into() };
    assert_eq!((sent(&delete).as_str(), delete.request().repeat), ("DELETE /oss-example", Repeat::Removing));
    delete.response(&answer(204, &[], "")).expect("deleted");
}

#[test]
fn a_bucket_is_told() {
    /// <https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketinfo>
    const INFO: &str = "<BucketInfo><Bucket><AccessMonitor>Enabled</AccessMonitor>\
        <CreationDate>2013-07-31T10:56:21.000Z</CreationDate><ExtranetEndpoint>oss-cn-hangzhou.aliyuncs.com</ExtranetEndpoint>\
        <IntranetEndpoint>oss-cn-hangzhou-internal.aliyuncs.com</IntranetEndpoint><Location>oss-cn-hangzhou</Location>\
        <StorageClass>Standard</StorageClass><TransferAcceleration>Disabled</TransferAcceleration><Name>oss-example</Name>\
        <Versioning>Enabled</Versioning><BlockPublicAccess>true</BlockPublicAccess>\
        <Owner><DisplayName>username</DisplayName><ID>27183473914</ID></Owner><DataRedundancyType>LRS</DataRedundancyType>\
        <AccessControlList><Grant>private</Grant></AccessControlList>\
        <ServerSideEncryptionRule><SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID></KMSMasterKeyID></ServerSideEncryptionRule>\
        </Bucket></BucketInfo>";
    let get = GetBucketInfo { bucket: "oss-example".into() };
    assert_eq!(sent(&get), "GET /oss-example?bucketInfo=");
    assert_eq!(stored(&get), get);
    let info = get.response(&answer(200, &[], INFO)).expect("a bucket");
    assert_eq!(
        (info.bucket.name.as_str(), info.bucket.region.as_deref()),
        ("oss-example", Some("cn-hangzhou"))
    );
    assert_eq!(info.bucket.created, Time::parse_rfc3339("2013-07-31T10:56:21Z"));
    assert_eq!(info.bucket.storage_class, Some(StorageClass::Standard));
    assert_eq!(info.owner.expect("an owner").id, "27183473914");
    assert_eq!((info.acl, info.redundancy), (Some(Acl::Private), Some(Redundancy::Local)));
    assert_eq!((info.versioning.as_deref(), info.block_public_access), (Some("Enabled"), Some(true)));
    assert_eq!(info.encryption.as_deref(), Some("KMS"));
    for wrong in ["<BucketInfo></BucketInfo>", "<BucketInfo><Bucket></Bucket></BucketInfo>", "<html></html>"]
    {
        assert_eq!(get.response(&answer(200, &[], wrong)).expect_err(wrong).kind(), Kind::Malformed);
    }
}

#[test]
fn who_may_use_a_bucket() {
    let get = GetBucketAcl { bucket: "b-1".into() };
    assert_eq!((sent(&get).as_str(), stored(&get)), ("GET /b-1?acl=", get.clone()));
    let told = "<AccessControlPolicy><Owner><ID>0022</ID><DisplayName>u</DisplayName></Owner><AccessControlList>\
        <Grant>public-read</Grant></AccessControlList></AccessControlPolicy>";
    let control = get.response(&answer(200, &[], told)).expect("a list");
    assert_eq!((control.acl, control.owner.expect("an owner").id.as_str()), (Acl::PublicRead, "0022"));
    assert!(get.response(&answer(200, &[], "<AccessControlPolicy/>")).is_err());
    let put = PutBucketAcl { bucket: "b-1".into(), acl: Acl::PublicReadWrite };
    assert_eq!(sent(&put), "PUT /b-1?acl=\nx-oss-acl: public-read-write");
    assert_eq!(stored(&put), put);
    put.response(&answer(200, &[], "")).expect("set");
}

#[test]
fn versions_are_kept_or_not() {
    let get = GetBucketVersioning { bucket: "b-1".into() };
    assert_eq!((sent(&get).as_str(), stored(&get)), ("GET /b-1?versioning=", get.clone()));
    for (document, expected) in [
        (
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
            Some(VersioningStatus::Enabled),
        ),
        ("<VersioningConfiguration></VersioningConfiguration>", None),
    ] {
        assert_eq!(get.response(&answer(200, &[], document)).expect("told").status, expected);
    }
    let put = PutBucketVersioning { bucket: "b-1".into(), status: VersioningStatus::Suspended };
    let text = sent(&put);
    assert!(text.starts_with("PUT /b-1?versioning=\n"), "{text}");
    assert_eq!(
        document(&text),
        "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
    );
    assert_eq!(stored(&put), put);
    put.response(&answer(200, &[], "")).expect("set");
}

#[test]
fn a_bucket_is_a_site() {
    let website = Website {
        index: Some("index.html".into()),
        folders: Some(true),
        error: Some("404 & more.html".into()),
    };
    let put = PutBucketWebsite { bucket: "b-1".into(), website: website.clone() };
    let text = sent(&put);
    assert!(text.starts_with("PUT /b-1?website=\ncontent-md5: "), "{text}");
    let written = "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix><SupportSubDir>true</SupportSubDir>\
        <Type>0</Type></IndexDocument><ErrorDocument><Key>404 &amp; more.html</Key></ErrorDocument></WebsiteConfiguration>";
    assert_eq!(document(&text), written);
    assert_eq!(stored(&put), put);
    put.response(&answer(200, &[], "")).expect("set");
    let get = GetBucketWebsite { bucket: "b-1".into() };
    assert_eq!((sent(&get).as_str(), stored(&get)), ("GET /b-1?website=", get.clone()));
    assert_eq!(get.response(&answer(200, &[], written)).expect("a site"), website);
    let delete = DeleteBucketWebsite { bucket: "b-1".into() };
    assert_eq!((sent(&delete).as_str(), delete.request().repeat), ("DELETE /b-1?website=", Repeat::Removing));
    delete.response(&answer(204, &[], "")).expect("none any more");
}

#[test]
fn rules_come_back_as_they_went() {
    let rule = LifecycleRule {
        prefix: Some("log/".into()),
        expire_after: Some(90),
        expire_old_versions_after: Some(7),
        transitions: vec![(30, StorageClass::InfrequentAccess), (60, StorageClass::DeepColdArchive)],
        ..LifecycleRule::abort_uploads("r1", 3)
    };
    let off = LifecycleRule { enabled: false, prefix: Some(String::new()), ..LifecycleRule::default() };
    let put = PutBucketLifecycle { bucket: "b-1".into(), rules: vec![rule.clone(), off] };
    let text = sent(&put);
    assert!(text.starts_with("PUT /b-1?lifecycle=\n"), "{text}");
    assert_eq!(
        document(&text),
        "<LifecycleConfiguration><Rule><ID>r1</ID><Prefix>log/</Prefix><Status>Enabled</Status><Expiration><Days>90</Days>\
         </Expiration><Transition><Days>30</Days><StorageClass>IA</StorageClass></Transition><Transition><Days>60</Days>\
         <StorageClass>DeepColdArchive</StorageClass></Transition><AbortMultipartUpload><Days>3</Days></AbortMultipartUpload>\
         <NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays></NoncurrentVersionExpiration></Rule>\
         <Rule><Prefix></Prefix><Status>Disabled</Status></Rule></LifecycleConfiguration>"
    );
    assert_eq!(stored(&put), put);
    put.response(&answer(200, &[], "")).expect("set");
    let get = GetBucketLifecycle { bucket: "b-1".into() };
    assert_eq!((sent(&get).as_str(), stored(&get)), ("GET /b-1?lifecycle=", get.clone()));
    let rules = get.response(&answer(200, &[], document(&text))).expect("rules");
    assert_eq!(rules[0], rule);
    assert_eq!((rules.len(), rules[1].enabled, rules[1].expire_after), (2, false, None));
    let delete = DeleteBucketLifecycle { bucket: "b-1".into() };
    assert_eq!(sent(&delete), "DELETE /b-1?lifecycle=");
    delete.response(&answer(204, &[], "")).expect("none any more");
}
