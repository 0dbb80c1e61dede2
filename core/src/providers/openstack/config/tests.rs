use super::*;
use crate::{
    Kind, Result,
    providers::openstack::{
        ApplicationCredential, Credentials, Domain, Interface, Named, OpenStack, Scope, Settings, Tenant,
    },
};

const CLOUDS: &str = r#"
common: &common
  auth: &auth
    auth_url: https://cloud.example:5000/v3
    user_domain_name: Default
    project_domain_id: default
  interface: internal
clouds:
  plain:
    <<: *common
    region_name: RegionOne
    auth:
      <<: *auth
      username: demo
      password: 0123
      project_name: 42
    compute_default_microversion: 2.90
    volume_api_version: 3
    image_endpoint_override: https://image.example
    volume_endpoint_override: https://volume.example/v3/%(project_id)s
    compute_service_name: nova
    verify: false
    cacert: /etc/ca.pem
    unheard_of: [1, {x: y}]
  secret-elsewhere:
    auth_type: v3applicationcredential
    auth:
      auth_url: https://cloud.example:5000
      application_credential_id: abc
  many-regions:
    regions:
      - name: A
        values:
          interface: admin
          auth: {project_id: pa}
      - B
    auth:
      auth_url: https://cloud.example
      username: u
      user_domain_id: d
      password: p
      project_id: p0
  profiled:
    profile: vexxhost
  old:
    identity_api_version: 2
    auth: {auth_url: "https://cloud.example:5000", username: u, password: p, tenant_name: t}
"#;

fn cloud(name: &str) -> Result<Settings> {
    clouds_yaml(CLOUDS, None, Some(name))
}

#[test]
fn a_cloud_with_everything() {
    let settings = cloud("plain").expect("settings");
    let Credentials::Password { user, password, scope } = &settings.credentials else { panic!("a password") };
    assert_eq!(*user, Named::in_domain("demo", "Default"));
    assert_eq!(password.expose(), "0123", "as it is written, not as a number");
    assert_eq!(*scope, Scope::Project(Named::Name("42".into(), Domain::Id("default".into()))));
    assert_eq!(settings.region.as_deref(), Some("RegionOne"));
    assert_eq!(settings.interface, Interface::Internal, "merged");
    assert_eq!((settings.compute_version, settings.volume_version), (Some((2, 90)), None));
    assert_eq!(settings.endpoints["image"], "https://image.example");
    assert_eq!(settings.endpoints["block-storage"], "https://volume.example/v3/%(project_id)s");
    assert_eq!(settings.service_names["compute"], "nova");
    assert!(!settings.tls.verify);
    assert_eq!(settings.tls.ca_file.as_deref(), Some("/etc/ca.pem"));
    let printed = format!("{settings:?}");
    assert!(!printed.contains("0123"), "{printed}");
    OpenStack::new(settings).expect("a session");
}

#[test]
fn secrets_from_the_second_file() {
    let error = cloud("secret-elsewhere").expect_err("no secret");
    assert_eq!(
        error.message(),
        "clouds.secret-elsewhere.auth.application_credential_secret is missing; it should be the secret shown when the \
         credential was made"
    );
    let secure = "clouds: {secret-elsewhere: {auth: {application_credential_secret: s3}}, other: {}}";
    let settings = clouds_yaml(CLOUDS, Some(secure), Some("secret-elsewhere")).expect("settings");
    let Credentials::ApplicationCredential { credential, secret } = settings.credentials else {
        panic!("one")
    };
    assert_eq!((credential, secret.expose()), (ApplicationCredential::Id("abc".into()), "s3"));
}

#[test]
fn regions_that_differ() {
    let settings = cloud("many-regions").expect("settings");
    assert_eq!((settings.region.as_deref(), settings.interface), (Some("A"), Interface::Admin));
    let Credentials::Password { scope, .. } = settings.credentials else { panic!("a password") };
    assert_eq!(scope, Scope::Project(Named::Id("pa".into())));
    let elsewhere = "clouds: {many-regions: {region_name: B}}";
    let settings = clouds_yaml(CLOUDS, Some(elsewhere), Some("many-regions")).expect("settings");
    assert_eq!((settings.region.as_deref(), settings.interface), (Some("B"), Interface::Public));
    let nowhere = "clouds: {many-regions: {region_name: C}}";
    let error = clouds_yaml(CLOUDS, Some(nowhere), Some("many-regions")).expect_err("not listed");
    assert!(error.message().contains("one of the regions listed: A, B"), "{error}");
}

