//! Policies for forms that upload from a browser.
//! <https://docs.cloud.google.com/storage/docs/authentication/signatures#policy-document>

use super::{ALGORITHM, Place, RsaKey, hex, stamp::Stamp};
use crate::{Error, Result, Time};
use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use serde_json::json;
use std::{fmt::Write, time::Duration};

/// What a form may upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostPolicy<'a> {
    /// Where it goes.
    pub place: Place<'a>,
    /// The bucket.
    pub bucket: &'a str,
    /// The object's name.
    pub object: &'a str,
    /// Further fields of the form, with the values that they have to have: `acl`, `content-type`, `x-goog-meta-…`.
    pub fields: &'a [(&'a str, &'a str)],
    /// What else has to hold.
    pub conditions: &'a [Condition<'a>],
    /// How long it is good for: at most [`LONGEST`](super::LONGEST).
    pub expires: Duration,
}

/// A condition on what is uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition<'a> {
    /// The field's value begins so.
    StartsWith {
        /// The field, with its dollar sign: `$acl`.
        field: &'a str,
        /// The beginning; empty for any value.
        prefix: &'a str,
    },
    /// The field's value is this.
    Equals {
        /// The field, with its dollar sign.
        field: &'a str,
        /// The value.
        value: &'a str,
    },
    /// The content is of that many bytes, both included.
    LengthBetween(u64, u64),
}

/// A policy, but for the signature.
#[derive(Clone, Debug)]
pub struct UnsignedPolicy {
    /// The document.
    pub document: String,
    /// What is signed: the document in Base64.
    pub string_to_sign: String,
    url: String,
    fields: Vec<(String, String)>,
}

/// A form: where it is sent, and what stands in it before the field `file`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPolicy {
    /// The form's `action`; its method is POST, its encoding `multipart/form-data`.
    pub url: String,
    /// Its fields with their values.
    pub fields: Vec<(String, String)>,
}

impl PostPolicy<'_> {
    /// What the account of that address has to sign.
    pub fn prepare(&self, account: &str, now: Time) -> Result<UnsignedPolicy> {
        let seconds = self.expires.as_secs();
        if seconds == 0 || self.expires > super::LONGEST {
            return Err(Error::misuse(format!(
                "a policy cannot be good for {seconds} s; it is for 1 s to 604800 s (seven days)"
            )));
        }
        if self.object.is_empty() {
            return Err(Error::misuse("an object's name cannot be empty; give one"));
        }
        let (stamp, end) = (Stamp::new(now)?, Stamp::new(now + self.expires)?);
        let (root, path) = self.place.root(self.bucket)?;
        let credential = format!("{account}/{}", stamp.scope());
        let mut conditions: Vec<serde_json::Value> = self.conditions.iter().map(Condition::json).collect();
        let own = [
            ("key", self.object),
            ("x-goog-date", &stamp.basic),
            ("x-goog-credential", &credential),
            ("x-goog-algorithm", ALGORITHM),
        ];
        for (name, value) in self.fields {
            if matches!(*name, "bucket" | "file" | "policy" | "x-goog-signature")
                || own.iter().any(|(own, _)| own == name)
            {
                return Err(Error::misuse(format!("the field {name} is the policy's own; leave it out")));
            }
            // What begins so is there for the form's maker alone.
            if !name.starts_with("x-ignore-") {
                conditions.push(json!({ *name: value }));
            }
        }
        conditions.push(json!({ "bucket": self.bucket }));
        conditions.extend(own.iter().map(|(name, value)| json!({ *name: value })));
        let document = ascii(&json!({ "conditions": conditions, "expiration": end.extended }).to_string());
        let string_to_sign = BASE64.encode(&document);
        let fields = self.fields.iter().chain(&own);
        let fields = fields.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ok(UnsignedPolicy { document, string_to_sign, url: format!("{root}{path}/"), fields })
    }

    /// The form, signed by that account with its key.
    pub fn sign(&self, account: &str, key: &RsaKey, now: Time) -> Result<SignedPolicy> {
        let unsigned = self.prepare(account, now)?;
        let signature = key.sign(unsigned.string_to_sign.as_bytes())?;
        Ok(unsigned.signed(&signature))
    }
}

impl Condition<'_> {
    fn json(&self) -> serde_json::Value {
        match self {
            Condition::StartsWith { field, prefix } => json!(["starts-with", field, prefix]),
            Condition::Equals { field, value } => json!(["eq", field, value]),
            Condition::LengthBetween(least, most) => json!(["content-length-range", least, most]),
        }
    }
}

impl UnsignedPolicy {
    /// The form with that signature of [`UnsignedPolicy::string_to_sign`].
    #[must_use]
    pub fn signed(mut self, signature: &[u8]) -> SignedPolicy {
        self.fields.push(("x-goog-signature".into(), hex(signature)));
        self.fields.push(("policy".into(), self.string_to_sign));
        SignedPolicy { url: self.url, fields: self.fields }
    }
}

/// JSON with every character outside ASCII escaped, as policies have it.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ascii_is_escaped() {
        assert_eq!(ascii("\"é 𝄞\""), r#""\u00e9 \ud834\udd1e""#);
    }

    #[test]
    fn a_policy_that_would_not_hold_is_not_made() {
        let policy = PostPolicy {
            place: Place::google(),
            bucket: "b",
            object: "o",
            fields: &[("x-ignore-me", "1")],
            conditions: &[
                Condition::Equals { field: "$acl", value: "private" },
                Condition::LengthBetween(1, 2),
            ],
            expires: Duration::from_secs(60),
        };
        let now = Time::from_unix_secs(1_800_000_000);
        let unsigned = policy.prepare("a@b", now).expect("a policy");
        assert!(unsigned.document.starts_with(
            r#"{"conditions":[["eq","$acl","private"],["content-length-range",1,2],{"bucket":"b"},{"key":"o"},"#
        ));
        let signed = unsigned.signed(&[0xab, 1]);
        assert_eq!(signed.fields[0], ("x-ignore-me".into(), "1".into()));
        assert!(signed.fields.contains(&("x-goog-signature".into(), "ab01".into())));
        for wrong in [
            PostPolicy { expires: Duration::ZERO, ..policy },
            PostPolicy { expires: Duration::from_secs(604_801), ..policy },
            PostPolicy { object: "", ..policy },
            PostPolicy { bucket: "b/c", ..policy },
            PostPolicy { fields: &[("policy", "x")], ..policy },
            PostPolicy { fields: &[("key", "x")], ..policy },
        ] {
            assert_eq!(wrong.prepare("a@b", now).expect_err("refused").kind(), crate::Kind::Misuse);
        }
    }
}
