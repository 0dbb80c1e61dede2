//! A part as the stub server takes it, plain or in chunks with a checksum behind them.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>

use crate::{PART, content};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::{Request, body::Incoming};
use pileus_core::Algorithm;

/// A checksum to be told back, as S3 does: the name of its header and its value.
pub type Told = Option<(String, String)>;

/// How much of a body's end is looked at for a checksum.
const TAIL: usize = 80;

/// Counts the bytes only; what came is told back unread.
pub async fn quickly(mut request: Request<Incoming>) -> Option<Told> {
    let decoded = request.headers().get("x-amz-decoded-content-length");
    let decoded: Option<u64> = decoded.and_then(|length| length.to_str().ok()?.parse().ok());
    let (mut count, mut last) = (0, Bytes::new());
    while let Some(frame) = request.body_mut().frame().await {
        if let Ok(data) = frame.ok()?.into_data() {
            count += data.len() as u64;
            last = data;
        }
    }
    let told = trailer(&last[last.len().saturating_sub(TAIL)..]);
    (decoded.unwrap_or(count) == PART && count >= PART).then_some(told)
}

/// Compares every byte, and computes the checksum anew.
pub async fn thoroughly(request: Request<Incoming>) -> Option<Told> {
    let chunked = request.headers().contains_key("x-amz-decoded-content-length");
    let body = request.into_body().collect().await.ok()?.to_bytes();
    let (content, told) = match chunked {
        true => dechunked(&body)?,
        false => (body.to_vec(), None),
    };
    if content != content::part() {
        return None;
    }
    if let Some((name, value)) = &told {
        let name = name.strip_prefix("x-amz-checksum-")?;
        let all =
            [("crc64nvme", Algorithm::Crc64nvme), ("crc32", Algorithm::Crc32), ("crc32c", Algorithm::Crc32c)];
        let (_, algorithm) = all.into_iter().find(|(known, _)| *known == name)?;
        if algorithm.of(&content).to_base64() != *value {
            return None;
        }
    }
    Some(told)
}

/// The content of a body in chunks, and the checksum behind it.
fn dechunked(mut body: &[u8]) -> Option<(Vec<u8>, Told)> {
    let mut content = Vec::new();
    loop {
        let end = body.iter().position(|byte| *byte == b'\r')?;
        let head = std::str::from_utf8(&body[..end]).ok()?;
        let length = usize::from_str_radix(head.split(';').next()?, 16).ok()?;
        body = body.get(end + 2..)?;
        if length == 0 {
            return Some((content, trailer(body)));
        }
        content.extend_from_slice(body.get(..length)?);
        body = body.get(length + 2..)?;
    }
}

fn trailer(tail: &[u8]) -> Told {
    let text = String::from_utf8_lossy(tail);
    let (name, value) = text[text.find("x-amz-checksum-")?..].split_once(':')?;
    Some((name.to_owned(), value.split(['\r', '\n']).next()?.trim().to_owned()))
}
