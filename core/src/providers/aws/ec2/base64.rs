//! Base64, in which user data, keys and console output travel.

use crate::Secret;
use base64::{Engine, encoded_len, engine::general_purpose::STANDARD};

/// The Base64 of a secret, itself one.
pub(super) fn encoded(secret: &Secret) -> Secret {
    let plain = secret.expose();
    // Large enough from the start: a buffer outgrown would be freed as it is.
    let mut text = String::with_capacity(encoded_len(plain.len(), true).unwrap_or_default());
    STANDARD.encode_string(plain, &mut text);
    Secret::new(text)
}

/// The Base64 of a text.
pub(super) fn encode(plain: &str) -> String {
    STANDARD.encode(plain)
}

/// What a Base64 text says; clouds break it into lines. `None` where it is none.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut text = text.as_bytes().to_vec();
    text.retain(|byte| !byte.is_ascii_whitespace());
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_whatever_the_lines() {
        let secret = encoded(&"#!/bin/sh\necho é\n".into());
        assert_eq!(secret.expose(), "IyEvYmluL3NoCmVjaG8gw6kK");
        assert_eq!(
            decode(" IyEvYmlu\r\nL3NoCmVjaG8gw6kK\n").as_deref(),
            Some("#!/bin/sh\necho é\n".as_bytes())
        );
        assert_eq!(encode("ssh-rsa AAAA"), "c3NoLXJzYSBBQUFB");
        assert_eq!(decode(""), Some(Vec::new()));
        assert_eq!(decode("not Base64!"), None);
        assert_eq!(decode("YQ"), None, "cut short");
    }
}
