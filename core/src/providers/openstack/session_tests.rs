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
    skew: u64,
}

fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().expect("a header"));
    }
    let status = StatusCode::from_u16(status).expect("a status");
    Ok(Response { status, headers: map, body: Taken::Collected(body.to_owned().into()) })
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
            skew: 0,
        }
    }

    fn take(&mut self, exchange: Exchange) -> Answer {
        let request = exchange.request;
        let path = request.uri().path().to_owned();
        let token = request.headers().get("x-auth-token").and_then(|t| t.to_str().ok()).map(str::to_owned);
        self.sent.push(request);
        let sent = self.sent.last().expect("just pushed");
        if path.ends_with("/auth/tokens") || path.ends_with("/v2.0/tokens") {
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
        if path.ends_with("/v2.1/") || path.ends_with("/v3/") {
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

fn show(openstack: &OpenStack) -> Call<Show> {
    openstack.call(PLAIN)
}

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

struct Bell(AtomicUsize);
impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_hundred_operations_log_in_once_and_are_woken() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    let bells: Vec<Arc<Bell>> = (0..100).map(|_| Arc::new(Bell(AtomicUsize::new(0)))).collect();
    let wakers: Vec<Waker> = bells.iter().map(|bell| Waker::from(bell.clone())).collect();
    let mut calls: Vec<Call<Show>> = (0..100).map(|_| show(&openstack)).collect();
    let mut flight: VecDeque<(usize, ExchangeId, Exchange)> = VecDeque::new();
    for (n, call) in calls.iter_mut().enumerate() {
        match call.poll(&cloud.cx(&wakers[n])) {
            Step::Send(id, exchange) => flight.push_back((n, id, exchange)),
            Step::Wait(_) => {}
            Step::Done(result) => panic!("{result:?}"),
        }
    }
    assert_eq!(flight.len(), 1, "one login under way for all");
    let (n, id, exchange) = flight.pop_front().expect("the login");
    let login = cloud.take(exchange);
    calls[n].answer(id, login, &cloud.cx(&wakers[n]));
    assert_eq!(bells.iter().filter(|bell| bell.0.load(Ordering::Relaxed) == 1).count(), 99);
    for call in &mut calls {
        cloud.run(call).expect("an answer");
    }
    assert_eq!((cloud.logins, cloud.sent.len()), (1, 101));
}

#[test]
fn a_token_is_renewed_before_it_ends_whatever_our_clock_says() {
    for skew in [0, 7 * 3600] {
        let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
        let mut cloud = Cloud::new();
        cloud.skew = skew;
        for _ in 0..30 {
            cloud.run(&mut show(&openstack)).expect("an answer");
            cloud.now += Duration::from_secs(100);
        }
        assert_eq!(cloud.logins, 1, "50 minutes of the hour");
        cloud.now += Duration::from_secs(10 * 60);
        cloud.run(&mut show(&openstack)).expect("an answer");
        assert_eq!(cloud.logins, 2);
        assert_eq!(cloud.last("x-auth-token"), Some("token-2"));
    }
}

#[test]
fn a_wrong_password_is_one_request() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.login = Box::new(|_, _, _| {
        answer(
            401,
            &[("x-openstack-request-id", "req-9")],
            r#"{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}"#,
        )
    });
    for _ in 0..50 {
        let error = cloud.run(&mut show(&openstack)).expect_err("refused");
        assert_eq!((error.kind(), error.request_id()), (Kind::Authentication, Some("req-9")));
        assert_eq!(error.during(), Some("POST identity /auth/tokens"));
        assert!(!format!("{error:?}").contains(PASSWORD));
    }
    assert_eq!(cloud.sent.len(), 1);
}

#[test]
fn a_refused_token_is_renewed_once_and_a_refused_newer_one_ends_it() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.run(&mut show(&openstack)).expect("an answer");
    cloud.good = |n| n > 1;
    cloud.run(&mut show(&openstack)).expect("an answer with the second token");
    assert_eq!((cloud.logins, cloud.sent.len()), (2, 5));
    cloud.good = |_| false;
    let error = cloud.run(&mut show(&openstack)).expect_err("refused twice");
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("Unauthorized")));
    assert_eq!((cloud.logins, cloud.sent.len()), (3, 8), "one more login, then no more");
}

