//! Public containers in neutral terms.

use super::{GetCdnContainer, SetCdnContainer};
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Next, Op, Progress, Request, Response, Result,
    providers::openstack::{OpenStack, swift::Public},
    request::IN_KEY,
    storage::Access,
};
use percent_encoding::utf8_percent_encode;

/// How containers are public here.
pub(in super::super) const PUBLIC: Public = Public { get: get_access, set: set_access, url: public_url };

fn get_access(account: &OpenStack, container: &str) -> Op<Access> {
    account.call(Look(GetCdnContainer::new(container))).map(|found| access(found.as_ref())).op()
}

fn set_access(account: &OpenStack, container: &str, access: Access) -> Op<()> {
    if access == Access::ReadAll {
        let message = "rackspace has no listings for everybody; objects can be public (ReadObjects)";
        return Op::failed(Error::new(Kind::Unsupported, message));
    }
    account.call(Set { look: Look(GetCdnContainer::new(container)), access, known: None }).op()
}

fn public_url(account: &OpenStack, container: &str, key: Option<&str>) -> Op<String> {
    let key = key.map(|key| utf8_percent_encode(key, IN_KEY).to_string());
    account.call(Address { look: Look(GetCdnContainer::new(container)), key }).op()
}

fn access(found: Option<&super::CdnContainer>) -> Access {
    if found.is_some_and(|found| found.cdn_enabled) { Access::ReadObjects } else { Access::Private }
}

/// Looks whether a container is public; one that never was is not known here.
#[derive(Clone, Debug)]
struct Look(GetCdnContainer);

impl Endpoint for Look {
    type Output = Option<super::CdnContainer>;

    fn request(&self) -> Request {
        self.0.request().accept(&[404])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        if response.status.as_u16() == 404 { Ok(None) } else { self.0.response(response).map(Some) }
    }
}

/// Makes a container public, or ends that.
#[derive(Clone, Debug)]
struct Set {
    look: Look,
    access: Access,
    /// Whether it was public before, once that is known.
    known: Option<bool>,
}

impl Flow for Set {
    type Output = ();

