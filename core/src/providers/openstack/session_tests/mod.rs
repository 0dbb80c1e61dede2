//! A session against a cloud that is a function: what it logs in, what it signs, what it gives up on.

use super::*;
use crate::{
    Body, Call, ExchangeId, Kind, Lost, Operation, Retry, Step, Taken, Time,
    providers::openstack::{OpenStack, Scope},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::{
    collections::VecDeque,
    sync::atomic::{AtomicUsize, Ordering},
    task::{Wake, Waker},
    time::Duration,
};

const PASSWORD: &str = "hunter2-correct";
/// 2026-01-01T00:00:00Z.
const START: u64 = 1_767_225_600;

fn settings(url: &str) -> Settings {
    Settings::new(url, Credentials::password("demo", PASSWORD, "demo", "Default")).region("RegionOne")
}

/// A call of the compute service that asks for a microversion.
#[derive(Clone, Debug)]
struct Show {
    versions: Option<((u16, u16), (u16, u16))>,
    service: &'static str,
}

const PLAIN: Show = Show { versions: None, service: "compute" };

impl crate::Endpoint for Show {
    type Output = Bytes;
    fn request(&self) -> Request {
        let request = Request::get(self.service, &["servers", "1"]);
        match self.versions {
            Some((floor, ceiling)) => request.versions(floor, ceiling),
            None => request,
        }
    }
    fn response(&self, response: &Response) -> Result<Bytes> {
        Ok(response.bytes().clone())
    }
}

type Login = dyn Fn(&http::Request<Body>, usize, Time) -> Answer;

/// A cloud: answers each exchange at once, and keeps what it was sent.
struct Cloud {
    logins: usize,
    sent: Vec<http::Request<Body>>,
    now: Time,
    /// The tokens that hold.
    good: fn(usize) -> bool,
    login: Box<Login>,
    discovery: Answer,
    /// Whether the versions are elsewhere, and whether that goes on for ever.
    moves: Option<bool>,
    skew: u64,
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().expect("a header"));
    }
    let status = StatusCode::from_u16(status).expect("a status");
    Ok(Response::new(status, map, Taken::Collected(body.to_owned().into())))
}

fn granted(n: usize, issued: Time) -> Answer {
    let body = format!(
        r#"{{"token": {{"issued_at": "{issued}", "expires_at": "{}", "project": {{"id": "p1"}}, "user": {{"id": "u1"}},
        "catalog": [
            {{"type": "compute", "name": "nova", "endpoints": [
                {{"interface": "public", "region": "RegionOne", "url": "http://nova.example/v2.1"}}]}},
            {{"type": "volumev3", "name": "cinder", "endpoints": [
                {{"interface": "public", "region": "RegionOne", "url": "http://cinder.example/v3/p1"}}]}}]}}}}"#,
        issued + Duration::from_secs(3600)
    );
    answer(201, &[("x-subject-token", &format!("token-{n}"))], &body)
}

