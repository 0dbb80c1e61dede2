//! Where requests go: hosts, buckets in their names or in the path.

use super::{Addressing, SERVICE, Settings};
use crate::{
    Error, Request, Result,
    providers::{aws::endpoint, s3_family::place},
};
use http::{Method, Uri};
use std::net::Ipv4Addr;

pub(super) use place::{Placed, bucket_of};

/// The address of Amazon S3 in a region. <https://docs.aws.amazon.com/general/latest/gr/s3.html>
pub(super) fn of_aws(region: Option<&str>, fips: bool, dual_stack: bool) -> Result<String> {
    let service = if fips { "s3-fips" } else { "s3" };
    let url = endpoint::of_aws(service, region, false, false)?;
    if !dual_stack {
        return Ok(url);
    }
    // S3's addresses with IPv6 are not under the domain that those of other services are.
    Ok(url.replacen(&format!("{service}."), &format!("{service}.dualstack."), 1))
}

/// A request for a bucket, whose name is checked.
pub(super) fn bucket(method: Method, name: &str) -> Request {
    match check(name) {
        Ok(()) => Request::new(SERVICE, method, &[name]),
        Err(error) => Request::invalid(SERVICE, error),
    }
}

/// A request for an object.
pub(super) fn object(method: Method, name: &str, key: &str) -> Request {
    if let Err(error) = check(name).and_then(|()| check_key(key)) {
        return Request::invalid(SERVICE, error);
    }
    Request::object(SERVICE, method, name, key)
}

/// S3 takes keys of at most 1,024 bytes.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>
fn check_key(key: &str) -> Result<()> {
    if key.len() > 1_024 {
        return Err(Error::misuse(format!(
            "a key of {} bytes is too long: S3 takes at most 1,024 bytes of UTF-8",
            key.len()
        )));
    }
    Ok(())
}

/// What every bucket that there is passes: some were made when the rules were looser, and some clouds have their own.
fn check(name: &str) -> Result<()> {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
    let rule = if name.is_empty() {
        "it is empty"
    } else if name.len() > 255 {
        "it is longer than 255 characters"
    } else if !name.bytes().all(fine) {
        "buckets' names are of letters, digits, '.', '-' and '_'"
    } else if matches!(name, "." | "..") {
        "a path has another meaning for it"
    } else {
        return Ok(());
    };
    Err(Error::misuse(format!("{name:?} is no name of a bucket: {rule}")))
}

/// What a new bucket's name has to pass.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
pub(super) fn check_new(name: &str) -> Result<()> {
    const BEGINS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
    const ENDS: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let rule = if !(3..=63).contains(&name.len()) {
        "it has to be of 3 to 63 characters"
    } else if !name.bytes().all(fine) {
        "it has to be of lower-case letters, digits, '.' and '-'"
    } else if !edge(name.as_bytes().first()) || !edge(name.as_bytes().last()) {
        "it has to begin and end with a letter or a digit"
    } else if name.contains("..") {
        "no two dots may stand side by side in it"
    } else if name.parse::<Ipv4Addr>().is_ok() {
        "it must not read like an IP address"
    } else if BEGINS.iter().any(|begin| name.starts_with(begin)) || ENDS.iter().any(|end| name.ends_with(end))
    {
        "it begins or ends in a way that is kept for the provider"
    } else {
        return Ok(());
    };
    Err(Error::misuse(format!("{name:?} cannot be the name of a bucket: {rule}")))
}

/// Where the request with that path goes below the service's address.
pub(super) fn locate<'a>(base: &'a str, path: &'a str, settings: &Settings) -> Placed<'a> {
    let in_host = match settings.addressing {
        Addressing::Path => false,
        Addressing::VirtualHost => true,
        Addressing::Auto => settings.dialect.virtual_hosts,
    };
    place::locate(base, path, in_host)
}

/// The bucket that an address is of, the other way round: below that service's host.
pub(super) fn bucket_at<'a>(asked: &'a Uri, services: &[&str]) -> Option<&'a str> {
    let host = asked.host()?;
    for service in services {
        let Ok(service) = service.parse::<Uri>() else { continue };
        let Some(name) = service.host() else { continue };
        if host == name {
            let prefix = service.path().trim_end_matches('/');
            return bucket_of(asked.path().strip_prefix(prefix)?);
        }
        if let Some(bucket) = host.strip_suffix(name).and_then(|rest| rest.strip_suffix('.')) {
            return Some(bucket);
        }
    }
    None
}
