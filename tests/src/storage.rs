//! What every storage has to do, written once over the neutral trait.

use crate::{lifecycle::Run, runner::Runner};
use bytes::Bytes;
use pileus_core::{
    Algorithm, Kind,
    storage::{
        Capability, Condition, CopySpec, DownloadSpec, ETag, Entry, ListSpec, Object, Permit, PresignSpec,
        ReadSpec, Revision, Span, Storage, UploadSpec, WriteSpec,
    },
};
use std::{collections::BTreeMap, time::Duration};

/// Keys that are hard to keep byte for byte. Some servers rewrite paths: what they cannot keep is left out for them.
pub const KEYS: &[&str] = &[
    "plain.txt",
    "folder/in a folder/with spaces",
    "plus+and~tilde",
    "percent%20is%2Fkept",
    "ünï/cödé/雲/☁",
    "semi;colon,comma='quote'\"double\"",
    "amp&and?question#hash=equals",
    "<angle>&amp;",
    "back\\slash",
    "star*and|bar:colon@at",
    "trailing/slash/",
    "double//slash",
    "dots/../up/./here",
    "control\u{1}\u{7f}\ttab",
];

/// What is known not to hold of a server, with the reason.
#[derive(Clone, Debug, Default)]
pub struct Quirks {
    /// Keys that it does not keep.
    pub keys: &'static [&'static str],
    /// How long a key may be, where that is less than 1,024 bytes.
    pub longest: Option<usize>,
    /// The smallest part that it takes.
    pub part: u64,
    /// Things it does not do, though its kind of provider does.
    pub lacks: &'static [Capability],
    /// It overwrites what is there, whatever a write depends on.
    pub overwrites: bool,
    /// It answers with nothing where a span begins behind the end, instead of refusing it.
    pub empty_spans: bool,
    /// It says of a container that is there already that it is somebody else's.
    pub disowns: bool,
    /// It deletes containers with all that is in them.
    pub deletes_all: bool,
    /// It copies what is kept with an object, whatever the copy is to have instead.
    pub copies_as_is: bool,
}

/// A content that looks random, the same for the same seed.
#[must_use]
pub fn content(seed: u64, length: usize) -> Bytes {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes.into()
}

/// One storage, under one client.
pub struct Bench<'a> {
    run: &'a Runner,
    storage: &'a dyn Storage,
    container: String,
    quirks: Quirks,
    seen: Vec<String>,
}

/// Takes a storage through all that it says it can, and gives what it saw.
///
/// # Panics
/// Where something is not as it should be.
#[must_use]
pub fn behave(run: &Runner, storage: &dyn Storage, container: &str, quirks: &Quirks) -> Vec<String> {
    let container = container.to_owned();
    let mut bench = Bench { run, storage, container, quirks: quirks.clone(), seen: Vec::new() };
    bench.containers();
    bench.objects();
    bench.parts_of_objects();
    bench.conditions();
    bench.names();
    bench.listings();
    bench.transfers();
    bench.copies();
    bench.tags();
    bench.versions();
    bench.abandoned();
    bench.addresses();
    bench.removals();
    bench.seen
}

