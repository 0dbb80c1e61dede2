//! Addresses signed in their query.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>

use super::{Payload, Signer, Target, headers::Signed, payload::Text, signer::Draft, timestamp::Timestamp};
use crate::{Error, Result, Secret, Time, request::RESERVED};
use http::HeaderMap;
use percent_encoding::utf8_percent_encode;
use std::time::Duration;

/// The longest that a presigned address can be good for: seven days.
pub const LONGEST_PRESIGNED: Duration = Duration::from_secs(604_800);

impl Signer<'_> {
    /// Signs an address, so that whoever has it can send that request until `expires` has passed: the whole query, to
    /// be put in place of the target's. `headers` have to be sent as they are.
    pub fn presign(
        &self,
        target: &Target<'_>,
        headers: &HeaderMap,
        payload: Payload<'_>,
        expires: Duration,
        now: Time,
    ) -> Result<Secret> {
        let at = Timestamp::new(now)?;
        let content = payload.text();
        let mut query = self.unsigned_query(target, headers, &at, expires)?;
        let draft = self.in_query(target, &query, headers, &content);
        let signature = self.signature(&at, &draft.hash());
        if let Some(token) = self.credentials.session_token()
            && !self.options.sign_token
        {
            append(&mut query, "X-Amz-Security-Token", token.expose());
        }
        append(&mut query, "X-Amz-Signature", signature.as_str());
        Ok(Secret::new(query))
    }

    pub(super) fn in_query<'a>(
        &self,
        target: &Target<'a>,
        query: &'a str,
        headers: &'a HeaderMap,
        content: &'a Text,
    ) -> Draft<'a> {
        self.draft(Target { query, ..*target }, presigned(target, headers), content)
    }

    /// The query with all that is signed.
    pub(super) fn unsigned_query(
        &self,
        target: &Target<'_>,
        headers: &HeaderMap,
        at: &Timestamp,
        expires: Duration,
    ) -> Result<String> {
        if expires < Duration::from_secs(1) || expires > LONGEST_PRESIGNED {
            return Err(Error::misuse(format!(
                "a presigned address cannot be good for {expires:?}; give between one second and seven days"
            )));
        }
        let mut query = target.query.to_owned();
        let mut credential = self.credentials.access_key.clone().into_bytes();
        credential.push(b'/');
        self.write_scope(&mut credential, at);
        let mut names = Vec::new();
        presigned(target, headers).write_names(&mut names, b";");
        append(&mut query, "X-Amz-Algorithm", "AWS4-HMAC-SHA256");
        append(&mut query, "X-Amz-Credential", &String::from_utf8_lossy(&credential));
        append(&mut query, "X-Amz-Date", &String::from_utf8_lossy(at.as_bytes()));
        append(&mut query, "X-Amz-Expires", &expires.as_secs().to_string());
        if let Some(token) = self.credentials.session_token()
            && self.options.sign_token
        {
            append(&mut query, "X-Amz-Security-Token", token.expose());
        }
        append(&mut query, "X-Amz-SignedHeaders", &String::from_utf8_lossy(&names));
        Ok(query)
    }
}

fn presigned<'a>(target: &Target<'a>, headers: &'a HeaderMap) -> Signed<'a> {
    Signed::new(headers, [("host", target.host.as_bytes())])
}

fn append(query: &mut String, key: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(key);
    query.push('=');
    query.extend(utf8_percent_encode(value, RESERVED));
}
