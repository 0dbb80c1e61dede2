//! Forms that browsers post: their policy is what is signed.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html>

use super::{
    Signature, Signer,
    sink::{Hashing, Sink},
    timestamp::Timestamp,
};
use crate::{Result, Time};

impl Signer<'_> {
    /// What a policy signed at `now` has to name as `x-amz-credential` and `x-amz-date`.
    pub fn scope(&self, now: Time) -> Result<(String, String)> {
        let at = Timestamp::new(now)?;
        let mut credential = self.credentials.access_key.clone().into_bytes();
        credential.push(b'/');
        self.write_scope(&mut credential, &at);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok((text(&credential), text(at.as_bytes())))
    }

    /// Signs a policy, given in the Base64 that it is sent in.
    pub fn sign_policy(&self, policy: &str, now: Time) -> Result<Signature> {
        let at = Timestamp::new(now)?;
        let mut keyed = Hashing::<_, 512>::over(self.key(&at));
        keyed.put(policy.as_bytes());
        Ok(Signature::of(keyed.finish()))
    }
}
