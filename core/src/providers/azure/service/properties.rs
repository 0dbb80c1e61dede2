//! Properties of the service: static websites, rules for browsers, deletion that can be taken back, logs.

use crate::{
    Endpoint, Request, Response, Result, Time,
    providers::azure::{
        headers::Lenient,
        names,
        writer::{self, Writer},
    },
    wire::{
        xml::{self, Fault, FromXml, Xml},
        xml_struct,
    },
};
use http::Method;
use serde::{Deserialize, Serialize};

xml_struct! {
    /// For how long something is kept.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct RetentionPolicy {
        /// Whether it is kept, or, for logs, ever deleted.
        pub enabled: bool = "Enabled",
        /// For how many days.
        pub days: Option<u32> = "Days",
        /// Whether it can be deleted permanently before.
        pub allow_permanent_delete: Option<bool> = "AllowPermanentDelete",
    }
}

xml_struct! {
    /// What is written to the log.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Logging {
        /// The form of the log: `1.0`.
        pub version: String = "Version",
        /// Deletions.
        pub delete: bool = "Delete",
        /// Reads.
        pub read: bool = "Read",
        /// Writes.
        pub write: bool = "Write",
        /// For how long it is kept.
        pub retention: RetentionPolicy = "RetentionPolicy",
    }
}

xml_struct! {
    /// What is counted.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Metrics {
        /// The form of the metrics: `1.0`.
        pub version: String = "Version",
        /// Whether anything is.
        pub enabled: bool = "Enabled",
        /// Whether it is told by kind of call.
        pub include_apis: Option<bool> = "IncludeAPIs",
        /// For how long it is kept.
        pub retention: RetentionPolicy = "RetentionPolicy",
    }
}

xml_struct! {
    /// What pages of other sites may do in a browser; lists are separated by commas.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct CorsRule {
        /// The sites: `https://example.org,https://*.example.com`.
        pub allowed_origins: String = "AllowedOrigins",
        /// The methods: `GET,HEAD`.
        pub allowed_methods: String = "AllowedMethods",
        /// The headers that they may send.
        pub allowed_headers: String = "AllowedHeaders",
        /// The headers that they may see.
        pub exposed_headers: String = "ExposedHeaders",
        /// For how many seconds the browser may remember this.
        pub max_age: u32 = "MaxAgeInSeconds",
    }
}

xml_struct! {
    /// The blobs of the container `$web`, as a website.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct StaticWebsite {
        /// Whether there is one.
        pub enabled: bool = "Enabled",
        /// The name of the page that stands for its directory: `index.html`.
        pub index_document: Option<String> = "IndexDocument",
        /// The path of the page that stands for every directory, in place of one in each.
        pub default_index_document_path: Option<String> = "DefaultIndexDocumentPath",
        /// The path of the page for what is not there.
        pub error_document_path: Option<String> = "ErrorDocument404Path",
    }
}

xml_struct! {
    /// Properties of the service. What is left out when they are set stays as it is.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct BlobServiceProperties {
        /// What is written to the log.
        pub logging: Option<Logging> = "Logging",
        /// What is counted by the hour.
        pub hour_metrics: Option<Metrics> = "HourMetrics",
        /// What is counted by the minute.
        pub minute_metrics: Option<Metrics> = "MinuteMetrics",
        /// What pages of other sites may do in a browser.
        pub cors: Option<Vec<CorsRule>> = "Cors",
        /// The version of the service for requests that name none.
        pub default_version: Option<String> = "DefaultServiceVersion",
        /// For how long deleted blobs can be had back.
        pub delete_retention: Option<RetentionPolicy> = "DeleteRetentionPolicy",
        /// The website.
        pub static_website: Option<StaticWebsite> = "StaticWebsite",
    }
}

/// Shows the properties of the service.
/// <https://learn.microsoft.com/rest/api/storageservices/get-blob-service-properties>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBlobServiceProperties {}

fn service(method: Method) -> Request {
    names::service(method).query("restype", "service").query("comp", "properties")
}

impl Endpoint for GetBlobServiceProperties {
    type Output = BlobServiceProperties;

    fn request(&self) -> Request {
        service(Method::GET)
    }

    fn response(&self, response: &Response) -> Result<BlobServiceProperties> {
        xml::read(response)
    }
}

/// Sets properties of the service.
/// <https://learn.microsoft.com/rest/api/storageservices/set-blob-service-properties>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetBlobServiceProperties {
    /// Those that are to change.
    pub properties: BlobServiceProperties,
}

