use super::*;
use crate::{
    Kind, Result,
    providers::azure::{
        Credentials, Settings,
        credentials::{Assertion, Identity, IdentityHost, Which},
    },
};

fn variables(pairs: &[(&str, &str)]) -> Result<Settings> {
    environment(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn identity(pairs: &[(&str, &str)]) -> Identity {
    let account = [("AZURE_STORAGE_ACCOUNT", "acct")];
    match variables(&[&account, pairs].concat()).expect("settings").credentials {
        Credentials::Entra(identity) => identity,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_connection_string_says_all() {
    let text = "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=aHVudGVyMg==;\
        EndpointSuffix=core.usgovcloudapi.net";
    let settings = connection_string(text).expect("settings");
    assert_eq!(settings.address().expect("an address"), "https://acct.blob.core.usgovcloudapi.net");
    assert!(matches!(settings.credentials, Credentials::SharedKey(_)));
    let settings = connection_string(&text.replace("=https;", "=http;")).expect("settings");
    assert_eq!(settings.address().expect("an address"), "http://acct.blob.core.usgovcloudapi.net");
    assert!(!format!("{settings:?}").contains("aHVudGVyMg"));
    let sas = "BlobEndpoint=https://acct.blob.core.windows.net/;SharedAccessSignature=sv=2022&sig=a%3D";
    let settings = connection_string(sas).expect("settings");
    assert_eq!(settings.account, "acct");
    assert!(matches!(settings.credentials, Credentials::Sas(sas) if sas.expose() == "sv=2022&sig=a%3D"));
}

#[test]
fn the_emulator_has_its_own_word() {
    let settings = connection_string("usedevelopmentstorage=True").expect("settings");
    assert_eq!(settings.address().expect("an address"), "http://127.0.0.1:10000/devstoreaccount1");
    let text = "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite.example/";
    let settings = connection_string(text).expect("settings");
    assert_eq!(settings.address().expect("an address"), "http://azurite.example:10000/devstoreaccount1");
}

#[test]
fn what_is_wrong_with_a_connection_string_is_told_without_its_key() {
    for text in [
        "",
        "AccountKey=aHVudGVyMg==",
        "aHVudGVyMg",
        "AccountName=acct;AccountKey=hunter2!",
        "AccountName=A B",
    ] {
        let error = connection_string(text).expect_err(text);
        assert_eq!(error.kind(), Kind::Misuse);
        assert!(!error.message().contains("hunter2") && !error.message().contains("aHVud"), "{error}");
    }
}

#[test]
fn variables_name_the_account_and_its_key() {
    let settings = variables(&[
        ("AZURE_BLOB_ENDPOINT", "http://127.0.0.1:10000/devstoreaccount1"),
        ("AZURE_STORAGE_ACCOUNT", "devstoreaccount1"),
        ("AZURE_STORAGE_KEY", "a2V5"),
        ("AZURE_STORAGE_SAS_TOKEN", "?sig=x"),
        ("PATH", "/bin"),
    ]);
    let settings = settings.expect("settings");
    assert_eq!(settings.address().expect("an address"), "http://127.0.0.1:10000/devstoreaccount1");
    assert!(matches!(settings.credentials, Credentials::SharedKey(_)), "the key comes first");
    let sas = variables(&[("AZURE_STORAGE_ACCOUNT", "acct"), ("AZURE_STORAGE_SAS_TOKEN", "?sig=x")]);
    assert!(matches!(sas.expect("settings").credentials, Credentials::Sas(_)));
    let none = variables(&[("AZURE_STORAGE_ACCOUNT", "acct"), ("AZURE_SKIP_SIGNATURE", "True")]);
    assert!(matches!(none.expect("settings").credentials, Credentials::Anonymous));
    let error = variables(&[("AZURE_STORAGE_KEY", "a2V5")]).expect_err("no account");
    assert!(error.message().contains("AZURE_STORAGE_ACCOUNT"), "{error}");
    assert!(variables(&[("AZURE_STORAGE_KEY", &"x".repeat(1 << 17))]).is_err());
}

#[test]
fn variables_name_who_logs_in() {
    let application = [("AZURE_TENANT_ID", "t"), ("AZURE_CLIENT_ID", "c")];
    let with = |more: &[(&'static str, &'static str)]| identity(&[&application, more].concat());
    let found = with(&[("AZURE_CLIENT_SECRET", "s"), ("AZURE_AUTHORITY_HOST", "login.example")]);
    let Identity::ClientSecret { application: app, secret } = found else { panic!("a secret") };
    assert_eq!((app.tenant_id.as_str(), app.client_id.as_str(), secret.expose()), ("t", "c", "s"));
    assert_eq!(app.authority, "https://login.example");
    let found = with(&[("AZURE_FEDERATED_TOKEN_FILE", "/var/token")]);
    let Identity::ClientAssertion { application: app, assertion: Assertion::File(path) } = found else {
        panic!("a file")
    };
    assert_eq!((app.authority.as_str(), path.as_str()), ("https://login.microsoftonline.com", "/var/token"));
    assert!(matches!(identity(&[("AZURE_STORAGE_TOKEN", "t")]), Identity::Token(_)));
    let Identity::ManagedIdentity(managed) = identity(&[("AZURE_CLIENT_ID", "c")]) else { panic!("managed") };
    assert_eq!(managed.which, Which::Client("c".into()));
    assert!(matches!(managed.host, IdentityHost::Machine(host) if host == "http://169.254.169.254"));
    let service = [("IDENTITY_ENDPOINT", "http://localhost:4141/token"), ("IDENTITY_HEADER", "h")];
    let Identity::ManagedIdentity(managed) = identity(&service) else { panic!("managed") };
    assert!(matches!(managed.host, IdentityHost::AppService { header, .. } if header.expose() == "h"));
}
