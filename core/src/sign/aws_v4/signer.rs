//! The signer: requests signed in their headers.

use super::{
    Credentials, canonical,
    chunks::Chunks,
    credentials::Key,
    headers::Signed,
    payload::{Payload, Text},
    sink::{Hashing, Sink, hex},
    timestamp::Timestamp,
};
use crate::{Error, Result, Time};
use bytes::Bytes;
use hmac::Mac;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use sha2::{Digest, Sha256};
use std::fmt;

const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
const CONTENT: HeaderName = HeaderName::from_static("x-amz-content-sha256");
const ALGORITHM: &[u8] = b"AWS4-HMAC-SHA256";

/// Signs requests to one service of one region.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// The access key.
    pub credentials: &'a Credentials,
    /// The region in the signature's scope: `eu-west-1`.
    pub region: &'a str,
    /// The service in the signature's scope: `ec2`, `s3`, `sts`.
    pub service: &'a str,
    /// How this service has it.
    pub options: Options,
}

/// What services differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Empty, `.` and `..` segments of the path are resolved first.
    pub normalize_path: bool,
    /// The path, encoded as it is sent, is encoded once more.
    pub double_encode_path: bool,
    /// `x-amz-content-sha256` is sent, and signed, for any payload, not just for those that cannot do without.
    pub content_sha256: bool,
    /// The session token is part of what is signed, and not only sent.
    pub sign_token: bool,
}

impl Options {
    /// What S3 wants.
    pub const S3: Self =
        Options { normalize_path: false, double_encode_path: false, content_sha256: true, sign_token: true };
}

impl Default for Options {
    /// What all services but S3 want.
    fn default() -> Self {
        Options { normalize_path: true, double_encode_path: true, content_sha256: false, sign_token: true }
    }
}

/// Where a request goes.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The method.
    pub method: &'a Method,
    /// The `Host` header as it is sent: see [`host`].
    pub host: &'a str,
    /// The path as it is sent, percent-encoded.
    pub path: &'a str,
    /// The query as it is sent, percent-encoded, without its `?`.
    pub query: &'a str,
}

/// The `Host` header that transports send for `uri`: its host, and its port where that is not the scheme's own.
#[must_use]
pub fn host(uri: &Uri) -> &str {
    let Some(authority) = uri.authority() else { return "" };
    let text = authority.as_str();
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    match (uri.scheme_str(), authority.port_u16()) {
        (Some("https"), Some(443)) | (Some("http"), Some(80)) => authority.host(),
        _ => text,
    }
}

impl<'a> Target<'a> {
    /// Where a request of that method and address goes.
    #[must_use]
    pub fn new(method: &'a Method, uri: &'a Uri) -> Self {
        Target { method, host: host(uri), path: uri.path(), query: uri.query().unwrap_or_default() }
    }
}

/// A signature in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub(super) [u8; 64]);

impl Signature {
    pub(super) fn of(keyed: Key) -> Self {
        Signature(hex(&keyed.finalize().into_bytes().into()))
    }

    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only hexadecimal digits are ever written.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Signature {
    /// Without the digits: they are as good as the request they sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}

impl Signer<'_> {
    /// Signs the request in its headers: sets `authorization`, `x-amz-date` and, where there is one, the session
    /// token. All that is in `headers` is signed, but for what changes on the way.
    pub fn sign(
        &self,
        target: &Target<'_>,
        headers: &mut HeaderMap,
        payload: Payload<'_>,
        now: Time,
    ) -> Result<Signature> {
        let at = Timestamp::new(now)?;
        let content = payload.text();
        let (signature, value) = {
            let draft = self.in_headers(target, headers, payload, &content, &at);
            let signature = self.signature(&at, &draft.hash());
            (signature, self.authorization(&at, &draft.headers, &signature))
        };
        let mut value = HeaderValue::from_maybe_shared(Bytes::from(value)).map_err(|_| unfit())?;
        headers.reserve(4);
        value.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, value);
        headers.insert(DATE, HeaderValue::from_bytes(at.as_bytes()).map_err(|_| unfit())?);
        if self.names_content(payload) {
            let value = match &content {
                Text::Digest(digest) => HeaderValue::from_bytes(digest).map_err(|_| unfit())?,
                Text::Word(word) => HeaderValue::from_static(word),
            };
            headers.insert(CONTENT, value);
        }
        if self.credentials.session_token().is_some() {
            headers.insert(TOKEN, self.credentials.token_header().ok_or_else(unfit)?.clone());
        }
        Ok(signature)
    }

