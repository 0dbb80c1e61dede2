//! Many calls in one request. <https://docs.cloud.google.com/storage/docs/batch>

use super::{SERVICE, error, objects::DeleteObject};
use crate::{Body, Endpoint, Error, Repeat, Request, Response, Result, Taken, Time};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// The most calls in one request.
pub const MOST: usize = 100;

/// What stands between the calls. Their lines are percent-encoded, so that none of them can be this.
const BOUNDARY: &str = "----batch-of-calls";

/// Deletes up to 100 objects, each as it would be alone, and tells of each what came of it.
/// <https://docs.cloud.google.com/storage/docs/batch>
///
/// Where every one names its version, the request is repeated after a lost answer; those that are gone already are then
/// told as [`Kind::NotFound`](crate::Kind::NotFound).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteObjects {
    /// The objects.
    pub objects: Vec<DeleteObject>,
}

impl Endpoint for DeleteObjects {
    type Output = Vec<Result<()>>;

    fn request(&self) -> Request {
        if self.objects.is_empty() || self.objects.len() > MOST {
            let message = format!("a batch is of 1 to {MOST} calls, not of {}", self.objects.len());
            return Request::invalid(SERVICE, Error::misuse(message));
        }
        let (mut body, mut repeat) = (String::new(), Repeat::Safe);
        for (index, object) in self.objects.iter().enumerate() {
            let call = object.request();
            if let Some(fault) = call.fault() {
                return Request::invalid(SERVICE, fault.clone());
            }
            if call.repeat == Repeat::Once {
                repeat = Repeat::Once;
            }
            let query = if call.query.is_empty() { String::new() } else { format!("?{}", call.query) };
            let _ = write!(
                body,
                "--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\
                 Content-ID: <call+{index}>\r\n\r\n{} {}{query} HTTP/1.1\r\n\r\n\r\n",
                call.method, call.path
            );
        }
        let _ = write!(body, "--{BOUNDARY}--\r\n");
        Request::post(SERVICE, &["batch", "storage", "v1"])
            .header(header::CONTENT_TYPE, &format!("multipart/mixed; boundary=\"{BOUNDARY}\""))
            .body(Body::Bytes(body.into()))
            .repeat(repeat)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let kind = response.header("content-type").unwrap_or_default();
        let boundary = boundary(kind).ok_or_else(|| response.malformed("it is not in parts"))?;
        let text = String::from_utf8_lossy(response.bytes());
        let mut results: Vec<Option<Result<()>>> = vec![None; self.objects.len()];
        for (place, part) in parts(&text, boundary).into_iter().enumerate() {
            let Some((number, answer)) = read(part) else { continue };
            // Emulators may leave the numbers out and answer in order.
            let index = number.unwrap_or(place);
            let result = match answer.status.is_success() {
                true => Ok(()),
                false => Err(error::read(&answer, &[], response.date().unwrap_or(Time::EPOCH))),
            };
            if let Some(place) = results.get_mut(index) {
                *place = Some(result);
            }
        }
        let missing = |index: usize| response.malformed(format!("it says nothing of the call {index}"));
        results.into_iter().enumerate().map(|(index, result)| result.ok_or_else(|| missing(index))).collect()
    }
}

fn boundary(kind: &str) -> Option<&str> {
    kind.to_ascii_lowercase().starts_with("multipart/").then_some(())?;
    let named = kind.split(';').map(str::trim).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then_some(value)
    })?;
    Some(named.trim_matches('"')).filter(|boundary| !boundary.is_empty())
}

/// What stands between the lines that begin with the boundary.
fn parts<'a>(text: &'a str, boundary: &str) -> Vec<&'a str> {
    let line = format!("--{boundary}");
    let (mut parts, mut begun, mut place) = (Vec::new(), None, 0);
    for whole in text.split_inclusive('\n') {
        if let Some(rest) = whole.strip_prefix(line.as_str()) {
            if let Some(start) = begun {
                parts.push(&text[start..place]);
            }
            begun = (!rest.starts_with("--")).then_some(place + whole.len());
        }
        place += whole.len();
    }
    parts
}

/// The number of the call, where it is told, and its answer.
fn read(part: &str) -> Option<(Option<usize>, Response)> {
    // What stands before the answer is of the part.
    let start = if part.starts_with("HTTP/") { 0 } else { part.find("\nHTTP/")? + 1 };
    let (head, rest) = part.split_at(start);
    let number = match headers(head).get("content-id") {
        Some(id) => Some(id.to_str().ok()?.trim_matches(['<', '>', ' ']).rsplit('+').next()?.parse().ok()?),
        None => None,
    };
    let (head, body) = split(rest).unwrap_or((rest, ""));
    let (line, head) = head.split_once('\n').unwrap_or((head, ""));
    let status = line.split_whitespace().nth(1)?.parse::<StatusCode>().ok()?;
    let body = Taken::Collected(body.trim_end().to_owned().into());
    Some((number, Response::new(status, headers(head), body)))
}

