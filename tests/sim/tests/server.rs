//! The cloud behind a socket: what a client sees on the wire.
#![cfg(feature = "server")]

use pileus_core::sign::aws_v4::{self, Credentials, Payload, Signer, Target};
use pileus_sim::server::{Options, Server};
use pileus_sim::{Fault, Settings, Sim, What, When};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn ask(stream: &mut TcpStream, path: &str) {
    write!(stream, "GET {path} HTTP/1.1\r\nhost: cloud\r\n\r\n").unwrap();
}

/// Reads an answer to its end by its own account of it: status, headers, body.
fn answer(stream: &mut TcpStream) -> std::io::Result<(u16, String, Vec<u8>)> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    let mut body = Vec::new();
    let claimed: u64 = length.parse().unwrap();
    stream.take(claimed).read_to_end(&mut body)?;
    if (body.len() as u64) < claimed {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok((head[9..12].parse().unwrap(), head, body))
}

#[test]
fn a_connection_serves_one_request_after_another() {
    let server = Server::start(Sim::default()).unwrap();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    for _ in 0..3 {
        ask(&mut stream, "/identity/v3");
        let (status, head, body) = answer(&mut stream).unwrap();
        assert_eq!(status, 200);
        assert!(head.contains("x-openstack-request-id: req-"), "{head}");
        let body = String::from_utf8(body).unwrap();
        assert!(body.contains(&format!("{}/identity/v3/", server.endpoint())), "{body}");
    }
    assert_eq!(server.with(|cloud| cloud.counts().of("identity GET v3")), 3);
    assert_eq!(server.connections_peak(), 1);
}

#[test]
fn signed_requests_are_verified_as_they_arrive() {
    let server = Server::start(Sim::default()).unwrap();
    let body = "Action=DescribeRegions&Version=2016-11-15";
    let send = |secret: &str| {
        let credentials = Credentials::new("AKIDDEMO", secret);
        let options = aws_v4::Options::default();
        let signer = Signer { credentials: &credentials, region: "eu-west-1", service: "ec2", options };
        let host = server.address().to_string();
        let target = Target { method: &http::Method::POST, host: &host, path: "/", query: "" };
        let mut headers = http::HeaderMap::new();
        signer.sign(&target, &mut headers, Payload::Bytes(body.as_bytes()), server.now()).unwrap();
        let mut stream = TcpStream::connect(server.address()).unwrap();
        write!(stream, "POST / HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}\r\n", body.len()).unwrap();
        for (name, value) in &headers {
            write!(stream, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
        }
        write!(stream, "\r\n{body}").unwrap();
        let (status, _, body) = answer(&mut stream).unwrap();
        (status, String::from_utf8(body).unwrap())
    };
    let (status, regions) = send("demo-secret-key");
    assert_eq!(status, 200);
    assert!(regions.contains("<regionName>us-east-1</regionName>"), "{regions}");
    let (status, refused) = send("wrong");
    assert_eq!(status, 401);
    assert!(refused.contains("<Code>AuthFailure</Code>"), "{refused}");
    assert_eq!(server.with(|cloud| cloud.counts().of("ec2 DescribeRegions")), 1);
}

#[test]
fn faults_of_the_wire_are_real() {
    let server = Server::start(Sim::default()).unwrap();
    let whole = {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        ask(&mut stream, "/identity/v3");
        answer(&mut stream).unwrap().2
    };
    let with = |what: What| {
        server.with(|cloud| cloud.faults().add(Fault::new(When::any(), what).times(1)).happened());
        let mut stream = TcpStream::connect(server.address()).unwrap();
        ask(&mut stream, "/identity/v3");
        (answer(&mut stream), stream)
    };
    for what in [What::LoseBefore, What::LoseAfter, What::ResetAfter(10)] {
        let (lost, _) = with(what.clone());
        assert_eq!(lost.unwrap_err().kind(), ErrorKind::ConnectionReset, "{what:?}");
    }
    let (lie, _) = with(What::ClaimLength(10_000_000_000));
    assert!(matches!(lie.unwrap_err().kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset));
    let (slow, mut stream) = with(What::Trickle { size: 1, every: Duration::from_millis(1) });
    assert_eq!(slow.unwrap().2, whole);
    ask(&mut stream, "/identity/v3");
    assert_eq!(answer(&mut stream).unwrap().0, 200, "a slow answer ends in good order");
    let (short, _) = with(What::Truncate(5));
    assert_eq!(short.unwrap().2, &whole[..5]);
    assert_eq!(server.with(|cloud| cloud.faults().happened()), 6);
}

#[test]
fn a_thousand_connections_are_held_and_counted() {
    let options = Options { latency: Duration::from_millis(500), ..Options::default() };
    let server = Server::with_options(Sim::new(Settings::default()), options).unwrap();
    let mut streams: Vec<TcpStream> = Vec::new();
    while streams.len() < 1000 {
        match TcpStream::connect(server.address()) {
            Ok(stream) => streams.push(stream),
            Err(error) => {
                println!("skipped: this machine allows {} connections ({error})", streams.len());
                return;
            }
        }
    }
    for stream in &mut streams {
        ask(stream, "/identity/v3");
    }
    for stream in &mut streams {
        assert_eq!(answer(stream).unwrap().0, 200);
    }
    assert_eq!(server.connections_peak(), 1000);
    assert!(server.peak() >= 100, "{}", server.peak());
    assert_eq!(server.in_flight(), 0);
    drop(streams);
    let address = server.address();
    drop(server);
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
}

#[test]
fn time_passes_as_fast_as_one_likes() {
    let server =
        Server::with_options(Sim::default(), Options { scale: 1000.0, ..Options::default() }).unwrap();
    let before = server.now();
    std::thread::sleep(Duration::from_millis(20));
    assert!(server.now() >= before + Duration::from_secs(20));
}

#[cfg(feature = "tls")]
#[test]
fn the_same_over_tls() {
    use std::sync::Arc;

    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let options = Options { host: "localhost".into(), tls: Some(Arc::new(config)), ..Options::default() };
    let server = Server::with_options(Sim::default(), options).unwrap();
    assert!(server.endpoint().starts_with("https://localhost:"));

    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = "localhost".try_into().unwrap();
    let session = rustls::ClientConnection::new(Arc::new(client), name).unwrap();
    let mut stream = rustls::StreamOwned::new(session, TcpStream::connect(server.address()).unwrap());
    write!(stream, "GET /identity/v3 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
    assert!(text.contains(&format!("{}/identity/v3/", server.endpoint())), "{text}");
}
