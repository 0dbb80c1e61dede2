//! A server's tags (2.26).

use crate::{Endpoint, Request, Response, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The version that brought tags.
const TAGS: (u16, u16) = (2, 26);

fn read(response: &Response) -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Reply {
        tags: Vec<String>,
    }
    Ok(response.json::<Reply>()?.tags)
}

/// Lists a server's tags. <https://docs.openstack.org/api-ref/compute/#list-tags>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTags {
    /// The server's id.
    pub server: String,
}

impl Endpoint for ListTags {
    type Output = Vec<String>;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "tags"]).versions(TAGS, TAGS)
    }
    fn response(&self, response: &Response) -> Result<Vec<String>> {
        read(response)
    }
}

/// Sets a server's tags; those that are not named go. <https://docs.openstack.org/api-ref/compute/#replace-tags>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceTags {
    /// The server's id.
    pub server: String,
    /// All there are to be.
    pub tags: Vec<String>,
}

impl Endpoint for ReplaceTags {
    type Output = Vec<String>;
    fn request(&self) -> Request {
        Request::put("compute", &["servers", &self.server, "tags"])
            .json(&json!({ "tags": self.tags }))
            .versions(TAGS, TAGS)
    }
    fn response(&self, response: &Response) -> Result<Vec<String>> {
        read(response)
    }
}

/// Takes all tags from a server. <https://docs.openstack.org/api-ref/compute/#delete-all-tags>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteTags {
    /// The server's id.
    pub server: String,
}

impl Endpoint for DeleteTags {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["servers", &self.server, "tags"]).versions(TAGS, TAGS)
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Asks whether a server has a tag. <https://docs.openstack.org/api-ref/compute/#check-tag-existence>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HasTag {
    /// The server's id.
    pub server: String,
    /// The tag.
    pub tag: String,
}

impl Endpoint for HasTag {
    type Output = bool;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.server, "tags", &self.tag])
            .versions(TAGS, TAGS)
            .accept(&[404])
    }
    /// A server that does not exist has no tags, and is an error all the same: Nova tells the two apart in words.
    fn response(&self, response: &Response) -> Result<bool> {
        if response.status.is_success() {
            return Ok(true);
        }
        let message = super::action::message(response).unwrap_or_default();
        if message.contains("has no tag") {
            return Ok(false);
        }
        let what = format!("the server {} was not found: {message}", self.server);
        Err(crate::Error::new(crate::Kind::NotFound, what)
            .with_status(response.status)
            .with_excerpt(response.bytes()))
    }
}

/// Adds a tag to a server. <https://docs.openstack.org/api-ref/compute/#add-a-single-tag>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddTag {
    /// The server's id.
    pub server: String,
    /// The tag.
    pub tag: String,
}

impl Endpoint for AddTag {
    type Output = ();
    fn request(&self) -> Request {
        Request::put("compute", &["servers", &self.server, "tags", &self.tag]).versions(TAGS, TAGS)
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Takes a tag from a server. <https://docs.openstack.org/api-ref/compute/#delete-a-single-tag>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteTag {
    /// The server's id.
    pub server: String,
    /// The tag.
    pub tag: String,
}

impl Endpoint for DeleteTag {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["servers", &self.server, "tags", &self.tag]).versions(TAGS, TAGS)
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, providers::openstack::nova::testing::*};

    #[test]
    fn requests_are_the_published_ones() {
        let server = "7".to_owned();
        let replace = ReplaceTags { server: server.clone(), tags: vec!["tag1".into(), "tag2".into()] };
        assert_eq!(sent(&replace), ("PUT /servers/7/tags".into(), json!({"tags": ["tag1", "tag2"]})));
        assert_eq!(versions(&replace), Some(((2, 26), (2, 26))));
        assert_eq!(replace.response(&answer(200, r#"{"tags": ["tag1"]}"#)).expect("tags"), ["tag1"]);
        assert_eq!(sent(&ListTags { server: server.clone() }).0, "GET /servers/7/tags");
        assert_eq!(sent(&DeleteTags { server: server.clone() }).0, "DELETE /servers/7/tags");
        let tag = "a b".to_owned();
        let add = AddTag { server: server.clone(), tag: tag.clone() };
        assert_eq!(sent(&add), ("PUT /servers/7/tags/a%20b".into(), serde_json::Value::Null));
        let delete = DeleteTag { server: server.clone(), tag: tag.clone() };
        assert_eq!(sent(&delete).0, "DELETE /servers/7/tags/a%20b");
        assert_eq!(sent(&HasTag { server, tag }).0, "GET /servers/7/tags/a%20b");
    }

    #[test]
    fn no_tag_is_not_no_server() {
        let has = HasTag { server: "7".into(), tag: "x".into() };
        assert!(has.response(&answer(204, "")).expect("it has"));
        let missing = |message: &str| {
            answer(404, &format!(r#"{{"itemNotFound": {{"code": 404, "message": "{message}"}}}}"#))
        };
        assert!(!has.response(&missing("Server 7 has no tag 'x'")).expect("it has not"));
        let error = has.response(&missing("Instance 7 could not be found.")).expect_err("no server");
        assert_eq!(error.kind(), Kind::NotFound);
    }
}
