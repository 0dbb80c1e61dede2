//! What an account is made from.

use super::{Dialect, place};
use crate::{
    Result, Retry,
    providers::aws::{self, credentials::Source, endpoint},
};

/// Everything that an account at S3, or at a cloud that speaks its protocol, is made from: plain data.
///
/// ```
/// use pileus_core::providers::{aws::credentials::Source, s3::Settings};
///
/// let key = Source::access_key("AKIDEXAMPLE", "secret");
/// assert_eq!(Settings::aws("eu-west-1", key.clone()).address()?, "https://s3.eu-west-1.amazonaws.com");
/// assert_eq!(Settings::minio("http://127.0.0.1:9000", key.clone()).address()?, "http://127.0.0.1:9000");
/// assert_eq!(Settings::spaces("fra1", key).address()?, "https://fra1.digitaloceanspaces.com");
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Credentials, region, endpoint, retries: what S3 has in common with all of AWS.
    pub account: aws::Settings,
    /// Where a bucket's name goes.
    pub addressing: Addressing,
    /// What signatures say of bodies.
    pub payload: PayloadSigning,
    /// What the cloud has of S3.
    pub dialect: Dialect,
}

/// Where a bucket's name goes. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Addressing {
    /// Into the host's name where the cloud has such names and the bucket's can be one, else into the path.
    #[default]
    Auto,
    /// Into the path: `https://s3.example/bucket/key`.
    Path,
    /// Into the host's name, `https://bucket.s3.example/key`, where the bucket's can be one.
    VirtualHost,
}

/// What signatures say of bodies.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PayloadSigning {
    /// Bytes in memory are hashed; what is read from a source is left to TLS, but for the chunks that have a checksum
    /// behind them, which are signed where there is no TLS.
    #[default]
    Auto,
    /// Always signed: what is read from a source goes in chunks, each with its own signature.
    Signed,
    /// Never hashed: TLS is relied on.
    Unsigned,
}

impl Settings {
    /// Amazon S3 in that region. <https://docs.aws.amazon.com/general/latest/gr/s3.html>
    #[must_use]
    pub fn aws(region: impl Into<String>, credentials: Source) -> Self {
        Settings::from(aws::Settings::new(region, credentials))
    }

    /// Any cloud that speaks S3's protocol, at that address. `region` is what signatures name.
    #[must_use]
    pub fn compatible(url: impl Into<String>, region: impl Into<String>, credentials: Source) -> Self {
        Settings::known(Dialect::COMPATIBLE, url.into(), region, credentials)
    }

    /// A MinIO server. <https://docs.min.io/enterprise/aistor-object-store/reference/aistor-server/settings/core/>
    #[must_use]
    pub fn minio(url: impl Into<String>, credentials: Source) -> Self {
        Settings::known(Dialect::MINIO, url.into(), FIRST, credentials)
    }

    /// A gateway of Ceph. <https://docs.ceph.com/en/latest/radosgw/s3/commons/>
    #[must_use]
    pub fn ceph(url: impl Into<String>, credentials: Source) -> Self {
        Settings::known(Dialect::CEPH, url.into(), FIRST, credentials)
    }

    /// DigitalOcean Spaces in that region: `fra1`.
    /// <https://docs.digitalocean.com/products/spaces/reference/s3-sdk-examples/>
    #[must_use]
    pub fn spaces(region: &str, credentials: Source) -> Self {
        let url = format!("https://{region}.digitaloceanspaces.com");
        // Signatures bear this one whichever region it is.
        Settings::known(Dialect::SPACES, url, FIRST, credentials)
    }

    /// Scaleway Object Storage in that region: `fr-par`.
    /// <https://www.scaleway.com/en/docs/object-storage/api-cli/object-storage-aws-cli/>
    #[must_use]
    pub fn scaleway(region: &str, credentials: Source) -> Self {
        Settings::known(Dialect::SCALEWAY, format!("https://s3.{region}.scw.cloud"), region, credentials)
    }

