//! The service of an account as a whole.

mod account;
mod properties;

pub use account::{AccountInformation, GetAccountInformation, GetUserDelegationKey};
pub use properties::{
    BlobServiceProperties, CorsRule, GetBlobServiceProperties, GetBlobServiceStats, Logging, Metrics,
    Replication, RetentionPolicy, SetBlobServiceProperties, StaticWebsite,
};

#[cfg(test)]
mod tests;
