//! Signatures for one container, directory or blob, by the account's key.
//! <https://learn.microsoft.com/rest/api/storageservices/create-service-sas>

use super::{AccountKey, Permit, Resource, ResponseHeaders, SAS_VERSION, query::Query};
use crate::{Error, Result, Secret};

/// Read, add, create, write, delete, delete version, delete permanently, list, tags, find, move, execute, ownership,
/// permissions, immutability policy: in the order that the service wants.
pub(super) const PERMISSIONS: &str = "racwdxyltfmeopi";

/// The query that gives access to `resource` as `permit` says, or as the container's stored access policy of the name
/// `policy` does.
pub fn service_sas(
    account: &str,
    key: &AccountKey,
    permit: &Permit,
    policy: Option<&str>,
    resource: &Resource<'_>,
    answers: &ResponseHeaders,
) -> Result<Secret> {
    if policy.is_none() && (permit.expiry.is_none() || permit.permissions.is_empty()) {
        return Err(Error::misuse(
            "a signature needs permissions and an expiry, or a stored access policy that says them",
        ));
    }
    let text = string_to_sign(account, permit, policy, resource, answers)?;
    let query = Query::new()
        .set("sv", SAS_VERSION)
        .set("sr", resource.letters())
        .set("si", policy.unwrap_or_default())
        .set("sdd", &resource.depth().map_or_else(String::new, |depth| depth.to_string()));
    let mut query = permit.write(query, &permit.ordered(PERMISSIONS)?);
    for (name, value) in answers.fields() {
        query = query.set(name, value);
    }
    Ok(query.signed(&key.sign(&text)))
}

pub(super) fn string_to_sign(
    account: &str,
    permit: &Permit,
    policy: Option<&str>,
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
        policy.unwrap_or_default(),
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
