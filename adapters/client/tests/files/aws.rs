//! `~/.aws`.

use super::{Folder, told};
use pileus_client::files::Files;
use pileus_core::providers::aws::{
    Ec2,
    credentials::{Source, Token},
};

fn key(source: &Source) -> &str {
    match source {
        Source::Static(credentials) => &credentials.access_key,
        other => panic!("{other:?}"),
    }
}

const CREDENTIALS: &str = "[default]\naws_access_key_id = AKIDHOME\naws_secret_access_key = hunter2\n";

#[test]
fn the_two_files_at_home_make_an_account() {
    let folder = Folder::new();
    folder
        .write("home/.aws/credentials", CREDENTIALS)
        .write("home/.aws/config", "[default]\nregion = eu-west-1\n");
    let settings = folder.files(&[]).aws().expect("an account");
    assert_eq!((key(&settings.credentials), settings.region.as_deref()), ("AKIDHOME", Some("eu-west-1")));
    assert!(!format!("{settings:?}").contains("hunter2"));
    Ec2::new(settings).expect("sound");
    let settings = folder
        .files(&[
            ("AWS_REGION", "us-east-2"),
            ("AWS_ACCESS_KEY_ID", "AKIDENV"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
        ])
        .aws()
        .expect("an account");
    assert_eq!((key(&settings.credentials), settings.region.as_deref()), ("AKIDENV", Some("us-east-2")));
}

#[test]
fn marks_and_line_ends_of_other_systems_do_no_harm() {
    let folder = Folder::new();
    folder.write("home/.aws/credentials", format!("\u{feff}{}", CREDENTIALS.replace('\n', "\r\n")));
    assert_eq!(key(&folder.files(&[]).aws().expect("an account").credentials), "AKIDHOME");
    let wide: Vec<u8> = CREDENTIALS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.write("home/.aws/credentials", [vec![0xff, 0xfe], wide].concat());
    told(folder.files(&[]).aws(), &["home/.aws/credentials is not UTF-8"]);
}

#[test]
fn variables_say_where_the_files_are() {
    let folder = Folder::new();
    folder
        .write("work/here", CREDENTIALS)
        .write("home/there", "[profile p]\nregion = eu-west-3\n[default]\n");
    let settings = folder
        .files(&[
            ("AWS_SHARED_CREDENTIALS_FILE", "here"),
            ("AWS_CONFIG_FILE", "~/there"),
            ("AWS_REGION", "r"),
        ])
        .aws()
        .expect("an account");
    assert_eq!(key(&settings.credentials), "AKIDHOME");
    let pipe = folder
        .files(&[
            ("AWS_SHARED_CREDENTIALS_FILE", &folder.path("work/here")),
            ("AWS_CONFIG_FILE", "/dev/null"),
        ])
        .aws()
        .expect("an account");
    assert_eq!(key(&pipe.credentials), "AKIDHOME", "what is no plain file may hold settings too");
}

#[test]
fn profiles_are_picked() {
    let folder = Folder::new();
    folder.write(
        "home/.aws/credentials",
        "[a]\naws_access_key_id = A\naws_secret_access_key = hunter2\n[b]\n\
        aws_access_key_id = B\naws_secret_access_key = hunter2\n",
    );
    let files = folder.files(&[("AWS_PROFILE", "a")]);
    assert_eq!(key(&files.aws().expect("an account").credentials), "A");
    assert_eq!(key(&files.aws_profile("b").expect("an account").credentials), "B");
    told(files.aws_profile("c"), &["no profile \"c\"", "a, b"]);
    told(folder.files(&[("AWS_PROFILE", "d")]).aws(), &["no profile \"d\""]);
}

#[test]
fn nothing_at_all_is_no_error_of_reading() {
    let folder = Folder::new();
    let nothing = folder.files(&[]).aws().expect("the instance's own role");
    assert!(matches!(nothing.credentials, Source::Instance(_)));
    let keys =
        [("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_REGION", "eu-west-1")];
    let homeless = Files::new(keys, folder.path("work")).aws().expect("no home is needed");
    assert_eq!(key(&homeless.credentials), "AKIDENV");
    let files = Files::new([("AWS_PROFILE", "p")], folder.path("work"));
    told(files.aws(), &["no profile \"p\"", "there is no home directory"]);
    told(folder.files(&[("AWS_PROFILE", "p")]).aws(), &["home/.aws/config", "home/.aws/credentials"]);
    for home in ["/dev/null", "/nowhere/at/all"] {
        let off = [("HOME", home), ("AWS_EC2_METADATA_DISABLED", "true")];
        told(Files::new(off, folder.path("work")).aws(), &["there are no credentials", home]);
    }
}

#[test]
fn what_is_there_and_cannot_be_read_is_named() {
    let folder = Folder::new();
    folder.write("home/.aws/config/inside", "");
    told(folder.files(&[]).aws(), &["home/.aws/config cannot be read", "remove it"]);
    let named = folder.files(&[("AWS_CONFIG_FILE", &folder.path("work"))]);
    told(named.aws(), &["work cannot be read", "set AWS_CONFIG_FILE"]);
    let endless = folder.files(&[("AWS_CONFIG_FILE", "/dev/zero")]);
    told(endless.aws(), &["/dev/zero cannot be read", "longer than"]);
    let folder = Folder::new();
    folder.write("home/.aws/config", "[profile x]\nhunter2");
    told(folder.files(&[]).aws(), &["home/.aws/config: line 2 of the AWS configuration file"]);
}

#[cfg(unix)]
#[test]
fn permissions_count() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path("home/.aws")).expect("a folder");
    symlink("config", folder.path("home/.aws/config")).expect("a link to itself");
    told(folder.files(&[]).aws(), &["home/.aws/config cannot be read"]);

    let folder = Folder::new();
    folder.write("home/.aws/credentials", CREDENTIALS);
    let set = |name: &str, mode| {
        std::fs::set_permissions(folder.path(name), PermissionsExt::from_mode(mode)).expect("its owner");
    };
    set("home/.aws/credentials", 0o000);
    if std::fs::read(folder.path("home/.aws/credentials")).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    told(
        folder.files(&[]).aws(),
        &["home/.aws/credentials cannot be read", "ermission denied", "make it readable"],
    );
    set("home/.aws", 0o000);
    assert!(folder.files(&[]).aws().is_ok(), "a folder that is closed holds nothing for this user");
    let named = folder.path("home/.aws/credentials");
    told(folder.files(&[("AWS_SHARED_CREDENTIALS_FILE", &named)]).aws(), &["cannot be read"]);
    set("home/.aws", 0o700);
}