    /// Signs the chunks of a request whose headers were signed at `now` with that signature.
    pub fn chunks(&self, seed: Signature, now: Time) -> Result<Chunks> {
        let at = Timestamp::new(now)?;
        let mut middle = at.as_bytes().to_vec();
        middle.put(b"\n");
        self.write_scope(&mut middle, &at);
        middle.put(b"\n");
        Ok(Chunks::new(self.key(&at), middle, seed))
    }

    pub(super) fn key(&self, at: &Timestamp) -> Key {
        self.credentials.key(at, self.region, self.service)
    }

    fn names_content(&self, payload: Payload<'_>) -> bool {
        self.options.content_sha256 || !matches!(payload, Payload::Bytes(_) | Payload::Digest(_))
    }

    pub(super) fn in_headers<'a>(
        &'a self,
        target: &'a Target<'a>,
        headers: &'a HeaderMap,
        payload: Payload<'_>,
        content: &'a Text,
        at: &'a Timestamp,
    ) -> Draft<'a> {
        let token = self.credentials.session_token().filter(|_| self.options.sign_token);
        let own = [
            Some(("host", target.host.as_bytes())),
            self.names_content(payload).then(|| ("x-amz-content-sha256", content.as_bytes())),
            Some(("x-amz-date", &at.as_bytes()[..])),
            token.map(|token| ("x-amz-security-token", token.expose().as_bytes())),
        ];
        self.draft(*target, Signed::new(headers, own.into_iter().flatten()), content)
    }

    pub(super) fn draft<'a>(&self, target: Target<'a>, headers: Signed<'a>, content: &'a Text) -> Draft<'a> {
        let secret = self.credentials.session_token().is_some();
        Draft { target, headers, content, options: self.options, secret }
    }

    /// `20150830/us-east-1/service/aws4_request`.
    pub(super) fn write_scope(&self, sink: &mut impl Sink, at: &Timestamp) {
        sink.put(&at.day());
        sink.put(b"/");
        sink.put(self.region.as_bytes());
        sink.put(b"/");
        sink.put(self.service.as_bytes());
        sink.put(b"/aws4_request");
    }

    pub(super) fn write_string_to_sign(&self, sink: &mut impl Sink, at: &Timestamp, request: &[u8; 32]) {
        self.write_beginning(sink, at);
        sink.put(&hex(request));
    }

    /// The part that requests of one second have in common.
    fn write_beginning(&self, sink: &mut impl Sink, at: &Timestamp) {
        sink.put(ALGORITHM);
        sink.put(b"\n");
        sink.put(at.as_bytes());
        sink.put(b"\n");
        self.write_scope(sink, at);
        sink.put(b"\n");
    }

    pub(super) fn signature(&self, at: &Timestamp, request: &[u8; 32]) -> Signature {
        let mut keyed = self.credentials.begun(at, self.region, self.service, |key| {
            let mut hashing = Hashing::<_, 256>::over(key);
            self.write_beginning(&mut hashing, at);
            hashing.finish()
        });
        keyed.update(&hex(request));
        Signature::of(keyed)
    }

    fn authorization(&self, at: &Timestamp, headers: &Signed<'_>, signature: &Signature) -> Vec<u8> {
        let access_key = self.credentials.access_key.as_bytes();
        let around = 160 + access_key.len() + self.region.len() + self.service.len();
        let mut value = Vec::with_capacity(around + headers.names_len());
        value.put(ALGORITHM);
        value.put(b" Credential=");
        value.put(access_key);
        value.put(b"/");
        self.write_scope(&mut value, at);
        value.put(b", SignedHeaders=");
        headers.write_names(&mut value, b";");
        value.put(b", Signature=");
        value.put(&signature.0);
        value
    }
}

/// A request about to be signed.
pub(super) struct Draft<'a> {
    target: Target<'a>,
    headers: Signed<'a>,
    content: &'a Text,
    options: Options,
    secret: bool,
}

impl Draft<'_> {
    pub(super) fn write(&self, sink: &mut impl Sink) {
        sink.put(self.target.method.as_str().as_bytes());
        sink.put(b"\n");
        let Options { normalize_path, double_encode_path, .. } = self.options;
        canonical::path(sink, self.target.path, normalize_path, double_encode_path);
        sink.put(b"\n");
        canonical::query(sink, self.target.query);
        sink.put(b"\n");
        self.headers.write(sink);
        sink.put(b"\n");
        self.headers.write_names(sink, b";");
        sink.put(b"\n");
        sink.put(self.content.as_bytes());
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        let mut hashing = Hashing::<_, 512>::over(Sha256::new());
        self.write(&mut hashing);
        if self.secret {
            hashing.finish_wiped().finalize().into()
        } else {
            hashing.finish().finalize().into()
        }
    }
}

fn unfit() -> Error {
    Error::misuse(
        "the access key, the session token or the region holds characters that no header can carry; check for \
         line breaks around them",
    )
}
