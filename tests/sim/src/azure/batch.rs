//! Many calls in one request.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/blob-batch>

use super::refused::{Refused, refused};
use super::scene::Scene;
use super::{Visit, finish, opened};
use crate::exchange::{Reply, set, with_type};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};

/// The most calls of one request.
const MOST: usize = 256;

fn bad() -> Refused {
    Refused::input("One of the request inputs is not valid.")
}

/// What comes after the boundary in a media type.
pub(crate) fn boundary(media: &str) -> Option<&str> {
    let (kind, rest) = media.split_once(';')?;
    let parameter = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    let boundary = parameter.trim_matches('"');
    (kind.trim().eq_ignore_ascii_case("multipart/mixed") && !boundary.is_empty()).then_some(boundary)
}

/// A call, with the id that its answer bears.
fn call(part: &str, host: Option<&HeaderValue>) -> Option<(String, Request<Bytes>)> {
    let (own, call) = part.trim_start_matches("\r\n").split_once("\r\n\r\n")?;
    let id = own.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-id").then(|| value.trim().to_owned())
    })?;
    let mut lines = call.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let mut request = Request::builder().method(words.next()?).uri(words.next()?);
    if let Some(host) = host {
        request = request.header("host", host);
    }
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
        request = request.header(name, value.trim());
    }
    Some((id, request.body(Bytes::new()).ok()?))
}

pub(super) fn submit(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let media = scene.header("content-type").unwrap_or_default();
    let boundary = boundary(media).ok_or_else(|| Refused::header_value("content-type"))?;
    let body = scene.received.content.clone().into_bytes();
    let text = std::str::from_utf8(&body).map_err(|_| bad())?;
    let (text, _) = text.split_once(&format!("--{boundary}--")).ok_or_else(bad)?;
    let host = scene
        .headers
        .get("host")
        .cloned()
        .or_else(|| scene.request.uri().host().and_then(|host| HeaderValue::from_str(host).ok()));
    let calls: Option<Vec<_>> =
        text.split(&format!("--{boundary}")).skip(1).map(|part| call(part, host.as_ref())).collect();
    let calls = calls.filter(|calls| (1..=MOST).contains(&calls.len())).ok_or_else(bad)?;
    let mut kinds = Vec::new();
    for (_, call) in &calls {
        let (address, _, operation) = opened(scene.settings, call)?;
        let known = matches!(operation.name, "DeleteBlob" | "SetBlobTier");
        let within = scene.name.is_empty() || address.container == scene.name;
        if !known || !within || address.account != scene.account.name {
            return Err(bad());
        }
        kinds.push(operation.name);
    }
    if kinds.windows(2).any(|pair| pair[0] != pair[1]) {
        let message = "All operations of a batch have to be the same.";
        return Err(refused(400, "AllSubrequestsMustBeSameApi", message));
    }
    let answers = format!("batchresponse_{}", scene.ids.uuid());
    let mut whole = String::new();
    for (id, call) in &calls {
        let own = scene.ids.uuid();
        let visit = Visit { settings: scene.settings, ids: &mut *scene.ids, request: call, now: scene.now };
        let (_, mut reply) = scene.cloud.told(visit, &own);
        finish(&mut reply, &own, call, scene.now);
        let status = reply.status();
        let reason = status.canonical_reason().unwrap_or_default();
        whole.push_str(&format!(
            "--{answers}\r\nContent-Type: application/http\r\nContent-ID: {id}\r\n\r\nHTTP/1.1 {} {reason}\r\n",
            status.as_u16()
        ));
        for (name, value) in reply.headers() {
            whole.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap_or_default()));
        }
        whole.push_str("\r\n");
        whole.push_str(&String::from_utf8_lossy(reply.body()));
        whole.push_str("\r\n");
    }
    whole.push_str(&format!("--{answers}--\r\n"));
    let mut reply = with_type(202, "multipart/mixed", whole);
    set(&mut reply, "content-type", &format!("multipart/mixed; boundary={answers}"));
    Ok(reply)
}
