//! Withholding an image, and its tags.

use crate::{Endpoint, Repeat, Request, Response, Result};
use serde::{Deserialize, Serialize};

/// Withholds an image's data from all but administrators.
/// <https://docs.openstack.org/api-ref/image/v2/#deactivate-image>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeactivateImage {
    /// The image's id.
    pub id: String,
}

impl Endpoint for DeactivateImage {
    type Output = ();

    fn request(&self) -> Request {
        // Deactivating a deactivated image succeeds and changes nothing.
        Request::post("image", &["images", &self.id, "actions", "deactivate"]).repeat(Repeat::Safe)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Gives an image's data out again. <https://docs.openstack.org/api-ref/image/v2/#reactivate-image>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactivateImage {
    /// The image's id.
    pub id: String,
}

impl Endpoint for ReactivateImage {
    type Output = ();

    fn request(&self) -> Request {
        // Reactivating an active image succeeds and changes nothing.
        Request::post("image", &["images", &self.id, "actions", "reactivate"]).repeat(Repeat::Safe)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Adds a tag to an image; it may have it already. <https://docs.openstack.org/api-ref/image/v2/#add-image-tag>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddImageTag {
    /// The image's id.
    pub id: String,
    /// The tag.
    pub tag: String,
}

impl Endpoint for AddImageTag {
    type Output = ();

    fn request(&self) -> Request {
        Request::put("image", &["images", &self.id, "tags", &self.tag])
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Takes a tag from an image. <https://docs.openstack.org/api-ref/image/v2/#delete-image-tag>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveImageTag {
    /// The image's id.
    pub id: String,
    /// The tag.
    pub tag: String,
}

impl Endpoint for RemoveImageTag {
    type Output = ();

    fn request(&self) -> Request {
        Request::delete("image", &["images", &self.id, "tags", &self.tag])
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_actions_and_the_tags() {
        let id = || "d1".to_owned();
        let deactivate = DeactivateImage { id: id() }.request();
        assert_eq!(deactivate.to_string(), "POST image /images/d1/actions/deactivate");
        assert!(deactivate.body.is_empty() && deactivate.repeat == Repeat::Safe);
        let reactivate = ReactivateImage { id: id() }.request();
        assert_eq!(reactivate.to_string(), "POST image /images/d1/actions/reactivate");
        assert_eq!(reactivate.repeat, Repeat::Safe);
        let add = AddImageTag { id: id(), tag: "a b".into() }.request();
        assert_eq!((add.to_string().as_str(), add.repeat), ("PUT image /images/d1/tags/a%20b", Repeat::Safe));
        let remove = RemoveImageTag { id: id(), tag: "x".into() }.request();
        assert_eq!(remove.to_string(), "DELETE image /images/d1/tags/x");
        assert_eq!(remove.repeat, Repeat::Settling(&[404]));
    }
}
