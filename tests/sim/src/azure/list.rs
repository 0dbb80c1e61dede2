//! Listings of containers and of blobs.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/list-blobs>,
//! <https://learn.microsoft.com/rest/api/storageservices/list-containers2>

use super::refused::{Refused, refused};
use super::rows::{Blob, Container, Kind, Pairs, State, Was};
use super::scene::Scene;
use super::{delete, document, properties, tags};
use crate::Time;
use crate::exchange::Reply;
use crate::s3::walk::{From, Item, Walk};
use crate::s3::xml::Xml;
use crate::stamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::Arc;

/// How many items a page holds at most.
pub(super) fn most(scene: &Scene<'_>) -> Result<usize, Refused> {
    let limit = scene.settings.azure.page_limit.max(1);
    match scene.query("maxresults").map(str::parse::<usize>) {
        None => Ok(limit),
        Some(Ok(most)) if most > 0 => Ok(most.min(limit)),
        Some(Ok(_)) => {
            let message =
                "One of the query parameters specified in the request URI is outside the permissible range.";
            Err(refused(400, "OutOfRangeQueryParameterValue", message))
        }
        Some(Err(_)) => Err(Refused::query_value("maxresults")),
    }
}

/// Where a listing goes on: at a name (`b`), some rows of which were listed, or beyond a prefix (`p`).
pub(super) fn marker(kind: char, skip: usize, name: &str) -> String {
    format!("2!{kind}{skip}!{}", URL_SAFE_NO_PAD.encode(name))
}

pub(super) fn marked(text: &str) -> Result<(char, usize, String), Refused> {
    let read = || {
        let (place, name) = text.strip_prefix("2!")?.split_once('!')?;
        let kind = place.chars().next().filter(|kind| "bp".contains(*kind))?;
        let name = String::from_utf8(URL_SAFE_NO_PAD.decode(name).ok()?).ok()?;
        Some((kind, place[1..].parse().ok()?, name))
    };
    read().ok_or_else(|| Refused::query_value("marker"))
}

pub(super) fn enumeration(scene: &Scene<'_>, write: impl FnOnce(&mut Xml)) -> Reply {
    let root = format!("EnumerationResults ServiceEndpoint=\"{}/\"", scene.settings.base_url);
    let mut reply = document("EnumerationResults", write);
    let text = String::from_utf8_lossy(reply.body()).replacen("EnumerationResults", &root, 1);
    *reply.body_mut() = text.into();
    reply
}

struct Include<'a>(Vec<&'a str>);

impl Include<'_> {
    fn has(&self, what: &str) -> bool {
        self.0.iter().any(|asked| asked.eq_ignore_ascii_case(what))
    }
}

fn include<'a>(scene: &'a Scene<'_>) -> Include<'a> {
    Include(scene.query("include").unwrap_or_default().split(',').map(str::trim).collect())
}

fn pairs(xml: &mut Xml, metadata: &Pairs) {
    xml.within("Metadata", |xml| {
        for (name, value) in metadata {
            xml.put(name, value);
        }
    });
}

pub(super) fn containers(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let (most, asked, prefix) = (most(scene)?, include(scene), scene.query("prefix").unwrap_or_default());
    let begin = scene.query("marker").map(marked).transpose()?.map(|(_, _, name)| name).unwrap_or_default();
    let mut rows: Vec<(&Container, Option<(&str, Time)>)> = Vec::new();
    let start = format!("{}/{prefix}", scene.account.name);
    rows.extend(scene.cloud.containers.starting(&start).map(|(_, row)| (&**row, None)));
    if asked.has("deleted") {
        let ours = scene.cloud.gone.iter().filter(|gone| {
            let row = &gone.container;
            row.account == scene.account.name
                && row.name.starts_with(prefix)
                && super::containers::is_retained(scene, gone.at)
        });
        rows.extend(ours.map(|gone| (&gone.container, Some((gone.version.as_str(), gone.at)))));
    }
    rows.retain(|(row, _)| row.name >= begin);
    rows.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    let skip = scene.query("marker").map(marked).transpose()?.map_or(0, |(_, skip, _)| skip);
    rows.drain(..skip.min(rows.len()));
    let alike = |name: &str| rows.iter().take(most).filter(|(row, _)| row.name == name).count();
    let next = rows.get(most).map(|(row, _)| marker('b', alike(&row.name), &row.name));
    rows.truncate(most);
    let now = scene.now;
    Ok(enumeration(scene, |xml| {
        xml.opt("Prefix", scene.query("prefix")).put("MaxResults", most);
        xml.within("Containers", |xml| {
            for (row, gone) in rows {
                xml.within("Container", |xml| container(xml, row, gone, asked.has("metadata"), now));
            }
        });
        xml.put("NextMarker", next.unwrap_or_default());
    }))
}

