//! Buckets.

use super::{SERVICE, error, instant, place, terms::CannedAcl, write::document};
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result, Time,
    wire::xml::{self, Fault, FromXml, Xml},
};
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize};

/// A bucket. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Bucket.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created: Option<Time>,
    /// Its region, where the listing tells.
    pub region: Option<String>,
}

impl FromXml for Bucket {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut bucket = Bucket::default();
        while let Some(child) = xml.child()? {
            match child {
                "Name" => bucket.name = xml.read()?,
                "CreationDate" => bucket.created = instant::parse(&xml.read::<String>()?),
                "BucketRegion" => bucket.region = xml.read_option()?,
                _ => {}
            }
        }
        if bucket.name.is_empty() {
            return Err(Fault::missing("a bucket", "name"));
        }
        Ok(bucket)
    }
}

/// Lists the account's buckets. Amazon tells all at once unless it is asked for pages; other clouds know none.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListBuckets {
    /// Only those whose names begin so.
    pub prefix: Option<String>,
    /// Only those of that region.
    pub bucket_region: Option<String>,
    /// How many a page holds; all where nothing is said.
    pub max_buckets: Option<u32>,
    /// Where to go on, as the page before said.
    pub continuation_token: Option<String>,
}

crate::wire::xml_struct! {
    struct Buckets {
        buckets: Vec<Bucket> = "Buckets",
        next: Option<String> = "ContinuationToken",
    }
}

impl Endpoint for ListBuckets {
    type Output = Page<Bucket, Self>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &[])
            .query_opt("bucket-region", self.bucket_region.as_deref())
            .query_opt("continuation-token", self.continuation_token.as_deref())
            .query_opt("max-buckets", self.max_buckets.map(|most| most.to_string()))
            .query_opt("prefix", self.prefix.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let Buckets { buckets, next } = xml::read(response)?;
        if next.is_some() && next == self.continuation_token {
            return Err(response.malformed("it says to go on where it began"));
        }
        let rest = next.map(|token| ListBuckets { continuation_token: Some(token), ..self.clone() });
        Ok(Page { items: buckets, rest })
    }
}

/// Creates a bucket. One of that name which the account has already is as good.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateBucket {
    /// Its name.
    pub bucket: String,
    /// The region it is to be in: Amazon wants it told, unless it is `us-east-1`, and wants to be asked there, or in
    /// `us-east-1`.
    pub location: Option<String>,
    /// Who may use it.
    pub acl: Option<CannedAcl>,
    /// Whether its objects can be kept from being deleted. Cannot be changed later.
    pub object_lock: bool,
}

impl CreateBucket {
    /// A bucket of that name in the account's own region.
    #[must_use]
    pub fn new(bucket: impl Into<String>) -> Self {
        CreateBucket { bucket: bucket.into(), ..CreateBucket::default() }
    }
}

impl Endpoint for CreateBucket {
    type Output = ();

    fn request(&self) -> Request {
        if let Err(error) = place::check_new(&self.bucket) {
            return Request::invalid(SERVICE, error);
        }
        let mut request = place::bucket(Method::PUT, &self.bucket).repeat(Repeat::Settling(&[409]));
        if let Some(acl) = &self.acl {
            request = request.header(HeaderName::from_static("x-amz-acl"), acl.as_str());
        }
        if self.object_lock {
            request = request.header(HeaderName::from_static("x-amz-bucket-object-lock-enabled"), "true");
        }
        match self.location.as_deref() {
            // It has no name there.
            None | Some("" | "us-east-1") => request,
            Some(region) => {
                document("CreateBucketConfiguration", |document| document.text("LocationConstraint", region))
                    .send(request)
            }
        }
    }

    fn response(&self, response: &Response) -> Result<()> {
        if response.status.is_success() {
            return Ok(());
        }
        let error = error::within(response);
        // An earlier attempt, whose answer was lost, may have made it; somebody else's is another matter.
        if error.code() == Some("BucketAlreadyOwnedByYou") { Ok(()) } else { Err(error) }
    }
}

/// What is told of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketHead {
    /// The region it is in, where it is told.
    pub region: Option<String>,
}

/// Asks whether a bucket is there, and the account may use it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadBucket {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for HeadBucket {
    type Output = BucketHead;

    fn request(&self) -> Request {
        place::bucket(Method::HEAD, &self.bucket)
    }

    fn response(&self, response: &Response) -> Result<BucketHead> {
        Ok(BucketHead { region: response.header("x-amz-bucket-region").map(str::to_owned) })
    }
}

/// Deletes a bucket, which has to be empty.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteBucket {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for DeleteBucket {
    type Output = ();

    fn request(&self) -> Request {
        place::bucket(Method::DELETE, &self.bucket).repeat(Repeat::Removing)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Asks which region a bucket is in.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucketLocation {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetBucketLocation {
    /// The region, by the name that signatures have for it.
    type Output = String;

    fn request(&self) -> Request {
        place::bucket(Method::GET, &self.bucket).query("location", "")
    }

    fn response(&self, response: &Response) -> Result<String> {
        let told: Location = xml::read(response)?;
        Ok(match told.0.trim() {
            "" | "US" => "us-east-1".into(),
            "EU" => "eu-west-1".into(),
            other => other.to_owned(),
        })
    }
}

/// The root holds the region; at some clouds, an element in it does.
struct Location(String);

impl FromXml for Location {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let (text, inner) = xml.mixed(Xml::read::<String>)?;
        let nested = inner.into_iter().find(|(name, _)| *name == "LocationConstraint");
        Ok(Location(nested.map_or_else(|| text.into_owned(), |(_, text)| text)))
    }
}
