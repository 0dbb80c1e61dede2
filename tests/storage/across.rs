//! Copies from one storage to another, over every adapter.

use crate::{name, world::Places};
use pileus_core::{
    Algorithm, Kind,
    storage::{ReadSpec, Storage, UploadSpec, WriteSpec},
};
use pileus_tests::{lifecycle::Run, runner::Runner, storage::content};
use std::{collections::BTreeMap, fs};

const PART: u64 = 5 << 20;

fn spec() -> UploadSpec {
    UploadSpec { part_size: PART, width: 2, in_flight: 2 * PART, ..UploadSpec::default() }
}

fn nothing_is_left(runner: &Runner, storage: &dyn Storage, container: &str, key: &str) {
    let error =
        runner.one(storage.get_object(container, key, &ReadSpec::default())).expect_err("not written");
    assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
    assert_eq!(runner.one(storage.list_uploads(container, "")).expect("uploads"), []);
}

#[test]
fn what_is_in_one_storage_goes_to_another() {
    let places = Places::new();
    Runner::alike(|runner| {
        let container = name(runner);
        let mut seen = Vec::new();
        for (_, storage) in places.both() {
            runner.one(storage.create_container(&container)).expect("a container");
        }
        for ((from_name, from), (to_name, to)) in
            [(0, 1), (1, 0)].map(|(from, to)| (places.both()[from], places.both()[to]))
        {
            for (n, size) in [0, 1, PART as usize + 17].into_iter().enumerate() {
                let (key, copy) = (format!("from ☁/{n}"), format!("{from_name} to {to_name}/../{n}"));
                let bytes = content(n as u64, size);
                let metadata: BTreeMap<_, _> = [("colour".to_owned(), "grey".to_owned())].into();
                let write = WriteSpec {
                    content_type: Some("text/x".into()),
                    content_encoding: Some("identity".into()),
                    metadata: metadata.clone(),
                    ..WriteSpec::default()
                };
                runner.one(from.put_object(&container, &key, bytes.clone(), &write)).expect("written");
                let there = runner
                    .copy((from, &container, &key), (to, &container, &copy), &spec())
                    .unwrap_or_else(|error| panic!("{copy}: {error:?}"));
                assert_eq!((there.key.as_str(), there.size), (copy.as_str(), size as u64));
                let (object, got) =
                    runner.one(to.read_object(&container, &copy, &ReadSpec::default())).expect("read");
                assert!(got == bytes, "{copy} has the same bytes");
                assert_eq!(object.content_type.as_deref(), Some("text/x"), "{copy}");
                assert_eq!(object.metadata, metadata, "{copy}");
            }
            let mut own = spec();
            own.write.content_type = Some("text/y".into());
            let copy = runner.copy((from, &container, "from ☁/1"), (to, &container, "own"), &own);
            copy.expect("copied");
            let object = runner.one(to.get_object(&container, "own", &ReadSpec::default())).expect("there");
            assert_eq!(object.content_type.as_deref(), Some("text/y"), "what is asked for comes before");
            let missing = runner.copy((from, &container, "missing"), (to, &container, "never"), &spec());
            assert_eq!(missing.expect_err("missing").kind(), Kind::NotFound);
            nothing_is_left(runner, to, &container, "never");
            seen.push(format!("{from_name} to {to_name}"));
        }
        seen
    });
}

/// The last piece is not handed on before the whole is known to be right: of what was damaged there is no copy.
#[test]
fn of_what_is_damaged_comes_no_copy() {
    let places = Places::new();
    Runner::alike(|runner| {
        let container = name(runner);
        for (_, storage) in places.both() {
            runner.one(storage.create_container(&container)).expect("a container");
        }
        for size in [1000, PART as usize + 17] {
            let key = format!("bad-{size}");
            let write = WriteSpec { algorithm: Some(Algorithm::Crc64nvme), ..WriteSpec::default() };
            let put = places.local.put_object(&container, &key, content(3, size), &write);
            let object = runner.one(put).expect("written");
            assert_eq!(object.checksums.len(), 1);
            // One bit on the disk turns over, and nothing else tells of it.
            let path = places.root.path().join(&container).join(&key);
            let at = fs::metadata(&path).and_then(|about| about.modified()).expect("a time");
            let mut bytes = fs::read(&path).expect("a file");
            bytes[size / 2] ^= 4;
            fs::write(&path, bytes).expect("written");
            fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(at)).expect("set");
            for (to_name, to) in places.both() {
                let copied =
                    runner.copy((&places.local, &container, &key), (to, &container, "copy"), &spec());
                let error = copied.expect_err("it is damaged");
                assert_eq!(error.kind(), Kind::Corrupt, "{to_name}: {error:?}");
                nothing_is_left(runner, to, &container, "copy");
            }
        }
        Vec::new()
    });
}
