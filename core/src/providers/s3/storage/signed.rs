//! Addresses and forms for others.

use super::super::{
    S3Session, SignedUrl,
    buckets::HeadBucket,
    objects::{DeleteObject, GetObject, HeadObject, Properties, PutObject},
};
use crate::{
    Body, Cx, Endpoint, Request, Result, Time,
    providers::s3_family::signed::Signs,
    storage::{Permit, PostForm, PostSpec, PresignSpec},
};
use std::sync::Arc;

impl Signs for Arc<S3Session> {
    fn has_credentials(&self) -> bool {
        S3Session::has_credentials(self)
    }

    fn now(&self, cx: &Cx<'_>) -> Time {
        S3Session::now(self, cx)
    }

    fn any(&self, bucket: &str) -> Request {
        HeadBucket { bucket: bucket.to_owned() }.request()
    }

    fn permitted(&self, (bucket, key): (&str, &str), spec: &PresignSpec, now: Time) -> Result<SignedUrl> {
        let version_id = spec.version.clone();
        match spec.permit {
            Permit::Get => {
                let get = GetObject { version_id, ..GetObject::new(bucket, key) };
                self.presign(&get, spec.expires, now)
            }
            Permit::Head => {
                let head = HeadObject { version_id, ..HeadObject::new(bucket, key) };
                self.presign(&head, spec.expires, now)
            }
            Permit::Delete => {
                let delete = DeleteObject { version_id, ..DeleteObject::new(bucket, key) };
                self.presign(&delete, spec.expires, now)
            }
            Permit::Put => {
                let properties =
                    Properties { content_type: spec.content_type.clone(), ..Properties::default() };
                let put = PutObject { properties, ..PutObject::new(bucket, key, Body::Empty) };
                self.presign(&put, spec.expires, now)
            }
        }
    }

    fn form(&self, (bucket, key): (&str, &str), spec: &PostSpec, now: Time) -> Result<PostForm> {
        self.post(bucket, key, spec, now)
    }
}
