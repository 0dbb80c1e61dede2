use super::*;
use crate::{Body, Cx, Kind, Operation, Request, Response, Step, Time};
use std::task::Waker;

#[derive(Clone, Debug)]
struct Servers;

impl Endpoint for Servers {
    type Output = ();
    fn request(&self) -> Request {
        Request::get("compute", &["servers"])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

fn first(rackspace: &Rackspace) -> Step<()> {
    let cx = Cx { now: Time::from_unix_secs(1), entropy: 0, waker: Waker::noop() };
    rackspace.call(Servers).poll(&cx)
}

#[test]
fn the_api_key_logs_in_at_the_identity_service() {
    let Step::Send(_, login) = first(&Rackspace::new(Region::Ord, "demo", "k3y")) else { panic!("a login") };
    assert_eq!(login.request.uri(), "https://identity.api.rackspacecloud.com/v2.0/tokens");
    let Body::Bytes(body) = login.request.body() else { panic!("a body") };
    assert_eq!(body, r#"{"auth":{"RAX-KSKEY:apiKeyCredentials":{"username":"demo","apiKey":"k3y"}}}"#);
}

#[test]
fn a_missing_key_is_told_by_the_first_call() {
    let Step::Done(Err(error)) = first(&Rackspace::new(Region::Ord, "demo", "")) else { panic!("an error") };
    assert_eq!(error.kind(), Kind::Misuse);
    assert!(error.message().starts_with("api_key is missing"), "{error}");
}

#[test]
fn regions_are_read_and_listed() {
    for region in Region::ALL {
        assert_eq!(region.to_string().parse::<Region>().expect("its own name"), region);
    }
    assert_eq!("syd".parse::<Region>().expect("lower case"), Region::Syd);
    let error = "MARS".parse::<Region>().expect_err("no such region");
    assert_eq!(
        error.message(),
        "region \"MARS\" is not one of Rackspace's; it should be one of: DFW, HKG, IAD, LON, ORD, SYD"
    );
}

fn environment_of(pairs: &[(&str, &str)]) -> Result<Rackspace> {
    environment(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

#[test]
fn an_account_from_the_environment() {
    let rackspace = environment_of(&[
        ("PATH", "/bin"),
        ("RACKSPACE_USERNAME", "long"),
        ("RAX_USERNAME", "short"),
        ("RAX_PASSWORD", "pw"),
        ("RACKSPACE_API_KEY", ""),
        ("RACKSPACE_REGION", "dfw"),
    ])
    .expect("an account");
    assert_eq!(rackspace.region(), Region::Dfw);
    let Step::Send(_, login) = first(&rackspace) else { panic!("a login") };
    let Body::Bytes(body) = login.request.body() else { panic!("a body") };
    assert_eq!(body, r#"{"auth":{"passwordCredentials":{"username":"long","password":"pw"}}}"#);
    let user = ("RAX_USERNAME", "u");
    for (pairs, named) in [
        (&[][..], "RACKSPACE_USERNAME is not set"),
        (&[user][..], "RACKSPACE_REGION is not set; it should be one of: DFW"),
        (&[user, ("RAX_REGION", "X")][..], "RACKSPACE_REGION: region \"X\""),
        (&[user, ("RAX_REGION", "ORD")][..], "RACKSPACE_API_KEY is not set"),
    ] {
        let error = environment_of(pairs).expect_err(named);
        assert_eq!(error.kind(), Kind::Misuse);
        assert!(error.message().starts_with(named), "{error}");
    }
}
