//! Many deletions, or changes of what blobs are kept on, in one request.
//! <https://learn.microsoft.com/rest/api/storageservices/blob-batch>

use super::{
    blobs::{DeleteBlob, SetBlobTier},
    error, names,
};
use crate::{Body, Endpoint, Error, Repeat, Request, Response, Result, Taken};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde::{Deserialize, Serialize};

/// The most calls that one request holds.
pub const MOST: usize = 256;

/// What stands between the parts of a request. No part can hold it: their lines are addresses and headers.
const BOUNDARY: &str = "batch_pileus";

/// A call within a batch. All of one batch are of the same kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BatchCall {
    /// Deletes a blob.
    Delete(DeleteBlob),
    /// Says what a blob is kept on.
    SetTier(SetBlobTier),
}

/// Makes several calls by one request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SubmitBatch {
    /// The container that all blobs are in, where the caller may reach no more than that.
    pub container: Option<String>,
    /// The calls, 256 at most.
    pub calls: Vec<BatchCall>,
}

impl Endpoint for SubmitBatch {
    /// What came of each call, in their order. After a lost answer, blobs that were deleted may be told not to be there.
    type Output = Vec<Result<()>>;

    fn request(&self) -> Request {
        let request = match &self.container {
            Some(container) => names::container(Method::POST, container),
            None => names::service(Method::POST),
        };
        if self.calls.is_empty() || self.calls.len() > MOST {
            let what = format!("a batch holds 1 to {MOST} calls, and this one {}", self.calls.len());
            return Request::invalid(super::SERVICE, Error::misuse(what));
        }
        let mut body = String::new();
        for (id, call) in self.calls.iter().enumerate() {
            let part = match call {
                BatchCall::Delete(call) => call.request(),
                BatchCall::SetTier(call) => call.request(),
            };
            if let Some(fault) = part.fault() {
                return Request::invalid(super::SERVICE, fault.clone());
            }
            write(&mut body, id, &part.method, &address(&part.path, &part.query), &part.headers);
        }
        body.push_str(&format!("--{BOUNDARY}--\r\n"));
        let mut request = request.query("comp", "batch").body(Body::Bytes(body.into()));
        let kind = HeaderValue::from_static("multipart/mixed; boundary=batch_pileus");
        request.headers.insert(header::CONTENT_TYPE, kind);
        request.repeat(Repeat::Settling(&[]))
    }

    fn response(&self, response: &Response) -> Result<Vec<Result<()>>> {
        let mut results: Vec<Option<Result<()>>> = vec![None; self.calls.len()];
        for (id, part) in parts(response)? {
            // What concerns the batch as a whole has no id.
            let Some(id) = id else {
                return Err(error::of(&part, &[]).context("the batch was refused as a whole"));
            };
            let place = results
                .get_mut(id)
                .ok_or_else(|| response.malformed("it answers a call that was not made"))?;
            *place = Some(if part.status.is_success() { Ok(()) } else { Err(error::of(&part, &[])) });
        }
        let missing = || response.malformed("it leaves a call without an answer");
        results.into_iter().map(|result| result.ok_or_else(missing)).collect()
    }
}

fn address(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn write(body: &mut String, id: usize, method: &Method, address: &str, headers: &HeaderMap) {
    body.push_str(&format!(
        "--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: {id}\r\n\r\n\
         {method} {address} HTTP/1.1\r\n"
    ));
    for (name, value) in headers {
        body.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap_or_default()));
    }
    body.push_str("content-length: 0\r\n\r\n");
}

/// Whether a request is a batch.
pub(super) fn is(request: &Request) -> bool {
    request.method == Method::POST && request.query.split('&').any(|pair| pair == "comp=batch")
}