#[test]
fn a_late_refusal_of_the_old_token_leaves_the_new_one() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.run(&mut show(&openstack)).expect("an answer");
    let mut calls = [show(&openstack), show(&openstack)];
    let sent: Vec<_> = calls
        .iter_mut()
        .map(|call| match call.poll(&cloud.cx(Waker::noop())) {
            Step::Send(id, exchange) => (id, exchange),
            other => panic!("{other:?}"),
        })
        .collect();
    cloud.good = |n| n > 1;
    for ((id, exchange), call) in sent.into_iter().zip(&mut calls) {
        let refused = cloud.take(exchange);
        call.answer(id, refused, &cloud.cx(Waker::noop()));
        cloud.run(call).expect("an answer with the second token");
    }
    assert_eq!(cloud.logins, 2);
}

#[test]
fn a_struggling_identity_service_is_asked_again_and_a_dropped_login_frees_the_way() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.login = Box::new(|_, n, now| match n {
        1 => answer(503, &[("retry-after", "3")], ""),
        2 => Err(Lost::new(crate::Cause::Broken, true, "reset")),
        _ => granted(n, now),
    });
    {
        let mut dropped = show(&openstack);
        assert!(matches!(dropped.poll(&cloud.cx(Waker::noop())), Step::Send(..)));
    }
    cloud.run(&mut show(&openstack)).expect("an answer");
    assert_eq!(cloud.logins, 3);
    assert!(cloud.now >= Time::from_unix_secs(START + 3));

    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    cloud.login = Box::new(|_, _, _| Err(Lost::new(crate::Cause::Broken, true, "reset")));
    cloud.logins = 0;
    let error = cloud.run(&mut show(&openstack)).expect_err("never there");
    assert_eq!((error.kind(), error.attempts()), (Kind::Lost, Retry::default().attempts));
    assert!(!error.may_have_acted(), "nothing of the call itself was sent");
    assert_eq!(cloud.logins, 5);
}

