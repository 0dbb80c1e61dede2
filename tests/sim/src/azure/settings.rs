//! What the cloud's Azure is like before the first request.

use std::fmt;
use std::time::Duration;

/// What the cloud's Azure is like.
#[derive(Clone, Debug)]
pub struct Azure {
    /// Its storage accounts. A request is for one of them where its path begins with the account's name, or its host with
    /// the name and `.blob.`.
    pub accounts: Vec<StorageAccount>,
    /// Applications that Microsoft Entra gives tokens to; each may do everything in every account.
    pub applications: Vec<EntraApplication>,
    /// What `X-IDENTITY-HEADER` has to be at `/msi/token`, where App Service gives out tokens of its managed identity.
    pub identity_header: String,
    /// How long a token of Microsoft Entra lives.
    pub token_life: Duration,
    /// The most a listing returns in one page, asked for or not.
    pub page_limit: usize,
    /// The most that one request may bring: a whole block blob, or a block of one.
    pub largest_body: u64,
    /// How far the time of a signature may be from the cloud's.
    pub skew: Duration,
    /// How long the name of a deleted container cannot be used again.
    pub delete_time: Duration,
    /// How long a copy takes that is not waited for.
    pub copy_time: Duration,
    /// How long it takes until a blob is back from the archive.
    pub rehydrate_time: Duration,
}

impl Default for Azure {
    /// The account that every emulator has, with its published key; the application `demo-client` of the directory
    /// `demo-tenant` with the secret `demo-secret`; pages of 5,000; bodies of up to 5,000 MiB; a quarter of an hour;
    /// names that are free after 30 seconds, copies that are done at once, and an archive that is 15 hours away.
    fn default() -> Self {
        Self {
            accounts: vec![StorageAccount::new(
                "devstoreaccount1",
                "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
            )],
            applications: vec![EntraApplication {
                tenant: "demo-tenant".into(),
                client: "demo-client".into(),
                secret: "demo-secret".into(),
            }],
            identity_header: "demo-identity-header".into(),
            token_life: Duration::from_secs(3600),
            page_limit: 5000,
            largest_body: 5000 << 20,
            skew: Duration::from_secs(900),
            delete_time: Duration::from_secs(30),
            copy_time: Duration::ZERO,
            rehydrate_time: Duration::from_secs(15 * 3600),
        }
    }
}

/// A storage account.
#[derive(Clone)]
pub struct StorageAccount {
    /// Its name.
    pub name: String,
    /// Its key, in Base64.
    pub key: String,
    /// Does it keep versions of its blobs?
    pub versioning: bool,
    /// For how many days deleted containers can be had back; 0 where they cannot.
    pub container_retention_days: u32,
}

impl StorageAccount {
    /// An account that keeps no versions and nothing that was deleted.
    pub fn new(name: impl Into<String>, key: impl Into<String>) -> Self {
        Self { name: name.into(), key: key.into(), versioning: false, container_retention_days: 0 }
    }
}

impl fmt::Debug for StorageAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StorageAccount")
            .field("name", &self.name)
            .field("versioning", &self.versioning)
            .field("container_retention_days", &self.container_retention_days)
            .finish_non_exhaustive()
    }
}

/// An application that is registered in a directory.
#[derive(Clone)]
pub struct EntraApplication {
    /// The directory.
    pub tenant: String,
    /// The application's id.
    pub client: String,
    /// Its secret; a client assertion has to be this as well.
    pub secret: String,
}

impl fmt::Debug for EntraApplication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntraApplication")
            .field("tenant", &self.tenant)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}
