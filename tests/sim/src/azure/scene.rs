//! What the operations work on: the account, the request, and what it names.

use super::Cloud;
use super::auth::Caller;
use super::lease::{Lease, Leased, State as LeaseState};
use super::refused::{Refused, refused};
use super::rows::{Blob, Container, Other, State, Was};
use super::settings::StorageAccount;
use crate::Time;
use crate::exchange::{Reply, set};
use crate::ids::Ids;
use crate::s3::body::Received;
use crate::s3::xml::Node;
use crate::settings::Settings;
use crate::stamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use std::sync::Arc;

/// Headers of an answer.
pub(crate) type Told = Vec<(&'static str, String)>;

/// How a blob comes to be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    Replaced,
    /// What is told of it is another; that makes a version, too.
    Changed,
    /// It stays what it is, and makes no version.
    InPlace,
}

pub(crate) struct Scene<'a> {
    pub(crate) cloud: &'a mut Cloud,
    pub(crate) settings: &'a Settings,
    pub(crate) ids: &'a mut Ids,
    pub(crate) request: &'a http::Request<Bytes>,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) query: &'a [(String, String)],
    pub(crate) account: &'a StorageAccount,
    /// Empty where the request is for the service.
    pub(crate) name: &'a str,
    /// Empty where the request is for the container.
    pub(crate) blob: &'a str,
    pub(crate) caller: Caller,
    pub(crate) received: Received,
    pub(crate) now: Time,
}

