//! Providers by their names.

use crate::{Error, Result, compute::Compute, storage::Storage};
use std::{fmt, str::FromStr, sync::Arc};

/// A provider, chosen at run time.
///
/// ```
/// use pileus_core::providers::Provider;
///
/// let settings = [("RACKSPACE_USERNAME", "u"), ("RACKSPACE_API_KEY", "k"), ("RACKSPACE_REGION", "ORD")];
/// let compute = "rackspace".parse::<Provider>()?.compute(settings)?;
/// assert_eq!(compute.provider(), "rackspace");
///
/// let settings = [("AWS_REGION", "eu-west-1"), ("AWS_ACCESS_KEY_ID", "k"), ("AWS_SECRET_ACCESS_KEY", "s")];
/// let storage = "s3".parse::<Provider>()?.storage(settings)?;
/// assert_eq!(storage.provider(), "s3");
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// Azure Blob Storage.
    #[cfg(feature = "azure")]
    Azure,
    /// Backblaze B2.
    #[cfg(feature = "b2")]
    B2,
    /// EC2, and clouds that speak its protocol.
    #[cfg(feature = "aws")]
    Ec2,
    /// Google Cloud Storage.
    #[cfg(feature = "gcs")]
    Gcs,
    /// A directory of this machine.
    #[cfg(feature = "local")]
    Local,
    /// Any OpenStack cloud: its servers, and its Swift.
    #[cfg(feature = "openstack")]
    OpenStack,
    /// Alibaba Cloud's Object Storage Service.
    #[cfg(feature = "oss")]
    Oss,
    /// Rackspace's public cloud: its servers, and its Cloud Files.
    #[cfg(feature = "rackspace")]
    Rackspace,
    /// S3, and clouds that speak its protocol.
    #[cfg(feature = "s3")]
    S3,
}

type Pairs = Vec<(String, String)>;

impl Provider {
    /// All providers that this build has.
    pub const ALL: &[Provider] = &[
        #[cfg(feature = "azure")]
        Provider::Azure,
        #[cfg(feature = "b2")]
        Provider::B2,
        #[cfg(feature = "aws")]
        Provider::Ec2,
        #[cfg(feature = "gcs")]
        Provider::Gcs,
        #[cfg(feature = "local")]
        Provider::Local,
        #[cfg(feature = "openstack")]
        Provider::OpenStack,
        #[cfg(feature = "oss")]
        Provider::Oss,
        #[cfg(feature = "rackspace")]
        Provider::Rackspace,
        #[cfg(feature = "s3")]
        Provider::S3,
    ];

    /// Its name: `openstack`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "azure")]
            Provider::Azure => "azure",
            #[cfg(feature = "b2")]
            Provider::B2 => "b2",
            #[cfg(feature = "aws")]
            Provider::Ec2 => "ec2",
            #[cfg(feature = "gcs")]
            Provider::Gcs => "gcs",
            #[cfg(feature = "local")]
            Provider::Local => "local",
            #[cfg(feature = "openstack")]
            Provider::OpenStack => "openstack",
            #[cfg(feature = "oss")]
            Provider::Oss => "oss",
            #[cfg(feature = "rackspace")]
            Provider::Rackspace => "rackspace",
            #[cfg(feature = "s3")]
            Provider::S3 => "s3",
        }
    }

    /// An account for compute there, from settings by the names of the provider's environment variables (`AWS_REGION`,
    /// `OS_AUTH_URL`, `RACKSPACE_USERNAME`), which may be those of the environment. Settings of others are passed over.
    /// Nothing is sent yet. A provider without compute is an error that says so.
    pub fn compute<N, V>(self, settings: impl IntoIterator<Item = (N, V)>) -> Result<Arc<dyn Compute>>
    where
        N: Into<String>,
        V: Into<String>,
    {
        self.compute_of(pairs(settings))
    }

    /// The same for object storage (`AZURE_STORAGE_ACCOUNT`, `GOOGLE_APPLICATION_CREDENTIALS`, `OSS_ENDPOINT`,
    /// `PILEUS_LOCAL_ROOT`).
    pub fn storage<N, V>(self, settings: impl IntoIterator<Item = (N, V)>) -> Result<Arc<dyn Storage>>
    where
        N: Into<String>,
        V: Into<String>,
    {
        self.storage_of(pairs(settings))
    }

    fn compute_of(self, settings: Pairs) -> Result<Arc<dyn Compute>> {
        // Where the build has no provider at all.
        let _ = &settings;
        match self {
            #[cfg(feature = "aws")]
            Provider::Ec2 => {
                use super::aws::{Ec2, config};
                Ok(Arc::new(Ec2::new(config::environment(settings)?)?))
            }
            #[cfg(feature = "openstack")]
            Provider::OpenStack => Ok(Arc::new(openstack(settings)?)),
            #[cfg(feature = "rackspace")]
            Provider::Rackspace => Ok(Arc::new(super::rackspace::environment(settings)?)),
            #[allow(unreachable_patterns, reason = "where the build has no other")]
            other => Err(other.lacks("compute")),
        }
    }

    fn storage_of(self, settings: Pairs) -> Result<Arc<dyn Storage>> {
        let _ = &settings;
        match self {
            #[cfg(feature = "azure")]
            Provider::Azure => {
                use super::azure::{AzureBlob, config};
                Ok(Arc::new(AzureBlob::new(config::environment(settings)?)?))
            }
            #[cfg(feature = "b2")]
            Provider::B2 => {
                use super::b2::{B2, config};
                Ok(Arc::new(B2::new(config::environment(settings)?)?))
            }
            #[cfg(feature = "gcs")]
            Provider::Gcs => {
                use super::gcs::{Gcs, config};
                Ok(Arc::new(Gcs::new(config::environment(settings)?)?))
            }
            #[cfg(feature = "local")]
            Provider::Local => Ok(Arc::new(super::local::environment(settings)?)),
            #[cfg(feature = "openstack")]
            Provider::OpenStack => Ok(Arc::new(openstack(settings)?)),
            #[cfg(feature = "oss")]
            Provider::Oss => {
                use super::oss::{Oss, config};
                Ok(Arc::new(Oss::new(config::environment(settings)?)?))
            }
            #[cfg(feature = "rackspace")]
            Provider::Rackspace => Ok(Arc::new(super::rackspace::environment(settings)?)),
            #[cfg(feature = "s3")]
            Provider::S3 => {
                use super::s3::{S3, config};
                Ok(Arc::new(S3::new(config::environment(settings)?)?))
            }
            #[allow(unreachable_patterns, reason = "where the build has no other")]
            other => Err(other.lacks("object storage")),
        }
    }

    fn lacks(self, what: &str) -> Error {
        Error::misuse(format!("{self} has no {what}; name another provider"))
    }
}

