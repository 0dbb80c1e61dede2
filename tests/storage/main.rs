//! Every storage does the same, over every adapter: against real servers where one is named, and against the embedded
//! cloud.
//!
//! Which server is there, the environment says: `AWS_ENDPOINT_URL` and the other `AWS_` variables for S3, with
//! `PILEUS_S3_SERVER` for what is known of it (`moto`, `radosgw`, `s3s-fs`); `AZURE_BLOB_ENDPOINT` and the other `AZURE_`
//! variables for Azure Blob Storage; `OS_AUTH_URL` and the other `OS_` variables for Swift, with `PILEUS_SWIFT_SERVER` for
//! what is known of it (`radosgw`); `STORAGE_EMULATOR_HOST` for Google Cloud Storage.

mod across;
mod sync;
mod world;

use pileus_core::{
    providers::{
        aws::credentials::Source,
        azure::{self, AzureBlob, Credentials},
        gcs::{self, Gcs},
        local::Local,
        openstack::{self, OpenStack, swift::account::SetTempUrlKey},
        s3::{self, Dialect, S3},
    },
    sign::swift::Digest,
    storage::{Capability, Storage},
};
use pileus_sim::{
    Sim,
    server::{Options, Server},
};
use pileus_tests::{
    runner::Runner,
    storage::{Quirks, behave},
};

/// A name that no other run uses.
fn name(runner: &Runner) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    format!("pileus-{}-{:x}", runner.name().replace('_', "-"), now.as_micros())
}

/// Whether that address is of this machine: elsewhere it would cost something.
fn is_loopback(address: &str) -> bool {
    ["http://127.0.0.1:", "http://localhost:"].iter().any(|here| address.starts_with(here))
}

fn alike(storage: &dyn Storage, quirks: &Quirks) {
    Runner::alike(|runner| behave(runner, storage, &name(runner), quirks));
}

#[test]
fn the_embedded_cloud() {
    let server = Server::with_options(Sim::default(), Options::default()).expect("a server");
    let keys = Source::access_key("AKIDDEMO", "demo-secret-key");
    let settings = s3::Settings::compatible(format!("http://{}", server.address()), "us-east-1", keys);
    alike(&S3::new(settings).expect("settings"), &Quirks { part: 5 << 20, ..Quirks::default() });
}

#[test]
fn a_directory() {
    let root = std::env::temp_dir().join(format!("pileus-local-{}", std::process::id()));
    std::fs::create_dir_all(&root).expect("a directory");
    alike(&Local::new(&root), &Quirks::default());
    // All that it has kept beside the objects is gone with them.
    let left = left_in(&root);
    std::fs::remove_dir_all(&root).expect("removed");
    assert!(left.iter().all(|path| path.contains("/locks/")), "{left:?}");
}

/// The files in a directory.
fn left_in(root: &std::path::Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(left_in(&path));
        } else {
            files.push(path.display().to_string());
        }
    }
    files
}

#[test]
fn the_embedded_azure() {
    let cloud = Sim::default();
    let account = cloud.settings().azure.accounts[0].clone();
    let server = Server::with_options(cloud, Options::default()).expect("a server");
    let key = Credentials::shared_key(account.key).expect("a key");
    let endpoint = format!("http://{}/{}", server.address(), account.name);
    let storage =
        AzureBlob::new(azure::Settings::new(account.name, key).endpoint(endpoint)).expect("settings");
    // A backslash is a slash to Azure.
    alike(&storage, &Quirks { keys: &["back\\slash"], ..Quirks::default() });
}

#[test]
fn the_embedded_gcs() {
    let cloud = Sim::default();
    let account = cloud.settings().gcs.service_accounts[0].clone();
    let server = Server::with_options(cloud, Options::default()).expect("a server");
    let token_uri = format!("{}/token", server.endpoint());
    let key = gcs::Credentials::from_json(&account.document(&token_uri)).expect("a key");
    let settings = gcs::Settings::new(key).endpoint(server.endpoint());
    alike(&Gcs::new(settings).expect("settings"), &Quirks::default());
}

