use super::*;
use crate::{
    Algorithm, Kind,
    storage::{Condition, CopySpec, ETag, Storage, UploadSpec, WriteSpec},
};
use bytes::Bytes;
use std::collections::BTreeMap;

const MIB: usize = 1 << 20;
const TRANS: (&str, &str) = ("x-trans-id", "tx12ab-0065");

/// A cluster with one object, which loses the answer to what it is told to, once or for good.
#[derive(Default)]
struct Cluster {
    segments: BTreeMap<String, (String, u64)>,
    /// The entity tag and the list of the object.
    object: Option<(String, String)>,
    loses: Option<&'static str>,
    for_good: bool,
    refuses: Option<&'static str>,
}

impl Cluster {
    fn act(&mut self, text: &str) -> Answer {
        let (head, rest) = text.split_once('\n').unwrap_or((text, ""));
        if self.refuses.is_some_and(|what| head.starts_with(what)) {
            return ok(403, &[], "");
        }
        let answer = self.answer(head, rest);
        if self.loses.is_some_and(|what| head.starts_with(what)) {
            if !self.for_good {
                self.loses = None;
            }
            return lost();
        }
        answer
    }

    fn answer(&mut self, head: &str, rest: &str) -> Answer {
        match head {
            "PUT /c_segments" => ok(202, &[TRANS], ""),
            "PUT /c/k?multipart-manifest=put" => {
                if rest.contains("if-none-match") && self.object.is_some() {
                    return ok(412, &[], "");
                }
                let list = rest.lines().last().unwrap_or_default().to_owned();
                let lines: Vec<serde_json::Value> = serde_json::from_str(&list).expect("a list");
                let mut tags = String::new();
                for line in &lines {
                    let path = line["path"].as_str().expect("a path").replacen("/c_segments/", "", 1);
                    let (etag, size) = &self.segments[&path];
                    assert_eq!(
                        (line["etag"].as_str(), line["size_bytes"].as_u64()),
                        (Some(&**etag), Some(*size))
                    );
                    tags.push_str(etag);
                }
                let tag = Algorithm::Md5.of(tags.as_bytes()).to_hex();
                self.object = Some((tag.clone(), list));
                ok(201, &[("etag", &format!("\"{tag}\"")), ("x-object-version-id", "1.0")], "")
            }
            put if put.starts_with("PUT /c_segments/") => {
                let name = put.replacen("PUT /c_segments/", "", 1);
                let (etag, size) = match rest.split_once("etag: ") {
                    Some((_, etag)) => (etag[..32].to_owned(), rest.len() as u64 - 39),
                    None => (format!("{:032x}", self.segments.len()), 4),
                };
                self.segments.insert(name, (etag.clone(), size));
                ok(201, &[("etag", &etag)], "")
            }
            "HEAD /c/k" => match &self.object {
                Some((tag, _)) => {
                    let size: u64 = self.segments.values().map(|(_, size)| size).sum();
                    let tag = format!("\"{tag}\"");
                    let size = size.to_string();
                    ok(
                        200,
                        &[("etag", &tag), ("x-static-large-object", "True"), ("content-length", &size)],
                        "",
                    )
                }
                None => ok(404, &[], ""),
            },
            list if list.starts_with("GET /c_segments?") => {
                if list.contains("marker") {
                    return ok(200, &[], "[]");
                }
                let row = |(name, (etag, size)): (&String, &(String, u64))| {
                    format!(r#"{{"name": "{name}", "hash": "{etag}", "bytes": {size}}}"#)
                };
                let rows: Vec<_> = self.segments.iter().map(row).collect();
                ok(200, &[], &format!("[{}]", rows.join(",")))
            }
            "POST ?bulk-delete" => {
                let names: Vec<_> =
                    rest.lines().filter_map(|line| line.strip_prefix("/c_segments/")).collect();
                let before = self.segments.len();
                self.segments.retain(|name, _| !names.contains(&name.as_str()));
                bulk((before - self.segments.len()) as u64)
            }
            other => panic!("{other}"),
        }
    }
}

fn content() -> Bytes {
    (0..MIB * 2 + 5).map(|n| (n % 26) as u8 + b'a').collect::<Vec<u8>>().into()
}

fn spec(condition: Condition) -> UploadSpec {
    let write = WriteSpec { condition, ..WriteSpec::default() };
    UploadSpec { write, part_size: MIB as u64, ..UploadSpec::default() }
}

/// An upload of bytes in parts, as no method has it: those at hand go out at once.
fn in_parts(spec: &UploadSpec) -> Op<crate::storage::Object> {
    let cloud = cloud();
    let target = super::super::upload::Segments::new(
        "c",
        "c_segments",
        "k",
        Some(content().len() as u64),
        spec,
        MIB as u64,
    );
    let upload = crate::storage::Upload::of_bytes(target.expect("a target"), spec.clone(), content());
    cloud.fan(upload)
}

#[test]
fn segments_and_then_their_list() {
    let mut cluster = Cluster::default();
    let (object, log) = drive(in_parts(&spec(Condition::Always)), |text| cluster.act(text));
    let object = object.expect("uploaded");
    let (tag, list) = cluster.object.clone().expect("made");
    let weak = ETag::new(&format!("W/\"{tag}\""));
    assert_eq!(
        (object.size, object.etag),
        (content().len() as u64, Some(weak)),
        "what it depends on is not told"
    );
    assert_eq!((object.version.as_deref(), object.checksums.len()), (Some("1.0"), 0));
    let names: Vec<_> = cluster.segments.keys().cloned().collect();
    assert_eq!(names, ["0", "1", "2"].map(|n| format!("k/slo/tx12ab-0065/0000000{n}")));
    assert_eq!(
        list,
        format!(
            "[{}]",
            names
                .iter()
                .map(|name| {
                    let (etag, size) = &cluster.segments[name];
                    format!(r#"{{"path":"/c_segments/{name}","etag":"{etag}","size_bytes":{size}}}"#)
                })
                .collect::<Vec<_>>()
                .join(",")
        )
    );
    assert_eq!(cluster.segments[&names[2]], (Algorithm::Md5.of(&content()[2 * MIB..]).to_hex(), 5));
    assert_eq!(heads(&log)[0], "PUT /c_segments");
    assert_eq!(log.len(), 5);
}

#[test]
fn a_list_whose_answer_is_lost_for_good_is_found_out_about() {
    for condition in [Condition::Always, Condition::Absent] {
        let mut cluster =
            Cluster { loses: Some("PUT /c/k?multipart-manifest=put"), for_good: true, ..Cluster::default() };
        let (object, log) = drive(in_parts(&spec(condition)), |text| cluster.act(text));
        let object = object.expect("it is there");
        assert_eq!((object.key.as_str(), object.size), ("k", content().len() as u64));
        assert_eq!(*heads(&log).last().expect("a look"), "HEAD /c/k");
        assert_eq!(cluster.segments.len(), 3, "nothing was thrown away");
    }
}

#[test]
fn somebody_elses_object_is_not_taken_for_ours() {
    let mut cluster = Cluster { object: Some(("other".into(), String::new())), ..Cluster::default() };
    let (result, _) = drive(in_parts(&spec(Condition::Absent)), |text| cluster.act(text));
    assert_eq!(result.expect_err("there is one").kind(), Kind::PreconditionFailed);
    assert_eq!(cluster.segments.len(), 0, "the parts are thrown away");
}

#[test]
fn what_fails_is_thrown_away_or_told() {
    let mut cluster =
        Cluster { refuses: Some("PUT /c_segments/k/slo/tx12ab-0065/00000002"), ..Cluster::default() };
    let (result, log) = drive(in_parts(&spec(Condition::Always)), |text| cluster.act(text));
    let error = result.expect_err("refused");
    assert_eq!((error.kind(), error.left_behind().len(), cluster.segments.len()), (Kind::Forbidden, 0, 0));
    let last = log.last().expect("a deletion");
    assert!(
        last.starts_with("POST ?bulk-delete") && last.lines().count() == 5,
        "all that there may be: {last}"
    );
    let mut cluster =
        Cluster { refuses: Some("PUT /c_segments/k/slo/tx12ab-0065/00000002"), ..Cluster::default() };
    let keep = UploadSpec { keep: true, ..spec(Condition::Always) };
    let (result, _) = drive(in_parts(&keep), |text| cluster.act(text));
    let error = result.expect_err("refused");
    let left = &error.left_behind()[0];
    assert_eq!((left.what.as_ref(), left.id.as_deref(), left.certain), ("upload", Some("tx12ab-0065"), true));
    assert_eq!(left.find_by[2], ("segments".into(), "c_segments/k/slo/tx12ab-0065/".to_owned()));
    let mut cluster =
        Cluster { refuses: Some("PUT /c_segments/k/slo/tx12ab-0065/00000002"), ..Cluster::default() };
    let (result, _) = drive(in_parts(&spec(Condition::Always)), |text| match text.starts_with("POST") {
        true => ok(
            200,
            &[],
            r#"{"Response Status": "400 Bad Request", "Errors": [["/c_segments/k", "403 Forbidden"]]}"#,
        ),
        false => cluster.act(text),
    });
    let error = result.expect_err("refused");
    assert_eq!(error.left_behind().len(), 1, "what could not be thrown away is told: {error:?}");
}

#[test]
fn an_upload_goes_on_where_it_stood() {
    let cloud = cloud();
    let size = content().len() as u64;
    let mut cluster = Cluster::default();
    let op = cloud.upload_object("c", "k", size, &spec(Condition::Always));
    // The tags of a source's parts are made up by the cluster, of the size that it believes.
    let stopped = drive_until(op, |text| cluster.act(text), |log| log.len() == 3);
    let op = stopped.expect_err("it was stopped");
    let checkpoint = op.checkpoint().expect("where it stands");
    drop(op);
    let segments: Vec<_> = cluster.segments.keys().cloned().collect();
    assert_eq!(segments.len(), 2);
    for name in &segments {
        cluster.segments.get_mut(name).expect("it").1 = MIB as u64;
    }
    let op = cloud.resume_upload(&checkpoint).expect("it reads");
    let mut third = String::new();
    let (object, log) = drive(op, |text| {
        let answer = cluster.act(text);
        if text.starts_with("PUT /c_segments/") {
            third = text.to_owned();
            cluster.segments.values_mut().last().expect("it").1 = 5;
        }
        answer
    });
    assert_eq!(object.expect("uploaded").size, size);
    assert_eq!(
        heads(&log),
        [
            "GET /c_segments?format=json&prefix=k%2Fslo%2Ftx12ab-0065%2F",
            "GET /c_segments?format=json&prefix=k%2Fslo%2Ftx12ab-0065%2F&marker=k%2Fslo%2Ftx12ab-0065%2F00000001",
            "PUT /c_segments/k/slo/tx12ab-0065/00000002",
            "PUT /c/k?multipart-manifest=put",
        ]
    );
    assert!(third.ends_with("\nStream(2097152..2097157, md5, as it is)"), "{third}");
    assert!(cloud.resume_download(&checkpoint).is_err(), "of another kind");
}

#[test]
fn bytes_at_hand_go_out_at_once_with_their_tag() {
    let cloud = cloud();
    let hello = Algorithm::Md5.of(b"hello").to_hex();
    let (object, log) = drive(cloud.put_object("c", "k", "hello".into(), &WriteSpec::default()), |_| {
        ok(201, &[("etag", &hello), ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT")], "")
    });
    let object = object.expect("written");
    assert_eq!((object.size, object.checksums.as_slice()), (5, &[Algorithm::Md5.of(b"hello")][..]));
    assert_eq!(object.modified, Some(Time::from_unix_secs(784_111_777)));
    assert_eq!(log, [format!("PUT /c/k\netag: {hello}\nhello")]);
    let (damaged, _) =
        drive(cloud.put_object("c", "k", "hello".into(), &WriteSpec::default()), |_| ok(422, &[], ""));
    assert_eq!(damaged.expect_err("on its way").kind(), Kind::Corrupt);
    let wrong = WriteSpec { checksum: Some(Algorithm::Sha256.of(b"other")), ..WriteSpec::default() };
    let (error, log) = drive(cloud.put_object("c", "k", "hello".into(), &wrong), |_| lost());
    assert_eq!((error.expect_err("another content").kind(), log.len()), (Kind::Corrupt, 0));
    // The answer to a write that depends on there being none is lost, and the repeat meets its own object.
    let absent = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
    let mut tries = 0;
    let (object, log) = drive(cloud.put_object("c", "k", "hello".into(), &absent), |text| {
        tries += 1;
        match (tries, text.starts_with("HEAD")) {
            (1, _) => lost(),
            (_, false) => ok(412, &[], ""),
            (_, true) => ok(200, &[("etag", &hello), ("content-length", "5")], ""),
        }
    });
    assert_eq!(object.expect("it is ours").size, 5);
    assert_eq!(
        log,
        [&*format!("PUT /c/k\netag: {hello}\nif-none-match: *\nhello"); 2]
            .iter()
            .copied()
            .chain(["HEAD /c/k"])
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_checksum_that_cannot_be_compared_is_refused_before_anything_is_sent() {
    let write = WriteSpec { checksum: Some(Algorithm::Md5.of(b"x")), ..WriteSpec::default() };
    let spec = UploadSpec { write, part_size: MIB as u64, ..UploadSpec::default() };
    let (error, log) = drive(cloud().upload_object("c", "k", 3 * MIB as u64, &spec), |_| lost());
    assert_eq!((error.expect_err("in parts").kind(), log.len()), (Kind::Unsupported, 0));
    let write = WriteSpec { checksum: Some(Algorithm::Crc32c.of(b"x")), ..WriteSpec::default() };
    let spec = UploadSpec { write, part_size: MIB as u64, ..UploadSpec::default() };
    let mut cluster = Cluster::default();
    let (error, _) = drive(in_parts(&spec), |text| cluster.act(text));
    assert_eq!(error.expect_err("another content").kind(), Kind::Corrupt);
    assert!(cluster.object.is_none() && cluster.segments.is_empty());
}

#[test]
fn a_copy_of_what_is_too_large_for_one_request_has_segments_of_its_own() {
    let gib = 1u64 << 30;
    let list = format!(
        r#"[{{"name": "/old/1 ü", "hash": "e1", "bytes": {0}}}, {{"name": "/old/2", "hash": "e2", "bytes": {0}, "range": "0-99"}}]"#,
        5 * gib
    );
    let tag = Algorithm::Md5.of(b"e1e2:0-99;").to_hex();
    let told = [
        ("etag", tag.as_str()),
        ("x-static-large-object", "True"),
        ("content-length", "5368709220"),
        ("content-type", "t/t"),
        ("x-object-meta-a", "b"),
    ];
    let copy = || cloud().copy_object(("from", "k"), ("c", "k"), &CopySpec::default());
    let answers = |text: &str| match text.lines().next().unwrap_or_default() {
        "HEAD /from/k" => ok(200, &told, ""),
        "GET /from/k?multipart-manifest=get" => ok(200, &told[1..2], &list),
        "PUT /c_segments" => ok(202, &[TRANS], ""),
        "PUT /c/k?multipart-manifest=put" => ok(201, &[("etag", "\"whole\"")], ""),
        segment if segment.ends_with("0") => ok(201, &[("etag", "n1")], ""),
        _ => ok(201, &[("etag", "n2")], ""),
    };
    let (object, log) = drive(copy(), answers);
    let object = object.expect("copied");
    assert_eq!((object.key.as_str(), object.size), ("k", 5_368_709_220));
    assert_eq!((object.content_type.as_deref(), object.metadata["a"].as_str()), (Some("t/t"), "b"));
    assert_eq!(
        log[3],
        "PUT /c_segments/k/slo/tx12ab-0065/00000000\nif-match: e1\nx-copy-from: /old/1%20%C3%BC"
    );
    let expected = format!(
        "PUT /c/k?multipart-manifest=put\ncontent-type: t/t\nx-object-meta-a: b\n[{},{}]",
        format_args!(
            r#"{{"path":"/c_segments/k/slo/tx12ab-0065/00000000","etag":"n1","size_bytes":{}}}"#,
            5 * gib
        ),
        format_args!(
            r#"{{"path":"/c_segments/k/slo/tx12ab-0065/00000001","etag":"n2","size_bytes":{},"range":"0-99"}}"#,
            5 * gib
        ),
    );
    assert_eq!((log.len(), log[5].as_str()), (6, expected.as_str()));
    let changed = list.replace("e1", "e9");
    let (error, log) = drive(copy(), |text| match text.starts_with("GET") {
        true => ok(200, &told[1..2], &changed),
        false => answers(text),
    });
    assert_eq!((error.expect_err("another by then").kind(), log.len()), (Kind::PreconditionFailed, 2));
    let (error, log) = drive(copy(), |text| match text.starts_with("POST") {
        true => bulk(1),
        false if text.contains("/00000001") => ok(412, &[], ""),
        false => answers(text),
    });
    assert_eq!(error.expect_err("a segment has changed").kind(), Kind::PreconditionFailed);
    assert!(log.last().expect("thrown away").contains("/c_segments/k/slo/tx12ab-0065/00000000\n"));
    let plain = [("content-length", "5368709221")];
    let (error, _) = drive(copy(), |_| ok(200, &plain, ""));
    assert_eq!(error.expect_err("not in one, and not in parts").kind(), Kind::Unsupported);
}
