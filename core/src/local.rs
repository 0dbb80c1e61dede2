//! What the machine itself answers, asked for as an exchange, as everything else is: a file that an operation needs, a
//! directory that is a storage.

use crate::{Body, Exchange, Take};
use http::{Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::{path::Path, sync::Arc};

/// What stands in a path as it is.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Marks an exchange that asks for a file. It travels beside the address, so that no address that came from outside
/// can become one.
#[derive(Clone, Debug)]
struct LocalFile(String);

/// Marks an exchange that a directory of the machine answers; beside the address for the same reason.
#[derive(Clone, Debug)]
struct LocalFolder(Arc<Path>);

impl Exchange {
    /// Has that directory answer, and nobody else.
    #[cfg(feature = "local")]
    pub(crate) fn by_folder(mut self, root: Arc<Path>) -> Self {
        self.request.extensions_mut().insert(LocalFolder(root));
        self
    }

    /// The directory that answers this, where it is one and not a provider. Its requests are those of
    /// [`providers::local`](crate::providers), and the adapters answer them.
    #[must_use]
    pub fn local_folder(&self) -> Option<&Path> {
        self.request.extensions().get::<LocalFolder>().map(|LocalFolder(root)| &**root)
    }

    /// Asks for the text of that file, of which no more than `limit` bytes are taken.
    #[cfg_attr(
        not(any(feature = "_aws", feature = "azure", test)),
        expect(dead_code, reason = "other providers keep no secrets in files")
    )]
    pub(crate) fn of_file(path: &str, limit: usize) -> Self {
        let mut request = http::Request::new(Body::Empty);
        *request.method_mut() = Method::GET;
        let shown = utf8_percent_encode(path.trim_start_matches('/'), KEPT);
        // What is too long for an address is shown without one: the mark counts.
        *request.uri_mut() =
            format!("file://localhost/{shown}").parse().unwrap_or_else(|_| Uri::from_static("/"));
        request.extensions_mut().insert(LocalFile(path.to_owned()));
        Exchange { request, take: Take::Collect { limit }, deadline: None, service: "file", attempt: 1 }
    }

    /// The path, where this asks for a file of the machine and not for a provider's answer. Who moves the bytes reads
    /// it and answers 200 with what it holds, or says why it cannot be read: a [`Lost`](crate::Lost) of
    /// [`Cause::Local`](crate::Cause::Local). The adapters do.
    #[must_use]
    pub fn local_file(&self) -> Option<&str> {
        self.request.extensions().get::<LocalFile>().map(|LocalFile(path)| path.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_kept_to_the_letter() {
        for (path, shown) in [
            ("/var/run/secrets/token", "file://localhost/var/run/secrets/token"),
            ("relative token", "file://localhost/relative%20token"),
            ("C:\\run\\token", "file://localhost/C%3A%5Crun%5Ctoken"),
            ("/a?b#c/../d%2F", "file://localhost/a%3Fb%23c/../d%252F"),
            ("", "file://localhost/"),
        ] {
            let exchange = Exchange::of_file(path, 10);
            assert_eq!(
                (exchange.local_file(), exchange.request.uri().to_string().as_str()),
                (Some(path), shown)
            );
            assert_eq!(exchange.clone().local_file(), Some(path));
        }
        let long = "x".repeat(1 << 17);
        assert_eq!(Exchange::of_file(&long, 10).local_file(), Some(long.as_str()));
    }

    #[test]
    fn an_address_alone_asks_for_no_file() {
        let mut exchange = Exchange::of_file("/etc/passwd", 10);
        exchange.request.extensions_mut().clear();
        assert_eq!(exchange.local_file(), None);
    }
}