impl Bench<'_> {
    fn has(&self, capability: Capability) -> bool {
        self.storage.capabilities().has(capability) && !self.quirks.lacks.contains(&capability)
    }

    fn saw(&mut self, what: impl Into<String>) {
        self.seen.push(what.into());
    }

    fn put(&self, key: &str, content: impl Into<Bytes>) -> Object {
        let put = self.storage.put_object(&self.container, key, content.into(), &WriteSpec::default());
        self.run.one(put).unwrap_or_else(|error| panic!("{key:?} is not written: {error}"))
    }

    fn read(&self, key: &str) -> Bytes {
        let read = self.storage.read_object(&self.container, key, &ReadSpec::default());
        self.run.one(read).unwrap_or_else(|error| panic!("{key:?} is not read: {error}")).1
    }

    fn list(&self, what: &ListSpec) -> Vec<Entry> {
        self.run.one(self.storage.list_objects(&self.container, what)).expect("a listing")
    }

    fn keys(&self, what: &ListSpec) -> Vec<String> {
        self.list(what).iter().map(|entry| entry.key().to_owned()).collect()
    }

    fn delete(&self, key: &str) {
        let delete = self.storage.delete_object(&self.container, key, None);
        self.run.one(delete).unwrap_or_else(|error| panic!("{key:?} is not deleted: {error}"));
    }

    fn containers(&mut self) {
        let (run, storage, name) = (self.run, self.storage, self.container.clone());
        let error = run.one(storage.get_container(&name)).expect_err("not yet");
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
        let error = run.one(storage.list_objects(&name, &ListSpec::default())).expect_err("not yet");
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
        run.one(storage.create_container(&name)).expect("a container");
        let again = run.one(storage.create_container(&name)).map(|container| container.name);
        match self.quirks.disowns {
            false => assert_eq!(again.expect("it is there already"), name),
            true => assert_eq!(again.expect_err("somebody else's").kind(), Kind::Conflict),
        }
        assert_eq!(run.one(storage.get_container(&name)).expect("a container").name, name);
        let all = run.one(storage.list_containers()).expect("containers");
        assert_eq!(all.iter().filter(|container| container.name == name).count(), 1);
        assert_eq!(self.list(&ListSpec::default()), []);
        self.saw("a container is created, found, listed and empty");
    }

    fn objects(&mut self) {
        let (run, storage, name) = (self.run, self.storage, self.container.clone());
        let error = run.one(storage.get_object(&name, "missing", &ReadSpec::default())).expect_err("missing");
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
        let error =
            run.one(storage.read_object(&name, "missing", &ReadSpec::default())).expect_err("missing");
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
        run.one(storage.delete_object(&name, "missing", None)).expect("as good as deleted");

        let metadata: BTreeMap<String, String> =
            [("colour", "grey"), ("height", "2000 m")].map(|(key, value)| (key.into(), value.into())).into();
        let write = WriteSpec {
            content_type: Some("text/plain; charset=utf-8".into()),
            cache_control: Some("max-age=60".into()),
            metadata: metadata.clone(),
            ..WriteSpec::default()
        };
        let text = Bytes::from_static("a thin cap over a growing cloud ☁".as_bytes());
        let put = run.one(storage.put_object(&name, "cloud.txt", text.clone(), &write)).expect("written");
        let got = run.one(storage.get_object(&name, "cloud.txt", &ReadSpec::default())).expect("there");
        assert_eq!((got.key.as_str(), got.size), ("cloud.txt", text.len() as u64));
        assert_eq!(got.content_type, write.content_type);
        assert_eq!(got.metadata, metadata);
        assert!(got.modified.is_some() && got.etag.is_some(), "{got:?}");
        if put.etag.is_some() {
            assert_eq!(put.etag, got.etag);
        }
        for sum in &got.checksums {
            assert_eq!(*sum, sum.algorithm().of(&text), "the provider's checksum");
        }
        let (head, body) =
            run.one(storage.read_object(&name, "cloud.txt", &ReadSpec::default())).expect("read");
        assert_eq!((head.size, head.etag, body), (got.size, got.etag.clone(), text.clone()));
        self.put("cloud.txt", "shorter");
        let again = run.one(storage.get_object(&name, "cloud.txt", &ReadSpec::default())).expect("there");
        assert_eq!((again.size, again.metadata.len()), (7, 0), "what it had before is gone");
        assert_ne!(again.etag, got.etag);
        self.put("empty", "");
        assert_eq!(self.read("empty"), "");
        if self.has(Capability::SetMetadata) {
            run.one(storage.set_metadata(&name, "cloud.txt", &metadata)).expect("set");
            let now = run.one(storage.get_object(&name, "cloud.txt", &ReadSpec::default())).expect("there");
            assert_eq!((now.metadata, now.size), (metadata, 7));
        }
        // A content that has another checksum than it should is refused, and does not stay.
        let wrong = WriteSpec { checksum: Some(Algorithm::Md5.of(b"another")), ..WriteSpec::default() };
        let error =
            run.one(storage.put_object(&name, "damaged", "content".into(), &wrong)).expect_err("damaged");
        assert!(matches!(error.kind(), Kind::Corrupt | Kind::InvalidRequest), "{error:?}");
        let error =
            run.one(storage.get_object(&name, "damaged", &ReadSpec::default())).expect_err("not kept");
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
        self.saw("objects are written, read, replaced, and keep what is kept with them");
    }

    fn parts_of_objects(&mut self) {
        let text = Bytes::from_static(b"0123456789abcdef");
        self.put("digits", text.clone());
        for (span, expected) in [
            (Span::Bytes(0, 1), 0..1),
            (Span::Bytes(3, 9), 3..9),
            (Span::Bytes(10, 900), 10..16),
            (Span::From(15), 15..16),
            (Span::Last(4), 12..16),
        ] {
            let read = ReadSpec { span: Some(span), ..ReadSpec::default() };
            let (object, body) =
                self.run.one(self.storage.read_object(&self.container, "digits", &read)).expect("part of it");
            assert_eq!((object.size, &body[..]), (16, &text[expected]), "{span:?}");
        }
        let read = ReadSpec { span: Some(Span::From(16)), ..ReadSpec::default() };
        let error =
            self.run.one(self.storage.read_object(&self.container, "digits", &read)).expect_err("beyond");
        let status = if self.quirks.empty_spans { 206 } else { 416 };
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error:?}");
        self.saw("parts of objects are read");
    }

    fn conditions(&mut self) {
        let (run, storage, name) = (self.run, self.storage, self.container.clone());
        self.put("state", "first");
        let first =
            run.one(storage.get_object(&name, "state", &ReadSpec::default())).expect("there").revision();
        self.put("state", "second");
        let second =
            run.one(storage.get_object(&name, "state", &ReadSpec::default())).expect("there").revision();
        if self.has(Capability::ConditionalReads) {
            let read = |condition| {
                let read = ReadSpec { condition, ..ReadSpec::default() };
                run.one(storage.read_object(&name, "state", &read))
                    .map(|(_, body)| body)
                    .map_err(|e| e.kind())
            };
            assert_eq!(read(Condition::Is(second.clone())), Ok("second".into()));
            assert_eq!(read(Condition::Is(first.clone())), Err(Kind::PreconditionFailed));
            assert_eq!(read(Condition::IsNot(second.clone())), Err(Kind::NotModified));
            assert_eq!(read(Condition::IsNot(first.clone())), Ok("second".into()));
            self.saw("reads depend on the state of an object");
        }
        let write = |key: &str, condition, text: &'static str| {
            let write = WriteSpec { condition, ..WriteSpec::default() };
            run.one(storage.put_object(&name, key, text.into(), &write)).map(drop).map_err(|e| e.kind())
        };
        // Some that know no other condition of writes know this one.
        if !self.quirks.overwrites {
            match write("state", Condition::Absent, "third") {
                Err(Kind::Unsupported) => assert!(!self.has(Capability::ConditionalWrites)),
                refused => {
                    assert_eq!(refused, Err(Kind::PreconditionFailed));
                    assert_eq!(self.read("state"), "second");
                    assert_eq!(write("first of its name", Condition::Absent, "first"), Ok(()));
                    assert_eq!(self.read("first of its name"), "first");
                    self.saw("writes depend on there being no object");
                }
            }
        }
        if self.has(Capability::ConditionalWrites) {
            assert_eq!(write("state", Condition::Absent, "third"), Err(Kind::PreconditionFailed));
            assert_eq!(write("state", Condition::Is(first), "third"), Err(Kind::PreconditionFailed));
            assert_eq!(self.read("state"), "second");
            assert_eq!(write("state", Condition::Is(second), "third"), Ok(()));
            assert_eq!(write("fresh", Condition::Absent, "fresh"), Ok(()));
            assert_eq!((self.read("state"), self.read("fresh")), ("third".into(), "fresh".into()));
            let other = Revision { etag: Some(ETag::new("\"0\"")), version: Some("1".into()) };
            let missing = write("nowhere", Condition::Is(other), "x");
            assert!(matches!(missing, Err(Kind::PreconditionFailed | Kind::NotFound)), "{missing:?}");
            self.saw("writes depend on the state of an object");
        }
    }

    fn names(&mut self) {
        let keys: Vec<_> = KEYS.iter().filter(|key| !self.quirks.keys.contains(key)).collect();
        let before = self.keys(&ListSpec::default());
        for (n, key) in keys.iter().enumerate() {
            self.put(key, content(n as u64, 10 + n));
        }
        let bytes = self.quirks.longest.unwrap_or(1024);
        let longest = "ü".repeat((bytes - 24) / 2) + &"x".repeat(24);
        self.put(&longest, "long");
        let mut listed = self.keys(&ListSpec::default());
        listed.retain(|key| !before.contains(key));
        let mut expected: Vec<String> = keys.iter().map(|key| (**key).to_owned()).collect();
        expected.push(longest.clone());
        expected.sort();
        assert_eq!(listed, expected, "keys come back byte for byte, in their order");
        for (n, key) in keys.iter().enumerate() {
            assert_eq!(self.read(key), content(n as u64, 10 + n), "{key:?}");
            let got = self
                .run
                .one(self.storage.get_object(&self.container, key, &ReadSpec::default()))
                .expect("there");
            assert_eq!((got.key.as_str(), got.size), (**key, 10 + n as u64));
            self.delete(key);
        }
        self.delete(&longest);
        assert_eq!(self.keys(&ListSpec::default()), before);
        self.saw(format!("{} hard keys are kept byte for byte", keys.len() + 1));
    }

    fn listings(&mut self) {
        for n in 0..7 {
            for folder in ["list/a", "list/b", "list/c"] {
                self.put(&format!("{folder}/{n}"), "x");
            }
        }
        self.put("list/top", "x");
        for page_size in [None, Some(1), Some(5), Some(1000)] {
            let what = ListSpec { page_size, ..ListSpec::prefix("list/") };
            let keys = self.keys(&what);
            let mut sorted = keys.clone();
            sorted.sort();
            sorted.dedup();
            assert_eq!((keys.len(), &keys), (22, &sorted), "in pages of {page_size:?}");
            let folders = ListSpec { delimiter: Some("/".into()), ..what };
            assert_eq!(self.keys(&folders), ["list/a/", "list/b/", "list/c/", "list/top"], "{page_size:?}");
            let kinds: Vec<_> = self.list(&folders).iter().map(|entry| entry.object().is_some()).collect();
            assert_eq!(kinds, [false, false, false, true]);
        }
        let later = ListSpec { start_after: Some("list/c/4".into()), ..ListSpec::prefix("list/") };
        assert_eq!(self.keys(&later), ["list/c/5", "list/c/6", "list/top"]);
        assert_eq!(self.keys(&ListSpec::prefix("nothing")), Vec::<String>::new());
        let one = self.list(&ListSpec::prefix("list/top"));
        let object = one[0].object().expect("an object");
        assert_eq!((object.size, object.modified.is_some()), (1, true));
        self.saw("listings are complete in pages of any size");
    }

    fn transfers(&mut self) {
        let part = self.quirks.part.max(1 << 20);
        let spec = UploadSpec { part_size: part, width: 4, ..UploadSpec::default() };
        let read = DownloadSpec { part_size: part / 2 + 1, width: 4, ..DownloadSpec::default() };
        let large = content(7, 3 * part as usize + 12_345);
        let small = content(8, 1000);
        for (key, bytes) in [("large", &large), ("small", &small), ("none", &Bytes::new())] {
            let folder = std::env::temp_dir().join(format!("{}-{key}", self.container));
            std::fs::create_dir_all(&folder).expect("a folder");
            let (from, to) = (folder.join("from"), folder.join("to"));
            std::fs::write(&from, bytes).expect("a file");
            for input in ["file", "bytes", "stream"] {
                let key = format!("transfer/{key}/{input}");
                let object = match input {
                    "file" => self.run.upload_file(self.storage, &self.container, &key, &from, &spec),
                    "bytes" => {
                        self.run.upload_bytes(self.storage, &self.container, &key, bytes.clone(), &spec)
                    }
                    _ => self.run.upload_stream(self.storage, &self.container, &key, bytes, &spec),
                };
                let object = object.unwrap_or_else(|error| panic!("{key} is not uploaded: {error:?}"));
                assert_eq!(object.size, bytes.len() as u64, "{key}");
                let got = self.run.download_bytes(self.storage, &self.container, &key, &read);
                let (object, got) = got.unwrap_or_else(|error| panic!("{key} is not downloaded: {error:?}"));
                assert!(
                    got == *bytes && object.size == bytes.len() as u64,
                    "{key} came back as {}",
                    got.len()
                );
                let in_order =
                    self.run.download_in_order(self.storage, &self.container, &key, &read).expect("read");
                assert!(in_order == *bytes, "{key} in its order");
                let object =
                    self.run.download_file(self.storage, &self.container, &key, &to, &read).expect("read");
                assert!(std::fs::read(&to).expect("a file") == *bytes, "{key} in a file");
                assert_eq!(
                    std::fs::read_dir(&folder).expect("a folder").count(),
                    2,
                    "nothing else is left there"
                );
                assert_eq!(object.size, bytes.len() as u64);
            }
            std::fs::remove_dir_all(&folder).expect("removed");
        }
        let span = ReadSpec { span: Some(Span::Bytes(part - 10, part + 10)), ..ReadSpec::default() };
        let middle = DownloadSpec { read: span, ..read };
        let (_, got) = self
            .run
            .download_bytes(self.storage, &self.container, "transfer/large/file", &middle)
            .expect("read");
        assert_eq!(got, large.slice(part as usize - 10..part as usize + 10));
        self.saw("files, bytes and streams go up and come down in parts");
    }

    fn copies(&mut self) {
        if !self.has(Capability::CopyObject) {
            return;
        }
        let (run, storage, name) = (self.run, self.storage, self.container.clone());
        let metadata: BTreeMap<_, _> = [("colour".to_owned(), "grey".to_owned())].into();
        let write = WriteSpec {
            metadata: metadata.clone(),
            content_type: Some("text/x".into()),
            ..WriteSpec::default()
        };
        run.one(storage.put_object(&name, "from here ☁", "copied".into(), &write)).expect("written");
        let (from, to) = ((&*name, "from here ☁"), (&*name, "to+there"));
        run.one(storage.copy_object(from, to, &CopySpec::default())).expect("copied");
        let copy = run.one(storage.get_object(&name, "to+there", &ReadSpec::default())).expect("there");
        assert_eq!((copy.metadata, copy.content_type.as_deref()), (metadata, Some("text/x")));
        assert_eq!(self.read("to+there"), "copied");
        let other = WriteSpec { content_type: Some("text/y".into()), ..WriteSpec::default() };
        let replaced = CopySpec { replace: Some(other), ..CopySpec::default() };
        run.one(storage.copy_object(from, (&name, "replaced"), &replaced)).expect("copied");
        let copy = run.one(storage.get_object(&name, "replaced", &ReadSpec::default())).expect("there");
        let (count, media) = if self.quirks.copies_as_is { (1, "text/x") } else { (0, "text/y") };
        assert_eq!((copy.metadata.len(), copy.content_type.as_deref()), (count, Some(media)));
        let error =
            run.one(storage.copy_object((&name, "missing"), to, &CopySpec::default())).expect_err("missing");
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
        self.saw("objects are copied");
    }

    fn tags(&mut self) {
        if !self.has(Capability::SetTags) {
            return;
        }
        let tags: BTreeMap<String, String> =
            [("kind", "cumulus"), ("note", "a b+c/d")].map(|(key, value)| (key.into(), value.into())).into();
        let (run, storage, name) = (self.run, self.storage, self.container.clone());
        self.put("tagged", "x");
        assert_eq!(run.one(storage.get_tags(&name, "tagged")).expect("tags"), BTreeMap::new());
        run.one(storage.set_tags(&name, "tagged", &tags)).expect("set");
        assert_eq!(run.one(storage.get_tags(&name, "tagged")).expect("tags"), tags);
        let write = WriteSpec { tags: tags.clone(), ..WriteSpec::default() };
        run.one(storage.put_object(&name, "born tagged", "x".into(), &write)).expect("written");
        assert_eq!(run.one(storage.get_tags(&name, "born tagged")).expect("tags"), tags);
        self.saw("objects have tags");
    }

    fn versions(&mut self) {
        if !self.has(Capability::SetVersioning) || !self.has(Capability::ListVersions) {
            return;
        }
        let (run, storage) = (self.run, self.storage);
        let name = format!("{}-versions", self.container);
        run.one(storage.create_container(&name)).expect("a container");
        run.one(storage.set_versioning(&name, true)).expect("on");
        for text in ["one", "two"] {
            run.one(storage.put_object(&name, "kept", text.into(), &WriteSpec::default())).expect("written");
        }
        run.one(storage.delete_object(&name, "kept", None)).expect("deleted");
        let error = run.one(storage.get_object(&name, "kept", &ReadSpec::default())).expect_err("deleted");
        assert_eq!(error.kind(), Kind::NotFound);
        let versions = run.one(storage.list_versions(&name, &ListSpec::default())).expect("versions");
        let mut texts = Vec::new();
        for version in versions.iter().filter(|version| !version.deleted) {
            let read = ReadSpec { version: version.object.version.clone(), ..ReadSpec::default() };
            texts.push(run.one(storage.read_object(&name, "kept", &read)).expect("an old one").1);
        }
        texts.sort();
        assert_eq!(texts, ["one", "two"]);
        for version in &versions {
            let id = version.object.version.as_deref();
            run.one(storage.delete_object(&name, "kept", id)).expect("for good");
        }
        assert_eq!(run.one(storage.list_versions(&name, &ListSpec::default())).expect("versions").len(), 0);
        run.one(storage.delete_container(&name)).expect("empty");
        self.saw("versions are kept, listed, read and deleted");
    }

    fn abandoned(&mut self) {
        if !self.has(Capability::ListUploads) {
            return;
        }
        let (run, storage, name) = (self.run, self.storage, self.container.clone());
        let none = run.one(storage.list_uploads(&name, "")).expect("uploads");
        assert_eq!(none, [], "every upload was ended");
        // One that breaks off: its source ends too early, and it is to be kept.
        let part = self.quirks.part.max(1 << 20);
        let spec = UploadSpec { part_size: part, keep: true, ..UploadSpec::default() };
        let short = content(9, part as usize);
        let error = run.upload_short(storage, &name, "abandoned ☁", 3 * part, short, &spec);
        let error = error.expect_err("the source is too short");
        assert!(error.left_behind().iter().any(|left| left.id.is_some()), "{error:?}");
        let left = run.one(storage.list_uploads(&name, "aband")).expect("uploads");
        assert_eq!(left.iter().map(|upload| upload.key.as_str()).collect::<Vec<_>>(), ["abandoned ☁"]);
        run.one(storage.abort_upload(&name, &left[0])).expect("thrown away");
        assert_eq!(run.one(storage.list_uploads(&name, "")).expect("uploads"), []);
        self.saw("an upload that was abandoned is found and thrown away");
    }

    fn addresses(&mut self) {
        if !self.has(Capability::Presign) {
            return;
        }
        let (run, storage, name) = (self.run, self.storage, self.container.clone());
        let key = "signed/ä +&.txt";
        let hour = Duration::from_secs(3600);
        let address = |permit| {
            run.one(storage.presign(&name, key, &PresignSpec::new(permit, hour))).expect("an address")
        };
        let (status, _) = crate::plain::send("PUT", address(Permit::Put).expose(), b"by address");
        assert!((200..300).contains(&status), "{status}");
        assert_eq!(self.read(key), "by address");
        let get = address(Permit::Get);
        assert_eq!(crate::plain::send("GET", get.expose(), b""), (200, b"by address".to_vec()));
        let forged = get.expose().replace("signed", "forged");
        let (status, _) = crate::plain::send("GET", &forged, b"");
        assert!((400..500).contains(&status), "{status}");
        self.saw("addresses are good without credentials, and for nothing else");
    }

    fn removals(&mut self) {
        let (run, storage, name) = (self.run, self.storage, self.container.clone());
        if !self.quirks.deletes_all {
            let error = run.one(storage.delete_container(&name)).expect_err("not empty");
            assert_eq!(error.kind(), Kind::Conflict, "{error:?}");
        }
        let keys = self.keys(&ListSpec::default());
        let mut objects: Vec<_> = keys.iter().map(|key| (key.clone(), None)).collect();
        objects.push(("not there".into(), None));
        let deleted = run.one(storage.delete_objects(&name, objects)).expect("deleted");
        assert_eq!(deleted.len(), keys.len() + 1);
        for deletion in deleted {
            assert!(deletion.error.is_none(), "{deletion:?}");
        }
        assert_eq!(self.keys(&ListSpec::default()), Vec::<String>::new());
        run.one(storage.delete_container(&name)).expect("empty");
        let error = run.one(storage.delete_container(&name)).expect_err("gone");
        assert_eq!(error.kind(), Kind::NotFound, "{error:?}");
        self.saw("everything is gone in the end");
    }
}
