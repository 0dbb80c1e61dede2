//! Large files, written in parts. <https://www.backblaze.com/docs/cloud-storage-large-files>

mod file;
mod list;
mod part;

pub use file::{CancelLargeFile, Cancelled, FinishLargeFile, StartLargeFile};
pub use list::{ListParts, ListUnfinishedLargeFiles};
pub use part::{CopyPart, PartInfo, UploadPart};

#[cfg(test)]
mod tests;
