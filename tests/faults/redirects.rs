//! Redirects to another host never take the token there.

use bytes::Bytes;
use pileus_client::testing::{Reply, Server};
use pileus_core::{Kind, Time, compute::Compute};
use pileus_sim::Sim;
use pileus_tests::{lifecycle::Run, runner::Runner, world::account};
use std::sync::{Arc, Mutex};

/// A cloud that answers at `front`, except that what `when` says goes to another host.
fn front(when: impl Fn(&str) -> Option<(u16, String)> + Send + Sync + 'static) -> Server {
    let cloud = Arc::new(Mutex::new(Sim::default()));
    let inner = cloud.clone();
    let server = Server::start(move |asked| {
        if let Some((status, location)) = when(&asked.target) {
            return Reply::Whole(status, vec![("location", location)], Vec::new());
        }
        let mut request = http::Request::builder().method(asked.method.as_str()).uri(&asked.target);
        for (name, value) in &asked.headers {
            request = request.header(name, value);
        }
        let request = request.body(Bytes::from(asked.body.clone())).expect("a request");
        let mut cloud = inner.lock().expect("no panic");
        let reply = cloud.handle(&request, Time::from_unix_secs(1_800_000_000)).response().expect("no fault");
        let token = reply.headers().get("x-subject-token");
        let headers = token.map(|t| ("x-subject-token", t.to_str().expect("text").to_owned()));
        Reply::Whole(reply.status().as_u16(), headers.into_iter().collect(), reply.body().to_vec())
    });
    cloud.lock().expect("no panic").set_base_url(&server.url());
    server
}

#[test]
fn neither_tokens_nor_passwords_follow_to_another_host() {
    for runner in Runner::all() {
        for status in [301, 302, 303, 307, 308] {
            let thief = Server::start(|_| Reply::ok("{}"));
            let away = thief.url();
            let calls = front(move |path| {
                path.contains("/flavors/").then(|| (status, format!("{away}/v2.1/flavors/1")))
            });
            let error = runner.one(account(&calls.url()).get_size(&"1".into())).expect_err("elsewhere");
            assert_eq!(error.kind(), Kind::Redirected, "{error}");
            assert!(error.message().contains(&thief.url()), "{error}");
            let away = thief.url();
            let logins = front(move |path| {
                path.contains("/auth/tokens").then(|| (status, format!("{away}/v3/auth/tokens")))
            });
            let error = runner.one(account(&logins.url()).get_size(&"1".into())).expect_err("elsewhere");
            assert_eq!(error.kind(), Kind::Redirected, "{error}");
            assert_eq!(logins.requests(), 1, "nothing is asked twice");
            assert_eq!((thief.connections(), thief.requests()), (0, 0), "{} {status}", runner.name());
        }
    }
}

#[test]
fn a_redirect_within_the_host_is_followed_and_one_in_a_circle_ends() {
    for runner in Runner::all() {
        let moved = front(|path| {
            path.ends_with("/flavors/1").then(|| (302, path.replace("/flavors/1", "/flavors/2")))
        });
        let size = runner.one(account(&moved.url()).get_size(&"1".into())).expect("moved");
        assert_eq!(size.id.as_str(), "2");
        let circle = front(|path| path.contains("/flavors/").then(|| (302, path.to_owned())));
        let error = runner.one(account(&circle.url()).get_size(&"1".into())).expect_err("a circle");
        assert_eq!(error.kind(), Kind::Redirected, "{error}");
        assert!(circle.requests() < 12, "{}", circle.requests());
    }
}
