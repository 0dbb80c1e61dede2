//! A request in canonical form.
//! <https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4>

use http::HeaderMap;

/// What stands for any content.
pub(super) const PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// Whether a header is signed without being named: OSS's own, and those that say what the content is.
fn is_own(name: &str) -> bool {
    name.starts_with("x-oss-") || matches!(name, "content-type" | "content-md5")
}

/// Those of `names` that are among the headers and are signed only where they are named: sorted, joined by `;`.
pub(super) fn additional(headers: &HeaderMap, names: &[&str]) -> String {
    let mut names: Vec<_> =
        names.iter().copied().filter(|name| !is_own(name) && headers.contains_key(*name)).collect();
    names.sort_unstable();
    names.dedup();
    names.join(";")
}

/// The query, percent-encoded as it is sent, its parameters sorted by their names; one without a value is its name alone.
fn query(text: &mut Vec<u8>, query: &str) {
    let mut pairs: Vec<_> = query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .collect();
    pairs.sort_unstable();
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        if index > 0 {
            text.push(b'&');
        }
        text.extend_from_slice(name.as_bytes());
        if !value.is_empty() {
            text.push(b'=');
            text.extend_from_slice(value.as_bytes());
        }
    }
}

/// A line for each header that is signed, `name:value`, sorted by name; several values are joined.
fn headers(text: &mut Vec<u8>, headers: &HeaderMap, additional: &str) {
    let named = |name: &str| additional.split(';').any(|one| one == name);
    let mut names: Vec<_> =
        headers.keys().map(http::HeaderName::as_str).filter(|name| is_own(name) || named(name)).collect();
    names.sort_unstable();
    for name in names {
        text.extend_from_slice(name.as_bytes());
        text.push(b':');
        for (index, value) in headers.get_all(name).iter().enumerate() {
            if index > 0 {
                text.push(b',');
            }
            text.extend_from_slice(value.as_bytes().trim_ascii());
        }
        text.push(b'\n');
    }
}

/// All that is signed of a request.
pub(super) fn request(
    method: &str,
    resource: &str,
    query_text: &str,
    header_map: &HeaderMap,
    additional: &str,
) -> Vec<u8> {
    let mut text = Vec::with_capacity(512 + query_text.len());
    text.extend_from_slice(method.as_bytes());
    text.push(b'\n');
    text.extend_from_slice(resource.as_bytes());
    text.push(b'\n');
    query(&mut text, query_text);
    text.push(b'\n');
    headers(&mut text, header_map, additional);
    text.push(b'\n');
    text.extend_from_slice(additional.as_bytes());
    text.push(b'\n');
    text.extend_from_slice(PAYLOAD.as_bytes());
    text
}
