//! Buckets.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>

use super::refused::{Refused, refused};
use super::rows::{Bucket, Object, Versioning};
use super::scene::Scene;
use super::xml::{Node, Xml};
use super::{document, kept, nothing};
use crate::exchange::{Reply, set};
use bytes::Bytes;
use std::collections::BTreeMap;

/// The region whose buckets say nothing of theirs.
const FIRST: &str = "us-east-1";

fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let number =
        name.split('.').count() == 4 && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (3..=63).contains(&name.len())
        && name.bytes().all(|byte| plain(byte) || byte == b'-' || byte == b'.')
        && name.bytes().next().is_some_and(plain)
        && name.bytes().next_back().is_some_and(plain)
        && !name.contains("..")
        && !number
        && !["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|prefix| name.starts_with(prefix))
        && !["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
            .iter()
            .any(|suffix| name.ends_with(suffix))
}

pub(super) fn create(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let caller = scene.caller()?.clone();
    let name = scene.bucket;
    if !is_name(name) {
        return Err(
            refused(400, "InvalidBucketName", "The specified bucket is not valid.").with("BucketName", name)
        );
    }
    let acl = kept::acl(scene.headers)?;
    let body = scene.received.content.clone().into_bytes();
    let (mut constraint, mut tags) = (None, Vec::new());
    if !body.is_empty() {
        let node = scene.document("CreateBucketConfiguration")?;
        constraint = node.text("LocationConstraint").filter(|text| !text.is_empty()).map(str::to_owned);
        if let Some(set) = node.child("Tags") {
            tags = super::tags::read(set, 50)?;
        }
    }
    let region = match constraint.as_deref() {
        None if caller.region == FIRST => FIRST.to_owned(),
        Some("EU") => "eu-west-1".to_owned(),
        Some(known) if scene.settings.ec2.regions.iter().any(|region| region == known) => known.to_owned(),
        Some(other) => {
            let message = "The specified location-constraint is not valid";
            return Err(refused(400, "InvalidLocationConstraint", message).with("LocationConstraint", other));
        }
        None => {
            let message = "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.";
            return Err(refused(400, "IllegalLocationConstraintException", message));
        }
    };
    if caller.region != FIRST && region != caller.region {
        let message = format!(
            "The {region} location constraint is incompatible for the region specific endpoint this request was sent to."
        );
        return Err(refused(400, "IllegalLocationConstraintException", message));
    }
    if let Some(bucket) = scene.cloud.buckets.get(name) {
        if bucket.account != caller.account {
            let message = "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.";
            return Err(refused(409, "BucketAlreadyExists", message).with("BucketName", name));
        }
        if bucket.region != FIRST || region != FIRST {
            let message =
                "Your previous request to create the named bucket succeeded and you already own it.";
            return Err(refused(409, "BucketAlreadyOwnedByYou", message).with("BucketName", name));
        }
    } else {
        let mut documents = BTreeMap::new();
        if let Some(acl) = acl {
            documents.insert("acl", Bytes::from_static(acl.as_bytes()));
        }
        let bucket = Bucket {
            name: name.to_owned(),
            region,
            account: caller.account,
            created: scene.now,
            versioning: Versioning::Never,
            documents,
            tags,
        };
        scene.cloud.buckets.put(name, bucket);
    }
    let mut reply = nothing(200);
    set(&mut reply, "location", &format!("/{name}"));
    Ok(reply)
}

pub(super) fn head(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let bucket = scene.any_bucket()?;
    let told = |error: Refused| error.header("x-amz-bucket-region", &bucket.region);
    let caller = scene.caller().map_err(told)?;
    scene.owned(bucket, caller).map_err(told)?;
    scene.here(bucket)?;
    let mut reply = nothing(200);
    set(&mut reply, "x-amz-bucket-region", &bucket.region);
    set(&mut reply, "x-amz-access-point-alias", "false");
    Ok(reply)
}

pub(super) fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.bucket()?;
    let all = Object::id(scene.bucket, "");
    if scene.cloud.objects.next_from(&all, false).is_some_and(|(id, _)| id.starts_with(&all)) {
        let message = "The bucket you tried to delete is not empty";
        return Err(refused(409, "BucketNotEmpty", message).with("BucketName", scene.bucket));
    }
    // Uploads that were not completed do not keep a bucket.
    let uploads: Vec<String> = scene
        .cloud
        .uploads
        .iter()
        .filter(|upload| upload.bucket == scene.bucket)
        .map(|upload| upload.id.clone())
        .collect();
    for id in uploads {
        scene.cloud.uploads.remove(&id);
    }
    scene.cloud.buckets.remove(scene.bucket);
    Ok(nothing(204))
}

