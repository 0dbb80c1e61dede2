use super::*;
use crate::{
    Error, Kind,
    providers::aws::credentials::{Source, Token},
};
use std::time::Duration;

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn config(pairs: Pairs<'_>, config: &str, credentials: &str) -> Config {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut read = Config::new(pairs).expect("sound variables");
    read.add_config(config).expect("a sound file");
    read.add_credentials(credentials).expect("a sound file");
    read
}

fn settings(pairs: Pairs<'_>, text: &str, credentials: &str) -> Settings {
    config(pairs, text, credentials).settings().expect("settings")
}

fn error(pairs: Pairs<'_>, text: &str) -> Error {
    let error = config(pairs, text, "").settings().expect_err("a fault");
    assert_eq!(error.kind(), Kind::Misuse);
    error
}

/// The base's access key, and the roles assumed after it, in their order.
fn roles(source: &Source) -> (String, Vec<&str>) {
    match source {
        Source::Static(key) => (key.access_key.clone(), Vec::new()),
        Source::Role(role) => {
            let (base, mut roles) = self::roles(&role.source);
            roles.push(&role.arn);
            (base, roles)
        }
        Source::WebIdentity(identity) => (format!("{:?}", identity.token), vec![&identity.arn]),
        Source::Container(container) => (container.url.clone(), Vec::new()),
        Source::Instance(instance) => (instance.endpoint.clone(), Vec::new()),
        Source::Chain(_) => panic!("a configuration tells one source"),
    }
}

const KEYS: Pairs<'static> = &[("AWS_ACCESS_KEY_ID", "ENV"), ("AWS_SECRET_ACCESS_KEY", "hunter2")];

#[test]
fn the_environment_holds_over_the_files() {
    let files = ("[default]\nregion = a\naws_access_key_id = FILE\naws_secret_access_key = s\n", "");
    let variables = [KEYS, &[("AWS_SESSION_TOKEN", " token\n"), ("AWS_DEFAULT_REGION", "b")]].concat();
    let read = settings(&variables, files.0, files.1);
    let Source::Static(key) = &read.credentials else { panic!("{read:?}") };
    assert_eq!((key.access_key.as_str(), key.secret_key().expose()), ("ENV", "hunter2"));
    assert_eq!(key.session_token().map(crate::Secret::expose), Some("token"));
    assert_eq!(read.region.as_deref(), Some("b"));
    let variables = [&variables[..], &[("AWS_REGION", "c")]].concat();
    assert_eq!(settings(&variables, files.0, files.1).region.as_deref(), Some("c"));
    assert_eq!(settings(&[], files.0, files.1).region.as_deref(), Some("a"));

    let mut asked = config(KEYS, files.0, files.1);
    asked.use_profile("default");
    assert_eq!(roles(&asked.settings().expect("settings").credentials).0, "FILE", "the program's own choice");
    assert!(!format!("{asked:?} {read:?}").contains("hunter2"));
}

#[test]
fn empty_values_are_none_and_half_a_key_is_told() {
    let error = error(&[("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", " ")], "");
    assert!(error.message().starts_with("AWS_SECRET_ACCESS_KEY is missing"), "{error}");
    let error = self::error(&[("AWS_SECRET_ACCESS_KEY", "A")], "");
    assert!(error.message().starts_with("AWS_ACCESS_KEY_ID is missing"), "{error}");
    let error = self::error(&[], "[default]\naws_access_key_id = A");
    assert!(error.message().starts_with("aws_secret_access_key in profile default is missing"), "{error}");
    let long = "x".repeat((64 << 10) + 1);
    assert!(Config::new([("AWS_REGION".to_owned(), long)]).is_err());
}

