//! What a signature was computed over, to be held against what the provider says.

use super::{Payload, Signer, Target, signer::Draft, timestamp::Timestamp};
use crate::{Result, Secret, Time};
use http::HeaderMap;
use std::time::Duration;

/// The steps to a signature. A service that finds another signature tells what it computed itself; held side by side,
/// the two show what was changed on the way.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The canonical request, which may hold a session token.
    pub canonical_request: Secret,
    /// The string to sign.
    pub string_to_sign: String,
}

impl Signer<'_> {
    /// The steps that [`Signer::sign`] goes for the same request, without signing it.
    pub fn explain(
        &self,
        target: &Target<'_>,
        headers: &HeaderMap,
        payload: Payload<'_>,
        now: Time,
    ) -> Result<Explained> {
        let (at, content) = (Timestamp::new(now)?, payload.text());
        Ok(self.steps(&self.in_headers(target, headers, payload, &content, &at), &at))
    }

    /// The steps that [`Signer::presign`] goes for the same address.
    pub fn explain_presigned(
        &self,
        target: &Target<'_>,
        headers: &HeaderMap,
        payload: Payload<'_>,
        expires: Duration,
        now: Time,
    ) -> Result<Explained> {
        let (at, content) = (Timestamp::new(now)?, payload.text());
        let query = self.unsigned_query(target, headers, &at, expires)?;
        Ok(self.steps(&self.in_query(target, &query, headers, &content), &at))
    }

    fn steps(&self, draft: &Draft<'_>, at: &Timestamp) -> Explained {
        let mut canonical = Vec::new();
        draft.write(&mut canonical);
        let mut string = Vec::new();
        self.write_string_to_sign(&mut string, at, &draft.hash());
        let text =
            |bytes| String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into());
        Explained { canonical_request: Secret::new(text(canonical)), string_to_sign: text(string) }
    }
}
