//! Addresses of services: checked, and brought to the versioned root that paths are relative to.

use crate::{Error, Result};
use http::Uri;

/// The version segment (`v2.1`) of a path: where it begins and ends in the address.
fn version(url: &str) -> Option<(usize, usize)> {
    let path =
        url.find("://").and_then(|scheme| url[scheme + 3..].find('/').map(|slash| scheme + 3 + slash))?;
    let mut start = path + 1;
    for segment in url[path + 1..].split('/') {
        let is_version = segment.strip_prefix('v').is_some_and(|number| {
            number.starts_with(|c: char| c.is_ascii_digit())
                && number.chars().all(|c| c.is_ascii_digit() || c == '.')
        });
        if is_version {
            return Some((start, start + segment.len()));
        }
        start += segment.len() + 1;
    }
    None
}

/// `url` without slashes at its end, if it is an address that requests can be sent to.
pub(crate) fn checked<'a>(url: &'a str, setting: &str) -> Result<&'a str> {
    let url = url.trim();
    let wrong = |why: &str| {
        // What stands before an `@` may be a password.
        let shown = if url.contains('@') { "it".to_owned() } else { format!("{url:?}") };
        Error::misuse(format!("{setting}: {shown} {why}; it should read like https://cloud.example:5000/v3"))
    };
    let uri: Uri = url.parse().map_err(|_| wrong("is not a URL"))?;
    let Some(authority) = uri.authority() else { return Err(wrong("is not a whole URL")) };
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(wrong("has neither of the schemes https and http"));
    }
    if authority.as_str().contains('@') {
        return Err(wrong("holds a user name; give the credentials in their own settings"));
    }
    if authority.host().is_empty() {
        return Err(wrong("names no host"));
    }
    if uri.query().is_some() || url.contains('#') {
        return Err(wrong("has a query or fragment, which an endpoint cannot have"));
    }
    Ok(url.trim_end_matches('/'))
}

/// The address of the identity service without its version; a path to its tokens is taken off too.
pub(crate) fn identity_root(auth_url: &str) -> Result<&str> {
    let url = checked(auth_url, "auth_url")?;
    let url = url.strip_suffix("/auth/tokens").or_else(|| url.strip_suffix("/tokens")).unwrap_or(url);
    Ok(version(url).map_or(url, |(start, _)| &url[..start]).trim_end_matches('/'))
}

/// The version in the address of the identity service, if there is one: `v3`.
pub(crate) fn identity_version(auth_url: &str) -> Option<&str> {
    version(auth_url).map(|(start, end)| &auth_url[start..end])
}

/// The versioned root of a service from its endpoint, whose version some catalogs leave out.
pub(crate) fn service_url(service: &str, endpoint: &str, project: Option<&str>) -> Result<String> {
    let mut url = endpoint.to_owned();
    for pattern in ["%(project_id)s", "%(tenant_id)s", "$(project_id)s", "$(tenant_id)s"] {
        if url.contains(pattern) {
            let project = project.ok_or_else(|| {
                Error::misuse(format!("{endpoint:?} has a place for a project, and the token is for none"))
            })?;
            url = url.replace(pattern, project);
        }
    }
    let mut url = checked(&url, "endpoint")?.to_owned();
    let wanted = match service {
        "compute" => "v2.1",
        "block-storage" => "v3",
        "image" => "v2",
        "network" => "v2.0",
        _ => return Ok(url),
    };
    match version(&url) {
        None => {
            url.push('/');
            url.push_str(wanted);
        }
        // The first image API is gone from every cloud that still has it in its catalog.
        Some((start, end)) if service == "image" && url[start..end].starts_with("v1") => {
            url.truncate(start);
            url.push_str(wanted);
        }
        Some(_) => {}
    }
    // Block storage takes its project from the address, at most releases.
    if service == "block-storage"
        && let (Some((_, end)), Some(project)) = (version(&url), project)
        && end == url.len()
    {
        url.push('/');
        url.push_str(project);
    }
    Ok(url)
}

/// The address of a service up to its version, without a slash at its end.
pub(crate) fn unversioned(base: &str) -> &str {
    version(base).map_or(base, |(start, _)| base[..start].trim_end_matches('/'))
}

/// Where a service tells its versions: its address up to the version, and a slash.
pub(crate) fn version_document(base: &str) -> String {
    let end = version(base).map_or(base.len(), |(_, end)| end);
    format!("{}/", &base[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_address_with_or_without_its_version() {
        for url in [
            "https://cloud.example:5000",
            "https://cloud.example:5000/",
            "https://cloud.example:5000/v3",
            " https://cloud.example:5000/v3/ ",
            "https://cloud.example:5000/v2.0",
            "https://cloud.example:5000/v3/auth/tokens",
            "https://cloud.example:5000/v2.0/tokens",
        ] {
            assert_eq!(identity_root(url).expect(url), "https://cloud.example:5000");
        }
        assert_eq!(identity_root("http://h/identity/v3").expect("a URL"), "http://h/identity");
        assert_eq!(identity_root("http://v3.example/vault").expect("a URL"), "http://v3.example/vault");
        assert_eq!(identity_version("http://h/identity/v2.0/"), Some("v2.0"));
        assert_eq!(identity_version("http://v3"), None);
    }

    #[test]
    fn a_wrong_address_is_told_and_a_password_in_it_is_not() {
        for url in [
            "",
            "cloud.example",
            "cloud.example:5000/v3",
            "ftp://h/",
            "/v3",
            "https://",
            "http://h/?a=b",
            "h t",
        ] {
            let error = identity_root(url).expect_err(url);
            assert_eq!(error.kind(), crate::Kind::Misuse);
            assert!(error.message().starts_with("auth_url: "), "{error}");
            assert!(error.message().contains("https://cloud.example:5000/v3"), "{error}");
        }
        for url in ["https://u:hunter2@h/v3", "u:hunter2@h"] {
            assert!(!identity_root(url).expect_err(url).message().contains("hunter2"));
        }
    }

    #[test]
    fn versions_are_added_where_the_catalog_leaves_them_out() {
        let of = |service, url| service_url(service, url, Some("p")).expect(url);
        assert_eq!(of("image", "http://h:9292"), "http://h:9292/v2");
        assert_eq!(of("image", "http://h:9292/v2/"), "http://h:9292/v2");
        assert_eq!(of("image", "http://h/v1"), "http://h/v2");
        assert_eq!(of("network", "http://h:9696/"), "http://h:9696/v2.0");
        assert_eq!(of("network", "http://h/networking"), "http://h/networking/v2.0");
        assert_eq!(of("compute", "http://h/v2.1/p//"), "http://h/v2.1/p");
        assert_eq!(of("compute", "http://h/compute"), "http://h/compute/v2.1");
        assert_eq!(of("block-storage", "http://h/v3"), "http://h/v3/p");
        assert_eq!(of("block-storage", "http://h/v3/%(tenant_id)s"), "http://h/v3/p");
        assert_eq!(of("block-storage", "http://h"), "http://h/v3/p");
        assert_eq!(of("object-store", "http://h/v1/AUTH_p"), "http://h/v1/AUTH_p");
        assert!(service_url("block-storage", "http://h/v3/%(project_id)s", None).is_err());
    }

    #[test]
    fn a_version_document_is_above_the_project() {
        assert_eq!(version_document("http://h/v2.1"), "http://h/v2.1/");
        assert_eq!(version_document("http://h/volume/v3/p"), "http://h/volume/v3/");
        assert_eq!(unversioned("http://h/swift/v1/AUTH_p"), "http://h/swift");
        assert_eq!(unversioned("http://h/v1"), "http://h");
    }
}
