//! Any answer to a login, and to the question for versions: a session that works or says why not, and never prints
//! its secrets.

use crate::{answers::check, input::Input};
use pileus_core::{
    Authorized, Cx, Request, Secret, Session, Time,
    providers::openstack::{Credentials, OpenStackSession, Settings, Tenant},
};
use std::{task::Waker, time::Duration};

const SERVICES: [&str; 7] =
    ["compute", "block-storage", "image", "network", "identity", "identity-root", "object-store"];

/// A byte chooses how to log in, two parts are the answers to the login and to the question for versions.
pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let session = OpenStackSession::new(settings(input.byte())).expect("good settings");
    let end = input.0.windows(4).position(|window| window == b"\n==\n");
    let (login, versions) = data_split(input.0, end);
    let mut now = Time::from_unix_secs(1_767_225_600);

    let mut login_input = Input(login);
    let cx = Cx { now, entropy: 7, waker: Waker::noop() };
    let Authorized::Login(exchange, lease) = session.authorize(Request::get("compute", &["servers"]), &cx)
    else {
        panic!("a new session logs in first")
    };
    assert!(!format!("{exchange:?}").contains("hunter2"), "a password is not printed");
    session.logged_in(lease, Ok(login_input.answer(&["x-subject-token", "date", "retry-after"])), &cx);
    assert!(!format!("{session:?}").contains("hunter2"));

    for round in 0..2 {
        for service in SERVICES {
            let request = Request::get(service, &["a"]).versions((2, 1), (2, 46));
            signed(&session, request, versions, now);
        }
        signed(&session, Request::get("block-storage", &["a"]).versions((3, 27), (3, 71)), versions, now);
        now += Duration::from_secs(if round == 0 { 3_500 } else { 1 << 40 });
    }
    let _ = (session.catalog().map(|c| format!("{c:?}")), session.project_id(), session.user_id());
}

fn data_split(data: &[u8], end: Option<usize>) -> (&[u8], &[u8]) {
    match end {
        Some(end) => (&data[..end], &data[end + 4..]),
        None => (data, &[]),
    }
}

fn signed(session: &OpenStackSession, request: Request, versions: &[u8], now: Time) {
    let cx = Cx { now, entropy: 7, waker: Waker::noop() };
    for _ in 0..3 {
        match session.authorize(request.clone(), &cx) {
            Authorized::Ready(exchange, _) => {
                let uri = exchange.request.uri();
                assert!(matches!(uri.scheme_str(), Some("http" | "https")), "{uri}");
                assert!(!exchange.host().is_empty(), "{uri}");
                let token = exchange.request.headers().get("x-auth-token").expect("a token");
                assert!(token.is_sensitive(), "a token is not printed");
                return;
            }
            Authorized::Login(exchange, lease) => {
                assert!(matches!(exchange.request.uri().scheme_str(), Some("http" | "https")));
                let answer = Input(versions).answer(&[]);
                session.logged_in(lease, Ok(answer), &cx);
            }
            Authorized::Busy(until) => assert!(until >= now, "nobody else is logging in for ever"),
            Authorized::Failed(error) => return check(&error),
        }
    }
}

fn settings(how: u8) -> Settings {
    let (name, word) = ("demo".to_owned(), Secret::new("hunter2-correct"));
    let credentials = match how % 4 {
        0 => Credentials::password("demo", "hunter2-correct", "demo", "Default"),
        1 => Credentials::V2Password { username: name, password: word, tenant: None },
        2 => Credentials::V2Password {
            username: name,
            password: word,
            tenant: Some(Tenant::Name("demo".into())),
        },
        _ => Credentials::ApiKey { username: name, key: word, tenant: None },
    };
    let settings = Settings::new("https://cloud.example:5000", credentials);
    if how & 4 == 0 { settings } else { settings.region("RegionOne") }
}
