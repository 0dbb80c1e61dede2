//! Objects: written, looked at, read, changed, copied, deleted.

mod copy;
mod delete;
mod get;
mod head;
mod post;
mod put;
#[cfg(test)]
mod tests;

pub use copy::CopyObject;
pub use delete::DeleteObject;
pub use get::{GetObject, Got};
pub(crate) use head::MARK;
pub use head::{Conditions, HeadObject, Object};
pub use post::UpdateObject;
pub(super) use put::damaged;
pub use put::{Prefix, PutObject, Written};

use super::headers::Fields;
use crate::{Request, Time};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// What is kept with an object beside its content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectSettings {
    /// The media type of its content; where none is said, the one that its name suggests.
    pub content_type: Option<String>,
    /// How its content is encoded: `gzip`.
    pub content_encoding: Option<String>,
    /// The language of its content.
    pub content_language: Option<String>,
    /// How browsers show it.
    pub content_disposition: Option<String>,
    /// How long it may be kept by those between.
    pub cache_control: Option<String>,
    /// When it goes by itself. <https://docs.openstack.org/swift/latest/overview_expiring_objects.html>
    pub expiry: Option<Expiry>,
    /// What else is kept with it. Names are letters, digits and hyphens.
    pub metadata: BTreeMap<String, String>,
}

/// When an object goes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expiry {
    /// At that time, to the second.
    At(Time),
    /// So long after the request, to the second.
    After(Duration),
}

impl ObjectSettings {
    pub(super) fn apply(&self, request: Request) -> Request {
        let request = request
            .field("content-type", self.content_type.as_deref())
            .field("content-encoding", self.content_encoding.as_deref())
            .field("content-language", self.content_language.as_deref())
            .field("content-disposition", self.content_disposition.as_deref())
            .field("cache-control", self.cache_control.as_deref())
            .named("x-object-meta-", &self.metadata);
        match self.expiry {
            None => request,
            Some(Expiry::At(time)) => request.set("x-delete-at", &time.since_epoch().as_secs().to_string()),
            Some(Expiry::After(span)) => request.set("x-delete-after", &span.as_secs().to_string()),
        }
    }
}
