//! Which operation a request asks for, and of what.
//!
//! <https://docs.cloud.google.com/storage/docs/json_api/v1>

use super::refused::{Refused, refused};
use super::scene::Run;
use super::{acl, batch, buckets, copy, insert, list, media, objects, resumable};
use crate::exchange::pairs;
use http::{Method, header};
use percent_encoding::percent_decode_str;

/// Something that can be asked for.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// Does the body bring content?
    pub(crate) uploads: bool,
    pub(crate) run: Run,
}

fn op(name: &'static str, run: Run) -> Operation {
    Operation { name, uploads: false, run }
}

fn upload(name: &'static str, run: Run) -> Operation {
    Operation { name, uploads: true, run }
}

/// The address of a request, taken apart.
#[derive(Debug)]
pub(crate) struct Route {
    kind: Kind,
    pub(crate) bucket: String,
    pub(crate) object: String,
    pub(crate) further: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) xml: bool,
    pub(crate) signed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Upload,
    Batch,
    Xml,
}

/// The host that a request names.
pub(crate) fn host<B>(request: &http::Request<B>) -> &str {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    named.or(request.uri().authority().map(http::uri::Authority::as_str)).unwrap_or_default()
}

/// The bucket that a host names, where the host is Google's.
fn of_host(host: &str) -> Option<Option<&str>> {
    let host = host.split(':').next().unwrap_or_default();
    let rest = host.strip_suffix("storage.googleapis.com")?;
    if rest.is_empty() { Some(None) } else { rest.strip_suffix('.').map(Some) }
}

fn kind(path: &str) -> Kind {
    let first =
        |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if first("/upload/storage/v1") {
        Kind::Upload
    } else if first("/storage/v1") || first("/download/storage/v1") {
        Kind::Json
    } else if first("/batch/storage/v1") || first("/batch") {
        Kind::Batch
    } else {
        Kind::Xml
    }
}

fn is_signed<B>(request: &http::Request<B>) -> bool {
    request.uri().query().is_some_and(|query| query.contains("X-Goog-Signature="))
}

fn decode(text: &str) -> Result<String, Refused> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| Refused::invalid("Malformed URL."))
}

impl Route {
    pub(crate) fn is_ours<B>(request: &http::Request<B>) -> bool {
        let path = request.uri().path();
        is_signed(request)
            || of_host(host(request)).is_some()
            || path.starts_with("/batch/storage/v1")
            || matches!(kind(path), Kind::Json | Kind::Upload)
    }

    pub(crate) fn is_xml<B>(request: &http::Request<B>) -> bool {
        kind(request.uri().path()) == Kind::Xml
    }

    /// Is content asked for?
    pub(crate) fn is_media<B>(request: &http::Request<B>) -> bool {
        let query = request.uri().query().unwrap_or_default();
        !Self::is_xml(request)
            && request.method() == Method::GET
            && query.split('&').any(|pair| pair == "alt=media")
    }

    pub(crate) fn of<B>(request: &http::Request<B>) -> Result<Self, Refused> {
        let path = request.uri().path();
        let kind = kind(path);
        let query = pairs(request.uri().query().unwrap_or_default());
        let mut route = Route {
            kind,
            bucket: String::new(),
            object: String::new(),
            further: Vec::new(),
            query,
            xml: kind == Kind::Xml,
            signed: kind == Kind::Xml && is_signed(request),
        };
        if kind == Kind::Xml {
            let path = path.strip_prefix('/').unwrap_or(path);
            let (bucket, object) = match of_host(host(request)) {
                Some(Some(bucket)) => (bucket, path),
                _ => path.split_once('/').unwrap_or((path, "")),
            };
            (route.bucket, route.object) = (decode(bucket)?, decode(object)?);
            return Ok(route);
        }
        let (_, rest) = path.split_once("/storage/v1").unwrap_or_default();
        let segments: Vec<&str> = rest.split('/').skip(1).collect();
        let mut further: &[&str] = match segments.as_slice() {
            ["b", bucket, "o", object, further @ ..] => {
                (route.bucket, route.object) = (decode(bucket)?, decode(object)?);
                further
            }
            ["b", bucket, further @ ..] => {
                route.bucket = decode(bucket)?;
                further
            }
            other => other,
        };
        if further.last() == Some(&"") {
            further = &further[..further.len() - 1];
        }
        route.further = further.iter().map(|text| decode(text)).collect::<Result<_, _>>()?;
        Ok(route)
    }

