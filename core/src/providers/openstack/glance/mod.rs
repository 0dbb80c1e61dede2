//! Images: Glance v2.

mod actions;
mod data;
mod image;
mod images;
mod import;
mod members;
mod update;

pub use actions::{AddImageTag, DeactivateImage, ReactivateImage, RemoveImageTag};
pub use data::{DownloadImage, ImageData, UploadImage};
pub use image::{Image, ImageLocation, ImageStatus, Visibility};
pub use images::{CreateImage, DeleteImage, GetImage, ListImages};
pub use import::{
    GetImportInfo, ImageStore, ImageTask, ImportImage, ImportInfo, ImportMethod, ListImageStores,
    ListImageTasks, StageImage,
};
pub use members::{
    AddImageMember, GetImageMember, ImageMember, ListImageMembers, MemberStatus, RemoveImageMember,
    SetImageMemberStatus,
};
pub use update::{ImageChange, UpdateImage};

use crate::{Response, Result, wire::json::Document};
use serde::de::DeserializeOwned;

/// Reads an answer that is the document itself: Glance wraps a single thing in no key.
fn bare<T: DeserializeOwned>(response: &Response) -> Result<Document<T>> {
    response.json_borrowed()
}
