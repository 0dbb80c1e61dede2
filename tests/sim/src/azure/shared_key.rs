//! What a request that is signed with an account's key has signed, made anew from what arrived.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key>
//!
//! Nothing of the signer that the library itself signs with is used here: two that were written apart from each other agree
//! only where both are right.

use crate::s3::signature::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use std::collections::BTreeMap;

/// What of a request is signed.
pub(crate) struct Signed<'a> {
    pub(crate) account: &'a str,
    pub(crate) method: &'a str,
    /// As it was sent.
    pub(crate) path: &'a str,
    /// Decoded.
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a HeaderMap,
    /// How long the body is.
    pub(crate) length: u64,
}

/// A signature of a text, in Base64; nothing where the key is no Base64.
pub(crate) fn sign(key: &str, text: &str) -> Option<String> {
    Some(STANDARD.encode(hmac(&STANDARD.decode(key).ok()?, text.as_bytes())))
}

impl Signed<'_> {
    pub(crate) fn text(&self) -> String {
        let header = |name: &str| self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        let mut lines = vec![self.method.to_owned()];
        for name in ["content-encoding", "content-language"] {
            lines.push(header(name).to_owned());
        }
        lines.push(if self.length > 0 { self.length.to_string() } else { String::new() });
        lines.extend([header("content-md5"), header("content-type")].map(str::to_owned));
        let dated = self.headers.contains_key("x-ms-date");
        lines.push(if dated { String::new() } else { header("date").to_owned() });
        for name in ["if-modified-since", "if-match", "if-none-match", "if-unmodified-since", "range"] {
            lines.push(header(name).to_owned());
        }
        lines.extend(self.own_headers());
        lines.push(format!("/{}{}", self.account, self.path));
        lines.extend(self.parameters());
        lines.join("\n")
    }

    /// The service's own headers, in the order of a language's words: hyphens count last, and underscores come before
    /// digits and letters.
    fn own_headers(&self) -> Vec<String> {
        let mut found = BTreeMap::new();
        for name in self.headers.keys().filter(|name| name.as_str().starts_with("x-ms-")) {
            let values: Vec<&str> = self
                .headers
                .get_all(name)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .map(str::trim)
                .collect();
            let weight = name.as_str().replace('-', "").replace('_', "!");
            found.insert((weight, name.as_str()), format!("{name}:{}", values.join(",")));
        }
        found.into_values().collect()
    }

    fn parameters(&self) -> Vec<String> {
        let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (name, value) in self.query {
            found.entry(name.to_lowercase()).or_default().push(value);
        }
        let line = |(name, mut values): (String, Vec<&str>)| {
            values.sort_unstable();
            format!("{name}:{}", values.join(","))
        };
        found.into_iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the documentation.
    #[test]
    fn the_documented_request_is_signed_as_documented() {
        let mut headers = HeaderMap::new();
        for (name, value) in [("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT"), ("x-ms-version", "2015-02-21")]
        {
            headers.insert(name, value.parse().unwrap());
        }
        let query = [("comp", "metadata"), ("restype", "container"), ("timeout", "20")];
        let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let signed = Signed {
            account: "myaccount",
            method: "GET",
            path: "/mycontainer",
            query: &query,
            headers: &headers,
            length: 0,
        };
        assert_eq!(
            signed.text(),
            "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n\
             /myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20"
        );
        assert_eq!(sign("?", "x"), None);
    }
}
