//! Many calls in one request.
//!
//! <https://docs.cloud.google.com/storage/docs/batch>

use super::Visit;
use super::refused::{Refused, refused};
use super::route::Route;
use super::scene::Scene;
use crate::exchange::{Reply, set, with_type};
use bytes::Bytes;
use http::{HeaderName, Request};

/// The most calls of one request.
const MOST: usize = 100;

/// A call, with the id that its answer bears.
fn call(part: &str, token: Option<&str>) -> Option<(String, Request<Bytes>)> {
    let (own, call) = part.trim_start_matches("\r\n").split_once("\r\n\r\n")?;
    let id = own.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-id").then(|| value.trim().trim_matches(['<', '>']).to_owned())
    });
    let (head, body) = call.split_once("\r\n\r\n").unwrap_or((call, ""));
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let mut request = Request::builder().method(words.next()?).uri(words.next()?);
    let mut authorized = false;
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
        authorized |= name == "authorization";
        request = request.header(name, value.trim());
    }
    if let (Some(token), false) = (token, authorized) {
        request = request.header("authorization", token);
    }
    let body = Bytes::copy_from_slice(body.trim_end_matches("\r\n").as_bytes());
    Some((id.unwrap_or_default(), request.body(body).ok()?))
}

pub(super) fn submit(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let bad = |message: &str| refused(400, "badRequest", message);
    let media = scene.header("content-type").unwrap_or_default();
    let boundary = media.split(';').find_map(|part| part.trim().strip_prefix("boundary="));
    let boundary = boundary.map(|text| text.trim_matches('"')).filter(|text| !text.is_empty());
    let boundary = boundary.ok_or_else(|| bad("Missing boundary in multipart."))?;
    let body = scene.received.content.clone().into_bytes();
    let text = std::str::from_utf8(&body).map_err(|_| bad("The batch is not text."))?;
    let (text, _) =
        text.split_once(&format!("--{boundary}--")).ok_or_else(|| bad("The batch has no end."))?;
    let token = scene.header("authorization");
    let calls: Option<Vec<_>> =
        text.split(&format!("--{boundary}")).skip(1).map(|part| call(part, token)).collect();
    let calls = calls.filter(|calls| (1..=MOST).contains(&calls.len()));
    let calls = calls.ok_or_else(|| bad("A batch has 1 to 100 calls, each as HTTP has it."))?;
    let answers = format!("batch_{:016x}", scene.ids.bits());
    let mut whole = String::new();
    for (id, call) in &calls {
        // Content goes neither way in batches.
        let allowed = !Route::is_media(call)
            && !Route::is_xml(call)
            && Route::of(call)
                .and_then(|route| route.operation(call.method()))
                .is_ok_and(|found| !found.uploads && found.name != "batch");
        let reply = if allowed {
            let visit =
                Visit { settings: scene.settings, ids: &mut *scene.ids, request: call, now: scene.now };
            scene.cloud.told(visit).1
        } else {
            bad("This call cannot be made in a batch.").reply(false, false)
        };
        let status = reply.status();
        whole.push_str(&format!(
            "--{answers}\r\nContent-Type: application/http\r\nContent-ID: <response-{id}>\r\n\r\nHTTP/1.1 {} {}\r\n",
            status.as_u16(),
            status.canonical_reason().unwrap_or_default()
        ));
        for (name, value) in reply.headers() {
            whole.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap_or_default()));
        }
        whole.push_str(&format!("Content-Length: {}\r\n\r\n", reply.body().len()));
        whole.push_str(&String::from_utf8_lossy(reply.body()));
        whole.push_str("\r\n");
    }
    whole.push_str(&format!("--{answers}--\r\n"));
    let mut reply = with_type(200, "multipart/mixed", whole);
    set(&mut reply, "content-type", &format!("multipart/mixed; boundary={answers}"));
    Ok(reply)
}
