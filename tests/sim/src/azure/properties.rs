//! Properties of blobs: as headers of requests say them, and as headers of answers tell them.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/get-blob-properties>

use super::refused::{Refused, refused};
use super::rows::{Blob, Kind, Pairs, State};
use super::scene::Scene;
use crate::content::Content;
use crate::exchange::{Reply, pairs, set};
use crate::stamp;
use http::{HeaderMap, HeaderName, HeaderValue};

/// Properties that are told as they were said: the header of a request, one that some calls take as well, and the header
/// of an answer.
pub(super) const CONTENT: [(&str, &str, &str); 5] = [
    ("x-ms-blob-content-type", "content-type", "content-type"),
    ("x-ms-blob-content-encoding", "content-encoding", "content-encoding"),
    ("x-ms-blob-content-language", "content-language", "content-language"),
    ("x-ms-blob-content-disposition", "", "content-disposition"),
    ("x-ms-blob-cache-control", "cache-control", "cache-control"),
];

const TIERS: [&str; 11] = ["Hot", "Cool", "Cold", "Archive", "P4", "P6", "P10", "P20", "P30", "P40", "P50"];

/// The content properties that a request sets; `plain`, those that are said by plain headers too.
pub(super) fn content(headers: &HeaderMap, plain: bool) -> Vec<(&'static str, HeaderValue)> {
    let said = |(own, common, told): (&str, &str, &'static str)| {
        let value = headers.get(own).or_else(|| headers.get(common).filter(|_| plain && !common.is_empty()));
        value.filter(|value| !value.is_empty()).map(|value| (told, value.clone()))
    };
    CONTENT.into_iter().filter_map(said).collect()
}

/// The metadata that a request brings.
pub(super) fn metadata(headers: &HeaderMap) -> Result<Pairs, Refused> {
    let mut found = Pairs::new();
    let mut size = 0;
    for (name, value) in headers {
        let Some(name) = name.as_str().strip_prefix("x-ms-meta-") else { continue };
        let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !letters || name.bytes().next().is_none_or(|first| first.is_ascii_digit()) {
            let message = "The metadata specified is invalid. It has characters that are not permitted.";
            return Err(refused(400, "InvalidMetadata", message));
        }
        let value = value
            .to_str()
            .map_err(|_| refused(400, "InvalidMetadata", "The metadata specified is invalid."))?;
        size += name.len() + value.len();
        found.insert(name.to_owned(), value.to_owned());
    }
    if size > 8 << 10 {
        let message = "The metadata specified exceeds the maximum allowed limit (8KB).";
        return Err(refused(400, "MetadataTooLarge", message));
    }
    Ok(found)
}

/// The tags that a request brings in its header.
pub(super) fn tags(scene: &Scene<'_>) -> Result<Option<Pairs>, Refused> {
    let Some(text) = scene.header("x-ms-tags") else { return Ok(None) };
    let found: Pairs = pairs(text).into_iter().collect();
    super::tags::checked(&found)?;
    Ok(Some(found))
}

/// A tier by its name.
pub(super) fn tier(name: &str) -> Result<String, Refused> {
    let known = TIERS.into_iter().find(|tier| tier.eq_ignore_ascii_case(name));
    known.map(str::to_owned).ok_or_else(|| Refused::header_value("x-ms-access-tier"))
}

/// A blob that a request makes, of that kind and content.
pub(super) fn made(
    scene: &mut Scene<'_>,
    kind: Kind,
    content: Content,
    before: Option<&State>,
) -> Result<State, Refused> {
    let tier = scene.header("x-ms-access-tier").map(tier).transpose()?;
    if tier.is_some() && matches!(kind, Kind::Append { .. }) {
        return Err(refused(400, "InvalidHeaderValue", "Append blobs have no access tier."));
    }
    let immutable_until = match scene.header("x-ms-immutability-policy-until-date") {
        None => None,
        Some(text) => {
            let name = "x-ms-immutability-policy-until-date";
            Some(stamp::parse_http(text).ok_or_else(|| Refused::header_value(name))?)
        }
    };
    let container = scene.container()?;
    let scope = match (scene.header("x-ms-encryption-scope"), &container.scope) {
        (Some(asked), Some(own)) if container.deny_scope_override && asked != own => {
            let message = "The request encryption scope is not that of the container.";
            return Err(refused(409, "RequestForbiddenByContainerEncryptionPolicy", message));
        }
        (asked, own) => asked.map(str::to_owned).or_else(|| own.clone()),
    };
    let md5 = scene.header("x-ms-blob-content-md5").map(str::to_owned);
    let now = scene.now;
    Ok(State {
        kind,
        content,
        created: before.map_or(now, |before| before.created),
        modified: now,
        version: None,
        headers: self::content(scene.headers, false),
        md5,
        metadata: metadata(scene.headers)?,
        tags: tags(scene)?.unwrap_or_default(),
        tier_changed: tier.as_ref().map(|_| now),
        tier,
        rehydrating: None,
        copy: None,
        scope,
        key: scene.customer_key()?,
        immutable_until,
        immutability_mode: scene.header("x-ms-immutability-policy-mode").map(str::to_owned),
        legal_hold: scene.is_true("x-ms-legal-hold"),
        etag: scene.etag(),
    })
}