impl Scene<'_> {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty())
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.header(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(crate) fn number(&self, name: &'static str) -> Result<Option<u64>, Refused> {
        let text = self.header(name);
        text.map(|text| text.parse().map_err(|_| Refused::header_value(name))).transpose()
    }

    pub(crate) fn document(&self) -> Result<Node, Refused> {
        Node::read(&self.received.content.clone().into_bytes()).ok_or_else(Refused::document)
    }

    pub(crate) fn etag(&mut self) -> String {
        format!("\"0x8{:014X}\"", self.ids.bits() >> 8)
    }

    /// A time that nothing else is named by, in the form that snapshots and versions are.
    pub(crate) fn moment(&mut self) -> String {
        let since = self.now.since_epoch();
        let ticks = since.as_secs() * 10_000_000 + u64::from(since.subsec_nanos() / 100);
        let ticks = ticks.max(self.cloud.latest_moment + 1);
        self.cloud.latest_moment = ticks;
        let second = stamp::seconds(Time::from_unix_secs(ticks / 10_000_000));
        format!("{}.{:07}Z", second.trim_end_matches('Z'), ticks % 10_000_000)
    }

    fn container_id(&self) -> String {
        Container::id(&self.account.name, self.name)
    }

    pub(crate) fn blob_id(&self) -> String {
        Blob::id(&self.account.name, self.name, self.blob)
    }

    pub(crate) fn container(&self) -> Result<&Container, Refused> {
        self.cloud.containers.get(&self.container_id()).ok_or_else(Refused::no_container)
    }

    pub(crate) fn change_container(&mut self, change: impl FnOnce(&mut Container)) {
        let id = self.container_id();
        if let Some(row) = self.cloud.containers.get_mut(&id) {
            change(row);
        }
    }

    /// Everything under the name, if there is anything.
    pub(crate) fn row(&self) -> Result<Option<&Blob>, Refused> {
        self.container()?;
        Ok(self.cloud.blobs.get(&self.blob_id()))
    }

    /// The blob as it is.
    pub(crate) fn base(&self) -> Result<(&Blob, Arc<State>), Refused> {
        let row = self.row()?.ok_or_else(Refused::no_blob)?;
        let base = row.base.clone().ok_or_else(Refused::no_blob)?;
        Ok((row, base))
    }

    /// The blob, or the one of its snapshots and versions that the query names; whether it is one of these.
    pub(crate) fn selected(&self) -> Result<(Arc<State>, bool), Refused> {
        let (snapshot, version) = (self.query("snapshot"), self.query("versionid"));
        let (was, id) = match (snapshot, version) {
            (None, None) => return self.base().map(|(_, base)| (base, false)),
            (Some(_), Some(_)) => return Err(Refused::query_value("versionid")),
            (Some(id), None) => (Was::Snapshot, id),
            (None, Some(id)) => (Was::Version, id),
        };
        let row = self.row()?.ok_or_else(Refused::no_blob)?;
        if let (Was::Version, Some(base)) = (was, &row.base)
            && base.version.as_deref() == Some(id)
        {
            return Ok((Arc::clone(base), false));
        }
        let found =
            row.others.iter().find(|other| other.was == was && other.id == id && other.deleted.is_none());
        found.map(|other| (Arc::clone(&other.state), true)).ok_or_else(Refused::no_blob)
    }

    /// Changes what is under the name; it is gone from the table when nothing is left.
    pub(crate) fn change_blob(&mut self, change: impl FnOnce(&mut Blob)) {
        let id = self.blob_id();
        if !self.cloud.blobs.has(&id) {
            let row = Blob { name: self.blob.to_owned(), ..Blob::default() };
            self.cloud.blobs.put(&id, row);
        }
        if let Some(row) = self.cloud.blobs.get_mut(&id) {
            change(row);
            if row.is_empty() {
                self.cloud.blobs.remove(&id);
            }
        }
    }

    /// May the request act, where somebody may hold a lease?
    pub(crate) fn guard(&self, lease: &Lease, what: Leased, writes: bool) -> Result<(), Refused> {
        lease.guard(self.header("x-ms-lease-id"), what, writes, self.now)
    }

    /// The blob that is written, if it is there, once it is clear that it may be.
    pub(crate) fn overwritten(&self) -> Result<Option<Arc<State>>, Refused> {
        let row = self.row()?;
        let base = row.and_then(|row| row.base.clone());
        super::conditions::writing(self, base.as_deref())?;
        if let Some(row) = row {
            self.guard(&row.lease, Leased::Blob, true)?;
        } else if self.header("x-ms-lease-id").is_some() {
            self.guard(&Lease::default(), Leased::Blob, true)?;
        }
        if let Some(base) = &base {
            self.mutable(base)?;
            let creates = matches!(&self.caller, Caller::Signed(sas) if !sas.permissions.contains('w'));
            if creates {
                let message = "This request is not authorized to perform blob overwrites.";
                return Err(refused(403, "UnauthorizedBlobOverwrite", message));
            }
        }
        Ok(base)
    }

    /// Is it kept as it is?
    pub(crate) fn mutable(&self, state: &State) -> Result<(), Refused> {
        if state.legal_hold || state.immutable_until.is_some_and(|until| self.now < until) {
            let message = "This operation is not permitted as the blob is immutable due to a policy.";
            return Err(refused(409, "BlobImmutableDueToPolicy", message));
        }
        Ok(())
    }

    /// Does the request bring the key that a state is encrypted with?
    pub(crate) fn opened(&self, state: &State) -> Result<(), Refused> {
        match (&state.key, self.customer_key()?) {
            (None, None) => Ok(()),
            (Some(ours), Some(theirs)) if *ours == theirs => Ok(()),
            (Some(_), None) => {
                let message = "The blob is encrypted with customer specified encryption, but it was not provided in the request.";
                Err(refused(409, "BlobUsesCustomerSpecifiedEncryption", message))
            }
            (Some(_), Some(_)) => {
                let message = "The given customer specified encryption does not match the encryption used to encrypt the blob.";
                Err(refused(409, "BlobCustomerSpecifiedEncryptionMismatch", message))
            }
            (None, Some(_)) => {
                let message = "The blob is not encrypted with customer specified encryption.";
                Err(refused(409, "BlobDoesNotUseCustomerSpecifiedEncryption", message))
            }
        }
    }

    /// The hash of the key that the request brings.
    pub(crate) fn customer_key(&self) -> Result<Option<String>, Refused> {
        let Some(key) = self.header("x-ms-encryption-key") else { return Ok(None) };
        let key = STANDARD.decode(key).ok().filter(|key| key.len() == 32);
        let key = key.ok_or_else(|| Refused::header_value("x-ms-encryption-key"))?;
        let hash = STANDARD.encode(<sha2::Sha256 as sha2::Digest>::digest(&key));
        let told = self.header("x-ms-encryption-key-sha256");
        if told != Some(hash.as_str()) || self.header("x-ms-encryption-algorithm") != Some("AES256") {
            return Err(Refused::header_value("x-ms-encryption-key-sha256"));
        }
        Ok(Some(hash))
    }

    /// Makes a state the blob's present one, and tells of it. What was there becomes a version where versions are kept, and
    /// a deleted snapshot where what was replaced can be had back.
    pub(crate) fn store(&mut self, mut state: State, how: Write, status: u16) -> Reply {
        let moment = self.moment();
        let versioning = self.account.versioning && how != Write::InPlace;
        if versioning {
            state.version = Some(moment.clone());
        }
        let days = self.cloud.account(&self.account.name).retention_days;
        let now = self.now;
        let mut reply = super::nothing(status);
        self.tell(&mut reply, &state.etag, state.modified);
        set(&mut reply, "x-ms-request-server-encrypted", "true");
        for (name, value) in [
            ("x-ms-version-id", &state.version),
            ("x-ms-encryption-scope", &state.scope),
            ("x-ms-encryption-key-sha256", &state.key),
        ] {
            if let Some(value) = value {
                set(&mut reply, name, value);
            }
        }
        self.change_blob(|row| {
            let before = row.base.replace(Arc::new(state));
            if row.lease.state(now) == LeaseState::Expired {
                row.lease = Lease::default();
            }
            let Some(before) = before.filter(|_| how != Write::InPlace) else { return };
            let (was, id, deleted) = match &before.version {
                Some(id) => (Was::Version, id.clone(), None),
                None if how == Write::Replaced && days > 0 => (Was::Snapshot, moment, Some(now)),
                None => return,
            };
            row.others.push(Other { was, id, state: before, deleted });
        });
        reply
    }

    pub(crate) fn tell(&self, reply: &mut Reply, etag: &str, modified: Time) {
        set(reply, "etag", etag);
        set(reply, "last-modified", &stamp::http_date(modified));
    }

    /// The body, once it is what its checksums say; and what the answer tells of them.
    pub(crate) fn checked(&self) -> Result<(Received, Told), Refused> {
        let received = self.received.clone();
        let md5 = STANDARD.encode(received.md5);
        let mut crc = received.checksum.value.clone();
        crc.reverse();
        let crc = STANDARD.encode(crc);
        match (self.header("content-md5"), self.header("x-ms-content-crc64")) {
            (Some(_), Some(_)) => {
                let message = "Both x-ms-content-crc64 header and Content-MD5 header are present.";
                return Err(refused(400, "BothCrc64AndMd5HeaderPresent", message));
            }
            (Some(said), None) if STANDARD.decode(said).is_ok_and(|bytes| bytes.len() == 16) => {
                if said != md5 {
                    let message = "The MD5 value specified in the request did not match with the MD5 value calculated by the server.";
                    return Err(refused(400, "Md5Mismatch", message));
                }
            }
            (Some(_), None) => {
                return Err(refused(400, "InvalidMd5", "The MD5 value specified in the request is invalid."));
            }
            (None, Some(said)) if said != crc => {
                let message = "The CRC64 value specified in the request did not match with the CRC64 value calculated by the server.";
                return Err(refused(400, "Crc64Mismatch", message));
            }
            (None, _) => {}
        }
        // The CRC is told always; the MD5 where it was asked for.
        let mut told = vec![("x-ms-content-crc64", crc)];
        if self.header("content-md5").is_some() {
            told = vec![("content-md5", md5)];
        }
        Ok((received, told))
    }
}
