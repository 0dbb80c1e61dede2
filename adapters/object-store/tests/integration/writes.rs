//! What that suite does not ask of writing: large contents, their conditions, what is kept with them.

use crate::{
    content::{behind, content, read},
    places::Store,
};
use futures_util::future::join_all;
use object_store::{
    Attribute, Attributes, Error, GetOptions, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode,
    PutMultipartOptions, PutPayload, path::Path,
};
use pileus_core::storage::Capability;

/// As `put_get_attributes` there, with names of metadata that every provider takes, and for copies too.
pub(crate) async fn attributes(store: &Store) {
    let kept = Attributes::from_iter([
        (Attribute::CacheControl, "max-age=604800"),
        (Attribute::ContentDisposition, r#"attachment; filename="test.html""#),
        (Attribute::ContentEncoding, "gzip"),
        (Attribute::ContentLanguage, "en-US"),
        (Attribute::ContentType, "text/html; charset=utf-8"),
        (Attribute::Metadata("colour".into()), "grey"),
        (Attribute::Metadata("spaces".into()), "hello   world"),
    ]);
    // Google's answers with content do not tell all of them.
    let with_head = store.storage().provider() == "gcs";
    let told = async |path: &Path| {
        let options = GetOptions::new().with_head(with_head);
        store.get_opts(path, options).await.expect("there").attributes
    };
    let path = Path::from("attributes");
    store.put_opts(&path, "foo".into(), kept.clone().into()).await.expect("written");
    assert_eq!(told(&path).await, kept);

    for (name, size) in [("of one part", 3), ("of parts", 9 << 20)] {
        let path = Path::from(name);
        let options = PutMultipartOptions { attributes: kept.clone(), ..PutMultipartOptions::default() };
        let mut upload = store.put_multipart_opts(&path, options).await.expect("an upload");
        upload.put_part(content(9, size).into()).await.expect("taken");
        upload.complete().await.expect("written");
        assert_eq!(told(&path).await, kept, "{name}");

        let copy = Path::from(format!("{name}, copied"));
        store.copy(&path, &copy).await.expect("copied");
        assert_eq!(told(&copy).await, kept, "a copy of one {name} keeps them");
    }
    let new = Path::from("new");
    match store.copy_if_not_exists(&path, &new).await {
        Err(Error::NotImplemented { .. }) => {}
        copied => {
            copied.expect("nothing is there");
            assert_eq!(told(&new).await, kept, "a copy that was carried keeps them");
        }
    }
}

/// The tag without the mark of a weak one: that of a large object of Swift is weak until the cluster has told it.
fn opaque(tag: &Option<String>) -> Option<&str> {
    tag.as_deref().map(|tag| tag.trim_start_matches("W/"))
}

pub(crate) async fn large_contents(store: &Store) {
    let all = content(1, (17 << 20) + 12_345);
    // In one request, as one piece of many parts, and as many pieces that fit no part.
    let pieces: PutPayload =
        (0..all.len()).step_by(1_234_567).map(|at| all.slice(at..(at + 1_234_567).min(all.len()))).collect();
    for (name, payload) in [("one", PutPayload::from(all.clone())), ("many", pieces)] {
        let path = Path::from(name);
        let put = store.put(&path, payload).await.expect("written");
        let meta = store.head(&path).await.expect("there");
        assert_eq!((meta.size, opaque(&meta.e_tag)), (all.len() as u64, opaque(&put.e_tag)), "{name}");
        assert!(read(store, &path).await == all, "{name}: its content is another");
    }
}

/// A conditional write of many parts depends on what is there at its end.
pub(crate) async fn large_conditional_writes(store: &Store) {
    let (path, all) = (Path::from("large"), content(7, 9 << 20));
    let create = async || store.put_opts(&path, all.clone().into(), PutMode::Create.into()).await;
    let put = create().await.expect("nothing is there");
    assert!(matches!(create().await, Err(Error::AlreadyExists { path, .. }) if path == "large"));
    let update =
        async |version| store.put_opts(&path, all.clone().into(), PutMode::Update(version).into()).await;
    if store.storage().capabilities().has(Capability::ConditionalWrites) {
        let again = update(put.clone().into()).await.expect("it is as it was");
        if again.e_tag != put.e_tag || again.version != put.version {
            let stale = update(put.into()).await;
            assert!(matches!(stale, Err(Error::Precondition { path, .. }) if path == "large"));
        }
    } else {
        assert!(matches!(update(put.into()).await, Err(Error::NotImplemented { .. })));
    }
    let copy = Path::from("large copy");
    store.copy_if_not_exists(&path, &copy).await.expect("nothing is there");
    assert!(read(store, &copy).await == all, "the copy is another");
}

/// The provider copies it, and so its own condition on copies counts.
pub(crate) async fn large_copies_if_not_exists(store: &Store) {
    let (from, to) = (Path::from("from"), Path::from("to"));
    store.put(&from, content(8, 9 << 20).into()).await.expect("written");
    store.put(&to, "there".into()).await.expect("written");
    let error = store.copy_if_not_exists(&from, &to).await.expect_err("it is there");
    assert!(matches!(&error, Error::AlreadyExists { path, .. } if path == "to"), "{error:?}");
    assert_eq!(read(store, &to).await, "there");
}

pub(crate) async fn small_parts(store: &Store) {
    let path = Path::from("small parts");
    let all = content(3, 6 << 20);
    let mut upload = store.clone().with_part_size(5 << 20).put_multipart(&path).await.expect("an upload");
    let mut waiting = Vec::new();
    for piece in all.chunks(100_000) {
        waiting.push(upload.put_part(all.slice_ref(piece).into()));
    }
    // Whoever waits for them, in whichever task, and some for nothing.
    waiting.truncate(waiting.len() / 2);
    for part in join_all(waiting.into_iter().rev().map(tokio::spawn)).await {
        part.expect("no panic").expect("taken");
    }
    let put = upload.complete().await.expect("written");
    assert!(read(store, &path).await == all, "its content is another");
    assert_eq!(opaque(&store.head(&path).await.expect("there").e_tag), opaque(&put.e_tag));

    let mut none = store.put_multipart(&Path::from("none")).await.expect("an upload");
    none.complete().await.expect("written");
    assert_eq!(read(store, &Path::from("none")).await, "");
}

pub(crate) async fn aborted_uploads_leave_nothing(store: &Store) {
    let path = Path::from("aborted");
    let all = content(4, 20 << 20);
    let mut upload: Box<dyn MultipartUpload> = store.put_multipart(&path).await.expect("an upload");
    upload.put_part(all.slice(..9 << 20).into()).await.expect("taken");
    let later = upload.put_part(all.slice(9 << 20..).into());
    upload.abort().await.expect("thrown away");
    later.await.expect_err("it was thrown away");
    upload.complete().await.expect_err("it was thrown away");
    assert!(matches!(store.head(&path).await, Err(Error::NotFound { .. })));
    if store.storage().capabilities().has(Capability::ListUploads) {
        let (client, container) = behind(store);
        let left = client.run(store.storage().list_uploads(&container, "")).await.expect("a listing");
        assert_eq!(left, [], "nothing is left to be paid for");
    }
}
