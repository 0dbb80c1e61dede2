//! An access key, and the signing keys derived from it.

use super::timestamp::Timestamp;
use crate::Secret;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderValue;
use sha2::{Digest, Sha256};
use std::{
    fmt,
    sync::{Mutex, PoisonError},
};
use zeroize::Zeroizing;

/// HMAC-SHA-256, keyed. It is overwritten on drop.
pub(super) type Key = Hmac<Sha256>;

/// No more signing keys are kept: a process that uses more regions and services than this derives some anew.
const MOST_KEYS: usize = 32;

/// An access key: what requests are signed with. It keeps the signing keys derived from it, one for each day, region
/// and service, until it is dropped.
pub struct Credentials {
    /// The access key's id, which is no secret.
    pub access_key: String,
    session_token: Option<Secret>,
    /// The token as the header that it is sent in; `None` where no header can carry it.
    token_header: Option<HeaderValue>,
    secret_key: Secret,
    keys: Mutex<Vec<Held>>,
}

struct Held {
    day: [u8; 8],
    region: String,
    service: String,
    key: Key,
    /// The same with what all that is signed in one second begins with.
    begun: Option<([u8; 16], Key)>,
}

impl Credentials {
    /// A long-term access key.
    #[must_use]
    pub fn new(access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        Credentials {
            access_key: access_key.into(),
            session_token: None,
            token_header: None,
            secret_key: secret_key.into(),
            keys: Mutex::default(),
        }
    }

    /// With the session token of a temporary access key.
    #[must_use]
    pub fn with_session_token(mut self, token: impl Into<Secret>) -> Self {
        let token = token.into();
        self.token_header = token.header();
        self.session_token = Some(token);
        self
    }

    /// The session token of a temporary access key.
    #[must_use]
    pub fn session_token(&self) -> Option<&Secret> {
        self.session_token.as_ref()
    }

    pub(super) fn token_header(&self) -> Option<&HeaderValue> {
        self.token_header.as_ref()
    }

    /// The secret half of the access key.
    #[must_use]
    pub fn secret_key(&self) -> &Secret {
        &self.secret_key
    }

    /// The signing key, derived where it was not before.
    pub(super) fn key(&self, at: &Timestamp, region: &str, service: &str) -> Key {
        self.held(at, region, service, |held| held.key.clone())
    }

    /// The signing key, and into it what `begin` feeds it, which is the same for all requests of one second.
    pub(super) fn begun(
        &self,
        at: &Timestamp,
        region: &str,
        service: &str,
        begin: impl FnOnce(Key) -> Key,
    ) -> Key {
        self.held(at, region, service, |held| match &held.begun {
            Some((second, key)) if second == at.as_bytes() => key.clone(),
            _ => {
                let key = begin(held.key.clone());
                held.begun = Some((*at.as_bytes(), key.clone()));
                key
            }
        })
    }

