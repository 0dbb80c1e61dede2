//! How the failures of connections and of hyper become a [`Lost`].

use pileus_core::{Cause, Lost};
use std::{error::Error, io};

/// A failure of an exchange whose connection was there: part of the request may have arrived.
pub(super) fn exchange(error: &hyper::Error) -> Lost {
    if let Some(lost) = find::<Lost>(error) {
        return lost.clone();
    }
    let io = find::<io::Error>(error).map(io::Error::kind);
    let cause = match io {
        Some(io::ErrorKind::TimedOut) => Cause::Timeout,
        // A broken TLS record; hyper calls a bad chunk or a wrong length the same.
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => Cause::Protocol,
        _ if error.is_parse() => Cause::Protocol,
        _ => Cause::Broken,
    };
    let sent = !error.is_canceled();
    let what = match cause {
        Cause::Protocol => "what came is not HTTP",
        Cause::Timeout => "the connection timed out",
        _ => "the connection ended before the answer did",
    };
    Lost::new(cause, sent, format!("{what}: {}", chain(error)))
}

/// No connection came about.
pub(super) fn connect(target: &str, error: &io::Error) -> Lost {
    Lost::new(Cause::Connect, false, format!("could not connect to {target}: {}", chain(error)))
}

/// The handshake failed: for good where TLS says so, by a broken connection otherwise.
pub(super) fn handshake(target: &str, error: &io::Error) -> Lost {
    let cause = match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(_) => Cause::Tls,
        None => Cause::Connect,
    };
    Lost::new(cause, false, format!("no TLS connection to {target}: {}", chain(error)))
}

/// The error of that type among an error and its causes.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        // An `io::Error` hides what it was made of from `source`.
        let inner = error.downcast_ref::<io::Error>().and_then(|io| io.get_ref());
        if let Some(found) = inner.and_then(|inner| inner.downcast_ref::<E>()) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// An error and its causes in one sentence.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        next = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_certificate_is_for_good_and_a_broken_handshake_is_not() {
        let refused = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::DecryptError);
        let lost = handshake("h:1", &refused);
        assert_eq!((lost.cause, lost.sent, lost.transient()), (Cause::Tls, false, false));
        let broken = io::Error::from(io::ErrorKind::UnexpectedEof);
        let lost = handshake("h:1", &broken);
        assert_eq!((lost.cause, lost.sent, lost.transient()), (Cause::Connect, false, true));
    }

    #[test]
    fn a_loss_of_our_own_is_found_behind_others() {
        let own = Lost::new(Cause::Local, true, "the source failed");
        let wrapped = io::Error::other(own.clone());
        assert_eq!(find::<Lost>(&wrapped).map(|lost| &lost.reason), Some(&own.reason));
        assert!(find::<Lost>(&io::Error::from(io::ErrorKind::TimedOut)).is_none());
    }
}
