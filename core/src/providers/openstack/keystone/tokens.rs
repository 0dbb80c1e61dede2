//! Tokens, other than getting one.

use super::login::X_SUBJECT_TOKEN;
use crate::{Endpoint, Error, Repeat, Request, Response, Result, Secret};
use http::Method;

/// Revokes a token at v3: nobody can use it any more. One that is no token (any more) counts as revoked.
/// <https://docs.openstack.org/api-ref/identity/v3/#revoke-token>
///
/// Not for checkpoints: all it holds is a secret.
#[derive(Clone, Debug)]
pub struct RevokeToken {
    /// The token: that of [`OpenStackSession::token`](crate::providers::openstack::OpenStackSession::token), or
    /// another's.
    pub token: Secret,
}

impl Endpoint for RevokeToken {
    type Output = ();

    fn request(&self) -> Request {
        subject(Method::DELETE, &self.token).repeat(Repeat::Settling(&[404]))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Asks whether a token is good, at v3.
/// <https://docs.openstack.org/api-ref/identity/v3/#check-token>
#[derive(Clone, Debug)]
pub struct CheckToken {
    /// The token.
    pub token: Secret,
}

impl Endpoint for CheckToken {
    type Output = bool;

    fn request(&self) -> Request {
        subject(Method::HEAD, &self.token).accept(&[404])
    }

    fn response(&self, response: &Response) -> Result<bool> {
        Ok(response.status.is_success())
    }
}

fn subject(method: Method, token: &Secret) -> Request {
    let mut request = Request::new("identity", method, &["auth", "tokens"]);
    match token.header().filter(|value| !value.is_empty()) {
        Some(value) => {
            request.headers.insert(X_SUBJECT_TOKEN, value);
            request
        }
        None => Request::invalid(
            "identity",
            Error::misuse("the token is empty or holds characters that no header can carry"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_named_in_a_header_that_does_not_print() {
        let request = RevokeToken { token: "s3cret".into() }.request();
        assert_eq!(request.to_string(), "DELETE identity /auth/tokens");
        assert_eq!(request.headers["x-subject-token"], "s3cret");
        assert!(!format!("{request:?} {:?}", RevokeToken { token: "s3cret".into() }).contains("s3cret"));
        assert_eq!(CheckToken { token: "t".into() }.request().method, Method::HEAD);
        assert!(CheckToken { token: "".into() }.request().fault().is_some());
    }
}
