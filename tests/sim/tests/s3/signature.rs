//! Who may ask, in headers or in addresses, and what those who may not are told.

use crate::client::{Client, get, put};
use bytes::Bytes;
use http::{HeaderValue, Request};
use pileus_core::sign::aws_v4::{Payload, Target};
use pileus_sim::{AccessKey, Sim, Time};
use std::time::Duration;

#[test]
fn only_a_right_signature_passes() {
    let mut client = Client::demo();
    let right = client.request(
        &put("/bucket/a//b+c").query("x-id=PutObject&a").body("hello").header("x-amz-meta-a", " 1   2 "),
    );
    assert_eq!(client.send(&right).status, 200);
    let mut other_host = right.clone();
    other_host.headers_mut().insert("host", HeaderValue::from_static("s3.eu-west-1.amazonaws.com"));
    let mut other_path = right.clone();
    *other_path.uri_mut() = "/bucket/a/b+c?x-id=PutObject&a".parse().unwrap();
    let mut other_query = right.clone();
    *other_query.uri_mut() = "/bucket/a//b%2Bc?x-id=PutObject&a=1".parse().unwrap();
    let mut other_header = right.clone();
    other_header.headers_mut().insert("x-amz-meta-a", HeaderValue::from_static("1 3"));
    let mut other_method = right.clone();
    *other_method.method_mut() = http::Method::GET;
    for wrong in [other_host, other_path, other_query, other_header, other_method] {
        let answer = client.send(&wrong);
        assert_eq!(answer.code(), (403, "SignatureDoesNotMatch"), "{wrong:?}");
        assert!(
            answer
                .text("StringToSign")
                .starts_with("AWS4-HMAC-SHA256\n20240501T120000Z\n20240501/us-east-1/s3/aws4_request\n")
        );
        assert!(answer.text("CanonicalRequest").contains("/bucket/a/"));
    }
    let mut other_body = right.clone();
    *other_body.body_mut() = Bytes::from_static(b"hellO");
    assert_eq!(client.send(&other_body).code(), (400, "XAmzContentSHA256Mismatch"));
    let mut wrong = Client { key: AccessKey::new("AKIDDEMO", "wrong"), ..client.clone() };
    assert_eq!(wrong.refused(get("/")), (403, "SignatureDoesNotMatch".into()));
    let mut nobody = Client { key: AccessKey::new("AKIDNOBODY", "x"), ..client.clone() };
    assert_eq!(nobody.refused(get("/")), (403, "InvalidAccessKeyId".into()));
}

#[test]
fn what_is_not_signed_wholly_is_refused() {
    let mut client = Client::demo();
    let right = client.request(&get("/bucket"));
    let mut without = right.clone();
    without.headers_mut().remove("x-amz-content-sha256");
    assert_eq!(client.send(&without).code(), (400, "InvalidRequest"));
    let mut undated = right.clone();
    undated.headers_mut().remove("x-amz-date");
    assert_eq!(client.send(&undated).code(), (403, "AccessDenied"));
    let mut more = right.clone();
    more.headers_mut().insert("x-amz-acl", HeaderValue::from_static("private"));
    let answer = client.send(&more);
    assert_eq!((answer.code(), answer.text("HeadersNotSigned")), ((403, "AccessDenied"), "x-amz-acl"));
    for (from, to) in
        [(" Signature=", " Sig="), ("/aws4_request", "/aws4_request/x"), ("/20240501/", "/20240430/")]
    {
        let mut odd = right.clone();
        let value = right.headers()["authorization"].to_str().unwrap().replace(from, to);
        odd.headers_mut().insert("authorization", value.parse().unwrap());
        assert_eq!(client.send(&odd).code(), (400, "AuthorizationHeaderMalformed"), "{to}");
    }
    let mut old = right.clone();
    old.headers_mut().insert("authorization", HeaderValue::from_static("AWS AKIDDEMO:xxxx"));
    assert_eq!(client.send(&old).code(), (400, "InvalidRequest"));
    let mut both = right;
    *both.uri_mut() = "/bucket?X-Amz-Algorithm=AWS4-HMAC-SHA256".parse().unwrap();
    assert_eq!(client.send(&both).code(), (400, "InvalidArgument"));
    let anybody = client.unsigned(&get("/bucket"));
    assert_eq!(client.send(&anybody).code(), (403, "AccessDenied"));
    // The body may be left out of the signature.
    let request = client.signed(&put("/bucket/key").body("hello"), Payload::Unsigned);
    assert_eq!(client.send(&request).status, 200);
    // A clock may be a quarter of an hour off.
    let early = client.request(&get("/bucket"));
    client.wait(900);
    assert_eq!(client.send(&early).status, 200);
    client.wait(1);
    assert_eq!(client.send(&early).code(), (403, "RequestTimeTooSkewed"));
}

