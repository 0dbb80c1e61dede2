//! Getting, renewing and losing tokens.

use super::*;

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

#[test]
fn a_cluster_of_swift_that_stands_by_itself() {
    let credentials = Credentials::V1 { user: "test:tester".into(), key: "s3cret".into() };
    let wanted = Settings::new("http://swift.example/auth/v1.0/", credentials.clone()).region("RegionOne");
    let openstack = OpenStack::new(wanted).expect("good settings");
    let mut cloud = Cloud::new();
    cloud.login = Box::new(|_, n, _| {
        let token = format!("token-{n}");
        answer(200, &[("x-auth-token", &token), ("x-storage-url", "http://swift.example/v1/AUTH_test")], "")
    });
    cloud.good = |n| n > 1;
    let mut call = openstack.call(Show { versions: None, service: "object-store" });
    assert_eq!(cloud.run(&mut call).expect("an answer"), "/v1/AUTH_test/servers/1");
    let login = &cloud.sent[0];
    assert_eq!(
        (login.method().as_str(), login.uri().to_string().as_str()),
        ("GET", "http://swift.example/auth/v1.0")
    );
    let told = |name: &str| login.headers()[name].to_str().expect("text").to_owned();
    assert_eq!((told("x-auth-user").as_str(), told("x-auth-key").as_str()), ("test:tester", "s3cret"));
    assert!(login.headers()["x-auth-key"].is_sensitive());
    assert_eq!((cloud.logins, cloud.last("x-auth-token")), (2, Some("token-2")), "renewed as any other");
    let error = cloud.run(&mut show(&openstack)).expect_err("no such service");
    assert!(error.message().ends_with("it has: object-store"), "{error}");

    for (status, kind, hint) in [
        (401, Kind::Authentication, "does not accept"),
        (404, Kind::Misuse, "https://swift.example/auth/v1.0"),
    ] {
        let openstack = OpenStack::new(Settings::new("http://swift.example/auth/v1.0", credentials.clone()))
            .expect("good settings");
        cloud.login =
            Box::new(move |_, _, _| answer(status, &[], "<html><h1>Unauthorized</h1> s3cret</html>"));
        let mut call = openstack.call(Show { versions: None, service: "object-store" });
        let error = cloud.run(&mut call).expect_err("refused");
        assert_eq!(error.kind(), kind);
        let text = format!("{error} {error:?}");
        assert!(text.contains(hint) && !text.contains("s3cret"), "{text}");
    }
}
