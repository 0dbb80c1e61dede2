use super::*;
use crate::storage::{Condition, Revision, Span};

fn read(span: Option<Span>) -> ReadSpec {
    ReadSpec { span, ..ReadSpec::default() }
}

#[test]
fn listings_are_complete_and_begin_where_they_are_told() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    for key in ["a", "a/1", "a/2", "a//3", "b", "c", "c!"] {
        cloud.put(key, key.as_bytes());
    }
    cloud.put("b", b"newer");
    run(&mut cloud, b2.delete_object("photos", "c", None)).expect("hidden");
    let keys = |cloud: &mut Cloud, what: ListSpec| -> Vec<String> {
        let what = ListSpec { page_size: Some(2), ..what };
        let entries = run(cloud, b2.list_objects("photos", &what)).expect("entries");
        entries.iter().map(|entry| entry.key().to_owned()).collect()
    };
    assert_eq!(keys(&mut cloud, ListSpec::default()), ["a", "a//3", "a/1", "a/2", "b", "c!"]);
    assert_eq!(keys(&mut cloud, ListSpec::prefix("a/")), ["a//3", "a/1", "a/2"]);
    let after = |key: &str| ListSpec { start_after: Some(key.into()), ..ListSpec::default() };
    assert_eq!(keys(&mut cloud, after("a/1")), ["a/2", "b", "c!"]);
    assert_eq!(keys(&mut cloud, after(&"a".repeat(1024))), ["b", "c!"]);
    let folders = ListSpec { delimiter: Some("/".into()), ..after("a") };
    assert_eq!(keys(&mut cloud, folders), ["a/", "b", "c!"]);
    let objects = run(&mut cloud, b2.list_objects("photos", &ListSpec::prefix("b"))).expect("one");
    let object = objects[0].object().expect("an object");
    assert_eq!((object.size, object.content_type.as_deref()), (5, Some("text/plain")));
    assert_eq!(object.checksums, [Algorithm::Sha1.of(b"newer")]);
    assert!(object.modified.is_some() && object.etag.is_none());

    let what = ListSpec { page_size: Some(1), ..ListSpec::default() };
    let versions = run(&mut cloud, b2.list_versions("photos", &what)).expect("versions");
    let told: Vec<_> = versions
        .iter()
        .map(|version| (version.object.key.as_str(), version.latest, version.deleted))
        .collect();
    assert_eq!(
        told,
        [
            ("a", true, false),
            ("a//3", true, false),
            ("a/1", true, false),
            ("a/2", true, false),
            ("b", true, false),
            ("b", false, false),
            ("c", true, true),
            ("c", false, false),
            ("c!", true, false)
        ]
    );
}

#[test]
fn reading_an_object() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    let old = cloud.put("a b", b"older");
    cloud.put("a b", b"hello");
    let object = run(&mut cloud, b2.get_object("photos", "a b", &read(None))).expect("there");
    assert_eq!((object.key.as_str(), object.size), ("a b", 5));
    let (object, content) = run(&mut cloud, b2.read_object("photos", "a b", &read(None))).expect("there");
    assert_eq!((&content[..], object.checksums), (&b"hello"[..], vec![Algorithm::Sha1.of(b"hello")]));
    for (span, part) in [(Span::Bytes(1, 3), "el"), (Span::From(3), "lo"), (Span::Last(2), "lo")] {
        let (object, content) =
            run(&mut cloud, b2.read_object("photos", "a b", &read(Some(span)))).expect("a part");
        assert_eq!((&content[..], object.size), (part.as_bytes(), 5));
    }
    let older = ReadSpec { version: Some(old.clone()), ..ReadSpec::default() };
    assert_eq!(&run(&mut cloud, b2.read_object("photos", "a b", &older)).expect("there").1[..], b"older");
    assert_eq!(run(&mut cloud, b2.get_object("photos", "a b", &older)).expect("there").version, Some(old));
    assert_eq!(
        run(&mut cloud, b2.get_object("photos", "other", &older)).expect_err("not its").kind(),
        Kind::NotFound
    );
    assert_eq!(
        run(&mut cloud, b2.get_object("photos", "none", &read(None))).expect_err("none").kind(),
        Kind::NotFound
    );
    cloud.versions.last_mut().expect("a file").content[0] = b'j';
    let error = run(&mut cloud, b2.read_object("photos", "a b", &read(None))).expect_err("damaged");
    assert_eq!(error.kind(), Kind::Corrupt);
}

