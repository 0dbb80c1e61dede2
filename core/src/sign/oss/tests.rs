//! The vectors of the provider's own libraries.
//! <https://github.com/aliyun/alibabacloud-oss-go-sdk-v2/blob/master/oss/signer/signer_test.go>

use super::*;
use crate::{Kind, Time};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::time::Duration;

const RESOURCE: &str = "/bucket/1234%2B-/123/1.txt";
const QUERY: &str = "%2Bparam1=value3&%2Bparam2=&%7Cparam1=value4&%7Cparam2=&param1=value1&param2=";

fn key() -> Credentials {
    Credentials::new("ak", "sk")
}

fn signer(credentials: &Credentials) -> Signer<'_> {
    Signer { credentials, region: "cn-hangzhou", product: "oss", additional: &[] }
}

fn target() -> Target<'static> {
    Target { method: &Method::PUT, resource: RESOURCE, query: QUERY }
}

fn headers(content_type: &'static str) -> HeaderMap {
    let own = [
        ("x-oss-head1", "value"),
        ("abc", "value"),
        ("zabc", "value"),
        ("xyz", "value"),
        ("content-type", content_type),
    ];
    own.into_iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect()
}

fn signed(signer: Signer<'_>, now: u64) -> HeaderMap {
    let mut headers = headers("text/plain");
    signer.sign(&target(), &mut headers, Time::from_unix_secs(now)).expect("signed");
    headers
}

#[test]
fn requests_are_signed_in_their_headers() {
    let (key, token) = (key(), key().with_session_token("token"));
    let additional = ["zabc", "x-oss-head1", "x-oss-no-exist", "abc", "not-there"];
    for (signer, now, expected) in [
        (
            signer(&key),
            1_702_743_657,
            "OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request,\
             Signature=e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe",
        ),
        (
            Signer { region: "cb-123", product: "oss-cloudbox", ..signer(&key) },
            1_702_743_657,
            "OSS4-HMAC-SHA256 Credential=ak/20231216/cb-123/oss-cloudbox/aliyun_v4_request,\
             Signature=94ce1f12c17d148ea681030275a94449d3357f5b5b21133996eec80af3e08a43",
        ),
        (
            signer(&token),
            1_702_784_856,
            "OSS4-HMAC-SHA256 Credential=ak/20231217/cn-hangzhou/oss/aliyun_v4_request,\
             Signature=b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea",
        ),
        (
            Signer { additional: &additional, ..signer(&key) },
            1_702_747_512,
            "OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request,AdditionalHeaders=abc;zabc,\
             Signature=4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f",
        ),
    ] {
        let headers = signed(signer, now);
        assert_eq!(headers["authorization"], expected);
        assert!(headers["authorization"].is_sensitive());
        assert_eq!(headers["x-oss-content-sha256"], "UNSIGNED-PAYLOAD");
    }
    let headers = signed(signer(&token), 1_702_784_856);
    assert_eq!(
        (&headers["x-oss-date"], &headers["x-oss-security-token"]),
        (&HeaderValue::from_static("20231217T034736Z"), &HeaderValue::from_static("token"))
    );
    assert!(headers["x-oss-security-token"].is_sensitive());
}

#[test]
fn addresses_are_signed_in_their_query() {
    let (key, token) = (key(), key().with_session_token("token"));
    let expires = Duration::from_secs(599);
    for (signer, now, expected) in [
        (
            signer(&key),
            1_702_781_677,
            "&x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-date=20231217T025437Z&x-oss-expires=599\
             &x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request\
             &x-oss-signature=a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe",
        ),
        (
            signer(&token),
            1_702_785_388,
            "&x-oss-security-token=token&x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-date=20231217T035628Z\
             &x-oss-expires=599&x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request\
             &x-oss-signature=3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5",
        ),
        (
            Signer { additional: &["zabc", "abc"], ..signer(&key) },
            1_702_783_809,
            "&x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-date=20231217T033009Z&x-oss-expires=599\
             &x-oss-credential=ak%2F20231217%2Fcn-hangzhou%2Foss%2Faliyun_v4_request\
             &x-oss-additional-headers=abc%3Bzabc\
             &x-oss-signature=6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7",
        ),
    ] {
        let headers = headers("application/octet-stream");
        let now = Time::from_unix_secs(now);
        let query = signer.presign(&target(), &headers, expires, now).expect("signed");
        assert_eq!(query.expose(), format!("{QUERY}{expected}"));
    }
    for expires in [Duration::ZERO, LONGEST_PRESIGNED + Duration::from_secs(1)] {
        let error = signer(&key)
            .presign(&target(), &HeaderMap::new(), expires, Time::EPOCH)
            .expect_err("too short or too long");
        assert_eq!(error.kind(), Kind::Misuse);
    }
}

#[test]
fn what_no_header_carries_is_told() {
    let broken = key().with_session_token("to\nken");
    let error = signer(&broken).sign(&target(), &mut HeaderMap::new(), Time::EPOCH).expect_err("unfit");
    assert!(error.kind() == Kind::Misuse && !error.message().contains("ken\""), "{error}");
    assert!(!format!("{:?}", key().with_session_token("hunter2")).contains("hunter2"));
    let late = Time::from_unix(Duration::MAX);
    assert!(signer(&key()).sign(&target(), &mut HeaderMap::new(), late).is_err());
}

/// The policy, the key and the date of a form as the provider's library makes one; the signature follows from the same
/// key as those of requests do.
#[test]
fn a_policy_is_signed_with_the_same_key() {
    let credentials = key();
    let now = Time::from_unix_secs(1_702_743_657);
    let (credential, date) = signer(&credentials).scope(now).expect("a time");
    assert_eq!(credential, "ak/20231216/cn-hangzhou/oss/aliyun_v4_request");
    assert_eq!(date, "20231216T162057Z");
    let signature = signer(&credentials).sign_policy("eyJhIjoxfQ==", now).expect("signed");
    assert_eq!(signature.expose(), POLICY);
    assert!(!format!("{signature:?}").contains(POLICY));
}

/// Computed by another implementation of HMAC-SHA256.
const POLICY: &str = "46e1acd8036442ea1cc55a48e771cbf95f1f3054ed48e3275cd7b09d28813ae0";
