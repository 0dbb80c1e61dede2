//! A client so plain that nothing comes between a test and the cloud.
#![allow(unreachable_pub)]

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use pileus_core::sign::aws_v4::{Credentials, Options, Payload, Signer, Target};
use pileus_sim::{AccessKey, Settings, Sim, Time};
use quick_xml::{Reader, events::Event};
use std::time::Duration;

pub const START: Time = Time::from_unix_secs(1_714_564_800); // 2024-05-01T12:00:00Z
const HOST: &str = "ec2.us-east-1.amazonaws.com";

#[derive(Clone)]
pub struct Client {
    pub cloud: Sim,
    pub now: Time,
    pub key: AccessKey,
    pub region: String,
    /// What the client's clock is ahead of the cloud's.
    pub ahead: Duration,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
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
        assert!(self.body.contains("<Response><Errors><Error><Code>"), "{}", self.body);
        assert!(self.has("Message") && self.has("RequestID"), "{}", self.body);
        (self.status, self.text("Code"))
    }
}

impl Client {
    pub fn new(settings: Settings) -> Self {
        let key = settings.ec2.access_keys[0].clone();
        Self { cloud: Sim::new(settings), now: START, key, region: "us-east-1".into(), ahead: Duration::ZERO }
    }

    pub fn demo() -> Self {
        Self::new(Settings::default())
    }

    pub fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    /// A signed request.
    pub fn request(&self, action: &str, params: &[(&str, &str)]) -> Request<Bytes> {
        let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let mut body = format!("Action={action}&Version=2016-11-15");
        for (name, value) in params {
            body.push_str(&format!("&{}={}", escape(name), escape(value)));
        }
        self.signed(body, "ec2")
    }

    pub fn signed(&self, body: String, service: &str) -> Request<Bytes> {
        let mut credentials = Credentials::new(self.key.id.clone(), self.key.secret.clone());
        if let Some(token) = &self.key.session_token {
            credentials = credentials.with_session_token(token.clone());
        }
        let signer =
            Signer { credentials: &credentials, region: &self.region, service, options: Options::default() };
        let mut headers = HeaderMap::new();
        let media = "application/x-www-form-urlencoded; charset=utf-8";
        headers.insert("content-type", media.parse().unwrap());
        let target = Target { method: &Method::POST, host: HOST, path: "/", query: "" };
        let now = self.now + self.ahead;
        signer.sign(&target, &mut headers, Payload::Bytes(body.as_bytes()), now).unwrap();
        let mut request = Request::post("/").body(Bytes::from(body)).unwrap();
        headers.insert("host", HOST.parse().unwrap());
        *request.headers_mut() = headers;
        request
    }

    pub fn send(&mut self, request: &Request<Bytes>) -> Answer {
        let response = self.cloud.handle(request, self.now).response().expect("an answer");
        let (head, body) = response.into_parts();
        let body = String::from_utf8(body.to_vec()).unwrap();
        well_formed(&body);
        assert_eq!(head.headers["content-length"], body.len().to_string().as_str());
        Answer { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// What the cloud answers, whatever it is.
    pub fn ask(&mut self, action: &str, params: &[(&str, &str)]) -> Answer {
        let request = self.request(action, params);
        self.send(&request)
    }

    /// What the cloud answers, which is no error.
    pub fn call(&mut self, action: &str, params: &[(&str, &str)]) -> Answer {
        let answer = self.ask(action, params);
        assert_eq!(answer.status, 200, "{action}: {}", answer.body);
        assert!(
            answer
                .body
                .contains(&format!("<{action}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">"))
        );
        assert_eq!(answer.text("requestId"), answer.headers["x-amzn-requestid"]);
        answer
    }

    /// The code of the error that the cloud answers with status 400.
    pub fn refused(&mut self, action: &str, params: &[(&str, &str)]) -> String {
        let answer = self.ask(action, params);
        let (status, code) = answer.code();
        assert_eq!(status, 400, "{}", answer.body);
        code.to_owned()
    }

    pub fn image(&self) -> String {
        self.cloud.settings().ec2.images[0].id.clone()
    }

    /// Makes an instance with a name and returns its id.
    pub fn instance(&mut self, name: &str) -> String {
        let image = self.image();
        let answer = self.call(
            "RunInstances",
            &[
                ("ImageId", &image),
                ("InstanceType", "t3.micro"),
                ("MinCount", "1"),
                ("MaxCount", "1"),
                ("TagSpecification.1.ResourceType", "instance"),
                ("TagSpecification.1.Tag.1.Key", "Name"),
                ("TagSpecification.1.Tag.1.Value", name),
            ],
        );
        answer.text("instanceId").to_owned()
    }

    pub fn booted(&mut self, name: &str) -> String {
        let id = self.instance(name);
        self.wait(12);
        assert_eq!(self.state(&id), "running");
        id
    }

    pub fn show(&mut self, id: &str) -> Answer {
        self.call("DescribeInstances", &[("InstanceId.1", id)])
    }

    pub fn state(&mut self, id: &str) -> String {
        let answer = self.show(id);
        let state = answer.text("instanceState");
        state.split_once("<name>").unwrap().1.split_once("</name>").unwrap().0.to_owned()
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