/// An account's canonical id, which follows from the account.
pub(super) fn owner(xml: &mut Xml, name: &str, account: &str) {
    xml.within(name, |xml| {
        xml.put("ID", super::signature::sha256(account.as_bytes())).put("DisplayName", account);
    });
}

pub(super) fn all(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let caller = scene.caller()?;
    let most = scene.settings.s3.page_limit.max(1);
    let most = match scene.number("max-buckets", 10_000)? {
        Some(0) => return Err(Refused::argument("max-buckets", "0", "max-buckets is out of range")),
        Some(asked) => usize::try_from(asked).unwrap_or(most).min(most),
        None => usize::MAX,
    };
    let (prefix, region) = (scene.query("prefix").unwrap_or_default(), scene.said("bucket-region"));
    let after = scene.said("continuation-token").unwrap_or_default();
    let found = scene.cloud.buckets.by_id().filter(|(name, bucket)| {
        bucket.account == caller.account
            && name.starts_with(prefix)
            && region.is_none_or(|region| bucket.region == region)
            && (after.is_empty() || name.as_str() > after)
    });
    let mut buckets: Vec<&Bucket> = found.map(|(_, bucket)| bucket.as_ref()).collect();
    let more = buckets.len() > most;
    buckets.truncate(most);
    let xml = Xml::root("ListAllMyBucketsResult", |xml| {
        owner(xml, "Owner", &caller.account);
        xml.within("Buckets", |xml| {
            for bucket in &buckets {
                xml.within("Bucket", |xml| {
                    xml.put("Name", &bucket.name)
                        .time("CreationDate", bucket.created)
                        .put("BucketRegion", &bucket.region);
                });
            }
        });
        if let Some(last) = buckets.last().filter(|_| more) {
            xml.put("ContinuationToken", &last.name);
        }
        if !prefix.is_empty() {
            xml.put("Prefix", prefix);
        }
    });
    Ok(document(&xml))
}

pub(super) fn location(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let bucket = scene.any_bucket()?;
    scene.owned(bucket, scene.caller()?)?;
    let region = if bucket.region == FIRST { "" } else { bucket.region.as_str() };
    let xml = Xml::root("LocationConstraint", |xml| {
        xml.raw(region);
    });
    Ok(document(&xml))
}

pub(super) fn versioning(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let status = match scene.bucket()?.versioning {
        Versioning::Never => None,
        Versioning::Enabled => Some("Enabled"),
        Versioning::Suspended => Some("Suspended"),
    };
    Ok(document(&Xml::root("VersioningConfiguration", |xml| {
        xml.opt("Status", status);
    })))
}

pub(super) fn set_versioning(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let node: Node = scene.document("VersioningConfiguration")?;
    let versioning = match node.text("Status") {
        Some("Enabled") => Versioning::Enabled,
        Some("Suspended") => Versioning::Suspended,
        _ => {
            let message = "The Versioning element must be specified";
            return Err(refused(400, "IllegalVersioningConfigurationException", message));
        }
    };
    scene.bucket_mut()?.versioning = versioning;
    Ok(nothing(200))
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_of_buckets_follow_the_rules() {
        for good in ["abc", "a-b.c1", "0a0", &"a".repeat(63), "1.2.3.a"] {
            assert!(is_name(good), "{good}");
        }
        for bad in [
            "",
            "ab",
            "Abc",
            "a_b",
            "-ab",
            "ab-",
            "a..b",
            ".ab",
            "1.2.3.4",
            "xn--abc",
            "abc-s3alias",
            &"a".repeat(64),
            "äbc",
        ] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