    fn held<T>(&self, at: &Timestamp, region: &str, service: &str, take: impl FnOnce(&mut Held) -> T) -> T {
        let day = at.day();
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |held: &&mut Held| held.day == day && held.region == region && held.service == service;
        if let Some(held) = keys.iter_mut().find(known) {
            return take(held);
        }
        let key = derive(&self.secret_key, &day, region, service);
        if keys.len() >= MOST_KEYS {
            // Yesterday's are of no more use; where there are none, the oldest goes.
            keys.retain(|held| held.day == day);
            if keys.len() >= MOST_KEYS {
                keys.remove(0);
            }
        }
        let mut held = Held { day, region: region.to_owned(), service: service.to_owned(), key, begun: None };
        let taken = take(&mut held);
        keys.push(held);
        taken
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key>
fn derive(secret: &Secret, day: &[u8; 8], region: &str, service: &str) -> Key {
    let secret = secret.expose().as_bytes();
    let mut seed = Zeroizing::new(Vec::with_capacity(4 + secret.len()));
    seed.extend_from_slice(b"AWS4");
    seed.extend_from_slice(secret);
    let mut key = keyed(&seed);
    for part in [day, region.as_bytes(), service.as_bytes(), b"aws4_request"] {
        key.update(part);
        let next = Zeroizing::new(<[u8; 32]>::from(key.finalize().into_bytes()));
        key = keyed(&*next);
    }
    key
}

/// HMAC with that key. A key longer than a block is hashed first, as RFC 2104 has it.
fn keyed(key: &[u8]) -> Key {
    let mut block = Zeroizing::new([0; 64]);
    match block.get_mut(..key.len()) {
        Some(start) => start.copy_from_slice(key),
        None => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    Key::new(&(*block).into())
}

impl Clone for Credentials {
    /// The signing keys derived so far go with it.
    fn clone(&self) -> Self {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let copied = |held: &Held| Held {
            day: held.day,
            region: held.region.clone(),
            service: held.service.clone(),
            key: held.key.clone(),
            begun: held.begun.clone(),
        };
        Credentials {
            access_key: self.access_key.clone(),
            session_token: self.session_token.clone(),
            token_header: self.token_header.clone(),
            secret_key: self.secret_key.clone(),
            keys: Mutex::new(keys.iter().map(copied).collect()),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key", &self.access_key)
            .field("session_token", &self.session_token)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;

    fn mac(mut key: Key) -> [u8; 32] {
        key.update(b"text");
        key.finalize().into_bytes().into()
    }

    #[test]
    fn keys_are_kept_for_their_day_region_and_service() {
        let credentials = Credentials::new("AKID", "secret");
        let at = |day: u64| Timestamp::new(Time::from_unix_secs(day * 86_400)).expect("a time");
        let first = mac(credentials.key(&at(1), "eu-west-1", "ec2"));
        assert_eq!(mac(credentials.key(&at(1), "eu-west-1", "ec2")), first);
        assert_eq!(credentials.keys.lock().expect("whole").len(), 1);
        for other in [
            credentials.key(&at(2), "eu-west-1", "ec2"),
            credentials.key(&at(1), "eu-west-2", "ec2"),
            credentials.key(&at(1), "eu-west-1", "sts"),
            Credentials::new("AKID", "another").key(&at(1), "eu-west-1", "ec2"),
        ] {
            assert_ne!(mac(other), first);
        }
        assert_eq!(credentials.clone().keys.lock().expect("whole").len(), 4);
        for day in 0..1_000 {
            let _ = credentials.key(&at(day), "eu-west-1", "ec2");
        }
        assert!(credentials.keys.lock().expect("whole").len() <= MOST_KEYS);
        let region = |n: u32| format!("region-{n}");
        for n in 0..1_000 {
            let _ = credentials.key(&at(7), &region(n), "ec2");
        }
        assert_eq!(credentials.keys.lock().expect("whole").len(), MOST_KEYS);
        assert_eq!(mac(credentials.key(&at(1), "eu-west-1", "ec2")), first, "derived anew");
    }

    #[test]
    fn what_was_begun_is_of_its_second() {
        let credentials = Credentials::new("AKID", "secret");
        let at = |second: u64| Timestamp::new(Time::from_unix_secs(second)).expect("a time");
        let begun = |second: u64, region: &str, text: &[u8]| {
            mac(credentials.begun(&at(second), region, "s3", |key| key.chain_update(text)))
        };
        let fresh = |region: &str, text: &[u8]| mac(credentials.key(&at(1), region, "s3").chain_update(text));
        assert_eq!(begun(1, "r", b"one"), fresh("r", b"one"));
        assert_eq!(begun(1, "r", b"two"), fresh("r", b"one"), "kept");
        assert_eq!(begun(1, "q", b"two"), fresh("q", b"two"), "of another region");
        assert_eq!(begun(2, "r", b"two"), fresh("r", b"two"), "begun anew");
        assert_eq!(begun(1, "r", b"one"), fresh("r", b"one"), "and again, should a clock go back");
    }

    #[test]
    fn a_secret_longer_than_a_block_is_no_other_one() {
        let long = "k".repeat(100);
        let of = |secret: &str| {
            let stamp = Timestamp::new(Time::EPOCH).expect("a time");
            mac(Credentials::new("AKID", secret).key(&stamp, "r", "s"))
        };
        assert_ne!(of(&long), of(&long[..99]));
        let ours = mac(keyed(long.as_bytes()));
        let theirs = mac(Key::new_from_slice(long.as_bytes()).expect("any length"));
        assert_eq!(ours, theirs);
    }

    #[test]
    fn nothing_secret_is_printed() {
        let credentials = Credentials::new("AKID", "hunter2").with_session_token("tok3n");
        let _ = credentials.key(&Timestamp::new(Time::EPOCH).expect("a time"), "r", "s");
        let text = format!("{credentials:?}");
        assert!(text.contains("AKID") && !text.contains("hunter2") && !text.contains("tok3n"), "{text}");
    }
}
