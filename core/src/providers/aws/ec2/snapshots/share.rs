//! Who may make volumes from a snapshot.

use super::super::{common::done, form, request};
use crate::{Endpoint, Repeat, Request, Response, Result};
use serde::{Deserialize, Serialize};

/// Whether permission is given or taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermissionOperation {
    /// It is given.
    #[default]
    Add,
    /// It is taken.
    Remove,
}

/// Says who may make volumes from a snapshot.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModifySnapshotAttribute {
    /// The snapshot.
    pub snapshot_id: String,
    /// Whether permission is given or taken.
    pub operation: PermissionOperation,
    /// To or from these accounts.
    pub user_ids: Vec<String>,
    /// To or from these groups: `all`, which makes it public.
    pub groups: Vec<String>,
}

impl Endpoint for ModifySnapshotAttribute {
    type Output = ();

    fn request(&self) -> Request {
        let operation = match self.operation {
            PermissionOperation::Add => "CreateVolumePermission.Add",
            PermissionOperation::Remove => "CreateVolumePermission.Remove",
        };
        let whom = self.user_ids.iter().map(|id| ("UserId", id));
        let whom = whom.chain(self.groups.iter().map(|group| ("Group", group)));
        let form = form("ModifySnapshotAttribute")
            .set("SnapshotId", &self.snapshot_id)
            .set("Attribute", "createVolumePermission")
            .each(operation, whom, |form, (kind, name)| form.set(kind, name));
        // Who has permission or has none, keeps that.
        request(form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::aws::ec2::testing::{answer, sent, stored};

    #[test]
    fn permission_is_given_and_taken() {
        let share = ModifySnapshotAttribute {
            snapshot_id: "snap-1".into(),
            user_ids: vec!["111".into(), "222".into()],
            groups: vec!["all".into()],
            ..Default::default()
        };
        assert_eq!(
            sent(&share),
            "ModifySnapshotAttribute SnapshotId=snap-1 Attribute=createVolumePermission \
            CreateVolumePermission.Add.1.UserId=111 CreateVolumePermission.Add.2.UserId=222 \
            CreateVolumePermission.Add.3.Group=all"
        );
        let take =
            ModifySnapshotAttribute { operation: PermissionOperation::Remove, groups: vec![], ..share };
        assert!(sent(&take).ends_with("CreateVolumePermission.Remove.2.UserId=222"));
        assert_eq!((stored(&take), take.request().repeat), (take.clone(), Repeat::Safe));
        take.response(&answer(200, "<R><return>true</return></R>")).expect("done");
        assert!(take.response(&answer(200, "<R><return>false</return></R>")).is_err());
    }
}
