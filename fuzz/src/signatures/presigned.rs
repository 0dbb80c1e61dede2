//! Addresses that are signed: whoever gets one finds the same signature in it.

use super::{Case, SECRET, canonical, hashed, own};
use pileus_core::sign::aws_v4::{LONGEST_PRESIGNED, Target};
use std::time::Duration;

impl Case<'_> {
    pub(super) fn presigned(&self) {
        let credentials = self.credentials();
        let (signer, target, headers) = (self.signer(&credentials), self.target(), Self::map(&self.headers));
        let expires = Duration::from_secs(u64::from(self.kind) * 2_500);
        let presign = || signer.presign(&target, &headers, self.payload(), expires, self.now);
        let signed = match presign() {
            Ok(query) => query,
            Err(error) => {
                if (1..=LONGEST_PRESIGNED.as_secs()).contains(&expires.as_secs()) {
                    self.refused(&error);
                }
                return;
            }
        };
        assert!(!format!("{signed:?}").contains("X-Amz-Signature"), "it is as good as the key");
        let signed = signed.expose();
        assert_eq!(signed, presign().expect("as before").expose());
        assert!(signed.starts_with(&self.query) && !signed.contains(SECRET));

        // What the service does: all of the query but the signature is what was signed.
        let (rest, signature) = signed.rsplit_once("&X-Amz-Signature=").expect("a signature");
        let rest = match self.token && !self.options.sign_token {
            true => rest.rsplit_once("&X-Amz-Security-Token=").expect("the token").0,
            false => rest,
        };
        let steps = signer.explain_presigned(&target, &headers, self.payload(), expires, self.now);
        let steps = steps.expect("it was signed");
        let text = steps.canonical_request.expose();
        assert_eq!(text.split('\n').nth(2), Some(canonical::query(rest).as_str()));
        hashed(&steps);
        assert_eq!(signature, own(&steps.string_to_sign));
        // Parameters that were there keep their places; the order of those is nothing to the signature.
        let turned = self.query.split('&').rev().collect::<Vec<_>>().join("&");
        let target = Target { query: &turned, ..target };
        let turned = signer.presign(&target, &headers, self.payload(), expires, self.now).expect("as before");
        assert!(turned.expose().ends_with(signature), "{} and {signed}", turned.expose());
    }
}
