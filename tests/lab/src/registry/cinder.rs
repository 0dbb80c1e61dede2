//! Cinder's calls.

use super::entry::{calls, d, pair, some};
use pileus_core::providers::openstack::cinder::{
    self, BackupStatus, MetadataOwner, SnapshotStatus, VolumeStatus,
};
use serde_json::json;

calls! { openstack |s|
    Changes cinder::AddMetadata { of: MetadataOwner::Volume(s.volume.clone()), metadata: pair("color", "blue") }
    Changes cinder::AttachVolume { id: s.volume.clone(), instance_uuid: some(&s.other), mountpoint: "/dev/vdb".into(), ..d() }
    Changes cinder::BeginDetachingVolume { id: s.attached.clone() }
    Changes cinder::CompleteAttachment { id: s.attached.clone() }
    Changes cinder::ConnectVolume { id: s.volume.clone(), connector: json!({"host": "lab"}) }
    Creates cinder::CreateAttachment { volume_id: s.volume.clone(), instance_id: some(&s.other), ..d() }
    Creates cinder::CreateBackup { volume_id: s.volume.clone(), name: some(&s.new), ..d() }
    Creates cinder::CreateSnapshot { volume_id: s.volume.clone(), name: some(&s.new), ..d() }
    Creates cinder::CreateVolume { name: some(&s.new), size: Some(1), ..d() }
    Creates cinder::CreateVolumeType { name: s.new.clone(), ..d() }
    Deletes cinder::DeleteAttachment { id: s.attached.clone() }
    Deletes cinder::DeleteBackup { id: s.volume.clone() }
    Changes cinder::DeleteMetadataItem { of: MetadataOwner::Volume(s.volume.clone()), key: "of".into() }
    Changes cinder::DeleteQuotas { project: s.other_project.clone() }
    Deletes cinder::DeleteSnapshot { id: s.snapshot.clone() }
    Deletes cinder::DeleteVolume { id: s.volume.clone(), cascade: true, ..d() }
    Deletes cinder::DeleteVolumeType { id: s.volume_type.clone() }
    Changes cinder::DetachVolume { id: s.attached.clone(), ..d() }
    Changes cinder::DisconnectVolume { id: s.attached.clone(), connector: json!({"host": "lab"}) }
    Changes cinder::ExtendVolume { id: s.volume.clone(), new_size: 2, attached: false }
    Deletes cinder::ForceDeleteBackup { id: s.volume.clone() }
    Deletes cinder::ForceDeleteSnapshot { id: s.snapshot.clone() }
    Deletes cinder::ForceDeleteVolume { id: s.attached.clone() }
    Changes cinder::ForceDetachVolume { id: s.attached.clone(), ..d() }
    Reads cinder::GetAttachment { id: s.attached.clone() }
    Reads cinder::GetBackup { id: s.volume.clone() }
    Reads cinder::GetDefaultQuotas { project: s.project.clone() }
    Reads cinder::GetDefaultVolumeType {}
    Reads cinder::GetLimits {}
    Reads cinder::GetMetadata { of: MetadataOwner::Volume(s.volume.clone()) }
    Reads cinder::GetMetadataItem { of: MetadataOwner::Volume(s.volume.clone()), key: "of".into() }
    Reads cinder::GetQuotas { project: s.project.clone(), usage: true }
    Reads cinder::GetSnapshot { id: s.snapshot.clone() }
    Reads cinder::GetVolume { id: s.attached.clone() }
    Reads cinder::GetVolumeType { id: s.volume_type.clone() }
    Pages cinder::ListAttachments { ..d() }
    Reads cinder::ListAvailabilityZones {}
    Pages cinder::ListBackups { ..d() }
    Pages cinder::ListSnapshots { ..d() }
    Pages cinder::ListVolumeTypes { ..d() }
    Pages cinder::ListVolumes { ..d() }
    Changes cinder::ReplaceMetadata { of: MetadataOwner::Snapshot(s.snapshot.clone()), metadata: pair("color", "blue") }
    Changes cinder::ReserveVolume { id: s.volume.clone() }
    Changes cinder::ResetBackupStatus { id: s.volume.clone(), status: BackupStatus::Available }
    Changes cinder::ResetSnapshotStatus { id: s.snapshot.clone(), status: SnapshotStatus::Error }
    Changes cinder::ResetVolumeStatus { id: s.volume.clone(), status: Some(VolumeStatus::Error), ..d() }
    Changes cinder::RestoreBackup { id: s.volume.clone(), ..d() }
    Changes cinder::RetypeVolume { id: s.volume.clone(), new_type: s.volume_type.clone(), migration_policy: None }
    Changes cinder::RevertVolume { id: s.volume.clone(), snapshot_id: s.snapshot.clone() }
    Changes cinder::RollBackDetachingVolume { id: s.attached.clone() }
    Changes cinder::SetMetadataItem { of: MetadataOwner::Volume(s.volume.clone()), key: "of".into(), value: "all".into() }
    Changes cinder::SetVolumeBootable { id: s.volume.clone(), bootable: true }
    Changes cinder::SetVolumeReadonly { id: s.volume.clone(), readonly: true }
    Changes cinder::UnreserveVolume { id: s.volume.clone() }
    Changes cinder::UpdateAttachment { id: s.attached.clone(), connector: json!({"host": "lab"}) }
    Changes cinder::UpdateBackup { id: s.volume.clone(), name: some("renamed"), ..d() }
    Changes cinder::UpdateQuotas { project: s.other_project.clone(), limits: [("volumes".to_owned(), 7)].into() }
    Changes cinder::UpdateSnapshot { id: s.snapshot.clone(), name: some("renamed"), ..d() }
    Changes cinder::UpdateVolume { id: s.volume.clone(), name: some("renamed"), ..d() }
    Changes cinder::UpdateVolumeType { id: s.volume_type.clone(), description: some("fast"), ..d() }
    Creates cinder::UploadVolume { id: s.volume.clone(), image_name: s.new.clone(), ..d() }
}
