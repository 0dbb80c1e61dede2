//! Objects.

mod copy;
mod delete;
mod get;
mod head;
mod put;
mod send;

pub use copy::{Copied, CopyObject, CopySource};
pub use delete::{DeleteObject, DeleteObjects, Deleted, Deletion, NotDeleted};
pub use get::{GetObject, Got, HeadObject};
pub use head::ObjectHead;
pub use put::{PutObject, Stored};
pub use send::{CustomerKey, Encryption, Properties};

pub use crate::providers::s3_family::{
    conditions::Conditions,
    delete_many::ObjectId,
    reading::{ContentRange, Overrides},
};

pub(super) use copy::{copied, source};
pub(super) use send::integrity;

#[cfg(test)]
mod tests;
