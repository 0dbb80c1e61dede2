//! DataFusion on every storage that is there: the embedded cloud's S3, Azure Blob Storage, Google Cloud Storage and Swift, a
//! directory, and real servers where the environment names one, as for the suite of the crate itself.
//!
//! ```sh
//! cargo test --manifest-path tests/datafusion/Cargo.toml -- --nocapture
//! ```
#![forbid(unsafe_code)]

#[path = "../../../adapters/object-store/tests/integration/servers.rs"]
mod servers;
mod suite;
mod tables;

macro_rules! places {
    ($($place:ident $name:ident),* $(,)?) => {
        $(mod $name {
            use super::{servers::Place, suite, tables};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn tables_are_written_and_read() {
                tables::are_written_and_read(Place::$place).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn its_object_store_has_its_own_suite() {
                suite::holds(Place::$place).await;
            }
        })*
    };
}

places! {
    EmbeddedS3 embedded_s3,
    EmbeddedAzure embedded_azure,
    EmbeddedGcs embedded_gcs,
    EmbeddedSwift embedded_swift,
    Local local,
    S3 s3,
    Azure azure,
    Gcs gcs,
    Swift swift,
}
