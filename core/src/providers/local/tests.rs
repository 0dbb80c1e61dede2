//! The wire: what is asked, and that nothing which cannot be kept is.

use super::{
    Local,
    wire::{self, About, After, CALL, Call, Page, Write},
};
use crate::{
    Algorithm, Body, Cx, Exchange, Kind, Op, Operation, Response, Step, Taken, Time,
    storage::{Condition, Entry, ListSpec, Object, ReadSpec, Revision, Storage, WriteSpec},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::path::Path;

fn cx() -> Cx<'static> {
    Cx { now: Time::from_unix_secs(1), entropy: 1, waker: std::task::Waker::noop() }
}

fn sent<T>(operation: &mut Op<T>) -> (u32, Exchange) {
    match operation.poll(&cx()) {
        Step::Send(id, exchange) => (id, exchange),
        Step::Wait(until) => panic!("it waits until {until:?}"),
        Step::Done(_) => panic!("it is over"),
    }
}

fn refused<T>(mut operation: Op<T>) -> Kind {
    match operation.poll(&cx()) {
        Step::Done(Err(error)) => error.kind(),
        Step::Done(Ok(_)) => panic!("it is done"),
        Step::Send(_, exchange) => panic!("sent: {exchange:?}"),
        Step::Wait(until) => panic!("it waits until {until:?}"),
    }
}

fn answer(status: u16, body: &str) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    Response::new(status, HeaderMap::new(), Taken::Collected(Bytes::copy_from_slice(body.as_bytes())))
}

