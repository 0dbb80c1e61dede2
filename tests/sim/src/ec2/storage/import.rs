//! Disk images that become snapshots. There is no object storage to look into: every image that is named is there, and
//! of one size.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportSnapshot.html>

use super::snapshots::{Snapshot, within_quota};
use crate::Time;
use crate::ec2::kind::{self, row};
use crate::ec2::list::{Listing, find};
use crate::ec2::params::Params;
use crate::ec2::refused::{Refused, refused};
use crate::ec2::region::{Due, Region};
use crate::ec2::scene::Scene;
use crate::ec2::tags::{keep, specified};
use crate::ec2::xml::Xml;

/// GiB of every disk image.
const SIZE: u32 = 1;

/// An import.
#[derive(Clone, Debug)]
pub(crate) struct Import {
    pub(crate) id: String,
    pub(crate) created: Time,
    description: String,
    disk_description: String,
    format: &'static str,
    source: Source,
    encrypted: bool,
    /// The snapshot it makes.
    snapshot: String,
    done: Time,
}

row!(Import: IMPORT in imports);

#[derive(Clone, Debug)]
enum Source {
    Url(String),
    Object { bucket: String, key: String },
}

impl Import {
    fn status(&self, now: Time) -> &'static str {
        if now < self.done { "active" } else { "completed" }
    }

    fn progress(&self, now: Time) -> u64 {
        let whole = self.done.saturating_since(self.created).as_millis().max(1);
        let part = now.saturating_since(self.created).as_millis().min(whole);
        u64::try_from(part * 100 / whole).unwrap_or(100)
    }
}

pub(super) fn import(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let tags = specified(params, &[kind::IMPORT])?;
    let disk = params.within("DiskContainer");
    let source = match (disk.text("Url"), disk.text("UserBucket.S3Bucket"), disk.text("UserBucket.S3Key")) {
        (Some(url), None, None) if url.starts_with("s3://") || url.starts_with("https://") => {
            Source::Url(url.to_owned())
        }
        (Some(url), None, None) => {
            return Err(Refused::value("Url", url, "It must begin with s3:// or https://"));
        }
        (None, Some(bucket), Some(key)) => Source::Object { bucket: bucket.to_owned(), key: key.to_owned() },
        (None, ..) => return Err(Refused::missing("DiskContainer")),
        (Some(_), ..) => return Err(Refused::combination("A disk image is at a URL or in a bucket")),
    };
    let format = disk.text("Format").unwrap_or("RAW").to_ascii_uppercase();
    let formats = ["RAW", "VHD", "VMDK"];
    let format = formats.into_iter().find(|known| *known == format);
    let format = format.ok_or_else(|| {
        refused(
            "InvalidParameter",
            format!("The disk image's format has to be one of {}", formats.join(", ")),
        )
    })?;
    let encrypted = params.flag("Encrypted")?.unwrap_or(false);
    if params.text("KmsKeyId").is_some() && !encrypted {
        return Err(Refused::combination("A key goes with encryption"));
    }
    within_quota(scene)?;
    let task = Import {
        id: scene.make(kind::IMPORT),
        created: scene.now,
        description: params.text("Description").unwrap_or_default().to_owned(),
        disk_description: disk.text("Description").unwrap_or_default().to_owned(),
        format,
        source,
        encrypted,
        snapshot: scene.make(kind::SNAPSHOT),
        done: scene.now + scene.settings.image_time,
    };
    scene.region.later(task.done, Due::Imported(task.id.clone()));
    keep(scene, task.clone(), &tags);
    let mut xml = Xml::default();
    show(&mut xml, scene.region, &task, scene.now);
    Ok(xml)
}

/// The snapshot is there, and has the task's tags.
pub(crate) fn imported(region: &mut Region, id: &str) {
    let Some(task) = region.imports.get(id).cloned() else { return };
    let snapshot = Snapshot {
        id: task.snapshot.clone(),
        created: task.done,
        // As with copies, of no volume.
        volume: "vol-ffffffff".to_owned(),
        size: SIZE,
        description: format!("Created by AWS-VMImport service for {id}"),
        encrypted: task.encrypted,
        ready: task.done,
        ..Snapshot::of(&region.account)
    };
    region.snapshots.put(task.snapshot.clone(), snapshot);
    let tags = region.tags.of(id).cloned().unwrap_or_default();
    let tags = tags.into_iter().map(|(key, value)| (key, value.text)).collect();
    region.tags.set(&task.snapshot, &tags);
}

fn show(xml: &mut Xml, region: &Region, task: &Import, now: Time) {
    let status = task.status(now);
    xml.put("importTaskId", &task.id).put("description", &task.description);
    xml.within("snapshotTaskDetail", |xml| {
        let over = status == "completed";
        xml.put("description", &task.disk_description).put("format", task.format);
        xml.put("diskImageSize", format!("{:.1}", f64::from(SIZE) * 1_073_741_824.0));
        xml.put("encrypted", task.encrypted).put("progress", task.progress(now)).put("status", status);
        xml.opt("statusMessage", (!over).then_some("pending"));
        xml.opt("snapshotId", over.then_some(&task.snapshot));
        match &task.source {
            Source::Url(url) => xml.put("url", url),
            Source::Object { bucket, key } => xml.within("userBucket", |xml| {
                xml.put("s3Bucket", bucket).put("s3Key", key);
            }),
        };
    });
    xml.tags(region.tags.of(&task.id));
}

const TASKS: Listing = Listing { ids: "ImportTaskId", filters: &["task-state"], pages: Some((1, 1000)) };

pub(super) fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let (region, now) = (&*scene.region, scene.now);
    let (page, next) = find::<Import>(scene, params, &TASKS, |task, _| vec![task.status(now).to_owned()])?;
    let mut xml = Xml::default();
    xml.items("importSnapshotTaskSet", page, |xml, task| show(xml, region, task, now));
    xml.opt("nextToken", next);
    Ok(xml)
}
