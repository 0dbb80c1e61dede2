//! Objects that are put in parts.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>

mod complete;
mod create;
mod list;
mod part;

pub use complete::{AbortMultipartUpload, CompleteMultipartUpload, Completed, CompletedPart};
pub use create::CreateMultipartUpload;
pub use list::{ListMultipartUploads, ListParts, Part, Upload};
pub use part::{UploadPart, UploadPartCopy};

/// The least that a part but the last has to have, in bytes.
pub const SMALLEST_PART: u64 = 5 << 20;
/// The most that a part can have, in bytes.
pub const LARGEST_PART: u64 = 5 << 30;
/// How many parts an object can be put in.
pub const MOST_PARTS: u32 = 10_000;

#[cfg(test)]
mod tests;
