//! Signatures for a whole account. <https://learn.microsoft.com/rest/api/storageservices/create-account-sas>

use super::{AccountKey, Permit, SAS_VERSION, query::Query};
use crate::{Error, Result, Secret};
use serde::{Deserialize, Serialize};

/// Read, write, delete, delete permanently, delete version, list, add, create, update, process, tags, find,
/// immutability policy.
const PERMISSIONS: &str = "rwdyxlacuptfi";

/// What of an account a signature gives access to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountScope {
    /// Which services: `b` for blobs, `q`, `t`, `f` for queues, tables and files.
    pub services: String,
    /// Which levels: `s` for calls of the service, `c` for those of containers, `o` for those of objects.
    pub resource_types: String,
}

impl Default for AccountScope {
    /// All of the Blob service.
    fn default() -> Self {
        AccountScope { services: "b".into(), resource_types: "sco".into() }
    }
}

/// The query that gives access to what is in `scope`.
pub fn account_sas(account: &str, key: &AccountKey, permit: &Permit, scope: &AccountScope) -> Result<Secret> {
    if permit.expiry.is_none() || permit.permissions.is_empty() {
        return Err(Error::misuse("an account's signature needs permissions and an expiry"));
    }
    let text = string_to_sign(account, permit, scope)?;
    let query =
        Query::new().set("sv", SAS_VERSION).set("ss", &scope.services).set("srt", &scope.resource_types);
    Ok(permit.write(query, &permit.ordered(PERMISSIONS)?).signed(&key.sign(&text)))
}

pub(super) fn string_to_sign(account: &str, permit: &Permit, scope: &AccountScope) -> Result<String> {
    permit.checked()?;
    for (what, given, known) in
        [("service", &scope.services, "bqtf"), ("resource type", &scope.resource_types, "sco")]
    {
        if given.is_empty() || given.chars().any(|letter| !known.contains(letter)) {
            return Err(Error::misuse(format!("{given:?} names no {what}; the letters are {known}")));
        }
    }
    Ok([
        account,
        &permit.ordered(PERMISSIONS)?,
        &scope.services,
        &scope.resource_types,
        &permit.start(),
        &permit.expiry(),
        permit.ip.as_deref().unwrap_or_default(),
        permit.protocol(),
        SAS_VERSION,
        permit.encryption_scope.as_deref().unwrap_or_default(),
        "",
    ]
    .join("\n"))
}
