//! Signatures by IAM, for accounts whose key nobody has.

use crate::{Endpoint, Repeat, Request, Response, Result};
use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use serde::{Deserialize, Serialize};

/// The service that signs.
pub(super) const SERVICE: &str = "iamcredentials";

/// Has a service account sign with a key that Google keeps: what an account on a machine of Google's signs addresses
/// with. <https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signBlob>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignBlob {
    /// The service account's address.
    pub account: String,
    /// What is signed: [`Unsigned::string_to_sign`](crate::sign::google::Unsigned::string_to_sign).
    pub text: String,
}

impl Endpoint for SignBlob {
    type Output = Vec<u8>;

    fn request(&self) -> Request {
        let mut request = Request::post(SERVICE, &["v1", "projects", "-", "serviceAccounts", &self.account]);
        request.path.push_str(":signBlob");
        // A signature is made, and nothing else.
        request.json(&serde_json::json!({ "payload": BASE64.encode(&self.text) })).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<Vec<u8>> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Reply {
            signed_blob: String,
        }
        let reply: Reply = response.json()?;
        BASE64.decode(reply.signed_blob).map_err(|_| response.malformed("the signature is not in Base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::gcs::testing::{answer, json};

    #[test]
    fn a_signature_is_asked_for() {
        let call = SignBlob { account: "a@p.iam.gserviceaccount.com".into(), text: "GOOG4\nx".into() };
        let request = call.request();
        assert_eq!(
            request.to_string(),
            "POST iamcredentials /v1/projects/-/serviceAccounts/a%40p.iam.gserviceaccount.com:signBlob"
        );
        assert_eq!(json(&request), serde_json::json!({ "payload": "R09PRzQKeA==" }));
        assert_eq!(request.repeat, Repeat::Safe);
        let reply = answer(200, &[], r#"{"keyId": "k", "signedBlob": "AQID"}"#);
        assert_eq!(call.response(&reply).expect("a signature"), [1, 2, 3]);
        assert!(call.response(&answer(200, &[], r#"{"signedBlob": "!"}"#)).is_err());
    }
}
