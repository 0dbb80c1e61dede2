//! Buckets as static sites. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html>

use super::{
    super::write::{Document, document},
    removal, setting,
};
use crate::{
    Endpoint, Request, Response, Result,
    wire::{xml, xml_struct},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// A bucket as a static site. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_WebsiteConfiguration.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Website {
    /// The object that stands for each folder: `index.html`.
    pub index: Option<String>,
    /// The key of the object that is given where there is none.
    pub error: Option<String>,
    /// The host that all requests are sent on to, where the site is elsewhere; nothing else is set then.
    pub redirect_to: Option<String>,
}

xml_struct! {
    struct Index {
        suffix: String = "Suffix",
    }
}

xml_struct! {
    struct ErrorDocument {
        key: String = "Key",
    }
}

xml_struct! {
    struct Redirect {
        host: String = "HostName",
    }
}

xml_struct! {
    struct Configuration {
        index: Option<Index> = "IndexDocument",
        error: Option<ErrorDocument> = "ErrorDocument",
        redirect: Option<Redirect> = "RedirectAllRequestsTo",
    }
}

/// Tells how a bucket is a site; that it is none is [`Kind::NotFound`](crate::Kind::NotFound).
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html>
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
        let Configuration { index, error, redirect } = xml::read(response)?;
        Ok(Website {
            index: index.map(|index| index.suffix),
            error: error.map(|error| error.key),
            redirect_to: redirect.map(|redirect| redirect.host),
        })
    }
}

/// Makes a bucket a site. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html>
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
        let Website { index, error, redirect_to } = &self.website;
        let named = |document: Document, outer: &str, name: &str, text: &Option<String>| match text {
            Some(text) => document.within(outer, |inner| inner.text(name, text)),
            None => document,
        };
        document("WebsiteConfiguration", |document| {
            let document = named(document, "ErrorDocument", "Key", error);
            let document = named(document, "IndexDocument", "Suffix", index);
            named(document, "RedirectAllRequestsTo", "HostName", redirect_to)
        })
        .send(setting(Method::PUT, &self.bucket, "website"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

removal! {
    /// Makes a bucket no site any more. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html>
    DeleteBucketWebsite = "website"
}
