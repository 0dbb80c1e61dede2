//! Accounts as the providers' own command-line tools find them: in variables and in files of this machine.
//!
//! ```no_run
//! use pileus_client::{core::providers::{aws::Ec2, openstack::OpenStack}, files};
//!
//! let ec2 = Ec2::new(files::aws()?)?; // as `aws` would: ~/.aws, AWS_PROFILE, keys, roles, containers, instances
//! let cloud = OpenStack::new(files::openstack()?)?; // as `openstack` would: OS_CLOUD, clouds.yaml, an openrc file
//! # Ok::<(), pileus_client::core::Error>(())
//! ```
//!
//! What is not there is no error, unless nothing else says who logs in; what is there and cannot be read is one that
//! names the path. The files of settings are read once, here. Tokens that others keep renewing in files are asked for by
//! the operations that need them, whenever a login is due: the clients of all adapters read them then, and whoever
//! drives operations by a loop of their own has [`answer`] do so.

#[cfg(feature = "_aws")]
mod aws;
#[cfg(feature = "gcs")]
mod gcs;
#[cfg(any(feature = "_aws", feature = "gcs", feature = "openstack"))]
mod lookup;
#[cfg(feature = "openstack")]
mod openstack;
mod read;
#[cfg(any(feature = "_aws", feature = "gcs", feature = "openstack"))]
mod settings;

#[cfg(any(feature = "_aws", feature = "gcs", feature = "openstack"))]
pub use lookup::Files;
pub use read::{answer, roots};

#[cfg(any(feature = "_aws", feature = "gcs", feature = "openstack"))]
use pileus_core::{Result, providers};

/// The account that the environment and the AWS files describe, as `aws` would find it. See [`Files::aws`].
#[cfg(feature = "_aws")]
pub fn aws() -> Result<providers::aws::Settings> {
    Files::of_process().aws()
}

/// The account of that profile. See [`Files::aws_profile`].
#[cfg(feature = "_aws")]
pub fn aws_profile(name: &str) -> Result<providers::aws::Settings> {
    Files::of_process().aws_profile(name)
}

/// The account that the environment and Google's file of credentials describe, as Google's libraries find it. See
/// [`Files::gcs`].
#[cfg(feature = "gcs")]
pub fn gcs() -> Result<providers::gcs::Settings> {
    Files::of_process().gcs()
}

/// The cloud that the environment and `clouds.yaml` describe, as `openstack` would find it. See [`Files::openstack`].
#[cfg(feature = "openstack")]
pub fn openstack() -> Result<providers::openstack::Settings> {
    Files::of_process().openstack()
}

/// The cloud of that name in `clouds.yaml`. See [`Files::openstack_cloud`].
#[cfg(feature = "openstack")]
pub fn openstack_cloud(name: &str) -> Result<providers::openstack::Settings> {
    Files::of_process().openstack_cloud(name)
}
