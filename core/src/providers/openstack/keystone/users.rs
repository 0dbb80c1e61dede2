//! Users.

use super::page::page;
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result, Secret, Time,
    providers::openstack::Rest,
    secret::exposed_option,
    wire::json::{self, Document, or_default, text, text_option, time_option},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The domain it belongs to.
    #[serde(default, deserialize_with = "text_option")]
    pub domain_id: Option<String>,
    /// The project it gets tokens for where it names none.
    #[serde(default, deserialize_with = "text_option")]
    pub default_project_id: Option<String>,
    /// Its mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Who it is.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it can log in; some clouds leave this out.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// When its password ends.
    #[serde(default, deserialize_with = "time_option")]
    pub password_expires_at: Option<Time>,
}

/// Lists users; what administrators may.
/// <https://docs.openstack.org/api-ref/identity/v3/#list-users>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListUsers {
    /// Only those of that domain.
    pub domain_id: Option<String>,
    /// Only those of that name.
    pub name: Option<String>,
    /// Only those that can, or cannot, log in.
    pub enabled: Option<bool>,
    /// How many to a page, at most.
    pub limit: Option<u32>,
    /// Where to go on.
    pub rest: Option<Rest>,
}

impl Endpoint for ListUsers {
    type Output = Page<Document<User>, Self>;

    fn request(&self) -> Request {
        let request = Request::get("identity", &["users"])
            .query_opt("domain_id", self.domain_id.as_ref())
            .query_opt("name", self.name.as_ref())
            .query_opt("enabled", self.enabled.map(|enabled| enabled.to_string()))
            .query_opt("limit", self.limit.map(|limit| limit.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page(response, "users", |rest| ListUsers { rest: Some(rest), ..self.clone() })
    }
}

/// Shows a user.
/// <https://docs.openstack.org/api-ref/identity/v3/#show-user-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetUser {
    /// Its id.
    pub id: String,
}

impl Endpoint for GetUser {
    type Output = Document<User>;

    fn request(&self) -> Request {
        Request::get("identity", &["users", &self.id])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "user")
    }
}

/// What a user is made from, or changed to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct UserFields {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The domain it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_id: Option<String>,
    /// The project it gets tokens for where it names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_project_id: Option<String>,
    /// Its mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it can log in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Its password. Not stored with the rest.
    #[serde(skip)]
    pub password: Option<Secret>,
}

impl UserFields {
    fn sent(&self, request: Request) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            user: Fields<'a>,
        }
        #[derive(Serialize)]
        struct Fields<'a> {
            #[serde(flatten)]
            plain: &'a UserFields,
            #[serde(skip_serializing_if = "Option::is_none", serialize_with = "exposed_option")]
            password: Option<Secret>,
        }
        request.secret_json(&Body { user: Fields { plain: self, password: self.password.clone() } })
    }
}

/// Makes a user.
/// <https://docs.openstack.org/api-ref/identity/v3/#create-user>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateUser {
    /// What it is made from; it needs a name.
    #[serde(flatten)]
    pub fields: UserFields,
}

impl Endpoint for CreateUser {
    type Output = Document<User>;

    fn request(&self) -> Request {
        self.fields.sent(Request::post("identity", &["users"]))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "user")
    }
}

/// Changes a user: what is left out stays.
/// <https://docs.openstack.org/api-ref/identity/v3/#update-user>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UpdateUser {
    /// Its id.
    pub id: String,
    /// What it is changed to.
    #[serde(flatten)]
    pub fields: UserFields,
}

impl Endpoint for UpdateUser {
    type Output = Document<User>;

    fn request(&self) -> Request {
        // Setting fields to the same values twice is setting them once.
        let request = Request::new("identity", Method::PATCH, &["users", &self.id]).repeat(Repeat::Safe);
        self.fields.sent(request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "user")
    }
}

/// Deletes a user.
/// <https://docs.openstack.org/api-ref/identity/v3/#delete-user>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteUser {
    /// Its id.
    pub id: String,
}

impl Endpoint for DeleteUser {
    type Output = ();

    fn request(&self) -> Request {
        Request::delete("identity", &["users", &self.id])
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;
    use serde_json::{Value, json};

    fn body(request: &Request) -> Value {
        let Body::Bytes(bytes) = &request.body else { panic!("a body") };
        serde_json::from_slice(bytes).expect("JSON")
    }

    #[test]
    fn a_user_is_made_and_changed() {
        let fields = UserFields {
            name: Some("James Doe".into()),
            default_project_id: Some("263fd9".into()),
            domain_id: Some("1789d1".into()),
            enabled: Some(true),
            password: Some("secretsecret".into()),
            description: Some("James Doe user".into()),
            email: Some("jdoe@example.com".into()),
        };
        let create = CreateUser { fields };
        assert_eq!(create.request().to_string(), "POST identity /users");
        assert_eq!(create.request().repeat, Repeat::Once);
        assert_eq!(
            body(&create.request()),
            json!({"user": {"default_project_id": "263fd9", "domain_id": "1789d1", "enabled": true,
                "name": "James Doe", "password": "secretsecret", "description": "James Doe user",
                "email": "jdoe@example.com"}})
        );
        let stored = serde_json::to_string(&create).expect("JSON");
        assert!(!stored.contains("secretsecret"), "{stored}");
        let disable = UpdateUser {
            id: "u".into(),
            fields: UserFields { enabled: Some(false), ..UserFields::default() },
        };
        assert_eq!(disable.request().to_string(), "PATCH identity /users/u");
        assert_eq!(body(&disable.request()), json!({"user": {"enabled": false}}));
        assert_eq!(DeleteUser { id: "u".into() }.request().to_string(), "DELETE identity /users/u");
        let listed = ListUsers { name: Some("a&b".into()), ..ListUsers::default() }.request();
        assert_eq!(listed.query, "name=a%26b");
        assert_eq!(GetUser { id: "u".into() }.request().path, "/users/u");
    }
}