    fn next(&mut self, _: &Cx<'_>) -> Next<()> {
        let Some(known) = self.known else { return Next::Request(self.look.request()) };
        let enabled = Some(self.access != Access::Private);
        let set =
            SetCdnContainer { name: self.look.0.name.clone(), enabled, known, ..SetCdnContainer::default() };
        Next::Request(set.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<()>> {
        if self.known.is_some() {
            return Ok(Progress::Done(()));
        }
        let found = self.look.response(response)?;
        if access(found.as_ref()) == self.access {
            return Ok(Progress::Done(()));
        }
        self.known = Some(found.is_some());
        Ok(Progress::Continue)
    }
}

/// Where the caches have a container, or an object in it.
#[derive(Clone, Debug)]
struct Address {
    look: Look,
    key: Option<String>,
}

impl Endpoint for Address {
    type Output = String;

    fn request(&self) -> Request {
        self.look.request()
    }

    fn response(&self, response: &Response) -> Result<String> {
        let found = self.look.response(response)?.filter(|found| found.cdn_enabled);
        let base = found.and_then(|found| found.cdn_ssl_uri.or(found.cdn_uri)).ok_or_else(|| {
            let name = &self.look.0.name;
            Error::new(
                Kind::NotFound,
                format!("the container {name:?} is not public; set_access makes it so"),
            )
        })?;
        let base = base.trim_end_matches('/');
        Ok(match &self.key {
            Some(key) => format!("{base}/{key}"),
            None => base.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Cause, Lost, Operation, Step, Time,
        providers::{
            openstack::swift::testing::answer,
            rackspace::{Rackspace, Region},
        },
        storage::{Capability, Storage},
    };
    use std::task::Waker;

    const LOGIN: &str = r#"{"access": {"token": {"id": "t", "expires": "2999-11-23T21:00:14.000-06:00"},
        "serviceCatalog": [{"name": "cloudFilesCDN", "type": "rax:object-cdn", "endpoints":
            [{"region": "ORD", "publicURL": "https://cdn.example/v1/M_1"}]}]}}"#;

    /// What comes of `op` whose requests are answered by these, in order, and what was asked for.
    fn drive<T>(mut op: Op<T>, answers: Vec<Response>) -> (Result<T>, Vec<String>) {
        let (mut answers, mut log) = (answers.into_iter(), Vec::new());
        let cx = Cx { now: Time::from_unix_secs(1_800_000_000), entropy: 1, waker: Waker::noop() };
        loop {
            match op.poll(&cx) {
                Step::Send(id, exchange) if exchange.service == "identity" => {
                    op.answer(id, Ok(answer(200, &[], LOGIN)), &cx);
                }
                Step::Send(id, exchange) => {
                    let request = &exchange.request;
                    let on = request.headers().get("x-cdn-enabled").map(|on| on.to_str().expect("text"));
                    log.push(format!("{} {} {}", request.method(), request.uri(), on.unwrap_or("-")));
                    let lost = || Lost::new(Cause::Local, true, "no more answers");
                    op.answer(id, answers.next().ok_or_else(lost), &cx);
                }
                Step::Wait(until) => panic!("it waits until {until:?}"),
                Step::Done(result) => return (result, log),
            }
        }
    }

    fn public() -> Response {
        let told = [
            ("x-cdn-enabled", "True"),
            ("x-cdn-uri", "http://c.rackcdn.com"),
            ("x-cdn-ssl-uri", "https://c.ssl.rackcdn.com/"),
        ];
        answer(204, &told, "")
    }

    #[test]
    fn what_is_public_is_found_at_the_caches() {
        let account = Rackspace::new(Region::Ord, "u", "k");
        let (url, log) = drive(account.public_url("c ü", Some("a b//ü")), vec![public()]);
        assert_eq!(url.expect("an address"), "https://c.ssl.rackcdn.com/a%20b//%C3%BC");
        assert_eq!(log, ["HEAD https://cdn.example/v1/M_1/c%20%C3%BC -"]);
        let (url, _) = drive(account.public_url("c", None), vec![public()]);
        assert_eq!(url.expect("an address"), "https://c.ssl.rackcdn.com");
        for hidden in
            [answer(404, &[], ""), answer(204, &[("x-cdn-enabled", "False"), ("x-cdn-uri", "http://c")], "")]
        {
            let (error, _) = drive(account.public_url("c", None), vec![hidden.clone()]);
            assert_eq!(error.expect_err("not public").kind(), Kind::NotFound);
            let (access, _) = drive(account.get_access("c"), vec![hidden]);
            assert_eq!(access.expect("access"), Access::Private);
        }
        let (access, _) = drive(account.get_access("c"), vec![public()]);
        assert_eq!(access.expect("access"), Access::ReadObjects);
    }

    #[test]
    fn a_container_becomes_public_and_ceases_to_be() {
        let account = Rackspace::new(Region::Ord, "u", "k");
        let set = |access, answers| {
            let (result, log) = drive(account.set_access("c", access), answers);
            let calls = log.iter().map(|call| call.replace("https://cdn.example/v1/M_1", ""));
            (result.map_err(|error| error.kind()), calls.collect::<Vec<_>>())
        };
        let own = |calls: &[&str]| calls.iter().map(|call| (*call).to_owned()).collect::<Vec<_>>();
        let done = || answer(202, &[], "");
        let first = set(Access::ReadObjects, vec![answer(404, &[], ""), done()]);
        assert_eq!(first, (Ok(()), own(&["HEAD /c -", "PUT /c True"])));
        assert_eq!(set(Access::ReadObjects, vec![public()]), (Ok(()), own(&["HEAD /c -"])));
        assert_eq!(
            set(Access::Private, vec![public(), done()]),
            (Ok(()), own(&["HEAD /c -", "POST /c False"]))
        );
        assert_eq!(set(Access::ReadAll, Vec::new()), (Err(Kind::Unsupported), Vec::new()));
        let has = Storage::capabilities(&account);
        assert!(!has.has(Capability::SetVersioning) && has.has(Capability::PublicUrl));
        assert_eq!(Storage::provider(&account), "rackspace");
    }
}
