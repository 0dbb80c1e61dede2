//! What an object keeps besides its content: headers, metadata, class, encryption.

use super::refused::{Refused, refused};
use crate::exchange::Reply;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use md5::{Digest as _, Md5};

/// Headers that are kept and given back as they are.
const HEADERS: [&str; 6] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
];

const CLASSES: [&str; 9] = [
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
    "EXPRESS_ONEZONE",
];

const ACLS: [&str; 7] = [
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
];

/// All names and values of metadata come to no more than this.
const MOST_METADATA: usize = 2048;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) headers: Vec<(&'static str, HeaderValue)>,
    /// Names without `x-amz-meta-`.
    pub(crate) metadata: Vec<(String, Vec<u8>)>,
    pub(crate) class: &'static str,
    pub(crate) encryption: Encryption,
    pub(crate) acl: &'static str,
    pub(crate) redirect: Option<HeaderValue>,
}

/// How an object is encrypted. Its content is kept as it came, whatever this says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Encryption {
    Own,
    Kms {
        algorithm: &'static str,
        key: Option<String>,
        bucket_key: bool,
    },
    /// With a key of the client's, of which this is the hash.
    Customer(String),
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The canned ACL a request asks for.
pub(crate) fn acl(headers: &HeaderMap) -> Result<Option<&'static str>, Refused> {
    let Some(asked) = text(headers, "x-amz-acl") else { return Ok(None) };
    let known = ACLS.into_iter().find(|acl| *acl == asked);
    known.map(Some).ok_or_else(|| Refused::argument("x-amz-acl", asked, "The canned ACL is not known"))
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            headers: Vec::new(),
            metadata: Vec::new(),
            class: "STANDARD",
            encryption: Encryption::Own,
            acl: "private",
            redirect: None,
        }
    }
}

impl Kept {
    /// What the headers of a request ask to be kept.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Refused> {
        let mut kept = Kept { acl: acl(headers)?.unwrap_or("private"), ..Kept::default() };
        for name in HEADERS {
            let Some(value) = headers.get(name) else { continue };
            let value = if name == "content-encoding" { without_chunks(value) } else { Some(value.clone()) };
            kept.headers.extend(value.map(|value| (name, value)));
        }
        let mut size = 0;
        for name in headers.keys() {
            let Some(short) = name.as_str().strip_prefix("x-amz-meta-") else { continue };
            let values: Vec<&[u8]> = headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
            let value = values.join(&b","[..]);
            size += short.len() + value.len();
            kept.metadata.push((short.to_owned(), value));
        }
        if size > MOST_METADATA {
            let message = "Your metadata headers exceed the maximum allowed metadata size";
            return Err(refused(400, "MetadataTooLarge", message)
                .with("Size", size.to_string())
                .with("MaxSizeAllowed", MOST_METADATA.to_string()));
        }
        kept.metadata.sort_unstable();
        if let Some(class) = text(headers, "x-amz-storage-class") {
            let message = "The storage class you specified is not valid";
            let known = CLASSES.into_iter().find(|known| *known == class);
            kept.class = known.ok_or_else(|| refused(400, "InvalidStorageClass", message))?;
        }
        kept.redirect = headers.get("x-amz-website-redirect-location").cloned();
        kept.encryption = Encryption::of(headers)?;
        Ok(kept)
    }

    /// Says what is kept.
    pub(crate) fn tell(&self, reply: &mut Reply) {
        let headers = reply.headers_mut();
        for (name, value) in &self.headers {
            headers.insert(*name, value.clone());
        }
        headers.entry("content-type").or_insert(HeaderValue::from_static("binary/octet-stream"));
        let mut missing = 0;
        for (name, value) in &self.metadata {
            let name = HeaderName::from_bytes(format!("x-amz-meta-{name}").as_bytes());
            match (name, HeaderValue::from_bytes(&told(value))) {
                (Ok(name), Ok(value)) => drop(headers.insert(name, value)),
                _ => missing += 1,
            }
        }
        if missing > 0 {
            headers.insert("x-amz-missing-meta", HeaderValue::from(missing));
        }
        if self.class != "STANDARD" {
            headers.insert("x-amz-storage-class", HeaderValue::from_static(self.class));
        }
        if let Some(redirect) = &self.redirect {
            headers.insert("x-amz-website-redirect-location", redirect.clone());
        }
        self.encryption.tell(reply);
    }
}

/// A value as it is given back: one that is no ASCII in the words of RFC 2047.
fn told(value: &[u8]) -> Vec<u8> {
    if value.iter().all(|byte| (0x20..0x7f).contains(byte) || *byte == b'\t') {
        return value.to_vec();
    }
    format!("=?UTF-8?B?{}?=", STANDARD.encode(value)).into_bytes()
}