impl Cloud {
    fn new() -> Self {
        Cloud {
            logins: 0,
            sent: Vec::new(),
            now: Time::from_unix_secs(START),
            good: |_| true,
            login: Box::new(|_, n, now| granted(n, now)),
            discovery: answer(200, &[], r#"{"version": {"version": "2.90", "min_version": "2.1"}}"#),
            moves: None,
            skew: 0,
        }
    }

    fn take(&mut self, exchange: Exchange) -> Answer {
        let request = exchange.request;
        let path = request.uri().path().to_owned();
        let token = request.headers().get("x-auth-token").and_then(|t| t.to_str().ok()).map(str::to_owned);
        self.sent.push(request);
        let sent = self.sent.last().expect("just pushed");
        if path.ends_with("/auth/tokens") || path.ends_with("/v2.0/tokens") || path.ends_with("/auth/v1.0") {
            self.logins += 1;
            return (self.login)(sent, self.logins, self.now + Duration::from_secs(self.skew));
        }
        let number = token.and_then(|t| t.strip_prefix("token-")?.parse().ok()).unwrap_or(0);
        if number == 0 || number > self.logins || !(self.good)(number) {
            return answer(
                401,
                &[],
                r#"{"error": {"code": 401, "message": "The token has ended", "title": "Unauthorized"}}"#,
            );
        }
        let moved = path.strip_prefix("/moved/").and_then(|n| n.parse::<u32>().ok());
        if self.moves.is_some_and(|endless| endless || moved.is_none())
            && (moved.is_some() || path == "/v2.1/")
        {
            let location = format!("/moved/{}", moved.unwrap_or(0) + 1);
            return answer(308, &[("location", &location)], "");
        }
        if moved.is_some() || path.ends_with("/v2.1/") || path.ends_with("/v3/") {
            return self.discovery.clone();
        }
        answer(200, &[], &path)
    }

    fn cx<'a>(&self, waker: &'a Waker) -> Cx<'a> {
        Cx { now: self.now, entropy: u128::from(self.now.since_epoch().as_secs() as u32) << 20, waker }
    }

    /// Drives one operation to its end, passing the time it waits for.
    fn run<O: Operation>(&mut self, operation: &mut O) -> Result<O::Output> {
        for _ in 0..1000 {
            match operation.poll(&self.cx(Waker::noop())) {
                Step::Send(id, exchange) => {
                    let answer = self.take(exchange);
                    operation.answer(id, answer, &self.cx(Waker::noop()));
                }
                Step::Wait(Some(until)) => self.now = self.now.max(until),
                Step::Wait(None) => panic!("stuck"),
                Step::Done(result) => return result,
            }
        }
        panic!("it never ends");
    }

    fn last(&self, header: &str) -> Option<&str> {
        self.sent.last()?.headers().get(header)?.to_str().ok()
    }
}

fn versioned(floor: (u16, u16), ceiling: (u16, u16)) -> Show {
    Show { versions: Some((floor, ceiling)), service: "compute" }
}

fn show(openstack: &OpenStack) -> Call<Show> {
    openstack.call(PLAIN)
}

mod logins;
mod versions;

#[test]
fn a_call_is_signed_and_addressed() {
    let openstack = OpenStack::new(settings("http://keystone.example:5000")).expect("good settings");
    let mut cloud = Cloud::new();
    assert_eq!(cloud.run(&mut show(&openstack)).expect("an answer"), "/v2.1/servers/1");
    assert_eq!(cloud.sent[0].uri(), "http://keystone.example:5000/v3/auth/tokens");
    assert_eq!(cloud.sent[0].headers()["content-type"], "application/json");
    assert_eq!(cloud.sent[1].uri(), "http://nova.example/v2.1/servers/1");
    assert_eq!(cloud.last("x-auth-token"), Some("token-1"));
    assert_eq!(cloud.last("accept"), Some("application/json"));
    assert_eq!(cloud.last("openstack-api-version"), None);
    assert!(cloud.sent[1].headers()["x-auth-token"].is_sensitive());
    assert_eq!(openstack.session().project_id().as_deref(), Some("p1"));
    assert_eq!(openstack.session().user_id().as_deref(), Some("u1"));
    assert_eq!(openstack.session().catalog().expect("a catalog").regions(), ["RegionOne"]);
}

#[test]
fn a_region_or_service_that_is_not_there_is_told_after_one_login() {
    let mars = settings("http://keystone.example/v3").region("Mars");
    let openstack = OpenStack::new(mars).expect("good settings");
    let mut cloud = Cloud::new();
    let error = cloud.run(&mut show(&openstack)).expect_err("no such region");
    assert_eq!(error.kind(), Kind::Misuse);
    assert_eq!(error.message(), "region_name \"Mars\" is not a region of this cloud; it has: RegionOne");
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut call = openstack.call(Show { versions: None, service: "network" });
    let error = cloud.run(&mut call).expect_err("no such service");
    assert!(error.message().ends_with("it has: compute, volumev3"), "{error}");
    assert_eq!((cloud.logins, cloud.sent.len()), (2, 2));
    let fixed = settings("http://keystone.example/v3").endpoint("network", "http://neutron.example:9696/");
    let mut call =
        OpenStack::new(fixed).expect("good settings").call(Show { versions: None, service: "network" });
    assert_eq!(cloud.run(&mut call).expect("an answer"), "/v2.0/servers/1");
}

