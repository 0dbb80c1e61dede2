//! HTTPS through a proxy: a tunnel asked for with CONNECT.

use super::{lost::refused, proxy::authority};
use pileus_client::Proxy;
use std::io::{self, Read, Write};
use ureq::{
    Error,
    http::{HeaderValue, Uri},
    unversioned::transport::{Buffers, ConnectionDetails, NextTimeout, Transport, TransportAdapter},
};

/// A proxy's answer to CONNECT is a few lines; one that is longer is none.
const LONGEST_HEAD: usize = 16 << 10;

/// Has the proxy at the other end of `plain` connect to the host that is asked for.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6>
pub(super) fn open(
    plain: Box<dyn Transport>,
    proxy: &Proxy,
    details: &ConnectionDetails<'_>,
) -> Result<Box<dyn Transport>, Error> {
    let mut pipe = TransportAdapter::new(plain, details.current_time.clone());
    pipe.set_timeout(details.timeout);
    pipe.write_all(&request(details.uri, proxy.authorization().as_ref()))?;
    let status = status(&mut pipe)?;
    if !(200..300).contains(&status) {
        let hint = match status {
            407 => "; it wants a user name and a password, or others, in its URL",
            403 => "; it does not allow this host",
            _ => "",
        };
        let reason = format!(
            "the proxy {}:{} answers {status} to a request to connect to {}{hint}",
            proxy.host,
            proxy.port,
            target(details.uri)
        );
        return Err(refused(reason));
    }
    Ok(Box::new(Tunnel(pipe.into_inner())))
}

fn target(uri: &Uri) -> String {
    let authority = authority(uri);
    if uri.port().is_some() { authority.to_owned() } else { format!("{authority}:443") }
}

fn request(uri: &Uri, login: Option<&HeaderValue>) -> Vec<u8> {
    let target = target(uri);
    let mut head = format!("CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n").into_bytes();
    if let Some(login) = login {
        head.extend_from_slice(b"proxy-authorization: ");
        head.extend_from_slice(login.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// Reads the proxy's answer up to its end, not a byte further: what follows belongs to the tunnel.
fn status(pipe: &mut impl Read) -> io::Result<u16> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if head.len() == LONGEST_HEAD || pipe.read(&mut byte)? == 0 {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the proxy gives no HTTP answer to CONNECT",
            ));
        }
        head.push(byte[0]);
    }
    let line = head.split(|&byte| byte == b'\r').next().unwrap_or_default();
    std::str::from_utf8(line)
        .ok()
        .and_then(|line| line.strip_prefix("HTTP/1."))
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "the proxy gives no HTTP answer to CONNECT")
        })
}

/// The connection beyond the proxy, not yet secured.
#[derive(Debug)]
struct Tunnel(Box<dyn Transport>);

impl Transport for Tunnel {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_named_with_its_port() {
        let request =
            |uri: &str| String::from_utf8(request(&uri.parse().expect("a URI"), None)).expect("ASCII");
        assert_eq!(
            request("https://u@cloud.example/v3"),
            "CONNECT cloud.example:443 HTTP/1.1\r\nhost: cloud.example:443\r\n\r\n"
        );
        assert!(request("https://[::1]:5000/").starts_with("CONNECT [::1]:5000 HTTP/1.1\r\n"));
    }

    #[test]
    fn the_answer_is_read_to_its_end_and_no_further() {
        let mut answer = &b"HTTP/1.1 200 OK\r\nvia: x\r\n\r\n\x16\x03"[..];
        assert_eq!(status(&mut answer).expect("an answer"), 200);
        assert_eq!(answer, b"\x16\x03");
        assert_eq!(status(&mut &b"HTTP/1.0 407 Auth\r\n\r\n"[..]).expect("an answer"), 407);
        for nonsense in [&b""[..], b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200", b"HTTP/1.1 x\r\n\r\n"] {
            assert!(status(&mut &nonsense[..]).is_err());
        }
        assert!(status(&mut io::repeat(b'x')).is_err());
    }
}
