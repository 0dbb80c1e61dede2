//! Many deletions in one request.

use super::{SERVICE, names};
use crate::{Body, Endpoint, Error, Kind, Repeat, Request, Response, Result};
use http::StatusCode;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The most in one request, unless a cluster says otherwise.
pub const MOST: usize = 10_000;

/// Deletes many objects, of any containers, and containers that are empty then.
/// <https://docs.openstack.org/swift/latest/middleware.html#bulk-delete>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkDelete {
    /// Containers and names of objects; with an empty name, the container.
    pub paths: Vec<(String, String)>,
}

/// What became of many that were to be deleted.
#[derive(Clone, Debug, Default)]
pub struct BulkDeleted {
    /// How many were deleted.
    pub deleted: u64,
    /// How many were not there.
    pub missing: u64,
    /// Those that are there still, by their paths as they were given: `/container/object`.
    pub errors: Vec<(String, Error)>,
}

#[derive(Deserialize)]
pub(super) struct Told {
    #[serde(default, rename = "Number Deleted")]
    deleted: u64,
    #[serde(default, rename = "Number Not Found")]
    missing: u64,
    #[serde(default, rename = "Errors")]
    errors: Vec<(String, String)>,
    #[serde(default, rename = "Response Status")]
    status: String,
    #[serde(default, rename = "Response Body")]
    body: String,
}

/// A status as the document has it: `409 Conflict`.
fn refused(status: &str, message: String) -> Error {
    let code = status.split(' ').next().and_then(|code| code.parse::<u16>().ok());
    match code.and_then(|code| StatusCode::from_u16(code).ok()) {
        Some(code) => Error::new(Kind::of_status(code), message).with_status(code),
        None => Error::new(Kind::Provider, message),
    }
}

/// Reads what became of them. An error where all of it failed.
pub(super) fn read(response: &Response) -> Result<BulkDeleted> {
    if response.bytes().is_empty() {
        let message = "this cluster deletes objects one by one only; it has no bulk deletion";
        return Err(Error::new(Kind::Unsupported, message).with_status(response.status));
    }
    let told: Told = response.json()?;
    let errors: Vec<_> = told
        .errors
        .into_iter()
        .map(|(path, status)| {
            let path = percent_decode_str(&path).decode_utf8_lossy().into_owned();
            let error = refused(&status, format!("{path:?} is not deleted: {status}"));
            (path, error)
        })
        .collect();
    // The status inside counts: that of the answer was sent before anything was done.
    let fine = told.status.is_empty() || told.status.starts_with('2');
    if !fine && errors.is_empty() {
        return Err(refused(&told.status, format!("{}: {}", told.status, told.body)));
    }
    Ok(BulkDeleted { deleted: told.deleted, missing: told.missing, errors })
}

impl Endpoint for BulkDelete {
    type Output = BulkDeleted;

    fn request(&self) -> Request {
        if self.paths.len() > MOST {
            let message = format!("one request deletes {MOST} at most, and these are {}", self.paths.len());
            return Request::invalid(SERVICE, Error::misuse(message));
        }
        let mut lines = String::new();
        for (container, object) in &self.paths {
            let checked = match object.as_str() {
                "" => names::container(http::Method::DELETE, container),
                _ => names::object(http::Method::DELETE, container, object),
            };
            if let Some(fault) = checked.fault() {
                return Request::invalid(SERVICE, fault.clone());
            }
            lines.push_str(checked.path.as_str());
            lines.push('\n');
        }
        let mut request = Request::post(SERVICE, &[]).repeat(Repeat::Safe).body(Body::Bytes(lines.into()));
        request.query.push_str("bulk-delete");
        request.headers.insert("content-type", http::HeaderValue::from_static("text/plain"));
        // One after the other is deleted before the answer ends.
        request.timeout = Some(Duration::from_secs(60 + self.paths.len() as u64 / 5));
        request
    }

    fn response(&self, response: &Response) -> Result<BulkDeleted> {
        read(response)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };

    fn delete(paths: &[(&str, &str)]) -> BulkDelete {
        let own = |(container, object): &(&str, &str)| ((*container).to_owned(), (*object).to_owned());
        BulkDelete { paths: paths.iter().map(own).collect() }
    }

    #[test]
    fn many_are_deleted_line_by_line() {
        let bulk = delete(&[("c", "a\nb//ü%"), ("c ü", "")]);
        assert_eq!(
            sent(&stored(&bulk)),
            "POST ?bulk-delete\ncontent-type: text/plain\n/c/a%0Ab//%C3%BC%25\n/c%20%C3%BC\n"
        );
        assert_eq!(
            (bulk.request().repeat, bulk.request().timeout),
            (Repeat::Safe, Some(Duration::from_secs(60)))
        );
        assert!(delete(&[("c", "k"), ("a/b", "k")]).request().fault().is_some());
        assert!(delete(&vec![("c", "k"); MOST + 1]).request().fault().is_some());
    }

    #[test]
    fn what_became_of_them() {
        let read = |body: &str| delete(&[]).response(&answer(200, &[], body));
        let body = "  \r\n\r\n{\"Number Not Found\": 1, \"Response Status\": \"400 Bad Request\", \"Response Body\": \"\",
            \"Errors\": [[\"/c/a%20b\", \"403 Forbidden\"], [\"/c\", \"409 Conflict\"]], \"Number Deleted\": 2}";
        let told = read(body).expect("what became of them");
        assert_eq!((told.deleted, told.missing), (2, 1));
        let errors: Vec<_> = told.errors.iter().map(|(path, error)| (path.as_str(), error.kind())).collect();
        assert_eq!(errors, [("/c/a b", Kind::Forbidden), ("/c", Kind::Conflict)]);
        assert!(told.errors[0].1.message().contains("403 Forbidden"));
        let all = read(r#"{"Response Status": "502 Bad Gateway", "Response Body": "broken"}"#);
        let error = all.expect_err("nothing was done");
        assert_eq!((error.kind(), error.message()), (Kind::Unavailable, "502 Bad Gateway: broken"));
        assert_eq!(read("").expect_err("not there").kind(), Kind::Unsupported);
        assert_eq!(read("<html>").expect_err("no JSON").kind(), Kind::Malformed);
        assert_eq!(read(r#"{"Number Deleted": 3}"#).expect("told").deleted, 3);
    }
}