    fn query(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn operation(&self, method: &Method) -> Result<Operation, Refused> {
        let further: Vec<&str> = self.further.iter().map(String::as_str).collect();
        let (method, further) = (method.as_str(), further.as_slice());
        let (bucket, object) = (!self.bucket.is_empty(), !self.object.is_empty());
        let found = match self.kind {
            Kind::Batch if method == "POST" => Some(op("batch", batch::submit)),
            Kind::Upload => self.upload(method, further),
            Kind::Xml if bucket && object => match method {
                "GET" => Some(op("xml GET object", media::get)),
                "HEAD" => Some(op("xml HEAD object", media::head)),
                "PUT" => Some(upload("xml PUT object", insert::put)),
                "DELETE" => Some(op("xml DELETE object", objects::delete)),
                _ => None,
            },
            Kind::Json if object => self.of_object(method, further),
            Kind::Json if bucket => of_bucket(method, further),
            Kind::Json => match (method, further) {
                ("POST", ["b"]) => Some(op("buckets.insert", buckets::insert)),
                ("GET", ["b"]) => Some(op("buckets.list", buckets::list)),
                _ => None,
            },
            Kind::Batch | Kind::Xml => None,
        };
        found.ok_or_else(|| match self.xml {
            true => {
                refused(405, "methodNotAllowed", "The specified method is not allowed against this resource.")
            }
            false => Refused::not_found(),
        })
    }

    fn upload(&self, method: &str, further: &[&str]) -> Option<Operation> {
        if further != ["o"] {
            return None;
        }
        let under_way = !self.query("upload_id").is_empty();
        Some(match (method, self.query("uploadType")) {
            ("POST", "media") => upload("objects.insert media", insert::media),
            ("POST", "multipart") => upload("objects.insert multipart", insert::multipart),
            ("POST", "resumable") if !under_way => op("objects.insert resumable", resumable::start),
            ("PUT" | "POST", _) if under_way => upload("objects.insert chunk", resumable::chunk),
            ("DELETE", _) if under_way => op("objects.insert cancel", resumable::cancel),
            _ => return None,
        })
    }

    fn of_object(&self, method: &str, further: &[&str]) -> Option<Operation> {
        Some(match (method, further) {
            ("GET", []) if self.query("alt") == "media" => op("objects.get media", media::get),
            ("GET", []) => op("objects.get", objects::get),
            ("PATCH", []) => op("objects.patch", objects::patch),
            ("PUT", []) => op("objects.update", objects::update),
            ("DELETE", []) => op("objects.delete", objects::delete),
            ("POST", ["restore"]) => op("objects.restore", objects::restore),
            ("POST", ["compose"]) => op("objects.compose", copy::compose),
            ("POST", ["rewriteTo", "b", _, "o", _]) => op("objects.rewrite", copy::rewrite),
            (method, ["acl", rest @ ..]) => return of_acl(method, rest),
            _ => return None,
        })
    }
}

fn of_acl(method: &str, rest: &[&str]) -> Option<Operation> {
    Some(match (method, rest) {
        ("GET", []) => op("acl.list", acl::list),
        ("POST", []) => op("acl.insert", acl::insert),
        ("GET", [_]) => op("acl.get", acl::get),
        ("PATCH" | "PUT", [_]) => op("acl.patch", acl::patch),
        ("DELETE", [_]) => op("acl.delete", acl::delete),
        _ => return None,
    })
}

fn of_bucket(method: &str, further: &[&str]) -> Option<Operation> {
    Some(match (method, further) {
        ("GET", []) => op("buckets.get", buckets::get),
        ("PATCH", []) => op("buckets.patch", buckets::patch),
        ("DELETE", []) => op("buckets.delete", buckets::delete),
        ("GET", ["iam"]) => op("buckets.getIamPolicy", buckets::get_policy),
        ("PUT", ["iam"]) => op("buckets.setIamPolicy", buckets::set_policy),
        ("GET", ["iam", "testPermissions"]) => op("buckets.testIamPermissions", buckets::test_permissions),
        ("GET", ["o"]) => op("objects.list", list::objects),
        (method, ["acl" | "defaultObjectAcl", rest @ ..]) => return of_acl(method, rest),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_hosts_tell_what_is_asked_for() {
        let of = |method: &str, uri: &str| {
            let request = http::Request::builder().method(method).uri(uri).body(()).unwrap();
            let route = Route::of(&request).unwrap();
            let name = route.operation(request.method()).map(|found| found.name).unwrap_or("none");
            format!("{name} {} {:?}", route.bucket, route.object)
        };
        assert_eq!(of("GET", "http://h/storage/v1/b/box/o/a%2F%2Fb%20"), "objects.get box \"a//b \"");
        assert_eq!(of("GET", "http://h/storage/v1/b/box/o/a?alt=media"), "objects.get media box \"a\"");
        assert_eq!(of("GET", "http://h/storage/v1/b/box/o"), "objects.list box \"\"");
        assert_eq!(of("POST", "http://h/storage/v1/b?project=p"), "buckets.insert  \"\"");
        assert_eq!(of("POST", "http://h/storage/v1/b/x/o/y/rewriteTo/b/z/o/w"), "objects.rewrite x \"y\"");
        assert_eq!(of("PUT", "http://h/upload/storage/v1/b/x/o?upload_id=7"), "objects.insert chunk x \"\"");
        assert_eq!(of("PUT", "http://h/x/a//b?X-Goog-Signature=1"), "xml PUT object x \"a//b\"");
        assert_eq!(of("GET", "https://x.storage.googleapis.com/a/b"), "xml GET object x \"a/b\"");
        assert_eq!(of("TRACE", "http://h/storage/v1/b/x"), "none x \"\"");
    }
}
