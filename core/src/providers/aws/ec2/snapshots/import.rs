//! Disk images in object storage that become snapshots.

use super::super::{
    Tag,
    calls::{describe, keyed},
    form,
};
use crate::{
    Endpoint, Request, Response, Result,
    wire::{
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// An import under way or done.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportSnapshotTask.html>
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ImportSnapshotTask {
        /// Its id.
        pub import_task_id: String = needed "importTaskId",
        /// What it says of itself.
        pub description: Option<String> = "description",
        /// How far it has come.
        pub detail: Option<SnapshotTaskDetail> = "snapshotTaskDetail",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

xml_struct! {
    /// How far an import has come.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SnapshotTaskDetail.html>
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct SnapshotTaskDetail {
        /// The snapshot, once there is one.
        pub snapshot_id: Option<String> = "snapshotId",
        /// A word for what it is doing: `active`, `completed`, `deleting`, `deleted`.
        pub status: Option<String> = "status",
        /// A sentence about it.
        pub status_message: Option<String> = "statusMessage",
        /// Its progress in percent.
        pub progress: Option<String> = "progress",
        /// The image's size in bytes; a fraction in the provider's format, and rounded when large.
        pub disk_image_size: Option<f64> = "diskImageSize",
        /// The image's format: `RAW`, `VHD`, `VMDK`.
        pub format: Option<String> = "format",
        /// What the snapshot says of itself.
        pub description: Option<String> = "description",
        /// Whether the snapshot is encrypted.
        pub encrypted: Option<bool> = "encrypted",
        /// The key it is encrypted with.
        pub kms_key_id: Option<String> = "kmsKeyId",
        /// Where the image came from.
        pub url: Option<String> = "url",
        /// The object the image is in.
        pub user_bucket: Option<UserBucket> = "userBucket",
    }
}

xml_struct! {
    /// An object in S3.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct UserBucket {
        /// The bucket.
        pub bucket: Option<String> = "s3Bucket",
        /// The object's key.
        pub key: Option<String> = "s3Key",
    }
}

/// Where a disk image is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiskSource {
    /// An object in S3.
    Object {
        /// The bucket.
        bucket: String,
        /// The object's key.
        key: String,
    },
    /// An address: `s3://bucket/key` or an HTTPS one.
    Url(String),
}

/// Makes a snapshot from a disk image.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportSnapshot.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSnapshot {
    /// The caller's key: an import is begun once for each, however often it is asked for.
    pub client_token: String,
    /// Where the image is.
    pub source: DiskSource,
    /// The image's format: `RAW`, `VHD`, `VMDK`.
    pub format: Option<String>,
    /// What the image says of itself.
    pub disk_description: Option<String>,
    /// What the import says of itself.
    pub description: Option<String>,
    /// The role that may read the image; `vmimport` where it is not given.
    pub role_name: Option<String>,
    /// Whether the snapshot is encrypted.
    pub encrypted: Option<bool>,
    /// The key it is encrypted with: an id, an alias, an ARN.
    pub kms_key_id: Option<String>,
    /// The import's tags, which become the snapshot's.
    pub tags: Vec<Tag>,
}

impl Endpoint for ImportSnapshot {
    type Output = Document<ImportSnapshotTask>;

    fn request(&self) -> Request {
        let form = form("ImportSnapshot")
            .opt("Description", self.description.as_ref())
            .opt("RoleName", self.role_name.as_ref())
            .opt("Encrypted", self.encrypted)
            .opt("KmsKeyId", self.kms_key_id.as_ref())
            .within("DiskContainer", |form| {
                let form = form
                    .opt("Description", self.disk_description.as_ref())
                    .opt("Format", self.format.as_ref());
                match &self.source {
                    DiskSource::Url(url) => form.set("Url", url),
                    DiskSource::Object { bucket, key } => {
                        form.set("UserBucket.S3Bucket", bucket).set("UserBucket.S3Key", key)
                    }
                }
            });
        keyed(Tag::specify(form, "import-snapshot-task", &self.tags), &self.client_token)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml::read(response)
    }
}

describe! {
    /// Lists imports of snapshots.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImportSnapshotTasks.html>
    pub struct DescribeImportSnapshotTasks {
        /// Only these.
        pub import_task_ids = "ImportTaskId",
    }
    in TaskPage: Document<ImportSnapshotTask> = "importSnapshotTaskSet", up to 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Repeat,
        providers::aws::ec2::{
            Filter,
            testing::{answer, sent, stored},
        },
    };

    #[test]
    fn an_import_names_its_image() {
        let source = DiskSource::Object { bucket: "b".into(), key: "k/disk.raw".into() };
        let import = ImportSnapshot {
            client_token: "t-1".into(),
            source,
            format: Some("RAW".into()),
            disk_description: None,
            description: Some("d".into()),
            role_name: Some("r".into()),
            encrypted: None,
            kms_key_id: None,
            tags: vec![Tag::new("a", "b")],
        };
        assert_eq!(
            sent(&import),
            "ImportSnapshot Description=d RoleName=r DiskContainer.Format=RAW DiskContainer.UserBucket.S3Bucket=b \
            DiskContainer.UserBucket.S3Key=k/disk.raw TagSpecification.1.ResourceType=import-snapshot-task \
            TagSpecification.1.Tag.1.Key=a TagSpecification.1.Tag.1.Value=b ClientToken=t-1"
        );
        assert_eq!((import.request().repeat, stored(&import)), (Repeat::Keyed, import.clone()));
        let import = ImportSnapshot { source: DiskSource::Url("s3://b/k".into()), ..import };
        assert!(sent(&import).contains(" DiskContainer.Format=RAW DiskContainer.Url=s3://b/k "));
        assert!(ImportSnapshot { client_token: String::new(), ..import }.request().fault().is_some());
    }

    #[test]
    fn imports_are_followed() {
        let list = DescribeImportSnapshotTasks {
            import_task_ids: vec!["import-snap-1".into()],
            filters: vec![Filter::new("task-state", "active")],
            ..Default::default()
        };
        assert_eq!(
            sent(&list),
            "DescribeImportSnapshotTasks ImportTaskId.1=import-snap-1 Filter.1.Name=task-state Filter.1.Value.1=active"
        );
        assert_eq!(stored(&list), list);
        let body = "<R><importSnapshotTaskSet><item><importTaskId>import-snap-1</importTaskId><description>d</description>\
            <snapshotTaskDetail><progress>38</progress><status>active</status><statusMessage>converting</statusMessage>\
            <diskImageSize>1.5E3</diskImageSize><url>s3://b/k</url><encrypted>false</encrypted></snapshotTaskDetail>\
            </item></importSnapshotTaskSet></R>";
        let page = list.response(&answer(200, body)).expect("a page");
        let detail = page.items[0].detail.as_ref().expect("a detail");
        assert_eq!((detail.progress.as_deref(), detail.status.as_deref()), (Some("38"), Some("active")));
        assert_eq!((detail.disk_image_size, detail.url.as_deref()), (Some(1500.0), Some("s3://b/k")));
        assert_eq!((&detail.snapshot_id, detail.encrypted), (&None, Some(false)));
    }
}
