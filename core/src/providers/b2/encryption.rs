//! Encryption at rest. <https://www.backblaze.com/docs/cloud-storage-server-side-encryption>

use crate::{Request, Secret, secret::exposed_option, storage::CustomerKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderName;
use md5::Digest as _;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// How a file is encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// With keys of Backblaze's own.
    B2,
    /// With a key that stays with the caller, and is given again to read the file.
    Customer(CustomerKey),
}

/// What is told of a file's encryption, or of that which a bucket's files have where nothing else is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Encrypted {
    /// `SSE-B2`, `SSE-C` or `none`.
    pub mode: Option<String>,
    /// `AES256`.
    pub algorithm: Option<String>,
}

/// The same as calls have it.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Setting {
    mode: &'static str,
    algorithm: &'static str,
    #[serde(serialize_with = "exposed_option", skip_serializing_if = "Option::is_none")]
    customer_key: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_key_md5: Option<String>,
}

impl Encryption {
    pub(super) fn setting(&self) -> Setting {
        match self {
            Encryption::B2 => {
                Setting { mode: "SSE-B2", algorithm: "AES256", customer_key: None, customer_key_md5: None }
            }
            Encryption::Customer(key) => Setting {
                mode: "SSE-C",
                algorithm: "AES256",
                customer_key: Some(key.base64().clone()),
                customer_key_md5: Some(md5(key)),
            },
        }
    }

    /// Puts it into the headers of an upload.
    pub(super) fn apply(encryption: Option<&Encryption>, request: Request) -> Request {
        match encryption {
            None => request,
            Some(Encryption::B2) => {
                request.header(HeaderName::from_static("x-bz-server-side-encryption"), "AES256")
            }
            Some(Encryption::Customer(key)) => with_key(Some(key), request),
        }
    }
}

/// Puts the key into the headers of what needs it.
pub(super) fn with_key(key: Option<&CustomerKey>, mut request: Request) -> Request {
    let Some(key) = key else { return request };
    // Base64 is text that every header can carry.
    if let Some(value) = key.base64().header() {
        request.headers.insert(HeaderName::from_static("x-bz-server-side-encryption-customer-key"), value);
    }
    request
        .header(HeaderName::from_static("x-bz-server-side-encryption-customer-algorithm"), "AES256")
        .header(HeaderName::from_static("x-bz-server-side-encryption-customer-key-md5"), &md5(key))
}

fn md5(key: &CustomerKey) -> String {
    let bytes = Zeroizing::new(STANDARD.decode(key.base64().expose()).unwrap_or_default());
    STANDARD.encode(md5::Md5::digest(&bytes[..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_out_in_headers_or_in_the_document_and_is_not_printed() {
        let encryption = Encryption::Customer(CustomerKey::new(&[7; 32]).expect("a key"));
        let request = Encryption::apply(Some(&encryption), Request::post("b2", &[]));
        let key = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
        assert_eq!(request.headers["x-bz-server-side-encryption-customer-key"], key);
        assert!(request.headers["x-bz-server-side-encryption-customer-key"].is_sensitive());
        assert_eq!(request.headers["x-bz-server-side-encryption-customer-algorithm"], "AES256");
        let hash = request.headers["x-bz-server-side-encryption-customer-key-md5"].to_str().expect("text");
        assert_eq!(STANDARD.decode(hash).expect("base64"), md5::Md5::digest([7; 32]).to_vec());
        assert!(!format!("{encryption:?} {request:?}").contains("BwcH"));
        let document = serde_json::to_value(encryption.setting()).expect("JSON");
        assert_eq!(
            document,
            serde_json::json!({"mode": "SSE-C", "algorithm": "AES256", "customerKey": key, "customerKeyMd5": hash})
        );
        let document = serde_json::to_value(Encryption::B2.setting()).expect("JSON");
        assert_eq!(document, serde_json::json!({"mode": "SSE-B2", "algorithm": "AES256"}));
        let request = Encryption::apply(Some(&Encryption::B2), Request::post("b2", &[]));
        assert_eq!(request.headers["x-bz-server-side-encryption"], "AES256");
    }
}
