//! Objects larger than one would hold in memory, over a socket both ways.

use crate::client::{Ask, Client, get, put};
use http::Request;
use pileus_core::sign::aws_v4::{Payload, Target};
use pileus_sim::server::Server;
use pileus_sim::{Content, Settings, Sim};
use std::io::{Read, Write};
use std::net::TcpStream;

/// More than the server takes in at once.
const SIZE: u64 = 72 << 20;

fn connect(server: &Server) -> (TcpStream, Client) {
    let client =
        Client { now: server.now(), host: server.address().to_string(), ..Client::new(Settings::default()) };
    (TcpStream::connect(server.address()).unwrap(), client)
}

fn head(stream: &mut TcpStream, request: &Request<bytes::Bytes>) {
    write!(stream, "{} {} HTTP/1.1\r\n", request.method(), request.uri()).unwrap();
    for (name, value) in request.headers() {
        write!(stream, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
    }
    write!(stream, "\r\n").unwrap();
}

fn answer(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

#[test]
fn content_streams_in_and_out() {
    let mut settings = Settings::default();
    settings.s3.keep_below = 1 << 20;
    let mut cloud = Sim::new(settings);
    cloud.put_pattern_object("bucket", "huge", SIZE, 3);
    let server = Server::start(cloud).unwrap();
    let (mut stream, client) = connect(&server);

    let ask: Ask = put("/bucket/upload").header("content-length", &SIZE.to_string());
    head(&mut stream, &client.signed(&ask, Payload::Unsigned));
    let mut content = Content::pattern(3, SIZE);
    while let Some(piece) = content.next_piece(1 << 20) {
        stream.write_all(&piece).unwrap();
    }
    let told = answer(&mut stream);
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    assert_eq!(server.with(|cloud| cloud.object_content("bucket", "upload").unwrap().len()), SIZE);

    head(&mut stream, &client.request(&get("/bucket/huge")));
    let told = answer(&mut stream);
    assert!(
        told.starts_with("HTTP/1.1 200") && told.contains(&format!("content-length: {SIZE}\r\n")),
        "{told}"
    );
    let mut expected = Content::pattern(3, SIZE);
    let mut buffer = vec![0; 1 << 18];
    while let Some(piece) = expected.next_piece(buffer.len()) {
        stream.read_exact(&mut buffer[..piece.len()]).unwrap();
        assert!(buffer[..piece.len()] == piece[..], "at {}", SIZE - expected.len());
    }

    // A body that is cut off is no object, and one that is forged is none either.
    let (mut short, _) = connect(&server);
    head(
        &mut short,
        &client.signed(&put("/bucket/short").header("content-length", "100"), Payload::Unsigned),
    );
    short.write_all(b"half").unwrap();
    drop(short);
    let credentials = client.credentials();
    let signer = client.signer(&credentials);
    let mut headers = http::HeaderMap::new();
    let target = Target { method: &http::Method::PUT, host: &client.host, path: "/bucket/forged", query: "" };
    signer.sign(&target, &mut headers, Payload::Bytes(b"right"), client.now).unwrap();
    let ask = Ask { headers, ..put("/bucket/forged") }.header("content-length", "5");
    head(&mut stream, &client.unsigned(&ask));
    stream.write_all(b"wrong").unwrap();
    assert!(answer(&mut stream).starts_with("HTTP/1.1 400"));
    assert_eq!(server.with(|cloud| cloud.object_count()), 2);
}
