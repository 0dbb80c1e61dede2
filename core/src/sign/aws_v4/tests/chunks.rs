//! The worked examples of S3's documentation: 65 KiB of `a`, in chunks of 64 KiB.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>

use super::*;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

const SIZE: usize = 64 << 10;
const LENGTH: usize = 65 << 10;

fn headers(more: &[(&'static str, &'static str)]) -> HeaderMap {
    let same = [
        ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ("content-encoding", "aws-chunked"),
        ("x-amz-decoded-content-length", "66560"),
    ];
    let all = same.iter().chain(more);
    all.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

/// The seed's signature and the whole body.
fn send(headers: &mut HeaderMap, payload: Payload<'_>, trailers: &[(&str, &str)]) -> (Signature, String) {
    let credentials = example();
    let signer = s3(&credentials);
    let target = Target {
        method: &Method::PUT,
        host: "s3.amazonaws.com",
        path: "/examplebucket/chunkObject.txt",
        query: "",
    };
    let seed = signer.sign(&target, headers, payload, example_time()).expect("signed");
    let mut chunks = match payload {
        Payload::UnsignedTrailer => Chunks::unsigned(),
        _ => signer.chunks(seed, example_time()).expect("a time"),
    };
    let mut body = Vec::new();
    for data in [b'a'; LENGTH].chunks(SIZE) {
        body.extend_from_slice(&chunks.clone().head(data));
        let digest = <sha2::Sha256 as sha2::Digest>::digest(data).into();
        assert!(body.ends_with(&chunks.head_of(data.len() as u64, &digest)), "the same by its digest");
        body.extend_from_slice(data);
        body.extend_from_slice(Chunks::TAIL);
    }
    body.extend_from_slice(&chunks.end(trailers));
    (seed, String::from_utf8(body).expect("ASCII"))
}

fn body(heads: [&str; 3], trailers: &str) -> String {
    let (first, second) = ("a".repeat(SIZE), "a".repeat(LENGTH - SIZE));
    format!("10000{}\r\n{first}\r\n400{}\r\n{second}\r\n0{}\r\n{trailers}\r\n", heads[0], heads[1], heads[2])
}

#[test]
fn each_chunk_is_signed_with_the_one_before_it() {
    let mut headers = headers(&[("content-length", "66824")]);
    let (seed, sent) = send(&mut headers, Payload::Chunked, &[]);
    assert_eq!(headers["x-amz-content-sha256"], "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    assert_eq!(seed.as_str(), "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
    let expected = body(
        [
            ";chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            ";chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            ";chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ],
        "",
    );
    assert!(sent == expected, "another body");
    assert_eq!(sent.len(), 66_824);
    assert_eq!(Framing::Signed.encoded_length(LENGTH as u64, SIZE as u64, &[]), 66_824);
}

#[test]
fn trailing_headers_are_signed_last() {
    let mut headers = headers(&[("x-amz-trailer", "x-amz-checksum-crc32c")]);
    let trailers = [("x-amz-checksum-crc32c", "sOO8/Q==")];
    let (seed, sent) = send(&mut headers, Payload::ChunkedTrailer, &trailers);
    assert_eq!(headers["x-amz-content-sha256"], "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
    assert_eq!(seed.as_str(), "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
    let expected = body(
        [
            ";chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
            ";chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
            ";chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
        ],
        "x-amz-checksum-crc32c:sOO8/Q==\r\n\
         x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n",
    );
    assert!(sent == expected, "another body");
    let lengths = [("x-amz-checksum-crc32c", 8)];
    assert_eq!(Framing::Signed.encoded_length(LENGTH as u64, SIZE as u64, &lengths), sent.len() as u64);
}

#[test]
fn unsigned_chunks_bear_their_length_alone() {
    let mut headers = headers(&[("x-amz-trailer", "x-amz-checksum-crc32c")]);
    let trailers = [("x-amz-checksum-crc32c", "sOO8/Q==")];
    let (_, sent) = send(&mut headers, Payload::UnsignedTrailer, &trailers);
    assert_eq!(headers["x-amz-content-sha256"], "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
    assert!(sent == body(["", "", ""], "x-amz-checksum-crc32c:sOO8/Q==\r\n"), "another body");
    let lengths = [("x-amz-checksum-crc32c", 8)];
    assert_eq!(Framing::Unsigned.encoded_length(LENGTH as u64, SIZE as u64, &lengths), sent.len() as u64);
}

#[test]
fn the_length_is_right_for_any_size() {
    for framing in [Framing::Signed, Framing::Unsigned] {
        for (length, size) in
            [(0, 8), (1, 16), (15, 16), (16, 16), (17, 16), (255, 256), (256, 256), (4097, 17)]
        {
            let credentials = example();
            let mut chunks = match framing {
                Framing::Signed => {
                    s3(&credentials).chunks(Signature([b'0'; 64]), example_time()).expect("a time")
                }
                Framing::Unsigned => Chunks::unsigned(),
            };
            let mut total = 0;
            for data in vec![7; length].chunks(size) {
                total += chunks.head(data).len() + data.len() + Chunks::TAIL.len();
            }
            total += chunks.end(&[]).len();
            let told = framing.encoded_length(length as u64, size as u64, &[]);
            assert_eq!(told, total as u64, "{framing:?} {length} in {size}");
        }
    }
    assert_eq!(Framing::Unsigned.encoded_length(0, 0, &[]), 5);
    assert!(Framing::Signed.encoded_length(u64::MAX, 1, &[]) == u64::MAX);
}
