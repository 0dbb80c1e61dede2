//! Cloud Files' network of caches: containers whose objects anybody can read.
//! <https://docs.rackspace.com/docs/cloud-files/v1/cdn-api-reference>

mod storage;

pub(super) use storage::PUBLIC;

use crate::{
    Endpoint, Page, Repeat, Request, Response, Result,
    providers::openstack::swift::headers::{self, Fields},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// The service's type in the catalog.
const SERVICE: &str = "rax:object-cdn";

/// What is told of a container that is, or was, public.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CdnContainer {
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Whether it is public now.
    #[serde(default)]
    pub cdn_enabled: bool,
    /// For how long the caches keep what they have, in seconds.
    pub ttl: Option<u64>,
    /// Whether there are logs of who read what.
    #[serde(default)]
    pub log_retention: bool,
    /// Where its objects are found: by HTTP,
    pub cdn_uri: Option<String>,
    /// by HTTPS,
    pub cdn_ssl_uri: Option<String>,
    /// as a stream,
    pub cdn_streaming_uri: Option<String>,
    /// and as one for iOS.
    pub cdn_ios_uri: Option<String>,
}

/// Looks whether a container is public.
/// <https://docs.rackspace.com/docs/cloud-files/v1/cdn-api-reference/cdn-container-services-operations>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetCdnContainer {
    /// Its name.
    pub name: String,
}

impl GetCdnContainer {
    /// That container.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        GetCdnContainer { name: name.into() }
    }
}

impl Endpoint for GetCdnContainer {
    type Output = CdnContainer;

    fn request(&self) -> Request {
        Request::new(SERVICE, Method::HEAD, &[&self.name])
    }

    fn response(&self, response: &Response) -> Result<CdnContainer> {
        let text = |name| headers::text(response, name);
        Ok(CdnContainer {
            name: self.name.clone(),
            cdn_enabled: headers::flag(response, "x-cdn-enabled"),
            ttl: headers::number(response, "x-ttl"),
            log_retention: headers::flag(response, "x-log-retention"),
            cdn_uri: text("x-cdn-uri"),
            cdn_ssl_uri: text("x-cdn-ssl-uri"),
            cdn_streaming_uri: text("x-cdn-streaming-uri"),
            cdn_ios_uri: text("x-cdn-ios-uri"),
        })
    }
}

/// Makes a container public, or ends that, and sets how.
/// <https://docs.rackspace.com/docs/cloud-files/v1/cdn-api-reference/cdn-container-services-operations>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCdnContainer {
    /// Its name.
    pub name: String,
    /// Whether it is public.
    pub enabled: Option<bool>,
    /// For how long the caches keep what they have: from 900 seconds to a year.
    pub ttl: Option<u64>,
    /// Whether there are logs of who read what.
    pub log_retention: Option<bool>,
    /// Whether it was public before, so that what is said is changed; otherwise it becomes public for the first time.
    pub known: bool,
}

impl Endpoint for SetCdnContainer {
    /// Where its objects are found, by HTTP.
    type Output = Option<String>;

    fn request(&self) -> Request {
        let word = |on: bool| if on { "True" } else { "False" };
        let method = if self.known { Method::POST } else { Method::PUT };
        Request::new(SERVICE, method, &[&self.name])
            .repeat(Repeat::Safe)
            .field("x-cdn-enabled", self.enabled.map(word))
            .field("x-ttl", self.ttl.map(|seconds| seconds.to_string()))
            .field("x-log-retention", self.log_retention.map(word))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        Ok(headers::text(response, "x-cdn-uri"))
    }
}

/// Lists the containers that are, or were, public.
/// <https://docs.rackspace.com/docs/cloud-files/v1/cdn-api-reference/cdn-account-services-operations>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListCdnContainers {
    /// Those only that are public now.
    pub enabled_only: bool,
    /// Those only whose names come after this one.
    pub marker: Option<String>,
    /// How many to a page, 10,000 at most.
    pub limit: Option<u32>,
}

impl Endpoint for ListCdnContainers {
    type Output = Page<CdnContainer, Self>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &[])
            .query("format", "json")
            .query_opt("enabled_only", self.enabled_only.then_some("true"))
            .query_opt("marker", self.marker.as_deref())
            .query_opt("limit", self.limit.map(|limit| limit.to_string()))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let items: Vec<CdnContainer> = match response.status.as_u16() {
            204 => Vec::new(),
            _ => response.json()?,
        };
        let rest =
            items.last().map(|last| ListCdnContainers { marker: Some(last.name.clone()), ..self.clone() });
        Ok(Page { items, rest })
    }
}

