//! Identity: logins of both versions, and what Keystone's calls read.

use http::StatusCode;
use pileus_core::{
    Call, Cx, Endpoint, Error, Kind, Operation, Request, Response, Result, Session, Step, Time,
    providers::{
        openstack::{
            Credentials, OpenStack, Settings,
            keystone::{
                CreateUser, GetDomain, GetUser, ListAuthProjects, ListDomains, ListProjects, ListRoles,
                ListTenants, ListUserProjects, ListUserRoles, ListUsers, ListVersions, Target, UserFields,
            },
        },
        rackspace::{self, Rackspace, Region},
    },
};
use pileus_tests::recorded::{read, response};
use std::task::Waker;

const FOLDER: &str = "libcloud/compute/openstack/";

/// A call of some service, for its address.
#[derive(Clone, Debug)]
struct Ask(&'static str);

impl Endpoint for Ask {
    type Output = ();
    fn request(&self) -> Request {
        Request::get(self.0, &["x"])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

fn cx() -> Cx<'static> {
    Cx { now: Time::from_unix_secs(1_700_000_000), entropy: 0, waker: Waker::noop() }
}

/// Logs in with a recorded answer, and gives the address that a call of `service` goes to.
fn address(openstack: &OpenStack, service: &'static str, login: Response) -> Result<String> {
    let mut call: Call<Ask> = openstack.call(Ask(service));
    let mut login = Some(login);
    loop {
        match call.poll(&cx()) {
            Step::Send(id, exchange) => match login.take() {
                Some(answer) if exchange.service == "identity" => call.answer(id, Ok(answer), &cx()),
                _ => {
                    assert!(exchange.request.headers()["x-auth-token"].is_sensitive());
                    return Ok(exchange.request.uri().to_string());
                }
            },
            Step::Done(Err(error)) => return Err(error),
            other => panic!("{other:?}"),
        }
    }
}

fn of_password(region: &str) -> OpenStack {
    let credentials = Credentials::password("admin", "pw", "admin", "Default");
    OpenStack::new(Settings::new("http://192.168.18.100:5000", credentials).region(region)).expect("settings")
}

fn file(name: &str) -> String {
    format!("{FOLDER}{name}")
}

#[test]
fn a_login_at_version_three() {
    let Some(login) =
        response(&file("_v3__auth.json"), 201, &[("x-subject-token", "00000000000000000000000000000000")])
    else {
        return;
    };
    let project = "9c4693dce56b493b9b83197d900f7fba";
    for (service, expected) in [
        ("compute", format!("http://192.168.18.100:8774/v2/{project}/x")),
        ("block-storage", format!("http://192.168.18.100:8776/v2/{project}/x")),
        ("network", "http://192.168.18.100:9696/v2.0/x".to_owned()),
        ("image", "http://192.168.18.100:9292/v2/x".to_owned()),
        ("identity", "http://192.168.18.100:5000/v3/x".to_owned()),
    ] {
        let openstack = of_password("regionOne");
        assert_eq!(address(&openstack, service, login.clone()).expect("an address"), expected);
        assert_eq!(openstack.session().project_id().as_deref(), Some(project));
        assert_eq!(openstack.session().user_id().as_deref(), Some("55fba80f022b4855acfc700ae13b2b24"));
        let catalog = openstack.session().catalog().expect("a catalog");
        assert_eq!((catalog.services().len(), catalog.regions()), (6, vec!["regionOne"]));
    }
    let error = address(&of_password("regionTwo"), "compute", login).expect_err("no such region");
    assert_eq!(error.message(), "region_name \"regionTwo\" is not a region of this cloud; it has: regionOne");
}

#[test]
fn a_refused_login_at_each_version() {
    let refused = |name: &str| -> Option<Error> {
        let answer = response(&file(name), 401, &[])?;
        Some(address(&of_password("regionOne"), "compute", answer).expect_err("refused"))
    };
    let Some(error) = refused("_v3__auth_unauthorized.json") else { return };
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("Unauthorized")));
    assert!(error.message().ends_with("The request you have made requires authentication."), "{error}");
    let error = refused("_v1_1__auth_unauthorized.json").expect("it is there");
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("unauthorized")));
    assert!(error.message().ends_with("Username or api key is invalid"), "{error}");
    for (name, status) in [("_v1_1__auth_mssing_token.json", 200), ("_v1_1__auth.json", 200)] {
        let answer = response(&file(name), status, &[]).expect("it is there");
        let error = address(&of_password("regionOne"), "compute", answer).expect_err("another version's");
        assert_eq!(error.kind(), Kind::Malformed, "{name}");
        assert!(!format!("{error:?}").contains("aaaaaaaaaaaa"), "{error:?}");
    }
}

