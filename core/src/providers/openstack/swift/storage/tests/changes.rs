use super::*;
use crate::{
    Kind,
    storage::{Condition, CopySpec, ETag, PendingUpload, Revision, Storage, Website, WriteSpec},
};

const LARGE: (&str, &str) = ("x-static-large-object", "True");

#[test]
fn an_object_goes_with_its_segments() {
    let cloud = cloud();
    let delete = |version: Option<&str>, head: Answer| {
        let op = cloud.delete_object("c", "k", version);
        let (result, log) = drive(op, |text| match text {
            head_of if head_of.starts_with("HEAD") => head.clone(),
            large if large.contains("multipart-manifest=delete") => bulk(3),
            _ => ok(204, &[], ""),
        });
        result.expect("deleted");
        log[1..].to_vec()
    };
    assert_eq!(delete(None, ok(200, &[], "")), ["DELETE /c/k"]);
    assert_eq!(delete(None, ok(200, &[LARGE], "")), ["DELETE /c/k?multipart-manifest=delete"]);
    assert_eq!(delete(None, ok(404, &[], "")), Vec::<String>::new(), "as good as deleted");
    let kept = [LARGE, ("x-object-version-id", "7.0")];
    assert_eq!(delete(None, ok(200, &kept, "")), ["DELETE /c/k"], "an older version needs them");
    assert_eq!(
        delete(Some("7.0"), ok(200, &kept, "")),
        ["DELETE /c/k?multipart-manifest=delete&version-id=7.0"]
    );
    assert_eq!(
        delete(Some("7.0"), ok(404, &[], "")),
        ["DELETE /c/k?version-id=7.0"],
        "the mark of a deletion"
    );
    let partly = r#"{"Number Deleted": 1, "Response Status": "400 Bad Request",
        "Errors": [["/c_segments/k/1", "403 Forbidden"]]}"#;
    let (result, _) = drive(cloud.delete_object("c", "k", None), |text| match text {
        "HEAD /c/k" => ok(200, &[LARGE], ""),
        _ => ok(200, &[], partly),
    });
    assert_eq!(result.expect_err("a segment stays").kind(), Kind::Forbidden);
}

fn keys(names: &[&str]) -> Vec<(String, Option<String>)> {
    names.iter().map(|name| ((*name).to_owned(), None)).collect()
}

#[test]
fn many_objects_go_at_once_where_there_are_no_segments() {
    let long = "ü".repeat(500);
    let mut objects = keys(&["a", "b c", "//", &long]);
    objects.push(("old".into(), Some("7.0".into())));
    objects.push(("x".repeat(1025), None));
    for segments in [ok(404, &[], ""), ok(204, &[("x-container-object-count", "0")], "")] {
        let mut told = None;
        let (result, log) = drive(cloud().delete_objects("c", objects.clone()), |text| {
            if text.starts_with("POST") {
                told = Some(text.to_owned());
                let errors = r#"{"Number Deleted": 1, "Response Status": "400 Bad Request", "Errors": [["/c/b%20c", "403 Forbidden"]]}"#;
                return ok(200, &[], errors);
            }
            if text == "HEAD /c_segments" { segments.clone() } else { ok(204, &[], "") }
        });
        let result = result.expect("what became of them");
        let kinds: Vec<_> = result.iter().map(|one| one.error.as_ref().map(crate::Error::kind)).collect();
        assert_eq!(kinds, [None, Some(Kind::Forbidden), None, None, None, Some(Kind::Misuse)]);
        assert_eq!((result[4].key.as_str(), result[4].version.as_deref()), ("old", Some("7.0")));
        assert_eq!(told.as_deref(), Some("POST ?bulk-delete\ncontent-type: text/plain\n/c/a\n/c/b%20c\n"));
        let heads = heads(&log);
        assert_eq!(heads[0], "HEAD /c_segments");
        assert!(heads[1..4].contains(&"DELETE /c///"), "a line of slashes would be the container: {heads:?}");
        assert!(heads[1..4].contains(&"DELETE /c/old?version-id=7.0"));
        assert_eq!(heads.len(), 5);
    }
}

