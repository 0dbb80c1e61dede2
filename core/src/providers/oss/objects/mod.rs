//! Objects.

mod access;
mod append;
mod copy;
mod delete;
mod get;
mod head;
mod put;
mod restore;
mod tagging;

pub use super::properties::{Encryption, Properties};
pub use access::{GetObjectAcl, PutObjectAcl};
pub use append::{AppendObject, Appended};
pub use copy::{Copied, CopyObject, CopySource};
pub use delete::{DeleteMultipleObjects, DeleteObject, Deleted, Deletion};
pub use get::{GetObject, Got, HeadObject};
pub use head::ObjectHead;
pub use put::{PutObject, Stored};
pub use restore::RestoreObject;
pub use tagging::{DeleteObjectTagging, GetObjectTagging, PutObjectTagging};

pub use crate::providers::s3_family::{
    conditions::Conditions,
    delete_many::ObjectId,
    reading::{ContentRange, Overrides},
};

pub(super) use copy::{copied, source};
pub(super) use get::ranged;
pub(super) use put::{crc64, forbid_overwrite};

#[cfg(test)]
mod tests;
