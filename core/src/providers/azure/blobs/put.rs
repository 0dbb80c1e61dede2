//! Blobs that are written by one request.

use super::NewBlob;
use crate::{
    Body, Endpoint, Repeat, Request, Response, Result,
    providers::azure::{
        CopySource,
        conditions::{Checksums, Conditions},
        headers::Fields,
        names,
        properties::Written,
    },
};
use http::Method;

/// Writes a block blob, up to 5,000 MiB, in place of the one that may be there.
/// <https://learn.microsoft.com/rest/api/storageservices/put-blob>
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PutBlob {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// Its bytes.
    pub body: Body,
    /// Checksums of them.
    pub checksum: Checksums,
    /// What else it is made with.
    pub new: NewBlob,
}

/// A replacement as a whole may be repeated; where it depends on what is there, a repeat may meet its own blob.
pub(super) fn repeat(conditions: &Conditions) -> Repeat {
    if conditions.consumed() { Repeat::Keyed } else { Repeat::Safe }
}

impl Endpoint for PutBlob {
    type Output = Written;

    fn request(&self) -> Request {
        let request =
            names::blob(Method::PUT, &self.container, &self.blob).set("x-ms-blob-type", "BlockBlob");
        let request = self.new.apply(self.checksum.apply(request));
        request.body(self.body.clone()).repeat(repeat(&self.new.conditions))
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}

/// Writes a block blob, up to 5,000 MiB, of what is at an address.
/// <https://learn.microsoft.com/rest/api/storageservices/put-blob-from-url>
#[derive(Clone, Debug, PartialEq)]
pub struct PutBlobFromUrl {
    /// The container.
    pub container: String,
    /// The blob.
    pub blob: String,
    /// Where its bytes are.
    pub source: CopySource,
    /// What has to hold of the source.
    pub source_conditions: Conditions,
    /// Checksums of what the source has.
    pub checksum: Checksums,
    /// Whether properties are taken over from the source.
    pub copy_properties: bool,
    /// What else it is made with.
    pub new: NewBlob,
}

impl Endpoint for PutBlobFromUrl {
    type Output = Written;

    fn request(&self) -> Request {
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .set("x-ms-blob-type", "BlockBlob")
            .set("x-ms-copy-source-blob-properties", self.copy_properties);
        let request = self.checksum.apply_to_source(self.source_conditions.apply_to_source(request));
        let request = self.source.apply(self.new.apply(request));
        request.repeat(repeat(&self.new.conditions))
    }

    fn response(&self, response: &Response) -> Result<Written> {
        Ok(Written::of(response))
    }
}
