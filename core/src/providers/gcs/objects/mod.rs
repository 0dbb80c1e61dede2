//! Objects: what they are, reading, changing, copying and deleting them.
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/objects>

mod change;
mod compose;
mod content;
mod copy;
mod delete;
mod get;
mod list;
mod object;

pub use change::{ObjectChange, PatchObject, UpdateObject};
pub use compose::{ComposeObject, Source};
pub use content::{GetContent, Got, Span};
pub use copy::{CopyObject, RewriteObject, Rewritten};
pub use delete::DeleteObject;
pub use get::GetObject;
pub use list::{Entry, ListObjects};
pub use object::{Encryption, Metadata, Object, Retention};

use super::{SERVICE, names};
use crate::Request;
use http::Method;

/// A request for the object of that name; all of the name is one segment of the path.
pub(super) fn at(method: Method, bucket: &str, object: &str, further: &[&str]) -> Request {
    if let Err(error) = names::object(object) {
        return Request::invalid(SERVICE, error);
    }
    let mut segments = vec!["storage", "v1", "b", bucket, "o", object];
    segments.extend(further);
    Request::new(SERVICE, method, &segments)
}

/// As a parameter.
fn number(value: Option<u64>) -> Option<String> {
    value.map(|value| value.to_string())
}