/// Has `authorize` complete each call of a batch that [`SubmitBatch`] wrote: it is given the method, the address and the
/// headers, and gives the address as it shall stand.
pub(super) fn authorized(
    body: &Bytes,
    mut authorize: impl FnMut(&Method, &str, &mut HeaderMap) -> Result<String>,
) -> Result<Bytes> {
    let bad = || Error::misuse("a batch is not of the form that SubmitBatch writes");
    let text = std::str::from_utf8(body).map_err(|_| bad())?;
    let separator = format!("--{BOUNDARY}\r\n");
    let mut whole = String::with_capacity(text.len() * 2);
    for (id, part) in text.split(separator.as_str()).skip(1).enumerate() {
        let (_, call) = part.split_once("\r\n\r\n").ok_or_else(bad)?;
        let mut lines = call.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let method: Method = words.next().and_then(|word| word.parse().ok()).ok_or_else(bad)?;
        let address = words.next().ok_or_else(bad)?;
        let mut headers = HeaderMap::new();
        for line in lines.take_while(|line| !line.is_empty()) {
            let (name, value) = line.split_once(": ").ok_or_else(bad)?;
            if name != "content-length" {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
                headers.insert(name, value.parse().map_err(|_| bad())?);
            }
        }
        let address = authorize(&method, address, &mut headers)?;
        write(&mut whole, id, &method, &address, &headers);
    }
    whole.push_str(&format!("--{BOUNDARY}--\r\n"));
    // It holds signatures now.
    Ok(crate::secret::wiped(whole.into_bytes()))
}

/// The answers in an answer to a batch, with the ids of their calls.
fn parts(response: &Response) -> Result<Vec<(Option<usize>, Response)>> {
    let kind = response.header("content-type").unwrap_or_default();
    let boundary = kind
        .split(';')
        .filter_map(|part| part.trim().split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| value.trim().trim_matches('"'))
        .filter(|value| !value.is_empty())
        .ok_or_else(|| response.malformed("it is not in parts"))?;
    let text = String::from_utf8_lossy(response.bytes());
    let separator = format!("--{boundary}");
    let mut found = Vec::new();
    for part in text.split(separator.as_str()).skip(1) {
        if part.starts_with("--") {
            break;
        }
        let bad = || response.malformed("a part of it is no answer");
        // What stands before may be nothing.
        let (head, answer) = part.split_at(part.find("HTTP/1.").ok_or_else(bad)?);
        let id = field(head, "content-id").and_then(|id| id.parse().ok());
        let (head, body) = halves(answer).unwrap_or((answer, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse::<u16>().ok());
        let status = status.and_then(|status| StatusCode::from_u16(status).ok()).ok_or_else(bad)?;
        let mut headers = HeaderMap::new();
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let name = HeaderName::from_bytes(name.trim().as_bytes());
            if let (Ok(name), Ok(value)) = (name, value.trim().parse()) {
                headers.insert(name, value);
            }
        }
        let body = Taken::Collected(Bytes::copy_from_slice(body.trim().as_bytes()));
        found.push((id, Response::new(status, headers, body)));
    }
    Ok(found)
}

