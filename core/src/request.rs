//! A provider call before it is signed: no host, no credentials, safe to print.

use crate::{Algorithm, Body, Error};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use std::{fmt, time::Duration};

/// Everything but the unreserved characters of RFC 3986 is escaped: right in a path segment and in a query, and what
/// signatures are computed over.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The same but for the slashes of an object's key, which stay.
pub(crate) const IN_KEY: &AsciiSet = &RESERVED.remove(b'/');

/// An unsigned request, relative to one service of an account.
///
/// Built by an [`Endpoint`](crate::Endpoint), turned into a signed [`Exchange`](crate::Exchange) by the
/// [`Session`](crate::Session). A part that cannot be sent (an empty id in the path, a line break in a header) is
/// remembered as the request's fault and reported before anything goes out.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which service of the account: a catalog type such as `compute`.
    pub service: &'static str,
    /// The name of the call, where method and path do not tell it: the action of a query API.
    pub action: Option<&'static str>,
    /// The HTTP method.
    pub method: Method,
    /// The path below the service's endpoint, percent-encoded, with its leading `/`; may be empty.
    pub path: String,
    /// The query, percent-encoded, without its `?`.
    pub query: String,
    /// Headers of this call; the session adds its own.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
    /// How the body of a successful answer is taken in.
    pub take: Take,
    /// Whether the request may be sent again when its answer was lost.
    pub repeat: Repeat,
    /// Statuses besides 2xx that the endpoint reads itself instead of the session making an error of them.
    pub accept: &'static [u16],
    /// The API versions this call is right for, at providers that negotiate one.
    pub versions: Option<Versions>,
    /// How long one attempt may take, where the session's own limit is not right for this call.
    pub timeout: Option<Duration>,
    /// The same call signed for another region as an address, which the session puts into the form.
    pub presigned: Option<Presigned>,
    /// Where a redirect within the same origin pointed; set by the machine.
    pub redirect: Option<Uri>,
    fault: Option<Error>,
}

/// The call itself, signed as an address for another region, as one of its own parameters: leave for this region to act
/// there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presigned {
    /// The parameter that takes the address.
    pub parameter: &'static str,
    /// The parameter that names the region which the call itself goes to.
    pub destination: &'static str,
    /// The region that the address is of.
    pub region: String,
}

/// How the body of a *successful* answer is taken in. An unsuccessful one is always collected, so that an error page
/// never lands in the caller's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// Kept in memory, up to `limit` bytes.
    Collect {
        /// The most bytes that are kept; more is an error.
        limit: usize,
    },
    /// Handed to the caller's sink, the first byte at `offset`.
    Pour {
        /// Where in the sink the first byte goes.
        offset: u64,
    },
    /// Handed to the caller's sink as a span of something larger that was asked for by a `Range` header. An answer of
    /// another span is refused before a byte of it gets there.
    Span {
        /// Where in the sink the first byte goes.
        offset: u64,
        /// Where the span begins in the whole.
        first: u64,
        /// The most bytes that are taken: a longer answer is refused, or cut where the provider sends all there is.
        most: u64,
        /// Which checksum of them is computed.
        hash: Option<Algorithm>,
        /// Which entity tag the answer has to tell, as [`ETag::sum`](crate::storage::ETag::sum) has it: where the
        /// provider holds no request against it.
        etag: Option<u64>,
    },
    /// Handed to the caller's sink one line at a time, as lines become whole.
    Records {
        /// The longest line accepted, in bytes.
        limit: usize,
    },
}

/// May the request be sent again when nobody knows whether the provider acted on it?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Yes: doing it twice is doing it once, and the answer is the same. Reads and full replacements.
    Safe,
    /// Yes: it carries the provider's idempotency token, or is its own key, so that it cannot happen twice. When no answer comes
    /// to any attempt, what it creates may exist all the same.
    Keyed,
    /// Yes, but the repeat may be told that there is nothing left to do. After an attempt of unknown outcome these
    /// statuses are handed to the endpoint as success: a deletion's 404, an attachment's 409.
    Settling(&'static [u16]),
    /// Yes: it removes something that never comes back. After an attempt of unknown outcome the provider's word that it
    /// is not there ([`Kind::NotFound`](crate::Kind::NotFound), whatever the status) is handed to the endpoint as success.
    Removing,
    /// No: it might happen twice. A lost answer is unknown, and only looking can settle it.
    Once,
}

/// A range of API versions, both ends included: `(2, 1)` is 2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The first version that has everything the call uses.
    pub floor: (u16, u16),
    /// The last version whose answer the call reads.
    pub ceiling: (u16, u16),
}

impl Request {
    /// Answers of API calls are collected up to this many bytes unless the call says otherwise: 64 MiB.
    pub const COLLECT: usize = 64 << 20;

