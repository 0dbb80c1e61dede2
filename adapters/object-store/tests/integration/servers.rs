//! The accounts that stores are tried on: those of the embedded cloud, a directory, and real servers. Which of these are
//! there, the environment says, as for the other storage suites.

use pileus_core::{
    providers::{
        aws::credentials::Source,
        azure::{self, AzureBlob},
        gcs::{self, Gcs},
        local::Local,
        openstack::{self, OpenStack},
        s3::{self, Dialect, S3},
    },
    storage::Storage,
};
use pileus_sim::{
    Sim,
    server::{Options, Server},
};
use std::{
    env, fs,
    path::PathBuf,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    thread,
    time::SystemTime,
};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The S3 of the embedded cloud, which is always there, like its others.
    EmbeddedS3,
    EmbeddedAzure,
    EmbeddedGcs,
    EmbeddedSwift,
    /// A directory.
    Local,
    S3,
    Azure,
    Gcs,
    Swift,
}

/// An account. What it is kept in goes with it.
pub(crate) struct Account {
    pub(crate) storage: Arc<dyn Storage>,
    _folder: Option<Folder>,
}

struct Folder(PathBuf);

impl Place {
    /// The account, or why there is none.
    pub(crate) fn account(self) -> Result<Account, String> {
        let storage: Arc<dyn Storage> = match self {
            Place::Local => {
                let folder = Folder(env::temp_dir().join(name()));
                fs::create_dir_all(&folder.0).expect("a directory");
                return Ok(Account { storage: Arc::new(Local::new(&folder.0)), _folder: Some(folder) });
            }
            Place::EmbeddedS3 => embedded_s3(),
            Place::EmbeddedAzure => embedded_azure(),
            Place::EmbeddedGcs => embedded_gcs(),
            Place::EmbeddedSwift => embedded_swift(),
            Place::S3 => s3(&named("AWS_ENDPOINT_URL")?),
            Place::Azure => azure(&named("AZURE_BLOB_ENDPOINT")?),
            Place::Gcs => gcs(&named("STORAGE_EMULATOR_HOST")?),
            Place::Swift => swift(&named("OS_AUTH_URL")?),
        };
        Ok(Account { storage, _folder: None })
    }
}

/// A name that no other test and no other run uses.
pub(crate) fn name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    format!("pileus-objects-{:x}-{}", now.as_micros(), NEXT.fetch_add(1, Relaxed))
}

/// The address of a server in a variable, where it is of this machine: elsewhere it would cost something.
fn named(variable: &str) -> Result<String, String> {
    let address = env::var(variable).unwrap_or_default();
    let host = address.strip_prefix("http://").unwrap_or(&address);
    if ["127.0.0.1:", "localhost:"].iter().any(|here| host.starts_with(here)) {
        return Ok(address);
    }
    Err(format!("{variable} names no server on loopback, it is {address:?}"))
}

/// One server for all tests. It has a thread of its own and is started outside of the tests' runtimes.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let start = || Server::with_options(Sim::default(), Options::default()).expect("a server");
        thread::spawn(start).join().expect("no panic")
    })
}

fn embedded_s3() -> Arc<dyn Storage> {
    let keys = Source::access_key("AKIDDEMO", "demo-secret-key");
    let settings = s3::Settings::compatible(format!("http://{}", server().address()), "us-east-1", keys);
    Arc::new(S3::new(settings).expect("settings"))
}

fn embedded_azure() -> Arc<dyn Storage> {
    let account = server().with(|cloud| cloud.settings().azure.accounts[0].clone());
    let key = azure::Credentials::shared_key(account.key).expect("a key");
    let endpoint = format!("http://{}/{}", server().address(), account.name);
    Arc::new(AzureBlob::new(azure::Settings::new(account.name, key).endpoint(endpoint)).expect("settings"))
}

fn embedded_gcs() -> Arc<dyn Storage> {
    let account = server().with(|cloud| cloud.settings().gcs.service_accounts[0].clone());
    let token_uri = format!("{}/token", server().endpoint());
    let key = gcs::Credentials::from_json(&account.document(&token_uri)).expect("a key");
    Arc::new(Gcs::new(gcs::Settings::new(key).endpoint(server().endpoint())).expect("settings"))
}

fn embedded_swift() -> Arc<dyn Storage> {
    let credentials = openstack::Credentials::password("demo", "secret", "demo", "Default");
    let address = format!("http://{}/identity/v3", server().address());
    Arc::new(OpenStack::new(openstack::Settings::new(address, credentials)).expect("settings"))
}

fn s3(_address: &str) -> Arc<dyn Storage> {
    let mut settings = s3::config::environment(env::vars()).expect("the AWS_ variables");
    if env::var("PILEUS_S3_SERVER").is_ok_and(|server| server == "radosgw") {
        settings = settings.dialect(Dialect::CEPH);
    }
    Arc::new(S3::new(settings).expect("settings"))
}

fn azure(address: &str) -> Arc<dyn Storage> {
    let settings = azure::config::environment(env::vars()).expect("the AZURE_ variables");
    Arc::new(AzureBlob::new(settings.endpoint(address)).expect("settings"))
}

fn gcs(_address: &str) -> Arc<dyn Storage> {
    let settings = gcs::config::environment(env::vars()).expect("the variables of Google");
    Arc::new(Gcs::new(settings.project("pileus")).expect("settings"))
}

fn swift(_address: &str) -> Arc<dyn Storage> {
    let settings = openstack::config::environment(env::vars()).expect("the OS_ variables");
    Arc::new(OpenStack::new(settings).expect("settings"))
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