fn container(xml: &mut Xml, row: &Container, gone: Option<(&str, Time)>, metadata: bool, now: Time) {
    xml.put("Name", &row.name);
    if let Some((version, _)) = gone {
        xml.put("Version", version).put("Deleted", true);
    }
    xml.within("Properties", |xml| {
        xml.put("Last-Modified", stamp::http_date(row.modified)).put("Etag", &row.etag);
        let state = row.lease.state(now);
        xml.put("LeaseStatus", if state.is_locked() { "locked" } else { "unlocked" });
        xml.put("LeaseState", state.name()).opt("LeaseDuration", row.lease.duration(now));
        xml.opt("PublicAccess", row.public);
        xml.put("HasImmutabilityPolicy", false).put("HasLegalHold", false);
        xml.put("DefaultEncryptionScope", row.scope.as_deref().unwrap_or("$account-encryption-key"));
        xml.put("DenyEncryptionScopeOverride", row.deny_scope_override);
        if let Some((_, at)) = gone {
            xml.put("DeletedTime", stamp::http_date(at));
        }
    });
    if metadata {
        pairs(xml, &row.metadata);
    }
}

/// One line of a listing of blobs.
struct Line<'r> {
    state: Option<&'r State>,
    snapshot: Option<&'r str>,
    /// A version, and whether it is the present one.
    version: Option<(&'r str, bool)>,
    deleted: Option<Time>,
}

fn lines<'r>(row: &'r Blob, asked: &Include<'_>, days: u32, now: Time) -> Vec<Line<'r>> {
    let mut found = Vec::new();
    for other in &row.others {
        let shown = match other.deleted {
            Some(at) => asked.has("deleted") && delete::is_retained(at, days, now),
            None if other.was == Was::Snapshot => asked.has("snapshots"),
            None => asked.has("versions"),
        };
        if shown {
            found.push(Line {
                state: Some(&other.state),
                snapshot: (other.was == Was::Snapshot).then_some(&other.id),
                version: (other.was == Was::Version).then_some((&other.id, false)),
                deleted: other.deleted,
            });
        }
    }
    if let Some(base) = &row.base {
        let version = base.version.as_deref().filter(|_| asked.has("versions")).map(|id| (id, true));
        found.push(Line { state: Some(base), snapshot: None, version, deleted: None });
    } else if asked.has("uncommittedblobs") && row.fresh(now).next().is_some() {
        found.push(Line { state: None, snapshot: None, version: None, deleted: None });
    }
    found
}

/// An item of a page: a line of a blob's, or what names have in common.
enum Listed {
    Blob(Arc<Blob>, usize),
    Prefix(String),
}

pub(super) fn blobs(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.container()?;
    let (most, asked) = (most(scene)?, include(scene));
    let (prefix, delimiter) = (scene.query("prefix").unwrap_or_default(), scene.query("delimiter"));
    if delimiter.is_some() && asked.has("snapshots") {
        return Err(Refused::query_value("include"));
    }
    let days = scene.cloud.account(&scene.account.name).retention_days;
    let within = Container::id(&scene.account.name, scene.name);
    let (from, mut skip) = match scene.query("marker").map(marked).transpose()? {
        None => (None, 0),
        Some(('p', _, prefix)) => (Some(From::Beyond(prefix)), 0),
        Some((_, skip, name)) => (Some(From::At(name)), skip),
    };
    let shows: fn(&Blob) -> bool =
        match asked.0.iter().all(|what| matches!(*what, "" | "metadata" | "tags" | "copy")) {
            true => |row| row.base.is_some(),
            false => |_| true,
        };
    let (mut items, mut next) = (Vec::new(), None);
    for item in Walk::new(&scene.cloud.blobs, &within, (prefix, delimiter), from, shows) {
        match item {
            Item::Prefix(prefix) if items.len() == most => {
                next = Some(marker('b', 0, &prefix));
                break;
            }
            Item::Prefix(prefix) => items.push(Listed::Prefix(prefix)),
            Item::Object(row) => {
                let count = lines(&row, &asked, days, scene.now).len();
                for n in skip..count {
                    if items.len() == most {
                        next = Some(marker('b', n, &row.name));
                        break;
                    }
                    items.push(Listed::Blob(Arc::clone(&row), n));
                }
                skip = 0;
            }
        }
        if next.is_some() {
            break;
        }
    }
    let now = scene.now;
    Ok(enumeration(scene, |xml| {
        xml.opt("MaxResults", scene.query("maxresults"));
        xml.within("Blobs", |xml| {
            for item in &items {
                match item {
                    Listed::Prefix(prefix) => {
                        xml.within("BlobPrefix", |xml| name(xml, prefix));
                    }
                    Listed::Blob(row, n) => {
                        if let Some(line) = lines(row, &asked, days, now).get(*n) {
                            xml.within("Blob", |xml| blob(xml, row, line, &asked, now));
                        }
                    }
                }
            }
        });
        xml.put("NextMarker", next.unwrap_or_default());
    }))
}

