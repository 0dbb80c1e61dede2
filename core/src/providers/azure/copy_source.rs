//! Where the bytes of a copy come from.

use super::{AzureSession, headers::Fields, login::Bearer};
use crate::{
    Error, Request, Result, Secret, Time,
    request::RESERVED,
    sign::azure::{Permit, Resource, ResponseHeaders, service_sas},
};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use std::{fmt, time::Duration};

/// The header that names the source of a copy.
const SOURCE: HeaderName = HeaderName::from_static("x-ms-copy-source");
const SOURCE_AUTHORIZATION: HeaderName = HeaderName::from_static("x-ms-copy-source-authorization");
/// How long a source that is read at once may be read.
const READ: Duration = Duration::from_secs(3600);

/// Where the bytes of a copy come from.
#[derive(Clone)]
pub enum CopySource {
    /// A blob of the same account, which the session sees to that it may be read.
    Blob {
        /// The container's name.
        container: String,
        /// The blob's name.
        blob: String,
        /// One of its snapshots, by its time.
        snapshot: Option<String>,
        /// One of its versions, by its id.
        version_id: Option<String>,
    },
    /// Any address that the service can read, with the signature that it needs.
    Url(Secret),
}

impl CopySource {
    /// A blob of the same account.
    #[must_use]
    pub fn blob(container: impl Into<String>, blob: impl Into<String>) -> Self {
        CopySource::Blob { container: container.into(), blob: blob.into(), snapshot: None, version_id: None }
    }

    /// Adds the header that names it. That of a blob begins with a slash until the session knows the address.
    pub(super) fn apply(&self, request: Request) -> Request {
        match self {
            CopySource::Url(url) => request.secret("x-ms-copy-source", url.expose()),
            CopySource::Blob { container, blob, snapshot, version_id } => {
                let path = super::names::blob(http::Method::GET, container, blob);
                if let Some(fault) = path.fault() {
                    return Request::invalid(request.service, fault.clone());
                }
                let mut source = path.path;
                let times = [("snapshot", snapshot), ("versionid", version_id)];
                for (name, time) in times.into_iter().filter_map(|(name, time)| Some((name, time.as_ref()?)))
                {
                    source.push(if source.contains('?') { '&' } else { '?' });
                    source.push_str(&format!("{name}={}", utf8_percent_encode(time, RESERVED)));
                }
                request.set("x-ms-copy-source", source)
            }
        }
    }
}

impl fmt::Debug for CopySource {
    /// Without the query of an address, which can carry a signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CopySource::Blob { container, blob, snapshot, version_id } => f
                .debug_struct("Blob")
                .field("container", container)
                .field("blob", blob)
                .field("snapshot", snapshot)
                .field("version_id", version_id)
                .finish(),
            CopySource::Url(url) => {
                let address = url.expose().split('?').next().unwrap_or_default();
                f.debug_tuple("Url").field(&address).finish()
            }
        }
    }
}

impl PartialEq for CopySource {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (CopySource::Url(a), CopySource::Url(b)) => a.expose() == b.expose(),
            (
                CopySource::Blob { container, blob, snapshot, version_id },
                CopySource::Blob { container: c, blob: b, snapshot: s, version_id: v },
            ) => (container, blob, snapshot, version_id) == (c, b, s, v),
            _ => false,
        }
    }
}

/// Makes the address of a source in the same account whole, and has it read where the caller's own credentials do not go
/// along: calls that copy at once read their source as anybody would.
/// <https://learn.microsoft.com/rest/api/storageservices/put-block-from-url#request-headers>
pub(super) fn resolve(
    headers: &mut HeaderMap,
    uri: &Uri,
    session: &AzureSession,
    bearer: Option<&Bearer>,
    now: Time,
) -> Result<()> {
    let Some(source) = headers.get(SOURCE).filter(|source| source.as_bytes().starts_with(b"/")) else {
        return Ok(());
    };
    let source = source.to_str().unwrap_or_default().to_owned();
    let mut address = format!("{}{source}", session.address());
    let mut add = |query: &Secret| {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(query.expose());
    };
    let at_once = headers.contains_key("x-ms-requires-sync")
        || headers.contains_key("x-ms-blob-type")
        || uri.query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("comp=")));
    if let Some(sas) = session.sas() {
        add(sas);
    } else if let (Some(key), true) = (session.key(), at_once) {
        let permit = Permit::new("r", now + READ);
        add(&with_resource(&source, |resource| {
            service_sas(session.account(), key, &permit, None, resource, &ResponseHeaders::default())
        })?);
    } else if let (Some(bearer), true) = (bearer, at_once) {
        headers.insert(SOURCE_AUTHORIZATION, bearer.header.clone());
    }
    let mut value = HeaderValue::from_str(&address)
        .map_err(|_| Error::misuse("the address of the copy's source is none that a header can carry"))?;
    value.set_sensitive(true);
    headers.insert(SOURCE, value);
    Ok(())
}

/// What the header that [`CopySource::apply`] wrote is about.
fn with_resource<T>(source: &str, f: impl FnOnce(&Resource<'_>) -> T) -> T {
    let (path, query) = source.split_once('?').unwrap_or((source, ""));
    let (container, blob) = path.trim_start_matches('/').split_once('/').unwrap_or((path, ""));
    let decode = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let time = |name: &str| {
        let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        pair.map(decode)
    };
    let (container, blob) = (&*decode(container), &*decode(blob));
    match (time("snapshot"), time("versionid")) {
        (Some(snapshot), _) => f(&Resource::Snapshot { container, blob, snapshot: &snapshot }),
        (_, Some(version)) => f(&Resource::Version { container, blob, version: &version }),
        _ => f(&Resource::Blob { container, blob }),
    }
}
