//! Directories and what is below a prefix made alike, up and down, over every adapter.

use crate::{
    name,
    world::{Folder, Places},
};
use pileus_core::{
    Kind,
    storage::{
        ListSpec, ReadSpec, Storage, WriteSpec,
        sync::{Action, SyncSpec, Synced, Why},
    },
};
use pileus_tests::{lifecycle::Run, runner::Runner};
use std::{fs, time::SystemTime};

/// What was done: brought over, deleted, left.
fn counts(done: &Synced) -> (u64, u64, u64) {
    assert!(done.failed.is_empty(), "{:?}", done.failed);
    (done.transferred, done.deleted, done.kept)
}

fn keys(runner: &Runner, storage: &dyn Storage, container: &str) -> Vec<String> {
    let entries = runner.one(storage.list_objects(container, &ListSpec::default())).expect("a listing");
    entries.iter().map(|entry| entry.key().to_owned()).collect()
}

fn read(runner: &Runner, storage: &dyn Storage, container: &str, key: &str) -> Vec<u8> {
    let read = storage.read_object(container, key, &ReadSpec::default());
    runner.one(read).unwrap_or_else(|error| panic!("{key}: {error:?}")).1.to_vec()
}

fn put(runner: &Runner, storage: &dyn Storage, container: &str, key: &str, text: &str) {
    let put = storage.put_object(container, key, text.to_owned().into(), &WriteSpec::default());
    runner.one(put).unwrap_or_else(|error| panic!("{key}: {error:?}"));
}

fn alike(name_of: &str, test: impl Fn(&Runner, &dyn Storage, &str)) {
    let places = Places::new();
    Runner::alike(|runner| {
        for (kind, storage) in places.both() {
            let container = format!("{}-{name_of}-{kind}", name(runner));
            runner.one(storage.create_container(&container)).expect("a container");
            test(runner, storage, &container);
        }
        vec![name_of.to_owned()]
    });
}

#[test]
fn up() {
    alike("up", |runner, storage, container| {
        let folder = Folder::new("up");
        let files: [(&str, &[u8]); 5] =
            [("a.txt", b"a"), ("b", b"bb"), ("deep/er/c", b"ccc"), ("empty", b""), ("ünï ☁/%25", b"dddd")];
        for (name, content) in files {
            folder.write(name, content, 5);
        }
        // What is none of its business: a download under way, a link, a name that no key comes to.
        folder.write(".x.part", b"half", 5);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/passwd", folder.path().join("link")).expect("a link");
            folder.write("a:b", b"odd", 5);
        }
        put(runner, storage, container, "other", "not below the prefix");
        put(runner, storage, container, "pre.x", "nor this");
        let sync = |spec: &SyncSpec| {
            runner.sync_up(folder.path(), storage, container, "pre/", spec).expect("compared")
        };
        let dry = sync(&SyncSpec { dry_run: true, delete: true, ..SyncSpec::default() });
        let expected = [("a.txt", 1), ("b", 2), ("deep/er/c", 3), ("empty", 0), ("ünï ☁/%", 4)];
        let expected =
            expected.map(|(key, size)| Action::Transfer { key: key.into(), size, why: Why::Missing });
        assert_eq!((dry.plan.as_slice(), counts(&dry)), (&expected[..], (0, 0, 0)));
        assert_eq!(keys(runner, storage, container), ["other", "pre.x"], "nothing is done");

        let done = sync(&SyncSpec::default());
        assert_eq!((counts(&done), done.bytes), ((5, 0, 0), 10));
        let mut odd: Vec<_> =
            done.passed_over.iter().map(|path| path.file_name().expect("a name").to_owned()).collect();
        odd.sort();
        assert_eq!(odd, if cfg!(unix) { vec!["a:b", "link"] } else { vec![] });
        let all = ["other", "pre.x", "pre/a.txt", "pre/b", "pre/deep/er/c", "pre/empty", "pre/ünï ☁/%"];
        assert_eq!(keys(runner, storage, container), all);
        assert_eq!(read(runner, storage, container, "pre/deep/er/c"), b"ccc");
        let object = runner.one(storage.get_object(container, "pre/b", &ReadSpec::default())).expect("there");
        assert_eq!(object.metadata["mtime"], "1000000005.000000000", "the file's own time is kept");
        assert_eq!(counts(&sync(&SyncSpec::default())), (0, 0, 5), "alike");

        // Another length, another time, one gone here, one more there.
        folder.write("a.txt", b"longer", 5);
        folder.write("b", b"BB", 9);
        let later = SystemTime::now() + std::time::Duration::from_secs(3600);
        let b = fs::File::options().write(true).open(folder.path().join("b"));
        b.and_then(|file| file.set_modified(later)).expect("a time");
        fs::remove_file(folder.path().join("empty")).expect("removed");
        put(runner, storage, container, "pre/z", "surplus");
        let dry = sync(&SyncSpec { dry_run: true, delete: true, ..SyncSpec::default() });
        let transfer = |key: &str, size, why| Action::Transfer { key: key.into(), size, why };
        let delete = |key: &str| Action::Delete { key: key.into() };
        let expected =
            [transfer("a.txt", 6, Why::Size), transfer("b", 2, Why::Newer), delete("empty"), delete("z")];
        assert_eq!((dry.plan.as_slice(), counts(&dry)), (&expected[..], (0, 0, 2)));
        assert_eq!(counts(&sync(&SyncSpec::default())), (2, 0, 4), "what is only there counts as left");
        assert_eq!(read(runner, storage, container, "pre/a.txt"), b"longer");
        assert_eq!(read(runner, storage, container, "pre/b"), b"BB");
        assert_eq!(read(runner, storage, container, "pre/z"), b"surplus");
        folder.write("b", b"BB", 9);
        assert_eq!(counts(&sync(&SyncSpec { delete: true, ..SyncSpec::default() })), (0, 2, 4));
        let all = ["other", "pre.x", "pre/a.txt", "pre/b", "pre/deep/er/c", "pre/ünï ☁/%"];
        assert_eq!(keys(runner, storage, container), all);
    });
}