/// `Content-Encoding` without `aws-chunked`, which is of the request alone.
fn without_chunks(value: &HeaderValue) -> Option<HeaderValue> {
    let Ok(text) = value.to_str() else { return Some(value.clone()) };
    let others: Vec<&str> =
        text.split(',').map(str::trim).filter(|one| !one.is_empty() && *one != "aws-chunked").collect();
    if others.is_empty() { None } else { HeaderValue::from_str(&others.join(",")).ok() }
}

const CUSTOMER: &str = "x-amz-server-side-encryption-customer-";

/// The hash of the key that a request brings, if it brings one.
pub(crate) fn customer_key(headers: &HeaderMap, prefix: &str) -> Result<Option<String>, Refused> {
    let part = |name: &str| text(headers, &format!("{prefix}{name}"));
    let parts = (part("algorithm"), part("key"), part("key-md5"));
    let (algorithm, key, md5) = match parts {
        (None, None, None) => return Ok(None),
        (Some(algorithm), Some(key), Some(md5)) => (algorithm, key, md5),
        _ => {
            let message = "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.";
            return Err(refused(400, "InvalidArgument", message));
        }
    };
    if algorithm != "AES256" {
        let message = "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.";
        return Err(refused(400, "InvalidEncryptionAlgorithmError", message));
    }
    let key = STANDARD.decode(key).ok().filter(|key| key.len() == 32).ok_or_else(|| {
        refused(400, "InvalidArgument", "The secret key was invalid for the specified algorithm.")
    })?;
    if STANDARD.encode(Md5::digest(&key)) != md5 {
        let message = "The calculated MD5 hash of the key did not match the hash that was provided.";
        return Err(refused(400, "InvalidArgument", message));
    }
    Ok(Some(md5.to_owned()))
}

impl Encryption {
    fn of(headers: &HeaderMap) -> Result<Self, Refused> {
        let customer = customer_key(headers, CUSTOMER)?;
        let asked = text(headers, "x-amz-server-side-encryption");
        let kms = |algorithm| Encryption::Kms {
            algorithm,
            key: text(headers, "x-amz-server-side-encryption-aws-kms-key-id").map(str::to_owned),
            bucket_key: text(headers, "x-amz-server-side-encryption-bucket-key-enabled") == Some("true"),
        };
        match (customer, asked) {
            (Some(_), Some(_)) => {
                let message = "Server Side Encryption with Customer provided key is incompatible with the encryption method specified";
                Err(refused(400, "InvalidArgument", message))
            }
            (Some(md5), None) => Ok(Encryption::Customer(md5)),
            (None, None | Some("AES256")) => Ok(Encryption::Own),
            (None, Some("aws:kms")) => Ok(kms("aws:kms")),
            (None, Some("aws:kms:dsse")) => Ok(kms("aws:kms:dsse")),
            (None, Some(other)) => {
                let message = "The encryption method specified is not supported";
                Err(Refused::argument("x-amz-server-side-encryption", other, message))
            }
        }
    }

    /// Says how something is encrypted.
    pub(crate) fn tell(&self, reply: &mut Reply) {
        use crate::exchange::set;
        match self {
            Encryption::Own => set(reply, "x-amz-server-side-encryption", "AES256"),
            Encryption::Kms { algorithm, key, bucket_key } => {
                set(reply, "x-amz-server-side-encryption", algorithm);
                let key = key.as_deref().unwrap_or("arn:aws:kms:us-east-1:123456789012:key/aws-s3");
                set(reply, "x-amz-server-side-encryption-aws-kms-key-id", key);
                if *bucket_key {
                    set(reply, "x-amz-server-side-encryption-bucket-key-enabled", "true");
                }
            }
            Encryption::Customer(md5) => {
                set(reply, "x-amz-server-side-encryption-customer-algorithm", "AES256");
                set(reply, "x-amz-server-side-encryption-customer-key-md5", md5);
            }
        }
    }

    /// May a request with these headers read what is encrypted so?
    pub(crate) fn opened_by(&self, headers: &HeaderMap, prefix: &str) -> Result<(), Refused> {
        match (self, customer_key(headers, prefix)?) {
            (Encryption::Customer(_), None) => Err(Refused::invalid(
                "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
            )),
            (Encryption::Customer(ours), Some(theirs)) if *ours != theirs => Err(Refused::denied()),
            (Encryption::Own | Encryption::Kms { .. }, Some(_)) => {
                Err(Refused::invalid("The encryption parameters are not applicable to this object."))
            }
            _ => Ok(()),
        }
    }

    /// The ETag of content of that MD5: another than it where S3 says that it is.
    pub(crate) fn etag(&self, md5: &[u8; 16]) -> String {
        let hash = match self {
            Encryption::Own => *md5,
            Encryption::Kms { .. } | Encryption::Customer(_) => {
                Md5::digest([&md5[..], b"encrypted"].concat()).into()
            }
        };
        super::signature::hex(&hash)
    }
}

pub(crate) const READ_WITH: &str = CUSTOMER;
