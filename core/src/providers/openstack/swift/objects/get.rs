//! Reading an object.

use super::{
    super::{headers::Fields, names},
    Conditions, Object,
};
use crate::{Endpoint, Request, Response, Result, Take, Taken};
use bytes::Bytes;
use http::Method;

/// Reads an object, or part of it. <https://docs.openstack.org/api-ref/object-store/#get-object-content-and-metadata>
#[derive(Clone, Debug)]
pub struct GetObject {
    /// The container.
    pub container: String,
    /// The object's name.
    pub object: String,
    /// That version of it.
    pub version_id: Option<String>,
    /// Part of it, as a `Range` header has it: `bytes=0-9`.
    pub range: Option<String>,
    /// On what it depends.
    pub conditions: Conditions,
    /// How its content is taken in.
    pub take: Take,
}

impl GetObject {
    /// All of that object, into memory.
    #[must_use]
    pub fn new(container: impl Into<String>, object: impl Into<String>) -> Self {
        GetObject {
            container: container.into(),
            object: object.into(),
            version_id: None,
            range: None,
            conditions: Conditions::default(),
            take: Take::Collect { limit: Request::COLLECT },
        }
    }
}

/// An object that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Got {
    /// What is told of it.
    pub object: Object,
    /// Its content, where it was kept in memory.
    pub content: Bytes,
}

impl Endpoint for GetObject {
    type Output = Got;

    fn request(&self) -> Request {
        let request = names::object(Method::GET, &self.container, &self.object)
            .query_opt("version-id", self.version_id.as_deref())
            .field("range", self.range.as_deref())
            .take(self.take);
        self.conditions.on(request)
    }

    fn response(&self, response: &Response) -> Result<Got> {
        let content = match &response.body {
            Taken::Collected(bytes) => bytes.clone(),
            Taken::Poured(_) | Taken::Records(_) => Bytes::new(),
        };
        Ok(Got { object: Object::of(response), content })
    }
}
