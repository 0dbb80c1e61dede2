//! Copies that the service makes.

use super::{
    CopySource,
    blobs::NewBlob,
    conditions::{Checksums, Conditions},
    headers::{Fields, needed},
    names,
    properties::Written,
    terms::{CopyStatus, RehydratePriority},
};
use crate::{Endpoint, Repeat, Request, Response, Result};
use http::Method;

/// A copy that is made, or being made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Copied {
    /// Its id, to give it up by.
    pub id: String,
    /// Whether it is done.
    pub status: CopyStatus,
    /// What is told of the blob that is written.
    pub written: Written,
}

fn copied(response: &Response) -> Result<Copied> {
    Ok(Copied {
        id: needed(response, "x-ms-copy-id")?,
        status: needed(response, "x-ms-copy-status")?,
        written: Written::of(response),
    })
}

/// Begins to copy a blob; the answer says whether it is done at once. How far it is shows in the properties of the blob
/// that is written. <https://learn.microsoft.com/rest/api/storageservices/copy-blob>
#[derive(Clone, Debug, PartialEq)]
pub struct CopyBlob {
    /// The container that is copied to.
    pub container: String,
    /// The blob that is written.
    pub blob: String,
    /// What is copied.
    pub source: CopySource,
    /// What has to hold of it.
    pub source_conditions: Conditions,
    /// What the copy is made with. Properties are those of the source; so are metadata and tags where there are none.
    pub new: NewBlob,
    /// How urgent it is, where the source is in the archive.
    pub rehydrate_priority: Option<RehydratePriority>,
    /// Whether an append blob is closed.
    pub seal: Option<bool>,
}

impl CopyBlob {
    /// A copy of `source`.
    #[must_use]
    pub fn new(source: CopySource, container: impl Into<String>, blob: impl Into<String>) -> Self {
        CopyBlob {
            container: container.into(),
            blob: blob.into(),
            source,
            source_conditions: Conditions::default(),
            new: NewBlob::default(),
            rehydrate_priority: None,
            seal: None,
        }
    }
}

impl Endpoint for CopyBlob {
    type Output = Copied;

    fn request(&self) -> Request {
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .field("x-ms-rehydrate-priority", self.rehydrate_priority.as_ref())
            .field("x-ms-seal-blob", self.seal);
        let request = self.source_conditions.apply_to_source(request);
        let request = self.source.apply(self.new.apply_to_copy(request));
        request.repeat(if self.new.conditions.consumed() { Repeat::Keyed } else { Repeat::Safe })
    }

    fn response(&self, response: &Response) -> Result<Copied> {
        copied(response)
    }
}

/// Copies a blob of up to 256 MiB while the request lasts.
/// <https://learn.microsoft.com/rest/api/storageservices/copy-blob-from-url>
#[derive(Clone, Debug, PartialEq)]
pub struct CopyBlobFromUrl {
    /// The container that is copied to.
    pub container: String,
    /// The blob that is written.
    pub blob: String,
    /// What is copied.
    pub source: CopySource,
    /// What has to hold of it.
    pub source_conditions: Conditions,
    /// Checksums of it.
    pub checksum: Checksums,
    /// Whether its tags are taken over, in place of those in `new`.
    pub copy_tags: bool,
    /// What the copy is made with. Properties are those of the source; so is metadata where there is none.
    pub new: NewBlob,
}

impl CopyBlobFromUrl {
    /// A copy of `source`.
    #[must_use]
    pub fn new(source: CopySource, container: impl Into<String>, blob: impl Into<String>) -> Self {
        CopyBlobFromUrl {
            container: container.into(),
            blob: blob.into(),
            source,
            source_conditions: Conditions::default(),
            checksum: Checksums::default(),
            copy_tags: false,
            new: NewBlob::default(),
        }
    }
}

impl Endpoint for CopyBlobFromUrl {
    type Output = Copied;

    fn request(&self) -> Request {
        let request = names::blob(Method::PUT, &self.container, &self.blob)
            .set("x-ms-requires-sync", true)
            .field("x-ms-copy-source-tag-option", self.copy_tags.then_some("COPY"));
        let request = self.checksum.apply_to_source(self.source_conditions.apply_to_source(request));
        let request = self.source.apply(self.new.apply_to_copy(request));
        request.repeat(if self.new.conditions.consumed() { Repeat::Keyed } else { Repeat::Safe })
    }

