//! The providers. One folder each: its session, and its endpoints by service.

#[cfg(feature = "_aws")]
pub mod aws;
#[cfg(feature = "azure")]
pub mod azure;
#[cfg(any(feature = "_aws", feature = "azure", feature = "gcs", feature = "oss"))]
mod clock;
#[cfg(feature = "gcs")]
pub mod gcs;
#[cfg(feature = "openstack")]
pub mod openstack;
#[cfg(feature = "oss")]
pub mod oss;
#[cfg(feature = "rackspace")]
pub mod rackspace;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "_s3_family")]
mod s3_family;

use crate::{Error, Result, compute::Compute};
use std::{fmt, str::FromStr, sync::Arc};

/// A provider, chosen at run time.
///
/// ```
/// use pileus_core::providers::Provider;
///
/// let settings = [("RACKSPACE_USERNAME", "u"), ("RACKSPACE_API_KEY", "k"), ("RACKSPACE_REGION", "ORD")];
/// let compute = "rackspace".parse::<Provider>()?.compute(settings)?;
/// assert_eq!(compute.provider(), "rackspace");
/// # Ok::<(), pileus_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// EC2, and clouds that speak its protocol.
    #[cfg(feature = "aws")]
    Ec2,
    /// Any OpenStack cloud.
    #[cfg(feature = "openstack")]
    OpenStack,
    /// Rackspace's public cloud.
    #[cfg(feature = "rackspace")]
    Rackspace,
}

impl Provider {
    /// All providers that this build has.
    pub const ALL: &[Provider] = &[
        #[cfg(feature = "aws")]
        Provider::Ec2,
        #[cfg(feature = "openstack")]
        Provider::OpenStack,
        #[cfg(feature = "rackspace")]
        Provider::Rackspace,
    ];

    /// Its name: `openstack`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "aws")]
            Provider::Ec2 => "ec2",
            #[cfg(feature = "openstack")]
            Provider::OpenStack => "openstack",
            #[cfg(feature = "rackspace")]
            Provider::Rackspace => "rackspace",
        }
    }

    /// An account there, from settings by the names of the provider's environment variables (`AWS_REGION`, `OS_AUTH_URL`,
    /// `RACKSPACE_USERNAME`), which may be those of the environment. Settings of others are passed over. Nothing is
    /// sent yet.
    pub fn compute<N, V>(self, settings: impl IntoIterator<Item = (N, V)>) -> Result<Arc<dyn Compute>>
    where
        N: Into<String>,
        V: Into<String>,
    {
        let settings = settings.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.connect(settings.collect())
    }

    #[cfg_attr(
        not(any(feature = "aws", feature = "openstack")),
        expect(
            unused_variables,
            clippy::needless_pass_by_value,
            reason = "without providers there is no account"
        )
    )]
    fn connect(self, settings: Vec<(String, String)>) -> Result<Arc<dyn Compute>> {
        match self {
            #[cfg(feature = "aws")]
            Provider::Ec2 => Ok(Arc::new(aws::Ec2::new(aws::config::environment(settings)?)?)),
            #[cfg(feature = "openstack")]
            Provider::OpenStack => {
                let settings = openstack::config::environment(settings)?;
                Ok(Arc::new(openstack::OpenStack::new(settings)?))
            }
            #[cfg(feature = "rackspace")]
            Provider::Rackspace => Ok(Arc::new(rackspace::environment(settings)?)),
        }
    }
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
        assert!(error.message().contains("openstack, rackspace (each"), "{error}");
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
}
