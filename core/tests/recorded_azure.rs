//! Recorded answers of Azure Blob Storage and of Azurite, with their fields asserted.

use http::{HeaderMap, StatusCode};
use pileus_core::{
    Cx, Endpoint, Operation, Response, Step, Taken, Time,
    providers::azure::{
        AzureBlob, Credentials, Settings,
        credentials::{Application, Identity, PUBLIC_AUTHORITY},
        listing::{Blob, Container, ListBlobs, ListContainers, Listed},
        terms::{BlobType, LeaseState, LeaseStatus},
    },
};
use std::path::PathBuf;

/// The answer that was recorded; `None`, and a word about it, where there are no recordings.
fn recorded(provider: &str, name: &str) -> Option<Response> {
    let root = std::env::var_os("PILEUS_FIXTURES").map(PathBuf::from);
    // As everywhere: relative to the workspace.
    let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let root = workspace.join(root.unwrap_or_else(|| PathBuf::from("../shared/fixtures")));
    let path = root.join("libcloud/storage").join(provider).join(name);
    match std::fs::read(&path) {
        Ok(body) => Some(Response::new(StatusCode::OK, HeaderMap::new(), Taken::Collected(body.into()))),
        Err(_) => {
            println!("skipped: there is no {}", path.display());
            None
        }
    }
}

fn at(text: &str) -> Option<Time> {
    Time::parse_rfc3339(text)
}

/// What is read of every container of a page.
fn containers(provider: &str, name: &str) -> Option<(Vec<Container>, Option<String>)> {
    let page = ListContainers::default().response(&recorded(provider, name)?).expect("containers");
    Some((page.items, page.rest.and_then(|rest| rest.marker)))
}

fn blobs(provider: &str, name: &str) -> Option<(Vec<Blob>, Option<String>)> {
    let page = ListBlobs::of("test-container").response(&recorded(provider, name)?).expect("blobs");
    Some((page.items.into_iter().filter_map(Listed::blob).collect(), page.rest.and_then(|rest| rest.marker)))
}

const BOTH: [&str; 2] = ["azure_blobs", "azurite_blobs"];

#[test]
fn containers_of_both_pages() {
    for provider in BOTH {
        let Some((first, rest)) = containers(provider, "list_containers_1.xml") else { return };
        assert_eq!(
            first.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
            ["container1", "container2"]
        );
        assert!(rest.is_some_and(|marker| marker.ends_with("container3")), "{provider}");
        let one = &first[0].properties;
        assert_eq!(one.etag.as_deref(), Some("\"0x8CFBAB7B4F23346\""));
        assert_eq!(one.last_modified, at("2013-01-07T06:31:06Z"));
        assert_eq!(
            (&one.lease_status, &one.lease_state),
            (&Some(LeaseStatus::Unlocked), &Some(LeaseState::Available))
        );
        assert!(first[0].metadata.is_empty() && !first[0].deleted);
        let Some((second, rest)) = containers(provider, "list_containers_2.xml") else { return };
        assert_eq!(
            second.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
            ["container3", "container4"]
        );
        assert_eq!(second[1].properties.etag.as_deref(), Some("\"0x8CFB86D32305484\""));
        assert_eq!(rest, None, "an empty marker is the end");
        let Some(none) = containers(provider, "list_containers_empty.xml") else { return };
        assert_eq!(none, (vec![], None));
    }
}

#[test]
fn blobs_of_both_pages() {
    for provider in BOTH {
        let Some((first, rest)) = blobs(provider, "list_objects_1.xml") else { return };
        assert_eq!(
            first.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
            ["object1.txt", "object2.txt"]
        );
        assert!(
            rest.is_some_and(|marker| marker.starts_with("2!76!MDAwMDEx") && marker.ends_with("IQ--")),
            "{provider}"
        );
        let one = &first[0];
        assert_eq!((one.metadata["meta1"].as_str(), one.metadata["meta2"].as_str()), ("value1", "value2"));
        let one = &one.properties;
        assert_eq!(one.etag.as_deref(), Some("\"0x8CFB877BB56A6FB\""), "with the marks that headers have");
        assert_eq!((one.content_length, one.blob_type.clone()), (Some(0), Some(BlobType::Block)));
        assert_eq!(one.content_type.as_deref(), Some("application/octet-stream"));
        // Azurite told less then.
        let azure = provider == "azure_blobs";
        assert_eq!(one.content_md5.as_deref(), azure.then_some("1B2M2Y8AsgTpgAmY7PhCfg=="));
        assert_eq!((&one.content_encoding, &one.cache_control), (&None, &None));
        assert_eq!(
            (one.last_modified, one.server_encrypted),
            (at("2013-01-04T09:48:06Z"), azure.then_some(true))
        );
        let two = &first[1].properties;
        assert_eq!((two.content_length, two.last_modified), (Some(1_048_576), at("2013-01-05T03:51:42Z")));
        let Some((second, rest)) = blobs(provider, "list_objects_2.xml") else { return };
        assert_eq!(
            second.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
            ["object3.txt", "object4.txt"]
        );
        let md5 = second[0].properties.content_md5.as_deref();
        assert_eq!(md5, azure.then_some("ttgbNgpWctgMJ0MPORU+LA=="));
        assert_eq!(rest, None, "an empty marker is the end");
        let Some(none) = blobs(provider, "list_objects_empty.xml") else { return };
        assert_eq!(none, (vec![], None));
    }
}

#[test]
fn a_login_of_an_application() {
    let Some(login) = recorded("azure_blobs", "_77777777_7777_7777_7777_777777777777_oauth2_token.json")
    else {
        return;
    };
    let application = Application {
        tenant_id: "77777777-7777-7777-7777-777777777777".into(),
        client_id: "client".into(),
        authority: PUBLIC_AUTHORITY.into(),
    };
    let identity = Identity::ClientSecret { application, secret: "secret".into() };
    let azure = AzureBlob::new(Settings::new("account", Credentials::Entra(identity))).expect("an account");
    let now = Time::from_unix_secs(1_800_000_000);
    let mut sent = Vec::new();
    // The token tells that it lives for an hour, as a text. What it ends at is long past, and not believed.
    for seconds in [0, 50 * 60, 61 * 60] {
        let now = now + std::time::Duration::from_secs(seconds);
        let cx = Cx { now, entropy: 0, waker: std::task::Waker::noop() };
        let mut list = azure.call(ListContainers::default());
        for _ in 0..2 {
            let Step::Send(id, exchange) = list.poll(&cx) else { panic!("nothing is sent") };
            let headers = exchange.request.headers();
            let token = headers.get("authorization").map(|value| value.to_str().expect("text").to_owned());
            sent.push((seconds / 60, exchange.request.uri().host().map(str::to_owned), token.clone()));
            if token.is_some() {
                break;
            }
            list.answer(id, Ok(login.clone()), &cx);
        }
    }
    let token = format!("Bearer {}", "3".repeat(55));
    let entra = |at| (at, Some("login.microsoftonline.com".to_owned()), None);
    let asked = |at| (at, Some("account.blob.core.windows.net".to_owned()), Some(token.clone()));
    assert_eq!(sent, [entra(0), asked(0), asked(50), entra(61), asked(61)]);
}