#[test]
fn version_two_by_its_setting_or_address() {
    let Credentials::V2Password { tenant, .. } = cloud("old").expect("settings").credentials else {
        panic!("version two")
    };
    assert_eq!(tenant, Some(Tenant::Name("t".into())));
    let by_url = variables(&[
        ("OS_AUTH_URL", "https://cloud.example/v2.0"),
        ("OS_USERNAME", "u"),
        ("OS_PASSWORD", "p"),
        ("OS_TENANT_ID", "t"),
    ]);
    assert!(matches!(
        by_url.expect("settings").credentials,
        Credentials::V2Password { tenant: Some(Tenant::Id(t)), .. } if t == "t"
    ));
}

#[test]
fn what_is_wrong_with_a_file_is_told_without_quoting_it() {
    for (text, name, told) in [
        (
            CLOUDS,
            Some("nope"),
            "no cloud \"nope\"; it has: many-regions, old, plain, profiled, secret-elsewhere",
        ),
        (CLOUDS, None, "the name of the cloud is missing"),
        (CLOUDS, Some("profiled"), "clouds.profiled.profile is \"vexxhost\"; it should be left out"),
        ("", None, "no entry under clouds"),
        ("clouds:", None, "no entry under clouds"),
        ("clouds: {a: }", None, "clouds.a.auth.auth_url is missing"),
        ("clouds: {a: {auth: hunter2}}", None, "cannot be read at line 1"),
        ("clouds: {a: {auth: {password: [hunter2]}}}", None, "cannot be read"),
        ("clouds: hunter2", None, "cannot be read"),
        ("clouds: {a: {auth: {password: 'hunter2}}}", None, "cannot be read"),
        ("[hunter2", None, "cannot be read"),
        ("clouds: {a: {auth: {auth_url: cloud}}}", None, "clouds.a.auth.auth_url"),
        (
            "clouds: {a: {auth_type: v3oidc, auth: {auth_url: 'http://h'}}}",
            None,
            "clouds.a.auth_type is \"v3oidc\"",
        ),
        ("clouds: {a: {identity_api_version: 9, auth: {auth_url: 'http://h'}}}", None, "it should be 3 or 2"),
    ] {
        let error = clouds_yaml(text, None, name).expect_err(told);
        assert_eq!(error.kind(), Kind::Misuse);
        assert!(error.message().contains(told), "{told}: {error}");
        assert!(!format!("{error:?}").contains("hunter2"), "{error}");
    }
    assert!(
        clouds_yaml(&"#".repeat((1 << 20) + 1), None, None).expect_err("huge").message().contains("larger")
    );
}

#[test]
fn aliases_within_aliases_do_not_explode() {
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for n in 1..12 {
        let list = vec![format!("*a{}", n - 1); 10].join(",");
        bomb += &format!("a{n}: &a{n} [{list}]\n");
    }
    bomb += "clouds: {a: {unheard_of: *a11}}";
    assert_eq!(clouds_yaml(&bomb, None, None).expect_err("a bomb").kind(), Kind::Misuse);
}

