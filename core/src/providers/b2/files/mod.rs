//! Files and their versions. <https://www.backblaze.com/docs/cloud-storage-files>

mod change;
mod copy;
mod download;
mod info;
mod list;
mod permit;
mod upload;
mod version;

pub use change::{DeleteFileVersion, Deleted, HideFile};
pub use copy::{CopyFile, Replace};
pub use download::{DownloadFile, FileHead, FileRef, HeadFile};
pub use info::GetFileInfo;
pub use list::{ListFileNames, ListFileVersions};
pub use permit::{DownloadPermit, GetDownloadAuthorization};
pub use upload::{AUTO_TYPE, UploadFile};
pub use version::{Action, FileVersion};

pub(super) use copy::range;
pub(super) use upload::content;

#[cfg(test)]
mod tests;
