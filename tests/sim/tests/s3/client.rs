//! A client so plain that nothing comes between a test and the cloud.
#![allow(unreachable_pub)]

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pileus_core::sign::aws_v4::{Credentials, Options, Payload, Signer, Target};
use pileus_sim::{AccessKey, Settings, Sim, Time};
use quick_xml::{Reader, events::Event};
use std::time::Duration;

pub const START: Time = Time::from_unix_secs(1_714_564_800); // 2024-05-01T12:00:00Z
pub const HOST: &str = "s3.us-east-1.amazonaws.com";

const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const IN_PATH: &AsciiSet = &ESCAPED.remove(b'/');

pub fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

#[derive(Clone)]
pub struct Client {
    pub cloud: Sim,
    pub now: Time,
    pub key: AccessKey,
    pub region: String,
    pub host: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Bytes,
    pub body: String,
}

impl Answer {
    /// The text of the first element of that name.
    pub fn text(&self, name: &str) -> &str {
        self.all(name).first().copied().unwrap_or_else(|| panic!("no {name} in {}", self.body))
    }

    /// The texts of all elements of that name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        self.body.split(open.as_str()).skip(1).filter_map(|rest| Some(rest.split_once(&close)?.0)).collect()
    }

    pub fn has(&self, name: &str) -> bool {
        !self.all(name).is_empty()
    }

    /// The code of an error, checked to be one.
    pub fn code(&self) -> (u16, &str) {
        assert!(self.body.contains("<Error><Code>"), "{self:?}");
        assert_eq!(self.text("RequestId"), self.headers["x-amz-request-id"]);
        assert_eq!(self.headers["content-type"], "application/xml");
        (self.status, self.text("Code"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A request before it is signed.
#[derive(Clone)]
pub struct Ask {
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Ask {
    /// For a path that is not encoded yet.
    pub fn new(method: Method, path: &str) -> Self {
        let path = utf8_percent_encode(path, IN_PATH).to_string();
        Self { method, path, query: String::new(), headers: HeaderMap::new(), body: Bytes::new() }
    }

    pub fn query(mut self, query: &str) -> Self {
        query.clone_into(&mut self.query);
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        self.headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        self
    }

    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    pub fn uri(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }
}

pub fn get(path: &str) -> Ask {
    Ask::new(Method::GET, path)
}
pub fn put(path: &str) -> Ask {
    Ask::new(Method::PUT, path)
}
pub fn post(path: &str) -> Ask {
    Ask::new(Method::POST, path)
}
pub fn head(path: &str) -> Ask {
    Ask::new(Method::HEAD, path)
}
pub fn delete(path: &str) -> Ask {
    Ask::new(Method::DELETE, path)
}

impl Client {
    pub fn new(settings: Settings) -> Self {
        let key = settings.ec2.access_keys[0].clone();
        Self { cloud: Sim::new(settings), now: START, key, region: "us-east-1".into(), host: HOST.into() }
    }

    /// A client of a cloud with a bucket `bucket`.
    pub fn demo() -> Self {
        let mut client = Self::new(Settings::default());
        assert_eq!(client.ask(put("/bucket")).status, 200);
        client
    }

    pub fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    pub fn credentials(&self) -> Credentials {
        let credentials = Credentials::new(self.key.id.clone(), self.key.secret.clone());
        match &self.key.session_token {
            Some(token) => credentials.with_session_token(token.clone()),
            None => credentials,
        }
    }

    /// A signed request.
    pub fn signed(&self, ask: &Ask, payload: Payload<'_>) -> Request<Bytes> {
        let credentials = self.credentials();
        let signer = self.signer(&credentials);
        let mut headers = ask.headers.clone();
        let target = Target { method: &ask.method, host: &self.host, path: &ask.path, query: &ask.query };
        signer.sign(&target, &mut headers, payload, self.now).unwrap();
        self.unsigned(&Ask { headers, ..ask.clone() })
    }

    pub fn signer<'a>(&'a self, credentials: &'a Credentials) -> Signer<'a> {
        Signer { credentials, region: &self.region, service: "s3", options: Options::S3 }
    }

    /// A request as it is.
    pub fn unsigned(&self, ask: &Ask) -> Request<Bytes> {
        let mut request =
            Request::builder().method(&ask.method).uri(ask.uri()).body(ask.body.clone()).unwrap();
        *request.headers_mut() = ask.headers.clone();
        request.headers_mut().insert("host", self.host.parse().unwrap());
        request
    }

    pub fn request(&self, ask: &Ask) -> Request<Bytes> {
        self.signed(ask, Payload::Bytes(&ask.body))
    }

    pub fn send(&mut self, request: &Request<Bytes>) -> Answer {
        let response = self.cloud.handle(request, self.now).response().expect("an answer");
        let (head, bytes) = response.into_parts();
        assert!(head.headers.contains_key("x-amz-request-id") && head.headers.contains_key("date"));
        let status = head.status.as_u16();
        if request.method() == Method::HEAD || matches!(status, 204 | 304) {
            assert!(bytes.is_empty());
        } else {
            assert_eq!(head.headers["content-length"], bytes.len().to_string().as_str());
        }
        let body = String::from_utf8_lossy(&bytes).into_owned();
        if head.headers.get("content-type").is_some_and(|media| media == "application/xml") {
            well_formed(&body);
        }
        Answer { status, headers: head.headers, bytes, body }
    }

    /// What the cloud answers, whatever it is.
    #[expect(clippy::needless_pass_by_value, reason = "it is made for this")]
    pub fn ask(&mut self, ask: Ask) -> Answer {
        let request = self.request(&ask);
        self.send(&request)
    }

    /// What the cloud answers, which is no error.
    pub fn ok(&mut self, ask: Ask) -> Answer {
        let uri = ask.uri();
        let answer = self.ask(ask);
        assert!(answer.status < 300, "{uri}: {answer:?}");
        answer
    }

    /// The status and code of the error that the cloud answers.
    pub fn refused(&mut self, ask: Ask) -> (u16, String) {
        let answer = self.ask(ask);
        let (status, code) = answer.code();
        (status, code.to_owned())
    }

    /// Writes an object.
    pub fn write(&mut self, key: &str, content: &str) -> Answer {
        self.ok(put(&format!("/bucket/{key}")).body(content.to_owned()))
    }

    pub fn read(&mut self, key: &str) -> String {
        self.ok(get(&format!("/bucket/{key}"))).body
    }
}

/// Every element that opens closes, and every escape is one.
fn well_formed(text: &str) {
    let mut reader = Reader::from_str(text);
    let mut depth = 0_i32;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} in {text}")) {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{text}");
}
