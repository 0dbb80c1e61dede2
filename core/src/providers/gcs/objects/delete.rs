//! Deletion of an object.

use super::{at, number};
use crate::{Endpoint, Repeat, Request, Response, Result, providers::gcs::Preconditions};
use http::Method;
use serde::{Deserialize, Serialize};

/// Deletes an object: its live version, or the one named.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/delete>
///
/// Only what names a version is repeated after a lost answer: the name alone may be of another object by then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteObject {
    /// The bucket.
    pub bucket: String,
    /// The object's name.
    pub object: String,
    /// The version, which is then gone for good.
    pub generation: Option<u64>,
    /// What has to hold.
    pub preconditions: Preconditions,
}

impl Endpoint for DeleteObject {
    type Output = ();

    fn request(&self) -> Request {
        let repeat = match (self.generation, self.preconditions.generation_match) {
            (Some(_), None) => Repeat::Settling(&[404]),
            // That version is not live any more.
            (_, Some(_)) => Repeat::Settling(&[404, 412]),
            (None, None) => Repeat::Once,
        };
        let request = at(Method::DELETE, &self.bucket, &self.object, &[])
            .query_opt("generation", number(self.generation));
        self.preconditions.apply(request).repeat(repeat)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::gcs::testing::line;

    #[test]
    fn only_a_version_is_deleted_twice() {
        let mut delete = DeleteObject { bucket: "b".into(), object: "a/o".into(), ..DeleteObject::default() };
        let request = delete.request();
        assert_eq!(
            (line(&request).as_str(), request.repeat),
            ("DELETE /storage/v1/b/b/o/a%2Fo", Repeat::Once)
        );
        delete.generation = Some(4);
        let request = delete.request();
        assert_eq!(line(&request), "DELETE /storage/v1/b/b/o/a%2Fo?generation=4");
        assert_eq!(request.repeat, Repeat::Settling(&[404]));
        delete = DeleteObject { generation: None, preconditions: Preconditions::generation(4), ..delete };
        let request = delete.request();
        assert_eq!(line(&request), "DELETE /storage/v1/b/b/o/a%2Fo?ifGenerationMatch=4");
        assert_eq!(request.repeat, Repeat::Settling(&[404, 412]));
    }
}
