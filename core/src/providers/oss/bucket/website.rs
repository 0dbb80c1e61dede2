//! Buckets as static sites. <https://www.alibabacloud.com/help/en/oss/user-guide/hosting-static-websites>

use super::{removal, setting};
use crate::{
    Endpoint, Request, Response, Result,
    providers::s3_family::document::Document,
    wire::{xml, xml_struct},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// A bucket as a static site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Website {
    /// The object that stands for the root: `index.html`.
    pub index: Option<String>,
    /// Whether one of that name stands for each folder too; no, where nothing is said.
    pub folders: Option<bool>,
    /// The key of the object that is given where there is none.
    pub error: Option<String>,
}

xml_struct! {
    struct Index {
        suffix: String = "Suffix",
        folders: Option<bool> = "SupportSubDir",
    }
}

xml_struct! {
    struct Failure {
        key: String = "Key",
    }
}

xml_struct! {
    struct Configuration {
        index: Option<Index> = "IndexDocument",
        error: Option<Failure> = "ErrorDocument",
    }
}

/// Tells how a bucket is a site; that it is none is [`Kind::NotFound`](crate::Kind::NotFound).
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketwebsite>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucketWebsite {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetBucketWebsite {
    type Output = Website;

    fn request(&self) -> Request {
        setting(Method::GET, &self.bucket, "website")
    }

    fn response(&self, response: &Response) -> Result<Website> {
        let Configuration { index, error } = xml::read(response)?;
        let folders = index.as_ref().and_then(|index| index.folders);
        Ok(Website { index: index.map(|index| index.suffix), folders, error: error.map(|error| error.key) })
    }
}

/// Makes a bucket a site. <https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketwebsite>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBucketWebsite {
    /// The bucket.
    pub bucket: String,
    /// How it is one.
    pub website: Website,
}

impl Endpoint for PutBucketWebsite {
    type Output = ();

    fn request(&self) -> Request {
        let Website { index, folders, error } = &self.website;
        Document::new("WebsiteConfiguration", None, |document| {
            let document = match index {
                Some(suffix) => document.within("IndexDocument", |inner| {
                    let words = folders.map(|on| if on { "true" } else { "false" });
                    // What is asked for without its file's name is looked for as `folder/index.html`.
                    let kind = folders.and_then(|on| on.then_some("0"));
                    inner.text("Suffix", suffix).opt("SupportSubDir", words).opt("Type", kind)
                }),
                None => document,
            };
            match error {
                Some(key) => document.within("ErrorDocument", |inner| inner.text("Key", key)),
                None => document,
            }
        })
        .send(setting(Method::PUT, &self.bucket, "website"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

removal! {
    /// Makes a bucket no site any more. <https://www.alibabacloud.com/help/en/oss/developer-reference/deletebucketwebsite>
    DeleteBucketWebsite = "website"
}
