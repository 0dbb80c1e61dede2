//! Buckets.

use super::{
    SERVICE, instant, place,
    terms::{Acl, Redundancy, StorageClass},
};
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result, Time,
    providers::s3_family::{document::Document, listing::Owner, versions},
    wire::{
        xml::{self, Fault, FromXml, Xml},
        xml_struct,
    },
};
use http::{HeaderName, Method};
use serde::{Deserialize, Serialize};

/// A bucket in a listing. <https://www.alibabacloud.com/help/en/oss/developer-reference/listbuckets>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created: Option<Time>,
    /// Where it is, as OSS has it: `oss-cn-hangzhou`.
    pub location: Option<String>,
    /// The region that signatures name: `cn-hangzhou`.
    pub region: Option<String>,
    /// How its objects are stored where nothing is said.
    pub storage_class: Option<StorageClass>,
    /// Its region's address, from anywhere.
    pub extranet_endpoint: Option<String>,
    /// Its region's address, from within Alibaba Cloud.
    pub intranet_endpoint: Option<String>,
}

impl FromXml for Bucket {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut bucket = Bucket::default();
        while let Some(child) = xml.child()? {
            match child {
                "Name" => bucket.name = xml.read()?,
                "CreationDate" => bucket.created = instant::parse(&xml.read::<String>()?),
                "Location" => bucket.location = xml.read_option()?,
                "Region" => bucket.region = xml.read_option()?,
                "StorageClass" => bucket.storage_class = xml.read_option()?,
                "ExtranetEndpoint" => bucket.extranet_endpoint = xml.read_option()?,
                "IntranetEndpoint" => bucket.intranet_endpoint = xml.read_option()?,
                _ => {}
            }
        }
        if bucket.name.is_empty() {
            return Err(Fault::missing("a bucket", "name"));
        }
        Ok(bucket)
    }
}

/// Lists the account's buckets in all regions, by name.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/listbuckets>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListBuckets {
    /// Only those whose names begin so.
    pub prefix: Option<String>,
    /// Only those behind this name.
    pub marker: Option<String>,
    /// How many a page holds; a hundred where nothing is said, a thousand at most.
    pub max_keys: Option<u32>,
}

xml_struct! {
    struct Buckets {
        buckets: Vec<Bucket> = "Buckets",
        truncated: Option<bool> = "IsTruncated",
        next: Option<String> = "NextMarker",
    }
}

impl Endpoint for ListBuckets {
    type Output = Page<Bucket, Self>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &[])
            .query_opt("marker", self.marker.as_deref())
            .query_opt("max-keys", self.max_keys.map(|most| most.to_string()))
            .query_opt("prefix", self.prefix.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let Buckets { buckets, truncated, next } = xml::read(response)?;
        if truncated != Some(true) {
            return Ok(Page { items: buckets, rest: None });
        }
        let Some(marker) = next.or_else(|| buckets.last().map(|bucket| bucket.name.clone())) else {
            return Err(response.malformed("it says that there is more, and not where"));
        };
        let rest = ListBuckets { marker: Some(marker), ..self.clone() };
        versions::page(response, buckets, self, Some(rest))
    }
}

/// Creates a bucket in the region that the request goes to. Of one that the account has already, this sets what is said
/// here anew, its access control list included.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/putbucket>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBucket {
    /// Its name.
    pub bucket: String,
    /// Who may use it; its owner alone, where nothing is said.
    pub acl: Option<Acl>,
    /// How its objects are stored where nothing is said.
    pub storage_class: Option<StorageClass>,
    /// How often they are.
    pub redundancy: Option<Redundancy>,
}

impl PutBucket {
    /// A bucket of that name.
    #[must_use]
    pub fn new(bucket: impl Into<String>) -> Self {
        PutBucket { bucket: bucket.into(), ..PutBucket::default() }
    }
}

impl Endpoint for PutBucket {
    type Output = ();

    fn request(&self) -> Request {
        if let Err(error) = place::check_new(&self.bucket) {
            return Request::invalid(SERVICE, error);
        }
        let mut request = place::bucket(Method::PUT, &self.bucket).repeat(Repeat::Safe);
        if let Some(acl) = &self.acl {
            request = request.header(HeaderName::from_static("x-oss-acl"), acl.as_str());
        }
        if self.storage_class.is_none() && self.redundancy.is_none() {
            return request;
        }
        Document::new("CreateBucketConfiguration", None, |document| {
            document
                .opt("StorageClass", self.storage_class.as_ref().map(StorageClass::as_str))
                .opt("DataRedundancyType", self.redundancy.as_ref().map(Redundancy::as_str))
        })
        .send(request)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// What is told of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketInfo {
    /// What its listing tells too.
    pub bucket: Bucket,
    /// Whose it is.
    pub owner: Option<Owner>,
    /// Who may use it.
    pub acl: Option<Acl>,
    /// How often its objects are stored.
    pub redundancy: Option<Redundancy>,
    /// Whether it keeps versions: `Enabled`, `Suspended`; nothing is said of one that never has.
    pub versioning: Option<String>,
    /// Whether it is kept from being public.
    pub block_public_access: Option<bool>,
    /// How objects are encrypted where nothing is said: `AES256`, `KMS`, `None`.
    pub encryption: Option<String>,
}

xml_struct! {
    struct Grants {
        grant: Option<Acl> = "Grant",
    }
}

xml_struct! {
    struct EncryptionRule {
        algorithm: Option<String> = "SSEAlgorithm",
    }
}

impl FromXml for BucketInfo {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut info = BucketInfo::default();
        while let Some(child) = xml.child()? {
            match child {
                "Name" => info.bucket.name = xml.read()?,
                "CreationDate" => info.bucket.created = instant::parse(&xml.read::<String>()?),
                "Location" => info.bucket.location = xml.read_option()?,
                "StorageClass" => info.bucket.storage_class = xml.read_option()?,
                "ExtranetEndpoint" => info.bucket.extranet_endpoint = xml.read_option()?,
                "IntranetEndpoint" => info.bucket.intranet_endpoint = xml.read_option()?,
                "Owner" => info.owner = xml.read_option()?,
                "AccessControlList" => info.acl = xml.read::<Grants>()?.grant,
                "DataRedundancyType" => info.redundancy = xml.read_option()?,
                "Versioning" => info.versioning = xml.read_option()?,
                "BlockPublicAccess" => info.block_public_access = xml.read_option()?,
                "ServerSideEncryptionRule" => info.encryption = xml.read::<EncryptionRule>()?.algorithm,
                _ => {}
            }
        }
        if info.bucket.name.is_empty() {
            return Err(Fault::missing("a bucket", "name"));
        }
        let location = info.bucket.location.as_deref();
        info.bucket.region = location.map(|text| text.strip_prefix("oss-").unwrap_or(text).to_owned());
        Ok(info)
    }
}

xml_struct! {
    struct Told {
        info: BucketInfo = needed "Bucket",
    }
}

/// Asks what there is to know of a bucket.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketinfo>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBucketInfo {
    /// The bucket.
    pub bucket: String,
}

impl Endpoint for GetBucketInfo {
    type Output = BucketInfo;

    fn request(&self) -> Request {
        place::bucket(Method::GET, &self.bucket).query("bucketInfo", "")
    }

    fn response(&self, response: &Response) -> Result<BucketInfo> {
        Ok(xml::read::<Told>(response)?.info)
    }
}

/// Deletes a bucket, which has to be empty.
/// <https://www.alibabacloud.com/help/en/oss/developer-reference/deletebucket>
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