#[test]
fn the_credentials_file_holds_and_profiles_inherit_nothing() {
    let text =
        "[default]\nregion = d\n[profile w]\naws_access_key_id = C\naws_secret_access_key = c\n[profile e]\n";
    let credentials = "[w]\naws_access_key_id = F\naws_secret_access_key = f\n[only]\nAWS_Access_Key_Id = O\n\
        aws_secret_access_key = o\n";
    let read = settings(&[("AWS_PROFILE", "w")], text, credentials);
    assert_eq!((roles(&read.credentials).0.as_str(), read.region), ("F", None));
    let read = settings(&[("AWS_DEFAULT_PROFILE", "only")], text, credentials);
    assert_eq!(roles(&read.credentials).0, "O");
    let plain = "[profile default]\nregion = one\n[default]\nregion = two\n";
    assert_eq!(settings(KEYS, plain, "").region.as_deref(), Some("one"));
    let error = error(&[("AWS_PROFILE", "nowhere")], text);
    assert!(error.message().contains("\"nowhere\"") && error.message().contains("default, e, w"), "{error}");
}

#[test]
fn roles_are_followed_to_their_base() {
    let text = "[profile a]\nrole_arn = arn:a\nsource_profile = b\nexternal_id = x\nduration_seconds = 900\n\
        role_session_name = me\naws_access_key_id = unused\naws_secret_access_key = unused\n\
        [profile b]\nrole_arn = arn:b\nsource_profile = c\n[profile c]\naws_access_key_id = C\naws_secret_access_key = c\n\
        [profile self]\nrole_arn = arn:self\nsource_profile = self\naws_access_key_id = S\naws_secret_access_key = s\n\
        [profile keyed]\nrole_arn = arn:keyed\nsource_profile = self\n\
        [profile web]\nrole_arn = arn:w\nweb_identity_token_file = /token\n[profile onweb]\nrole_arn = arn:o\n\
        source_profile = web\n[profile env]\nrole_arn = arn:e\ncredential_source = Environment\n\
        [profile ec2]\nrole_arn = arn:i\ncredential_source = Ec2InstanceMetadata\n\
        [profile ecs]\nrole_arn = arn:t\ncredential_source = EcsContainer\n";
    let of = |profile: &str, pairs: Pairs<'_>| {
        let mut config = config(pairs, text, "");
        config.use_profile(profile);
        config.settings().expect(profile).credentials
    };
    let a = of("a", &[]);
    assert_eq!(roles(&a), ("C".into(), vec!["arn:b", "arn:a"]));
    let Source::Role(role) = &a else { panic!("{a:?}") };
    assert_eq!(role.external_id.as_deref(), Some("x"));
    assert_eq!((role.session_name.as_deref(), role.duration), (Some("me"), Some(Duration::from_secs(900))));
    assert_eq!(roles(&of("self", &[])), ("S".into(), vec!["arn:self"]));
    assert_eq!(
        roles(&of("keyed", &[])),
        ("S".into(), vec!["arn:keyed"]),
        "the source's own keys, not its role"
    );
    let onweb = of("onweb", &[]);
    assert_eq!((roles(&onweb).1, onweb.files()), (vec!["arn:w", "arn:o"], vec!["/token"]));
    assert_eq!(roles(&of("env", KEYS)), ("ENV".into(), vec!["arn:e"]));
    assert_eq!(roles(&of("ec2", &[])), ("http://169.254.169.254".into(), vec!["arn:i"]));
    let ecs = of("ecs", &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c")]);
    assert_eq!(roles(&ecs), ("http://169.254.170.2/c".into(), vec!["arn:t"]));
}

