//! Any [`Storage`](pileus_client::core::storage::Storage) of Pileus as an [`ObjectStore`](object_store::ObjectStore): what
//! is written over the crate `object_store` (DataFusion, Polars, delta-rs, Lance) runs on every cloud that Pileus knows, over the same client, credentials and retries.
//!
//! ```no_run
//! use object_store::{ObjectStore, ObjectStoreExt, path::Path};
//! use pileus_object_store::PileusStore;
//! use std::sync::Arc;
//!
//! # async fn example<T: pileus_client::Transport>(client: pileus_client::Client<T>, storage: Arc<dyn pileus_client::core::storage::Storage>)
//! # -> object_store::Result<()> {
//! // a client of tokio's crate, an S3, Azure or Google storage, a container that is there
//! let store: Arc<dyn ObjectStore> = Arc::new(PileusStore::new(client, storage, "tables"));
//! store.put(&Path::from("2026/clouds.parquet"), "PAR1".into()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What is kept, and what is not
//!
//! * Writes are atomic. [`PutMode::Create`](object_store::PutMode) and [`PutMode::Update`](object_store::PutMode) are the
//!   provider's own conditions, and [`Error::NotImplemented`](object_store::Error) where it has no such condition: Swift
//!   can be asked to create and not to update, Backblaze B2 for neither.
//! * Conditions on reads that a provider cannot be asked (lists of entity tags, Google's entity tags) are compared here,
//!   and what is read then is of the state that was compared.
//! * A read of up to 8 MiB is one request; of more, the rest comes as a stream that is read no faster than it is taken,
//!   goes on where an answer broke off, and is of the state that the first 8 MiB were of.
//! * Parts of an upload may have any size: they are cut anew into parts of [`PileusStore::with_part_size`], which the
//!   provider gets. The future of a part is ready when all that can be sent of what was given has been sent.
//! * Attributes are content headers, storage class and metadata. Names of metadata come back in lower case, and from
//!   Azure, which knows no hyphens, with underscores for hyphens. Google's answers with content tell only its type and
//!   encoding; there a read with [`head`](object_store::GetOptions::head) tells all.
//! * Keys that end with a slash mark folders and are passed over in listings.
//!
//! # Which `object_store`
//!
//! A trait of another version is another trait. [`PileusStore`] is for `object_store` 0.14 (feature `v0_14`, the default);
//! with the feature `v0_13` there is `v0_13::PileusStore` for 0.13, which DataFusion 55 is built on. Both can be had at once.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![allow(clippy::duplicate_mod, reason = "the same source, once for each version of the trait")]

#[cfg(feature = "v0_13")]
pub mod v0_13;
#[cfg(feature = "v0_14")]
mod v0_14;

#[cfg(feature = "v0_14")]
pub use v0_14::PileusStore;
