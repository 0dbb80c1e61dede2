//! Objects that are put in parts.
//! <https://www.alibabacloud.com/help/en/oss/user-guide/multipart-upload>

mod complete;
mod initiate;
mod list;
mod part;

pub use complete::{AbortMultipartUpload, CompleteMultipartUpload, Completed, CompletedPart};
pub use initiate::InitiateMultipartUpload;
pub use list::{ListMultipartUploads, ListParts, Part, Upload};
pub use part::{UploadPart, UploadPartCopy};

use crate::{Error, Result};

/// The least that a part but the last has to have, in bytes.
pub const SMALLEST_PART: u64 = 100 << 10;
/// The most that a part can have, in bytes.
pub const LARGEST_PART: u64 = 5 << 30;
/// How many parts an object can be put in.
pub const MOST_PARTS: u32 = 10_000;

/// Without an id, the call would be another one.
fn checked(upload_id: &str) -> Result<()> {
    if upload_id.is_empty() {
        return Err(Error::misuse("the upload has no id; give the one that beginning it has told"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
