//! Who may make volumes from a snapshot.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html>

use super::snapshots::{Snapshot, own};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::scene::{Scene, done};

pub(super) const TAKES: &[&str] = &[
    "Attribute",
    "CreateVolumePermission.Add.N.Group",
    "CreateVolumePermission.Add.N.UserId",
    "CreateVolumePermission.Remove.N.Group",
    "CreateVolumePermission.Remove.N.UserId",
    "SnapshotId",
];

pub(super) fn modify(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<crate::ec2::xml::Xml, Refused> {
    params.word("Attribute", &["createVolumePermission"])?;
    let snapshot = own(scene, params)?;
    let (id, mut shared) = (snapshot.id.clone(), snapshot.shared.clone());
    let encrypted = snapshot.encrypted;
    shared.change(&params.within("CreateVolumePermission"))?;
    if encrypted && shared.public {
        let message = "Encrypted snapshots with EBS default key cannot be shared";
        return Err(refused("OperationNotPermitted", message));
    }
    scene.region.shares = true;
    scene.find_mut::<Snapshot>(&id)?.shared = shared;
    done()
}
