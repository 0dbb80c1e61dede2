//! Access lists of buckets and objects, in buckets that have them.
//! <https://docs.cloud.google.com/storage/docs/access-control/lists>

use super::{SERVICE, names, read};
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::json::{present, text_option},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// Who may do what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct AccessEntry {
    /// Who: `allUsers`, `user-liz@example.com`, `project-owners-123`.
    pub entity: String,
    /// What: `READER`, `WRITER`, `OWNER`.
    pub role: String,
    /// The entity's address, where it has one.
    pub email: Option<String>,
    /// The entity's domain, where it is one.
    pub domain: Option<String>,
    /// The entity's id, where it has one.
    pub entity_id: Option<String>,
    /// The team of a project that the entity is.
    pub project_team: Option<ProjectTeam>,
    /// The bucket.
    pub bucket: Option<String>,
    /// The object, where it is of one.
    pub object: Option<String>,
    /// The object's version.
    #[serde(deserialize_with = "read::number")]
    pub generation: Option<u64>,
    /// The entry's tag.
    pub etag: Option<String>,
}

/// A team of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProjectTeam {
    /// The project's number.
    #[serde(deserialize_with = "text_option")]
    pub project_number: Option<String>,
    /// `owners`, `editors`, `viewers`.
    pub team: String,
}

/// What an access list is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Of {
    /// A bucket.
    Bucket(String),
    /// The objects that will be made in a bucket.
    Default(String),
    /// An object.
    Object {
        /// Its bucket.
        bucket: String,
        /// Its name.
        object: String,
        /// A version of it that need not be live.
        generation: Option<u64>,
    },
}

impl Of {
    fn request(&self, method: Method, entity: Option<&str>) -> Request {
        let mut segments = vec!["storage", "v1", "b"];
        let mut version = None;
        match self {
            Of::Bucket(bucket) => segments.extend([bucket, "acl"]),
            Of::Default(bucket) => segments.extend([bucket, "defaultObjectAcl"]),
            Of::Object { bucket, object, generation } => {
                if let Err(error) = names::object(object) {
                    return Request::invalid(SERVICE, error);
                }
                segments.extend([bucket, "o", object, "acl"]);
                version = generation.map(|generation| generation.to_string());
            }
        }
        segments.extend(entity);
        Request::new(SERVICE, method, &segments).query_opt("generation", version)
    }
}

/// Lists who may do what.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objectAccessControls/list>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAccess {
    /// Of what.
    pub of: Of,
}

impl Endpoint for ListAccess {
    type Output = Page<AccessEntry, Self>;

    fn request(&self) -> Request {
        self.of.request(Method::GET, None)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        #[derive(Deserialize)]
        struct Reply {
            #[serde(default, deserialize_with = "present")]
            items: Vec<AccessEntry>,
        }
        Ok(Page::whole(response.json::<Reply>()?.items))
    }
}

/// Shows what somebody may do.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objectAccessControls/get>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetAccess {
    /// Of what.
    pub of: Of,
    /// Who.
    pub entity: String,
}

impl Endpoint for GetAccess {
    type Output = AccessEntry;

    fn request(&self) -> Request {
        self.of.request(Method::GET, Some(&self.entity))
    }

    fn response(&self, response: &Response) -> Result<AccessEntry> {
        response.json()
    }
}

/// Allows somebody something. Access lists have no preconditions: the request is sent once.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objectAccessControls/insert>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsertAccess {
    /// Of what.
    pub of: Of,
    /// Who.
    pub entity: String,
    /// What: `READER`, `WRITER`, `OWNER`.
    pub role: String,
}

impl Endpoint for InsertAccess {
    type Output = AccessEntry;

    fn request(&self) -> Request {
        let body = serde_json::json!({ "entity": self.entity, "role": self.role });
        self.of.request(Method::POST, None).json(&body)
    }

    fn response(&self, response: &Response) -> Result<AccessEntry> {
        response.json()
    }
}

/// Changes what somebody may do.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objectAccessControls/patch>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatchAccess {
    /// Of what.
    pub of: Of,
    /// Who.
    pub entity: String,
    /// What from now on.
    pub role: String,
}

impl Endpoint for PatchAccess {
    type Output = AccessEntry;

    fn request(&self) -> Request {
        let body = serde_json::json!({ "role": self.role });
        self.of.request(Method::PATCH, Some(&self.entity)).json(&body)
    }

    fn response(&self, response: &Response) -> Result<AccessEntry> {
        response.json()
    }
}

/// Takes away what somebody may do. By Google's table, this is not repeated.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objectAccessControls/delete>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteAccess {
    /// Of what.
    pub of: Of,
    /// Who.
    pub entity: String,
}

impl Endpoint for DeleteAccess {
    type Output = ();

    fn request(&self) -> Request {
        self.of.request(Method::DELETE, Some(&self.entity)).repeat(crate::Repeat::Once)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Repeat,
        providers::gcs::testing::{answer, json, line},
    };

    #[test]
    fn lists_are_of_buckets_of_objects_and_of_those_to_come() {
        let object = Of::Object { bucket: "b".into(), object: "a/o".into(), generation: Some(3) };
        let who = || "user-a@b.c".to_owned();
        let insert =
            InsertAccess { of: Of::Default("b".into()), entity: "allUsers".into(), role: "READER".into() };
        let patch = PatchAccess { of: object.clone(), entity: who(), role: "OWNER".into() };
        let delete = DeleteAccess { of: object.clone(), entity: who() };
        assert_eq!(line(&ListAccess { of: Of::Bucket("b".into()) }.request()), "GET /storage/v1/b/b/acl");
        let get = GetAccess { of: object.clone(), entity: who() };
        assert_eq!(line(&get.request()), "GET /storage/v1/b/b/o/a%2Fo/acl/user-a%40b.c?generation=3");
        assert_eq!(line(&insert.request()), "POST /storage/v1/b/b/defaultObjectAcl");
        assert_eq!(json(&insert.request()), serde_json::json!({"entity": "allUsers", "role": "READER"}));
        assert_eq!(line(&patch.request()), "PATCH /storage/v1/b/b/o/a%2Fo/acl/user-a%40b.c?generation=3");
        assert_eq!(json(&patch.request()), serde_json::json!({"role": "OWNER"}));
        assert_eq!(line(&delete.request()), "DELETE /storage/v1/b/b/o/a%2Fo/acl/user-a%40b.c?generation=3");
        for repeat in [insert.request().repeat, patch.request().repeat, delete.request().repeat] {
            assert_eq!(repeat, Repeat::Once);
        }
        assert!(
            DeleteAccess { of: object, entity: String::new() }.request().fault().is_some(),
            "not all of them"
        );
        let nameless = Of::Object { bucket: "b".into(), object: String::new(), generation: None };
        assert!(ListAccess { of: nameless }.request().fault().is_some());
        let entry =
            patch.response(&answer(200, &[], r#"{"entity": "user-a@b.c", "role": "OWNER"}"#)).expect("one");
        assert_eq!((entry.entity.as_str(), entry.role.as_str()), ("user-a@b.c", "OWNER"));
    }
}
