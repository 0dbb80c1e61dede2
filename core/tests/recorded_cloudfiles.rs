//! Recorded answers of Rackspace Cloud Files, field by field.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use pileus_core::{
    Cx, Endpoint, Operation, Page, Response, Step, Taken, Time,
    providers::{
        openstack::swift::{
            account::{HeadAccount, ListContainers},
            listing::{ListObjects, ObjectRow, Row},
        },
        rackspace::{Rackspace, Region, cdn::GetCdnContainer},
    },
};
use std::path::PathBuf;

/// The answer that was recorded; `None`, and a word about it, where there are no recordings.
fn recorded(status: u16, name: &str) -> Option<Response> {
    let root = std::env::var_os("PILEUS_FIXTURES").map(PathBuf::from);
    let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let root = workspace.join(root.unwrap_or_else(|| PathBuf::from("../shared/fixtures")));
    let path = root.join("libcloud/storage/cloudfiles").join(name);
    match std::fs::read(&path) {
        Ok(body) => {
            let status = StatusCode::from_u16(status).expect("a status");
            Some(Response::new(status, HeaderMap::new(), Taken::Collected(Bytes::from(body))))
        }
        Err(_) => {
            println!(
                "skipped: there is no {}; set PILEUS_FIXTURES to the folder of recordings",
                path.display()
            );
            None
        }
    }
}

fn objects(name: &str) -> Option<Page<Row, ListObjects>> {
    Some(ListObjects::of("test_container").response(&recorded(200, name)?).expect("objects"))
}

#[test]
fn containers() {
    let Some(answer) = recorded(200, "list_containers.json") else { return };
    let page = ListContainers::default().response(&answer).expect("containers");
    let seen: Vec<_> = page.items.iter().map(|row| (row.name.as_str(), row.count, row.bytes)).collect();
    assert_eq!(seen, [("container1", 4, 3_484_450), ("container2", 120, 340_084_450), ("container3", 0, 0)]);
    assert!(page.items.iter().all(|row| row.last_modified.is_none()), "it was not told then");
    assert_eq!(page.rest.and_then(|rest| rest.marker).as_deref(), Some("container3"));
}

#[test]
fn nothing_is_answered_by_a_status_and_no_list() {
    let Some(answer) = recorded(204, "list_containers_empty.json") else { return };
    assert_eq!(ListContainers::default().response(&answer).expect("none"), Page::whole(Vec::new()));
    let Some(answer) = recorded(204, "list_container_objects_empty.json") else { return };
    assert_eq!(ListObjects::of("c").response(&answer).expect("none"), Page::whole(Vec::new()));
}

#[test]
fn objects_of_a_container() {
    let Some(page) = objects("list_container_objects.json") else { return };
    let rows: Vec<ObjectRow> = page.items.into_iter().filter_map(Row::object).collect();
    let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["foo test 1", "foo test 2", "foo tes 3", "foo test 3"]);
    let tails: Vec<_> = rows.iter().map(|row| &row.hash[28..]).collect();
    assert_eq!(tails, ["97cc", "97bb", "97ee", "97ff"]);
    assert!(rows.iter().all(|row| row.bytes == 1_160_520 && row.slo_etag.is_none()));
    assert_eq!(rows[0].content_type.as_deref(), Some("application/zip"));
    assert_eq!(rows[3].content_type.as_deref(), Some("application/text"));
    assert_eq!(rows[0].last_modified, Time::parse_rfc3339("2011-01-25T22:01:50.35181Z"));
    assert_eq!(rows[2].last_modified, Time::parse_rfc3339("2011-01-25T22:01:46.549890Z"));
    assert_eq!(page.rest.and_then(|rest| rest.marker).as_deref(), Some("foo test 3"));
}

#[test]
fn pages_follow_one_another() {
    let Some(first) = objects("list_container_objects_not_exhausted1.json") else { return };
    assert_eq!(first.items.len(), 3);
    let rest = first.rest.expect("more");
    assert_eq!(rest.marker.as_deref(), Some("foo-test-3"));
    let Some(answer) = recorded(200, "list_container_objects_not_exhausted2.json") else { return };
    let second = rest.response(&answer).expect("objects");
    let names: Vec<_> = second.items.into_iter().filter_map(Row::object).map(|row| row.name).collect();
    assert_eq!(names, ["foo-test-4", "foo-test-5"]);
    let last = second.rest.expect("it is not known yet that there are no more");
    let Some(answer) = recorded(204, "list_container_objects_empty.json") else { return };
    assert!(last.response(&answer).expect("none").rest.is_none());
}

/// What was recorded of the account stands in the headers of the answer.
#[test]
fn the_account() {
    let Some(told) = recorded(200, "meta_data.json") else { return };
    let told: std::collections::BTreeMap<String, u64> =
        serde_json::from_slice(told.bytes()).expect("numbers");
    let mut headers = HeaderMap::new();
    for (header, name) in [
        ("x-account-bytes-used", "bytes_used"),
        ("x-account-container-count", "container_count"),
        ("x-account-object-count", "object_count"),
    ] {
        headers.insert(header, told[name].into());
    }
    let answer = Response::new(StatusCode::NO_CONTENT, headers, Taken::Collected(Bytes::new()));
    let account = HeadAccount.response(&answer).expect("an account");
    assert_eq!((account.bytes, account.containers, account.objects), (Some(1_234_567), Some(10), Some(400)));
    assert_eq!((account.quota_bytes, account.created, account.metadata.len()), (None, None, 0));
}

/// Where a call goes after that login.
fn address<O: Operation>(mut call: O, login: Response) -> (String, String) {
    let cx = Cx { now: Time::from_unix_secs(1_800_000_000), entropy: 0, waker: std::task::Waker::noop() };
    let Step::Send(id, exchange) = call.poll(&cx) else { panic!("nothing is sent") };
    assert_eq!(exchange.request.uri(), "https://identity.api.rackspacecloud.com/v2.0/tokens");
    call.answer(id, Ok(login), &cx);
    let Step::Send(_, exchange) = call.poll(&cx) else { panic!("nothing is sent") };
    let token = exchange.request.headers()["x-auth-token"].to_str().expect("a token").to_owned();
    (exchange.request.uri().to_string(), token)
}

#[test]
fn a_login_tells_where_containers_are() {
    for (region, storage) in [
        (Region::Ord, "https://storage4.ord1.clouddrive.com/v1/MossoCloudFS"),
        (Region::Lon, "https://storage4.lon1.clouddrive.com/v1/MossoCloudFS"),
    ] {
        let Some(login) = recorded(200, "_v2_0__auth.json") else { return };
        let account = Rackspace::new(region, "user", "key");
        let (uri, token) = address(account.call(HeadAccount), login.clone());
        assert_eq!((uri.as_str(), token.as_str()), (storage, "aaaaaaaaaaaa-bbb-cccccccccccccc"));
        let account = Rackspace::new(region, "user", "key");
        let (uri, _) = address(account.call(GetCdnContainer::new("public")), login);
        assert_eq!(uri, "https://cdn.clouddrive.com/v1/MossoCloudFS/public");
    }
}
