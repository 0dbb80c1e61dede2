use super::*;

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
    // With a checksum behind it, and no TLS around it.
    let trailed = || {
        let framing = crate::Framing::AwsChunks { trailer: Some("x-amz-checksum-crc64nvme"), chunks: None };
        let hash = Some(crate::Algorithm::Crc64nvme);
        Body::Stream(Box::new(crate::Stream { span: 0..9, hash, framing }))
    };
    let plain = |signing| {
        let mut settings = aws().payload(signing);
        settings.account = settings.account.endpoint("s3", "http://s3.example");
        settings
    };
    assert_eq!(content(aws(), trailed()), "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    let signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    assert_eq!(content(plain(PayloadSigning::Auto), trailed()), signed);
    assert_eq!(content(aws().payload(PayloadSigning::Signed), trailed()), signed);
    let unsigned = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    assert_eq!(content(plain(PayloadSigning::Unsigned), trailed()), unsigned);
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
