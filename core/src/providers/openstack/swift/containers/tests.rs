use super::{
    super::testing::{answer, sent, stored},
    *,
};

fn settings() -> ContainerSettings {
    ContainerSettings {
        read: Some(".r:*,.rlistings".into()),
        write: Some(String::new()),
        versions: Some(Versions::Kept(true)),
        web: Web { index: Some("index.html".into()), error: Some("error.html".into()), ..Web::default() },
        quota_bytes: Some(10),
        quota_count: Some(2),
        metadata: [("Book".to_owned(), "grüße".to_owned())].into(),
        remove: vec!["Subject".into()],
    }
}

#[test]
fn a_container_is_created_with_all_that_it_can_be() {
    let create =
        CreateContainer { name: "a b".into(), storage_policy: Some("gold".into()), settings: settings() };
    assert_eq!(
        sent(&stored(&create)),
        "PUT /a%20b\nx-container-meta-book: grüße\nx-container-meta-quota-bytes: 10\n\
         x-container-meta-quota-count: 2\nx-container-meta-web-error: error.html\n\
         x-container-meta-web-index: index.html\nx-container-read: .r:*,.rlistings\nx-container-write: \n\
         x-remove-container-meta-subject: x\nx-storage-policy: gold\nx-versions-enabled: true"
    );
    assert_eq!(sent(&CreateContainer::new("c")), "PUT /c");
    assert!(create.response(&answer(201, &[], "")).expect("created"));
    assert!(!create.response(&answer(202, &[], "")).expect("it was there"));
    assert_eq!(create.request().repeat, Repeat::Safe);
}

#[test]
fn settings_are_changed_one_by_one() {
    let change = |settings| UpdateContainer { name: "c".into(), settings };
    let versions = |versions| {
        sent(&change(ContainerSettings { versions: Some(versions), ..ContainerSettings::default() }))
    };
    assert_eq!(versions(Versions::Kept(false)), "POST /c\nx-versions-enabled: false");
    assert_eq!(versions(Versions::History("old ü".into())), "POST /c\nx-history-location: old%20%C3%BC");
    assert_eq!(versions(Versions::Stack("old".into())), "POST /c\nx-versions-location: old");
    assert_eq!(versions(Versions::Nowhere), "POST /c\nx-remove-history-location: x");
    let web = Web { listings: Some("true".into()), listings_css: Some("a.css".into()), ..Web::default() };
    let site = change(ContainerSettings { web, ..ContainerSettings::default() });
    assert_eq!(
        sent(&stored(&site)),
        "POST /c\nx-container-meta-web-listings-css: a.css\nx-container-meta-web-listings: true"
    );
    assert_eq!(site.request().repeat, Repeat::Safe);
    site.response(&answer(204, &[], "")).expect("set");
}

#[test]
fn what_is_told_of_a_container() {
    assert_eq!(sent(&stored(&HeadContainer::new("c"))), "HEAD /c");
    let told = [
        ("x-container-object-count", "2"),
        ("x-container-bytes-used", "14"),
        ("x-timestamp", "1389727543.65372"),
        ("x-storage-policy", "Policy-0"),
        ("x-container-read", ".r:*"),
        ("x-container-write", "demo:*"),
        ("x-versions-enabled", "True"),
        ("x-container-meta-web-index", "index.html"),
        ("x-container-meta-web-listings", "true"),
        ("x-container-meta-quota-bytes", "10"),
        ("x-container-meta-quota-count", "3"),
        ("x-container-meta-temp-url-key-2", "k3y"),
        ("x-container-meta-book", "MobyDick"),
    ];
    let read = |told: &[(&'static str, &str)]| {
        HeadContainer::new("c").response(&answer(204, told, "")).expect("a container")
    };
    let container = read(&told);
    assert_eq!((container.objects, container.bytes), (Some(2), Some(14)));
    assert_eq!(container.created.map(|time| time.since_epoch().as_secs()), Some(1_389_727_543));
    assert_eq!(container.storage_policy.as_deref(), Some("Policy-0"));
    assert_eq!((container.read.as_deref(), container.write.as_deref()), (Some(".r:*"), Some("demo:*")));
    assert_eq!(container.versions, Some(Versions::Kept(true)));
    let web = Web { index: Some("index.html".into()), listings: Some("true".into()), ..Web::default() };
    assert_eq!(
        (container.web.clone(), container.quota_bytes, container.quota_count),
        (web, Some(10), Some(3))
    );
    assert_eq!(container.temp_url_keys[1].as_ref().map(Secret::expose), Some("k3y"));
    assert_eq!(container.metadata, [("book".to_owned(), "MobyDick".to_owned())].into());
    assert!(!format!("{container:?}").contains("k3y"));
    assert_eq!(read(&[("x-history-location", "old")]).versions, Some(Versions::History("old".into())));
    assert_eq!(read(&[("x-versions-location", "old")]).versions, Some(Versions::Stack("old".into())));
    assert_eq!(read(&[]).versions, None);
}

#[test]
fn a_container_is_deleted() {
    let delete = DeleteContainer::new("c");
    assert_eq!(sent(&stored(&delete)), "DELETE /c");
    assert_eq!(delete.request().repeat, Repeat::Settling(&[404]));
    delete.response(&answer(204, &[], "")).expect("deleted");
}
