//! Bodies in chunks: `aws-chunked`.

use crate::client::{Ask, Client, put};
use bytes::Bytes;
use http::Request;
use pileus_core::sign::aws_v4::{Chunks, Payload, Target};
use pileus_sim::{AccessKey, Sim, Time};

const CRC32C: (&str, &str) = ("x-amz-checksum-crc32c", "mnG7TA=="); // of "hello"

/// A request whose body is signed in chunks.
fn chunked(
    client: &Client,
    ask: Ask,
    payload: Payload<'_>,
    pieces: &[&[u8]],
    trailers: &[(&str, &str)],
) -> Request<Bytes> {
    let total: usize = pieces.iter().map(|piece| piece.len()).sum();
    let mut ask = ask
        .header("x-amz-decoded-content-length", &total.to_string())
        .header("content-encoding", "aws-chunked");
    for (name, _) in trailers {
        ask = ask.header("x-amz-trailer", name);
    }
    let credentials = client.credentials();
    let signer = client.signer(&credentials);
    let target = Target { method: &ask.method, host: &client.host, path: &ask.path, query: &ask.query };
    let mut headers = ask.headers.clone();
    let seed = signer.sign(&target, &mut headers, payload, client.now).unwrap();
    let mut chunks = match payload {
        Payload::UnsignedTrailer => Chunks::unsigned(),
        _ => signer.chunks(seed, client.now).unwrap(),
    };
    let mut body = Vec::new();
    for piece in pieces {
        body.extend_from_slice(&chunks.head(piece));
        body.extend_from_slice(piece);
        body.extend_from_slice(Chunks::TAIL);
    }
    body.extend_from_slice(&chunks.end(trailers));
    client.unsigned(&Ask { headers, ..ask.clone() }.body(body))
}

#[test]
fn chunks_of_every_kind_are_taken() {
    let mut client = Client::demo();
    let (first, second) = (vec![b'a'; 8192], vec![b'b'; 100]);
    for payload in [Payload::Chunked, Payload::ChunkedTrailer, Payload::UnsignedTrailer] {
        let request = chunked(&client, put("/bucket/key"), payload, &[&first, &second], &[]);
        let answer = client.send(&request);
        let trailing = payload != Payload::Chunked;
        if trailing && payload == Payload::ChunkedTrailer {
            assert_eq!(answer.code(), (400, "MalformedTrailerError"), "none came");
            continue;
        }
        assert_eq!(answer.status, 200, "{payload:?}: {answer:?}");
        let whole = [first.clone(), second.clone()].concat();
        assert_eq!(client.read("key").as_bytes(), whole);
    }
    for payload in [Payload::ChunkedTrailer, Payload::UnsignedTrailer] {
        let request = chunked(&client, put("/bucket/key"), payload, &[b"hello"], &[CRC32C]);
        let answer = client.send(&request);
        assert_eq!((answer.status, answer.header(CRC32C.0)), (200, CRC32C.1), "{payload:?}");
        let read = client.ok(crate::client::get("/bucket/key").header("x-amz-checksum-mode", "ENABLED"));
        assert_eq!((read.body.as_str(), read.header(CRC32C.0)), ("hello", CRC32C.1));
        assert_eq!(read.header("content-encoding"), "");
    }
    let nothing = chunked(&client, put("/bucket/key"), Payload::Chunked, &[], &[]);
    assert_eq!(client.send(&nothing).status, 200);
    assert_eq!(client.read("key"), "");
}

