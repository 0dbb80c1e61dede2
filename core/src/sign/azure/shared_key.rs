//! Shared Key. <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key>

use super::AccountKey;
use http::{HeaderMap, HeaderName, Method, header};
use percent_encoding::percent_decode_str;
use std::{borrow::Cow, cmp::Ordering};

/// What is signed of a request.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path of the address as it is sent: percent-encoded, the account in it where the address has it there.
    pub path: &'a str,
    /// The query, percent-encoded, without its `?`.
    pub query: &'a str,
    /// All headers that matter to the service, `x-ms-date` and `x-ms-version` among them.
    pub headers: &'a HeaderMap,
    /// How many bytes the body has.
    pub length: u64,
}

/// The value of the `Authorization` header.
#[must_use]
pub fn authorization(account: &str, key: &AccountKey, target: &Target<'_>) -> String {
    format!("SharedKey {account}:{}", key.sign(&string_to_sign(account, target)))
}

/// What is signed.
#[must_use]
pub fn string_to_sign(account: &str, target: &Target<'_>) -> String {
    let header = |name| target.headers.get(name).map_or("", |value| value.to_str().unwrap_or_default());
    let length = if target.length == 0 { String::new() } else { target.length.to_string() };
    // The time stands in `x-ms-date`, which is where the service looks first.
    let date = if target.headers.contains_key("x-ms-date") { "" } else { header(header::DATE) };
    let mut text = [
        target.method.as_str(),
        header(header::CONTENT_ENCODING),
        header(header::CONTENT_LANGUAGE),
        &length,
        header(HeaderName::from_static("content-md5")),
        header(header::CONTENT_TYPE),
        date,
        header(header::IF_MODIFIED_SINCE),
        header(header::IF_MATCH),
        header(header::IF_NONE_MATCH),
        header(header::IF_UNMODIFIED_SINCE),
        header(header::RANGE),
        "",
    ]
    .join("\n");
    headers(&mut text, target.headers);
    resource(&mut text, account, target);
    text
}

fn headers(text: &mut String, headers: &HeaderMap) {
    let own = headers.keys().map(HeaderName::as_str).filter(|name| name.starts_with("x-ms-"));
    let mut names: Vec<&str> = own.collect();
    names.sort_unstable_by(|a, b| order(a, b));
    for name in names {
        text.push_str(name);
        text.push(':');
        for (n, value) in headers.get_all(name).iter().enumerate() {
            if n > 0 {
                text.push(',');
            }
            text.push_str(value.to_str().unwrap_or_default().trim());
        }
        text.push('\n');
    }
}

/// The order of the service, which compares names as the words of a language: hyphens count only where all else is
/// the same, and an underscore comes before digits.
fn order(a: &str, b: &str) -> Ordering {
    let weights = |name: &str| -> Vec<u8> {
        let weight = |byte| match byte {
            b'-' => None,
            b'_' => Some(b'!'),
            other => Some(other),
        };
        name.bytes().filter_map(weight).collect()
    };
    weights(a).cmp(&weights(b)).then_with(|| a.cmp(b))
}

fn resource(text: &mut String, account: &str, target: &Target<'_>) {
    text.push('/');
    text.push_str(account);
    text.push_str(if target.path.is_empty() { "/" } else { target.path });
    let decoded = |part| match percent_decode_str(part).decode_utf8_lossy() {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    };
    let pairs = target.query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(String, String)> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name).to_lowercase(), decoded(value)))
        .collect();
    pairs.sort_unstable();
    let mut before = None;
    for (name, value) in &pairs {
        if before == Some(name) {
            text.push(',');
        } else {
            text.push('\n');
            text.push_str(name);
            text.push(':');
        }
        text.push_str(value);
        before = Some(name);
    }
}
