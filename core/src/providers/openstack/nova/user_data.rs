//! What is put into a server as it is made: secrets, because most of them hold some.

use crate::SecretBytes;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

/// A file put into a server as it is made.
#[derive(Clone, Debug)]
pub struct InjectedFile {
    /// Where it goes.
    pub path: String,
    /// What is in it; sent as Base64.
    pub contents: SecretBytes,
}

impl Serialize for InjectedFile {
    /// Only ever for a request's body: whoever holds files skips them in what is stored.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Sent { path: &self.path, contents: &self.contents }.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Sent<'a> {
    path: &'a str,
    #[serde(serialize_with = "base64")]
    contents: &'a SecretBytes,
}

/// Puts the Base64 of a secret into a request's body under way.
fn base64<S: Serializer>(secret: &SecretBytes, serializer: S) -> Result<S::Ok, S::Error> {
    let plain = secret.expose();
    let Some(length) = base64::encoded_len(plain.len(), true) else {
        return Err(serde::ser::Error::custom("too long to be encoded"));
    };
    // Large enough from the start: a buffer outgrown would be freed as it is.
    let mut encoded = Zeroizing::new(String::with_capacity(length));
    STANDARD.encode_string(plain, &mut encoded);
    serializer.serialize_str(&encoded)
}

/// Like [`base64`], for a field that may be absent.
pub(super) fn base64_option<S: Serializer>(
    secret: &Option<SecretBytes>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => base64(secret, serializer),
        None => serializer.serialize_none(),
    }
}