/// Adds metadata to an answer.
pub(super) fn tell_metadata(reply: &mut Reply, metadata: &Pairs) {
    for (name, value) in metadata {
        let name = HeaderName::from_bytes(format!("x-ms-meta-{name}").as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            reply.headers_mut().insert(name, value);
        }
    }
}

/// Tells all that is known of a state, as an answer to who reads it.
pub(super) fn tell(scene: &Scene<'_>, reply: &mut Reply, row: Option<&Blob>, state: &State, past: bool) {
    let now = scene.now;
    scene.tell(reply, &state.etag, state.modified);
    for (name, value) in &state.headers {
        reply.headers_mut().insert(*name, value.clone());
    }
    let media = HeaderValue::from_static("application/octet-stream");
    reply.headers_mut().entry("content-type").or_insert(media);
    set(reply, "accept-ranges", "bytes");
    set(reply, "x-ms-blob-type", state.kind.name());
    set(reply, "x-ms-creation-time", &stamp::http_date(state.created));
    set(reply, "x-ms-server-encrypted", "true");
    tell_metadata(reply, &state.metadata);
    if let (Some(row), false) = (row, past) {
        row.lease.tell(reply, now);
    }
    match &state.kind {
        Kind::Block(_) => {}
        Kind::Append { blocks, sealed } => {
            set(reply, "x-ms-blob-committed-block-count", &blocks.to_string());
            if *sealed {
                set(reply, "x-ms-blob-sealed", "true");
            }
        }
        Kind::Page { sequence, .. } => set(reply, "x-ms-blob-sequence-number", &sequence.to_string()),
    }
    if !matches!(state.kind, Kind::Append { .. }) {
        set(reply, "x-ms-access-tier", state.tier(now).unwrap_or("Hot"));
        if state.tier.is_none() {
            set(reply, "x-ms-access-tier-inferred", "true");
        }
    }
    if let Some(back) = state.rehydrating(now) {
        set(reply, "x-ms-archive-status", &archive_status(&back.to));
        set(reply, "x-ms-rehydrate-priority", &back.priority);
    }
    if let Some(copy) = &state.copy {
        let status = copy.status(now);
        set(reply, "x-ms-copy-id", &copy.id);
        set(reply, "x-ms-copy-source", &copy.source);
        set(reply, "x-ms-copy-status", status);
        let done = if status == "success" { copy.size } else { 0 };
        set(reply, "x-ms-copy-progress", &format!("{done}/{}", copy.size));
        if status != "pending" {
            set(reply, "x-ms-copy-completion-time", &stamp::http_date(copy.until));
        }
    }
    if !state.tags.is_empty() {
        set(reply, "x-ms-tag-count", &state.tags.len().to_string());
    }
    let dates = [
        ("x-ms-access-tier-change-time", state.tier_changed),
        ("x-ms-immutability-policy-until-date", state.immutable_until),
    ];
    for (name, date) in dates {
        if let Some(date) = date {
            set(reply, name, &stamp::http_date(date));
        }
    }
    for (name, text) in [
        ("x-ms-version-id", &state.version),
        ("x-ms-encryption-scope", &state.scope),
        ("x-ms-encryption-key-sha256", &state.key),
        ("x-ms-immutability-policy-mode", &state.immutability_mode),
    ] {
        if let Some(text) = text {
            set(reply, name, text);
        }
    }
    if state.version.is_some() && !past {
        set(reply, "x-ms-is-current-version", "true");
    }
    if state.legal_hold {
        set(reply, "x-ms-legal-hold", "true");
    }
}

/// Where a blob goes that comes back from the archive.
pub(super) fn archive_status(to: &str) -> String {
    format!("rehydrate-pending-to-{}", to.to_lowercase())
}
