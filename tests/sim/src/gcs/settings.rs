//! What the cloud's Google Cloud Storage is like before the first request.

use serde_json::json;
use std::fmt;
use std::time::Duration;

/// What the cloud's Google Cloud Storage is like.
#[derive(Clone, Debug)]
pub struct Gcs {
    /// Accounts that may sign; each has all rights in its project.
    pub service_accounts: Vec<GcsServiceAccount>,
    /// The login of a user of the first account's project: client id, client secret and refresh token.
    pub user: (String, String, String),
    /// How long a token lives.
    pub token_life: Duration,
    /// The most a listing returns in one page, asked for or not.
    pub page_limit: usize,
    /// The most that one request may bring.
    pub largest_body: u64,
    /// How far the time of a signature may be from the cloud's.
    pub skew: Duration,
    /// What every chunk of an upload but the last is a multiple of.
    pub chunk_unit: u64,
    /// The most bytes that one request copies.
    pub rewritten_at_once: u64,
    /// How long what was deleted can be restored in buckets that do not say. Google has a week; here it is nothing, so that
    /// deleted contents leave memory.
    pub soft_delete: Duration,
}

impl Default for Gcs {
    /// One account, `demo@demo.iam.gserviceaccount.com` of the project `demo`; the user `demo-client`; tokens for an hour;
    /// pages of a thousand; bodies of up to 5 TiB; chunks of 256 KiB; a quarter of an hour.
    fn default() -> Self {
        Self {
            service_accounts: vec![GcsServiceAccount::demo()],
            user: ("demo-client".into(), "demo-secret".into(), "demo-refresh-token".into()),
            token_life: Duration::from_secs(3600),
            page_limit: 1000,
            largest_body: 5 << 40,
            skew: Duration::from_secs(900),
            chunk_unit: 256 << 10,
            rewritten_at_once: u64::MAX,
            soft_delete: Duration::ZERO,
        }
    }
}

/// An account that signs.
#[derive(Clone)]
pub struct GcsServiceAccount {
    /// Its address.
    pub email: String,
    /// The project it belongs to.
    pub project: String,
    /// Its private key, in PEM: for clients, and for the service that signs for accounts.
    pub private_key: String,
    /// The public part of it, in PEM: what signatures are verified with.
    pub public_key: String,
}

impl GcsServiceAccount {
    /// The account that every cloud has. Its key is published here, and good for nothing else.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            email: "demo@demo.iam.gserviceaccount.com".into(),
            project: "demo".into(),
            private_key: include_str!("demo_private_key.pem").into(),
            public_key: include_str!("demo_public_key.pem").into(),
        }
    }

    /// The document that clients have the key in; tokens are exchanged at `token_uri`: the cloud's own address and `/token`.
    #[must_use]
    pub fn document(&self, token_uri: &str) -> String {
        let (email, project, key) = (&self.email, &self.project, &self.private_key);
        json!({
            "type": "service_account", "project_id": project, "private_key_id": "demo-key", "private_key": key,
            "client_email": email, "client_id": "1", "token_uri": token_uri, "universe_domain": "googleapis.com",
        })
        .to_string()
    }
}

impl fmt::Debug for GcsServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GcsServiceAccount")
            .field("email", &self.email)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}
