//! Addresses that are signed for a while.
//!
//! <https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html>

use super::Scene;
use crate::Time;
use crate::exchange::Refusal;
use crate::s3::signature::{hex, hmac};
use crate::stamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;

const IN_NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn sha1(key: &[u8], text: &[u8]) -> String {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) else { return String::new() };
    mac.update(text);
    hex(&mac.finalize().into_bytes())
}

/// The keys that may sign: the account's, and the container's.
fn keys(scene: &Scene<'_>) -> Vec<String> {
    let account = scene.region.accounts.get(&scene.project).map(|account| &account.headers);
    let container = scene.found().ok().map(|container| &container.headers);
    let both = [(account, "x-account-meta-temp-url-key"), (container, "x-container-meta-temp-url-key")];
    both.into_iter()
        .flat_map(|(headers, name)| [(headers, name.to_owned()), (headers, format!("{name}-2"))])
        .filter_map(|(headers, name)| headers?.get(&name).cloned())
        .collect()
}

/// Is the request signed rightly, and in time? Says what to call the object where it is saved.
pub(super) fn verify(scene: &Scene<'_>, rest: &str) -> Result<String, Refusal> {
    let wrong = || Refusal::new(401, "Temp URL invalid");
    let query = |name: &str| scene.call.query(name).filter(|value| !value.is_empty());
    let (signature, expires) =
        (query("temp_url_sig").ok_or_else(wrong)?, query("temp_url_expires").ok_or_else(wrong)?);
    if query("temp_url_ip_range").is_some() || scene.object.is_empty() {
        return Err(wrong());
    }
    let seconds = match expires.parse::<u64>() {
        Ok(seconds) => seconds,
        Err(_) => stamp::parse(expires).ok_or_else(wrong)?.since_epoch().as_secs(),
    };
    if scene.now >= Time::from_unix_secs(seconds) {
        return Err(wrong());
    }
    // What a client signs is the path it sees; a proxy in front may have taken some of that away.
    let seen = scene.request.uri().path();
    let paths = [decoded(seen), decoded(rest)];
    let paths: Vec<String> = match query("temp_url_prefix") {
        None => paths.to_vec(),
        Some(prefix) if scene.object.starts_with(prefix) => paths
            .iter()
            .filter_map(|path| {
                path.strip_suffix(scene.object.as_str()).map(|path| format!("prefix:{path}{prefix}"))
            })
            .collect(),
        Some(_) => return Err(wrong()),
    };
    let methods: &[&str] = match scene.call.method.as_str() {
        "HEAD" => &["HEAD", "GET", "PUT", "POST"],
        "GET" => &["GET"],
        "PUT" => &["PUT"],
        "POST" => &["POST"],
        "DELETE" => &["DELETE"],
        _ => return Err(wrong()),
    };
    let right = keys(scene).iter().any(|key| {
        paths.iter().any(|path| {
            methods.iter().any(|method| {
                let text = format!("{method}\n{seconds}\n{path}");
                let (key, text) = (key.as_bytes(), text.as_bytes());
                match signature.len() {
                    40 => sha1(key, text) == signature,
                    64 => hex(&hmac(key, text)) == signature,
                    _ => false,
                }
            })
        })
    });
    if !right {
        return Err(wrong());
    }
    let name = query("filename").unwrap_or_else(|| scene.object.rsplit('/').next().unwrap_or_default());
    let kind = if scene.call.query("inline").is_some() { "inline" } else { "attachment" };
    let escaped = utf8_percent_encode(name, IN_NAME);
    Ok(format!("{kind}; filename=\"{escaped}\"; filename*=UTF-8''{escaped}"))
}

fn decoded(path: &str) -> String {
    super::decode(path).unwrap_or_else(|| path.to_owned())
}
