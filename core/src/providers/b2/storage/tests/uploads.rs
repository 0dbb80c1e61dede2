use super::*;

const MB: usize = 1_000_000;

fn content(length: usize) -> Vec<u8> {
    let some: Vec<u8> = (0..251_u8).rev().collect();
    some.repeat(length / some.len() + 1)[..length].to_vec()
}

fn spec() -> UploadSpec {
    UploadSpec { part_size: 5 * MB as u64, ..UploadSpec::default() }
}

#[test]
fn a_small_source_goes_at_once() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    cloud.source = content(1000);
    let upload = UploadSpec {
        write: WriteSpec {
            content_type: Some("text/plain".into()),
            metadata: BTreeMap::from([("Colour".into(), "grün".into())]),
            ..WriteSpec::default()
        },
        ..spec()
    };
    let object = run(&mut cloud, b2.upload_object("photos", "a b", 1000, &upload)).expect("written");
    assert_eq!(
        (object.key.as_str(), object.size, object.content_type.as_deref()),
        ("a b", 1000, Some("text/plain"))
    );
    // What tells it from others' does not show.
    assert_eq!(object.metadata, BTreeMap::from([("colour".into(), "grün".into())]));
    assert_eq!(object.checksums, [Algorithm::Sha1.of(&cloud.source)]);
    assert_eq!(object.version.as_deref(), Some(cloud.of("a b")[0].id.as_str()));
    assert_eq!(cloud.of("a b")[0].content, cloud.source);
    assert_eq!(
        cloud.calls,
        ["b2_authorize_account", "b2_list_buckets", "b2_get_upload_url", "b2_upload_file"]
    );
    run(&mut cloud, b2.upload_object("photos", "empty", 0, &upload)).expect("written");
    assert!(cloud.of("empty")[0].content.is_empty());
    assert_eq!(cloud.count("b2_get_upload_url"), 1);
}

#[test]
fn a_lost_answer_makes_no_second_version() {
    for lost in ["After", "Before", "500"] {
        for at_hand in [false, true] {
            let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
            // One of the same length is there, and an upload of another's that is not finished.
            cloud.put("a", &[7; 1000]);
            cloud.source = content(1000);
            cloud.fault = Some(Box::new(move |call, before| match (call, before, lost) {
                ("b2_upload_file", 0, "After") => Some(Fault::After),
                ("b2_upload_file", 0, "Before") => Some(Fault::Before),
                ("b2_upload_file", 0, _) => Some(Fault::Refused(500, "internal_error")),
                _ => None,
            }));
            let source = Bytes::from(cloud.source.clone());
            let operation = match at_hand {
                true => b2.put_object("photos", "a", source, &WriteSpec::default()),
                false => b2.upload_object("photos", "a", 1000, &spec()),
            };
            let object = run(&mut cloud, operation).expect("written");
            assert_eq!(cloud.of("a").len(), 2, "{lost} {at_hand}");
            assert_eq!(object.version.as_deref(), Some(cloud.of("a")[0].id.as_str()));
            assert_eq!(cloud.of("a")[0].content, cloud.source);
            assert_eq!(cloud.count("b2_list_file_versions"), 1);
            // The address that failed is not used again.
            let written_twice = lost != "After";
            assert_eq!(cloud.count("b2_get_upload_url"), if written_twice { 2 } else { 1 });
        }
    }
}

#[test]
fn an_upload_that_never_arrives_is_given_up() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    cloud.source = content(10);
    cloud.fault = Some(Box::new(|call, _| (call == "b2_upload_file").then_some(Fault::Before)));
    let error = run(&mut cloud, b2.upload_object("photos", "a", 10, &spec())).expect_err("lost");
    assert_eq!(error.kind(), Kind::Lost);
    assert!(error.may_have_acted());
    assert_eq!((cloud.count("b2_upload_file"), cloud.count("b2_list_file_versions")), (4, 4));
    let left = error.left_behind();
    assert!(!left[0].certain && left[0].find_by.iter().any(|(name, _)| name == "pileus-upload"), "{left:?}");
}

#[test]
fn a_large_source_goes_in_parts_by_a_few_addresses() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    cloud.source = content(11 * MB);
    let upload = UploadSpec { width: 2, ..spec() };
    let size = cloud.source.len() as u64;
    let object = run(&mut cloud, b2.upload_object("photos", "big", size, &upload)).expect("written");
    assert_eq!(object.size, size);
    assert!(cloud.of("big")[0].content == cloud.source);
    assert_eq!((cloud.count("b2_upload_part"), cloud.count("b2_finish_large_file")), (3, 1));
    assert!(cloud.count("b2_get_upload_part_url") <= 2, "one for each that is under way");
    assert!(object.checksums.is_empty(), "B2 has none of large files");
}

