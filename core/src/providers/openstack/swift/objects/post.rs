//! Changing what is kept with an object.

use super::{
    super::{headers::Fields, names},
    ObjectSettings,
};
use crate::{Endpoint, Repeat, Request, Response, Result};
use http::Method;
use serde::{Deserialize, Serialize};

/// Replaces what is kept with an object: all of the metadata, and all of the settings but for the media type, which stays
/// where none is said. <https://docs.openstack.org/api-ref/object-store/#create-or-update-object-metadata>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateObject {
    /// The container.
    pub container: String,
    /// The object's name.
    pub object: String,
    /// Of which objects it is made, as [`Object::manifest`](super::Object::manifest) tells; without it, it would no longer
    /// be.
    pub manifest: Option<String>,
    /// What is kept with it from now on.
    pub settings: ObjectSettings,
}

impl Endpoint for UpdateObject {
    type Output = ();

    fn request(&self) -> Request {
        let request = names::object(Method::POST, &self.container, &self.object).repeat(Repeat::Safe);
        self.settings.apply(request.field("x-object-manifest", self.manifest.as_deref()))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}
