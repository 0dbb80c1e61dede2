//! Bodies as they come in: hashed while they pass, and taken out of their chunks.

use super::checksum::{Algorithm, Checksum, Running};
use super::chunks::Chunks;
use super::refused::{Refused, refused};
use super::signature::{Chain, hex};
use crate::content::Content;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use md5::Md5;
use sha2::{Digest as _, Sha256};

/// How a body is protected by the signature of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Payload {
    Hash(String),
    Unsigned,
    Chunked,
}

/// What came in.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) content: Content,
    pub(crate) md5: [u8; 16],
    /// The checksum it was asked to be kept with, checked where it came with one; the default one otherwise.
    pub(crate) checksum: Checksum,
    /// Did the client name it?
    pub(crate) named: bool,
}

/// A body that is coming in.
pub(crate) struct Receiver {
    payload: Payload,
    chunks: Option<Chunks>,
    content: Content,
    /// What is larger than this is not kept.
    keep: u64,
    most: u64,
    expected: Option<u64>,
    md5: Md5,
    sha256: Option<Sha256>,
    claimed_md5: Option<Vec<u8>>,
    checksum: Running,
    claimed: Option<Vec<u8>>,
    named: bool,
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn length(headers: &HeaderMap, name: &str) -> Result<Option<u64>, Refused> {
    let Some(text) = header(headers, name) else { return Ok(None) };
    let bad = |_| refused(400, "InvalidArgument", format!("{name} must be a number"));
    text.parse().map(Some).map_err(bad)
}

fn too_large(most: u64, size: u64) -> Refused {
    refused(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        .with("ProposedSize", size.to_string())
        .with("MaxSizeAllowed", most.to_string())
}

pub(crate) fn incomplete() -> Refused {
    let message = "You did not provide the number of bytes specified by the Content-Length HTTP header";
    refused(400, "IncompleteBody", message)
}

impl Receiver {
    /// A receiver for what these headers announce. `limits` are the size above which nothing is kept, and the largest
    /// that is taken.
    pub(crate) fn new(
        headers: &HeaderMap,
        chain: Option<Chain>,
        limits: (u64, u64),
    ) -> Result<Self, Refused> {
        let says = header(headers, "x-amz-content-sha256").unwrap_or("UNSIGNED-PAYLOAD");
        if headers.contains_key("transfer-encoding") && !headers.contains_key("content-length") {
            let message = "You must provide the Content-Length HTTP header.";
            return Err(refused(411, "MissingContentLength", message));
        }
        let announced = trailers(headers);
        let trailing = says.ends_with("-TRAILER");
        let payload = match says {
            "UNSIGNED-PAYLOAD" => Payload::Unsigned,
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
            | "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
            | "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => Payload::Chunked,
            hash if hash.len() == 64
                && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) =>
            {
                Payload::Hash(hash.to_owned())
            }
            other => {
                let message = "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.";
                return Err(Refused::argument("x-amz-content-sha256", other, message));
            }
        };
        let (mut chunks, mut expected) = (None, length(headers, "content-length")?);
        if payload == Payload::Chunked {
            expected = length(headers, "x-amz-decoded-content-length")?;
            if expected.is_none() {
                let message = "You must provide the x-amz-decoded-content-length HTTP header.";
                return Err(refused(411, "MissingContentLength", message));
            }
            let chain = if says.starts_with("STREAMING-UNSIGNED") {
                None
            } else {
                Some(chain.ok_or_else(Refused::denied)?)
            };
            chunks = Some(Chunks::new(chain, trailing));
        }
        let (most, keep) = (limits.1, limits.0);
        if let Some(size) = expected.filter(|size| *size > most) {
            return Err(too_large(most, size));
        }
        let claimed_md5 = match header(headers, "content-md5") {
            None if headers.contains_key("content-md5") => return Err(invalid_digest("")),
            None => None,
            Some(text) => {
                let bytes = STANDARD.decode(text).ok().filter(|bytes| bytes.len() == 16);
                Some(bytes.ok_or_else(|| invalid_digest(text))?)
            }
        };
        let (algorithm, claimed) = asked(headers, announced)?;
        Ok(Self {
            sha256: matches!(payload, Payload::Hash(_)).then(Sha256::default),
            payload,
            chunks,
            content: Content::default(),
            keep,
            most,
            expected,
            md5: Md5::default(),
            claimed_md5,
            checksum: Running::new(algorithm.unwrap_or(Algorithm::Crc64Nvme)),
            claimed,
            named: algorithm.is_some(),
        })
    }

    /// Computes that checksum in place of the one that the headers ask for.
    pub(crate) fn summing(self, algorithm: Algorithm) -> Self {
        Self { checksum: Running::new(algorithm), ..self }
    }

    /// Takes the next bytes of the body.
    pub(crate) fn push(&mut self, bytes: Bytes) -> Result<(), Refused> {
        let Some(mut chunks) = self.chunks.take() else { return self.take(bytes) };
        let taken = chunks.push(bytes, &mut |data| self.take(data));
        self.chunks = Some(chunks);
        taken
    }

    fn take(&mut self, bytes: Bytes) -> Result<(), Refused> {
        let size = self.content.len() + bytes.len() as u64;
        if size > self.most {
            return Err(too_large(self.most, size));
        }
        self.md5.update(&bytes);
        self.checksum.update(&bytes);
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(&bytes);
        }
        if self.expected.unwrap_or(0).max(size) <= self.keep {
            self.content.append(Content::from(bytes));
        } else {
            self.content = Content::dropped(size);
        }
        Ok(())
    }

