//! Glance's calls.

use super::entry::{calls, d};
use pileus_core::providers::openstack::glance::{self, ImageChange, ImportMethod, MemberStatus};
use serde_json::json;

calls! { openstack |s|
    Changes glance::AddImageMember { image: s.own_image.clone(), member: "0123456789abcdef0123456789abcdef".into() }
    Changes glance::AddImageTag { id: s.own_image.clone(), tag: "green".into() }
    Creates glance::CreateImage { name: Some(s.new.clone()), disk_format: Some("raw".into()), container_format: Some("bare".into()), ..d() }
    Changes glance::DeactivateImage { id: s.own_image.clone() }
    Deletes glance::DeleteImage { id: s.own_image.clone() }
    Reads glance::DownloadImage { id: s.own_image.clone(), range: None, offset: 0, prefer: None, timeout: None }
    Reads glance::GetImage { id: s.own_image.clone() }
    Reads glance::GetImageMember { image: s.own_image.clone(), member: s.other_project.clone() }
    Reads glance::GetImportInfo {}
    Changes glance::ImportImage { id: s.empty_image.clone(), method: ImportMethod::GlanceDirect, stores: Vec::new(), all_stores: None, all_stores_must_succeed: None }
    Reads glance::ListImageMembers { image: s.own_image.clone() }
    Reads glance::ListImageStores {}
    Reads glance::ListImageTasks { image: s.own_image.clone() }
    Pages glance::ListImages { ..d() }
    Changes glance::ReactivateImage { id: s.own_image.clone() }
    Changes glance::RemoveImageMember { image: s.own_image.clone(), member: s.other_project.clone() }
    Changes glance::RemoveImageTag { id: s.own_image.clone(), tag: "blue".into() }
    Changes glance::SetImageMemberStatus { image: s.own_image.clone(), member: s.other_project.clone(), status: MemberStatus::Accepted }
    Changes glance::StageImage { id: s.empty_image.clone(), span: 0..64, timeout: None }
    Changes glance::UpdateImage { id: s.own_image.clone(), changes: vec![ImageChange::Replace { path: "/name".into(), value: json!("renamed") }] }
    Changes glance::UploadImage { id: s.empty_image.clone(), span: 0..64, store: None, timeout: None }
}