#[test]
fn a_wrong_address_of_the_identity_service_is_named() {
    let openstack = OpenStack::new(settings("http://keystone.example/oops")).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.login = Box::new(|_, _, _| answer(404, &[], "<html><body>Not here</body></html>"));
    let error = cloud.run(&mut show(&openstack)).expect_err("wrong");
    assert_eq!(error.kind(), Kind::Misuse);
    assert!(error.message().contains("auth_url \"http://keystone.example/oops/v3\""), "{error}");
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    cloud.login = Box::new(|_, _, _| answer(301, &[("location", "https://else.example/v3/auth/tokens")], ""));
    let error = cloud.run(&mut show(&openstack)).expect_err("elsewhere");
    assert_eq!(error.kind(), Kind::Redirected);
    assert!(error.message().contains("https://else.example"), "{error}");
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    cloud.login = Box::new(|_, _, _| answer(200, &[], "<html>welcome</html>"));
    let error = cloud.run(&mut show(&openstack)).expect_err("another site");
    assert_eq!(error.kind(), Kind::Malformed);
    assert_eq!(cloud.logins, 3);
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

fn versioned(floor: (u16, u16), ceiling: (u16, u16)) -> Show {
    Show { versions: Some((floor, ceiling)), service: "compute" }
}

#[test]
fn versions_are_found_out_once_and_negotiated() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    for _ in 0..3 {
        cloud.run(&mut openstack.call(versioned((2, 1), (2, 46)))).expect("an answer");
    }
    assert_eq!(cloud.sent.len(), 1 + 1 + 3);
    assert_eq!(cloud.sent[1].uri(), "http://nova.example/v2.1/");
    assert_eq!(cloud.last("openstack-api-version"), Some("compute 2.46"));
    assert_eq!(cloud.last("x-openstack-nova-api-version"), None);
    cloud.run(&mut openstack.call(versioned((2, 1), (2, 20)))).expect("an answer");
    assert_eq!(cloud.last("x-openstack-nova-api-version"), Some("2.20"));
    let error = cloud.run(&mut openstack.call(versioned((2, 91), (2, 96)))).expect_err("too new");
    assert_eq!(error.kind(), Kind::Unsupported);
    assert!(error.message().contains("up to 2.90"), "{error}");
    assert_eq!(cloud.sent.len(), 6, "nothing was sent");
    cloud.discovery = answer(300, &[], r#"{"versions": [{"version": "3.71", "min_version": "3.0"}]}"#);
    let volumes = Show { versions: Some(((3, 0), (3, 60))), service: "block-storage" };
    cloud.run(&mut openstack.call(volumes)).expect("an answer");
    assert_eq!(cloud.last("openstack-api-version"), Some("volume 3.60"));
    assert_eq!(cloud.sent[6].uri(), "http://cinder.example/v3/");
}

#[test]
fn a_cloud_that_does_not_tell_its_versions_has_none() {
    for discovery in [
        answer(404, &[], ""),
        answer(403, &[], ""),
        answer(401, &[], ""),
        answer(302, &[("location", "http://else.example/v2.1/")], ""),
        answer(200, &[], r#"{"version": {"version": "", "min_version": ""}}"#),
    ] {
        let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
        let mut cloud = Cloud::new();
        cloud.discovery = discovery;
        cloud.run(&mut openstack.call(versioned((2, 1), (2, 46)))).expect("an answer");
        assert_eq!(cloud.last("openstack-api-version"), None);
        assert!(cloud.logins <= 2);
        assert!(cloud.sent.iter().all(|sent| sent.uri().host() != Some("else.example")));
        let error = cloud.run(&mut openstack.call(versioned((2, 10), (2, 46)))).expect_err("too new");
        assert_eq!(error.kind(), Kind::Unsupported);
    }
}

#[test]
fn a_token_that_ended_before_the_discovery_is_renewed_for_it() {
    let openstack = OpenStack::new(settings("http://keystone.example/v3")).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.run(&mut show(&openstack)).expect("an answer");
    cloud.good = |n| n > 1;
    cloud.run(&mut openstack.call(versioned((2, 40), (2, 46)))).expect("an answer");
    assert_eq!((cloud.logins, cloud.last("openstack-api-version")), (2, Some("compute 2.46")));
}

#[test]
fn a_pinned_version_needs_no_discovery() {
    let mut pinned = settings("http://keystone.example/v3");
    pinned.compute_version = Some((2, 30));
    let openstack = OpenStack::new(pinned).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.run(&mut openstack.call(versioned((2, 1), (2, 46)))).expect("an answer");
    assert_eq!((cloud.sent.len(), cloud.last("openstack-api-version")), (2, Some("compute 2.30")));
    assert_eq!(
        cloud.run(&mut openstack.call(versioned((2, 31), (2, 46)))).expect_err("held").kind(),
        Kind::Unsupported
    );
}

#[test]
fn a_token_given_is_used_as_it_is_and_cannot_be_renewed() {
    let credentials = Credentials::Token { token: "token-1".into(), scope: Scope::Default };
    let openstack = OpenStack::new(Settings::new("http://keystone.example/v3", credentials)).expect("good");
    let mut cloud = Cloud::new();
    cloud.login = Box::new(|request, n, now| {
        assert_eq!(request.method().as_str(), "GET");
        assert_eq!(request.headers()["x-subject-token"], "token-1");
        let mut looked_at = granted(n, now);
        if let Ok(response) = &mut looked_at {
            response.status = StatusCode::OK;
            response.headers.clear();
        }
        looked_at
    });
    cloud.run(&mut show(&openstack)).expect("an answer");
    assert_eq!(cloud.last("x-auth-token"), Some("token-1"));
    cloud.good = |_| false;
    cloud.login =
        Box::new(|_, _, _| answer(401, &[], r#"{"error": {"message": "no", "title": "Unauthorized"}}"#));
    let error = cloud.run(&mut show(&openstack)).expect_err("over");
    assert_eq!(error.kind(), Kind::Authentication);
    assert!(error.message().contains("cannot be renewed"), "{error}");
    assert_eq!(cloud.logins, 2);
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

#[test]
fn version_two_and_the_api_key() {
    let credentials = Credentials::ApiKey { username: "u".into(), key: "k3y-secret".into(), tenant: None };
    let v2 = Settings::new("https://identity.example/v2.0/", credentials).region("ORD");
    let openstack = OpenStack::new(v2).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.login = Box::new(|request, _, _| {
        assert_eq!(request.uri(), "https://identity.example/v2.0/tokens");
        answer(
            200,
            &[],
            r#"{"access": {"token": {"id": "token-1", "expires": "2999-11-23T21:00:14.000-06:00", "tenant": {"id": "9"}},
                "serviceCatalog": [{"type": "compute", "name": "cloudServersOpenStack", "endpoints":
                    [{"region": "ORD", "publicURL": "https://ord.example/v2/9"}, {"region": "DFW", "publicURL": "https://dfw.example/v2/9"}]}]}}"#,
        )
    });
    assert_eq!(cloud.run(&mut show(&openstack)).expect("an answer"), "/v2/9/servers/1");
    assert_eq!(cloud.sent[1].uri().host(), Some("ord.example"));
    let named = Credentials::V2Password { username: "u".into(), password: "p".into(), tenant: None };
    assert!(OpenStack::new(Settings::new("https://identity.example", named)).is_ok());
}
