//! What the session writes into a call: the account's id, and the ids of buckets that are told by name.

use crate::{Body, Request, request::RESERVED, secret::wiped};
use bytes::Bytes;
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// A bucket, by its id or by its name.
///
/// Calls take ids. Where a name is given, the session asks for the id once and keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BucketRef {
    /// By its id.
    Id(String),
    /// By its name.
    Name(String),
}

impl BucketRef {
    /// By its id.
    #[must_use]
    pub fn id(id: impl Into<String>) -> Self {
        BucketRef::Id(id.into())
    }

    /// By its name.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        BucketRef::Name(name.into())
    }

    /// The id, where it is that.
    pub(super) fn as_id(&self) -> Option<&str> {
        match self {
            BucketRef::Id(id) => Some(id),
            BucketRef::Name(_) => None,
        }
    }

    /// Has the session write the id under `member` into the request's document, where only the name is known.
    pub(super) fn name_in(&self, member: &str, request: Request) -> Request {
        match self {
            BucketRef::Id(_) => request,
            BucketRef::Name(name) => request.query(member, name),
        }
    }
}

/// The member that the account's id goes to.
pub(super) const ACCOUNT: &str = "accountId";

/// What is to be filled in: members of the document, each with the name of a bucket. They stand in the query, which calls
/// of the API do not have.
pub(super) fn wanted(request: &Request) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = request.query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(k, v)| (decode(k), decode(v)))
        .collect()
}

/// `body`, a JSON document, with those members before its own.
pub(super) fn filled(body: &Body, members: &[(String, String)]) -> Option<Body> {
    let Body::Bytes(document) = body else { return None };
    let rest = document.strip_prefix(b"{")?;
    let mut all = Vec::with_capacity(
        document.len() + members.iter().map(|(name, value)| name.len() + 6 * value.len() + 8).sum::<usize>(),
    );
    all.push(b'{');
    for (n, (name, value)) in members.iter().enumerate() {
        if n > 0 {
            all.push(b',');
        }
        serde_json::to_writer(&mut all, name).ok()?;
        all.push(b':');
        serde_json::to_writer(&mut all, value).ok()?;
    }
    if !members.is_empty() && rest.first() != Some(&b'}') {
        all.push(b',');
    }
    all.extend_from_slice(rest);
    // There may be a customer's key in it.
    let filled: Bytes = wiped(all);
    Some(Body::Bytes(filled))
}

/// The path for a key of what an upload's address is asked for.
pub(super) fn of_upload(member: &str, value: &str) -> String {
    format!("{member}={}", utf8_percent_encode(value, RESERVED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_before_those_that_are_there() {
        let pairs = [("bucketId".to_owned(), "b\"1".to_owned()), (ACCOUNT.to_owned(), "a".to_owned())];
        let text = |document: &'static str, count: usize| match filled(
            &Body::Bytes(Bytes::from_static(document.as_bytes())),
            &pairs[..count],
        ) {
            Some(Body::Bytes(bytes)) => String::from_utf8(bytes.to_vec()).expect("text"),
            other => panic!("{other:?}"),
        };
        assert_eq!(text("{}", 2), r#"{"bucketId":"b\"1","accountId":"a"}"#);
        assert_eq!(text(r#"{"x":1}"#, 1), r#"{"bucketId":"b\"1","x":1}"#);
        assert_eq!(text(r#"{"x":1}"#, 0), r#"{"x":1}"#);
        assert!(filled(&Body::Empty, &pairs).is_none());
        let request = BucketRef::named("a&b c").name_in("bucketId", Request::post("b2", &["x"]));
        assert_eq!(wanted(&request), [("bucketId".to_owned(), "a&b c".to_owned())]);
        assert_eq!(BucketRef::id("1").name_in("bucketId", Request::post("b2", &["x"])).query, "");
    }
}