    /// Takes a body that is there in one piece.
    pub(crate) fn whole(mut self, bytes: &Bytes) -> Result<Received, Refused> {
        self.push(bytes.clone())?;
        self.finish()
    }

    /// The body has ended.
    pub(crate) fn finish(self) -> Result<Received, Refused> {
        let mut claimed = self.claimed;
        if let Some(chunks) = self.chunks {
            for (name, value) in chunks.finish()? {
                if Algorithm::of_header(&name) == Some(self.checksum.algorithm()) {
                    let value = self.checksum.algorithm().decode(&value);
                    claimed = Some(value.ok_or_else(|| bad_value(&name))?);
                }
            }
            if self.named && claimed.is_none() {
                return Err(malformed_trailer());
            }
        }
        if self.expected.is_some_and(|expected| expected != self.content.len()) {
            return Err(incomplete());
        }
        if let (Payload::Hash(claimed), Some(sha256)) = (&self.payload, self.sha256) {
            let computed = hex(&sha256.finalize());
            if *claimed != computed {
                let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
                return Err(refused(400, "XAmzContentSHA256Mismatch", message)
                    .with("ClientComputedContentSHA256", claimed)
                    .with("S3ComputedContentSHA256", computed));
            }
        }
        let md5: [u8; 16] = self.md5.finalize().into();
        if let Some(claimed) = self.claimed_md5.filter(|claimed| *claimed != md5) {
            let message = "The Content-MD5 you specified did not match what we received.";
            return Err(refused(400, "BadDigest", message)
                .with("ExpectedDigest", hex(&claimed))
                .with("CalculatedDigest", STANDARD.encode(md5)));
        }
        let algorithm = self.checksum.algorithm();
        let value = self.checksum.finish();
        if claimed.is_some_and(|claimed| claimed != value) {
            let message =
                format!("The {} you specified did not match the calculated checksum.", algorithm.name());
            return Err(refused(400, "BadDigest", message));
        }
        let checksum = Checksum::full(algorithm, value);
        Ok(Received { content: self.content, md5, checksum, named: self.named })
    }
}

fn invalid_digest(text: &str) -> Refused {
    refused(400, "InvalidDigest", "The Content-MD5 you specified is not valid.").with("Content-MD5", text)
}

fn bad_value(name: &str) -> Refused {
    Refused::invalid(format!("Value for {name} header is invalid."))
}

pub(crate) fn malformed_trailer() -> Refused {
    let message = "The request contained trailing data that was not well-formed or did not conform to our published schema.";
    refused(400, "MalformedTrailerError", message)
}

/// The checksum that will come in a trailing header.
fn trailers(headers: &HeaderMap) -> Option<Algorithm> {
    let names = header(headers, "x-amz-trailer")?;
    names.split(',').find_map(|name| Algorithm::of_header(name.trim()))
}

/// Which checksum is asked for, and what it is said to be.
fn asked(
    headers: &HeaderMap,
    trailing: Option<Algorithm>,
) -> Result<(Option<Algorithm>, Option<Vec<u8>>), Refused> {
    let mut claimed = None;
    for algorithm in super::checksum::ALGORITHMS {
        let Some(text) = header(headers, algorithm.header()) else { continue };
        if claimed.is_some() || trailing.is_some() {
            let message =
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
            return Err(Refused::invalid(message));
        }
        let value = algorithm.decode(text).ok_or_else(|| bad_value(algorithm.header()))?;
        claimed = Some((algorithm, value));
    }
    let named =
        match header(headers, "x-amz-sdk-checksum-algorithm") {
            None => None,
            Some(name) => Some(Algorithm::named(name).ok_or_else(|| {
                Refused::invalid("Value for x-amz-sdk-checksum-algorithm header is invalid.")
            })?),
        };
    let sent = claimed.as_ref().map(|(algorithm, _)| *algorithm).or(trailing);
    if let (Some(named), Some(sent)) = (named, sent)
        && named != sent
    {
        return Err(Refused::invalid("Value for x-amz-sdk-checksum-algorithm header is invalid."));
    }
    if named.is_some() && sent.is_none() {
        let message = "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.";
        return Err(Refused::invalid(message));
    }
    Ok((sent, claimed.map(|(_, value)| value)))
}
