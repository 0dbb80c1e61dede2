//! What a cluster can do.

use super::INFO;
use crate::{Endpoint, Request, Response, Result, wire::json::Document};
use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};

/// What a cluster says that it can do. All of it is in [`Document::extra`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Info {
    /// Its limits.
    #[serde(default)]
    pub swift: Limits,
    /// Static large objects, where there are any.
    pub slo: Option<StaticLargeObjects>,
    /// Many deletions at once, where there are such.
    pub bulk_delete: Option<BulkDeletes>,
    /// Addresses that are signed, where there are any.
    pub tempurl: Option<TempUrls>,
    /// Whether containers can keep the versions of their objects themselves.
    #[serde(default, deserialize_with = "named")]
    pub object_versioning: bool,
    /// Whether containers can be sites.
    #[serde(default, deserialize_with = "named")]
    pub staticweb: bool,
}

/// An ability that is named is there, whatever is said of it.
fn named<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// The limits of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Limits {
    /// Which release of Swift it is.
    pub version: Option<String>,
    /// The largest object that is not made of others.
    pub max_file_size: Option<u64>,
    /// The longest name of an object, in bytes.
    pub max_object_name_length: Option<u64>,
    /// The longest name of a container, in bytes.
    pub max_container_name_length: Option<u64>,
    /// The longest value of metadata, in bytes.
    pub max_meta_value_length: Option<u64>,
    /// The most in a page of objects.
    pub container_listing_limit: Option<u64>,
}

/// What holds of static large objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct StaticLargeObjects {
    /// The most segments.
    pub max_manifest_segments: Option<u64>,
    /// The smallest segment, the last one excepted.
    pub min_segment_size: Option<u64>,
}

/// What holds of many deletions at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct BulkDeletes {
    /// The most in one request.
    pub max_deletes_per_request: Option<u64>,
}

/// What holds of addresses that are signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct TempUrls {
    /// What they can be for.
    #[serde(default)]
    pub methods: Vec<String>,
    /// How they can be signed.
    #[serde(default)]
    pub allowed_digests: Vec<String>,
}

/// Asks what the cluster can do. <https://docs.openstack.org/api-ref/object-store/#list-activated-capabilities>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetInfo;

impl Endpoint for GetInfo {
    type Output = Document<Info>;

    fn request(&self) -> Request {
        Request::get(INFO, &["info"])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        response.json()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent},
        *,
    };

    #[test]
    fn what_a_cluster_can_do() {
        assert_eq!(sent(&GetInfo), "GET /info");
        let body = r#"{"swift": {"version": "2.38.3", "max_file_size": 5368709122, "max_object_name_length": 1024,
            "max_container_name_length": 256, "max_meta_value_length": 256, "container_listing_limit": 10000},
            "slo": {"max_manifest_segments": 1000, "min_segment_size": 1}, "symlink": {"symloop_max": 2},
            "bulk_delete": {"max_deletes_per_request": 10000}, "object_versioning": {},
            "tempurl": {"methods": ["GET", "PUT"], "allowed_digests": ["sha1", "sha256"]}}"#;
        let info = GetInfo.response(&answer(200, &[], body)).expect("what it can do");
        assert_eq!(info.swift.version.as_deref(), Some("2.38.3"));
        assert_eq!(
            (info.swift.max_file_size, info.swift.container_listing_limit),
            (Some(5_368_709_122), Some(10_000))
        );
        let names = (info.swift.max_object_name_length, info.swift.max_container_name_length);
        assert_eq!((names, info.swift.max_meta_value_length), ((Some(1024), Some(256)), Some(256)));
        let slo = info.slo.as_ref().expect("there are such");
        assert_eq!((slo.max_manifest_segments, slo.min_segment_size), (Some(1000), Some(1)));
        assert_eq!(info.bulk_delete.as_ref().and_then(|bulk| bulk.max_deletes_per_request), Some(10_000));
        let signed = info.tempurl.as_ref().expect("there are such");
        assert_eq!(
            (signed.methods.join(" "), signed.allowed_digests.join(" ")),
            ("GET PUT".into(), "sha1 sha256".into())
        );
        assert!(info.object_versioning && !info.staticweb);
        assert_eq!(info.extra.value()["symlink"]["symloop_max"], 2);
        let least = GetInfo.response(&answer(200, &[], "{}")).expect("of another make");
        assert_eq!(least.value, Info::default());
    }
}
