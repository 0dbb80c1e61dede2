//! TLS and proxies.

mod common;

use common::{
    Account, get,
    server::{Pipe, Server, reply},
};
use pileus_blocking::{Client, Proxies, Roots, Settings};
use pileus_core::Kind;
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// A server with a certificate of its own for these names, and that certificate as PEM.
fn secure(names: &[&str]) -> (Server, String) {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let own = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .expect("a key");
    let config = Arc::new(config);
    let wrap = move |stream| {
        let connection = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
        Ok(Box::new(StreamOwned::new(connection, stream)) as Box<dyn Pipe>)
    };
    let server = Server::secured(Arc::new(wrap), |got, pipe| reply(pipe, 200, got.target()));
    (server, own.cert.pem())
}

fn client(roots: Roots, proxy: Proxies) -> Client {
    Client::with(Settings::new().roots(roots).proxy(proxy)).expect("good settings")
}

#[test]
fn a_given_root_is_trusted_and_its_connection_used_again() {
    let (server, pem) = secure(&["localhost"]);
    let account = Account::open(format!("https://localhost:{}", server.port));
    let client = client(Roots::pem(&pem).expect("PEM"), Proxies::Direct);
    for _ in 0..5 {
        assert_eq!(client.run(get(&account, "x")).expect("an answer"), "/x");
    }
    assert_eq!(server.connections(), 1);
}

#[test]
fn an_unknown_certificate_is_refused_at_once_and_nothing_is_sent() {
    let (server, _) = secure(&["localhost"]);
    let (_, other) = secure(&["localhost"]);
    for roots in [Roots::Platform, Roots::pem(&other).expect("PEM")] {
        // With retries: there must be none.
        let account = Account::guarded(format!("https://localhost:{}", server.port));
        let before = server.connections();
        let error = client(roots, Proxies::Direct).run(get(&account, "x")).expect_err("not trusted");
        assert_eq!(error.kind(), Kind::Untrusted, "{error}");
        assert!(!error.may_have_acted());
        assert_eq!((server.requests(), server.connections() - before), (0, 1));
    }
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    let (server, pem) = secure(&["cloud.example"]);
    let account = Account::open(format!("https://localhost:{}", server.port));
    let error = client(Roots::pem(&pem).expect("PEM"), Proxies::Direct)
        .run(get(&account, "x"))
        .expect_err("another name");
    assert_eq!(error.kind(), Kind::Untrusted, "{error}");
}

#[test]
fn a_server_that_breaks_off_the_handshake_was_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = (&stream).read(&mut [0; 64]);
        }
    });
    let account = Account::open(format!("https://127.0.0.1:{port}"));
    let error = client(Roots::Platform, Proxies::Direct)
        .run(common::ask(&account, pileus_core::Request::post("test", &["make"])))
        .expect_err("no handshake");
    assert_eq!(error.kind(), Kind::Unreachable, "{error}");
    assert!(!error.may_have_acted(), "no request has left the house");
}

#[test]
fn a_handshake_or_a_proxy_that_hangs_is_cut_and_was_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    // Connections come about and nothing follows.
    let settings = || Settings::new().connect_timeout(Duration::from_millis(50));
    for (url, proxy) in [
        (format!("https://{address}"), Proxies::Direct),
        ("https://cloud.invalid".to_owned(), Proxies::all(&address.to_string()).expect("a URL")),
    ] {
        let account = Account::open(url);
        let make = common::ask(&account, pileus_core::Request::post("test", &["make"]));
        let error = Client::with(settings().proxy(proxy)).expect("fine").run(make).expect_err("hangs");
        assert_eq!(error.kind(), Kind::Unreachable, "{error}");
        assert!(!error.may_have_acted());
    }
}

/// A proxy for both forms. It knows every name as 127.0.0.1, and wants `us:pw`.
struct Middleman {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Middleman {
    fn start() -> Middleman {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let record = heads.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let record = record.clone();
                thread::spawn(move || serve(stream, &record));
            }
        });
        Middleman { port, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("no panic").clone()
    }
}

