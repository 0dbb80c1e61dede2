//! Objects.

mod copy;
mod delete;
mod get;
mod head;
mod put;
mod send;

pub use copy::{Copied, CopyObject, CopySource};
pub use delete::{DeleteObject, DeleteObjects, Deleted, Deletion, NotDeleted, ObjectId};
pub use get::{GetObject, Got, HeadObject, Overrides};
pub use head::{ContentRange, ObjectHead};
pub use put::{PutObject, Stored};
pub use send::{Conditions, CustomerKey, Encryption, Properties};

pub(super) use copy::{copied, source};
pub(super) use send::integrity;

#[cfg(test)]
mod tests;
