//! Downloads: what S3 writes of them.

use super::{
    super::{
        Dialect,
        objects::{self, GetObject, HeadObject, ObjectHead},
    },
    convert,
    upload::request,
};
use crate::{
    Algorithm, Checksum, Endpoint, Request, Response, Result, Take,
    storage::{DownloadSpec, Object, Ranged, ReadSpec, Revision},
};
use http::header;
use serde::{Deserialize, Serialize};

/// A download from S3.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Source {
    bucket: String,
    key: String,
    read: ReadSpec,
    /// Whether the provider tells checksums when it is asked.
    checksums: bool,
    hash: Option<Algorithm>,
    /// The caller's key. A download with one is not stored.
    #[serde(skip)]
    customer_key: Option<objects::CustomerKey>,
}

impl Source {
    pub(super) fn new(
        bucket: &str,
        key: &str,
        download: &DownloadSpec,
        known: Option<&Object>,
        dialect: &Dialect,
    ) -> Result<Self> {
        let customer_key = download.read.key.as_ref().map(convert::key).transpose()?;
        let told = known
            .and_then(|object| object.checksums.iter().map(Checksum::algorithm).find(|one| one.combines()));
        // An MD5 is told of most objects by their tag, and follows from no parts: it is for who wants it, in one piece.
        let one = download.width <= 1 || download.must_verify;
        let hash = told.or(match dialect.checksums {
            true => Some(dialect.usual_checksum),
            false => one.then_some(Algorithm::Md5),
        });
        Ok(Source {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            read: download.read.clone(),
            checksums: dialect.checksums,
            hash,
            customer_key,
        })
    }
}

impl Ranged for Source {
    const FLOW: &'static str = "s3.download";

    fn get(&self, range: Option<&str>, revision: Option<&Revision>, take: Take) -> Request {
        let built = || {
            let mut conditions = convert::read_conditions(&self.read)?;
            let mut version_id = self.read.version.clone();
            if let Some(revision) = revision {
                // All of one state, whatever becomes of the object meanwhile.
                conditions = objects::Conditions {
                    if_match: revision.etag.as_ref().map(|tag| tag.as_str().to_owned()),
                    ..objects::Conditions::default()
                };
                version_id = version_id.or_else(|| revision.version.clone());
            }
            let request = GetObject {
                version_id,
                conditions,
                checksums: self.checksums,
                customer_key: self.customer_key.clone(),
                take,
                ..GetObject::new(&*self.bucket, &*self.key)
            }
            .request();
            Ok(match range {
                Some(range) => request.header(header::RANGE, range),
                None => request,
            })
        };
        request(built())
    }

    fn head(&self, response: &Response) -> Result<Object> {
        Ok(convert::object(&self.key, ObjectHead::read(response)))
    }

    fn look(&self, revision: &Revision) -> Option<Request> {
        // An MD5 is told with every span, by the entity tag.
        if !self.checksums {
            return None;
        }
        let conditions = objects::Conditions {
            if_match: revision.etag.as_ref().map(|tag| tag.as_str().to_owned()),
            ..objects::Conditions::default()
        };
        let head = HeadObject {
            version_id: self.read.version.clone().or_else(|| revision.version.clone()),
            conditions,
            checksums: true,
            customer_key: self.customer_key.clone(),
            ..HeadObject::new(&*self.bucket, &*self.key)
        };
        Some(head.request())
    }

    fn hash(&self) -> Option<Algorithm> {
        self.hash
    }
}