#[test]
fn a_login_at_rackspace_chooses_the_servers_of_the_region() {
    for (name, region, host, tenant) in [
        ("_v2_0__auth.json", Region::Ord, "ord", "1337"),
        ("_v2_0__auth.json", Region::Dfw, "dfw", "1337"),
        ("_v2_0__auth.json", Region::Hkg, "hkg", "1337"),
        ("_v2_0__auth_lon.json", Region::Lon, "lon", "1337"),
        ("_v2_0__auth_deployment.json", Region::Iad, "iad", "slug"),
    ] {
        let Some(login) = response(&file(name), 200, &[]) else { return };
        let rackspace = Rackspace::new(region, "testuser", "key");
        let url = address(rackspace.openstack(), "compute", login).expect("an address");
        assert_eq!(url, format!("https://{host}.servers.api.rackspacecloud.com/v2/{tenant}/x"));
        let session = rackspace.session();
        assert_eq!(session.token().expect("a token").expose(), "aaaaaaaaaaaa-bbb-cccccccccccccc");
        assert_eq!(session.user_id().as_deref(), Some("7"));
        assert!(!format!("{session:?}").contains("aaaaaaaaaaaa"));
    }
    let Some(login) = response(&file("_v2_0__auth_lon.json"), 200, &[]) else { return };
    let error =
        address(Rackspace::new(Region::Syd, "u", "k").openstack(), "compute", login).expect_err("not there");
    assert_eq!(error.kind(), Kind::Misuse);
    assert!(error.message().contains("LON") && error.message().contains("region_name \"SYD\""), "{error}");
}

#[test]
fn a_version_two_cloud_of_several_regions() {
    let Some(login) = response(&file("_v2_0__auth.json"), 200, &[]) else { return };
    let password =
        Credentials::V2Password { username: "testuser".into(), password: "p".into(), tenant: None };
    let at = |region: Option<&str>| {
        let mut settings = Settings::new("https://test_endpoint.com/v2.0", password.clone());
        settings.region = region.map(Into::into);
        OpenStack::new(settings).expect("settings")
    };
    let url = address(&at(Some("fr1")), "block-storage", login.clone()).expect("an address");
    assert_eq!(url, "https://test_endpoint.com/v3/1337/x");
    let error = address(&at(None), "block-storage", login).expect_err("which?");
    assert!(error.message().ends_with("set it to one of: RegionOne, fr1"), "{error}");
}

#[test]
fn an_unsuccessful_answer_of_nova() {
    let path = "libcloud/compute/openstack_v1.1/_os_keypairs_not_found.json";
    let Some(answer) = response(path, 404, &[("x-compute-request-id", "req-7")]) else { return };
    let error = of_password("r").session().error(&answer, &cx());
    assert_eq!((error.kind(), error.code()), (Kind::NotFound, Some("itemNotFound")));
    assert_eq!((error.status(), error.request_id()), (Some(StatusCode::NOT_FOUND), Some("req-7")));
    assert_eq!(error.message(), "The resource could not be found.");
    let Some(choices) = response(&file("300_multiple_choices.json"), 300, &[]) else { return };
    assert_eq!(of_password("r").session().error(&choices, &cx()).kind(), Kind::Redirected);
    let Some(refused) = response("libcloud/dns/rackspace/unauthorized.json", 401, &[]) else { return };
    let settings = rackspace::settings(
        Region::Ord,
        Credentials::ApiKey { username: "u".into(), key: "k".into(), tenant: None },
    );
    let error = OpenStack::new(settings).expect("settings").session().error(&refused, &cx());
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("unauthorized")));
}

fn identity<E: Endpoint>(endpoint: &E, name: &str) -> Option<E::Output> {
    let path = format!("libcloud/compute/openstack_identity/{name}");
    Some(read(endpoint, &path)?.unwrap_or_else(|error| panic!("{name}: {error:?}")))
}

