//! Base64, in which user data, keys and console output travel.

use crate::{Error, Result, Secret, SecretBytes};
use base64::{Engine, encoded_len, engine::general_purpose::STANDARD};

/// EC2 takes user data up to 16 KiB before they are encoded.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html>
pub(in super::super) fn user_data_fits(document: &SecretBytes) -> Result<()> {
    const MOST: usize = 16 << 10;
    if document.len() > MOST {
        return Err(Error::misuse(format!(
            "the user data are {} bytes long; EC2 takes up to {MOST}: compress them, or let them fetch the rest",
            document.len()
        )));
    }
    Ok(())
}

/// User data as they are sent.
pub(super) fn user_data(document: &SecretBytes) -> Result<Secret> {
    user_data_fits(document)?;
    Ok(encoded(document.expose()))
}

/// The Base64 of a secret, itself one.
fn encoded(plain: &[u8]) -> Secret {
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
        let secret = encoded("#!/bin/sh\necho é\n".as_bytes());
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

    #[test]
    fn user_data_are_bytes_and_not_too_many() {
        assert_eq!(user_data(&vec![0x1f, 0x8b, 8, 0xff].into()).expect("few").expose(), "H4sI/w==");
        assert!(user_data(&vec![0; 16 << 10].into()).is_ok());
        let error = user_data(&vec![b'x'; (16 << 10) + 1].into()).expect_err("one too many");
        assert_eq!(error.kind(), crate::Kind::Misuse);
        assert!(error.message().contains("16385 bytes") && error.message().contains("16384"), "{error}");
    }
}