fn variables(pairs: &[(&str, &str)]) -> Result<Settings> {
    environment(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

const BASE: [(&str, &str); 5] = [
    ("OS_AUTH_URL", "https://cloud.example:5000/v3"),
    ("OS_USERNAME", "demo"),
    ("OS_PASSWORD", "hunter2"),
    ("OS_USER_DOMAIN_NAME", "Default"),
    ("HOME", "/root"),
];

fn with(more: &[(&str, &str)]) -> Result<Settings> {
    variables(&[&BASE, more].concat())
}

#[test]
fn variables_of_an_openrc_file() {
    let settings = with(&[
        ("OS_TENANT_NAME", "old"),
        ("OS_PROJECT_NAME", "demo"),
        ("OS_PROJECT_DOMAIN_ID", "default"),
        ("OS_REGION_NAME", "RegionOne"),
        ("OS_INTERFACE", "internal"),
        ("OS_ENDPOINT_TYPE", "adminURL"),
        ("OS_IDENTITY_API_VERSION", "3"),
        ("OS_COMPUTE_API_VERSION", "2.79"),
        ("OS_VOLUME_API_VERSION", "3"),
        ("OS_CACERT", "ca.pem"),
        ("OS_CLOUD", "x"),
    ])
    .expect("settings");
    let Credentials::Password { scope, .. } = &settings.credentials else { panic!("a password") };
    assert_eq!(*scope, Scope::Project(Named::Name("demo".into(), Domain::Id("default".into()))));
    assert_eq!((settings.interface, settings.compute_version), (Interface::Internal, Some((2, 79))));
    assert_eq!((settings.tls.verify, settings.tls.ca_file.as_deref()), (true, Some("ca.pem")));
    OpenStack::new(settings).expect("a session");
}

#[test]
fn scopes_and_kinds_of_credentials() {
    let scope = |more: &[(&str, &str)]| match with(more).expect("settings").credentials {
        Credentials::Password { scope, .. } => scope,
        other => panic!("{other:?}"),
    };
    assert_eq!(scope(&[]), Scope::Default);
    assert_eq!(scope(&[("OS_DOMAIN_NAME", "D")]), Scope::Domain(Domain::Name("D".into())));
    assert_eq!(scope(&[("OS_SYSTEM_SCOPE", "all")]), Scope::System);
    assert_eq!(
        scope(&[("OS_PROJECT_NAME", "p"), ("OS_DOMAIN_ID", "D")]),
        Scope::Project(Named::Name("p".into(), Domain::Id("D".into())))
    );
    assert_eq!(
        scope(&[("OS_PROJECT_NAME", "p"), ("OS_DEFAULT_DOMAIN_ID", "D")]),
        Scope::Project(Named::Name("p".into(), Domain::Id("D".into())))
    );
    let url = BASE[0];
    let token = variables(&[url, ("OS_TOKEN", "t"), ("OS_PROJECT_ID", "p")]).expect("settings");
    assert!(matches!(token.credentials, Credentials::Token { scope: Scope::Project(_), .. }));
    let credential = variables(&[
        url,
        ("OS_APPLICATION_CREDENTIAL_NAME", "n"),
        ("OS_APPLICATION_CREDENTIAL_SECRET", "s"),
        ("OS_USER_ID", "u"),
    ]);
    assert!(matches!(
        credential.expect("settings").credentials,
        Credentials::ApplicationCredential { credential: ApplicationCredential::Name(n, Named::Id(u)), .. }
            if n == "n" && u == "u"
    ));
}

#[test]
fn a_missing_or_wrong_variable_is_named() {
    let url = BASE[0];
    for (pairs, told) in [
        (vec![], "OS_AUTH_URL is missing; it should be the address of the identity service"),
        (vec![("OS_AUTH_URL", "")], "OS_AUTH_URL is missing"),
        (vec![("OS_AUTH_URL", "cloud:5000")], "OS_AUTH_URL: "),
        (vec![url], "OS_USERNAME is missing"),
        (
            vec![url, BASE[1]],
            "OS_USER_DOMAIN_NAME is missing; it should be the domain of the user; of most clouds",
        ),
        (vec![url, BASE[1], BASE[3]], "OS_PASSWORD is missing"),
        ([&BASE[..], &[("OS_PROJECT_NAME", "p")]].concat(), "OS_PROJECT_DOMAIN_NAME is missing"),
        ([&BASE[..], &[("OS_INTERFACE", "x")]].concat(), "OS_INTERFACE is \"x\"; it should be public"),
        ([&BASE[..], &[("OS_COMPUTE_API_VERSION", "new")]].concat(), "OS_COMPUTE_API_VERSION is \"new\""),
        (
            [&BASE[..], &[("OS_INSECURE", "maybe")]].concat(),
            "OS_INSECURE is \"maybe\"; it should be true or false",
        ),
        ([&BASE[..], &[("OS_SYSTEM_SCOPE", "x")]].concat(), "OS_SYSTEM_SCOPE is \"x\"; it should be all"),
        (vec![url, ("OS_AUTH_TYPE", "v3token")], "OS_TOKEN is missing"),
    ] {
        let error = variables(&pairs).expect_err(told);
        assert_eq!(error.kind(), Kind::Misuse);
        assert!(error.message().starts_with(told), "{told}: {error}");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}

#[test]
fn a_cluster_of_swift_that_stands_by_itself() {
    let base = [
        ("OS_AUTH_URL", "http://swift.example/auth/v1.0"),
        ("OS_AUTH_TYPE", "v1password"),
        ("OS_PASSWORD", "k"),
    ];
    let user =
        |more: &[(&str, &str)]| match variables(&[&base[..], more].concat()).expect("settings").credentials {
            Credentials::V1 { user, key } => (user, key.expose().to_owned()),
            other => panic!("{other:?}"),
        };
    assert_eq!(user(&[("OS_USERNAME", "test:tester")]), ("test:tester".into(), "k".into()));
    let both = [("OS_USERNAME", "tester"), ("OS_PROJECT_NAME", "test")];
    assert_eq!(user(&both).0, "test:tester");
    let error = variables(&base).expect_err("nobody");
    assert!(error.message().starts_with("OS_USERNAME is missing"), "{error}");
}
