//! Through a proxy.

use super::{Account, Ask, Reply, Server, Tested, certificate, client_with, settings};
use crate::{Proxies, Roots};
use http::Method;
use pileus_core::{Body, Kind};

fn through(server: &Server) -> Proxies {
    Proxies::all(&format!("http://us%65r:p%40ss@{}", server.address)).expect("a proxy")
}

pub async fn a_proxy_gets_the_absolute_address<R: Tested>() {
    let proxy = Server::start(|_| Reply::ok("from the proxy"));
    let client = client_with::<R>(settings().proxy(through(&proxy)));
    for host in ["one.invalid", "two.invalid:8774"] {
        let account = Account::open(format!("http://{host}/v2"));
        let ask = Ask::new(Method::POST, "/servers").body(Body::Bytes("{}".into()));
        assert_eq!(client.run(account.ask(ask)).await.expect("an answer").text(), "from the proxy");
        let asked = proxy.log().pop().expect("a request");
        assert_eq!(asked.target, format!("http://{host}/v2/servers"));
        assert_eq!(asked.header("host"), host);
        assert_eq!(asked.header("proxy-authorization"), "Basic dXNlcjpwQHNz");
        assert_eq!(asked.body, b"{}");
    }
    assert_eq!(proxy.connections(), 1, "one connection serves all hosts");

    let origin = Server::start(|asked| Reply::ok(asked.header("proxy-authorization")));
    let client = client_with::<R>(settings().proxy(through(&proxy).except(["127.0.0.0/8"])));
    let told = client.run(Account::open(origin.url()).get("/")).await.expect("an answer");
    assert_eq!((told.text().as_str(), proxy.requests()), ("", 2), "an exception goes straight there");
}

pub async fn a_tunnel_leads_through_a_proxy<R: Tested>() {
    let (pem, config) = certificate(&["cloud.test"]);
    let origin = Server::tls(config, |asked| {
        assert_eq!(asked.header("proxy-authorization"), "");
        Reply::ok(asked.target.clone())
    });
    let to = origin.address;
    let proxy = Server::start(move |_| Reply::Tunnel(to));
    let roots = Roots::pem(pem).expect("PEM");
    let client = client_with::<R>(settings().roots(roots).proxy(through(&proxy)));
    let account = Account::open("https://cloud.test");
    for path in ["/a", "/b"] {
        assert_eq!(client.run(account.get(path)).await.expect("an answer").text(), path);
    }
    let asked = proxy.log();
    assert_eq!(asked.len(), 1, "the tunnel is used again");
    assert_eq!((&*asked[0].method, &*asked[0].target), ("CONNECT", "cloud.test:443"));
    assert_eq!(asked[0].header("host"), "cloud.test:443");
    assert_eq!(asked[0].header("proxy-authorization"), "Basic dXNlcjpwQHNz");
    assert_eq!(asked[0].header("x-token"), "");
}

pub async fn a_proxy_that_refuses_is_named<R: Tested>() {
    let proxy = Server::start(|_| Reply::status(407));
    let client = client_with::<R>(settings().proxy(through(&proxy)));
    let error =
        client.run(Account::patient("https://cloud.test", 5).get("/")).await.expect_err("no way through");
    assert_eq!(error.kind(), Kind::Local, "{error}");
    assert!(error.message().contains("407") && error.message().contains("setting proxy"), "{error}");
    assert!(!error.to_string().contains("p@ss"), "{error}");
    assert_eq!(proxy.requests(), 1, "asking again would not help");

    let proxy = Server::start(|_| Reply::status(502));
    let client = client_with::<R>(settings().proxy(through(&proxy)));
    let error =
        client.run(Account::patient("https://cloud.test", 3).get("/")).await.expect_err("no way through");
    assert_eq!((error.kind(), proxy.requests()), (Kind::Unreachable, 3), "a proxy may recover");
}