fn retention(xml: Writer, name: &str, policy: &RetentionPolicy) -> Writer {
    xml.within(name, |xml| {
        xml.text("Enabled", policy.enabled.to_string())
            .opt("Days", policy.days.map(|days| days.to_string()))
            .opt("AllowPermanentDelete", policy.allow_permanent_delete.map(|allow| allow.to_string()))
    })
}

fn metrics(xml: Writer, name: &str, metrics: Option<&Metrics>) -> Writer {
    let Some(metrics) = metrics else { return xml };
    xml.within(name, |xml| {
        let xml = xml
            .text("Version", &metrics.version)
            .text("Enabled", metrics.enabled.to_string())
            .opt("IncludeAPIs", metrics.include_apis.map(|include| include.to_string()));
        retention(xml, "RetentionPolicy", &metrics.retention)
    })
}

fn logging(xml: Writer, logging: Option<&Logging>) -> Writer {
    let Some(logging) = logging else { return xml };
    xml.within("Logging", |xml| {
        let xml = xml
            .text("Version", &logging.version)
            .text("Delete", logging.delete.to_string())
            .text("Read", logging.read.to_string())
            .text("Write", logging.write.to_string());
        retention(xml, "RetentionPolicy", &logging.retention)
    })
}

fn cors(xml: Writer, rules: Option<&Vec<CorsRule>>) -> Writer {
    let Some(rules) = rules else { return xml };
    xml.within("Cors", |xml| {
        xml.each(rules, |xml, rule| {
            xml.within("CorsRule", |xml| {
                xml.text("AllowedOrigins", &rule.allowed_origins)
                    .text("AllowedMethods", &rule.allowed_methods)
                    .text("MaxAgeInSeconds", rule.max_age.to_string())
                    .text("ExposedHeaders", &rule.exposed_headers)
                    .text("AllowedHeaders", &rule.allowed_headers)
            })
        })
    })
}

fn website(xml: Writer, site: Option<&StaticWebsite>) -> Writer {
    let Some(site) = site else { return xml };
    xml.within("StaticWebsite", |xml| {
        xml.text("Enabled", site.enabled.to_string())
            .opt("IndexDocument", site.index_document.as_ref())
            .opt("DefaultIndexDocumentPath", site.default_index_document_path.as_ref())
            .opt("ErrorDocument404Path", site.error_document_path.as_ref())
    })
}

impl Endpoint for SetBlobServiceProperties {
    type Output = ();

    fn request(&self) -> Request {
        let properties = &self.properties;
        let document = Writer::document("StorageServiceProperties", |xml| {
            let xml = logging(xml, properties.logging.as_ref());
            let xml = metrics(xml, "HourMetrics", properties.hour_metrics.as_ref());
            let xml = metrics(xml, "MinuteMetrics", properties.minute_metrics.as_ref());
            let xml = cors(xml, properties.cors.as_ref());
            let xml = xml.opt("DefaultServiceVersion", properties.default_version.as_ref());
            let xml = match &properties.delete_retention {
                Some(policy) => retention(xml, "DeleteRetentionPolicy", policy),
                None => xml,
            };
            website(xml, properties.static_website.as_ref())
        });
        writer::send(service(Method::PUT), document)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// How far the account's second place is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replication {
    /// `live`, `bootstrap` or `unavailable`.
    pub status: Option<String>,
    /// All that was written before then can be read there.
    pub last_sync: Option<Time>,
}

impl FromXml for Replication {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut read = Replication::default();
        while let Some(child) = xml.child()? {
            match child {
                "Status" => read.status = xml.read_option()?,
                "LastSyncTime" => read.last_sync = xml.read::<Lenient<_>>()?.0,
                _ => {}
            }
        }
        Ok(read)
    }
}

/// Shows how far the account's second place is; to be asked there (`…-secondary.blob…`).
/// <https://learn.microsoft.com/rest/api/storageservices/get-blob-service-stats>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetBlobServiceStats {}

xml_struct! {
    struct Stats {
        replication: Replication = needed "GeoReplication",
    }
}

impl Endpoint for GetBlobServiceStats {
    type Output = Replication;

    fn request(&self) -> Request {
        names::service(Method::GET).query("restype", "service").query("comp", "stats")
    }

    fn response(&self, response: &Response) -> Result<Replication> {
        Ok(xml::read::<Stats>(response)?.replication)
    }
}
