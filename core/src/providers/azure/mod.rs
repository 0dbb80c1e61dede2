//! Azure Blob Storage, and what speaks its protocol. <https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api>
//!
//! One file per family of calls, one structure per call, named as the documentation names it.

mod account;
pub mod append_blobs;
pub mod batch;
pub mod blobs;
pub mod blocks;
pub mod conditions;
pub mod config;
pub mod containers;
mod copy_source;
pub mod copying;
pub mod credentials;
mod error;
mod headers;
pub mod leases;
pub mod listing;
mod login;
mod names;
pub mod page_blobs;
pub mod properties;
pub mod service;
mod session;
mod settings;
mod storage;
pub mod tags;
pub mod terms;
mod writer;

pub use account::AzureBlob;
pub use copy_source::CopySource;
pub use credentials::Credentials;
pub use headers::{crc64_header, crc64_of_header};
pub use names::container_name;
pub use session::{AzureSession, SessionState};
pub use settings::{PUBLIC, Settings};

/// The service's name in a session.
pub const SERVICE: &str = "blob";

/// The version of the service that requests and answers are of.
pub const VERSION: &str = "2023-11-03";

#[cfg(test)]
mod testing;