#[test]
fn bad_settings_fail_before_anything_is_sent() {
    for bad in [
        settings("keystone.example:5000/v3"),
        settings("http://demo:hunter2@keystone.example/v3"),
        settings("http://keystone.example/v3").endpoint("compute", "nova.example"),
        settings("http://keystone.example/v3").region(""),
        Settings::new("http://k/v3", Credentials::password("demo", "", "demo", "Default")),
    ] {
        let error = OpenStack::new(bad.clone()).expect_err("bad settings");
        assert_eq!(error.kind(), Kind::Misuse);
        assert!(!format!("{error:?}").contains("hunter2"));
        let session = Arc::new(OpenStackSession::unchecked(bad));
        let mut cloud = Cloud::new();
        let told = cloud.run(&mut Call::new(session, PLAIN)).expect_err("bad settings");
        assert_eq!((told.message(), cloud.sent.len()), (error.message(), 0));
    }
}

#[test]
fn a_redirect_to_another_host_never_carries_the_token() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    let mut call = show(&openstack);
    cloud.run(&mut show(&openstack)).expect("an answer");
    for location in [
        "http://evil.example/v2.1/servers/1",
        "https://nova.example/v2.1/servers/1",
        "http://nova.example:81/",
    ] {
        let mut call = std::mem::replace(&mut call, show(&openstack));
        let Step::Send(id, _) = call.poll(&cloud.cx(Waker::noop())) else { panic!("a request") };
        call.answer(id, answer(307, &[("location", location)], ""), &cloud.cx(Waker::noop()));
        let Step::Done(Err(error)) = call.poll(&cloud.cx(Waker::noop())) else { panic!("an error") };
        assert_eq!(error.kind(), Kind::Redirected);
    }
    let Step::Send(id, _) = call.poll(&cloud.cx(Waker::noop())) else { panic!("a request") };
    let within = answer(307, &[("location", "http://nova.example/v2.1/moved")], "");
    call.answer(id, within, &cloud.cx(Waker::noop()));
    let Step::Send(_, exchange) = call.poll(&cloud.cx(Waker::noop())) else { panic!("a request") };
    assert_eq!(exchange.request.uri(), "http://nova.example/v2.1/moved");
}

#[test]
fn nothing_prints_a_secret() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    let mut call = show(&openstack);
    let Step::Send(_, login) = call.poll(&cloud.cx(Waker::noop())) else { panic!("the login") };
    let mut printed = format!("{login:?} {call:?} {openstack:?} {:?}", settings("http://k/v3"));
    drop(call);
    cloud.run(&mut show(&openstack)).expect("an answer");
    let mut call = show(&openstack);
    let Step::Send(id, sent) = call.poll(&cloud.cx(Waker::noop())) else { panic!("a request") };
    let echo = answer(400, &[], &format!(r#"{{"badRequest": {{"message": "token-1 and {PASSWORD}"}}}}"#));
    call.answer(id, echo, &cloud.cx(Waker::noop()));
    let Step::Done(Err(error)) = call.poll(&cloud.cx(Waker::noop())) else { panic!("an error") };
    printed += &format!("{sent:?} {openstack:?} {:?} {error:?} {error}", openstack.session().snapshot());
    assert!(!printed.contains(PASSWORD) && !printed.contains("token-1"), "{printed}");
    assert_eq!(error.kind(), Kind::InvalidRequest);
}

#[test]
fn a_state_can_be_gone_back_to() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    let before = openstack.session().snapshot();
    cloud.run(&mut openstack.call(versioned((2, 1), (2, 46)))).expect("an answer");
    let after = openstack.session().snapshot();
    openstack.session().budget().withdraw();
    openstack.session().restore(before);
    assert_eq!(openstack.session().budget().left(), 500);
    cloud.run(&mut openstack.call(versioned((2, 1), (2, 46)))).expect("an answer");
    assert_eq!((cloud.logins, cloud.sent.len()), (2, 6), "all of it again");
    openstack.session().restore(after);
    cloud.run(&mut openstack.call(versioned((2, 1), (2, 46)))).expect("an answer");
    assert_eq!((cloud.logins, cloud.last("x-auth-token")), (2, Some("token-1")));
}