#[test]
fn s3() {
    let address = std::env::var("AWS_ENDPOINT_URL").unwrap_or_default();
    if !is_loopback(&address) {
        println!("skipped: AWS_ENDPOINT_URL names no S3 on loopback, it is {address:?}");
        return;
    }
    let mut settings = s3::config::environment(std::env::vars()).expect("the AWS_ variables");
    let server = std::env::var("PILEUS_S3_SERVER").unwrap_or_default();
    if server == "radosgw" {
        settings = settings.dialect(Dialect::CEPH);
    }
    let storage = S3::new(settings).expect("settings");
    let quirks = match server.as_str() {
        // It fails with 500 on an address that is signed and bears no header of authorization.
        "moto" => Quirks { part: 5 << 20, lacks: &[Capability::Presign], ..Quirks::default() },
        // On writes it compares an entity tag in quotes, which is how a header has it, with one that has none.
        "radosgw" => Quirks { part: 5 << 20, lacks: &[Capability::ConditionalWrites], ..Quirks::default() },
        "s3s-fs" => Quirks {
            part: 5 << 20,
            // Objects are files: what no file can be called, it does not keep. Of its listings it says that their keys are
            // encoded, and they are not.
            keys: &[
                "trailing/slash/",
                "double//slash",
                "dots/../up/./here",
                "control\u{1}\u{7f}\ttab",
                "percent%20is%2Fkept",
                "plus+and~tilde",
            ],
            longest: Some(100),
            lacks: &[
                Capability::SetTags,
                Capability::SetVersioning,
                Capability::ListVersions,
                Capability::ConditionalReads,
                Capability::ConditionalWrites,
                Capability::ListUploads,
            ],
            // `BucketAlreadyExists`, whoever's it is.
            disowns: true,
            overwrites: true,
            deletes_all: true,
            ..Quirks::default()
        },
        _ => Quirks { part: 5 << 20, ..Quirks::default() },
    };
    alike(&storage, &quirks);
}

#[test]
fn azure_blobs() {
    let address = std::env::var("AZURE_BLOB_ENDPOINT").unwrap_or_default();
    if !is_loopback(&address) {
        println!("skipped: AZURE_BLOB_ENDPOINT names no blob service on loopback, it is {address:?}");
        return;
    }
    let settings = azure::config::environment(std::env::vars()).expect("the AZURE_ variables");
    let storage = AzureBlob::new(settings.endpoint(address)).expect("settings");
    // A backslash is a slash to Azure, and the emulator cannot list control characters.
    let keys = &["back\\slash", "control\u{1}\u{7f}\ttab"];
    alike(&storage, &Quirks { keys, ..Quirks::default() });
}

/// Sets the key that addresses are signed with, and gives the account that knows it.
fn keyed(mut settings: openstack::Settings) -> OpenStack {
    const KEY: &str = "the key of the suite";
    settings.object_storage.temp_url_key = Some(KEY.into());
    let cloud = OpenStack::new(settings).expect("settings");
    let set = SetTempUrlKey { container: None, second: false, key: KEY.into() };
    pileus_blocking::Client::new().run(cloud.call(set)).expect("a key");
    cloud
}

#[test]
fn swift_in_the_embedded_cloud() {
    let server = Server::with_options(Sim::default(), Options::default()).expect("a server");
    let credentials = openstack::Credentials::password("demo", "secret", "demo", "Default");
    let address = format!("http://{}/identity/v3", server.address());
    let cloud = keyed(openstack::Settings::new(address, credentials));
    // It keeps no versions in a container itself.
    let lacks = &[Capability::SetVersioning, Capability::ListVersions];
    alike(&cloud, &Quirks { lacks, ..Quirks::default() });
}

#[test]
fn swift() {
    let address = std::env::var("OS_AUTH_URL").unwrap_or_default();
    if !is_loopback(&address) {
        println!("skipped: OS_AUTH_URL names no OpenStack on loopback, it is {address:?}");
        return;
    }
    let mut settings = openstack::config::environment(std::env::vars()).expect("the OS_ variables");
    let server = std::env::var("PILEUS_SWIFT_SERVER").unwrap_or_default();
    let quirks = match server.as_str() {
        "radosgw" => {
            settings.object_storage.digest = Digest::Sha1;
            // It keeps versions in another container, as Swift once did, and passes over the condition of a write.
            Quirks {
                lacks: &[Capability::SetVersioning, Capability::ListVersions],
                overwrites: true,
                ..Quirks::default()
            }
        }
        _ => Quirks::default(),
    };
    alike(&keyed(settings), &quirks);
}

#[test]
fn google_cloud_storage() {
    let address = std::env::var("STORAGE_EMULATOR_HOST").unwrap_or_default();
    if !is_loopback(&address) {
        println!(
            "skipped: STORAGE_EMULATOR_HOST names no Google Cloud Storage on loopback, it is {address:?}"
        );
        return;
    }
    let settings = gcs::config::environment(std::env::vars()).expect("the variables of Google");
    let storage = Gcs::new(settings.project("pileus")).expect("settings");
    let quirks = Quirks {
        part: 256 << 10,
        // It hangs up on names that lead out of a directory.
        keys: &["dots/../up/./here"],
        // It passes over preconditions, keeps no versions, and checks no credentials, so that there is no key to sign with.
        lacks: &[
            Capability::ConditionalReads,
            Capability::ConditionalWrites,
            Capability::SetVersioning,
            Capability::ListVersions,
            Capability::Presign,
        ],
        overwrites: true,
        // `bytes 16-15/16`
        empty_spans: true,
        copies_as_is: true,
        ..Quirks::default()
    };
    alike(&storage, &quirks);
}
