//! Servers that do not start, and a way in.

use super::{
    action::{Again, done, plain_actions, post, repeat},
    lenient::password,
};
use crate::{Endpoint, Request, Response, Result, Secret, secret::exposed_option};
use serde::{Deserialize, Serialize};

/// Starts a server from an image that can mend it, its own disk attached.
/// <https://docs.openstack.org/api-ref/compute/#rescue-server-rescue-action>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RescueServer {
    /// The server's id.
    pub id: String,
    /// The administrator's password while it lasts; made by the cloud where there is none.
    #[serde(skip)]
    pub admin_password: Option<Secret>,
    /// The image's id; the one the server was made from where there is none.
    pub image: Option<String>,
}

impl RescueServer {
    /// With a password that the caller knows, the answer holds nothing that a lost one would take along.
    fn again(&self) -> Again {
        if self.admin_password.is_some() {
            Again::Until(&["vm_state rescued", "task_state rescuing"])
        } else {
            Again::Once
        }
    }
}

impl Endpoint for RescueServer {
    /// The password while it lasts, where the cloud tells it.
    type Output = Option<Secret>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            rescue: Argument<'a>,
        }
        #[derive(Serialize)]
        struct Argument<'a> {
            #[serde(
                rename = "adminPass",
                skip_serializing_if = "Option::is_none",
                serialize_with = "exposed_option"
            )]
            admin_password: &'a Option<Secret>,
            #[serde(rename = "rescue_image_ref", skip_serializing_if = "Option::is_none")]
            image: &'a Option<String>,
        }
        let argument = Argument { admin_password: &self.admin_password, image: &self.image };
        repeat(post(&self.id).secret_json(&Body { rescue: argument }), self.again())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        done(response, self.again())?;
        if response.status.is_success() { password(response) } else { Ok(self.admin_password.clone()) }
    }
}

plain_actions! {
    /// Ends a server's rescue. <https://docs.openstack.org/api-ref/compute/#unrescue-server-unrescue-action>
    UnrescueServer: "unrescue", Again::Until(&["vm_state active", "vm_state stopped", "task_state unrescuing"]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::openstack::nova::testing::*};
    use serde_json::json;

    #[test]
    fn a_rescue_can_be_repeated_where_the_password_is_known() {
        let rescue = RescueServer {
            id: "7".into(),
            admin_password: Some("MySecretPass".into()),
            image: Some("70a599e0-31e7-49b7-b260-868f441e862b".into()),
        };
        assert_eq!(
            sent(&rescue).1,
            json!({"rescue": {"adminPass": "MySecretPass",
                "rescue_image_ref": "70a599e0-31e7-49b7-b260-868f441e862b"}})
        );
        assert_eq!(rescue.request().repeat, Repeat::Settling(&[400, 404, 409]));
        let refusal = r#"{"conflictingRequest": {"code": 409,
            "message": "Cannot 'rescue' instance 7 while it is in vm_state rescued"}}"#;
        let password = rescue.response(&answer(409, refusal)).expect("done");
        assert_eq!(password.as_ref().map(Secret::expose), Some("MySecretPass"));

        let unknown = RescueServer { id: "7".into(), ..RescueServer::default() };
        assert_eq!(sent(&unknown).1, json!({"rescue": {}}));
        assert_eq!(unknown.request().repeat, Repeat::Once);
        let told = unknown.response(&answer(200, r#"{"adminPass": "x1"}"#)).expect("a password");
        assert_eq!(told.as_ref().map(Secret::expose), Some("x1"));
        assert!(unknown.response(&answer(200, "")).expect("none is told").is_none());
        assert_eq!(sent(&UnrescueServer::new("7")).1, json!({"unrescue": null}));
    }
}