#[cfg(unix)]
#[test]
fn variables_that_are_not_text_are_named_where_they_matter() {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt};
    let folder = Folder::new();
    let odd = || OsString::from_vec(b"hunter2\xff".to_vec());
    let files = |name: &str| {
        let keys = [("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "s")];
        let keys = keys.map(|(name, value)| (OsString::from(name), OsString::from(value)));
        Files::new(keys.into_iter().chain([(name.into(), odd())]), folder.path("work"))
    };
    told(files("AWS_SESSION_TOKEN").aws(), &["AWS_SESSION_TOKEN is not UTF-8"]);
    assert!(files("OS_PASSWORD").aws().is_ok() && files("LS_COLORS").aws().is_ok());
    told(files("OS_PASSWORD").openstack(), &["OS_PASSWORD is not UTF-8"]);
}

#[test]
fn roles_go_in_no_circle() {
    let folder = Folder::new();
    folder.write(
        "home/.aws/config",
        "[profile a]\nrole_arn = arn:a\nsource_profile = b\n[profile b]\n\
        role_arn = arn:b\nsource_profile = a\n[profile c]\nrole_arn = arn:c\nsource_profile = d\n",
    );
    told(folder.files(&[("AWS_PROFILE", "a")]).aws(), &["circle", "a → b → a"]);
    told(folder.files(&[]).aws_profile("c"), &["source_profile of profile c"]);
}

#[test]
fn tokens_have_a_place_and_need_not_be_there_yet() {
    let folder = Folder::new();
    let settings = folder
        .files(&[
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "run/token"),
            ("AWS_ROLE_ARN", "arn:r"),
            ("AWS_REGION", "r"),
        ])
        .aws()
        .expect("an account");
    assert_eq!(settings.credentials.files(), [folder.path("work/run/token")]);
    let container = folder
        .files(&[
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/var/run/token"),
            ("AWS_CA_BUNDLE", "~/ca.pem"),
        ])
        .aws()
        .expect("an account");
    assert_eq!(container.ca_file, Some(folder.path("home/ca.pem")));
    let Source::Container(container) = &container.credentials else { panic!("{container:?}") };
    assert!(matches!(&container.token, Some(Token::File(path)) if path == "/var/run/token"));
}