fn serve(mut stream: TcpStream, record: &Mutex<Vec<String>>) -> io::Result<()> {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if stream.read(&mut byte)? == 0 {
                return Ok(());
            }
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).expect("ASCII");
        let target = head.split(' ').nth(1).expect("a target").to_owned();
        let allowed = head.contains("proxy-authorization: Basic dXM6cHc=\r\n");
        let tunnel = head.starts_with("CONNECT ");
        record.lock().expect("no panic").push(head);
        if !allowed {
            stream.write_all(b"HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n")?;
        } else if tunnel {
            let port = target.rsplit(':').next().expect("a port");
            let there = TcpStream::connect(format!("127.0.0.1:{port}"))?;
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            let (mut from, mut to) = (there.try_clone()?, stream.try_clone()?);
            thread::spawn(move || io::copy(&mut from, &mut to));
            io::copy(&mut stream, &mut &there)?;
            return Ok(());
        } else {
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{target}", target.len())?;
        }
    }
}

#[test]
fn plain_http_goes_through_the_proxy_in_absolute_form() {
    let proxy = Middleman::start();
    let client = client(
        Roots::Platform,
        Proxies::all(&format!("http://us:pw@127.0.0.1:{}", proxy.port)).expect("a URL"),
    );
    // The name need not resolve here: the proxy is who looks it up.
    let account = Account::open("http://cloud.invalid:8774/v2.1");
    for n in 0..3 {
        let answer = client.run(get(&account, &n.to_string())).expect("an answer");
        assert_eq!(answer, format!("http://cloud.invalid:8774/v2.1/{n}"));
    }
    let heads = proxy.heads();
    assert_eq!(heads.len(), 3);
    for head in heads {
        assert!(head.contains("\r\nhost: cloud.invalid:8774\r\n"), "{head}");
    }
}

#[test]
fn https_goes_through_a_tunnel_in_which_the_login_is_not_seen() {
    let ((server, pem), proxy) = (secure(&["cloud.invalid"]), Middleman::start());
    let url = format!("http://us:pw@127.0.0.1:{}", proxy.port);
    let client = client(Roots::pem(&pem).expect("PEM"), Proxies::all(&url).expect("a URL"));
    let account = Account::open(format!("https://cloud.invalid:{}", server.port));
    for _ in 0..3 {
        assert_eq!(client.run(get(&account, "x")).expect("an answer"), "/x");
    }
    let heads = proxy.heads();
    assert_eq!((heads.len(), server.connections(), server.requests()), (1, 1, 3), "one tunnel for all");
    assert!(
        heads[0].starts_with(&format!("CONNECT cloud.invalid:{} HTTP/1.1\r\n", server.port)),
        "{heads:?}"
    );
}

#[test]
fn a_proxy_that_wants_another_login_is_named_and_nothing_was_sent() {
    let proxy = Middleman::start();
    let url = format!("http://us:wrong@127.0.0.1:{}", proxy.port);
    let client = client(Roots::Platform, Proxies::all(&url).expect("a URL"));
    let error = client.run(get(&Account::open("https://cloud.invalid"), "x")).expect_err("407");
    assert_eq!(error.kind(), Kind::Unreachable);
    assert!(error.message().contains("407") && error.message().contains("127.0.0.1"), "{error}");
    assert!(!error.to_string().contains("wrong") && !error.may_have_acted());
    // In the absolute form the proxy's refusal is the answer.
    let error = client.run(get(&Account::open("http://cloud.invalid"), "x")).expect_err("407");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(407));
}

#[test]
fn an_exception_goes_directly() {
    let server = Server::start(|got, pipe| reply(pipe, 200, got.target()));
    let proxy = Middleman::start();
    let proxies = Proxies::all(&format!("127.0.0.1:{}", proxy.port)).expect("a URL").except(["127.0.0.0/8"]);
    assert_eq!(
        client(Roots::Platform, proxies).run(get(&Account::open(server.url()), "x")).expect("an answer"),
        "/x"
    );
    assert!(proxy.heads().is_empty());
}