fn pairs<N: Into<String>, V: Into<String>>(settings: impl IntoIterator<Item = (N, V)>) -> Pairs {
    settings.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

#[cfg(feature = "openstack")]
fn openstack(settings: Pairs) -> Result<super::openstack::OpenStack> {
    super::openstack::OpenStack::new(super::openstack::config::environment(settings)?)
}

impl FromStr for Provider {
    type Err = Error;
    /// Reads a provider's name, in whatever case.
    fn from_str(name: &str) -> Result<Self> {
        let mut all = Provider::ALL.iter().copied();
        all.find(|provider| provider.name().eq_ignore_ascii_case(name.trim())).ok_or_else(|| {
            let names: Vec<_> = Provider::ALL.iter().map(|provider| provider.name()).collect();
            Error::misuse(format!(
                "there is no provider {name:?}; this build has: {} (each is a cargo feature)",
                names.join(", ")
            ))
        })
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(all(test, feature = "rackspace"))]
mod tests {
    use super::*;
    use crate::{Kind, compute::Capability};

    #[test]
    fn a_provider_is_found_by_its_name_or_all_names_are_told() {
        for provider in Provider::ALL {
            assert_eq!(provider.name().to_uppercase().parse::<Provider>().expect("its own name"), *provider);
        }
        let error = "openstak".parse::<Provider>().expect_err("misspelt");
        assert_eq!(error.kind(), Kind::Misuse);
        let names: Vec<_> = Provider::ALL.iter().map(|provider| provider.name()).collect();
        assert!(error.message().contains(&format!("{} (each", names.join(", "))), "{error}");
    }

    #[test]
    fn settings_that_are_missing_are_named() {
        let none: [(&str, &str); 0] = [];
        let error = Provider::OpenStack.compute(none).expect_err("nothing set");
        assert!(error.kind() == Kind::Misuse && error.message().contains("OS_AUTH_URL"), "{error}");
        let error = Provider::Rackspace.compute([("RAX_USERNAME", "u")]).expect_err("no region");
        assert!(error.message().contains("RACKSPACE_REGION"), "{error}");
    }

    #[test]
    fn a_call_that_is_lacking_is_known_beforehand_and_typed() {
        let settings = [("RAX_USERNAME", "u"), ("RAX_API_KEY", "k"), ("RAX_REGION", "ord")];
        let rackspace = Provider::Rackspace.compute(settings).expect("settings");
        assert!(!rackspace.capabilities().has(Capability::ListAddresses));
        let cx = crate::Cx { now: crate::Time::EPOCH, entropy: 0, waker: std::task::Waker::noop() };
        let step = crate::Operation::poll(&mut rackspace.list_addresses(), &cx);
        let crate::Step::Done(Err(error)) = step else { panic!("{step:?}") };
        assert_eq!(error.kind(), Kind::Unsupported);
        assert!(error.message().starts_with("rackspace has no list_addresses"), "{error}");
    }

    #[test]
    fn each_gives_what_it_has_and_says_what_it_has_not() {
        let none: [(&str, &str); 0] = [];
        for provider in Provider::ALL {
            let (compute, storage) = (provider.compute(none).err(), provider.storage(none).err());
            let told = |error: &Option<Error>, what: &str| {
                let text = error.as_ref().map(|error| error.message().to_owned()).unwrap_or_default();
                text.starts_with(&format!("{provider} has no {what}"))
            };
            let (no_compute, no_storage) = (told(&compute, "compute"), told(&storage, "object storage"));
            assert!(!(no_compute && no_storage), "{provider} has something");
            assert_eq!(
                no_compute,
                !["ec2", "openstack", "rackspace"].contains(&provider.name()),
                "{provider}"
            );
            assert_eq!(no_storage, provider.name() == "ec2", "{provider}");
        }
    }
}