/// Has the caches forget an object before its time; the object stays. There is a limit of 25 a day.
/// <https://docs.rackspace.com/docs/cloud-files/v1/cdn-api-reference/cdn-object-services-operations>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeCdnObject {
    /// The container.
    pub container: String,
    /// The object's name.
    pub object: String,
    /// Whom to tell when it is done: addresses of mail.
    pub email: Vec<String>,
}

impl Endpoint for PurgeCdnObject {
    type Output = ();

    fn request(&self) -> Request {
        let mail = (!self.email.is_empty()).then(|| self.email.join(", "));
        Request::object(SERVICE, Method::DELETE, &self.container, &self.object).field("x-purge-email", mail)
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::swift::testing::{answer, sent, stored};

    #[test]
    fn a_container_is_made_public_and_looked_at() {
        let set = SetCdnContainer {
            name: "a b".into(),
            enabled: Some(true),
            ttl: Some(3600),
            log_retention: Some(false),
            known: false,
        };
        assert_eq!(
            sent(&stored(&set)),
            "PUT /a%20b\nx-cdn-enabled: True\nx-log-retention: False\nx-ttl: 3600"
        );
        assert_eq!((set.request().service, set.request().repeat), ("rax:object-cdn", Repeat::Safe));
        let uri = set.response(&answer(201, &[("x-cdn-uri", "http://a.r1.cf1.rackcdn.com")], ""));
        assert_eq!(uri.expect("public").as_deref(), Some("http://a.r1.cf1.rackcdn.com"));
        let end = SetCdnContainer { name: "c".into(), enabled: Some(false), known: true, ..set };
        assert_eq!(
            sent(&SetCdnContainer { ttl: None, log_retention: None, ..end }),
            "POST /c\nx-cdn-enabled: False"
        );
        let told = [
            ("x-cdn-enabled", "True"),
            ("x-ttl", "259200"),
            ("x-log-retention", "True"),
            ("x-cdn-uri", "http://a.r1.cf1.rackcdn.com"),
            ("x-cdn-ssl-uri", "https://a.ssl.cf1.rackcdn.com"),
            ("x-cdn-streaming-uri", "http://a.r1.stream.cf1.rackcdn.com"),
            ("x-cdn-ios-uri", "http://a.iosr.cf1.rackcdn.com"),
        ];
        let get = GetCdnContainer::new("c");
        assert_eq!(sent(&stored(&get)), "HEAD /c");
        let container = get.response(&answer(204, &told, "")).expect("a container");
        assert_eq!(
            (container.cdn_enabled, container.ttl, container.log_retention),
            (true, Some(259_200), true)
        );
        assert_eq!(container.cdn_uri.as_deref(), Some("http://a.r1.cf1.rackcdn.com"));
        assert_eq!(container.cdn_ssl_uri.as_deref(), Some("https://a.ssl.cf1.rackcdn.com"));
        assert_eq!(container.cdn_streaming_uri.as_deref(), Some("http://a.r1.stream.cf1.rackcdn.com"));
        assert_eq!(container.cdn_ios_uri.as_deref(), Some("http://a.iosr.cf1.rackcdn.com"));
    }

    #[test]
    fn public_containers_are_listed() {
        let list = ListCdnContainers { enabled_only: true, limit: Some(2), marker: None };
        assert_eq!(sent(&stored(&list)), "GET ?format=json&enabled_only=true&limit=2");
        let body = r#"[{"name": "c ü", "cdn_enabled": true, "ttl": 28800, "log_retention": true,
            "cdn_uri": "http://c", "cdn_ssl_uri": "https://c", "cdn_streaming_uri": "http://s"}]"#;
        let page = list.response(&answer(200, &[], body)).expect("a page");
        let one = &page.items[0];
        assert_eq!(
            (one.name.as_str(), one.cdn_enabled, one.ttl, one.log_retention),
            ("c ü", true, Some(28_800), true)
        );
        assert_eq!(
            (one.cdn_uri.as_deref(), one.cdn_ssl_uri.as_deref()),
            (Some("http://c"), Some("https://c"))
        );
        assert_eq!((one.cdn_streaming_uri.as_deref(), one.cdn_ios_uri.as_deref()), (Some("http://s"), None));
        let rest = page.rest.expect("more");
        assert_eq!(sent(&rest), "GET ?format=json&enabled_only=true&marker=c%20%C3%BC&limit=2");
        assert_eq!(rest.response(&answer(204, &[], "")).expect("the end"), Page::whole(Vec::new()));
    }

    #[test]
    fn an_object_is_forgotten_by_the_caches() {
        let purge = PurgeCdnObject {
            container: "c".into(),
            object: "a//ü".into(),
            email: vec!["a@example.com".into(), "b@example.com".into()],
        };
        assert_eq!(sent(&stored(&purge)), "DELETE /c/a//%C3%BC\nx-purge-email: a@example.com, b@example.com");
        purge.response(&answer(204, &[], "")).expect("forgotten");
    }
}
