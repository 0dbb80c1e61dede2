//! Tags of networks, subnets, ports, routers, floating IPs and others (extension `standard-attr-tag`).

use super::SERVICE;
use crate::{Endpoint, Repeat, Request, Response, Result};
use serde::{Deserialize, Serialize};

/// A thing that can be tagged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tagged {
    /// Its kind, in the plural: `networks`, `security_groups`.
    pub kind: String,
    /// Its id.
    pub id: String,
}

impl Tagged {
    /// The thing of that kind and id.
    #[must_use]
    pub fn new(kind: impl Into<String>, id: impl Into<String>) -> Self {
        Tagged { kind: kind.into(), id: id.into() }
    }
}

/// The tags of a thing, as a request and as an answer.
#[derive(Deserialize, Serialize)]
struct Tags {
    tags: Vec<String>,
}

/// Lists the tags of a thing.
///
/// <https://docs.openstack.org/api-ref/network/v2/#obtain-tag-list>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ListTags {
    /// Of what.
    pub of: Tagged,
}

impl Endpoint for ListTags {
    type Output = Vec<String>;
    fn request(&self) -> Request {
        Request::get(SERVICE, &[&self.of.kind, &self.of.id, "tags"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(response.json::<Tags>()?.tags)
    }
}

/// Puts these tags in the place of all that a thing has.
///
/// <https://docs.openstack.org/api-ref/network/v2/#replace-all-tags>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReplaceTags {
    /// Of what.
    pub of: Tagged,
    /// The tags.
    pub tags: Vec<String>,
}

impl Endpoint for ReplaceTags {
    type Output = Vec<String>;
    fn request(&self) -> Request {
        Request::put(SERVICE, &[&self.of.kind, &self.of.id, "tags"]).json(&Tags { tags: self.tags.clone() })
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(response.json::<Tags>()?.tags)
    }
}

/// Adds several tags to those that a thing has (extension `tag-creation`).
///
/// <https://docs.openstack.org/api-ref/network/v2/#create-tags>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddTags {
    /// To what.
    pub of: Tagged,
    /// The tags.
    pub tags: Vec<String>,
}

impl Endpoint for AddTags {
    type Output = ();
    fn request(&self) -> Request {
        // Tags are a set: adding one that is there changes nothing and is no error.
        Request::post(SERVICE, &[&self.of.kind, &self.of.id, "tags"])
            .json(&Tags { tags: self.tags.clone() })
            .repeat(Repeat::Safe)
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Adds a tag to a thing.
///
/// <https://docs.openstack.org/api-ref/network/v2/#add-a-tag>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddTag {
    /// To what.
    pub of: Tagged,
    /// The tag.
    pub tag: String,
}

impl Endpoint for AddTag {
    type Output = ();
    fn request(&self) -> Request {
        Request::put(SERVICE, &[&self.of.kind, &self.of.id, "tags", &self.tag])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Says whether a thing has a tag.
///
/// <https://docs.openstack.org/api-ref/network/v2/#confirm-a-tag>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HasTag {
    /// What.
    pub of: Tagged,
    /// The tag.
    pub tag: String,
}

impl Endpoint for HasTag {
    type Output = bool;
    fn request(&self) -> Request {
        Request::get(SERVICE, &[&self.of.kind, &self.of.id, "tags", &self.tag]).accept(&[404])
    }
    fn response(&self, response: &Response) -> Result<bool> {
        Ok(response.status.is_success())
    }
}

/// Takes a tag from a thing.
///
/// <https://docs.openstack.org/api-ref/network/v2/#remove-a-tag>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RemoveTag {
    /// From what.
    pub of: Tagged,
    /// The tag.
    pub tag: String,
}

impl Endpoint for RemoveTag {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete(SERVICE, &[&self.of.kind, &self.of.id, "tags", &self.tag])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Takes all tags from a thing.
///
/// <https://docs.openstack.org/api-ref/network/v2/#remove-all-tags>
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RemoveTags {
    /// From what.
    pub of: Tagged,
}

impl Endpoint for RemoveTags {
    type Output = ();
    fn request(&self) -> Request {
        // A repeat finds no tags and succeeds; a 404 says that the thing itself is not there.
        Request::delete(SERVICE, &[&self.of.kind, &self.of.id, "tags"]).repeat(Repeat::Safe)
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::query::tests::{answer, body, line, stored},
        *,
    };
    use serde_json::json;

    #[test]
    fn requests_match_the_reference() {
        let of = Tagged::new("networks", "n1");
        let tags = vec!["red".to_owned(), "blue".to_owned()];
        let list = ListTags { of: of.clone() };
        assert_eq!(line(&list), "GET /networks/n1/tags");
        assert_eq!(list.response(&answer(200, r#"{"tags": ["red", "blue"]}"#)).expect("tags"), tags);
        let replace = ReplaceTags { of: of.clone(), tags: tags.clone() };
        assert_eq!(line(&replace), "PUT /networks/n1/tags");
        assert_eq!(body(&replace), json!({"tags": ["red", "blue"]}));
        assert_eq!(replace.response(&answer(200, r#"{"tags": ["red", "blue"]}"#)).expect("tags"), tags);
        let add = AddTags { of: of.clone(), tags };
        assert_eq!(line(&add), "POST /networks/n1/tags");
        assert_eq!((body(&add), add.request().repeat), (json!({"tags": ["red", "blue"]}), Repeat::Safe));
        stored(&add);
        let tag = "a/b".to_owned();
        assert_eq!(line(&AddTag { of: of.clone(), tag: tag.clone() }), "PUT /networks/n1/tags/a%2Fb");
        assert_eq!(line(&RemoveTag { of: of.clone(), tag: tag.clone() }), "DELETE /networks/n1/tags/a%2Fb");
        assert_eq!(line(&RemoveTags { of: of.clone() }), "DELETE /networks/n1/tags");
        let has = HasTag { of, tag };
        assert_eq!(line(&has), "GET /networks/n1/tags/a%2Fb");
        assert_eq!(has.request().accept, &[404]);
        assert!(has.response(&answer(204, "")).expect("an answer"));
        assert!(
            !has.response(&answer(404, r#"{"NeutronError": {"type": "TagNotFound"}}"#)).expect("an answer")
        );
    }
}
