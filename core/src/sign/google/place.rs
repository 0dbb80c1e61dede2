//! Where signed requests go.

use crate::{Error, Result};
use http::Uri;

/// How an address names the bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// In the path: `https://storage.googleapis.com/bucket/object`.
    Path,
    /// In the host's name: `https://bucket.storage.googleapis.com/object`.
    VirtualHosted,
    /// Not at all, for the host is the bucket's own: `https://mydomain.tld/object`.
    Bound,
}

/// A host that serves objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// `https`, or `http`.
    pub scheme: &'a str,
    /// The host's name, with its port where it has one.
    pub host: &'a str,
    /// How its addresses name the bucket.
    pub style: Style,
}

impl<'a> Place<'a> {
    /// Google's own, with the bucket in the path.
    #[must_use]
    pub fn google() -> Self {
        Place { scheme: "https", host: "storage.googleapis.com", style: Style::Path }
    }

    /// The host of that address: `https://storage.googleapis.com`, or a name alone.
    #[must_use]
    pub fn of(address: &'a str, style: Style) -> Self {
        let (scheme, rest) = address.split_once("://").unwrap_or(("https", address));
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        Place { scheme, host, style }
    }

    /// The address of the host, and the path that the bucket begins with, which is empty where the host names it.
    pub(super) fn root(&self, bucket: &str) -> Result<(String, String)> {
        let (host, path) = match self.style {
            Style::Path => (self.host.to_owned(), format!("/{bucket}")),
            Style::VirtualHosted => (format!("{bucket}.{}", self.host), String::new()),
            Style::Bound => (self.host.to_owned(), String::new()),
        };
        let root = format!("{}://{host}", self.scheme);
        let sound = matches!(self.scheme, "http" | "https")
            && !host.contains(['/', '?', '#', '@'])
            && root.parse::<Uri>().is_ok_and(|uri| uri.host().is_some_and(|host| !host.is_empty()));
        if !sound || bucket.is_empty() || bucket.contains(['/', '?', '#', '%', '\\']) {
            return Err(Error::misuse(format!(
                "{root:?} with the bucket {bucket:?} makes no address; a host reads like storage.googleapis.com"
            )));
        }
        Ok((root, path))
    }

    /// The host as it is signed: without its port.
    pub(super) fn signed_host(root: &str) -> String {
        root.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_ascii_lowercase)).unwrap_or_default()
    }
}
