//! The suite of the crate `object_store` itself, and what it does not ask, over the embedded cloud's S3, Azure Blob Storage,
//! Google Cloud Storage and Swift, over a directory, and over real servers where one is named: `AWS_ENDPOINT_URL`,
//! `AZURE_BLOB_ENDPOINT`, `STORAGE_EMULATOR_HOST`, `OS_AUTH_URL`, each with the variables that belong to it, and
//! `PILEUS_S3_SERVER` and `PILEUS_SWIFT_SERVER` for what is known of one (`moto`, `radosgw`).

mod content;
mod own;
mod places;
mod servers;
mod suite;
mod writes;

/// The tests, for each place.
macro_rules! places {
    ($($place:ident $name:ident),* $(,)?) => {
        $(mod $name {
            use super::{own, places::Tried, servers::Place, suite, writes};
            each! { $place, suite: put_get_delete_list put_get_attributes get_opts put_opts stream_get
                list_uses_directories_correctly list_with_delimiter list_with_offset rename_and_copy
                copy_if_not_exists copy_rename_nonexistent_object get_nonexistent_object
                multipart_race_condition multipart_out_of_order }
            each! { $place, writes: attributes large_contents large_conditional_writes
                large_copies_if_not_exists small_parts aborted_uploads_leave_nothing }
            each! { $place, own: below_a_prefix ranges a_stream_is_of_one_state conditions_of_many_tags
                deletions_keep_their_order folders_are_marked trait_objects }
        })*
    };
}

macro_rules! each {
    ($place:ident, $module:ident: $($test:ident)*) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            if let Some(tried) = Tried::on(Place::$place, stringify!($test)).await {
                $module::$test(&tried.store).await;
                tried.clear().await;
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