#[test]
fn a_write_is_plain_data_that_only_its_directory_answers() {
    let local = Local::new("/srv/däta");
    let write = WriteSpec {
        content_type: Some("text/plain; x=\"100%\u{7f}\"".into()),
        metadata: [("Colour".to_owned(), "grau ☁".to_owned())].into(),
        condition: Condition::Absent,
        checksum: Some(Algorithm::Md5.of(b"text")),
        ..WriteSpec::default()
    };
    let mut put = local.put_object("photos", "a/../ü +", "text".into(), &write);
    let (id, exchange) = sent(&mut put);
    assert_eq!(exchange.local_folder(), Some(Path::new("/srv/däta")));
    assert_eq!(exchange.local_file(), None);
    let request = &exchange.request;
    assert_eq!(request.method(), "PUT");
    assert_eq!(request.uri(), "http://local.pileus.invalid/photos/a/../%C3%BC%20%2B");
    assert_eq!(wire::place(request.uri().path()), Some(("photos".into(), "a/../ü +".into())));
    assert_eq!(*request.body(), Body::Bytes("text".into()));
    let about = About {
        content_type: write.content_type.clone(),
        metadata: [("colour".to_owned(), "grau ☁".to_owned())].into(),
        ..About::default()
    };
    let expected =
        Write { about, condition: Condition::Absent, expected: write.checksum, hash: Some(Algorithm::Md5) };
    assert_eq!(wire::read(request.headers(), &CALL), Some(Call::Write(expected)));
    let object = Object { key: "a/../ü +".into(), size: 4, ..Object::default() };
    let body = serde_json::to_string(&object).expect("JSON");
    put.answer(id, Ok(answer(200, &body)), &cx());
    match put.poll(&cx()) {
        Step::Done(Ok(there)) => assert_eq!(there, object),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_listing_goes_on_behind_what_was_told() {
    let what = ListSpec { delimiter: Some("/".into()), page_size: Some(1), ..ListSpec::prefix("a") };
    let mut listing = Local::new("/x").list_objects("c", &what);
    let pages = listing.pages();
    let (id, exchange) = sent(pages);
    let list = |after| Call::List { prefix: "a".into(), delimiter: Some("/".into()), after, most: 1 };
    assert_eq!(wire::read(exchange.request.headers(), &CALL), Some(list(None)));
    let after = Some(After::Prefix("a/".into()));
    let page = Page { entries: vec![Entry::Prefix("a/".into())], rest: after.clone() };
    let body = serde_json::to_string(&page).expect("JSON");
    pages.answer(id, Ok(answer(200, &body)), &cx());
    assert!(matches!(pages.poll(&cx()), Step::Done(Ok(Some(items))) if items == page.entries));
    let (id, exchange) = sent(pages);
    assert_eq!(wire::read(exchange.request.headers(), &CALL), Some(list(after)));
    // A key of the same name is another place in the listing.
    assert_eq!(exchange.request.uri().query(), Some("past=a%2F"));
    let from = ListSpec { start_after: Some("a/".into()), ..what.clone() };
    let (_, exchange) = sent(Local::new("/x").list_objects("c", &from).pages());
    assert_eq!(exchange.request.uri().query(), Some("after=a%2F"));
    // The same page again would never end.
    pages.answer(id, Ok(answer(200, &body)), &cx());
    assert!(matches!(pages.poll(&cx()), Step::Done(Err(error)) if error.kind() == Kind::Malformed));
}

#[test]
fn what_a_directory_cannot_keep_is_refused_before_anything_is_asked() {
    let local = Local::new("/x");
    let put = |container: &str, key: &str, write: WriteSpec| {
        refused(local.put_object(container, key, Bytes::new(), &write))
    };
    for name in ["", ".", "..", ".pileus", "a/b", "a\\b", "c:", "a\u{0}", "a.", "a ", "%2e", &"x".repeat(256)]
    {
        assert_eq!(put(name, "k", WriteSpec::default()), Kind::Misuse, "{name:?}");
        assert_eq!(refused(local.create_container(name)), Kind::Misuse, "{name:?}");
    }
    assert_eq!(put("c", "", WriteSpec::default()), Kind::Misuse);
    assert_eq!(put("c", &"x".repeat(1025), WriteSpec::default()), Kind::Misuse);
    let classed = WriteSpec { storage_class: Some("GLACIER".into()), ..WriteSpec::default() };
    assert_eq!(put("c", "k", classed), Kind::Unsupported);
    let damaged = WriteSpec { checksum: Some(Algorithm::Crc32.of(b"x")), ..WriteSpec::default() };
    assert_eq!(put("c", "k", damaged), Kind::Corrupt);
    let revision = Revision { etag: None, version: Some("1".into()) };
    let versioned = WriteSpec { condition: Condition::Is(revision), ..WriteSpec::default() };
    assert_eq!(put("c", "k", versioned), Kind::Misuse);
    let old = ReadSpec { version: Some("1".into()), ..ReadSpec::default() };
    assert_eq!(refused(local.get_object("c", "k", &old)), Kind::Unsupported);
    assert_eq!(refused(local.delete_object("c", "k", Some("1"))), Kind::Unsupported);
    assert_eq!(refused(local.set_versioning("c", true)), Kind::Unsupported);
}

#[test]
fn refusals_are_typed() {
    for (status, body, kind) in [
        (409, r#"{"kind":"Conflict","message":"there is a folder"}"#, Kind::Conflict),
        (507, r#"{"kind":"QuotaExceeded","message":"the disk is full"}"#, Kind::QuotaExceeded),
        (412, "", Kind::PreconditionFailed),
        (404, "nonsense", Kind::NotFound),
    ] {
        let mut delete = Local::new("/x").delete_object("c", "k", None);
        let (id, _) = sent(&mut delete);
        delete.answer(id, Ok(answer(status, body)), &cx());
        match delete.poll(&cx()) {
            Step::Done(Err(error)) => {
                assert_eq!((error.kind(), error.status().map(|s| s.as_u16())), (kind, Some(status)));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_variable_names_the_directory() {
    let named =
        super::environment([("OTHER", "x"), ("PILEUS_LOCAL_ROOT", "/srv/data")]).expect("a directory");
    assert_eq!(named.root(), Path::new("/srv/data"));
    for pairs in [vec![], vec![("PILEUS_LOCAL_ROOT", "")]] {
        let error = super::environment(pairs).expect_err("none");
        assert!(error.kind() == Kind::Misuse && error.message().contains("PILEUS_LOCAL_ROOT"), "{error}");
    }
}
