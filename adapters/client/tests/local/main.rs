//! A directory as a storage, tried by who means it harm.

mod listing;
mod world;

use bytes::Bytes;
use pileus_client::local::{Begun, begin};
use pileus_core::{
    Algorithm, Kind,
    providers::local::wire::{self, About, CALL, Call, OBJECT, When},
    storage::{Condition, CopySpec, ListSpec, PendingUpload, ReadSpec, Storage, WriteSpec},
};
use std::{
    collections::BTreeMap,
    fs,
    io::Read as _,
    path::Path,
    thread,
    time::{Duration, SystemTime},
};
use world::{World, run};

fn write(metadata: &str) -> WriteSpec {
    let metadata = [("note".to_owned(), metadata.to_owned())].into();
    WriteSpec { content_type: Some("text/x".into()), metadata, ..WriteSpec::default() }
}

/// A request as somebody else might make it, and the status of its answer.
fn ask(root: &Path, path: &str, call: &Call, body: &[u8]) -> (u16, String) {
    let request = http::Request::put(format!("http://x{path}"));
    let request = request.header(CALL, wire::header(call).expect("a header")).body(()).expect("a request");
    let mut response = match begin(root, &request.into_parts().0) {
        Begun::Answered(response) => response,
        Begun::Takes(mut taking) => {
            taking.take(body);
            taking.finish()
        }
    };
    let mut text = String::new();
    response.body_mut().read_to_string(&mut text).expect("text");
    (response.status().as_u16(), text)
}

#[test]
fn no_key_and_no_container_leads_out() {
    let world = World::new("escape");
    for key in
        ["../../outside/new", "/etc/passwd", "b/..", "../../../../../../tmp/x", "a/../../../outside/secret"]
    {
        world.put("c", key, "x").expect("a key like any other");
        assert_eq!(world.get("c", key).expect("there"), "x");
    }
    assert_eq!(world.outside(), ["secret"], "nothing new out there");
    assert_eq!(fs::read_to_string(world.outside.join("secret")).expect("there"), "secret");
    // Whoever makes requests by hand gets no further.
    let root = world.root.clone();
    for path in [
        "/../secret",
        "/%2e%2e/secret",
        "/../outside/secret",
        "/.pileus/locks/00",
        "//etc/passwd",
        "/",
        "/c%2F..%2F..%2Foutside/secret",
    ] {
        for call in
            [Call::Read(When::default()), Call::Write(wire::Write::default()), Call::Open(About::default())]
        {
            let (status, text) = ask(&root, path, &call, b"evil");
            assert!((400..500).contains(&status), "{path} {call:?}: {status} {text}");
        }
    }
    for id in ["../../../outside", "..", "/etc", "", "a/b", &"a".repeat(81)] {
        for call in [
            Call::Abort(id.into()),
            Call::Parts(id.into()),
            Call::Part { upload: id.into(), number: 0, first: 0, hash: None },
        ] {
            assert_eq!(ask(&root, "/c/k", &call, b"evil").0, 404, "{id:?}");
        }
    }
    assert_eq!(world.outside(), ["secret"]);
    let (status, _) = ask(&root, "/c/%FF", &Call::Look(When::default()), b"");
    assert_eq!(status, 400, "no text");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let world = World::new("links");
    let (c, outside) = (world.root.join("c"), &world.outside);
    symlink(outside, c.join("folder")).expect("a link");
    symlink(outside.join("secret"), c.join("file")).expect("a link");
    symlink(outside, world.root.join("container")).expect("a link");
    world.put("c", "here", "x").expect("written");
    symlink(c.join("here"), c.join("twice")).expect("a link within");
    for key in ["folder/secret", "file", "twice"] {
        assert_eq!(world.get("c", key).expect_err("a link").kind(), Kind::NotFound, "{key}");
        let copy = world.storage.copy_object(("c", key), ("c", "stolen"), &CopySpec::default());
        assert_eq!(run(copy).expect_err("a link").kind(), Kind::NotFound, "{key}");
    }
    assert_eq!(world.keys(&ListSpec::default()), ["here"]);
    assert_eq!(world.get("container", "secret").expect_err("a link").kind(), Kind::NotFound);
    let names: Vec<_> =
        run(world.storage.list_containers()).expect("listed").into_iter().map(|c| c.name).collect();
    assert_eq!(names, ["c"]);
    assert_eq!(world.put("c", "folder/new", "x").expect_err("through a link").kind(), Kind::Conflict);
    run(world.storage.delete_object("c", "folder/secret", None)).expect("as good as gone");
    run(world.storage.delete_object("c", "file", None)).expect("as good as gone");
    // What takes a link's name takes the link's place.
    world.put("c", "file", "mine").expect("written");
    assert_eq!(fs::read_to_string(c.join("file")).expect("there"), "mine");
    assert_eq!(world.outside(), ["secret"]);
    assert_eq!(fs::read_to_string(outside.join("secret")).expect("there"), "secret");
}

