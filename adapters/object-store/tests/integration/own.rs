//! What that suite does not ask of reading, listing and deleting.

use crate::{
    content::{behind, content, paths, read},
    places::{Store, shared},
};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::{Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, path::Path};
use pileus_core::storage::{ListSpec, WriteSpec};

pub(crate) async fn below_a_prefix(store: &Store) {
    let below = store.clone().with_prefix("some/where");
    below.put(&Path::from("a/b"), "1".into()).await.expect("written");
    store.put(&Path::from("some/wherever"), "2".into()).await.expect("written");
    assert_eq!(paths(store, None).await, ["some/where/a/b", "some/wherever"]);
    assert_eq!(paths(&below, None).await, ["a/b"]);
    assert_eq!(read(&below, &Path::from("a/b")).await, "1");
    let folder = below.list_with_delimiter(None).await.expect("a folder");
    assert_eq!((folder.common_prefixes, folder.objects.len()), (vec![Path::from("a")], 0));
    let meta = below.head(&Path::from("a/b")).await.expect("there");
    assert_eq!((meta.location.as_ref(), meta.size), ("a/b", 1));
    below.copy(&Path::from("a/b"), &Path::from("c")).await.expect("copied");
    below.delete(&Path::from("a/b")).await.expect("deleted");
    assert_eq!(paths(store, None).await, ["some/where/c", "some/wherever"]);
    let after: Vec<_> =
        below.list_with_offset(None, &Path::from("b")).try_collect().await.expect("a listing");
    assert_eq!(after.len(), 1);
    let after: Vec<_> =
        below.list_with_offset(None, &Path::from("c")).try_collect().await.expect("a listing");
    assert_eq!(after.len(), 0);
}

pub(crate) async fn ranges(store: &Store) {
    let path = Path::from("ranges");
    let all = content(2, (9 << 20) + 7);
    let size = all.len() as u64;
    store.put(&path, all.clone().into()).await.expect("written");
    for (range, expected) in [
        (GetRange::Bounded(0..1), 0..1),
        (GetRange::Bounded(5..size), 5..size),
        (GetRange::Bounded(1..size * 2), 1..size),
        (GetRange::Bounded(size - 1..size), size - 1..size),
        (GetRange::Offset(0), 0..size),
        (GetRange::Offset(size - 3), size - 3..size),
        (GetRange::Suffix(8 << 20), size - (8 << 20)..size),
        (GetRange::Suffix((8 << 20) + 1), size - (8 << 20) - 1..size),
        (GetRange::Suffix(size * 2), 0..size),
    ] {
        let options = GetOptions::new().with_range(Some(range.clone()));
        let got = store.get_opts(&path, options).await.expect("a range");
        assert_eq!((&got.range, got.meta.size), (&expected, size), "{range:?}");
        let place = |at: u64| usize::try_from(at).expect("small");
        let expected = all.slice(place(expected.start)..place(expected.end));
        assert!(got.bytes().await.expect("its content") == expected, "{range:?} is another");
    }
    for wrong in [GetRange::Bounded(size..size + 1), GetRange::Bounded(3..3), GetRange::Offset(size)] {
        let options = GetOptions::new().with_range(Some(wrong.clone()));
        let error = store.get_opts(&path, options).await.expect_err("beyond");
        assert!(matches!(error, Error::Generic { .. }), "{wrong:?}: {error:?}");
    }
    let several = [0..10, 1000..1010, (8 << 20)..(8 << 20) + 100];
    let got = store.get_ranges(&path, &several).await.expect("ranges");
    for (range, bytes) in several.iter().zip(&got) {
        let place = |at: u64| usize::try_from(at).expect("small");
        assert!(*bytes == all.slice(place(range.start)..place(range.end)), "{range:?} is another");
    }
    assert_eq!(got.len(), 3);
    let empty = Path::from("empty");
    store.put(&empty, PutPayload::new()).await.expect("written");
    let got = store.get(&empty).await.expect("there");
    assert_eq!((got.range.clone(), got.meta.size), (0..0, 0));
    assert_eq!(got.bytes().await.expect("nothing"), "");
}

