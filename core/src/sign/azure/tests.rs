use super::*;
use crate::{Kind, Secret, Time};
use http::{HeaderMap, HeaderName, Method};

/// The key of the account that Microsoft's emulators have, which is published.
const EMULATOR: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

fn emulator() -> AccountKey {
    AccountKey::new(&EMULATOR.into()).expect("a key")
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let pair = |&(name, value): &(&'static str, &str)| {
        (HeaderName::from_static(name), value.parse().expect("a header"))
    };
    pairs.iter().map(pair).collect()
}

fn signed(method: &Method, path: &str, query: &str, pairs: &[(&'static str, &str)], length: u64) -> String {
    let headers = headers(pairs);
    string_to_sign("myaccount", &Target { method, path, query, headers: &headers, length })
}

fn at(text: &str) -> Time {
    Time::parse_rfc3339(text).expect("a time")
}

/// The examples of <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key>.
#[test]
fn the_documentations_strings() {
    let pairs = [("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT"), ("x-ms-version", "2015-02-21")];
    assert_eq!(
        signed(&Method::GET, "/mycontainer", "restype=container&comp=metadata&timeout=20", &pairs, 0),
        "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n\
         /myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20"
    );
    let put = signed(&Method::PUT, "/myblob", "", &pairs, 0);
    assert!(put.starts_with("PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:"), "no bytes, no length: {put}");
    let put = signed(&Method::PUT, "/myblob", "", &pairs, 11);
    assert!(put.starts_with("PUT\n\n\n11\n\n"), "{put}");
}

#[test]
fn resources_are_canonical() {
    let resource = |path, query| {
        let text = signed(&Method::GET, path, query, &[], 0);
        text.strip_prefix("GET\n\n\n\n\n\n\n\n\n\n\n\n").expect("the head").to_owned()
    };
    assert_eq!(
        resource(
            "/container",
            "restype=container&comp=list&include=snapshots&include=metadata&include=uncommittedblobs"
        ),
        "/myaccount/container\ncomp:list\ninclude:metadata,snapshots,uncommittedblobs\nrestype:container"
    );
    assert_eq!(resource("", "comp=list"), "/myaccount/\ncomp:list");
    assert_eq!(resource("/myaccount/c/a%20b", ""), "/myaccount/myaccount/c/a%20b", "as it is sent");
    assert_eq!(resource("/c", "Prefix=a%2Fb%20c&flag"), "/myaccount/c\nflag:\nprefix:a/b c");
}

#[test]
fn headers_come_in_the_services_order() {
    let pairs = [
        ("x-ms-meta-a1", " one "),
        ("x-ms-meta-a_b", "two"),
        ("x-ms-meta-ab", "three"),
        ("x-ms-copy-source-tag-option", "COPY"),
        ("x-ms-copy-source", "s"),
        ("range", "bytes=0-1"),
        ("content-md5", "md5"),
        ("if-none-match", "*"),
        ("date", "Fri, 26 Jun 2015 23:39:12 GMT"),
        ("accept", "not signed"),
    ];
    assert_eq!(
        signed(&Method::PUT, "/c/b", "", &pairs, 5),
        "PUT\n\n\n5\nmd5\n\nFri, 26 Jun 2015 23:39:12 GMT\n\n\n*\n\nbytes=0-1\nx-ms-copy-source:s\n\
         x-ms-copy-source-tag-option:COPY\nx-ms-meta-a_b:two\nx-ms-meta-a1:one\nx-ms-meta-ab:three\n/myaccount/c/b"
    );
}

#[test]
fn a_signature_is_hmac_of_that_string() {
    // Computed apart, by another implementation of HMAC-SHA-256.
    let headers = headers(&[("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT"), ("x-ms-version", "2015-02-21")]);
    let target = Target {
        method: &Method::GET,
        path: "/devstoreaccount1/mycontainer",
        query: "restype=container&comp=metadata",
        headers: &headers,
        length: 0,
    };
    assert_eq!(
        authorization("devstoreaccount1", &emulator(), &target),
        "SharedKey devstoreaccount1:lnQzVMQ1sIfFH94mUUsCR80YoGNCGdWd/k4/hsZwYFY="
    );
}

#[test]
fn a_key_is_base64_and_prints_nothing() {
    for bad in ["", "not base64!", "YWJj=ZA"] {
        let error = AccountKey::new(&bad.into()).expect_err(bad);
        assert!(
            error.kind() == Kind::Misuse && (bad.is_empty() || !error.message().contains(bad)),
            "{error}"
        );
    }
    assert_eq!(format!("{:?}", emulator()), "AccountKey(..)");
}

/// The table of <https://learn.microsoft.com/rest/api/storageservices/create-service-sas>.
#[test]
fn what_a_services_signature_signs() {
    let answers = ResponseHeaders {
        content_disposition: Some("file; attachment".into()),
        content_type: Some("binary".into()),
        ..ResponseHeaders::default()
    };
    let mut permit = Permit::new("wr", at("2009-02-10T00:00:00Z"));
    permit.start = Some(at("2009-02-09T00:00:00.75Z"));
    permit.ip = Some("168.1.5.60-168.1.5.70".into());
    permit.https_only = true;
    let blob = Resource::Blob { container: "pictures", blob: "a/profile pic.jpg" };
    let text = service_sas::string_to_sign("myaccount", &permit, Some("policy"), &blob, &answers);
    assert_eq!(
        text.expect("a string"),
        "rw\n2009-02-09T00:00:00Z\n2009-02-10T00:00:00Z\n/blob/myaccount/pictures/a/profile pic.jpg\npolicy\n\
         168.1.5.60-168.1.5.70\nhttps\n2022-11-02\nb\n\n\n\nfile; attachment\n\n\nbinary"
    );
    let sas = service_sas("devstoreaccount1", &emulator(), &permit, Some("policy"), &blob, &answers);
    assert_eq!(
        sas.expect("a signature").expose(),
        "sv=2022-11-02&sr=b&si=policy&sp=rw&st=2009-02-09T00%3A00%3A00Z&se=2009-02-10T00%3A00%3A00Z&\
         sip=168.1.5.60-168.1.5.70&spr=https&rscd=file%3B%20attachment&rsct=binary&sig=%2BoDj9s4M1enbu3God6FnwktqZ9W%2F5STn6rg7%2BN3j%2Bjk%3D"
    );
}

#[test]
fn what_else_a_signature_can_be_for() {
    let permit = Permit::new("r", at("2030-01-01T00:00:00Z"));
    let sas = |resource: Resource<'_>| {
        let sas = service_sas("a", &emulator(), &permit, None, &resource, &ResponseHeaders::default());
        let sas = sas.expect("a signature");
        let text = service_sas::string_to_sign("a", &permit, None, &resource, &ResponseHeaders::default());
        let text = text.expect("a string");
        let line = |n| text.split('\n').nth(n).unwrap_or_default().to_owned();
        let query = sas.expose().split("&sig=").next().unwrap_or_default().to_owned();
        (query, line(3), line(8), line(9))
    };
    let tail = "sp=r&se=2030-01-01T00%3A00%3A00Z";
    let (query, resource, kind, _) = sas(Resource::Container { container: "c" });
    assert_eq!(
        (query, resource.as_str(), kind.as_str()),
        (format!("sv=2022-11-02&sr=c&{tail}"), "/blob/a/c", "c")
    );
    let (query, resource, ..) = sas(Resource::Directory { container: "c", path: "x/y" });
    assert_eq!((query, resource.as_str()), (format!("sv=2022-11-02&sr=d&sdd=2&{tail}"), "/blob/a/c/x/y"));
    let (query, resource, ..) = sas(Resource::Directory { container: "c", path: "" });
    assert_eq!((query, resource.as_str()), (format!("sv=2022-11-02&sr=d&sdd=0&{tail}"), "/blob/a/c"));
    let snapshot = "2011-03-09T01:42:34.9360000Z";
    let (query, _, kind, time) = sas(Resource::Snapshot { container: "c", blob: "b", snapshot });
    assert_eq!(
        (query, kind.as_str(), time.as_str()),
        (format!("sv=2022-11-02&sr=bs&{tail}"), "bs", snapshot)
    );
    let (_, _, kind, time) = sas(Resource::Version { container: "c", blob: "b", version: snapshot });
    assert_eq!((kind.as_str(), time.as_str()), ("bv", snapshot));
}

/// The table of <https://learn.microsoft.com/rest/api/storageservices/create-account-sas>.
#[test]
fn what_an_accounts_signature_signs() {
    let mut permit = Permit::new("lwr", at("2030-01-01T00:00:00Z"));
    let text = account_sas::string_to_sign("devstoreaccount1", &permit, &AccountScope::default());
    assert_eq!(
        text.expect("a string"),
        "devstoreaccount1\nrwl\nb\nsco\n\n2030-01-01T00:00:00Z\n\n\n2022-11-02\n\n"
    );
    let sas = account_sas("devstoreaccount1", &emulator(), &permit, &AccountScope::default());
    assert_eq!(
        sas.expect("a signature").expose(),
        "sv=2022-11-02&ss=b&srt=sco&sp=rwl&se=2030-01-01T00%3A00%3A00Z&sig=JQxLmYpv67FSSw6Uotpz%2BFNxhG7iC%2BISBPoGQhtmZlc%3D"
    );
    let scope = AccountScope { services: "bz".into(), ..AccountScope::default() };
    assert!(account_sas("a", &emulator(), &permit, &scope).is_err(), "no such service");
    permit.permissions = "rz".into();
    let error = account_sas("a", &emulator(), &permit, &AccountScope::default()).expect_err("no such letter");
    assert!(error.message().contains("'z'"), "{error}");
}

/// The table of <https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas>.
#[test]
fn what_a_users_signature_signs() {
    let key = DelegationKey {
        object_id: "oid".into(),
        tenant_id: "tid".into(),
        start: at("2029-12-31T00:00:00Z"),
        expiry: at("2030-01-02T00:00:00Z"),
        service: "b".into(),
        version: "2023-11-03".into(),
        value: EMULATOR.into(),
    };
    let permit = Permit::new("r", at("2030-01-01T00:00:00Z"));
    let delegate = Delegate { correlation_id: Some("cid".into()), ..Delegate::default() };
    let blob = Resource::Blob { container: "c", blob: "b" };
    let none = ResponseHeaders::default();
    let text = user_delegation::string_to_sign("devstoreaccount1", &key, &permit, &delegate, &blob, &none);
    assert_eq!(
        text.expect("a string"),
        "r\n\n2030-01-01T00:00:00Z\n/blob/devstoreaccount1/c/b\noid\ntid\n2029-12-31T00:00:00Z\n\
         2030-01-02T00:00:00Z\nb\n2023-11-03\n\n\ncid\n\n\n2022-11-02\nb\n\n\n\n\n\n\n"
    );
    let sas = user_delegation_sas("devstoreaccount1", &key, &permit, &delegate, &blob, &none);
    assert_eq!(
        sas.expect("a signature").expose(),
        "sv=2022-11-02&sr=b&skoid=oid&sktid=tid&skt=2029-12-31T00%3A00%3A00Z&ske=2030-01-02T00%3A00%3A00Z&sks=b&\
         skv=2023-11-03&scid=cid&sp=r&se=2030-01-01T00%3A00%3A00Z&sig=1fbJCbMbZEJyl75if0g1oZdfLuIOumPFsAWwpBQkv9Q%3D"
    );
    assert!(!format!("{key:?}").contains("Eby8"));
}

#[test]
fn what_makes_no_sense_is_not_signed() {
    let none = ResponseHeaders::default();
    let blob = Resource::Blob { container: "c", blob: "b" };
    let sign = |permit: &Permit, resource: &Resource<'_>, policy| -> crate::Result<Secret> {
        service_sas("a", &emulator(), permit, policy, resource, &none)
    };
    assert!(sign(&Permit::by_policy(), &blob, Some("p")).is_ok());
    assert!(sign(&Permit::by_policy(), &blob, None).is_err(), "no expiry");
    let mut permit = Permit::new("r", at("2030-01-01T00:00:00Z"));
    permit.start = permit.expiry;
    assert!(sign(&permit, &blob, None).is_err(), "over before it begins");
    permit.start = None;
    assert!(sign(&permit, &Resource::Blob { container: "c", blob: "" }, None).is_err());
    assert!(sign(&permit, &Resource::Directory { container: "c", path: "a/" }, None).is_err());
}