#[test]
fn by_checksums() {
    alike("sums", |runner, storage, container| {
        let folder = Folder::new("sums");
        folder.write("same", b"alike", 5);
        folder.write("other", b"black", 5);
        let sync =
            |spec: &SyncSpec| runner.sync_up(folder.path(), storage, container, "", spec).expect("compared");
        assert_eq!(counts(&sync(&SyncSpec::default())), (2, 0, 0));
        // Its time says that it is as it was, and its length too.
        folder.write("other", b"white", 5);
        assert_eq!(counts(&sync(&SyncSpec::default())), (0, 0, 2));
        let entries = runner.one(storage.list_objects(container, &ListSpec::default())).expect("a listing");
        let told =
            entries.iter().filter_map(|entry| entry.object()).all(|object| !object.checksums.is_empty());
        let done = sync(&SyncSpec { checksum: true, ..SyncSpec::default() });
        assert_eq!(
            counts(&done),
            if told { (1, 0, 1) } else { (0, 0, 2) },
            "checksums in the listing: {told}"
        );
        let expected: &[u8] = if told { b"white" } else { b"black" };
        assert_eq!(read(runner, storage, container, "other"), expected);
    });
}

#[test]
fn down() {
    alike("down", |runner, storage, container| {
        let all = Folder::new("down");
        let into = all.path().join("into");
        fs::create_dir(&into).expect("a directory");
        all.write("outside", b"secret", 5);
        let hostile = ["../outside", "../../x", "/etc/passwd", "f/..", "e/../../outside", "C:\\x", ".y.part"];
        for key in ["a", "deep/er/b", "empty"].into_iter().chain(hostile) {
            put(runner, storage, container, &format!("pre/{key}"), if key == "empty" { "" } else { key });
        }
        put(runner, storage, container, "other", "not below the prefix");
        let sync =
            |spec: &SyncSpec| runner.sync_down(storage, container, "pre/", &into, spec).expect("compared");
        let dry = sync(&SyncSpec { dry_run: true, ..SyncSpec::default() });
        assert_eq!((dry.plan.len(), all.files().len()), (10, 1), "nothing is done");
        assert_eq!(counts(&sync(&SyncSpec::default())), (10, 0, 0));
        let files = all.files();
        assert_eq!(files.len(), 11, "{files:?}");
        let content =
            |name: &str| files.iter().find(|(there, _)| there == name).map(|(_, content)| &content[..]);
        assert_eq!(content("outside"), Some(&b"secret"[..]), "nothing gets out");
        assert_eq!(content("into/deep/er/b"), Some(&b"deep/er/b"[..]));
        assert_eq!(content("into/%2E%2E/outside"), Some(&b"../outside"[..]));
        assert_eq!(counts(&sync(&SyncSpec::default())), (0, 0, 10), "alike");

        // Changed there, gone there, one more here.
        put(runner, storage, container, "pre/a", "longer");
        runner.one(storage.delete_object(container, "pre/deep/er/b", None)).expect("deleted");
        all.write("into/surplus/x", b"x", 5);
        assert_eq!(counts(&sync(&SyncSpec::default())), (1, 0, 10));
        assert_eq!(fs::read(into.join("a")).expect("there"), b"longer");
        assert_eq!(counts(&sync(&SyncSpec { delete: true, ..SyncSpec::default() })), (0, 2, 9));
        assert!(!into.join("surplus").exists() && !into.join("deep").exists(), "with the folders");
    });
}

/// What fails is told, the rest goes on, and nothing is deleted.
#[cfg(unix)]
#[test]
fn what_fails_deletes_nothing() {
    alike("fails", |runner, storage, container| {
        let (folder, outside) = (Folder::new("fails"), Folder::new("outside"));
        put(runner, storage, container, "deep/a", "a");
        put(runner, storage, container, "fine", "f");
        folder.write("surplus", b"x", 5);
        std::os::unix::fs::symlink(outside.path(), folder.path().join("deep")).expect("a link");
        let spec = SyncSpec { delete: true, ..SyncSpec::default() };
        let done = runner.sync_down(storage, container, "", folder.path(), &spec).expect("compared");
        assert_eq!((done.transferred, done.deleted), (1, 0));
        let failed: Vec<_> = done.failed.iter().map(|(key, error)| (key.as_str(), error.kind())).collect();
        assert_eq!(failed, [("deep/a", Kind::Conflict)]);
        assert_eq!(outside.files(), [], "not through the link");
        assert_eq!(folder.files().len(), 2);
        let missing = folder.path().join("missing");
        let error = runner.sync_up(&missing, storage, container, "", &spec).expect_err("no directory");
        assert_eq!(error.kind(), Kind::Local, "{error:?}");
        assert_eq!(keys(runner, storage, container), ["deep/a", "fine"], "nothing is deleted");
        let error = runner.sync_up(folder.path(), storage, "no-such-container", "", &spec).expect_err("none");
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
    });
}
