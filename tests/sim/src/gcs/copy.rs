//! Copies within the service, and one object of several.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/rewrite>,
//! <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/compose>

use super::objects::told;
use super::refused::{Refused, refused};
use super::resource::{object, write};
use super::rows::{Conditions, Fields, Version};
use super::scene::{Scene, Sum};
use crate::content::Content;
use crate::exchange::{Reply, json};
use crate::s3::checksum::Algorithm;
use serde_json::{Value, json};
use std::sync::Arc;

/// The most objects that one is composed of, at a time.
const MOST: usize = 32;

/// Works on that object of that bucket.
fn at<T>(
    scene: &mut Scene<'_>,
    (bucket, object): (&str, &str),
    work: impl FnOnce(&mut Scene<'_>) -> Result<T, Refused>,
) -> Result<T, Refused> {
    let mut inner = Scene {
        cloud: &mut *scene.cloud,
        settings: scene.settings,
        ids: &mut *scene.ids,
        headers: scene.headers,
        query: scene.query,
        bucket,
        object,
        further: scene.further,
        xml: scene.xml,
        caller: scene.caller.clone(),
        received: scene.received.clone(),
        now: scene.now,
    };
    work(&mut inner)
}

pub(super) fn rewrite(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.allowed("storage.objects.get")?;
    let from = scene.find(scene.number("sourceGeneration")?)?;
    scene.conditions("ifSource")?.hold(Some(&from), false)?;
    scene.opened(&from, "x-goog-copy-source-encryption-")?;
    let size = from.content.len();
    let asked = scene.number("maxBytesRewrittenPerCall")?;
    if asked.is_some_and(|asked| asked == 0 || asked % (1 << 20) != 0) {
        return Err(Refused::invalid("maxBytesRewrittenPerCall has to be a multiple of 1 MiB."));
    }
    let step = asked.unwrap_or(u64::MAX).min(scene.settings.gcs.rewritten_at_once.max(1));
    let before = match scene.query("rewriteToken") {
        None => 0,
        Some(text) => {
            let own =
                text.split_once('.').filter(|(generation, _)| *generation == from.generation.to_string());
            let done = own.and_then(|(_, done)| done.parse::<u64>().ok());
            done.ok_or_else(|| Refused::invalid("Invalid value for: rewriteToken"))?
        }
    };
    let done = before.saturating_add(step).min(size);
    let to = (
        scene.further.get(2).cloned().unwrap_or_default(),
        scene.further.get(4).cloned().unwrap_or_default(),
    );
    let given = scene.fields()?;
    let replaces = !scene.received.content.is_empty();
    let progress = |more: Value| {
        let mut all = json!({
            "kind": "storage#rewriteResponse", "totalBytesRewritten": done.to_string(), "objectSize": size.to_string(),
            "done": done == size,
        });
        if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        json(200, &all)
    };
    at(scene, (&to.0, &to.1), |scene| {
        scene.allowed("storage.objects.create")?;
        if done < size {
            return Ok(progress(json!({"rewriteToken": format!("{}.{done}", from.generation)})));
        }
        let mut fields = if replaces { given } else { from.fields.clone() };
        if !replaces && scene.bucket_class().is_none() {
            fields.insert("storageClass".into(), from.class.clone().into());
        }
        let mut new = scene.new_object(fields)?;
        new.kms_key = scene.query("destinationKmsKeyName").map(str::to_owned);
        new.acl = scene.query("destinationPredefinedAcl").map(str::to_owned);
        let sum = Sum { content: from.content.clone(), md5: from.md5.clone(), crc32c: from.crc32c.clone() };
        let made = write(scene, &new, sum)?;
        let made = counted(scene, &made, from.components);
        let keyed = made.key.is_some();
        Ok(progress(json!({"resource": object(scene, scene.object, &made, None, keyed)})))
    })
}

/// Says of how many objects a new one is composed.
fn counted(scene: &mut Scene<'_>, made: &Arc<Version>, components: Option<u64>) -> Arc<Version> {
    if components.is_none() {
        return Arc::clone(made);
    }
    let made = Arc::new(Version { components, ..Version::clone(made) });
    let kept = Arc::clone(&made);
    scene.change(|row| {
        row.versions.pop();
        row.versions.push(kept);
    });
    made
}

impl Scene<'_> {
    /// How the bucket keeps its objects, where it says so.
    fn bucket_class(&self) -> Option<&str> {
        self.found().ok()?.fields.get("storageClass")?.as_str()
    }
}

pub(super) fn compose(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.allowed("storage.objects.create")?;
    let given = scene.fields()?;
    let sources = given.get("sourceObjects").and_then(Value::as_array).cloned().unwrap_or_default();
    if sources.is_empty() || sources.len() > MOST {
        let message =
            format!("The number of source components provided ({}) has to be 1 to {MOST}.", sources.len());
        return Err(Refused::invalid(message));
    }
    let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let (mut content, mut sums, mut components) = (Content::default(), Vec::new(), 0);
    let bucket = scene.bucket.to_owned();
    for source in &sources {
        let name = source["name"].as_str().ok_or_else(|| Refused::required("sourceObjects.name"))?;
        let part = at(scene, (&bucket, name), |scene| {
            let part = scene.find(number(&source["generation"]))?;
            let generation = number(&source["objectPreconditions"]["ifGenerationMatch"]);
            Conditions { generation, ..Conditions::default() }.hold(Some(&part), false)?;
            scene.opened(&part, "x-goog-encryption-")?;
            Ok(part)
        })?;
        sums.push((part.crc32c.clone(), part.content.len()));
        components += part.components.unwrap_or(1);
        content.append(part.content.clone());
    }
    let fields = match given.get("destination") {
        Some(Value::Object(fields)) => fields.clone(),
        None | Some(Value::Null) => Fields::new(),
        Some(_) => return Err(refused(400, "parseError", "Parse Error")),
    };
    let mut new = scene.new_object(fields)?;
    new.acl = scene.query("destinationPredefinedAcl").map(str::to_owned);
    let crc32c = Algorithm::Crc32c.joined(&sums).unwrap_or_else(|| Algorithm::Crc32c.of(b""));
    let made = write(scene, &new, Sum { content, md5: None, crc32c })?;
    let made = counted(scene, &made, Some(components));
    Ok(told(scene, &made))
}