#[test]
fn downloads_are_of_one_version() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    let content: Vec<u8> = (0..100_u8).collect();
    cloud.put("a", &content);
    let spec = DownloadSpec { part_size: 30, ..DownloadSpec::default() };
    let object = run(&mut cloud, b2.download_object("photos", "a", &spec, None)).expect("there");
    assert_eq!((object.size, &cloud.sink), (100, &content));
    // The first span by its name, all others by the version's id.
    assert_eq!((cloud.count("GET file"), cloud.count("b2_download_file_by_id")), (1, 3));
    cloud.sink.clear();
    let whole = DownloadSpec { must_verify: true, ..DownloadSpec::sequential() };
    run(&mut cloud, b2.download_object("photos", "a", &whole, Some(&object))).expect("verified");
    assert_eq!(cloud.sink, content);
    let spans = DownloadSpec { must_verify: true, ..spec };
    let error =
        run(&mut cloud, b2.download_object("photos", "a", &spans, None)).expect_err("no checksum of parts");
    assert_eq!(error.kind(), Kind::Unsupported);
    cloud.versions[0].content[50] ^= 1;
    let error = run(&mut cloud, b2.download_object("photos", "a", &whole, None)).expect_err("damaged");
    assert_eq!(error.kind(), Kind::Corrupt);
    cloud.put("empty", b"");
    assert_eq!(
        run(&mut cloud, b2.download_object("photos", "empty", &DownloadSpec::default(), None))
            .expect("empty")
            .size,
        0
    );
}

#[test]
fn deleting_hides_or_removes() {
    let (mut cloud, hide, remove) = (Cloud::new(), b2(How::Hide), b2(How::Versions));
    let old = cloud.put("a", b"1");
    cloud.put("a", b"2");
    cloud.put("ab", b"other");
    cloud.fault =
        Some(Box::new(|call, before| (call == "b2_hide_file" && before == 0).then_some(Fault::After)));
    run(&mut cloud, hide.delete_object("photos", "a", None)).expect("hidden");
    run(&mut cloud, hide.delete_object("photos", "a", None)).expect("hidden before");
    run(&mut cloud, hide.delete_object("photos", "never", None)).expect("none");
    assert_eq!(
        cloud.of("a").iter().map(|version| version.action).collect::<Vec<_>>(),
        ["hide", "upload", "upload"]
    );
    assert_eq!(
        run(&mut cloud, hide.get_object("photos", "a", &read(None))).expect_err("hidden").kind(),
        Kind::NotFound
    );
    run(&mut cloud, hide.delete_object("photos", "a", Some(&old))).expect("gone");
    run(&mut cloud, hide.delete_object("photos", "a", Some(&old))).expect("gone before");
    assert_eq!(cloud.of("a").len(), 2);
    cloud.fault = Some(Box::new(|call, before| {
        (call == "b2_delete_file_version" && before == 2).then_some(Fault::After)
    }));
    run(&mut cloud, remove.delete_object("photos", "a", None)).expect("removed");
    run(&mut cloud, remove.delete_object("photos", "never", None)).expect("none");
    assert_eq!((cloud.of("a").len(), cloud.of("ab").len()), (0, 1));
    // A bucket that is not there is no success.
    let error = run(&mut cloud, hide.delete_object("none-such", "a", None)).expect_err("no bucket");
    assert_eq!(error.kind(), Kind::NotFound);
}

#[test]
fn of_many_each_is_told() {
    for how in [How::Hide, How::Versions] {
        let (mut cloud, b2) = (Cloud::new(), b2(how));
        let mut objects = Vec::new();
        for n in 0..20 {
            cloud.put(&format!("k{n:02}"), b"1");
            cloud.put(&format!("k{n:02}"), b"2");
            objects.push((format!("k{n:02}"), None));
        }
        objects.push(("never".into(), None));
        objects.push(("k00".into(), Some("4_none".into())));
        objects.push(("a\nb".into(), None));
        // One fails for good while another is put off: both are told, and so are all others.
        let removes = if how == How::Hide { "b2_hide_file" } else { "b2_delete_file_version" };
        cloud.fault = Some(Box::new(move |call, before| match before {
            0 | 3 if call == removes => Some(Fault::Refused(503, "service_unavailable")),
            1 if call == removes => Some(Fault::Refused(403, "access_denied")),
            _ => None,
        }));
        let done = run(&mut cloud, b2.delete_objects("photos", objects.clone())).expect("told");
        let told: Vec<_> =
            done.iter().map(|deletion| (deletion.key.clone(), deletion.version.clone())).collect();
        assert_eq!(told, objects);
        let failed: Vec<_> = done
            .iter()
            .filter_map(|deletion| Some((deletion.key.as_str(), deletion.error.as_ref()?.kind())))
            .collect();
        assert_eq!(failed.len(), 2, "{failed:?}");
        assert!(failed.contains(&("a\nb", Kind::Misuse)));
        assert!(failed.iter().any(|(_, kind)| *kind == Kind::Forbidden));
        let shown = run(&mut cloud, b2.list_objects("photos", &ListSpec::default())).expect("entries").len();
        assert_eq!(shown, 1, "{how:?}");
    }
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    assert!(run(&mut cloud, b2.delete_objects("photos", Vec::new())).expect("nothing").is_empty());
    // The last of them fails: it is told all the same.
    let objects = vec![("never".to_owned(), None), ("a\nb".to_owned(), None)];
    let done = run(&mut cloud, b2.delete_objects("photos", objects)).expect("told");
    let kinds: Vec<_> = done.iter().map(|deletion| deletion.error.as_ref().map(crate::Error::kind)).collect();
    assert_eq!(kinds, [None, Some(Kind::Misuse)]);
}