    /// A request with that method for the path made of `segments`, each of which is percent-encoded.
    ///
    /// GET, HEAD, PUT and OPTIONS are [`Repeat::Safe`], DELETE settles on 404, all others are sent [`Repeat::Once`].
    #[must_use]
    pub fn new(service: &'static str, method: Method, segments: &[&str]) -> Self {
        Request::with_room(service, method, segments, 0)
    }

    /// The same, with room for so much more path.
    fn with_room(service: &'static str, method: Method, segments: &[&str], more: usize) -> Self {
        let repeat = match method {
            Method::GET | Method::HEAD | Method::PUT | Method::OPTIONS => Repeat::Safe,
            Method::DELETE => Repeat::Settling(&[404]),
            _ => Repeat::Once,
        };
        let mut path = String::with_capacity(segments.iter().map(|s| s.len() + 1).sum::<usize>() + more);
        let mut fault = None;
        for segment in segments {
            if matches!(*segment, "" | "." | "..") {
                fault = Some(Error::misuse(format!(
                    "{segment:?} cannot be a part of the path of {method} {service} /{}; give a name or an id",
                    segments.join("/")
                )));
            }
            path.push('/');
            path.extend(utf8_percent_encode(segment, RESERVED));
        }
        Request {
            service,
            action: None,
            method,
            path,
            query: String::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            take: Take::Collect { limit: Request::COLLECT },
            repeat,
            accept: &[],
            versions: None,
            timeout: None,
            presigned: None,
            redirect: None,
            fault,
        }
    }

    /// A request for the object of that key in `container`. A key is any text: it goes out byte for byte, with its
    /// slashes as they are, and `..` in it means nothing.
    #[must_use]
    pub fn object(service: &'static str, method: Method, container: &str, key: &str) -> Self {
        let mut request = Request::with_room(service, method, &[container], 1 + key.len());
        if key.is_empty() {
            request.fault = Some(Error::misuse("an object's key cannot be empty; give one"));
        }
        request.path.push('/');
        request.path.extend(utf8_percent_encode(key, IN_KEY));
        request
    }

    /// A GET.
    #[must_use]
    pub fn get(service: &'static str, segments: &[&str]) -> Self {
        Request::new(service, Method::GET, segments)
    }

    /// A POST; [`Repeat::Once`] unless [`Request::repeat`] says otherwise.
    #[must_use]
    pub fn post(service: &'static str, segments: &[&str]) -> Self {
        Request::new(service, Method::POST, segments)
    }

    /// A PUT.
    #[must_use]
    pub fn put(service: &'static str, segments: &[&str]) -> Self {
        Request::new(service, Method::PUT, segments)
    }

    /// A DELETE.
    #[must_use]
    pub fn delete(service: &'static str, segments: &[&str]) -> Self {
        Request::new(service, Method::DELETE, segments)
    }

    /// A request that cannot be built; running it gives `error` and sends nothing.
    #[must_use]
    pub fn invalid(service: &'static str, error: Error) -> Self {
        let mut request = Request::get(service, &[]);
        request.fault = Some(error);
        request
    }

    /// Sends `document` as the JSON body.
    #[must_use]
    pub fn json(self, document: &impl Serialize) -> Self {
        let body = serde_json::to_vec(document).map(Into::into);
        self.json_bytes(body)
    }

    /// Sends `document`, which holds a secret, as the JSON body; its memory is wiped afterwards.
    #[must_use]
    pub fn secret_json(self, document: &impl Serialize) -> Self {
        self.json_bytes(crate::secret::wiped_json(document))
    }

    /// A call of a query API: a POST of `form` to the service's root, named after its action; [`Repeat::Once`] unless
    /// [`Request::repeat`] says otherwise.
    #[cfg(feature = "_form")]
    #[must_use]
    pub fn action(service: &'static str, form: crate::wire::form::Form) -> Self {
        let mut request = Request::post(service, &[]);
        request.action = Some(form.action());
        request.form(form)
    }