#[test]
fn what_ends_at_any_moment_leaves_the_old_or_the_new() {
    let world = World::new("crash");
    let old = world.put_with("c", "a/k", "old", &write("old")).expect("written");
    // It ends before all is there.
    let call = Call::Write(wire::Write::default());
    let request = http::Request::put("http://x/c/a/k").header(CALL, wire::header(&call).expect("a header"));
    let head = request.body(()).expect("a request").into_parts().0;
    let Begun::Takes(mut taking) = begin(&world.root, &head) else { panic!("it takes no body") };
    assert!(taking.take(b"half of"));
    assert_eq!(world.files(".pileus/new").len(), 1, "it is somewhere");
    assert_eq!(world.get("c", "a/k").expect("there"), "old");
    std::mem::forget(taking); // as a process that is killed does
    // It ends between what is kept with the object and the object's name.
    let kept = world.files(".pileus/about");
    assert_eq!(kept.len(), 1);
    let next = kept[0].with_file_name(format!(
        "{}-3-1",
        kept[0].file_name().expect("a name").to_string_lossy().split('-').next().expect("a hash")
    ));
    fs::write(&next, r#"{"key":"a/k","metadata":{"note":"new"}}"#).expect("written");
    let now = run(world.storage.get_object("c", "a/k", &ReadSpec::default())).expect("there");
    assert_eq!((now.etag.clone(), now.metadata.get("note").map(String::as_str)), (old.etag, Some("old")));
    assert_eq!(world.keys(&ListSpec::default()), ["a/k"]);
    // The next one is not in its way, and what is left goes in time.
    world.put_with("c", "a/k", "new", &write("new")).expect("written");
    assert_eq!(world.get("c", "a/k").expect("there"), "new");
    let stale = world.files(".pileus/new");
    assert_eq!(stale.len(), 1);
    let before = SystemTime::now() - Duration::from_secs(25 * 3600);
    fs::File::options().write(true).open(&stale[0]).and_then(|file| file.set_modified(before)).expect("aged");
    run(world.storage.create_container("c")).expect("there");
    assert!(world.files(".pileus/new").is_empty(), "cleared away");
    // A request that is given up leaves nothing.
    let Begun::Takes(mut taking) = begin(&world.root, &head) else { panic!("it takes no body") };
    assert!(taking.take(b"half of"));
    drop(taking);
    assert!(world.files(".pileus/new").is_empty());
    // What cannot be read any more was not written here.
    let kept = world.files(".pileus/about");
    kept.iter().for_each(|path| fs::write(path, "{\"metadata\": nonsense").expect("damaged"));
    let now = run(world.storage.get_object("c", "a/k", &ReadSpec::default())).expect("there");
    assert_eq!((now.size, now.metadata.len()), (3, 0));
}

#[test]
fn what_somebody_else_writes_is_an_object_without_our_words() {
    let world = World::new("others");
    let first = world.put_with("c", "k", "ours", &write("ours")).expect("written");
    fs::write(world.root.join("c/k"), "theirs, and longer").expect("written");
    let now = run(world.storage.get_object("c", "k", &ReadSpec::default())).expect("there");
    assert_eq!((now.size, now.metadata.len(), now.content_type.clone()), (18, 0, None));
    assert_ne!(now.etag, first.etag);
    let condition = Condition::Is(first.revision());
    let stale = world.put_with("c", "k", "late", &WriteSpec { condition, ..WriteSpec::default() });
    assert_eq!(stale.expect_err("changed").kind(), Kind::PreconditionFailed);
    assert_eq!(world.get("c", "k").expect("there"), "theirs, and longer");
    // A copy of the directory with its times keeps what is kept.
    world.put_with("c", "k", "ours", &write("ours")).expect("written");
    let path = world.root.join("c/k");
    let at = fs::metadata(&path).and_then(|about| about.modified()).expect("a time");
    fs::copy(&path, world.root.join("again")).expect("copied");
    fs::rename(world.root.join("again"), &path).expect("renamed");
    fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(at)).expect("set");
    let now = run(world.storage.get_object("c", "k", &ReadSpec::default())).expect("there");
    assert_eq!(now.metadata, write("ours").metadata);
    // Names that no key comes to are left alone.
    for name in ["%zz", "a:b", ".hidden.part"] {
        fs::write(world.root.join("c").join(name), "x").expect("written");
    }
    assert_eq!(world.keys(&ListSpec::default()), ["k"]);
    run(world.storage.delete_object("c", "k", None)).expect("deleted");
    assert_eq!(run(world.storage.delete_container("c")).expect_err("not empty").kind(), Kind::Conflict);
    assert!(world.root.join("c/a:b").exists());
}