pub(crate) async fn a_stream_is_of_one_state(store: &Store) {
    let path = Path::from("changing");
    store.put(&path, content(5, 9 << 20).into()).await.expect("written");
    let got = store.get(&path).await.expect("there");
    store.put(&path, content(6, 9 << 20).into()).await.expect("written");
    let read: Result<Vec<Bytes>, Error> = got.into_stream().try_collect().await;
    let error = read.expect_err("the rest is of another state");
    assert!(matches!(error, Error::Generic { .. }), "{error:?}");
}

pub(crate) async fn conditions_of_many_tags(store: &Store) {
    let path = Path::from("state");
    let first = store.put(&path, "first".into()).await.expect("written").e_tag.expect("a tag");
    store.put(&path, "second".into()).await.expect("written");
    let second = store.head(&path).await.expect("there").e_tag.expect("a tag");
    let both = format!("{first}, {second}");
    let get = async |options: GetOptions| store.get_opts(&path, options).await?.bytes().await;
    let matching = GetOptions::new().with_if_match(Some(both.clone()));
    assert_eq!(get(matching).await.expect("one of them"), "second");
    let none = GetOptions::new().with_if_none_match(Some(both.clone()));
    assert!(matches!(get(none).await, Err(Error::NotModified { .. })));
    let any = GetOptions::new().with_if_match(Some("*"));
    assert_eq!(get(any).await.expect("it is there"), "second");
    let none = GetOptions::new().with_if_none_match(Some("*")).with_head(true);
    assert!(matches!(get(none).await, Err(Error::NotModified { .. })));
    let at_odds = GetOptions::new().with_if_match(Some(second)).with_if_none_match(Some(first.clone()));
    assert_eq!(get(at_odds).await.expect("both hold"), "second");
    let gone = GetOptions::new().with_if_match(Some(format!("{first},\"0\"")));
    assert!(matches!(get(gone).await, Err(Error::Precondition { .. })));
}

pub(crate) async fn deletions_keep_their_order(store: &Store) {
    let all: Vec<Path> = (0..25).map(|n| Path::from(format!("deleted/{n}"))).collect();
    for path in &all {
        store.put(path, "x".into()).await.expect("written");
    }
    let broken = Error::NotSupported { source: "the caller's own".into() };
    let (before, after) = all.split_at(12);
    let locations = stream::iter(before.to_vec())
        .map(Ok)
        .chain(stream::iter([Err(broken)]))
        .chain(stream::iter(after.to_vec()).map(Ok));
    let results: Vec<_> = store.delete_stream(locations.boxed()).collect().await;
    assert_eq!(results.len(), 26);
    for (n, result) in results.into_iter().enumerate() {
        match (n.cmp(&12), result) {
            (std::cmp::Ordering::Equal, Err(Error::NotSupported { .. })) => {}
            (std::cmp::Ordering::Less, Ok(path)) => assert_eq!(path, all[n]),
            (std::cmp::Ordering::Greater, Ok(path)) => assert_eq!(path, all[n - 1]),
            (_, result) => panic!("{n}: {result:?}"),
        }
    }
    assert_eq!(paths(store, None).await, Vec::<String>::new());
}

pub(crate) async fn folders_are_marked(store: &Store) {
    let (client, container) = behind(store);
    for key in ["folder/", "folder/file"] {
        let put = store.storage().put_object(&container, key, Bytes::new(), &WriteSpec::default());
        client.run(put).await.expect("written");
    }
    let all = client.run(store.storage().list_objects(&container, &ListSpec::default())).await;
    assert_eq!(all.expect("a listing").len(), 2);
    assert_eq!(paths(store, None).await, ["folder/file"]);
    let folder = store.list_with_delimiter(Some(&Path::from("folder"))).await.expect("a folder");
    assert_eq!((folder.common_prefixes.len(), folder.objects.len()), (0, 1));
}

pub(crate) async fn trait_objects(store: &Store) {
    let store = shared(store);
    let other = store.clone();
    let written = tokio::spawn(async move { other.put(&Path::from("task"), "x".into()).await });
    written.await.expect("no panic").expect("written");
    assert_eq!(read(&*store, &Path::from("task")).await, "x");
    assert!(store.to_string().starts_with("PileusStore("), "{store}");
}
