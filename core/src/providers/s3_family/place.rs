//! Where requests go whose path begins with their bucket: hosts, buckets in their names or in the path.

use std::{borrow::Cow, net::Ipv4Addr};

/// Whether the name can be a part of a host's name that certificates are good for: one with dots is deeper than a
/// certificate's `*` reaches.
fn fits_host(name: &str, tls: bool) -> bool {
    let label = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    (3..=63).contains(&name.len())
        && name.bytes().all(fine)
        && name.split('.').all(label)
        && name.parse::<Ipv4Addr>().is_err()
        && (!tls || !name.contains('.'))
}

/// Hosts without a name have no names below them.
fn is_address(host: &str) -> bool {
    host == "localhost" || host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}

/// Where a request goes whose path begins with its bucket: the address of the service or of the bucket, and the path
/// below it.
pub(in crate::providers) struct Placed<'a> {
    pub(in crate::providers) base: Cow<'a, str>,
    pub(in crate::providers) path: Cow<'a, str>,
}

/// The bucket that a request is for.
pub(in crate::providers) fn bucket_of(path: &str) -> Option<&str> {
    path.strip_prefix('/')?.split('/').next().filter(|bucket| !bucket.is_empty())
}

/// Where the request with that path goes below the service's address. `in_host`: the bucket goes into the host's name
/// where it can.
pub(in crate::providers) fn locate<'a>(base: &'a str, path: &'a str, in_host: bool) -> Placed<'a> {
    let in_path = Placed { base: base.into(), path: path.into() };
    let Some(bucket) = bucket_of(path) else { return in_path };
    let Some((scheme, rest)) = base.split_once("://") else { return in_path };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    if !in_host || is_address(host) || !fits_host(bucket, scheme == "https") {
        return in_path;
    }
    let below = &path[1 + bucket.len()..];
    Placed {
        base: format!("{scheme}://{bucket}.{rest}").into(),
        path: if below.is_empty() { "/" } else { below }.into(),
    }
}
