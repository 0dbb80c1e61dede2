//! Downloads: what OSS writes of them.

use super::{
    super::objects::{Conditions, GetObject, ObjectHead, ranged},
    convert,
    upload::request,
};
use crate::{
    Algorithm, Endpoint, Request, Response, Result, Take,
    storage::{DownloadSpec, Object, Ranged, ReadSpec, Revision},
};
use http::header;
use serde::{Deserialize, Serialize};

/// A download from OSS.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Source {
    bucket: String,
    key: String,
    read: ReadSpec,
}

impl Source {
    pub(super) fn new(bucket: &str, key: &str, download: &DownloadSpec) -> Result<Self> {
        convert::read_conditions(&download.read)?;
        Ok(Source { bucket: bucket.to_owned(), key: key.to_owned(), read: download.read.clone() })
    }
}

impl Ranged for Source {
    const FLOW: &'static str = "oss.download";

    fn get(&self, range: Option<&str>, revision: Option<&Revision>, take: Take) -> Request {
        let built = || {
            let mut conditions = convert::read_conditions(&self.read)?;
            let mut version_id = self.read.version.clone();
            if let Some(revision) = revision {
                // All of one state, whatever becomes of the object meanwhile.
                conditions = Conditions {
                    if_match: revision.etag.as_ref().map(|tag| tag.as_str().to_owned()),
                    ..Conditions::default()
                };
                version_id = version_id.or_else(|| revision.version.clone());
            }
            let get = GetObject { version_id, conditions, take, ..GetObject::new(&*self.bucket, &*self.key) };
            let request = ranged(get.request(), range.is_some());
            Ok(match range {
                Some(range) => request.header(header::RANGE, range),
                None => request,
            })
        };
        request(built())
    }

    fn head(&self, response: &Response) -> Result<Object> {
        Ok(convert::object(&self.key, &ObjectHead::read(response)))
    }

    fn hash(&self) -> Option<Algorithm> {
        Some(Algorithm::Crc64xz)
    }
}