#[test]
fn copies_and_new_metadata() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    let write = WriteSpec {
        content_type: Some("text/plain".into()),
        cache_control: Some("max-age=60".into()),
        metadata: BTreeMap::from([("colour".into(), "grün".into())]),
        ..WriteSpec::default()
    };
    run(&mut cloud, b2.put_object("photos", "a", Bytes::from_static(b"hello"), &write)).expect("written");
    run(&mut cloud, b2.copy_object(("photos", "a"), ("photos", "b"), &CopySpec::default())).expect("copied");
    let copy = cloud.of("b")[0].clone();
    assert_eq!(
        (&copy.content[..], copy.kind.as_str(), copy.info["colour"].as_str()),
        (&b"hello"[..], "text/plain", "grün")
    );
    let replace = CopySpec {
        replace: Some(WriteSpec { content_type: Some("text/html".into()), ..WriteSpec::default() }),
        ..CopySpec::default()
    };
    run(&mut cloud, b2.copy_object(("photos", "a"), ("photos", "b"), &replace)).expect("copied");
    let copy = cloud.of("b")[0].clone();
    assert_eq!((copy.kind.as_str(), copy.info.len()), ("text/html", 0));
    let metadata = BTreeMap::from([("Shape".to_owned(), "round".to_owned())]);
    run(&mut cloud, b2.set_metadata("photos", "a", &metadata)).expect("set");
    let object = run(&mut cloud, b2.get_object("photos", "a", &read(None))).expect("there");
    assert_eq!(object.metadata, BTreeMap::from([("shape".into(), "round".into())]));
    let now = cloud.of("a")[0];
    assert_eq!((now.kind.as_str(), now.info["b2-cache-control"].as_str()), ("text/plain", "max-age=60"));
    let error =
        run(&mut cloud, b2.copy_object(("photos", "none"), ("photos", "b"), &replace)).expect_err("none");
    assert_eq!(error.kind(), Kind::NotFound);
}

#[test]
fn what_b2_lacks_is_told_before_anything_is_sent() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    let state = Revision { version: Some("4_z1".into()), ..Revision::default() };
    for condition in [Condition::Absent, Condition::Is(state.clone()), Condition::IsNot(state)] {
        let write = WriteSpec { condition: condition.clone(), ..WriteSpec::default() };
        let error =
            run(&mut cloud, b2.put_object("photos", "a", Bytes::new(), &write)).expect_err("no conditions");
        assert_eq!(error.kind(), Kind::Unsupported);
        let read = ReadSpec { condition: condition.clone(), ..ReadSpec::default() };
        assert_eq!(
            run(&mut cloud, b2.get_object("photos", "a", &read)).expect_err("no").kind(),
            Kind::Unsupported
        );
        let copy = CopySpec { condition, ..CopySpec::default() };
        let error = run(&mut cloud, b2.copy_object(("photos", "a"), ("photos", "b"), &copy)).expect_err("no");
        assert_eq!(error.kind(), Kind::Unsupported);
    }
    let writes = [
        WriteSpec { tags: BTreeMap::from([("a".into(), "b".into())]), ..WriteSpec::default() },
        WriteSpec { storage_class: Some("GLACIER".into()), ..WriteSpec::default() },
        WriteSpec { algorithm: Some(Algorithm::Crc32), ..WriteSpec::default() },
        WriteSpec { encryption: Some(crate::storage::Encryption::Service(None)), ..WriteSpec::default() },
    ];
    for write in writes {
        let upload = UploadSpec { write, ..UploadSpec::default() };
        let error = run(&mut cloud, b2.upload_object("photos", "a", 1, &upload)).expect_err("lacking");
        assert_eq!(error.kind(), Kind::Unsupported);
    }
    let own = WriteSpec { metadata: BTreeMap::from([("b2-x".into(), "b".into())]), ..WriteSpec::default() };
    let error =
        run(&mut cloud, b2.put_object("photos", "a", Bytes::new(), &own)).expect_err("not the caller's");
    assert_eq!(error.kind(), Kind::Misuse);
    assert!(cloud.calls.is_empty());
    for capability in Capability::ALL {
        let lacks = [
            "get_tags",
            "set_tags",
            "set_website",
            "presign_post",
            "write conditions",
            "read conditions",
            "storage classes",
        ];
        assert_eq!(
            b2.capabilities().has(*capability),
            !lacks.contains(&capability.method()),
            "{capability:?}"
        );
    }
}
