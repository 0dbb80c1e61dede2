//! Servers' passwords, and states set by hand.

use super::action::{Again, act, done, post, repeat};
use crate::wire::open_enum;
use crate::{Endpoint, Request, Response, Result, Secret, secret::exposed};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Changes the password of a server's administrator.
/// <https://docs.openstack.org/api-ref/compute/#change-administrative-password-changepassword-action>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangePassword {
    /// The server's id.
    pub id: String,
    /// The new password. It is not stored with the call: set it again on one that was.
    #[serde(skip, default = "nothing")]
    pub password: Secret,
}

fn nothing() -> Secret {
    Secret::new("")
}

impl ChangePassword {
    const AGAIN: Again = Again::Until(&["task_state updating_password"]);
}

impl Endpoint for ChangePassword {
    type Output = ();
    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(rename = "changePassword")]
            change: Argument<'a>,
        }
        #[derive(Serialize)]
        struct Argument<'a> {
            #[serde(rename = "adminPass", serialize_with = "exposed")]
            password: &'a Secret,
        }
        if self.password.is_empty() {
            let error =
                crate::Error::misuse("the new password is empty; one that was stored has to be set again");
            return Request::invalid("compute", error);
        }
        let body = Body { change: Argument { password: &self.password } };
        repeat(post(&self.id).secret_json(&body), Self::AGAIN)
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Self::AGAIN)
    }
}

/// Shows the password that a server's first start stored, encrypted with its key pair's public key; empty where there
/// is none. <https://docs.openstack.org/api-ref/compute/#show-server-password>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetEncryptedPassword {
    /// The server's id.
    pub server: String,
}

impl Endpoint for GetEncryptedPassword {
    type Output = String;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "os-server-password"])
    }
    fn response(&self, response: &Response) -> Result<String> {
        #[derive(Deserialize)]
        struct Reply {
            password: String,
        }
        Ok(response.json::<Reply>()?.password)
    }
}

/// Forgets the encrypted password that a server's first start stored; the server's own stays as it is.
/// <https://docs.openstack.org/api-ref/compute/#clear-admin-password>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClearEncryptedPassword {
    /// The server's id.
    pub server: String,
}

impl Endpoint for ClearEncryptedPassword {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["servers", &self.server, "os-server-password"])
            .repeat(crate::Repeat::Safe)
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

open_enum! {
    /// A state set by hand.
    pub enum ForcedState {
        /// It is taken to run.
        Active = "active",
        /// It is taken to have failed.
        Error = "error",
    }
}

/// Sets what the cloud takes a server's state to be; the server itself is not touched (administrators).
/// <https://docs.openstack.org/api-ref/compute/#reset-server-state-os-resetstate-action>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetState {
    /// The server's id.
    pub id: String,
    /// The state.
    pub state: ForcedState,
}

impl Endpoint for ResetState {
    type Output = ();
    fn request(&self) -> Request {
        act(&self.id, "os-resetState", json!({ "state": self.state }), Again::Safe)
    }
    fn response(&self, response: &Response) -> Result<()> {
        done(response, Again::Safe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Repeat, providers::openstack::nova::testing::*};

    #[test]
    fn requests_are_the_published_ones() {
        let change = ChangePassword { id: "7".into(), password: "foo".into() };
        assert_eq!(
            sent(&change),
            ("POST /servers/7/action".into(), json!({"changePassword": {"adminPass": "foo"}}))
        );
        let reset = ResetState { id: "7".into(), state: ForcedState::Active };
        assert_eq!(sent(&reset).1, json!({"os-resetState": {"state": "active"}}));
        assert_eq!(reset.request().repeat, Repeat::Safe);
        let show = GetEncryptedPassword { server: "7".into() };
        assert_eq!(sent(&show).0, "GET /servers/7/os-server-password");
        assert_eq!(show.response(&answer(200, r#"{"password": "xlo="}"#)).expect("one"), "xlo=");
        assert_eq!(
            sent(&ClearEncryptedPassword { server: "7".into() }).0,
            "DELETE /servers/7/os-server-password"
        );
    }

    #[test]
    fn a_stored_change_does_not_set_an_empty_password() {
        let change = ChangePassword { id: "7".into(), password: "foo".into() };
        let text = serde_json::to_string(&change).expect("JSON");
        let back: ChangePassword = serde_json::from_str(&text).expect("the same");
        assert_eq!(back.request().fault().map(crate::Error::kind), Some(Kind::Misuse));
    }
}