#[test]
fn what_was_changed_on_the_way_is_refused() {
    let mut client = Client::demo();
    let (first, second) = (vec![b'a'; 8192], vec![b'b'; 100]);
    let right = chunked(
        &client,
        put("/bucket/key"),
        Payload::ChunkedTrailer,
        &[&first, &second],
        &[("x-amz-checksum-crc32", "AAAAAA==")],
    );
    assert_eq!(client.send(&right).code(), (400, "BadDigest"), "the checksum is of something else");
    let right = chunked(&client, put("/bucket/key"), Payload::ChunkedTrailer, &[&first[..5], b""], &[]);
    assert!(client.send(&right).status >= 400);

    let right = chunked(&client, put("/bucket/key"), Payload::ChunkedTrailer, &[b"hello"], &[CRC32C]);
    let change = |from: &str, to: &str| {
        let mut other = right.clone();
        let text = String::from_utf8(right.body().to_vec()).unwrap();
        assert!(text.contains(from));
        *other.body_mut() = Bytes::from(text.replacen(from, to, 1));
        other
    };
    for (from, to, expected) in [
        ("hello", "hellO", (403, "SignatureDoesNotMatch")),
        (";chunk-signature=", ";chunk-signature=0", (403, "SignatureDoesNotMatch")),
        ("mnG7TA==", "mnG7TB==", (403, "SignatureDoesNotMatch")),
        ("x-amz-trailer-signature:", "x-amz-trailer-signature:0", (403, "SignatureDoesNotMatch")),
        ("x-amz-trailer-signature:", "x-other:", (400, "MalformedTrailerError")),
        ("5;chunk-signature", "5;signature", (400, "IncompleteBody")),
        ("5;chunk-signature", "6;chunk-signature", (400, "IncompleteBody")),
        ("5;chunk-signature", "+5;chunk-signature", (400, "IncompleteBody")),
        ("5;chunk-signature", "fffffffffffffffff;chunk-signature", (400, "IncompleteBody")),
        ("hello\r\n", "hello\n", (400, "IncompleteBody")),
    ] {
        assert_eq!(client.send(&change(from, to)).code(), expected, "{from} -> {to}");
    }
    for end in 0..right.body().len() {
        let mut short = right.clone();
        *short.body_mut() = right.body().slice(..end);
        let (status, code) = {
            let answer = client.send(&short);
            (answer.status, answer.text("Code").to_owned())
        };
        assert!(status >= 400, "{end}");
        assert_eq!(code, "IncompleteBody", "{end}");
    }
    let mut long = right.clone();
    *long.body_mut() = Bytes::from([&right.body()[..], b"x"].concat());
    assert_eq!(client.send(&long).code(), (400, "IncompleteBody"));
    let small = chunked(&client, put("/bucket/key"), Payload::Chunked, &[b"small", &first], &[]);
    assert_eq!(client.send(&small).code(), (403, "InvalidChunkSizeError"));
    assert_eq!(client.cloud.object_count(), 0);
}

/// The example of <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>.
#[test]
fn the_published_example_passes() {
    let mut cloud = Sim::default();
    let key = AccessKey::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    cloud.add_access_key(key.clone());
    let now = Time::from_unix_secs(1_369_353_600); // 2013-05-24T00:00:00Z
    let mut client = Client { cloud, now, key, region: "us-east-1".into(), host: "s3.amazonaws.com".into() };
    client.ok(put("/examplebucket"));
    let signature = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature={signature}"
    );
    let mut body = Vec::new();
    for (len, signature) in [
        (65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
        (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
        (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
    ] {
        body.extend_from_slice(format!("{len:x};chunk-signature={signature}\r\n").as_bytes());
        body.extend(std::iter::repeat_n(b'a', len));
        body.extend_from_slice(b"\r\n");
    }
    let request = Request::put("/examplebucket/chunkObject.txt")
        .header("host", "s3.amazonaws.com")
        .header("x-amz-date", "20130524T000000Z")
        .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
        .header("authorization", authorization)
        .header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
        .header("content-encoding", "aws-chunked")
        .header("x-amz-decoded-content-length", "66560")
        .header("content-length", "66824")
        .body(Bytes::from(body))
        .unwrap();
    assert_eq!(request.body().len(), 66824);
    let answer = client.send(&request);
    assert_eq!(answer.status, 200, "{answer:?}");
}