#[test]
fn versions() {
    let Some(versions) = identity(&ListVersions, "v3/v3_versions.json") else { return };
    assert_eq!(versions.iter().map(|v| v.id.as_str()).collect::<Vec<_>>(), ["v3.0", "v2.0"]);
    assert_eq!(versions[0].url(), Some("http://192.168.18.100:5000/v3/"));
    assert_eq!((versions[1].status.as_str(), versions[1].links.len()), ("stable", 3));
    assert_eq!(versions[0].updated, Time::parse_rfc3339("2013-03-06T00:00:00Z"));
}

#[test]
fn projects_and_tenants() {
    let Some(projects) = identity(&ListProjects::default(), "v3/v3_projects.json") else { return };
    assert!(projects.rest.is_none());
    let names: Vec<_> = projects.items.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["divvy", "admin", "first-tenant", "service"]);
    let first = &projects.items[0];
    assert_eq!(
        (first.id.as_str(), first.domain_id.as_deref(), first.enabled),
        ("a", Some("default"), Some(true))
    );
    assert_eq!(first.description.as_deref(), Some("Test project"));
    let scopes = identity(&ListAuthProjects::default(), "v3/v3_projects.json").expect("it is there");
    assert_eq!(scopes.items.len(), 4);
    let none = identity(&ListUserProjects { user_id: "a".into(), rest: None }, "v3/v3_users_a_projects.json");
    assert!(none.expect("it is there").items.is_empty());
    let tenants = identity(&ListTenants::default(), "v2/v2_0_tenants.json").expect("it is there").items;
    assert_eq!((tenants[0].id.as_str(), tenants[0].name.as_str()), ("a", "test"));
    assert_eq!((tenants[1].description.as_deref(), &tenants[1].domain_id), (Some("admin tenant"), &None));
}

#[test]
fn domains() {
    let Some(domains) = identity(&ListDomains::default(), "v3/v3_domains.json") else { return };
    let domain =
        identity(&GetDomain { id: "default".into() }, "v3/v3_domains_default.json").expect("it is there");
    assert_eq!((domains.items.len(), &domains.items[0].value), (1, &domain.value));
    assert_eq!(
        (domain.id.as_str(), domain.name.as_str(), domain.enabled),
        ("default", "Default", Some(true))
    );
    assert!(domain.description.as_deref().is_some_and(|text| text.starts_with("Owns users and tenants")));
}

#[test]
fn users() {
    let Some(users) = identity(&ListUsers::default(), "v3/v3_users.json") else { return };
    assert_eq!(users.items.len(), 12);
    let tomaz = users.items.iter().find(|user| user.name == "tomaz").expect("he is there");
    assert_eq!(tomaz.default_project_id.as_deref(), Some("3130562cafe147f289bbb3b557f2e7ed"));
    assert_eq!(tomaz.email.as_deref(), Some("tomaz@tomaz.me"));
    let one = |id: &str| {
        identity(&GetUser { id: id.into() }, &format!("v3/v3_users_{id}.json")).expect("it is there").value
    };
    let (a, b, c) = (one("a"), one("b"), one("c"));
    assert_eq!(
        (a.id.as_str(), a.email.as_deref(), a.enabled),
        ("a", Some("openstack-test@localhost"), Some(true))
    );
    assert_eq!((b.name.as_str(), b.email), ("userwithoutemail", None));
    assert_eq!((c.name.as_str(), c.enabled, c.password_expires_at), ("userwithoutenabled", None, None));
    let made = identity(&CreateUser { fields: UserFields::default() }, "v3/v3_create_user.json");
    let made = made.expect("it is there");
    assert_eq!(
        (made.id.as_str(), made.name.as_str(), made.domain_id.as_deref()),
        ("c", "test2", Some("default"))
    );
    assert!(made.extra.text().contains("\"links\""), "the document is kept whole");
}

#[test]
fn roles() {
    let Some(roles) = identity(&ListRoles::default(), "v3/v3_roles.json") else { return };
    let first = &roles.items[0];
    assert_eq!((first.id.as_str(), first.name.as_str()), ("a", "_member_"));
    assert_eq!(first.description.as_deref(), Some("Default role for project membership"));
    assert_eq!(roles.items[1].name, "admin");
    let of_user = ListUserRoles { target: Target::Domain("default".into()), user_id: "a".into(), rest: None };
    let roles = identity(&of_user, "v3/v3_domains_default_users_a_roles.json").expect("it is there");
    assert_eq!((roles.items[0].id.as_str(), roles.items[0].name.as_str()), ("d", "admin"));
}
