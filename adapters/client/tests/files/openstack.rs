//! `clouds.yaml`.

use super::{Folder, told};
use pileus_core::providers::openstack::OpenStack;

/// An entry of that name, at a host of that name.
fn cloud(name: &str) -> String {
    format!(
        "  {name}:\n    region_name: {name}-1\n    auth:\n      auth_url: https://{name}.example/v3\n      username: u\n      \
         password: hunter2\n      project_name: p\n      user_domain_name: Default\n      project_domain_name: Default\n"
    )
}

fn clouds(names: &[&str]) -> String {
    format!("clouds:\n{}", names.iter().map(|name| cloud(name)).collect::<String>())
}

const OPENRC: [(&str, &str); 6] = [
    ("OS_AUTH_URL", "https://env.example/v3"),
    ("OS_USERNAME", "u"),
    ("OS_PASSWORD", "hunter2"),
    ("OS_PROJECT_NAME", "p"),
    ("OS_USER_DOMAIN_NAME", "Default"),
    ("OS_PROJECT_DOMAIN_NAME", "Default"),
];

#[test]
fn the_first_file_holds() {
    let folder = Folder::new();
    let found =
        |variables: &[(&str, &str)]| folder.files(variables).openstack().map(|settings| settings.auth_url);
    told(
        found(&[]),
        &["there is no clouds.yaml in", "work", "home/.config/openstack", "etc/openstack", "OS_AUTH_URL"],
    );
    for (file, name) in [
        ("etc/openstack/clouds.yaml", "site"),
        ("home/.config/openstack/clouds.json", "json"),
        ("home/.config/openstack/clouds.yml", "yml"),
        ("home/.config/openstack/clouds.yaml", "home"),
        ("work/clouds.yaml", "work"),
    ] {
        let text = match name {
            "json" => "{\"clouds\": {\"json\": {\"auth\": {\"auth_url\": \"https://json.example/v3\", \"username\": \
                \"u\", \"password\": \"hunter2\", \"project_id\": \"1\", \"user_domain_name\": \"D\"}}}}".to_owned(),
            _ => clouds(&[name]),
        };
        folder.write(file, text);
        assert_eq!(found(&[]).expect(file), format!("https://{name}.example/v3"));
    }
    folder.write("x/openstack/clouds.yaml", clouds(&["xdg"])).write("named.yaml", clouds(&["named"]));
    std::fs::remove_file(folder.path("work/clouds.yaml")).expect("it is there");
    let xdg = folder.path("x");
    assert_eq!(found(&[("XDG_CONFIG_HOME", &xdg)]).expect("one"), "https://xdg.example/v3");
    assert_eq!(
        found(&[("XDG_CONFIG_HOME", "x")]).expect("one"),
        "https://home.example/v3",
        "a relative one is none"
    );
    let named = folder.path("named.yaml");
    assert_eq!(found(&[("OS_CLIENT_CONFIG_FILE", &named)]).expect("one"), "https://named.example/v3");
    assert_eq!(
        found(&[("OS_CLIENT_CONFIG_FILE", "../named.yaml")]).expect("one"),
        "https://named.example/v3"
    );
    let absent = [("OS_CLIENT_CONFIG_FILE", "/nowhere/clouds.yaml")];
    assert_eq!(found(&absent).expect("the next"), "https://home.example/v3");
}

#[test]
fn the_cloud_is_picked_by_name_by_variables_or_as_the_only_one() {
    let folder = Folder::new();
    folder.write("work/clouds.yaml", clouds(&["a", "b"]));
    let url =
        |variables: &[(&str, &str)]| folder.files(variables).openstack().map(|settings| settings.auth_url);
    let with = |more: &[(&'static str, &'static str)]| [&OPENRC, more].concat();
    assert_eq!(url(&[("OS_CLOUD", "b")]).expect("b"), "https://b.example/v3");
    told(url(&[("OS_CLOUD", "c")]), &["work/clouds.yaml", "no cloud \"c\"", "a, b"]);
    told(url(&[]), &["work/clouds.yaml", "one of: a, b"]);
    assert_eq!(url(&OPENRC).expect("the variables"), "https://env.example/v3");
    assert_eq!(url(&with(&[("OS_CLOUD", "a")])).expect("a"), "https://a.example/v3");
    assert_eq!(url(&with(&[("OS_CLOUD", "envvars")])).expect("the variables"), "https://env.example/v3");
    assert_eq!(url(&with(&[("OS_CLOUD", "")])).expect("the variables"), "https://env.example/v3");
    let own = with(&[("OS_CLOUD", "mine"), ("OS_CLOUD_NAME", "mine")]);
    assert_eq!(url(&own).expect("the variables"), "https://env.example/v3");
    told(url(&[("OS_USERNAME", "u")]), &["OS_AUTH_URL is missing"]);
    let selecting = [("OS_CLOUD", "a"), ("OS_REGION_NAME", "far"), ("OS_TEST_PATH", "x")];
    let settings = folder.files(&selecting).openstack().expect("a");
    assert_eq!(settings.region.as_deref(), Some("far"));
    OpenStack::new(settings).expect("sound");
    let settings = folder.files(&OPENRC).openstack_cloud("b").expect("b");
    assert_eq!(settings.region.as_deref(), Some("b-1"));
}

