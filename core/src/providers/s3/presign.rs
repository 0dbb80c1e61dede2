//! Addresses that others can use, and forms that they can post: signed with the account's key for a while.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html>

use super::{S3Session, buckets::HeadBucket, objects::HeadObject, session::signer};
use crate::{
    Endpoint, Request, Result, Secret, Time,
    providers::s3_family::signed::SignedUrl,
    sign::aws_v4::{Credentials, Payload, Target},
    storage::{PostForm, PostSpec, check_key},
};
use http::Uri;
use std::time::Duration;

/// The call that `request` is, to be made at `uri`, as an address: a pure function of all that it is given.
pub fn presign(
    request: &Request,
    uri: &Uri,
    region: &str,
    credentials: &Credentials,
    expires: Duration,
    now: Time,
) -> Result<SignedUrl> {
    if let Some(fault) = request.fault() {
        return Err(fault.clone());
    }
    let target = Target::new(&request.method, uri);
    // Whoever sends it decides what is in it.
    let signed = signer(credentials, region);
    let query = signed.presign(&target, &request.headers, Payload::Unsigned, expires, now)?;
    let bare = uri.to_string();
    let bare = bare.split('?').next().unwrap_or_default();
    Ok(SignedUrl {
        method: request.method.clone(),
        url: Secret::new(format!("{bare}?{}", query.expose())),
        headers: request.headers.clone(),
    })
}

impl S3Session {
    /// Any call as an address that is good until `expires` has passed: most of the time one that gets, puts, asks for or
    /// deletes an object. Its body is left to whoever uses the address; its headers have to be sent as they are.
    ///
    /// It is signed with the credentials that are there: those of a role have to have been had before, and the address
    /// is good no longer than they are.
    pub fn presign<E: Endpoint>(&self, call: &E, expires: Duration, now: Time) -> Result<SignedUrl> {
        let mut request = call.request();
        if let Some(fault) = request.fault() {
            return Err(fault.clone());
        }
        let credentials = self.credentials()?;
        let (uri, region, _) = self.placed(&mut request)?;
        presign(&request, &uri, &region, &credentials, expires, now)
    }
}

impl S3Session {
    /// A form by which a browser can put an object of that key.
    pub fn post(&self, bucket: &str, key: &str, spec: &PostSpec, now: Time) -> Result<PostForm> {
        check_key(key)?;
        let mut request = HeadBucket { bucket: bucket.to_owned() }.request();
        if let Some(fault) = request.fault() {
            return Err(fault.clone());
        }
        let credentials = self.credentials()?;
        let (uri, region, _) = self.placed(&mut request)?;
        super::post_form(&uri.to_string(), (bucket, key), spec, &region, &credentials, now)
    }

    /// The address of a bucket, or of an object in it, with nothing that opens it.
    pub fn url(&self, bucket: &str, key: Option<&str>) -> Result<String> {
        let mut request = match key {
            Some(key) => HeadObject::new(bucket, key).request(),
            None => HeadBucket { bucket: bucket.to_owned() }.request(),
        };
        match request.fault() {
            Some(fault) => Err(fault.clone()),
            None => Ok(self.placed(&mut request)?.0.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Body, Kind,
        providers::{
            aws::credentials::Source,
            s3::{
                Addressing, Settings,
                objects::{DeleteObject, GetObject, HeadObject, Properties, PutObject},
            },
        },
    };

    use http::Method;

    const DAY: Duration = Duration::from_secs(86_400);

    fn now() -> Time {
        Time::parse_rfc3339("2013-05-24T00:00:00Z").expect("a time")
    }

    fn session(credentials: Credentials) -> S3Session {
        let settings = Settings::compatible("https://s3.amazonaws.com", "us-east-1", credentials.into());
        S3Session::new(settings.addressing(Addressing::VirtualHost)).expect("good settings")
    }

    fn key() -> Credentials {
        Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>
    #[test]
    fn the_example_of_the_documentation() {
        let get = GetObject::new("examplebucket", "test.txt");
        let signed = session(key()).presign(&get, DAY, now()).expect("signed");
        assert_eq!(
            signed.url.expose(),
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=\
             AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400\
             &X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        );
        assert_eq!((signed.method, signed.headers.len()), (Method::GET, 0));
    }

    #[test]
    fn every_call_can_be_one() {
        let session = session(key().with_session_token("to/ken"));
        let of = |signed: SignedUrl| (signed.method, signed.url.expose().to_owned(), signed.headers);
        let put = PutObject {
            properties: Properties { content_type: Some("a/b".into()), ..Properties::default() },
            ..PutObject::new("b-1", "a b/../ü", Body::Empty)
        };
        let (method, url, headers) = of(session.presign(&put, DAY, now()).expect("signed"));
        assert_eq!((method, &headers["content-type"]), (Method::PUT, &"a/b".parse().expect("a header")));
        assert!(url.starts_with("https://b-1.s3.amazonaws.com/a%20b/../%C3%BC?X-Amz-Algorithm="), "{url}");
        assert!(url.contains("&X-Amz-SignedHeaders=content-type%3Bhost&"), "{url}");
        assert!(url.contains("&X-Amz-Security-Token=to%2Fken&"), "{url}");
        let head = HeadObject { version_id: Some("v".into()), ..HeadObject::new("b-1", "k") };
        let (method, url, _) = of(session.presign(&head, DAY, now()).expect("signed"));
        assert!(method == Method::HEAD && url.contains("/k?versionId=v&X-Amz-Algorithm="), "{url}");
        let (method, ..) = of(session.presign(&DeleteObject::new("b-1", "k"), DAY, now()).expect("signed"));
        assert_eq!(method, Method::DELETE);
        let text = format!("{:?}", session.presign(&head, DAY, now()));
        assert!(!text.contains("Signature") && !text.contains("ken"), "{text}");
    }

    #[test]
    fn what_cannot_be_signed_is_told() {
        let get = GetObject::new("b", "k");
        let error = session(key()).presign(&get, 8 * DAY, now()).expect_err("too long");
        assert_eq!(error.kind(), Kind::Misuse);
        let error = session(key()).presign(&GetObject::new("b", ""), DAY, now()).expect_err("no key");
        assert!(error.message().contains("empty"), "{error}");
        let role = Source::access_key("AK", "SK").role("arn:aws:iam::1:role/r");
        let session = S3Session::new(Settings::aws("eu-west-1", role)).expect("good settings");
        let error = session.presign(&get, DAY, now()).expect_err("not logged in");
        assert!(error.message().contains("no credentials yet"), "{error}");
    }
}
