//! An account at each provider.

use pileus_core::{
    providers::{
        aws::credentials::Source,
        azure::{self, AzureBlob},
        gcs::{self, Gcs},
        s3::{S3, Settings},
    },
    storage::Storage,
};

/// What must never be seen.
pub(super) const SECRET: &str = "hunter2-correct";

pub(super) fn account(which: u8) -> Box<dyn Storage> {
    let keys = || Source::access_key("AKIDEXAMPLE", SECRET);
    match which % 4 {
        0 => Box::new(S3::new(Settings::aws("eu-west-1", keys())).expect("good settings")),
        1 => Box::new(S3::new(Settings::ceph("http://ceph.example", keys())).expect("good settings")),
        2 => {
            // The key is Base64 there.
            let key = azure::Credentials::shared_key("aHVudGVyMi1jb3JyZWN0").expect("a key");
            Box::new(AzureBlob::new(azure::Settings::new("example", key)).expect("good settings"))
        }
        _ => {
            let token = gcs::Credentials::Token(SECRET.into());
            Box::new(Gcs::new(gcs::Settings::new(token).project("example")).expect("good settings"))
        }
    }
}
