//! What ureq's errors mean.

use pileus_core::{Cause, Lost};
use std::io;
use ureq::{Error, Timeout};

/// A failure of the connection's making, in our own words.
pub(super) fn refused(reason: String) -> Error {
    Error::Io(io::Error::other(Lost::new(Cause::Connect, false, reason)))
}

/// The loss that `error` means; `sent` says whether any byte of the request may have gone out.
pub(super) fn lost(error: Error, sent: bool) -> Lost {
    let (cause, reason) = match error {
        Error::Io(error) => return io_lost(error, sent),
        Error::Timeout(which) => (Cause::Timeout, timed_out(which).to_owned()),
        Error::HostNotFound => (Cause::Connect, "the host's name has no address".to_owned()),
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => {
            (Cause::Tls, error.to_string())
        }
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) => (Cause::Connect, error.to_string()),
        Error::Protocol(_) | Error::LargeResponseHeader(..) | Error::BodyStalled if sent => {
            (Cause::Protocol, format!("what came back is not HTTP: {error}"))
        }
        // Before anything was sent only the request itself can be wrong.
        _ if !sent => (Cause::Local, format!("the request cannot be sent: {error}")),
        _ => (Cause::Broken, error.to_string()),
    };
    Lost::new(cause, sent, reason)
}

fn io_lost(error: io::Error, sent: bool) -> Lost {
    let text = error.to_string();
    let kind = error.kind();
    let tls = is_tls(&error);
    let cause = match error.into_inner().map(<dyn std::error::Error + Send + Sync>::downcast::<Lost>) {
        Some(Ok(lost)) => return Lost { sent: lost.sent || sent, ..*lost },
        Some(Err(inner)) => match inner.downcast::<Error>() {
            Ok(error) => return lost(*error, sent),
            Err(_) if tls => Cause::Tls,
            Err(_) => by_kind(kind, sent),
        },
        None => by_kind(kind, sent),
    };
    Lost::new(cause, sent, text)
}

/// Whether rustls is at the bottom of it.
fn is_tls(error: &io::Error) -> bool {
    let mut inner: Option<&(dyn std::error::Error + 'static)> = error.get_ref().map(|inner| inner as _);
    while let Some(error) = inner {
        if error.is::<rustls::Error>() {
            return true;
        }
        inner = error.source();
    }
    false
}

fn by_kind(kind: io::ErrorKind, sent: bool) -> Cause {
    match kind {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Cause::Timeout,
        _ if sent => Cause::Broken,
        _ => Cause::Connect,
    }
}

fn timed_out(which: Timeout) -> &'static str {
    match which {
        Timeout::Resolve | Timeout::Connect => "no connection came about in the time given for it",
        Timeout::PerRead => "the answer stood still for too long",
        Timeout::PerWrite => "the request stood still for too long",
        _ => "no whole answer came in the time given for it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_the_first_byte_nothing_was_sent() {
        let reset = || Error::Io(io::ErrorKind::ConnectionReset.into());
        assert_eq!((lost(reset(), false).cause, lost(reset(), true).cause), (Cause::Connect, Cause::Broken));
        assert!(!lost(reset(), false).sent && lost(reset(), true).sent);
        let late = lost(Error::Timeout(Timeout::Global), false);
        assert_eq!((late.cause, late.sent), (Cause::Timeout, false));
        assert_eq!(lost(Error::HostNotFound, false).cause, Cause::Connect);
    }

    #[test]
    fn wrapped_errors_are_found() {
        let rustls = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        assert_eq!(
            lost(Error::Io(io::Error::new(io::ErrorKind::InvalidData, rustls)), false).cause,
            Cause::Tls
        );
        let timeout = io::Error::other(Error::Timeout(Timeout::PerRead));
        assert_eq!(lost(Error::Io(timeout), true).cause, Cause::Timeout);
        let source = io::Error::other(Lost::new(Cause::Local, true, "the source cannot be read"));
        assert_eq!(lost(Error::Io(source), true).cause, Cause::Local);
        let lost = lost(refused("no".into()), false);
        assert_eq!((lost.cause, lost.sent, lost.reason.as_str()), (Cause::Connect, false, "no"));
    }
}