#[test]
fn session_tokens_end() {
    let mut client = Client::demo();
    let mut key = AccessKey { session_token: Some("a+token/of==".into()), ..AccessKey::new("ASIADEMO", "x") };
    key.expires = Some(client.now + Duration::from_secs(60));
    client.cloud.add_access_key(key.clone());
    let mut client = Client { key, ..client };
    client.write("key", "x");
    assert_eq!(client.read("key"), "x");
    let mut other = client.clone();
    other.key.session_token = Some("another".into());
    assert_eq!(other.refused(get("/bucket")), (400, "InvalidToken".into()));
    client.wait(60);
    assert_eq!(client.refused(get("/bucket")), (400, "ExpiredToken".into()));
}

fn presigned(client: &Client, method: http::Method, path: &str, query: &str, seconds: u64) -> Request<Bytes> {
    let credentials = client.credentials();
    let target = Target { method: &method, host: &client.host, path, query };
    let expires = Duration::from_secs(seconds);
    let query = client
        .signer(&credentials)
        .presign(&target, &http::HeaderMap::new(), Payload::Unsigned, expires, client.now)
        .unwrap();
    let uri = format!("{path}?{}", query.expose());
    Request::builder().method(method).uri(uri).header("host", &client.host).body(Bytes::new()).unwrap()
}

#[test]
fn addresses_may_be_signed() {
    let mut client = Client::demo();
    client.write("a b", "hello");
    let right =
        presigned(&client, http::Method::GET, "/bucket/a%20b", "response-content-type=text%2Fplain", 60);
    let answer = client.send(&right);
    assert_eq!((answer.body.as_str(), answer.header("content-type")), ("hello", "text/plain"));
    let mut upload = presigned(&client, http::Method::PUT, "/bucket/new", "", 60);
    *upload.body_mut() = Bytes::from_static(b"anything");
    assert_eq!(client.send(&upload).status, 200);
    assert_eq!(client.read("new"), "anything");
    let change = |from: &str, to: &str| {
        let mut other = right.clone();
        *other.uri_mut() = right.uri().to_string().replace(from, to).parse().unwrap();
        other
    };
    for (from, to, expected) in [
        ("a%20b", "a%20c", (403, "SignatureDoesNotMatch")),
        ("text%2Fplain", "text%2Fhtml", (403, "SignatureDoesNotMatch")),
        ("X-Amz-Expires=60", "X-Amz-Expires=61", (403, "SignatureDoesNotMatch")),
        ("X-Amz-Expires=60", "X-Amz-Expires=604801", (400, "AuthorizationQueryParametersError")),
        ("X-Amz-Expires=60", "X-Amz-Expires=x", (400, "AuthorizationQueryParametersError")),
        ("X-Amz-Date=2024", "X-Amz-Date=2025", (400, "AuthorizationQueryParametersError")),
        ("X-Amz-SignedHeaders=host&", "", (400, "AuthorizationQueryParametersError")),
        ("AKIDDEMO", "AKIDNOBODY", (403, "InvalidAccessKeyId")),
    ] {
        let other = change(from, to);
        assert_ne!(other.uri(), right.uri(), "{from}");
        assert_eq!(client.send(&other).code(), expected, "{to}");
    }
    client.wait(60);
    assert_eq!(client.send(&right).code(), (403, "AccessDenied"));
    assert_eq!(client.send(&right).text("Message"), "Request has expired");
}

/// The examples of <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>: their signatures pass
/// here, as they do there, up to what comes after.
#[test]
fn published_examples_pass() {
    let mut cloud = Sim::default();
    cloud.add_access_key(AccessKey::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
    let now = Time::from_unix_secs(1_369_353_600); // 2013-05-24T00:00:00Z
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let auth = |signed: &str, signature: &str| {
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders={signed},Signature={signature}"
        )
    };
    let request = |path: &str| {
        Request::get(path)
            .header("host", "examplebucket.s3.amazonaws.com")
            .header("x-amz-date", "20130524T000000Z")
            .header("x-amz-content-sha256", empty)
    };
    let plain = "host;x-amz-content-sha256;x-amz-date";
    let examples = [
        request("/test.txt").header("range", "bytes=0-9").header(
            "authorization",
            auth("host;range;x-amz-content-sha256;x-amz-date", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        ),
        request("/?lifecycle").header("authorization", auth(plain, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")),
        request("/?max-keys=2&prefix=J").header("authorization", auth(plain, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")),
        Request::get("/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
            .header("host", "examplebucket.s3.amazonaws.com"),
    ];
    for example in examples {
        let answer = cloud.handle(&example.body(Bytes::new()).unwrap(), now).response().unwrap();
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(text.contains("<Code>NoSuchBucket</Code>"), "{text}");
    }
}
