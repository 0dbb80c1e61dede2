//! Which account, container and blob a request is for: by the host it names, or by its path.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>

use super::refused::{Refused, refused};
use super::settings::StorageAccount;
use crate::settings::Settings;
use http::header;
use percent_encoding::percent_decode_str;

/// Where a request goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) account: String,
    pub(crate) container: String,
    pub(crate) blob: String,
}

/// The host that a request names, without its port.
pub(crate) fn host<B>(request: &http::Request<B>) -> &str {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = named.or(request.uri().host()).unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// The account of that host and path, and the path that is left.
fn account<'s, 'p>(
    settings: &'s Settings,
    host: &str,
    path: &'p str,
) -> Option<(&'s StorageAccount, &'p str, bool)> {
    let accounts = &settings.azure.accounts;
    if let Some((name, rest)) = host.split_once('.')
        && rest.starts_with("blob.")
    {
        let name = name.strip_suffix("-secondary").unwrap_or(name);
        return accounts.iter().find(|account| account.name == name).map(|account| (account, path, true));
    }
    let rest = path.strip_prefix('/')?;
    let (first, rest) = rest.split_once('/').map_or((rest, ""), |(first, _)| (first, &rest[first.len()..]));
    accounts.iter().find(|account| account.name == first).map(|account| (account, rest, false))
}

/// Is that an address of an account?
pub(crate) fn is_ours(settings: &Settings, host: &str, path: &str) -> bool {
    account(settings, host, path).is_some()
}

fn decode(text: &str) -> Result<String, Refused> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| invalid_uri())
}

fn invalid_uri() -> Refused {
    refused(400, "InvalidUri", "The requested URI does not represent any resource on the server.")
}

impl Address {
    /// Takes a host and a path apart.
    pub(crate) fn of(settings: &Settings, host: &str, path: &str) -> Result<Self, Refused> {
        let (account, path, by_host) = account(settings, host, path).ok_or_else(Refused::no_resource)?;
        // The service itself takes dots for steps in the path; its emulator, which is told by the path, does not.
        if by_host && path.split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err(invalid_uri());
        }
        let path = path.strip_prefix('/').unwrap_or(path);
        let (container, blob) = path.split_once('/').unwrap_or((path, ""));
        let (container, blob) = (decode(container)?, decode(blob)?.replace('\\', "/"));
        let known = matches!(container.as_str(), "$root" | "$web" | "$logs" | "$blobchangefeed");
        if !known && !container.is_empty() {
            name(&container)?;
        }
        if blob.chars().count() > 1024 {
            let message = "The specified resource name length is not within the permissible limits.";
            return Err(refused(400, "InvalidResourceName", message));
        }
        Ok(Self { account: account.name.clone(), container, blob })
    }
}

fn name(container: &str) -> Result<(), Refused> {
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let sound = (3..=63).contains(&container.len())
        && container.bytes().all(letters)
        && !container.starts_with('-')
        && !container.ends_with('-')
        && !container.contains("--");
    if sound {
        return Ok(());
    }
    let message = "The specified resource name contains invalid characters.";
    Err(refused(400, "InvalidResourceName", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_paths_tell_the_account() {
        let settings = Settings::default();
        let of = |host: &str, path: &str| {
            Address::of(&settings, host, path)
                .map(|found| format!("{} {} {}", found.account, found.container, found.blob))
                .map_err(|error| error.code)
        };
        let by_host = "devstoreaccount1.blob.core.windows.net";
        assert_eq!(
            of("x", "/devstoreaccount1/abc/a//b/../c%20"),
            Ok("devstoreaccount1 abc a//b/../c ".into())
        );
        assert_eq!(of(by_host, "/abc/a%5Cb"), Ok("devstoreaccount1 abc a/b".into()));
        assert_eq!(of(by_host, "/abc/a/../b"), Err("InvalidUri"));
        assert_eq!(of(by_host, "/abc/%FF"), Err("InvalidUri"));
        assert_eq!(of(by_host, "/"), Ok("devstoreaccount1  ".into()));
        assert_eq!(of("x", "/devstoreaccount1"), Ok("devstoreaccount1  ".into()));
        assert_eq!(of(by_host, "/A--b/x"), Err("InvalidResourceName"));
        assert!(!is_ours(&settings, "other.blob.core.windows.net", "/abc"));
        assert!(!is_ours(&settings, "x", "/devstoreaccount2/abc"));
        assert!(!is_ours(&settings, "x", ""));
    }
}