    /// OVHcloud Object Storage in that region: `gra`.
    /// <https://help.ovhcloud.com/csm/en-public-cloud-storage-s3-location?id=kb_article_view&sysparm_article=KB0047384>
    #[must_use]
    pub fn ovh(region: &str, credentials: Source) -> Self {
        let region = region.to_ascii_lowercase();
        Settings::known(Dialect::OVH, format!("https://s3.{region}.io.cloud.ovh.net"), region, credentials)
    }

    /// Wasabi in that region: `eu-central-1`.
    /// <https://docs.wasabi.com/docs/what-are-the-service-urls-for-wasabi-s-different-storage-regions>
    #[must_use]
    pub fn wasabi(region: &str, credentials: Source) -> Self {
        Settings::known(Dialect::WASABI, format!("https://s3.{region}.wasabisys.com"), region, credentials)
    }

    /// Cloudflare R2, by the account's id. <https://developers.cloudflare.com/r2/api/s3/api/>
    #[must_use]
    pub fn r2(account: &str, credentials: Source) -> Self {
        Settings::known(
            Dialect::R2,
            format!("https://{account}.r2.cloudflarestorage.com"),
            "auto",
            credentials,
        )
    }

    /// Backblaze B2 through its S3 endpoint, in that region: `us-west-004`.
    /// <https://www.backblaze.com/docs/cloud-storage-call-the-s3-compatible-api>
    #[must_use]
    pub fn backblaze(region: &str, credentials: Source) -> Self {
        Settings::known(
            Dialect::BACKBLAZE,
            format!("https://s3.{region}.backblazeb2.com"),
            region,
            credentials,
        )
    }

    /// Google Cloud Storage with an HMAC key.
    /// <https://docs.cloud.google.com/storage/docs/aws-simple-migration>
    #[must_use]
    pub fn google(credentials: Source) -> Self {
        Settings::known(Dialect::GOOGLE, "https://storage.googleapis.com".into(), "auto", credentials)
    }

    /// Outscale Object Storage in that region: `eu-west-2`.
    /// <https://docs.outscale.com/en/userguide/Regions-Endpoints-and-Availability-Zones-Reference.html>
    #[must_use]
    pub fn outscale(region: &str, credentials: Source) -> Self {
        Settings::known(Dialect::OUTSCALE, format!("https://oos.{region}.outscale.com"), region, credentials)
    }

    fn known(dialect: Dialect, url: String, region: impl Into<String>, credentials: Source) -> Self {
        let account = aws::Settings::new(region, credentials).endpoint(super::SERVICE, url);
        Settings { account, addressing: Addressing::Auto, payload: PayloadSigning::Auto, dialect }
    }

    /// Sets where a bucket's name goes.
    #[must_use]
    pub fn addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = addressing;
        self
    }

    /// Sets what signatures say of bodies.
    #[must_use]
    pub fn payload(mut self, payload: PayloadSigning) -> Self {
        self.payload = payload;
        self
    }

    /// Sets what the cloud has of S3.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Sets how calls are retried.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.account.retry = retry;
        self
    }

    /// The service's address, without a slash at its end: the one that was set, or AWS's own in the region.
    pub fn address(&self) -> Result<String> {
        if let Some(url) = self.own() {
            return endpoint::checked(url).map(str::to_owned);
        }
        let aws::Settings { region, fips, dual_stack, .. } = &self.account;
        place::of_aws(region.as_deref(), *fips, *dual_stack)
    }

    /// The address that was set.
    pub(super) fn own(&self) -> Option<&String> {
        self.account.endpoints.get(super::SERVICE).or(self.account.endpoint.as_ref())
    }
}

/// The region that signatures name where a cloud does not say which: AWS's first.
pub(super) const FIRST: &str = "us-east-1";

impl From<aws::Settings> for Settings {
    /// S3 with these settings: Amazon's, unless they name another endpoint for it.
    fn from(account: aws::Settings) -> Self {
        let mut settings = Settings {
            account,
            addressing: Addressing::Auto,
            payload: PayloadSigning::Auto,
            dialect: Dialect::AWS,
        };
        if settings.own().is_some_and(|url| !endpoint::is_of_aws(url)) {
            settings.dialect = Dialect::COMPATIBLE;
        }
        settings
    }
}
