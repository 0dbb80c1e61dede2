//! Deleting an object.

use super::super::names;
use crate::{Endpoint, Request, Response, Result};
use http::Method;
use serde::{Deserialize, Serialize};

/// Deletes an object, or a version of it. Those that it is made of stay; see
/// [`DeleteLargeObject`](super::super::large::DeleteLargeObject).
/// <https://docs.openstack.org/api-ref/object-store/#delete-object>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteObject {
    /// The container.
    pub container: String,
    /// The object's name.
    pub object: String,
    /// That version of it, for good.
    pub version_id: Option<String>,
}

impl DeleteObject {
    /// That object.
    #[must_use]
    pub fn new(container: impl Into<String>, object: impl Into<String>) -> Self {
        DeleteObject { container: container.into(), object: object.into(), version_id: None }
    }
}

impl Endpoint for DeleteObject {
    type Output = ();

    fn request(&self) -> Request {
        names::object(Method::DELETE, &self.container, &self.object)
            .query_opt("version-id", self.version_id.as_deref())
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
