//! Documents that go to S3.

pub(super) use crate::providers::s3_family::document::{Document, send};

/// A document of S3's namespace with that root element, whose children `write` writes.
pub(super) fn document(root: &str, write: impl FnOnce(Document) -> Document) -> Document {
    Document::new(root, Some("http://s3.amazonaws.com/doc/2006-03-01/"), write)
}
