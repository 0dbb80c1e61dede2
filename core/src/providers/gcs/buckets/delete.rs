//! Deletion of a bucket.

use super::at;
use crate::{Endpoint, Request, Response, Result, providers::gcs::Preconditions};
use http::Method;
use serde::{Deserialize, Serialize};

/// Deletes a bucket, which has to be empty. <https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/delete>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteBucket {
    /// Its name.
    pub bucket: String,
    /// What has to hold.
    pub preconditions: Preconditions,
}

impl DeleteBucket {
    /// Deletes that bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        DeleteBucket { bucket: bucket.into(), ..DeleteBucket::default() }
    }
}

impl Endpoint for DeleteBucket {
    type Output = ();

    fn request(&self) -> Request {
        self.preconditions.apply(at(Method::DELETE, &self.bucket, &[]))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::gcs::testing::line};

    #[test]
    fn a_bucket_is_deleted_by_its_name() {
        let mut delete = DeleteBucket::new("b");
        let request = delete.request();
        assert_eq!(
            (line(&request).as_str(), request.repeat),
            ("DELETE /storage/v1/b/b", Repeat::Settling(&[404]))
        );
        delete.preconditions = Preconditions::metageneration(3);
        assert_eq!(line(&delete.request()), "DELETE /storage/v1/b/b?ifMetagenerationMatch=3");
        assert!(DeleteBucket::new("").request().fault().is_some());
    }
}