    fn response(&self, response: &Response) -> Result<Copied> {
        copied(response)
    }
}

/// Gives up a copy that is under way; an empty blob is left.
/// <https://learn.microsoft.com/rest/api/storageservices/abort-copy-blob>
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AbortCopyBlob {
    /// The container that is copied to.
    pub container: String,
    /// The blob that is written.
    pub blob: String,
    /// The copy's id.
    pub copy_id: String,
    /// The lease that is held on the blob.
    pub lease_id: Option<String>,
}

impl Endpoint for AbortCopyBlob {
    type Output = ();

    fn request(&self) -> Request {
        names::blob(Method::PUT, &self.container, &self.blob)
            .query("comp", "copy")
            .query("copyid", &self.copy_id)
            .set("x-ms-copy-action", "abort")
            .field("x-ms-lease-id", self.lease_id.as_ref())
            // No copy is under way: a repeat of what was done.
            .repeat(Repeat::Settling(&[409]))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::azure::{
        terms::AccessTier,
        testing::{answer, sent, stored},
    };

    #[test]
    fn a_copy_is_begun_and_given_up() {
        let mut copy = CopyBlob::new(CopySource::blob("src", "a b/c"), "abc", "b");
        copy.source_conditions = Conditions::unchanged("\"1\"");
        copy.new.tier = Some(AccessTier::Cool);
        copy.rehydrate_priority = Some(RehydratePriority::High);
        assert_eq!(
            sent(&copy),
            "PUT /abc/b\nx-ms-access-tier: Cool\nx-ms-copy-source: /src/a%20b/c\nx-ms-rehydrate-priority: High\n\
             x-ms-source-if-match: \"1\""
        );
        assert_eq!(copy.request().repeat, Repeat::Safe);
        let told = [("x-ms-copy-id", "c-1"), ("x-ms-copy-status", "pending"), ("etag", "\"2\"")];
        let copied = copy.response(&answer(202, &told, "")).expect("begun");
        assert_eq!((copied.id.as_str(), copied.status), ("c-1", CopyStatus::Pending));
        assert_eq!(copied.written.etag.as_deref(), Some("\"2\""));
        assert!(copy.response(&answer(202, &[], "")).is_err());
        copy.new.conditions = Conditions::absent();
        assert_eq!(copy.request().repeat, Repeat::Keyed);
        let abort = AbortCopyBlob {
            container: "abc".into(),
            blob: "b".into(),
            copy_id: "c-1".into(),
            lease_id: None,
        };
        assert_eq!(sent(&abort), "PUT /abc/b?comp=copy&copyid=c-1\nx-ms-copy-action: abort");
        assert_eq!((stored(&abort), abort.request().repeat), (abort.clone(), Repeat::Settling(&[409])));
        abort.response(&answer(204, &[], "")).expect("given up");
    }

    #[test]
    fn a_copy_is_made_at_once() {
        let url = "https://other.blob.core.windows.net/c/b?sig=hunter2";
        let mut copy = CopyBlobFromUrl::new(CopySource::Url(url.into()), "abc", "b");
        copy.copy_tags = true;
        copy.checksum.md5 = Some("md5".into());
        assert_eq!(
            sent(&copy),
            format!(
                "PUT /abc/b\nx-ms-copy-source: {url}\nx-ms-copy-source-tag-option: COPY\nx-ms-requires-sync: true\n\
                 x-ms-source-content-md5: md5"
            )
        );
        assert!(!format!("{copy:?} {:?}", copy.request()).contains("hunter2"));
        let told = [("x-ms-copy-id", "c-1"), ("x-ms-copy-status", "success")];
        assert_eq!(copy.response(&answer(202, &told, "")).expect("made").status, CopyStatus::Success);
    }

    #[test]
    fn a_source_is_a_snapshot_or_a_version() {
        let mut source = CopySource::blob("src", "b");
        let CopySource::Blob { version_id, .. } = &mut source else { panic!("a blob") };
        *version_id = Some("2020-01-01T00:00:00.0000000Z".into());
        let copy = CopyBlob::new(source, "abc", "b");
        assert!(sent(&copy).ends_with("x-ms-copy-source: /src/b?versionid=2020-01-01T00%3A00%3A00.0000000Z"));
        assert!(CopyBlob::new(CopySource::blob("s", "b"), "abc", "b").request().fault().is_some());
    }
}
