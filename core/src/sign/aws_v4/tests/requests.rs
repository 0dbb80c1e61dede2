//! The worked examples of S3's documentation, and what is refused.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>

use super::*;
use crate::Kind;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use std::time::Duration;

const HOST: &str = "examplebucket.s3.amazonaws.com";

fn signed(
    method: &Method,
    path: &str,
    query: &str,
    more: &[(&'static str, &'static str)],
    body: &[u8],
) -> String {
    let credentials = example();
    let target = Target { method, host: HOST, path, query };
    let mut headers: HeaderMap = more
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
        .collect();
    s3(&credentials).sign(&target, &mut headers, Payload::Bytes(body), example_time()).expect("signed");
    headers["authorization"].to_str().expect("text").to_owned()
}

#[test]
fn the_examples_of_the_documentation() {
    assert_eq!(
        signed(&Method::GET, "/test.txt", "", &[("range", "bytes=0-9")], b""),
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
         SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, \
         Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    );
    let put = signed(
        &Method::PUT,
        "/test$file.text",
        "",
        &[("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
        b"Welcome to Amazon S3.",
    );
    assert!(put.ends_with("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"), "{put}");
    let lifecycle = signed(&Method::GET, "/", "lifecycle", &[], b"");
    assert!(
        lifecycle.ends_with("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        "{lifecycle}"
    );
    let list = signed(&Method::GET, "/", "max-keys=2&prefix=J", &[], b"");
    assert!(list.ends_with("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"), "{list}");
}

#[test]
fn a_presigned_address_of_the_documentation() {
    let credentials = example();
    let target = Target { method: &Method::GET, host: HOST, path: "/test.txt", query: "" };
    let day = Duration::from_secs(86_400);
    let presign = |expires| {
        s3(&credentials).presign(&target, &HeaderMap::new(), Payload::Unsigned, expires, example_time())
    };
    assert_eq!(
        presign(day).expect("signed").expose(),
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F\
         aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=\
         aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
    assert!(presign(LONGEST_PRESIGNED).is_ok());
    for expires in [Duration::ZERO, Duration::from_millis(999), LONGEST_PRESIGNED + Duration::from_millis(1)]
    {
        assert_eq!(presign(expires).expect_err("out of range").kind(), Kind::Misuse);
    }
}

#[test]
fn signing_again_replaces_what_the_first_time_left() {
    let credentials = example().with_session_token("token");
    let target = Target { method: &Method::GET, host: HOST, path: "/", query: "" };
    let mut headers = HeaderMap::new();
    let sign = |headers: &mut HeaderMap| {
        s3(&credentials).sign(&target, headers, Payload::Unsigned, example_time()).expect("signed")
    };
    let (first, second) = (sign(&mut headers), sign(&mut headers));
    assert!(first == second);
    assert_eq!(headers.len(), 4);
    assert_eq!(headers["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    let text = format!("{headers:?} {first:?}");
    assert!(!text.contains(first.as_str()) && !text.contains("\"token\""), "{text}");
}

#[test]
fn what_no_header_can_carry_is_refused() {
    let target = Target { method: &Method::GET, host: HOST, path: "/", query: "" };
    for credentials in
        [Credentials::new("AK\nID", "s"), Credentials::new("A", "s").with_session_token("a\nb")]
    {
        let error = s3(&credentials)
            .sign(&target, &mut HeaderMap::new(), Payload::EMPTY, example_time())
            .expect_err("a line break");
        assert_eq!(error.kind(), Kind::Misuse);
    }
    let credentials = example();
    let error = s3(&credentials)
        .sign(&target, &mut HeaderMap::new(), Payload::EMPTY, Time::from_unix(Duration::MAX))
        .expect_err("no such year");
    assert_eq!(error.kind(), Kind::Misuse);
}

#[test]
fn the_host_is_what_transports_send() {
    let of = |uri: &'static str| host(&uri.parse::<Uri>().expect("an address")).to_owned();
    assert_eq!(of("https://ec2.eu-west-1.amazonaws.com/"), "ec2.eu-west-1.amazonaws.com");
    assert_eq!(of("https://ec2.example:443/"), "ec2.example");
    assert_eq!(of("http://ec2.example:443/"), "ec2.example:443");
    assert_eq!(of("http://127.0.0.1:5000/x"), "127.0.0.1:5000");
    assert_eq!(of("http://127.0.0.1:80/x"), "127.0.0.1");
    assert_eq!(of("http://u:p@[::1]:5000/x"), "[::1]:5000");
    assert_eq!(of("/relative"), "");
}