#[test]
fn what_cannot_be_followed_is_told() {
    let long: String = (0..100)
        .map(|n| format!("[profile {n}]\nrole_arn = arn:{n}\nsource_profile = {}\n", n + 1))
        .collect();
    for (profile, text, told) in [
        (
            "a",
            "[profile a]\nrole_arn = x\nsource_profile = b\n[profile b]\nrole_arn = y\nsource_profile = a\n",
            "a → b → a",
        ),
        ("a", "[profile a]\nrole_arn = x\nsource_profile = a\n", "a → a"),
        (
            "a",
            "[profile a]\nrole_arn = x\nsource_profile = b\naws_access_key_id = i\naws_secret_access_key = s\n\
            [profile b]\nrole_arn = y\nsource_profile = a\n",
            "a → b → a",
        ),
        ("a", "[profile a]\nrole_arn = x\nsource_profile = b\n", "\"b\""),
        (
            "a",
            "[profile a]\nrole_arn = x\nsource_profile = b\n[profile b]\n",
            "the source_profile of a, has no credentials",
        ),
        (
            "a",
            "[profile a]\nrole_arn = x\nsource_profile = b\n[profile b]\nsso_session = s\n",
            "profile b gets",
        ),
        (
            "a",
            "[profile a]\nrole_arn = x\nsource_profile = b\n[profile b]\naws_access_key_id = A\n",
            "aws_secret_access_key",
        ),
        ("a", "[profile a]\nrole_arn = x\n", "source_profile is missing"),
        (
            "a",
            "[profile a]\nrole_arn = x\nsource_profile = b\ncredential_source = Environment\n[profile b]\n",
            "both",
        ),
        ("a", "[profile a]\nrole_arn = x\ncredential_source = Moon\n", "\"Moon\""),
        ("a", "[profile a]\nrole_arn = x\ncredential_source = Environment\n", "AWS_ACCESS_KEY_ID is not set"),
        ("a", "[profile a]\nrole_arn = x\ncredential_source = EcsContainer\n", "AWS_CONTAINER_CREDENTIALS"),
        ("a", "[profile a]\nweb_identity_token_file = x\n", "role_arn is missing"),
        ("a", "[profile a]\nrole_arn = x\nsource_profile = a\nmfa_serial = arn:mfa\n", "arn:mfa"),
        ("a", "[profile a]\nrole_arn = x\nsource_profile = a\nduration_seconds = 60\n", "from 900 to 43200"),
        ("0", &long, "more than 16 roles"),
    ] {
        let error = error(&[("AWS_PROFILE", profile)], text);
        assert!(error.to_string().contains(told), "{text}\n{error}");
    }
}

#[test]
fn what_needs_a_browser_or_a_program_is_refused_when_nothing_else_is_there() {
    for (key, told) in [
        ("sso_session", "browser"),
        ("sso_start_url", "browser"),
        ("login_session", "browser"),
        ("credential_process", "program"),
    ] {
        let text = format!("[default]\n{key} = x\nregion = r\n");
        let error = error(&[], &text);
        assert!(error.message().contains(told) && error.message().contains("export-credentials"), "{error}");
        assert_eq!(roles(&settings(KEYS, &text, "").credentials).0, "ENV");
        let credentials = "[default]\naws_access_key_id = F\naws_secret_access_key = f\n";
        assert_eq!(roles(&settings(&[], &text, credentials).credentials).0, "F");
        let container = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://c/x")];
        assert_eq!(roles(&settings(&container, &text, "").credentials).0, "https://c/x");
    }
}