#[test]
fn many_objects_are_looked_at_where_there_are_segments() {
    let (result, log) =
        drive(cloud().delete_objects("c", keys(&["large", "plain", "none"])), |text| match text {
            "HEAD /c_segments" => ok(204, &[("x-container-object-count", "5")], ""),
            "HEAD /c/large" => ok(200, &[LARGE], ""),
            "HEAD /c/plain" => ok(200, &[], ""),
            "HEAD /c/none" => ok(404, &[], ""),
            "DELETE /c/large?multipart-manifest=delete" => bulk(3),
            _ => bulk(1),
        });
    assert!(result.expect("deleted").iter().all(|one| one.error.is_none()));
    assert_eq!(log.last().expect("a batch"), "POST ?bulk-delete\ncontent-type: text/plain\n/c/plain\n");
    assert_eq!(log.len(), 6);
    // A cluster without bulk deletion, and one object that may not be deleted.
    let (result, log) = drive(cloud().delete_objects("c", keys(&["a", "b"])), |text| match text {
        "HEAD /c_segments" => ok(404, &[], ""),
        "DELETE /c/a" => ok(403, &[], ""),
        // The answer to a bulk deletion would be a document.
        _ => ok(204, &[], ""),
    });
    let kinds: Vec<_> =
        result.expect("told").iter().map(|one| one.error.as_ref().map(crate::Error::kind)).collect();
    assert_eq!(kinds, [Some(Kind::Forbidden), None], "{log:?}");
    let (none, log) = drive(cloud().delete_objects("c", Vec::new()), |_| lost());
    assert_eq!((none.expect("nothing to do").len(), log.len()), (0, 0));
}

#[test]
fn what_is_kept_with_an_object_is_replaced_and_no_more() {
    let told = [
        ("content-type", "t/t"),
        ("content-encoding", "gzip"),
        ("x-delete-at", "1993456000"),
        ("x-object-manifest", "c/k%20"),
        ("x-object-meta-old", "gone"),
    ];
    let metadata = [("new".to_owned(), "grüße".to_owned())].into();
    let (done, log) = drive(cloud().set_metadata("c", "k", &metadata), |text| match text {
        "HEAD /c/k" => ok(200, &told, ""),
        _ => ok(202, &[], ""),
    });
    done.expect("set");
    assert_eq!(
        log[1],
        "POST /c/k\ncontent-encoding: gzip\ncontent-type: t/t\nx-delete-at: 1993456000\n\
         x-object-manifest: c/k%20\nx-object-meta-new: grüße"
    );
}

#[test]
fn versions_are_kept_or_it_is_told_that_they_are_not() {
    let set = |on: bool, enabled: &'static str| {
        let told = [("x-versions-enabled", enabled)];
        let told = if enabled.is_empty() { &[][..] } else { &told[..] };
        let (result, log) = drive(cloud().set_versioning("c", on), |_| ok(204, told, ""));
        (result.map_err(|error| error.kind()), log[0].clone())
    };
    assert_eq!(set(true, "True"), (Ok(()), "POST /c\nx-versions-enabled: true".to_owned()));
    assert_eq!(set(false, "False"), (Ok(()), "POST /c\nx-versions-enabled: false".to_owned()));
    assert_eq!(set(true, "").0, Err(Kind::Unsupported), "the cluster took no notice");
    assert_eq!(set(false, "").0, Ok(()));
}

#[test]
fn a_site_and_its_end() {
    let site = |site: Option<&Website>| drive(cloud().set_website("c", site), |_| ok(204, &[], ""));
    let given = Website { index: "index.html".into(), error: Some("404error.html".into()) };
    let (done, log) = site(Some(&given));
    done.expect("set");
    assert_eq!(
        log,
        ["POST /c\nx-container-meta-web-error: error.html\nx-container-meta-web-index: index.html"]
    );
    let (_, log) = site(None);
    assert_eq!(log, ["POST /c\nx-container-meta-web-error: \nx-container-meta-web-index: "]);
    let other = Website { error: Some("missing.html".into()), ..given };
    let (error, log) = site(Some(&other));
    let error = error.expect_err("it would show another");
    assert!(error.kind() == Kind::Unsupported && error.message().contains("404error.html"), "{error}");
    assert_eq!(log.len(), 0);
}