#[test]
fn an_object_and_a_folder_of_one_name_cannot_both_be() {
    let world = World::new("both");
    world.put("c", "a", "x").expect("written");
    assert_eq!(world.put("c", "a/b", "y").expect_err("a is a file").kind(), Kind::Conflict);
    assert_eq!(world.get("c", "a/b").expect_err("not there").kind(), Kind::NotFound);
    world.put("c", "d/e/f", "z").expect("written");
    assert_eq!(world.put("c", "d/e", "y").expect_err("a folder").kind(), Kind::Conflict);
    assert_eq!(world.put("c", "d", "y").expect_err("a folder").kind(), Kind::Conflict);
    assert_eq!(world.keys(&ListSpec::default()), ["a", "d/e/f"]);
    // Folders that hold nothing are no hindrance, and go with their last object.
    run(world.storage.delete_object("c", "d/e/f", None)).expect("deleted");
    assert!(!world.root.join("c/d").exists());
    fs::create_dir_all(world.root.join("c/d/e/f/g")).expect("folders");
    assert_eq!(world.keys(&ListSpec { delimiter: Some("/".into()), ..ListSpec::default() }), ["a"]);
    world.put("c", "d", "y").expect("written");
    assert_eq!(world.get("c", "d").expect("there"), "y");
    assert!(world.files(".pileus/new").is_empty());
}

#[test]
fn of_many_that_come_at_once_one_is_first() {
    let world = World::new("race");
    let absent = WriteSpec { condition: Condition::Absent, ..write("first") };
    for round in 0..20 {
        let key = format!("deep/er/{round}");
        let won: usize = thread::scope(|scope| {
            let writers: Vec<_> = (0..8)
                .map(|n| {
                    let (world, key, absent) = (&world, &key, &absent);
                    scope.spawn(move || match world.put_with("c", key, &n.to_string(), absent) {
                        Ok(_) => 1,
                        Err(error) => {
                            assert_eq!(error.kind(), Kind::PreconditionFailed, "{error:?}");
                            0
                        }
                    })
                })
                .collect();
            writers.into_iter().map(|writer| writer.join().expect("no panic")).sum()
        });
        assert_eq!(won, 1);
        assert_eq!(world.keys(&ListSpec::prefix("deep/")), std::slice::from_ref(&key));
        run(world.storage.delete_object("c", &key, None)).expect("deleted");
    }
    // Who deletes takes folders away that others are about to write to.
    thread::scope(|scope| {
        for n in 0..4 {
            let world = &world;
            scope.spawn(move || {
                for round in 0..50 {
                    let key = format!("shared/folder/{n}");
                    let put = world.put_with("c", &key, &round.to_string(), &write("x")).expect("written");
                    let got = run(world.storage.read_object("c", &key, &ReadSpec::default())).expect("there");
                    assert_eq!((got.0.etag, got.0.metadata.len()), (put.etag, 1));
                    run(world.storage.delete_object("c", &key, None)).expect("deleted");
                }
            });
        }
    });
    assert!(world.keys(&ListSpec::default()).is_empty());
    assert!(world.files(".pileus/about").is_empty() && world.files(".pileus/new").is_empty());
    run(world.storage.delete_container("c")).expect("empty");
}

