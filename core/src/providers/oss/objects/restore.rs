//! Objects, brought back from an archive.

use super::super::{place, terms::Tier};
use crate::{Endpoint, Repeat, Request, Response, Result, providers::s3_family::document::Document};
use http::Method;
use serde::{Deserialize, Serialize};

/// Has an object brought back from an archive, so that it can be read for some days. That it is there, or on its way,
/// already is no harm. <https://www.alibabacloud.com/help/en/oss/developer-reference/restoreobject>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreObject {
    /// The bucket.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// That version of it; the newest where nothing is said.
    pub version_id: Option<String>,
    /// For how many days; for one, where nothing is said.
    pub days: Option<u32>,
    /// How fast, where the archive knows several speeds.
    pub tier: Option<Tier>,
}

impl Endpoint for RestoreObject {
    /// Whether it was there already: its days begin anew then.
    type Output = bool;

    fn request(&self) -> Request {
        let request = place::object(Method::POST, &self.bucket, &self.key)
            .query("restore", "")
            .query_opt("versionId", self.version_id.as_deref())
            // A repeat is told that it is on its way.
            .repeat(Repeat::Settling(&[409]));
        if self.days.is_none() && self.tier.is_none() {
            return request;
        }
        Document::new("RestoreRequest", None, |document| {
            let document = document.opt("Days", self.days.map(|days| days.to_string()));
            match &self.tier {
                Some(tier) => document.within("JobParameters", |inner| inner.text("Tier", tier.as_str())),
                None => document,
            }
        })
        .send(request)
    }

    fn response(&self, response: &Response) -> Result<bool> {
        if !response.status.is_success() {
            let error = super::super::error::within(response);
            // An earlier attempt, whose answer was lost, has begun it.
            let begun = error.code() == Some("RestoreAlreadyInProgress");
            return if begun { Ok(false) } else { Err(error) };
        }
        Ok(response.status == http::StatusCode::OK)
    }
}
