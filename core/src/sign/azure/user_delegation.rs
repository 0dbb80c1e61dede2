//! Signatures by a key that the service gave to a user of Microsoft Entra, which need no key of the account.
//! <https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas>

use super::{
    AccountKey, Permit, Resource, ResponseHeaders, SAS_VERSION, permit::stamp, query::Query,
    service_sas::PERMISSIONS,
};
use crate::{Error, Result, Secret, Time};

/// A key that was given to a user.
#[derive(Clone, Debug)]
pub struct DelegationKey {
    /// The user, by the id of the object in the directory.
    pub object_id: String,
    /// The directory, by its id.
    pub tenant_id: String,
    /// From when on it is good.
    pub start: Time,
    /// Until when it is good.
    pub expiry: Time,
    /// The service it is for: `b`.
    pub service: String,
    /// The version of the service that gave it.
    pub version: String,
    /// The key itself, in Base64.
    pub value: Secret,
}

/// On whose behalf the signature is used; for accounts with hierarchical names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delegate {
    /// A user, by object id, whom the owner of the key vouches for: what they may do is not checked further.
    pub authorized: Option<String>,
    /// A user, by object id, whose own rights to the files are checked.
    pub unauthorized: Option<String>,
    /// An id that the logs of the account bear.
    pub correlation_id: Option<String>,
}

/// The query that gives access to `resource` as `permit` says.
pub fn user_delegation_sas(
    account: &str,
    key: &DelegationKey,
    permit: &Permit,
    delegate: &Delegate,
    resource: &Resource<'_>,
    answers: &ResponseHeaders,
) -> Result<Secret> {
    if permit.expiry.is_none() || permit.permissions.is_empty() {
        return Err(Error::misuse("a user's signature needs permissions and an expiry"));
    }
    let text = string_to_sign(account, key, permit, delegate, resource, answers)?;
    let query = Query::new()
        .set("sv", SAS_VERSION)
        .set("sr", resource.letters())
        .set("sdd", &resource.depth().map_or_else(String::new, |depth| depth.to_string()))
        .set("skoid", &key.object_id)
        .set("sktid", &key.tenant_id)
        .set("skt", &stamp(key.start))
        .set("ske", &stamp(key.expiry))
        .set("sks", &key.service)
        .set("skv", &key.version)
        .set("saoid", delegate.authorized.as_deref().unwrap_or_default())
        .set("suoid", delegate.unauthorized.as_deref().unwrap_or_default())
        .set("scid", delegate.correlation_id.as_deref().unwrap_or_default());
    let mut query = permit.write(query, &permit.ordered(PERMISSIONS)?);
    for (name, value) in answers.fields() {
        query = query.set(name, value);
    }
    Ok(query.signed(&AccountKey::new(&key.value)?.sign(&text)))
}

pub(super) fn string_to_sign(
    account: &str,
    key: &DelegationKey,
    permit: &Permit,
    delegate: &Delegate,
    resource: &Resource<'_>,
    answers: &ResponseHeaders,
) -> Result<String> {
    permit.checked()?;
    resource.checked()?;
    let [cache, disposition, encoding, language, kind] = answers.fields();
    Ok([
        permit.ordered(PERMISSIONS)?.as_str(),
        &permit.start(),
        &permit.expiry(),
        &resource.canonical(account),
        &key.object_id,
        &key.tenant_id,
        &stamp(key.start),
        &stamp(key.expiry),
        &key.service,
        &key.version,
        delegate.authorized.as_deref().unwrap_or_default(),
        delegate.unauthorized.as_deref().unwrap_or_default(),
        delegate.correlation_id.as_deref().unwrap_or_default(),
        permit.ip.as_deref().unwrap_or_default(),
        permit.protocol(),
        SAS_VERSION,
        resource.letters(),
        resource.time(),
        permit.encryption_scope.as_deref().unwrap_or_default(),
        cache.1,
        disposition.1,
        encoding.1,
        language.1,
        kind.1,
    ]
    .join("\n"))
}
