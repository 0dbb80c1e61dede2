//! What is kept with an object, as headers.
//! <https://www.alibabacloud.com/help/en/oss/user-guide/manage-object-metadata-10>

use super::{
    instant,
    terms::{Acl, StorageClass},
};
use crate::{Error, Request, Response, Result, Time, providers::s3_family::settings::tag_query};
use http::{HeaderName, header};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const PREFIX: &str = "x-oss-meta-";
/// How much metadata an object has, names and values together, in bytes.
const MOST_METADATA: usize = 8 << 10;

/// How the provider encrypts what it stores.
/// <https://www.alibabacloud.com/help/en/oss/user-guide/server-side-encryption-8>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encryption {
    /// With keys of OSS's own.
    Oss,
    /// With a key of its key service: its id, or the account's own key for OSS.
    Kms {
        /// The key's id.
        key: Option<String>,
    },
}

/// What is kept with an object besides its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Properties {
    /// The content's type: `text/plain`.
    pub content_type: Option<String>,
    /// How it is encoded: `gzip`.
    pub content_encoding: Option<String>,
    /// Its language.
    pub content_language: Option<String>,
    /// What a browser does with it: `attachment; filename="a.txt"`.
    pub content_disposition: Option<String>,
    /// How it may be kept by caches.
    pub cache_control: Option<String>,
    /// When it is no longer good.
    pub expires: Option<Time>,
    /// Texts of the caller's own, by names in lower case, of letters, digits and hyphens.
    pub metadata: BTreeMap<String, String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// How it is stored; as its bucket has it, where nothing is said.
    pub storage_class: Option<StorageClass>,
    /// Who may use it; who may use its bucket, where nothing is said.
    pub acl: Option<Acl>,
    /// How the provider encrypts it.
    pub encryption: Option<Encryption>,
}

impl Properties {
    pub(super) fn send(&self, mut request: Request) -> Result<Request> {
        let (how, kms_key) = match &self.encryption {
            None => (None, None),
            Some(Encryption::Oss) => (Some("AES256"), None),
            Some(Encryption::Kms { key }) => (Some("KMS"), key.as_deref()),
        };
        for (name, value) in [
            (header::CONTENT_TYPE, self.content_type.as_deref()),
            (header::CONTENT_ENCODING, self.content_encoding.as_deref()),
            (header::CONTENT_LANGUAGE, self.content_language.as_deref()),
            (header::CONTENT_DISPOSITION, self.content_disposition.as_deref()),
            (header::CACHE_CONTROL, self.cache_control.as_deref()),
            (
                HeaderName::from_static("x-oss-storage-class"),
                self.storage_class.as_ref().map(StorageClass::as_str),
            ),
            (HeaderName::from_static("x-oss-object-acl"), self.acl.as_ref().map(Acl::as_str)),
            (HeaderName::from_static("x-oss-server-side-encryption"), how),
            (HeaderName::from_static("x-oss-server-side-encryption-key-id"), kms_key),
        ] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        if let Some(expires) = self.expires {
            let text = instant::http_date(expires)
                .ok_or_else(|| Error::misuse("the content expires at a time that no header can carry"))?;
            request = request.header(header::EXPIRES, &text);
        }
        if !self.tags.is_empty() {
            request = request.header(HeaderName::from_static("x-oss-tagging"), &tag_query(&self.tags));
        }
        send(request, &self.metadata)
    }
}

/// Puts metadata into a request's headers.
fn send(mut request: Request, metadata: &BTreeMap<String, String>) -> Result<Request> {
    let size: usize = metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
    if size > MOST_METADATA {
        return Err(Error::misuse(format!(
            "the metadata is of {size} bytes, and OSS keeps at most {MOST_METADATA} with an object"
        )));
    }
    for (name, value) in metadata {
        let fine = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let header =
            HeaderName::try_from(format!("{PREFIX}{name}")).ok().filter(|_| fine).ok_or_else(|| {
                Error::misuse(format!(
                    "{name:?} cannot be the name of metadata: OSS takes letters, digits and hyphens"
                ))
            })?;
        // There is no rule for writing others, and blanks at the ends are lost on the way.
        if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) || value.trim() != value {
            return Err(Error::misuse(format!(
                "the metadata {name:?} holds what no header of OSS carries: it takes printable ASCII, without blanks at \
                 the ends; encode it"
            )));
        }
        request = request.header(header, value);
    }
    Ok(request)
}

/// The metadata in an answer's headers.
pub(super) fn metadata(response: &Response) -> BTreeMap<String, String> {
    let named = |(name, value): (&HeaderName, &http::HeaderValue)| {
        let name = name.as_str().strip_prefix(PREFIX)?.to_owned();
        Some((name, String::from_utf8_lossy(value.as_bytes()).into_owned()))
    };
    response.headers.iter().filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, providers::s3_family::testing::answer};

    fn sent(name: &str, value: &str) -> Result<Request> {
        send(Request::put("oss", &["b"]), &BTreeMap::from([(name.to_owned(), value.to_owned())]))
    }

    #[test]
    fn metadata_that_oss_cannot_keep_is_refused_by_name() {
        for (name, value) in
            [("a_b", "v"), ("a b", "v"), ("", "v"), ("ü", "v"), ("k", "ü"), ("k", "a\nb"), ("k", " a")]
        {
            let error = sent(name, value).expect_err(name);
            assert!(
                error.kind() == Kind::Misuse && error.message().contains(&format!("{name:?}")),
                "{error}"
            );
        }
        let error = sent("k", &"v".repeat(MOST_METADATA)).expect_err("too much");
        assert!(error.message().contains("8192"), "{error}");
        let request = sent("last-modified", "a  b=?").expect("metadata");
        assert_eq!(request.headers["x-oss-meta-last-modified"], "a  b=?");
    }

    #[test]
    fn metadata_is_read() {
        let response =
            answer(200, &[("x-oss-meta-a", "1"), ("x-oss-meta-b-c", "2"), ("x-oss-other", "3")], "");
        assert_eq!(
            metadata(&response),
            BTreeMap::from([("a".to_owned(), "1".to_owned()), ("b-c".to_owned(), "2".to_owned())])
        );
    }
}
