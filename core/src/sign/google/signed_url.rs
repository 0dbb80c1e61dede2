//! Addresses that bear their signature. <https://docs.cloud.google.com/storage/docs/authentication/signatures>

use super::{ALGORITHM, Place, RsaKey, hex, stamp::Stamp};
use crate::{
    Error, Result, Secret, Time,
    request::{IN_KEY, RESERVED},
};
use http::Method;
use percent_encoding::utf8_percent_encode;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt, time::Duration};

/// No signed address is good for longer: seven days.
pub const LONGEST: Duration = Duration::from_secs(604_800);

/// A request that somebody else is to make, without credentials of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedUrl<'a> {
    /// Its method.
    pub method: &'a Method,
    /// Where it goes.
    pub place: Place<'a>,
    /// The bucket.
    pub bucket: &'a str,
    /// The object; `None` is the bucket itself.
    pub object: Option<&'a str>,
    /// Headers that it has to bear, exactly so.
    pub headers: &'a [(&'a str, &'a str)],
    /// Parameters besides those of the signature.
    pub query: &'a [(&'a str, &'a str)],
    /// How long it is good for: at most [`LONGEST`].
    pub expires: Duration,
}

/// A signed address, but for the signature.
#[derive(Clone)]
pub struct Unsigned {
    /// What is hashed.
    pub canonical_request: String,
    /// What is signed.
    pub string_to_sign: String,
    /// The address so far.
    url: String,
}

impl<'a> SignedUrl<'a> {
    /// A request with no further headers and parameters.
    #[must_use]
    pub fn new(
        method: &'a Method,
        place: Place<'a>,
        bucket: &'a str,
        object: Option<&'a str>,
        expires: Duration,
    ) -> Self {
        SignedUrl { method, place, bucket, object, headers: &[], query: &[], expires }
    }

    /// What the account of that address has to sign.
    pub fn prepare(&self, account: &str, now: Time) -> Result<Unsigned> {
        let stamp = Stamp::new(now)?;
        let seconds = self.expires.as_secs();
        if seconds == 0 || self.expires > LONGEST {
            return Err(Error::misuse(format!(
                "a signed address cannot be good for {seconds} s; it is for 1 s to 604800 s (seven days)"
            )));
        }
        let (root, mut path) = self.place.root(self.bucket)?;
        match self.object {
            Some("") => return Err(Error::misuse("an object's name cannot be empty; give one")),
            Some(object) => {
                path.push('/');
                path.extend(utf8_percent_encode(object, IN_KEY));
            }
            None if path.is_empty() => path.push('/'),
            None => {}
        }
        let headers = self.canonical_headers(&root)?;
        let names = headers.keys().map(String::as_str).collect::<Vec<_>>().join(";");
        let query = self.canonical_query(account, &stamp, seconds, &names)?;
        let payload = headers.get("x-goog-content-sha256").map_or("UNSIGNED-PAYLOAD", String::as_str);
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let canonical_request = format!("{}\n{path}\n{query}\n{lines}\n{names}\n{payload}", self.method);
        let hash = hex(&Sha256::digest(canonical_request.as_bytes()));
        let string_to_sign = format!("{ALGORITHM}\n{}\n{}\n{hash}", stamp.basic, stamp.scope());
        Ok(Unsigned { canonical_request, string_to_sign, url: format!("{root}{path}?{query}") })
    }

    /// The address, signed by that account with its key. It is as good as the account's own right to the request.
    pub fn sign(&self, account: &str, key: &RsaKey, now: Time) -> Result<Secret> {
        let unsigned = self.prepare(account, now)?;
        let signature = key.sign(unsigned.string_to_sign.as_bytes())?;
        Ok(unsigned.signed(&signature))
    }

    /// Names in lower case and in order, values without blanks that mean nothing.
    fn canonical_headers(&self, root: &str) -> Result<BTreeMap<String, String>> {
        let mut headers = BTreeMap::from([("host".to_owned(), Place::signed_host(root))]);
        for (name, value) in self.headers {
            let name = name.to_ascii_lowercase();
            if name.is_empty()
                || name.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ':' | ';'))
            {
                return Err(Error::misuse(format!("{name:?} is no name of a header")));
            }
            if value.contains(|c: char| c.is_control() && c != '\t') {
                return Err(Error::misuse(format!(
                    "the value for header {name} holds a line break or control character"
                )));
            }
            if name == "host" {
                return Err(Error::misuse("the header host is the place's own; leave it out"));
            }
            let value =
                value.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            if let Some(before) = headers.get_mut(&name) {
                before.push(',');
                before.push_str(&value);
            } else {
                headers.insert(name, value);
            }
        }
        Ok(headers)
    }

    fn canonical_query(&self, account: &str, stamp: &Stamp, seconds: u64, names: &str) -> Result<String> {
        let credential = format!("{account}/{}", stamp.scope());
        let expires = seconds.to_string();
        let own = [
            ("X-Goog-Algorithm", ALGORITHM),
            ("X-Goog-Credential", &credential),
            ("X-Goog-Date", &stamp.basic),
            ("X-Goog-Expires", &expires),
            ("X-Goog-SignedHeaders", names),
        ];
        if let Some((taken, _)) = self
            .query
            .iter()
            .find(|(name, _)| *name == "X-Goog-Signature" || own.iter().any(|(own, _)| own == name))
        {
            return Err(Error::misuse(format!("the parameter {taken} is the signature's own; leave it out")));
        }
        let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let all = own.iter().chain(self.query);
        let mut pairs: Vec<(String, String)> =
            all.map(|(name, value)| (encode(name), encode(value))).collect();
        pairs.sort_unstable();
        let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        Ok(pairs.join("&"))
    }
}

impl Unsigned {
    /// The address with that signature of [`Unsigned::string_to_sign`].
    #[must_use]
    pub fn signed(mut self, signature: &[u8]) -> Secret {
        self.url.push_str("&X-Goog-Signature=");
        self.url.push_str(&hex(signature));
        Secret::new(self.url)
    }
}

impl fmt::Debug for Unsigned {
    /// Without the headers, which may bear a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsigned").field("string_to_sign", &self.string_to_sign).finish_non_exhaustive()
    }
}
