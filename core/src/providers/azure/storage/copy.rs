//! Copies within an account.

use super::{
    convert::{conditions, new_blob, tier, unsupported},
    read::Look,
};
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Leftover, Next, Progress, Request, Response, Result,
    machine::Pace,
    providers::azure::{
        CopySource,
        blobs::{GetBlobProperties, SetBlobMetadata, SetBlobProperties},
        conditions::{Conditions, ContentHeaders},
        copying::CopyBlob,
        terms::CopyStatus,
    },
    storage::{CopySpec, Encryption, Object, ReadSpec},
};
use std::time::Duration;

/// Copies an object: the service does it at once or in its own time, and is asked how far it is. What a copy cannot be
/// told on the way, its properties and that it has no metadata, is set at its end.
#[derive(Clone, Debug)]
pub(super) struct Copy {
    copy: CopyBlob,
    content: Option<ContentHeaders>,
    without_metadata: bool,
    step: At,
    etag: Option<String>,
    looks: u32,
    until: crate::Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Begin,
    Watch,
    Properties,
    Metadata,
    Look,
}

impl Copy {
    pub(super) fn new(from: (&str, &str), to: (&str, &str), spec: &CopySpec) -> Result<Self> {
        let source = CopySource::Blob {
            container: from.0.to_owned(),
            blob: from.1.to_owned(),
            snapshot: None,
            version_id: spec.version.clone(),
        };
        let mut copy = CopyBlob::new(source, to.0, to.1);
        copy.source_conditions = conditions(&spec.condition)?;
        let (mut content, mut without_metadata) = (None, false);
        if let Some(write) = &spec.replace {
            if matches!(write.encryption, Some(Encryption::Customer(_) | Encryption::Service(Some(_)))) {
                return Err(unsupported("copies that are encrypted with another key than the account's own"));
            }
            if write.checksum.is_some() || write.algorithm.is_some() {
                return Err(unsupported("checksums of copies"));
            }
            copy.new = new_blob(write)?;
            content = Some(std::mem::take(&mut copy.new.content));
            without_metadata = write.metadata.is_empty();
        }
        if let (Some(class), None) = (&spec.storage_class, &copy.new.tier) {
            copy.new.tier = Some(tier(class)?);
        }
        let until = crate::Time::EPOCH;
        Ok(Copy { copy, content, without_metadata, step: At::Begin, etag: None, looks: 0, until })
    }

    fn head(&self) -> GetBlobProperties {
        let (container, blob) = (self.copy.container.clone(), self.copy.blob.clone());
        GetBlobProperties { container, blob, ..GetBlobProperties::default() }
    }

    fn look(&self) -> Result<Look> {
        Look::new(&self.copy.container, &self.copy.blob, &ReadSpec::default())
    }

    /// It is there as it was; what follows is about that state of it.
    fn unchanged(&self) -> Conditions {
        self.etag.clone().map(Conditions::unchanged).unwrap_or_default()
    }

    fn is(&mut self, status: &CopyStatus, why: Option<String>, cx: &Cx<'_>) -> Result<()> {
        match status {
            CopyStatus::Success => self.step = self.after(At::Watch),
            CopyStatus::Pending => {
                self.looks += 1;
                let pace = Pace { first: Duration::from_millis(500), most: Duration::from_secs(10) };
                self.until = cx.now + pace.after(self.looks, cx.entropy);
                self.step = At::Watch;
            }
            other => {
                let why = why.unwrap_or_default();
                return Err(Error::new(Kind::Failed, format!("the copy ended as {other}: {why}")));
            }
        }
        Ok(())
    }

    fn after(&self, step: At) -> At {
        if step == At::Watch && self.content.is_some() {
            At::Properties
        } else if step != At::Metadata && self.without_metadata {
            At::Metadata
        } else {
            At::Look
        }
    }

    fn request(&self) -> Result<Request> {
        let (container, blob) = (self.copy.container.clone(), self.copy.blob.clone());
        Ok(match self.step {
            At::Begin => self.copy.request(),
            At::Watch => self.head().request(),
            At::Properties => {
                let content = self.content.clone().unwrap_or_default();
                SetBlobProperties { container, blob, content, conditions: self.unchanged() }.request()
            }
            At::Metadata => {
                let conditions = self.unchanged();
                SetBlobMetadata { container, blob, conditions, ..SetBlobMetadata::default() }.request()
            }
            At::Look => self.look()?.request(),
        })
    }
}

impl Flow for Copy {
    type Output = Object;

    fn next(&mut self, cx: &Cx<'_>) -> Next<Object> {
        if self.step == At::Watch && cx.now < self.until {
            return Next::Sleep(self.until);
        }
        self.request().map_or_else(|error| Next::Done(Err(error)), Next::Request)
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<Object>> {
        match self.step {
            At::Begin => {
                let copied = self.copy.response(response)?;
                self.etag = copied.written.etag;
                self.is(&copied.status, None, cx)?;
            }
            At::Watch => {
                let found = self.head().response(response)?.properties;
                self.etag = found.etag;
                let gone = || response.malformed("it tells nothing of the copy that was begun");
                let status = found.copy_status.ok_or_else(gone)?;
                self.is(&status, found.copy_status_description, cx)?;
            }
            At::Properties | At::Metadata => {
                self.etag = response.header("etag").map(str::to_owned);
                self.step = self.after(self.step);
            }
            At::Look => return Ok(Progress::Done(self.look()?.response(response)?)),
        }
        Ok(Progress::Continue)
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let copy = Leftover::possible("copy").find_by("container", self.copy.container.clone());
        let copy = copy.find_by("blob", self.copy.blob.clone());
        match self.step {
            At::Begin if !in_doubt => Vec::new(),
            At::Begin => vec![copy],
            _ => vec![Leftover { certain: true, ..copy }],
        }
    }
}
