//! A request as anybody can send it: without an account, to an address at hand.

use bytes::Bytes;
use pileus_blocking::{Payload, Transport, Ureq};
use std::io::Read;

/// Sends it, and gives the status and the body of the answer.
///
/// # Panics
/// Where no answer comes.
#[must_use]
pub fn send(method: &str, address: &str, body: &'static [u8]) -> (u16, Vec<u8>) {
    let mut request = http::Request::builder().method(method).uri(address);
    if method == "PUT" {
        // Azure wants to be told; for others it is a header like any.
        request = request.header("x-ms-blob-type", "BlockBlob");
    }
    let request = request.body(Payload::Bytes(Bytes::from_static(body))).expect("an address");
    let response = Ureq::new(pileus_blocking::Settings::new())
        .expect("settings")
        .send(request, None)
        .expect("an answer");
    let (head, mut body) = response.into_parts();
    let mut content = Vec::new();
    body.read_to_end(&mut content).expect("a body");
    (head.status.as_u16(), content)
}
