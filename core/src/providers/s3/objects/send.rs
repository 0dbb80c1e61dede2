//! What requests for objects have in common.

use super::super::{
    checksum::Checksum,
    instant, metadata,
    terms::{CannedAcl, StorageClass},
};
use crate::{
    Error, Request, Result, SecretBytes, Time,
    providers::s3_family::{conditions::Conditions, settings::tag_query},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue, header};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};
use zeroize::Zeroizing;

impl Conditions {
    /// As headers; those of a copy's source have names of their own.
    pub(crate) fn send(&self, request: Request, of_source: bool) -> Result<Request> {
        if !of_source {
            return self.write(request, &Conditions::HEADERS);
        }
        let names = [
            HeaderName::from_static("x-amz-copy-source-if-match"),
            HeaderName::from_static("x-amz-copy-source-if-none-match"),
            HeaderName::from_static("x-amz-copy-source-if-modified-since"),
            HeaderName::from_static("x-amz-copy-source-if-unmodified-since"),
        ];
        self.write(request, &names)
    }
}

/// How the provider encrypts what it stores.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encryption {
    /// With keys of S3's own.
    S3,
    /// With a key of its key service: its id, or the account's own key for S3.
    Kms {
        /// The key's id or ARN.
        key: Option<String>,
        /// What the key has to be asked with: JSON, in Base64.
        context: Option<String>,
        /// Whether objects of one bucket share a key below it.
        bucket_key: Option<bool>,
        /// Whether it is done twice over.
        dual: bool,
    },
}

impl Encryption {
    /// With that key of the key service.
    #[must_use]
    pub fn kms(key: impl Into<String>) -> Self {
        Encryption::Kms { key: Some(key.into()), context: None, bucket_key: None, dual: false }
    }

    fn send(&self, request: Request) -> Request {
        const HOW: HeaderName = HeaderName::from_static("x-amz-server-side-encryption");
        match self {
            Encryption::S3 => request.header(HOW, "AES256"),
            Encryption::Kms { key, context, bucket_key, dual } => {
                let mut request = request.header(HOW, if *dual { "aws:kms:dsse" } else { "aws:kms" });
                for (name, value) in [
                    ("x-amz-server-side-encryption-aws-kms-key-id", key.as_deref()),
                    ("x-amz-server-side-encryption-context", context.as_deref()),
                    (
                        "x-amz-server-side-encryption-bucket-key-enabled",
                        bucket_key.map(|on| if on { "true" } else { "false" }),
                    ),
                ] {
                    if let Some(value) = value {
                        request = request.header(HeaderName::from_static(name), value);
                    }
                }
                request
            }
        }
    }
}

/// A key of the caller's own that the provider encrypts with and does not keep: 32 bytes. It is sent over TLS alone.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html>
#[derive(Clone)]
pub struct CustomerKey(SecretBytes);

impl CustomerKey {
    /// A key, which has to be of 32 bytes.
    pub fn new(key: impl Into<SecretBytes>) -> Result<Self> {
        let key = key.into();
        if key.len() == 32 {
            Ok(CustomerKey(key))
        } else {
            Err(Error::misuse(format!("an encryption key is of 32 bytes, and not of {}", key.len())))
        }
    }

    /// As headers; those of a copy's source have names of their own.
    pub(crate) fn send(&self, mut request: Request, of_source: bool) -> Request {
        let names = if of_source {
            [
                HeaderName::from_static("x-amz-copy-source-server-side-encryption-customer-algorithm"),
                HeaderName::from_static("x-amz-copy-source-server-side-encryption-customer-key"),
                HeaderName::from_static("x-amz-copy-source-server-side-encryption-customer-key-md5"),
            ]
        } else {
            [
                HeaderName::from_static("x-amz-server-side-encryption-customer-algorithm"),
                HeaderName::from_static("x-amz-server-side-encryption-customer-key"),
                HeaderName::from_static("x-amz-server-side-encryption-customer-key-md5"),
            ]
        };
        let [algorithm, key, digest] = names;
        let text = Zeroizing::new(STANDARD.encode(self.0.expose()));
        // Base64 is text that any header carries.
        if let Ok(mut value) = HeaderValue::from_str(&text) {
            value.set_sensitive(true);
            request.headers.insert(key, value);
        }
        request.header(algorithm, "AES256").header(digest, &STANDARD.encode(Md5::digest(self.0.expose())))
    }
}

impl fmt::Debug for CustomerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerKey(..)")
    }
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
    /// Texts of the caller's own, by names in lower case.
    pub metadata: BTreeMap<String, String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// How it is stored.
    pub storage_class: Option<StorageClass>,
    /// Who may use it.
    pub acl: Option<CannedAcl>,
    /// How the provider encrypts it.
    pub encryption: Option<Encryption>,
    /// Where a static site sends those who ask for it.
    pub website_redirect: Option<String>,
}

impl Properties {
    pub(crate) fn send(&self, mut request: Request) -> Result<Request> {
        for (name, value) in [
            (header::CONTENT_TYPE, self.content_type.as_deref()),
            (header::CONTENT_ENCODING, self.content_encoding.as_deref()),
            (header::CONTENT_LANGUAGE, self.content_language.as_deref()),
            (header::CONTENT_DISPOSITION, self.content_disposition.as_deref()),
            (header::CACHE_CONTROL, self.cache_control.as_deref()),
            (
                HeaderName::from_static("x-amz-storage-class"),
                self.storage_class.as_ref().map(StorageClass::as_str),
            ),
            (HeaderName::from_static("x-amz-acl"), self.acl.as_ref().map(CannedAcl::as_str)),
            (HeaderName::from_static("x-amz-website-redirect-location"), self.website_redirect.as_deref()),
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
            request = request.header(HeaderName::from_static("x-amz-tagging"), &tag_query(&self.tags));
        }
        if let Some(encryption) = &self.encryption {
            request = encryption.send(request);
        }
        metadata::send(request, &self.metadata)
    }
}

/// Puts a checksum and a digest of the content into the headers.
pub(crate) fn integrity(
    mut request: Request,
    checksum: Option<&Checksum>,
    content_md5: Option<&str>,
) -> Result<Request> {
    if let Some(checksum) = checksum {
        request = checksum.send(request)?;
    }
    Ok(match content_md5 {
        Some(digest) => request.header(HeaderName::from_static("content-md5"), digest),
        None => request,
    })
}
