//! Addresses that others can use: signed with the account's key for a while.
//! <https://www.alibabacloud.com/help/en/oss/developer-reference/add-signatures-to-urls>

use super::{OssSession, SignedUrl, objects::HeadObject, place, post_form};
use crate::{
    Endpoint, Request, Result, Secret, Time,
    sign::oss::Target,
    storage::{PostForm, PostSpec},
};
use http::Method;
use std::time::Duration;

impl OssSession {
    /// Any call as an address that is good until `expires` has passed: most of the time one that gets, puts, asks for or
    /// deletes an object. Its body is left to whoever uses the address; its headers have to be sent as they are.
    ///
    /// It is signed with the credentials that are there: those of a role have to have been had before, and the address
    /// is good no longer than they are.
    pub fn presign<E: Endpoint>(&self, call: &E, expires: Duration, now: Time) -> Result<SignedUrl> {
        let (uri, resource, request) = self.found(call.request())?;
        let credentials = self.credentials()?;
        let target =
            Target { method: &request.method, resource: &resource, query: uri.query().unwrap_or_default() };
        let query = self.signer(&credentials).presign(&target, &request.headers, expires, now)?;
        let bare = uri.to_string();
        let bare = bare.split('?').next().unwrap_or_default();
        Ok(SignedUrl {
            method: request.method,
            url: Secret::new(format!("{bare}?{}", query.expose())),
            headers: request.headers,
        })
    }

    /// A form by which a browser can put an object of that key.
    pub fn post(&self, bucket: &str, key: &str, spec: &PostSpec, now: Time) -> Result<PostForm> {
        if let Some(fault) = place::object(Method::POST, bucket, key).fault() {
            return Err(fault.clone());
        }
        let (uri, ..) = self.found(place::bucket(Method::POST, bucket))?;
        let credentials = self.credentials()?;
        post_form(&uri.to_string(), (bucket, key), spec, &self.signer(&credentials), now)
    }

    /// The address of a bucket, or of an object in it, with nothing that opens it.
    pub fn url(&self, bucket: &str, key: Option<&str>) -> Result<String> {
        let request = match key {
            Some(key) => HeadObject::new(bucket, key).request(),
            None => place::bucket(Method::GET, bucket),
        };
        Ok(self.found(request)?.0.to_string())
    }

    /// Where a request goes that can be sent.
    fn found(&self, mut request: Request) -> Result<(http::Uri, String, Request)> {
        if let Some(fault) = request.fault() {
            return Err(fault.clone());
        }
        let (uri, resource) = self.placed(&mut request)?;
        Ok((uri, resource, request))
    }
}