#[test]
fn web_identity_container_and_instance() {
    let web =
        [("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn:r"), ("AWS_ROLE_SESSION_NAME", "n")];
    let Source::WebIdentity(identity) = settings(&web, "", "").credentials else { panic!("web identity") };
    assert_eq!((identity.arn.as_str(), identity.session_name.as_deref()), ("arn:r", Some("n")));
    assert!(matches!(&identity.token, Token::File(path) if path == "/t"));
    assert!(error(&web[..1], "").message().starts_with("AWS_ROLE_ARN is missing"));

    let eks = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hunter2"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"),
    ];
    let Source::Container(container) = settings(&eks, "", "").credentials else { panic!("a container") };
    assert_eq!(container.url, "http://169.254.170.23/v1/credentials");
    assert!(matches!(&container.token, Some(Token::File(path)) if path == "/token"), "the file goes first");
    let Source::Container(container) = settings(&eks[..2], "", "").credentials else { panic!("a container") };
    assert!(matches!(&container.token, Some(Token::Given(token)) if token.expose() == "hunter2"));
    assert!(!format!("{container:?}").contains("hunter2"));
    assert!(
        error(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example/x")], "").message().contains("https")
    );

    let endpoint = |pairs: Pairs<'_>, text: &str| roles(&settings(pairs, text, "").credentials).0;
    assert_eq!(endpoint(&[], ""), "http://169.254.169.254");
    assert_eq!(endpoint(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6")], ""), "http://[fd00:ec2::254]");
    let file =
        "[default]\nec2_metadata_service_endpoint = http://file:1\nec2_metadata_service_endpoint_mode = IPv6";
    assert_eq!(endpoint(&[], file), "http://file:1");
    assert_eq!(endpoint(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://env:1")], file), "http://env:1");
    assert!(error(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", "not one")], "").message().contains("METADATA"));
    assert!(error(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv7")], "").message().contains("IPv7"));
    assert!(error(&[("AWS_EC2_METADATA_DISABLED", "True")], "").message().contains("no credentials"));
    assert!(error(&[("AWS_EC2_METADATA_DISABLED", "yes")], "").message().contains("true or false"));
}

#[test]
fn endpoints_of_services() {
    let text = "[default]\nregion = eu-west-1\nendpoint_url = https://all.file\nservices = mine\n[services mine]\n\
        ec2 =\n  endpoint_url = https://ec2.file\ns3 = \n  endpoint_url = https://s3.file/ # c\n  addressing_style = path\n";
    let address = |pairs: Pairs<'_>, service: &str| {
        settings(&[KEYS, pairs].concat(), text, "").address(service).expect("an address")
    };
    assert_eq!(address(&[], "ec2"), "https://ec2.file");
    assert_eq!(address(&[], "s3"), "https://s3.file");
    assert_eq!(address(&[], "sts"), "https://all.file");
    let one = [("AWS_ENDPOINT_URL_EC2", "https://ec2.env")];
    assert_eq!(
        (address(&one, "ec2"), address(&one, "s3")),
        ("https://ec2.env".into(), "https://s3.file".into())
    );
    let all = [("AWS_ENDPOINT_URL", "https://all.env"), ("AWS_ENDPOINT_URL_S3", "https://s3.env")];
    assert_eq!(
        (address(&all, "ec2"), address(&all, "s3")),
        ("https://all.env".into(), "https://s3.env".into())
    );
    let ignored = [all[0], ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")];
    assert_eq!(address(&ignored, "ec2"), "https://ec2.eu-west-1.amazonaws.com");
    assert!(error(KEYS, "[default]\nservices = nowhere\n").message().contains("[services nowhere]"));
}

#[test]
fn the_other_settings() {
    let text = "[default]\nregion = us-east-1\nuse_fips_endpoint = true\nca_bundle = /ca.pem\nsts_regional_endpoints = legacy\n";
    let read = settings(KEYS, text, "");
    assert_eq!((read.fips, read.dual_stack, read.ca_file.as_deref()), (true, false, Some("/ca.pem")));
    assert_eq!(read.sts().expect("an address"), ("https://sts.amazonaws.com".into(), "us-east-1".into()));
    let env =
        [KEYS, &[("AWS_USE_FIPS_ENDPOINT", "false"), ("AWS_STS_REGIONAL_ENDPOINTS", "regional")]].concat();
    let read = settings(&env, text, "");
    assert!(!read.fips);
    assert_eq!(read.sts().expect("an address").0, "https://sts.us-east-1.amazonaws.com");
    assert!(error(KEYS, "[default]\nsts_regional_endpoints = x\n").message().contains("regional or legacy"));
    let china = "[default]\nregion = cn-north-1\nsts_regional_endpoints = legacy\n";
    assert_eq!(
        settings(KEYS, china, "").sts().expect("an address").0,
        "https://sts.cn-north-1.amazonaws.com.cn"
    );
    let none = settings(KEYS, "", "");
    assert_eq!(none.sts().expect("the one for all regions").1, "us-east-1");
    assert!(none.address("ec2").expect_err("no region").message().contains("AWS_REGION"));
}

#[test]
fn where_the_files_are() {
    let files = |pairs: Pairs<'_>| {
        let config = config(pairs, "", "");
        (config.config_file(), config.credentials_file())
    };
    assert_eq!(files(&[]), (None, None));
    assert_eq!(
        files(&[("HOME", "/h/")]),
        (Some("/h/.aws/config".into()), Some("/h/.aws/credentials".into()))
    );
    let told = [("USERPROFILE", "C:\\u"), ("AWS_CONFIG_FILE", "~/c"), ("AWS_SHARED_CREDENTIALS_FILE", "/s")];
    assert_eq!(files(&told), (Some("C:\\u/c".into()), Some("/s".into())));
}
