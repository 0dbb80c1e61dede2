use super::*;
use crate::{
    Call, Endpoint, Operation, Step, Time,
    providers::{
        aws::credentials::Source,
        s3::{
            Addressing, Dialect,
            buckets::{HeadBucket, ListBuckets},
            list::ListObjectsV2,
            objects::{CustomerKey, DeleteObject, GetObject, HeadObject, PutObject},
        },
    },
};
use std::task::Waker;

const NOW: u64 = 1_369_353_600;

fn cx(seconds: u64) -> Cx<'static> {
    Cx { now: Time::from_unix_secs(seconds), entropy: 7, waker: Waker::noop() }
}

fn key() -> Source {
    Source::access_key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

fn session(settings: Settings) -> Arc<S3Session> {
    Arc::new(S3Session::new(settings).expect("good settings"))
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    Ok(crate::providers::s3::testing::answer(status, headers, body))
}

fn send<E: Endpoint>(call: &mut Call<E>) -> (crate::ExchangeId, Exchange) {
    match call.poll(&cx(NOW)) {
        Step::Send(id, exchange) => (id, exchange),
        other => panic!("no request: {other:?}"),
    }
}

fn first<E: Endpoint>(session: &Arc<S3Session>, endpoint: E) -> Exchange {
    send(&mut Call::new(session.clone(), endpoint)).1
}

fn refusal<E: Endpoint>(session: &Arc<S3Session>, endpoint: E) -> Error {
    match Call::new(session.clone(), endpoint).poll(&cx(NOW)) {
        Step::Done(Err(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn authorization(exchange: &Exchange) -> &str {
    exchange.request.headers()["authorization"].to_str().expect("text")
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>, with the region's own address: the
/// published examples with theirs are in the signer's tests.
#[test]
fn requests_are_signed_for_the_bucket_at_its_host() {
    let session = session(Settings::aws("us-east-1", key()));
    let get = first(&session, GetObject::new("examplebucket", "test.txt").range(0..10));
    assert_eq!(get.request.uri(), "https://examplebucket.s3.us-east-1.amazonaws.com/test.txt");
    assert_eq!(get.request.headers()["range"], "bytes=0-9");
    assert_eq!(
        get.request.headers()["x-amz-content-sha256"],
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert!(authorization(&get).contains(
        "/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
    ));
    let list = first(&session, ListObjectsV2::new("examplebucket"));
    assert_eq!(
        list.request.uri(),
        "https://examplebucket.s3.us-east-1.amazonaws.com/?encoding-type=url&list-type=2"
    );
    let buckets = first(&session, ListBuckets::default());
    assert_eq!(buckets.request.uri(), "https://s3.us-east-1.amazonaws.com/");
}

/// The published examples, through a session whose address is the one they are for.
#[test]
fn the_examples_of_the_documentation() {
    let mut settings = Settings::compatible("https://s3.amazonaws.com", "us-east-1", key());
    settings.addressing = Addressing::VirtualHost;
    let session = session(settings);
    let signature =
        |exchange: &Exchange| authorization(exchange).rsplit_once('=').map(|(_, end)| end.to_owned());
    let get = first(&session, GetObject::new("examplebucket", "test.txt").range(0..10));
    assert_eq!(
        signature(&get).as_deref(),
        Some("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    );
    let lifecycle = crate::providers::s3::bucket::GetBucketLifecycle { bucket: "examplebucket".into() };
    assert_eq!(
        signature(&first(&session, lifecycle)).as_deref(),
        Some("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    );
}

#[test]
fn keys_go_out_as_they_are() {
    let session = session(Settings::aws("eu-west-1", key()));
    for (key, path) in [
        ("a b+c~d", "/a%20b%2Bc~d"),
        ("/a//b/", "//a//b/"),
        ("../x/./y", "/../x/./y"),
        ("..", "/.."),
        ("\u{1}\nü", "/%01%0A%C3%BC"),
        ("a?b#c%20", "/a%3Fb%23c%2520"),
    ] {
        let exchange = first(&session, HeadObject::new("bucket", key));
        assert_eq!(
            exchange.request.uri().to_string(),
            format!("https://bucket.s3.eu-west-1.amazonaws.com{path}")
        );
    }
}

#[test]
fn a_bucket_is_in_the_host_where_it_can_be() {
    let uri = |settings: Settings, bucket: &str| {
        first(&session(settings), HeadBucket { bucket: bucket.into() }).request.uri().to_string()
    };
    let aws = || Settings::aws("eu-west-1", key());
    assert_eq!(uri(aws(), "my-bucket"), "https://my-bucket.s3.eu-west-1.amazonaws.com/");
    assert_eq!(
        uri(aws(), "my.bucket"),
        "https://s3.eu-west-1.amazonaws.com/my.bucket",
        "no certificate is good for it"
    );
    assert_eq!(uri(aws(), "My_Bucket"), "https://s3.eu-west-1.amazonaws.com/My_Bucket");
    assert_eq!(uri(aws(), "127.0.0.1"), "https://s3.eu-west-1.amazonaws.com/127.0.0.1");
    assert_eq!(
        uri(aws().addressing(Addressing::Path), "bucket"),
        "https://s3.eu-west-1.amazonaws.com/bucket"
    );
    let local = || Settings::minio("http://127.0.0.1:9000", key());
    assert_eq!(uri(local(), "bucket"), "http://127.0.0.1:9000/bucket");
    assert_eq!(uri(local().addressing(Addressing::VirtualHost), "bucket"), "http://127.0.0.1:9000/bucket");
    let named = Settings::ceph("http://rgw.example:8000/", key()).addressing(Addressing::VirtualHost);
    assert_eq!(
        uri(named.clone(), "my.bucket"),
        "http://my.bucket.rgw.example:8000/",
        "no TLS, no certificate"
    );
    assert_eq!(uri(named.addressing(Addressing::Auto), "bucket"), "http://rgw.example:8000/bucket");
    assert_eq!(
        uri(Settings::compatible("https://x.example/storage/v1/s3", "r", key()), "bucket"),
        "https://x.example/storage/v1/s3/bucket"
    );
}

#[test]
fn each_preset_has_its_address_and_region() {
    for (settings, address, region, dialect) in [
        (
            Settings::spaces("fra1", key()),
            "https://bucket.fra1.digitaloceanspaces.com/",
            "us-east-1",
            Dialect::SPACES,
        ),
        (
            Settings::scaleway("fr-par", key()),
            "https://bucket.s3.fr-par.scw.cloud/",
            "fr-par",
            Dialect::SCALEWAY,
        ),
        (Settings::ovh("GRA", key()), "https://bucket.s3.gra.io.cloud.ovh.net/", "gra", Dialect::OVH),
        (
            Settings::wasabi("eu-central-1", key()),
            "https://bucket.s3.eu-central-1.wasabisys.com/",
            "eu-central-1",
            Dialect::WASABI,
        ),
        (
            Settings::r2("abc123", key()),
            "https://bucket.abc123.r2.cloudflarestorage.com/",
            "auto",
            Dialect::R2,
        ),
        (
            Settings::backblaze("us-west-004", key()),
            "https://bucket.s3.us-west-004.backblazeb2.com/",
            "us-west-004",
            Dialect::BACKBLAZE,
        ),
        (Settings::google(key()), "https://bucket.storage.googleapis.com/", "auto", Dialect::GOOGLE),
        (
            Settings::outscale("eu-west-2", key()),
            "https://bucket.oos.eu-west-2.outscale.com/",
            "eu-west-2",
            Dialect::OUTSCALE,
        ),
    ] {
        assert_eq!(settings.dialect, dialect);
        let exchange = first(&session(settings), HeadBucket { bucket: "bucket".into() });
        assert_eq!(exchange.request.uri(), address);
        assert!(authorization(&exchange).contains(&format!("/20130524/{region}/s3/aws4_request")));
    }
    let mut dual = Settings::aws("eu-west-1", key());
    dual.account.dual_stack = true;
    assert_eq!(dual.address().expect("an address"), "https://s3.dualstack.eu-west-1.amazonaws.com");
    dual.account.fips = true;
    assert_eq!(dual.address().expect("an address"), "https://s3-fips.dualstack.eu-west-1.amazonaws.com");
    let error = S3Session::new(Settings::spaces("evil.example/", key()));
    assert!(error.is_ok_and(|session| session.region() == "us-east-1"));
}

#[test]
fn another_region_is_learnt_and_asked_once() {
    const MOVED: &str = "<Error><Code>PermanentRedirect</Code><Message>must be addressed elsewhere</Message>\
        <Endpoint>bucket.s3.amazonaws.com</Endpoint><Bucket>bucket</Bucket></Error>";
    let session = session(Settings::aws("us-east-1", key()));
    let mut call = Call::new(session.clone(), HeadBucket { bucket: "bucket".into() });
    let mut other = Call::new(session.clone(), HeadBucket { bucket: "bucket".into() });
    let (id, exchange) = send(&mut call);
    let (late, _) = send(&mut other);
    assert_eq!(exchange.request.uri(), "https://bucket.s3.us-east-1.amazonaws.com/");
    call.answer(id, answer(301, &[("x-amz-bucket-region", "eu-west-1")], MOVED), &cx(NOW));
    let (id, exchange) = send(&mut call);
    assert_eq!(exchange.request.uri(), "https://bucket.s3.eu-west-1.amazonaws.com/");
    assert!(authorization(&exchange).contains("/eu-west-1/s3/"));
    call.answer(id, answer(200, &[("x-amz-bucket-region", "eu-west-1")], ""), &cx(NOW));
    let Step::Done(Ok(head)) = call.poll(&cx(NOW)) else { panic!("there") };
    assert_eq!(head.region.as_deref(), Some("eu-west-1"));

    // What was under way meanwhile is told the same, which is no news, and goes there too.
    other.answer(late, answer(301, &[("x-amz-bucket-region", "eu-west-1")], MOVED), &cx(NOW));
    let (id, exchange) = send(&mut other);
    assert_eq!(exchange.request.uri(), "https://bucket.s3.eu-west-1.amazonaws.com/");
    // It says the same of where it is: there is nothing left to learn.
    other.answer(id, answer(301, &[("x-amz-bucket-region", "eu-west-1")], MOVED), &cx(NOW));
    let Step::Done(Err(error)) = other.poll(&cx(NOW)) else { panic!("the end") };
    assert_eq!((error.code(), error.attempts()), (Some("PermanentRedirect"), 2));

    assert_eq!(
        first(&session, HeadBucket { bucket: "other".into() }).request.uri().host(),
        Some("other.s3.us-east-1.amazonaws.com")
    );
    let state = session.snapshot();
    session.restore(SessionState { regions: Known::default(), ..state.clone() });
    assert_eq!(
        first(&session, HeadBucket { bucket: "bucket".into() }).request.uri().host(),
        Some("bucket.s3.us-east-1.amazonaws.com")
    );
    session.restore(state);
    assert_eq!(
        first(&session, HeadBucket { bucket: "bucket".into() }).request.uri().host(),
        Some("bucket.s3.eu-west-1.amazonaws.com")
    );
}

#[test]
fn a_region_is_learnt_from_the_words_of_a_refusal() {
    const WRONG: &str = "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region 'us-east-1' is wrong; \
        expecting 'garage'</Message><Region>garage</Region></Error>";
    let session = session(Settings::compatible("http://garage.example:3900", "us-east-1", key()));
    let mut call = Call::new(session.clone(), HeadObject::new("bucket", "k"));
    let (id, _) = send(&mut call);
    call.answer(id, answer(400, &[], WRONG), &cx(NOW));
    let (id, exchange) = send(&mut call);
    assert_eq!(exchange.request.uri(), "http://garage.example:3900/bucket/k", "the same host");
    assert!(authorization(&exchange).contains("/garage/s3/"));
    call.answer(id, answer(400, &[], WRONG), &cx(NOW));
    let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("the end") };
    assert_eq!((error.kind(), error.attempts()), (Kind::Authentication, 2));
}

#[test]
fn no_answer_leads_credentials_to_another_host() {
    for region in ["evil.example/", "x.evil.example", "a@b", "", "EU", "-x"] {
        let session = session(Settings::aws("us-east-1", key()));
        let mut call = Call::new(session.clone(), HeadBucket { bucket: "bucket".into() });
        let (id, _) = send(&mut call);
        call.answer(id, answer(301, &[("x-amz-bucket-region", region)], ""), &cx(NOW));
        let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("{region}: the end") };
        assert_eq!(error.kind(), Kind::Redirected, "{region}");
    }
    let session = session(Settings::aws("us-east-1", key()));
    let mut call = Call::new(session, HeadBucket { bucket: "bucket".into() });
    let (id, _) = send(&mut call);
    let elsewhere = [("location", "https://bucket.evil.example/"), ("x-amz-bucket-region", "eu-west-1")];
    call.answer(id, answer(307, &elsewhere, ""), &cx(NOW));
    let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("the end") };
    assert_eq!(error.kind(), Kind::Redirected);
}

#[test]
fn a_clock_that_is_off_costs_one_request_even_where_nothing_is_said() {
    let date = [("date", "Fri, 24 May 2013 01:00:00 GMT")];
    for body in ["", "<Error><Code>RequestTimeTooSkewed</Code></Error>"] {
        let session = session(Settings::aws("us-east-1", key()));
        let mut call = Call::new(session.clone(), HeadObject::new("bucket", "k"));
        let (id, _) = send(&mut call);
        call.answer(id, answer(403, &date, body), &cx(NOW));
        let (id, exchange) = send(&mut call);
        assert_eq!(exchange.request.headers()["x-amz-date"], "20130524T010000Z");
        call.answer(id, answer(403, &date, ""), &cx(NOW));
        let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("the end") };
        assert_eq!(error.kind(), Kind::Forbidden, "the clock is right now");
    }
}

#[test]
fn bodies_are_hashed_or_left_to_tls() {
    let put = |body| PutObject::new("bucket", "k", body);
    let content = |settings: Settings, body| {
        let exchange = first(&session(settings), put(body));
        exchange.request.headers()["x-amz-content-sha256"].to_str().expect("text").to_owned()
    };
    const WELCOME: &str = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
    let bytes = || Body::Bytes(bytes::Bytes::from_static(b"Welcome to Amazon S3."));
    let aws = || Settings::aws("us-east-1", key());
    assert_eq!(content(aws(), bytes()), WELCOME);
    assert_eq!(content(aws(), Body::Source(0..9)), "UNSIGNED-PAYLOAD");
    assert_eq!(content(aws().payload(PayloadSigning::Unsigned), bytes()), "UNSIGNED-PAYLOAD");
    assert_eq!(content(aws().payload(PayloadSigning::Signed), bytes()), WELCOME);
    assert_eq!(
        content(aws().payload(PayloadSigning::Signed), Body::Source(0..9)),
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    );
    for (given, fine) in [
        (WELCOME, true),
        ("UNSIGNED-PAYLOAD", false),
        (&WELCOME[1..], false),
        (&WELCOME.replace('4', "g"), false),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-content-sha256", given.parse().expect("a header"));
        assert_eq!(payload::given_digest(&headers).is_ok_and(|digest| digest.is_some()), fine, "{given}");
    }
}

/// The content of the documentation's example, its address with the bucket in the path as it is there.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>
#[test]
fn contents_are_signed_on_their_way() {
    use crate::{Algorithm, Framing, Stream, providers::s3::objects::Properties};
    let put = |body, encoding: Option<&str>| PutObject {
        properties: Properties {
            storage_class: Some(crate::providers::s3::terms::StorageClass::ReducedRedundancy),
            content_encoding: encoding.map(str::to_owned),
            ..Properties::default()
        },
        ..PutObject::new("examplebucket", "chunkObject.txt", body)
    };
    let sends = |exchange: &Exchange| {
        let Body::Stream(stream) = exchange.request.body() else { panic!("a stream") };
        let mut outgoing = stream.outgoing();
        let content = bytes::Bytes::from(vec![b'a'; 65 << 10]);
        let mut sent = Vec::new();
        // However the source cuts it.
        for piece in content.chunks(1_000) {
            outgoing.push(bytes::Bytes::copy_from_slice(piece));
            std::iter::from_fn(|| outgoing.pull()).for_each(|bytes| sent.extend_from_slice(&bytes));
        }
        outgoing.end();
        std::iter::from_fn(|| outgoing.pull()).for_each(|bytes| sent.extend_from_slice(&bytes));
        assert_eq!(sent.len() as u64, stream.len());
        String::from_utf8(sent).expect("ASCII")
    };
    let stream = |framing| {
        Body::Stream(Box::new(Stream { span: 0..65 << 10, hash: Some(Algorithm::Crc32c), framing }))
    };
    let trailing = || Framing::AwsChunks { trailer: Some("x-amz-checksum-crc32c"), chunks: None };
    let settings = || Settings::compatible("https://s3.amazonaws.com", "us-east-1", key());

    let signed = session(settings().payload(PayloadSigning::Signed));
    let exchange = first(&signed, put(stream(trailing()), None));
    let headers = exchange.request.headers();
    assert_eq!(headers["x-amz-content-sha256"], "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
    assert_eq!(
        (&headers["content-encoding"], &headers["x-amz-trailer"]),
        (&"aws-chunked".parse().expect("a header"), &"x-amz-checksum-crc32c".parse().expect("a header"))
    );
    assert_eq!(headers["x-amz-decoded-content-length"], "66560");
    assert!(
        authorization(&exchange)
            .ends_with("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")
    );
    let sent = sends(&exchange);
    assert!(
        sent.contains("400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7")
    );
    assert!(sent.ends_with(
        "x-amz-checksum-crc32c:sOO8/Q==\r\n\
         x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"
    ));

    // Over TLS the chunks need no signatures; what the content is encoded with stays.
    let open = session(settings());
    let exchange = first(&open, put(stream(trailing()), Some("gzip")));
    let headers = exchange.request.headers();
    assert_eq!(headers["x-amz-content-sha256"], "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    assert_eq!(headers["content-encoding"], "aws-chunked,gzip");
    let sent = sends(&exchange);
    assert!(
        sent.starts_with("10400\r\naaa")
            && sent.ends_with("a\r\n0\r\nx-amz-checksum-crc32c:sOO8/Q==\r\n\r\n")
    );
    // In the clear they have.
    let clear = session(Settings::minio("http://127.0.0.1:9000", key()));
    let exchange = first(&clear, put(stream(trailing()), None));
    assert_eq!(
        exchange.request.headers()["x-amz-content-sha256"],
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
    );
    assert!(sends(&exchange).contains("x-amz-trailer-signature:"));

    // Hashed alone, it goes as it is.
    let exchange = first(&open, put(stream(Framing::None), None));
    assert_eq!(exchange.request.headers()["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    assert!(!exchange.request.headers().contains_key("content-encoding"));
    let exchange = first(&signed, put(stream(Framing::None), None));
    assert_eq!(exchange.request.headers()["x-amz-content-sha256"], "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    assert!(sends(&exchange).contains(";chunk-signature="));
}

#[test]
fn a_key_for_encryption_stays_off_the_open_network() {
    let put = || PutObject {
        customer_key: Some(CustomerKey::new([7; 32].to_vec()).expect("32 bytes")),
        ..PutObject::new("bucket", "k", Body::Empty)
    };
    let error = refusal(&session(Settings::minio("http://minio.example:9000", key())), put());
    assert!(error.kind() == Kind::Misuse && error.message().contains("in the clear"), "{error}");
    for url in ["https://minio.example", "http://127.0.0.1:9000", "http://localhost:9000"] {
        let exchange = first(&session(Settings::minio(url, key())), put());
        assert!(!format!("{exchange:?}").contains("BwcHBwcH"), "{exchange:?}");
        assert_eq!(
            exchange.request.headers()["x-amz-server-side-encryption-customer-key"],
            "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="
        );
    }
}

#[test]
fn secrets_and_errors_keep_apart() {
    let credentials = Credentials::new("AKID", "hunter2").with_session_token("hunter2token");
    let session = session(Settings::aws("us-east-1", credentials.into()));
    let mut call = Call::new(session.clone(), DeleteObject::new("bucket", "k"));
    let (id, exchange) = send(&mut call);
    assert_eq!(exchange.request.headers()["x-amz-security-token"], "hunter2token");
    let echo = "<Error><Code>SignatureDoesNotMatch</Code><Message>x-amz-security-token:hunter2token</Message></Error>";
    call.answer(id, answer(403, &[], echo), &cx(NOW));
    let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("the end") };
    let text = format!("{error:?} {error} {session:?} {exchange:?} {:?}", session.snapshot());
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn a_removal_whose_answer_was_lost_settles() {
    let session = session(Settings::aws("us-east-1", key()));
    let mut call =
        Call::new(session.clone(), crate::providers::s3::buckets::DeleteBucket { bucket: "bucket".into() });
    let (id, _) = send(&mut call);
    call.answer(id, Err(crate::Lost::new(crate::Cause::Broken, true, "cut")), &cx(NOW));
    let Step::Wait(Some(_)) = call.poll(&cx(NOW)) else { panic!("a pause") };
    let later = cx(NOW + 60);
    let Step::Send(id, _) = call.poll(&later) else { panic!("again") };
    let gone = "<Error><Code>NoSuchBucket</Code></Error>";
    call.answer(id, answer(404, &[], gone), &later);
    assert!(matches!(call.poll(&later), Step::Done(Ok(()))));

    let mut call = Call::new(session, crate::providers::s3::buckets::CreateBucket::new("bucket"));
    let (id, _) = send(&mut call);
    call.answer(id, Err(crate::Lost::new(crate::Cause::Broken, true, "cut")), &cx(NOW));
    let Step::Send(id, _) = call.poll(&later) else { panic!("again") };
    let mut theirs = call.clone();
    call.answer(id, answer(409, &[], "<Error><Code>BucketAlreadyOwnedByYou</Code></Error>"), &later);
    assert!(matches!(call.poll(&later), Step::Done(Ok(()))));
    theirs.answer(id, answer(409, &[], "<Error><Code>BucketAlreadyExists</Code></Error>"), &later);
    let Step::Done(Err(error)) = theirs.poll(&later) else { panic!("somebody else's") };
    assert_eq!((error.kind(), error.code()), (Kind::Conflict, Some("BucketAlreadyExists")));
}