#[test]
fn a_copy_has_what_its_source_has_or_what_is_given() {
    let cloud = cloud();
    let told = [
        ("content-length", "5"),
        ("content-type", "t/t"),
        ("content-language", "de"),
        ("x-delete-at", "1993456000"),
        ("x-object-meta-colour", "grey"),
        ("etag", "\"of a list\""),
        LARGE,
    ];
    let copy = |spec: &CopySpec| {
        drive(cloud.copy_object(("from", "a ü"), ("to", "k"), spec), |text| match text {
            head if head.starts_with("HEAD") => ok(200, &told, ""),
            _ => ok(201, &[("etag", "5d41402abc4b2a76b9719d911017c592"), ("x-copied-from", "from/a")], ""),
        })
    };
    let (object, log) = copy(&CopySpec::default());
    let object = object.expect("a copy");
    assert_eq!((object.key.as_str(), object.size, object.metadata["colour"].as_str()), ("k", 5, "grey"));
    assert_eq!((object.content_type.as_deref(), object.checksums.len()), (Some("t/t"), 1));
    assert_eq!(
        log,
        [
            "HEAD /from/a%20%C3%BC",
            "PUT /to/k\ncontent-language: de\ncontent-type: t/t\nx-copy-from: /from/a%20%C3%BC\n\
             x-fresh-metadata: true\nx-object-meta-colour: grey"
        ]
    );
    let state = Revision { etag: Some(ETag::new("e")), version: None };
    let spec = CopySpec {
        version: Some("7.0".into()),
        condition: Condition::Is(state.clone()),
        replace: Some(WriteSpec::default()),
        storage_class: None,
    };
    let (object, log) = copy(&spec);
    assert_eq!(object.expect("a copy").metadata.len(), 0);
    assert_eq!(
        log,
        [
            "HEAD /from/a%20%C3%BC?version-id=7.0\nif-match: \"e\"",
            "PUT /to/k?version-id=7.0\ncontent-type: application/octet-stream\nif-match: \"e\"\n\
             x-copy-from: /from/a%20%C3%BC\nx-fresh-metadata: true"
        ]
    );
    let other = CopySpec { condition: Condition::IsNot(state), ..CopySpec::default() };
    let (error, log) = copy(&other);
    assert_eq!((error.expect_err("not told").kind(), log.len()), (Kind::Unsupported, 0));
}

/// Ceph's gateway copies the list of segments, and has it that both objects are made of the same.
#[test]
fn a_copy_that_would_share_its_segments_is_refused() {
    let cloud = cloud();
    let copy = |told: &[(&'static str, &str)], tag: &str| {
        drive(cloud.copy_object(("from", "a"), ("to", "k"), &CopySpec::default()), |text| match text {
            "HEAD /from/a" => ok(200, &[told, &[LARGE, ("content-length", "6")]].concat(), ""),
            _ => ok(201, &[("etag", tag)], ""),
        })
    };
    let (error, log) = copy(&[("x-object-meta-static-large-object", "True")], "");
    assert_eq!((error.expect_err("shared").kind(), heads(&log)), (Kind::Unsupported, vec!["HEAD /from/a"]));
    // The mark is gone where metadata was set later.
    let (error, log) = copy(&[], "d41d8cd98f00b204e9800998ecf8427e");
    let error = error.expect_err("shared");
    assert_eq!((error.kind(), heads(&log)), (Kind::Unsupported, vec!["HEAD /from/a", "PUT /to/k"]));
    let left = &error.left_behind()[0];
    assert!(left.certain && left.find_by.contains(&("object".into(), "k".into())), "{left:?}");
    assert!(copy(&[], "5d41402abc4b2a76b9719d911017c592").0.is_ok(), "it is of the content");
}

#[test]
fn an_upload_is_thrown_away_unless_an_object_is_made_of_it() {
    let upload = PendingUpload { key: "k".into(), id: "tx1".into(), begun: None };
    let mut left = 2;
    let (done, log) = drive(cloud().abort_upload("c", &upload), |text| match text {
        "HEAD /c/k" => ok(200, &[], ""),
        list if list.starts_with("GET") && left > 0 => {
            ok(200, &[], r#"[{"name": "k/slo/tx1/00000000"}, {"name": "k/slo/tx1/00000002"}]"#)
        }
        list if list.starts_with("GET") => ok(200, &[], "[]"),
        _ => {
            left -= 1;
            bulk(2)
        }
    });
    done.expect("thrown away");
    assert_eq!(log[1], "GET /c_segments?format=json&prefix=k%2Fslo%2Ftx1%2F&limit=1000");
    assert_eq!(
        log[2],
        "POST ?bulk-delete\ncontent-type: text/plain\n/c_segments/k/slo/tx1/00000000\n/c_segments/k/slo/tx1/00000002\n"
    );
    assert_eq!(log.len(), 6);
    let of = |name: &str| {
        let list = format!(r#"[{{"name": "{name}", "hash": "e", "bytes": 5}}]"#);
        drive(cloud().abort_upload("c", &upload), move |text| match text {
            "HEAD /c/k" => ok(200, &[LARGE], ""),
            "GET /c/k?multipart-manifest=get" => ok(200, &[LARGE], &list),
            _ => ok(404, &[], ""),
        })
        .0
    };
    assert_eq!(of("/c_segments/k/slo/tx1/00000000").expect_err("completed").kind(), Kind::Conflict);
    assert!(of("/c_segments/k/slo/tx2/00000000").is_ok(), "another upload's");
    let nameless = PendingUpload { id: String::new(), ..upload };
    let (error, _) = drive(cloud().abort_upload("c", &nameless), |_| lost());
    assert_eq!(error.expect_err("which one?").kind(), Kind::Misuse);
}