    /// Sends `form` as the body.
    #[cfg(feature = "_form")]
    #[must_use]
    pub fn form(mut self, form: crate::wire::form::Form) -> Self {
        const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
        self.body = Body::Bytes(form.into_bytes());
        self.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM));
        self
    }

    fn json_bytes(mut self, body: serde_json::Result<bytes::Bytes>) -> Self {
        match body {
            Ok(bytes) => {
                self.body = Body::Bytes(bytes);
                self.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            }
            Err(e) => self.fault = Some(Error::misuse(format!("the request has no JSON form: {e}"))),
        }
        self
    }

    /// Adds `key=value` to the query, both percent-encoded.
    #[must_use]
    pub fn query(mut self, key: &str, value: impl AsRef<str>) -> Self {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.extend(utf8_percent_encode(key, RESERVED));
        self.query.push('=');
        self.query.extend(utf8_percent_encode(value.as_ref(), RESERVED));
        self
    }

    /// Adds `key=value` where there is a value.
    #[must_use]
    pub fn query_opt(self, key: &str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.query(key, value),
            None => self,
        }
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.headers.insert(name, value);
            }
            Err(_) => {
                self.fault = Some(Error::misuse(format!(
                    "the value for header {name} holds characters that no header can carry; take out line breaks and control characters"
                )));
            }
        }
        self
    }

    /// Says whether the request may be repeated.
    #[must_use]
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// Has the endpoint read answers of these statuses too.
    #[must_use]
    pub fn accept(mut self, statuses: &'static [u16]) -> Self {
        self.accept = statuses;
        self
    }

    /// Says which API versions the call is right for.
    #[must_use]
    pub fn versions(mut self, floor: (u16, u16), ceiling: (u16, u16)) -> Self {
        self.versions = Some(Versions { floor, ceiling });
        self
    }

    /// Takes the answer's body in another way than collecting up to [`Request::COLLECT`].
    #[must_use]
    pub fn take(mut self, take: Take) -> Self {
        self.take = take;
        self
    }

    /// Sets the body to a plan of the caller's.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Why the request cannot be sent, if so.
    #[must_use]
    pub fn fault(&self) -> Option<&Error> {
        self.fault.as_ref()
    }

    /// The whole address below `base`, the service's endpoint (with no trailing `/`).
    ///
    /// A redirect set by the machine is followed only within the origin of `base`.
    pub fn uri(&self, base: &str) -> Result<Uri, Error> {
        if let Some(target) = &self.redirect {
            let base: Uri = base.parse().map_err(|_| bad_url(base))?;
            let fine = crate::redirect::same_origin(&base, target);
            #[cfg(pileus_mutant)]
            let fine = fine || crate::mutant::is(crate::mutant::Mutant::ForwardCredential);
            if fine {
                return Ok(target.clone());
            }
            return Err(crate::redirect::refused(target));
        }
        let mut address = String::with_capacity(base.len() + self.path.len() + self.query.len() + 1);
        address.push_str(base);
        address.push_str(&self.path);
        if !self.query.is_empty() {
            address.push('?');
            address.push_str(&self.query);
        }
        // Parsed from shared bytes: no further copy.
        Uri::from_maybe_shared(bytes::Bytes::from(address)).map_err(|_| bad_url(base))
    }
}

fn bad_url(base: &str) -> Error {
    Error::misuse(format!("{base:?} is not a URL; it should read like https://cloud.example:5000/v3"))
}

impl fmt::Display for Request {
    /// Method, service and action or path: enough to name the call, without its query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(action) = self.action {
            return write!(f, "{} {} {action}", self.method, self.service);
        }
        write!(f, "{} {} {}", self.method, self.service, if self.path.is_empty() { "/" } else { &self.path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_queries_are_escaped() {
        let request = Request::get("compute", &["servers", "a/b c"])
            .query("name", "^web&db$")
            .query_opt("x", None::<&str>);
        assert_eq!(request.path, "/servers/a%2Fb%20c");
        assert_eq!(request.query, "name=%5Eweb%26db%24");
        let uri = request.uri("https://cloud.example:8774/v2.1").expect("a URL");
        assert_eq!(uri, "https://cloud.example:8774/v2.1/servers/a%2Fb%20c?name=%5Eweb%26db%24");
        assert_eq!(request.to_string(), "GET compute /servers/a%2Fb%20c");
    }

    #[test]
    fn an_empty_id_never_becomes_a_list_or_delete_all() {
        for id in ["", ".", ".."] {
            let request = Request::delete("compute", &["servers", id]);
            let fault = request.fault().expect("refused");
            assert_eq!(fault.kind(), crate::Kind::Misuse);
        }
        assert!(Request::get("compute", &["servers", "..."]).fault().is_none());
    }

    #[test]
    fn a_header_cannot_be_split() {
        let request = Request::get("compute", &[]).header(header::IF_MATCH, "a\r\nx-evil: 1");
        assert!(request.fault().is_some());
        assert!(request.headers.is_empty());
    }

    #[test]
    fn a_key_goes_out_byte_for_byte() {
        let path = |key| Request::object("s3", Method::GET, "b", key).path;
        assert_eq!(path("a/b//../ü +~\u{1}.txt"), "/b/a/b//../%C3%BC%20%2B~%01.txt");
        assert_eq!(path("/"), "/b//");
        assert!(Request::object("s3", Method::GET, "b", "").fault().is_some());
        assert!(Request::object("s3", Method::GET, "..", "a").fault().is_some());
    }

    #[test]
    fn methods_know_their_repeat_safety() {
        assert_eq!(Request::get("s", &["a"]).repeat, Repeat::Safe);
        assert_eq!(Request::post("s", &["a"]).repeat, Repeat::Once);
        assert_eq!(Request::delete("s", &["a"]).repeat, Repeat::Settling(&[404]));
        assert_eq!(Request::new("s", Method::PATCH, &["a"]).repeat, Repeat::Once);
    }
}
