//! Answers of object storage, as each provider gives them, and contents, parts and keys.

use std::io::Result;

/// A request is answered with 200 and these headers, in the order of the target's list, and this body.
fn answer(status: u8, headers: [&str; 8], body: &str) -> Vec<u8> {
    let mut answer = vec![4, status];
    headers.iter().for_each(|value| answer.extend_from_slice(&[value.as_bytes(), b"\n"].concat()));
    answer.extend_from_slice(body.as_bytes());
    // That byte is in no text.
    answer.push(0xff);
    // The first of those in flight is answered.
    answer.push(0);
    answer
}

fn said(body: &str) -> Vec<u8> {
    answer(0, [""; 8], body)
}

fn tagged(etag: &str) -> Vec<u8> {
    answer(0, [etag, "", "", "", "", "", "", ""], "")
}

/// Writes them all.
pub fn all(write: &dyn Fn(&str, &str, &[u8]) -> Result<()>) -> Result<()> {
    const S3: u8 = 0;
    const AZURE: u8 = 2;
    const GCS: u8 = 3;
    let part = |range: &str, body: &str| answer(5, ["\"e\"", range, "", "", "", "", "", ""], body);
    for (name, provider, what, answers) in [
        (
            "s3-containers",
            S3,
            0,
            vec![said(
                "<R><Owner><ID>o</ID></Owner><Buckets><Bucket><Name>b</Name><CreationDate>2026-11-23T01:02:03.000Z</CreationDate></Bucket></Buckets></R>",
            )],
        ),
        (
            "s3-objects",
            S3,
            4,
            vec![
                said(
                    "<R><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken><EncodingType>url</EncodingType><Contents><Key>a%2F%C3%BC</Key><LastModified>2026-11-23T01:02:03.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>7</Size><StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>p%2F</Prefix></CommonPrefixes></R>",
                ),
                said("<R><IsTruncated>false</IsTruncated></R>"),
            ],
        ),
        (
            "s3-versions",
            S3,
            5,
            vec![said(
                "<R><IsTruncated>false</IsTruncated><Version><Key>a</Key><VersionId>v</VersionId><IsLatest>true</IsLatest><LastModified>2026-11-23T01:02:03.000Z</LastModified><ETag>e</ETag><Size>1</Size></Version><DeleteMarker><Key>a</Key><VersionId>w</VersionId><IsLatest>false</IsLatest></DeleteMarker></R>",
            )],
        ),
        (
            "s3-download",
            S3,
            8,
            vec![
                part("bytes 0-15/40", &"x".repeat(16)),
                part("bytes 16-31/40", &"x".repeat(16)),
                part("bytes 32-39/40", "xxxxxxxx"),
            ],
        ),
        (
            "s3-upload",
            S3,
            10,
            vec![
                said("<R><Bucket>container</Bucket><Key>k</Key><UploadId>u</UploadId></R>"),
                tagged("\"1\""),
                tagged("\"2\""),
                tagged("\"3\""),
                said("<R><ETag>\"e-3\"</ETag></R>"),
                tagged("\"e-3\""),
            ],
        ),
        (
            "s3-deletions",
            S3,
            13,
            vec![said(
                "<R><Deleted><Key>b</Key><VersionId>7</VersionId></Deleted><Error><Key>a key//with ☁</Key><Code>AccessDenied</Code><Message>no</Message></Error></R>",
            )],
        ),
        ("s3-tags", S3, 16, vec![said("<R><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></R>")]),
        (
            "s3-refused",
            S3,
            6,
            vec![answer(
                16,
                [""; 8],
                "<Error><Code>NoSuchKey</Code><Message>no</Message><RequestId>r</RequestId><HostId>h</HostId></Error>",
            )],
        ),
        (
            "azure-containers",
            AZURE,
            0,
            vec![said(
                "<R><Containers><Container><Name>c</Name><Properties><Last-Modified>Mon, 23 Nov 2026 01:02:03 GMT</Last-Modified><Etag>\"e\"</Etag></Properties></Container></Containers><NextMarker/></R>",
            )],
        ),
        (
            "azure-objects",
            AZURE,
            4,
            vec![said(
                "<R><Blobs><Blob><Name Encoded=\"true\">a%2Fb</Name><Properties><Last-Modified>Mon, 23 Nov 2026 01:02:03 GMT</Last-Modified><Etag>e</Etag><Content-Length>7</Content-Length><BlobType>BlockBlob</BlobType><AccessTier>Hot</AccessTier></Properties></Blob><BlobPrefix><Name>p/</Name></BlobPrefix></Blobs><NextMarker>m</NextMarker></R>",
            )],
        ),
        ("azure-upload", AZURE, 10, vec![tagged("\"1\""), tagged("\"2\""), tagged("\"3\""), tagged("\"e\"")]),
        (
            "azure-refused",
            AZURE,
            2,
            vec![answer(
                19,
                ["", "", "", "", "ContainerBeingDeleted", "", "", ""],
                "<Error><Code>ContainerBeingDeleted</Code><Message>wait</Message></Error>",
            )],
        ),
        (
            "gcs-containers",
            GCS,
            0,
            vec![said(r#"{"items": [{"name": "b", "timeCreated": "2026-11-23T01:02:03Z"}]}"#)],
        ),
        (
            "gcs-objects",
            GCS,
            4,
            vec![said(
                r#"{"items": [{"name": "a", "bucket": "b", "generation": "7", "size": "3", "md5Hash": "rL0Y20zC+Fzt72VPzMSk2A==", "crc32c": "z8SuHQ==", "updated": "2026-11-23T01:02:03Z"}], "prefixes": ["p/"], "nextPageToken": "t"}"#,
            )],
        ),
        (
            "gcs-upload",
            GCS,
            10,
            vec![
                answer(
                    0,
                    [
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "https://storage.googleapis.com/upload/storage/v1/b/container/o?upload_id=u",
                        "",
                    ],
                    "",
                ),
                said(r#"{"name": "a key//with ☁", "generation": "7", "size": "40"}"#),
            ],
        ),
        (
            "gcs-refused",
            GCS,
            6,
            vec![answer(
                15,
                [""; 8],
                r#"{"error": {"code": 403, "message": "no", "errors": [{"reason": "forbidden"}]}}"#,
            )],
        ),
    ] {
        let bytes = [&[provider, what, 0][..], &answers.concat()].concat();
        write("storage", name, &bytes)?;
    }
    for framing in 0..6u8 {
        // Two cuts, and a content of several chunks.
        let bytes = [&[0, framing, framing, 2, 7, 70][..], b"a\xffb\x03".as_slice()].concat();
        write("contents", &format!("framing-{framing}"), &bytes)?;
    }
    for (name, status, range) in
        [("part", 1u8, "bytes 3-8/20"), ("whole", 0, ""), ("elsewhere", 1, "bytes 4-9/20")]
    {
        let bytes = [&[1, status, 3, 6, 2, 1, 2][..], range.as_bytes(), b"\nabcdef"].concat();
        write("contents", name, &bytes)?;
    }
    for (n, key) in ["a/b", "../../etc//passwd", "C:\\a.", "ü ☁+~%25\u{1}", "/", ".x.part"].iter().enumerate()
    {
        write("contents", &format!("key-{n}"), &[&[2], key.as_bytes()].concat())?;
    }
    Ok(())
}