#[test]
fn regions_listed_are_those_there_are() {
    let folder = Folder::new();
    let text = clouds(&["a"])
        .replace("region_name: a-1", "regions: [one, {name: two, values: {interface: internal}}]");
    folder.write("work/clouds.yaml", text);
    let of = |region: &str| folder.files(&[("OS_CLOUD", "a"), ("OS_REGION_NAME", region)]).openstack();
    let two = of("two").expect("listed");
    assert_eq!(format!("{:?} {:?}", two.region, two.interface), "Some(\"two\") Internal");
    told(of("three"), &["region_name", "three", "one, two"]);
}

#[test]
fn secrets_may_stand_apart() {
    let folder = Folder::new();
    let open = clouds(&["a"]).replace("      password: hunter2\n", "");
    folder.write("work/clouds.yaml", open);
    told(folder.files(&[]).openstack(), &["clouds.a.auth.password"]);
    let secure = "clouds:\n  a:\n    auth:\n      password: hunter2\n";
    folder.write("home/.config/openstack/secure.yaml", secure);
    folder.files(&[]).openstack().expect("found, though not beside the other");
    folder.write("work/secure.yaml", "clouds:\n  a:\n    auth: {password: [hunter2}\n");
    told(folder.files(&[]).openstack(), &["work/clouds.yaml and", "work/secure.yaml", "line 3"]);
    folder.write("elsewhere", secure);
    folder.files(&[("OS_CLIENT_SECURE_FILE", "../elsewhere")]).openstack().expect("the one that is named");
}

#[test]
fn marks_line_ends_and_nonsense() {
    let folder = Folder::new();
    let text = format!("\u{feff}{}", clouds(&["a"])).replace('\n', "\r\n");
    folder.write("work/clouds.yaml", text);
    assert_eq!(folder.files(&[]).openstack().expect("a").region.as_deref(), Some("a-1"));
    folder.write("work/clouds.yaml", "clouds: hunter2");
    told(folder.files(&[]).openstack(), &["work/clouds.yaml"]);
    folder.write("work/clouds.yaml", b"clouds: \xff");
    told(folder.files(&[]).openstack(), &["work/clouds.yaml is not UTF-8"]);
    folder.write("work/clouds.yaml", "");
    told(folder.files(&[]).openstack(), &["work/clouds.yaml", "no entry"]);
    std::fs::remove_file(folder.path("work/clouds.yaml")).expect("it is there");
    folder.write("work/clouds.yaml/inside", "");
    told(folder.files(&[]).openstack(), &["work/clouds.yaml cannot be read"]);
}

#[test]
fn certificates_are_where_the_settings_say() {
    let folder = Folder::new();
    let files = "    cacert: ~/ca.pem\n    cert: c.pem\n    key: /k.pem\n";
    folder.write("work/clouds.yaml", clouds(&["a"]) + files);
    let tls = folder.files(&[]).openstack().expect("a").tls;
    assert_eq!(tls.ca_file, Some(folder.path("home/ca.pem")));
    assert_eq!(tls.certificate_file, Some(folder.path("work/c.pem")));
    assert_eq!(tls.key_file.as_deref(), Some("/k.pem"));
    let mut variables = OPENRC.to_vec();
    variables.push(("OS_CACERT", "env.pem"));
    let tls = folder.files(&variables).openstack().expect("the variables").tls;
    assert_eq!(tls.ca_file, Some(folder.path("work/env.pem")));
}
