//! Azure Storage's signatures, for its Blob service: Shared Key in a header, and shared access signatures in a query.
//! <https://learn.microsoft.com/rest/api/storageservices/authorize-requests-to-azure-storage>
//!
//! Pure functions of the request, the key and the time.
//!
//! ```
//! use pileus_core::{Time, sign::azure::{AccountKey, Permit, Resource, service_sas}};
//!
//! let key = AccountKey::new(&"a2V5".into())?;
//! let permit = Permit::new("r", Time::parse_rfc3339("2030-01-01T00:00:00Z").expect("a time"));
//! let blob = Resource::Blob { container: "photos", blob: "2030/cat one.jpg" };
//! let sas = service_sas("myaccount", &key, &permit, None, &blob, &Default::default())?;
//! assert!(sas.expose().starts_with("sv=2022-11-02&sr=b&sp=r&se=2030-01-01T00%3A00%3A00Z&sig="));
//! # Ok::<(), pileus_core::Error>(())
//! ```

mod account_sas;
mod key;
mod permit;
mod query;
mod resource;
mod service_sas;
mod shared_key;
mod user_delegation;

pub use account_sas::{AccountScope, account_sas};
pub use key::AccountKey;
pub use permit::{Permit, ResponseHeaders};
pub use resource::Resource;
pub use service_sas::service_sas;
pub use shared_key::{Target, authorization, string_to_sign};
pub use user_delegation::{Delegate, DelegationKey, user_delegation_sas};

/// The version of the service that shared access signatures are made for.
pub const SAS_VERSION: &str = "2022-11-02";

#[cfg(test)]
mod tests;
