//! Passwords, keys and tokens: never printed, never serialized, wiped when the last copy goes.

use bytes::Bytes;
use http::HeaderValue;
use serde::{Serialize, Serializer};
use std::{fmt, io};
use zeroize::{Zeroize, Zeroizing};

/// A text that must not leak: a password, an API key, a token, user-data.
///
/// Cloning shares the same memory; the last clone to go overwrites it. `Debug` shows only that there is one. There is
/// no `Serialize`, so a secret cannot slip into a checkpoint; putting one into a request is done on purpose, through
/// [`Secret::expose`].
#[derive(Clone)]
pub struct Secret(Bytes);

impl Secret {
    /// Takes over `text`; its memory is wiped together with the secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Secret(wiped(text.into().into_bytes()))
    }

    /// The text itself. Whatever it is copied into is the caller's to guard.
    #[must_use]
    pub fn expose(&self) -> &str {
        // Only `new` makes secrets, and it starts from a `String`.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a header's value, marked sensitive, sharing the secret's memory. `None` where it holds bytes that no header
    /// can carry (a line break, most often).
    #[must_use]
    pub fn header(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_maybe_shared(self.0.clone()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Like [`Secret`], for what need not be text: user-data that is compressed, say.
///
/// ```
/// use pileus_core::SecretBytes;
///
/// let gzipped: Vec<u8> = vec![0x1f, 0x8b, 8, 0];
/// assert_eq!(SecretBytes::from(gzipped).expose(), [0x1f, 0x8b, 8, 0]);
/// assert_eq!(SecretBytes::from("#cloud-config").expose(), b"#cloud-config");
/// ```
#[derive(Clone)]
pub struct SecretBytes(Bytes);

impl SecretBytes {
    /// Takes over `bytes`; their memory is wiped together with the secret.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        SecretBytes(wiped(bytes.into()))
    }

    /// The bytes themselves. Whatever they are copied into is the caller's to guard.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl From<&str> for SecretBytes {
    fn from(text: &str) -> Self {
        SecretBytes::new(text)
    }
}

impl From<String> for SecretBytes {
    fn from(text: String) -> Self {
        SecretBytes::new(text)
    }
}

impl From<&[u8]> for SecretBytes {
    fn from(bytes: &[u8]) -> Self {
        SecretBytes::new(bytes)
    }
}

impl From<Vec<u8>> for SecretBytes {
    fn from(bytes: Vec<u8>) -> Self {
        SecretBytes::new(bytes)
    }
}

impl From<Secret> for SecretBytes {
    /// Shares the secret's memory.
    fn from(secret: Secret) -> Self {
        SecretBytes(secret.0)
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Secret::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Puts the secret into a request body under way: `#[serde(serialize_with = "exposed")]` names the place where it
/// leaves its guard, and nothing else serializes it.
pub fn exposed<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

/// Like [`exposed`], for a field that may be absent.
pub fn exposed_option<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => serializer.serialize_some(secret.expose()),
        None => serializer.serialize_none(),
    }
}

/// Bytes whose memory is overwritten when the last handle to them goes.
#[must_use]
pub fn wiped(bytes: Vec<u8>) -> Bytes {
    Bytes::from_owner(Zeroizing::new(bytes))
}

/// Writes `value` as JSON into memory that is wiped, the buffers outgrown on the way included.
pub fn wiped_json(value: &impl Serialize) -> Result<Bytes, serde_json::Error> {
    let mut writer = WipingWriter(Vec::with_capacity(512));
    serde_json::to_writer(&mut writer, value)?;
    Ok(wiped(std::mem::take(&mut writer.0)))
}

/// Grows by copying and wiping the old buffer, which a plain `Vec` would free as it is.
struct WipingWriter(Vec<u8>);

impl io::Write for WipingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > self.0.capacity() {
            let mut larger = Vec::with_capacity((self.0.len() + bytes.len()) * 2);
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for WipingWriter {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_nothing_of_itself() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        let header = secret.header().expect("plain text");
        assert_eq!(format!("{header:?}"), "Sensitive");
        assert_eq!(header.as_bytes(), b"hunter2");
        assert!(Secret::new("two\nlines").header().is_none());
        let bytes = SecretBytes::from(secret);
        assert_eq!((bytes.expose(), bytes.len(), bytes.is_empty()), (&b"hunter2"[..], 7, false));
        assert_eq!(format!("{bytes:?}"), "SecretBytes(..)");
    }

    #[test]
    fn a_wiped_body_is_the_same_json() {
        #[derive(Serialize)]
        struct Login {
            #[serde(serialize_with = "exposed")]
            password: Secret,
            #[serde(serialize_with = "exposed_option")]
            second: Option<Secret>,
        }
        let long = "p".repeat(5000);
        let body = wiped_json(&Login { password: Secret::new(&*long), second: None }).expect("plain data");
        assert_eq!(body, format!(r#"{{"password":"{long}","second":null}}"#).as_bytes());
    }
}
