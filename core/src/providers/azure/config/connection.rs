//! Connection strings. <https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string>

use crate::{
    Error, Result, Secret,
    providers::azure::{
        Credentials, Settings,
        settings::{PUBLIC, account_of, checked},
    },
};
use std::collections::BTreeMap;

/// The account that every emulator has, and its key: published, and good for nothing else.
/// <https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key>
const EMULATOR: &str = "devstoreaccount1";
const EMULATOR_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// The account that a connection string describes: `DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…`.
pub fn connection_string(text: &str) -> Result<Settings> {
    let mut parts = BTreeMap::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        // Not quoted: it holds the key.
        let (name, value) = part.split_once('=').ok_or_else(|| {
            Error::misuse("a part of the connection string is no name=value; copy it whole from the portal")
        })?;
        parts.insert(name.trim().to_ascii_lowercase(), value.trim());
    }
    let get = |name: &str| parts.get(name).copied().filter(|value| !value.is_empty());
    if get("usedevelopmentstorage").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        let proxy = get("developmentstorageproxyuri").unwrap_or("http://127.0.0.1");
        let endpoint = format!("{}:10000/{EMULATOR}", checked(proxy)?);
        return Ok(Settings::new(EMULATOR, Credentials::shared_key(EMULATOR_KEY)?).endpoint(endpoint));
    }
    let endpoint = get("blobendpoint");
    let account = match (get("accountname"), endpoint) {
        (Some(name), _) => name.to_owned(),
        (None, Some(url)) => account_of(url).unwrap_or_default(),
        (None, None) => {
            return Err(Error::misuse("the connection string has neither AccountName nor BlobEndpoint"));
        }
    };
    let credentials = match (get("accountkey"), get("sharedaccesssignature")) {
        (Some(_), _) if account.is_empty() => {
            return Err(Error::misuse("the connection string has an AccountKey and no AccountName"));
        }
        (Some(key), _) => Credentials::shared_key(Secret::new(key))?,
        (None, Some(sas)) => Credentials::sas(sas),
        (None, None) => Credentials::Anonymous,
    };
    let mut settings = Settings::new(account, credentials);
    settings.endpoint_suffix = get("endpointsuffix").unwrap_or(PUBLIC).to_owned();
    if let Some(url) = endpoint {
        settings.endpoint = Some(url.to_owned());
    } else if get("defaultendpointsprotocol").is_some_and(|protocol| protocol.eq_ignore_ascii_case("http")) {
        settings.endpoint = Some(settings.address()?.replacen("https:", "http:", 1));
    }
    settings.address()?;
    Ok(settings)
}