#[test]
fn parts_make_an_object_or_nothing() {
    let world = World::new("parts");
    let root = world.root.clone();
    let open = |key: &str| -> String {
        let (status, text) = ask(&root, &format!("/c/{key}"), &Call::Open(About::default()), b"");
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).expect("an id")
    };
    let part = |id: &str, number, first, body: &[u8]| {
        let call = Call::Part { upload: id.into(), number, first, hash: Some(Algorithm::Crc32c) };
        ask(&root, "/c/k", &call, body).0
    };
    let complete = |id: &str, size, expected| {
        let (upload, condition) = (id.to_owned(), Condition::Always);
        ask(&root, "/c/k", &Call::Complete { upload, size, condition, whole: None, expected }, b"").0
    };
    let id = open("k");
    assert_eq!(part(&id, 1, 3, b"def"), 200);
    assert_eq!(complete(&id, 6, None), 400, "the first is missing");
    assert_eq!(part(&id, 0, 0, b"xxxx"), 200, "too long");
    assert_eq!(complete(&id, 6, None), 400, "two overlap");
    assert_eq!(part(&id, 0, 0, b"abc"), 200);
    assert_eq!(part(&id, 1, 3, b"def"), 200, "what was written over is sent again");
    assert_eq!(ask(&root, "/c/other", &Call::Parts(id.clone()), b"").0, 404, "of another key");
    assert_eq!(world.get("c", "k").expect_err("not yet").kind(), Kind::NotFound);
    let pending = run(world.storage.list_uploads("c", "")).expect("listed");
    assert_eq!(pending.iter().map(|upload| (&*upload.key, &upload.id)).collect::<Vec<_>>(), [("k", &id)]);
    assert_eq!(complete(&id, 6, Some(Algorithm::Md5.of(b"abcdef"))), 200);
    let (object, bytes) = run(world.storage.read_object("c", "k", &ReadSpec::default())).expect("there");
    assert_eq!(
        (bytes, object.checksums),
        (Bytes::from_static(b"abcdef"), vec![Algorithm::Md5.of(b"abcdef")])
    );
    assert_eq!(complete(&id, 6, None), 404, "it was completed");
    assert_eq!(part(&id, 0, 0, b"evil"), 404);
    assert!(run(world.storage.list_uploads("c", "")).expect("listed").is_empty());
    // A content that is another is not made an object, and what was there stays.
    let id = open("k");
    assert_eq!(part(&id, 0, 0, b"damaged"), 200);
    assert_eq!(complete(&id, 7, Some(Algorithm::Sha256.of(b"another"))), 422);
    assert_eq!(world.get("c", "k").expect("there"), "abcdef");
    let upload = PendingUpload { key: "k".into(), id: id.clone(), begun: None };
    run(world.storage.abort_upload("c", &upload)).expect("thrown away");
    assert_eq!(run(world.storage.abort_upload("c", &upload)).expect_err("gone").kind(), Kind::NotFound);
    assert!(world.files(".pileus/uploads").is_empty() && world.files(".pileus/new").is_empty());
    let mut head = http::HeaderMap::new();
    head.insert(OBJECT, "%7".parse().expect("a header"));
    assert_eq!(wire::read::<BTreeMap<String, String>>(&head, &OBJECT), None);
}

#[test]
fn a_directory_that_is_not_there_is_told_by_its_path() {
    let world = World::new("missing");
    let storage = pileus_core::providers::local::Local::new(world.root.join("nowhere"));
    let error = run(storage.list_containers()).expect_err("no directory");
    assert!(error.kind() == Kind::Local && error.message().contains("nowhere"), "{error}");
    let storage = pileus_core::providers::local::Local::new(world.outside.join("secret"));
    assert_eq!(run(storage.list_containers()).expect_err("a file").kind(), Kind::Local);
}
