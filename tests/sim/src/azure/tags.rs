//! Tags of blobs, which they are found by.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/set-blob-tags>,
//! <https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags>

use super::expression::Expression;
use super::lease::Leased;
use super::list::{enumeration, marked, most};
use super::refused::{Refused, refused};
use super::rows::{Pairs, State};
use super::scene::Scene;
use super::{conditions, document, nothing};
use crate::exchange::Reply;
use crate::s3::xml::Xml;
use std::sync::Arc;

/// The most tags of one blob.
const MOST: usize = 10;

pub(super) fn checked(tags: &Pairs) -> Result<(), Refused> {
    let fine = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || " +-./:=_".contains(c));
    let sound = |(key, value): (&String, &String)| {
        (1..=128).contains(&key.len()) && value.len() <= 256 && fine(key) && fine(value)
    };
    match tags.len() <= MOST && tags.iter().all(sound) {
        true => Ok(()),
        false => Err(refused(
            400,
            "InvalidTag",
            "The tags specified are invalid. They contain characters that are not permitted.",
        )),
    }
}

pub(super) fn write(xml: &mut Xml, tags: &Pairs) {
    xml.within("TagSet", |xml| {
        for (key, value) in tags {
            xml.within("Tag", |xml| {
                xml.put("Key", key).put("Value", value);
            });
        }
    });
}

pub(super) fn get(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (state, _) = scene.selected()?;
    conditions::judged(scene, &state, false)?;
    Ok(document("Tags", |xml| write(xml, &state.tags)))
}

pub(super) fn put(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.checked()?;
    let asked = scene.document()?;
    let mut tags = Pairs::new();
    for tag in asked.child("TagSet").ok_or_else(Refused::document)?.all("Tag") {
        let key = tag.text("Key").ok_or_else(Refused::document)?;
        if tags.insert(key.to_owned(), tag.text("Value").unwrap_or_default().to_owned()).is_some() {
            return Err(refused(400, "InvalidTag", "A tag is given twice."));
        }
    }
    checked(&tags)?;
    let (state, past) = scene.selected()?;
    conditions::judged(scene, &state, false)?;
    if let (Some(row), false) = (scene.row()?, past) {
        scene.guard(&row.lease, Leased::Blob, true)?;
    }
    // Tags are no part of what the entity tag is of.
    let changed = Arc::new(State { tags, ..State::clone(&state) });
    scene.change_blob(|row| {
        if let Some(base) = row.base.as_mut().filter(|base| Arc::ptr_eq(base, &state)) {
            *base = Arc::clone(&changed);
        }
        for other in row.others.iter_mut().filter(|other| Arc::ptr_eq(&other.state, &state)) {
            other.state = Arc::clone(&changed);
        }
    });
    Ok(nothing(204))
}

pub(super) fn find(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    if !scene.name.is_empty() {
        scene.container()?;
    }
    let text = scene.query("where").unwrap_or_default();
    let asked = Expression::read(text, false).ok_or_else(|| Refused::query_value("where"))?;
    let most = most(scene)?;
    let begin = scene.query("marker").map(marked).transpose()?.map(|(_, _, id)| id).unwrap_or_default();
    let within = match scene.name {
        "" => format!("{}/", scene.account.name),
        name => format!("{}/{name}/", scene.account.name),
    };
    let mut found = Vec::new();
    let mut next = None;
    for (id, row) in scene.cloud.blobs.starting(&within).filter(|(id, _)| **id >= begin) {
        let container = id[scene.account.name.len() + 1..].split('/').next().unwrap_or_default();
        let Some(base) = &row.base else { continue };
        if base.tags.is_empty() || !asked.holds(&base.tags, container) {
            continue;
        }
        if found.len() == most {
            next = Some(super::list::marker('b', 0, id));
            break;
        }
        found.push((container.to_owned(), Arc::clone(row)));
    }
    Ok(enumeration(scene, |xml| {
        xml.put("Where", text);
        xml.within("Blobs", |xml| {
            for (container, row) in &found {
                let Some(base) = &row.base else { continue };
                xml.within("Blob", |xml| {
                    xml.put("Name", &row.name).put("ContainerName", container);
                    if let Some(version) = &base.version {
                        xml.put("VersionId", version).put("IsCurrentVersion", true);
                    }
                    let mut named = base.tags.clone();
                    named.retain(|key, _| asked.keys().any(|asked| asked == key));
                    xml.within("Tags", |xml| write(xml, &named));
                });
            }
        });
        xml.put("NextMarker", next.unwrap_or_default());
    }))
}