/// What stands before and after the first empty line.
fn halves(text: &str) -> Option<(&str, &str)> {
    text.split_once("\r\n\r\n").or_else(|| text.split_once("\n\n"))
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let pairs = head.lines().filter_map(|line| line.split_once(':'));
    pairs
        .map(|(field, value)| (field.trim(), value.trim()))
        .find(|(field, _)| field.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Kind,
        providers::azure::testing::{answer, sent, stored},
    };

    fn batch() -> SubmitBatch {
        let snapshot = DeleteBlob {
            container: "abc".into(),
            blob: "a b".into(),
            snapshot: Some("2011-03-09T01:42:34Z".into()),
            ..DeleteBlob::default()
        };
        let calls = vec![BatchCall::Delete(DeleteBlob::whole("abc", "x/y")), BatchCall::Delete(snapshot)];
        SubmitBatch { container: None, calls }
    }

    const PARTS: &str = "POST /?comp=batch\ncontent-type: multipart/mixed; boundary=batch_pileus\n--batch_pileus\r\n\
        Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 0\r\n\r\n\
        DELETE /abc/x/y HTTP/1.1\r\nx-ms-delete-snapshots: include\r\ncontent-length: 0\r\n\r\n--batch_pileus\r\n\
        Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: 1\r\n\r\n\
        DELETE /abc/a%20b?snapshot=2011-03-09T01%3A42%3A34Z HTTP/1.1\r\ncontent-length: 0\r\n\r\n--batch_pileus--\r\n";

    #[test]
    fn a_batch_holds_calls() {
        let batch = batch();
        assert_eq!(sent(&batch), PARTS);
        assert_eq!((stored(&batch), batch.request().repeat), (batch.clone(), Repeat::Settling(&[])));
        let within = SubmitBatch { container: Some("abc".into()), ..batch.clone() };
        assert!(sent(&within).starts_with("POST /abc?restype=container&comp=batch\n"));
        assert!(is(&batch.request()) && is(&within.request()));
        for calls in [Vec::new(), vec![batch.calls[0].clone(); 257]] {
            assert!(SubmitBatch { container: None, calls }.request().fault().is_some());
        }
    }

    #[test]
    fn each_call_is_authorized() {
        let Body::Bytes(body) = batch().request().body else { panic!("a body") };
        let signed = authorized(&body, |method, address, headers| {
            assert_eq!(method, Method::DELETE);
            headers.insert("authorization", "S".parse().expect("a header"));
            Ok(format!("/account{address}"))
        });
        let signed = String::from_utf8(signed.expect("a batch").to_vec()).expect("text");
        assert_eq!(signed.matches("authorization: S\r\ncontent-length: 0\r\n\r\n").count(), 2);
        assert!(signed.contains("DELETE /account/abc/x/y HTTP/1.1\r\nx-ms-delete-snapshots: include\r\n"));
        assert!(signed.contains("Content-ID: 1\r\n\r\nDELETE /account/abc/a%20b?snapshot="));
        assert!(
            authorized(&Bytes::from_static(b"--batch_pileus\r\nx"), |_, _, _| Ok(String::new())).is_err()
        );
    }

    #[test]
    fn each_answer_finds_its_call() {
        let kind = [("content-type", "multipart/mixed; boundary=batchresponse_66925647")];
        let body = "--batchresponse_66925647\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\nHTTP/1.1 404 The specified \
            blob does not exist.\r\nx-ms-error-code: BlobNotFound\r\nx-ms-request-id: r-2\r\nContent-Length: 216\r\n\r\n\
            <?xml version=\"1.0\"?>\n<Error><Code>BlobNotFound</Code><Message>Not there.</Message></Error>\r\n\
            --batchresponse_66925647\r\nContent-Type: application/http\r\nContent-ID: 0\r\n\r\nHTTP/1.1 202 Accepted\r\n\
            x-ms-delete-type-permanent: true\r\n\r\n\r\n--batchresponse_66925647--";
        let results = batch().response(&answer(202, &kind, body)).expect("answers");
        assert!(results[0].is_ok());
        let error = results[1].as_ref().expect_err("not there");
        assert_eq!(
            (error.kind(), error.code(), error.message()),
            (Kind::NotFound, Some("BlobNotFound"), "Not there.")
        );
        assert_eq!(error.request_id(), Some("r-2"));
    }

    #[test]
    fn an_answer_that_leaves_calls_open_is_none() {
        let kind = [("content-type", "multipart/mixed; boundary=b")];
        let one = "--b\r\nContent-ID: 0\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n--b--";
        let stray = "--b\r\nContent-ID: 7\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n--b--";
        for (headers, body) in [(&kind[..], one), (&kind[..], stray), (&kind[..], "--b\r\nx"), (&[][..], one)]
        {
            let error = batch().response(&answer(202, headers, body)).expect_err(body);
            assert_eq!(error.kind(), Kind::Malformed);
        }
        let whole = "--b\r\n\r\nHTTP/1.1 403 Forbidden\r\nx-ms-error-code: AuthorizationFailure\r\n\r\n--b--";
        let error = batch().response(&answer(202, &kind, whole)).expect_err("refused");
        assert_eq!(error.kind(), Kind::Forbidden);
    }
}