#[test]
fn parts_that_fail_are_sent_again() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    cloud.source = content(6 * MB);
    cloud.fault = Some(Box::new(|call, before| match (call, before) {
        ("b2_upload_part" | "b2_start_large_file", 0) => Some(Fault::Refused(503, "service_unavailable")),
        ("b2_upload_part", 1) => Some(Fault::After),
        ("b2_upload_part", 2) => Some(Fault::Refused(401, "expired_auth_token")),
        // Damaged on its way: refused, and sent again while others wait to be.
        ("b2_upload_part", 3) => Some(Fault::Refused(400, "part_sha1_mismatch")),
        _ => None,
    }));
    run(&mut cloud, b2.upload_object("photos", "big", 6 * MB as u64, &spec())).expect("written");
    assert!(cloud.of("big")[0].content == cloud.source);
    assert_eq!((cloud.of("big").len(), cloud.count("b2_upload_part")), (1, 6));
}

#[test]
fn an_end_that_is_not_heard_of_is_looked_for() {
    for fault in ["After", "Before", "Late"] {
        let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
        cloud.source = content(6 * MB);
        cloud.fault = Some(Box::new(move |call, before| match (call, before, fault) {
            ("b2_finish_large_file", 0, "Before") => Some(Fault::Before),
            ("b2_finish_large_file", 0, _) => Some(Fault::After),
            // It is done, and does not show at once: the repeat is refused, for it is done.
            ("b2_get_file_info", 0, "Late") => Some(Fault::Refused(404, "not_found")),
            _ => None,
        }));
        let object = run(&mut cloud, b2.upload_object("photos", "big", 6 * MB as u64, &spec())).expect(fault);
        assert_eq!((object.size, cloud.of("big").len()), (6 * MB as u64, 1));
        assert_eq!(cloud.count("b2_cancel_large_file"), 0, "{fault}");
    }
}

#[test]
fn what_cannot_be_finished_is_thrown_away_or_kept() {
    for keep in [false, true] {
        let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
        cloud.source = content(6 * MB);
        cloud.fault = Some(Box::new(|call, before| {
            (call == "b2_upload_part" && before == 1).then_some(Fault::Refused(403, "storage_cap_exceeded"))
        }));
        let upload = UploadSpec { keep, width: 1, ..spec() };
        let mut operation = b2.upload_object("photos", "big", 6 * MB as u64, &upload);
        let error = drive(&mut cloud, &mut operation).expect_err("full");
        assert_eq!(error.kind(), Kind::QuotaExceeded);
        assert_eq!(
            (cloud.of("big").len(), error.left_behind().len()),
            (usize::from(keep), usize::from(keep))
        );
        if keep {
            let checkpoint = crate::Operation::checkpoint(&operation).expect("a checkpoint");
            let stored = serde_json::to_string(&checkpoint).expect("JSON");
            assert!(!stored.contains("https://pod"), "no address in it: {stored}");
            let begun = run(&mut cloud, b2.list_uploads("photos", "")).expect("begun");
            assert_eq!((begun.len(), begun[0].key.as_str()), (1, "big"));
            let sent = cloud.count("b2_upload_part");
            run(&mut cloud, b2.resume_upload(&checkpoint).expect("its own")).expect("finished");
            assert!(cloud.of("big")[0].content == cloud.source);
            assert_eq!(cloud.count("b2_upload_part"), sent + 1, "the first was there");
        }
    }
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    let pending = PendingUpload { key: "a".into(), id: "4_none".into(), begun: None };
    assert_eq!(
        run(&mut cloud, b2.abort_upload("photos", &pending)).expect_err("none").kind(),
        Kind::NotFound
    );
}

#[test]
fn a_stream_is_written_as_it_comes() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    cloud.source = content(6 * MB);
    let supply = Supply::new();
    supply.give(6 * MB as u64);
    supply.end();
    run(&mut cloud, b2.upload_stream("photos", "big", &supply, &spec())).expect("written");
    assert!(cloud.of("big")[0].content == cloud.source);
    assert_eq!(cloud.count("b2_upload_part"), 2);
}

#[test]
fn a_sum_that_is_known_goes_with_it() {
    let (mut cloud, b2) = (Cloud::new(), b2(How::Hide));
    cloud.source = content(6 * MB);
    let sum = Algorithm::Sha1.of(&cloud.source);
    let write = WriteSpec { checksum: Some(sum), ..WriteSpec::default() };
    let upload = UploadSpec { write: write.clone(), ..spec() };
    let object = run(&mut cloud, b2.upload_object("photos", "big", 6 * MB as u64, &upload)).expect("written");
    assert_eq!(object.checksums, [sum]);
    assert_eq!(cloud.of("big")[0].info["large_file_sha1"], sum.to_hex());
    let wrong = WriteSpec { checksum: Some(Algorithm::Sha1.of(b"x")), ..WriteSpec::default() };
    let error =
        run(&mut cloud, b2.put_object("photos", "a", Bytes::from_static(b"y"), &wrong)).expect_err("another");
    assert_eq!(error.kind(), Kind::Corrupt);
    cloud.source = content(10);
    let upload = UploadSpec { write: wrong, ..spec() };
    let error = run(&mut cloud, b2.upload_object("photos", "a", 10, &upload)).expect_err("another");
    assert_eq!(error.kind(), Kind::Corrupt);
    assert!(cloud.of("a").is_empty());
}