/// A name as XML can hold it: what has characters that it cannot is percent-encoded.
/// <https://learn.microsoft.com/rest/api/storageservices/list-blobs#blob-name-encoding>
fn name(xml: &mut Xml, text: &str) {
    let fits = |c: char| !matches!(c, '\0'..='\x08' | '\x0b'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    if text.chars().all(fits) {
        xml.put("Name", text);
    } else {
        let encoded = utf8_percent_encode(text, NON_ALPHANUMERIC);
        xml.raw(&format!("<Name Encoded=\"true\">{encoded}</Name>"));
    }
}

fn blob(xml: &mut Xml, row: &Blob, line: &Line<'_>, asked: &Include<'_>, now: Time) {
    name(xml, &row.name);
    if line.deleted.is_some() {
        xml.put("Deleted", true);
    }
    xml.opt("Snapshot", line.snapshot);
    if let Some((version, current)) = line.version {
        xml.put("VersionId", version);
        if current {
            xml.put("IsCurrentVersion", true);
        }
    }
    let Some(state) = line.state else {
        xml.within("Properties", |xml| {
            xml.put("Content-Length", 0).put("BlobType", "BlockBlob");
        });
        return;
    };
    xml.within("Properties", |xml| {
        xml.put("Creation-Time", stamp::http_date(state.created));
        xml.put("Last-Modified", stamp::http_date(state.modified));
        xml.put("Etag", state.etag.trim_matches('"')).put("Content-Length", state.readable(now).len());
        let media = state.headers.iter().any(|(name, _)| *name == "content-type");
        if !media {
            xml.put("Content-Type", "application/octet-stream");
        }
        for (told, value) in &state.headers {
            let element = told.split('-').map(capital).collect::<Vec<_>>().join("-");
            xml.put(&element, value.to_str().unwrap_or_default());
        }
        xml.opt("Content-MD5", state.md5.as_ref()).put("BlobType", state.kind.name());
        match &state.kind {
            Kind::Page { sequence, .. } => drop(xml.put("x-ms-blob-sequence-number", sequence)),
            Kind::Append { sealed: true, .. } => drop(xml.put("Sealed", true)),
            Kind::Append { .. } | Kind::Block(_) => {}
        }
        if !matches!(state.kind, Kind::Append { .. }) {
            xml.put("AccessTier", state.tier(now).unwrap_or("Hot"));
            if state.tier.is_none() {
                xml.put("AccessTierInferred", true);
            }
            xml.opt("AccessTierChangeTime", state.tier_changed.map(stamp::http_date));
        }
        if let Some(back) = state.rehydrating(now) {
            xml.put("ArchiveStatus", properties::archive_status(&back.to));
            xml.put("RehydratePriority", &back.priority);
        }
        if line.snapshot.is_none() && line.deleted.is_none() {
            let lease = row.lease.state(now);
            xml.put("LeaseStatus", if lease.is_locked() { "locked" } else { "unlocked" });
            xml.put("LeaseState", lease.name()).opt("LeaseDuration", row.lease.duration(now));
        }
        if let Some(copy) = state.copy.as_ref().filter(|_| asked.has("copy")) {
            xml.put("CopyId", &copy.id).put("CopyStatus", copy.status(now)).put("CopySource", &copy.source);
        }
        xml.put("ServerEncrypted", true).opt("EncryptionScope", state.scope.as_ref());
        xml.opt("CustomerProvidedKeySha256", state.key.as_ref());
        xml.opt("DeletedTime", line.deleted.map(stamp::http_date));
        if !state.tags.is_empty() {
            xml.put("TagCount", state.tags.len());
        }
        if asked.has("immutabilitypolicy") {
            xml.opt("ImmutabilityPolicyUntilDate", state.immutable_until.map(stamp::http_date));
            xml.opt("ImmutabilityPolicyMode", state.immutability_mode.as_ref());
        }
        if asked.has("legalhold") {
            xml.put("LegalHold", state.legal_hold);
        }
    });
    if asked.has("metadata") {
        pairs(xml, &state.metadata);
    }
    if asked.has("tags") && !state.tags.is_empty() {
        xml.within("Tags", |xml| tags::write(xml, &state.tags));
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