/// Head and body, with an empty line between them.
fn split(text: &str) -> Option<(&str, &str)> {
    text.split_once("\r\n\r\n").or_else(|| text.split_once("\n\n"))
}

fn headers(head: &str) -> HeaderMap {
    let lines = head.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let name: HeaderName = name.trim().parse().ok()?;
        Some((name, HeaderValue::from_str(value.trim()).ok()?))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Kind,
        providers::gcs::testing::{answer, line},
    };

    fn delete(name: &str, generation: Option<u64>) -> DeleteObject {
        DeleteObject { bucket: "b".into(), object: name.into(), generation, ..DeleteObject::default() }
    }

    #[test]
    fn calls_stand_one_after_another() {
        let batch =
            DeleteObjects { objects: vec![delete("a/\r\n--x".trim(), Some(3)), delete("ü", Some(4))] };
        assert!(batch.request().fault().is_some(), "no name has line breaks");
        let mut batch = DeleteObjects { objects: vec![delete("a/o", Some(3)), delete("ü", Some(4))] };
        let request = batch.request();
        assert_eq!(line(&request), "POST /batch/storage/v1");
        assert_eq!(request.headers["content-type"], "multipart/mixed; boundary=\"----batch-of-calls\"");
        let Body::Bytes(body) = &request.body else { panic!("{:?}", request.body) };
        assert_eq!(
            std::str::from_utf8(body),
            Ok(
                "------batch-of-calls\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\
                Content-ID: <call+0>\r\n\r\nDELETE /storage/v1/b/b/o/a%2Fo?generation=3 HTTP/1.1\r\n\r\n\r\n\
                ------batch-of-calls\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\
                Content-ID: <call+1>\r\n\r\nDELETE /storage/v1/b/b/o/%C3%BC?generation=4 HTTP/1.1\r\n\r\n\r\n\
                ------batch-of-calls--\r\n"
            )
        );
        assert_eq!(request.repeat, Repeat::Safe);
        batch.objects.push(delete("c", None));
        assert_eq!(batch.request().repeat, Repeat::Once);
        for count in [0, MOST + 1] {
            let wrong = DeleteObjects { objects: vec![delete("a", None); count] };
            assert_eq!(wrong.request().fault().expect("refused").kind(), Kind::Misuse);
        }
    }

    const REPLY: &str = "--batch_x-y\r\nContent-Type: application/http\r\nContent-ID: <response-call+1>\r\n\r\n\
        HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 80\r\n\r\n\
        {\"error\": {\"code\": 404, \"message\": \"No such object: b/o\", \"errors\": [{\"reason\": \"notFound\"}]}}\r\n\
        --batch_x-y\r\nContent-Type: application/http\r\nContent-ID: <response-call+0>\r\n\r\n\
        HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n\r\n\r\n--batch_x-y--\r\n";

    #[test]
    fn answers_are_told_apart_by_their_numbers() {
        let batch = DeleteObjects { objects: vec![delete("a", None), delete("b", None)] };
        for (kind, body) in [
            ("multipart/mixed; boundary=batch_x-y", REPLY.to_owned()),
            ("Multipart/Mixed; charset=x; Boundary=\"batch_x-y\"", REPLY.replace("\r\n", "\n")),
        ] {
            let results = batch.response(&answer(200, &[("content-type", kind)], &body)).expect("results");
            assert!(results[0].is_ok());
            let error = results[1].as_ref().expect_err("none such");
            assert_eq!(
                (error.kind(), error.code(), error.message()),
                (Kind::NotFound, Some("notFound"), "No such object: b/o")
            );
        }
        let unnumbered = "--x\nContent-Type: application/http\nHTTP/1.1 204 No Content\n\n--x\n\nHTTP/1.1 404 Not Found\n\n--x--\n";
        let kind = [("content-type", "multipart/mixed; boundary=\"x\"")];
        let results = batch.response(&answer(200, &kind, unnumbered)).expect("results");
        assert!(results[0].is_ok() && results[1].as_ref().is_err_and(|error| error.kind() == Kind::NotFound));
        let more = DeleteObjects { objects: vec![delete("a", None); 3] };
        let kind = [("content-type", "multipart/mixed; boundary=batch_x-y")];
        assert_eq!(
            more.response(&answer(200, &kind, REPLY)).expect_err("one is missing").kind(),
            Kind::Malformed
        );
        for (kind, body) in [
            ("application/json", REPLY),
            ("multipart/mixed", REPLY),
            (kind[0].1, ""),
            (kind[0].1, "--batch_x-y\n\n\nHTTP/1.1\n"),
        ] {
            assert_eq!(
                batch.response(&answer(200, &[("content-type", kind)], body)).expect_err(body).kind(),
                Kind::Malformed
            );
        }
    }
}
