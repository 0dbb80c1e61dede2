//! What signatures say of contents, and contents that are signed on their way.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>

use crate::{
    Body, Error, Framing, Result, Stream,
    sign::aws_v4::{Chunks, Payload},
};
use http::{HeaderMap, HeaderName, HeaderValue, header};

const TRAILER: HeaderName = HeaderName::from_static("x-amz-trailer");
const LENGTH: HeaderName = HeaderName::from_static("x-amz-decoded-content-length");

/// What is read from a source, in chunks that will be signed.
pub(super) fn chunked(body: Body) -> Body {
    let framing = Framing::AwsChunks { trailer: None, chunks: None };
    match body {
        Body::Source(span) => Body::Stream(Box::new(Stream { span, hash: None, framing })),
        Body::Stream(stream) if stream.framing == Framing::None => {
            Body::Stream(Box::new(Stream { framing, ..*stream }))
        }
        other => other,
    }
}

/// What the signature says of a content on its way. `open`: TLS keeps it, and no chunk need be signed.
pub(super) fn of_stream<'a>(stream: &Stream, digest: Option<&'a [u8; 32]>, open: bool) -> Payload<'a> {
    match (&stream.framing, digest) {
        (Framing::AwsChunks { trailer: Some(_), .. }, _) if open => Payload::UnsignedTrailer,
        (Framing::AwsChunks { trailer: Some(_), .. }, _) => Payload::ChunkedTrailer,
        (Framing::AwsChunks { trailer: None, .. }, _) => Payload::Chunked,
        (Framing::None, Some(digest)) => Payload::Digest(digest),
        _ => Payload::Unsigned,
    }
}

/// Says in the headers how a content is framed.
pub(super) fn announce(stream: &Stream, headers: &mut HeaderMap) -> Result<()> {
    let Framing::AwsChunks { trailer, .. } = &stream.framing else { return Ok(()) };
    let encoding = match headers.get(header::CONTENT_ENCODING).map(HeaderValue::to_str) {
        None => "aws-chunked".to_owned(),
        // What the content is encoded with is kept; the chunks are not.
        Some(Ok(own)) => format!("aws-chunked,{own}"),
        Some(Err(_)) => return Err(Error::misuse("the content's encoding is no text")),
    };
    let unfit = |_| Error::misuse("the content's encoding holds characters that no header can carry");
    headers.insert(header::CONTENT_ENCODING, HeaderValue::try_from(encoding).map_err(unfit)?);
    headers.insert(LENGTH, HeaderValue::from(stream.content_len()));
    if let Some(trailer) = trailer {
        headers.insert(TRAILER, HeaderValue::from_static(trailer));
    }
    Ok(())
}

/// The body with what its chunks are signed with.
pub(super) fn filled(body: Body, signed: Option<Chunks>) -> Body {
    match body {
        Body::Stream(mut stream) => {
            if let Framing::AwsChunks { chunks, .. } = &mut stream.framing {
                *chunks = signed.map(Box::new);
            }
            Body::Stream(stream)
        }
        other => other,
    }
}

/// The body's SHA-256, where the caller has given it.
pub(super) fn given_digest(headers: &HeaderMap) -> Result<Option<[u8; 32]>> {
    let Some(value) = headers.get("x-amz-content-sha256") else { return Ok(None) };
    let mut digest = [0; 32];
    let nibble = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = value.as_bytes().as_chunks::<2>();
    if pairs.len() != digest.len() || !rest.is_empty() {
        return Err(Error::misuse("x-amz-content-sha256 is not a SHA-256 in hexadecimal"));
    }
    for (byte, [high, low]) in digest.iter_mut().zip(pairs) {
        let (Some(high), Some(low)) = (nibble(*high), nibble(*low)) else {
            return Err(Error::misuse("x-amz-content-sha256 is not a SHA-256 in hexadecimal"));
        };
        *byte = high << 4 | low;
    }
    Ok(Some(digest))
}
