//! What a session is made from.

use super::{
    catalog::{Interface, Selection},
    keystone::Credentials,
    versions::Version,
};
use crate::{Retry, Secret, sign::swift::Digest};
use std::collections::BTreeMap;

/// Everything a session at an OpenStack cloud is made from: plain data.
///
/// ```
/// use pileus_core::providers::openstack::{Credentials, OpenStack, Settings};
///
/// let credentials = Credentials::password("demo", "secret", "demo", "Default");
/// let openstack = OpenStack::new(Settings::new("https://cloud.example:5000/v3", credentials).region("RegionOne"))?;
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Where the identity service is, with or without `/v3` or `/v2.0`; for [`Credentials::V1`] the whole address.
    pub auth_url: String,
    /// Who logs in.
    pub credentials: Credentials,
    /// The region; only a cloud with several of them needs it.
    pub region: Option<String>,
    /// From where the services are reached.
    pub interface: Interface,
    /// Addresses that hold instead of the catalog's, by service type.
    pub endpoints: BTreeMap<String, String>,
    /// Names of the services to use where the catalog has several of a type, by service type.
    pub service_names: BTreeMap<String, String>,
    /// The newest compute API version to ask for, instead of what the cloud tells it has.
    pub compute_version: Option<Version>,
    /// The newest block storage API version to ask for, instead of what the cloud tells it has.
    pub volume_version: Option<Version>,
    /// How calls are retried.
    pub retry: Retry,
    /// The units of the session's budget for retries; see [`Budget`](crate::Budget).
    pub budget: u32,
    /// What a transport is to know about certificates.
    pub tls: Tls,
    /// How objects are stored.
    pub object_storage: ObjectStorage,
}

/// How objects are stored, as far as an account can choose.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ObjectStorage {
    /// What is behind a container's name in that of the container where segments of its objects go.
    pub segments: String,
    /// The key that addresses are signed with, where the cluster is not to be asked for it.
    pub temp_url_key: Option<Secret>,
    /// How addresses are signed; old clusters know SHA-1 alone.
    pub digest: Digest,
    /// How many bytes a segment has at least, the last one excepted. Old clusters want 1 MiB, the present ones take any.
    pub least_segment: u64,
}

impl Default for ObjectStorage {
    /// Segments in `…_segments`, as OpenStack's own client has it; addresses signed with SHA-256.
    fn default() -> Self {
        ObjectStorage {
            segments: "_segments".into(),
            temp_url_key: None,
            digest: Digest::default(),
            least_segment: 1 << 20,
        }
    }
}

/// What a configuration says about certificates: for the transport, which the core has none of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// Whether the services' certificates are verified.
    pub verify: bool,
    /// A file of certificate authorities to trust.
    pub ca_file: Option<String>,
    /// A file with the client's certificate.
    pub certificate_file: Option<String>,
    /// A file with the client's key.
    pub key_file: Option<String>,
}

impl Default for Tls {
    /// Verified, with what the transport trusts by itself.
    fn default() -> Self {
        Tls { verify: true, ca_file: None, certificate_file: None, key_file: None }
    }
}

impl Settings {
    /// A session at that identity service, with everything else as usual.
    #[must_use]
    pub fn new(auth_url: impl Into<String>, credentials: Credentials) -> Self {
        Settings {
            auth_url: auth_url.into(),
            credentials,
            region: None,
            interface: Interface::Public,
            endpoints: BTreeMap::new(),
            service_names: BTreeMap::new(),
            compute_version: None,
            volume_version: None,
            retry: Retry::default(),
            budget: 500,
            tls: Tls::default(),
            object_storage: ObjectStorage::default(),
        }
    }

    /// Sets the region.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets from where the services are reached.
    #[must_use]
    pub fn interface(mut self, interface: Interface) -> Self {
        self.interface = interface;
        self
    }

    /// Sets the address of a service, by its type (`compute`).
    #[must_use]
    pub fn endpoint(mut self, service: impl Into<String>, url: impl Into<String>) -> Self {
        self.endpoints.insert(service.into(), url.into());
        self
    }

    /// Sets how calls are retried.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    pub(crate) fn selection(&self) -> Selection {
        Selection {
            region: self.region.clone(),
            interface: self.interface,
            names: self.service_names.clone(),
        }
    }
}
