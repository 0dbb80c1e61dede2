use super::*;

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>, with the region's own address: the
/// published examples with theirs are in the signer's tests.
#[test]
fn requests_are_signed_for_the_bucket_at_its_host() {
    let session = session(Settings::aws("us-east-1", key()));
    let get = first(&session, GetObject::new("examplebucket", "test.txt").range(0..10));
    assert_eq!(get.request.uri(), "https://examplebucket.s3.us-east-1.amazonaws.com/test.txt");
    assert_eq!(get.request.headers()["range"], "bytes=0-9");
    assert_eq!(
        get.request.headers()["x-amz-content-sha256"],
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert!(authorization(&get).contains(
        "/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
    ));
    let list = first(&session, ListObjectsV2::new("examplebucket"));
    assert_eq!(
        list.request.uri(),
        "https://examplebucket.s3.us-east-1.amazonaws.com/?encoding-type=url&list-type=2"
    );
    let buckets = first(&session, ListBuckets::default());
    assert_eq!(buckets.request.uri(), "https://s3.us-east-1.amazonaws.com/");
}

/// The published examples, through a session whose address is the one they are for.
#[test]
fn the_examples_of_the_documentation() {
    let mut settings = Settings::compatible("https://s3.amazonaws.com", "us-east-1", key());
    settings.addressing = Addressing::VirtualHost;
    let session = session(settings);
    let signature =
        |exchange: &Exchange| authorization(exchange).rsplit_once('=').map(|(_, end)| end.to_owned());
    let get = first(&session, GetObject::new("examplebucket", "test.txt").range(0..10));
    assert_eq!(
        signature(&get).as_deref(),
        Some("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    );
    let lifecycle = crate::providers::s3::bucket::GetBucketLifecycle { bucket: "examplebucket".into() };
    assert_eq!(
        signature(&first(&session, lifecycle)).as_deref(),
        Some("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    );
}

#[test]
fn keys_go_out_as_they_are() {
    let session = session(Settings::aws("eu-west-1", key()));
    for (key, path) in [
        ("a b+c~d", "/a%20b%2Bc~d"),
        ("/a//b/", "//a//b/"),
        ("../x/./y", "/../x/./y"),
        ("..", "/.."),
        ("\u{1}\nü", "/%01%0A%C3%BC"),
        ("a?b#c%20", "/a%3Fb%23c%2520"),
    ] {
        let exchange = first(&session, HeadObject::new("bucket", key));
        assert_eq!(
            exchange.request.uri().to_string(),
            format!("https://bucket.s3.eu-west-1.amazonaws.com{path}")
        );
    }
}

#[test]
fn a_bucket_is_in_the_host_where_it_can_be() {
    let uri = |settings: Settings, bucket: &str| {
        first(&session(settings), HeadBucket { bucket: bucket.into() }).request.uri().to_string()
    };
    let aws = || Settings::aws("eu-west-1", key());
    assert_eq!(uri(aws(), "my-bucket"), "https://my-bucket.s3.eu-west-1.amazonaws.com/");
    assert_eq!(
        uri(aws(), "my.bucket"),
        "https://s3.eu-west-1.amazonaws.com/my.bucket",
        "no certificate is good for it"
    );
    assert_eq!(uri(aws(), "My_Bucket"), "https://s3.eu-west-1.amazonaws.com/My_Bucket");
    assert_eq!(uri(aws(), "127.0.0.1"), "https://s3.eu-west-1.amazonaws.com/127.0.0.1");
    assert_eq!(
        uri(aws().addressing(Addressing::Path), "bucket"),
        "https://s3.eu-west-1.amazonaws.com/bucket"
    );
    let local = || Settings::minio("http://127.0.0.1:9000", key());
    assert_eq!(uri(local(), "bucket"), "http://127.0.0.1:9000/bucket");
    assert_eq!(uri(local().addressing(Addressing::VirtualHost), "bucket"), "http://127.0.0.1:9000/bucket");
    let named = Settings::ceph("http://rgw.example:8000/", key()).addressing(Addressing::VirtualHost);
    assert_eq!(
        uri(named.clone(), "my.bucket"),
        "http://my.bucket.rgw.example:8000/",
        "no TLS, no certificate"
    );
    assert_eq!(uri(named.addressing(Addressing::Auto), "bucket"), "http://rgw.example:8000/bucket");
    assert_eq!(
        uri(Settings::compatible("https://x.example/storage/v1/s3", "r", key()), "bucket"),
        "https://x.example/storage/v1/s3/bucket"
    );
}

#[test]
fn each_preset_has_its_address_and_region() {
    for (settings, address, region, dialect) in [
        (
            Settings::spaces("fra1", key()),
            "https://bucket.fra1.digitaloceanspaces.com/",
            "us-east-1",
            Dialect::SPACES,
        ),
        (
            Settings::scaleway("fr-par", key()),
            "https://bucket.s3.fr-par.scw.cloud/",
            "fr-par",
            Dialect::SCALEWAY,
        ),
        (Settings::ovh("GRA", key()), "https://bucket.s3.gra.io.cloud.ovh.net/", "gra", Dialect::OVH),
        (
            Settings::wasabi("eu-central-1", key()),
            "https://bucket.s3.eu-central-1.wasabisys.com/",
            "eu-central-1",
            Dialect::WASABI,
        ),
        (
            Settings::r2("abc123", key()),
            "https://bucket.abc123.r2.cloudflarestorage.com/",
            "auto",
            Dialect::R2,
        ),
        (
            Settings::backblaze("us-west-004", key()),
            "https://bucket.s3.us-west-004.backblazeb2.com/",
            "us-west-004",
            Dialect::BACKBLAZE,
        ),
        (Settings::google(key()), "https://bucket.storage.googleapis.com/", "auto", Dialect::GOOGLE),
        (
            Settings::outscale("eu-west-2", key()),
            "https://bucket.oos.eu-west-2.outscale.com/",
            "eu-west-2",
            Dialect::OUTSCALE,
        ),
    ] {
        assert_eq!(settings.dialect, dialect);
        let exchange = first(&session(settings), HeadBucket { bucket: "bucket".into() });
        assert_eq!(exchange.request.uri(), address);
        assert!(authorization(&exchange).contains(&format!("/20130524/{region}/s3/aws4_request")));
    }
    let mut dual = Settings::aws("eu-west-1", key());
    dual.account.dual_stack = true;
    assert_eq!(dual.address().expect("an address"), "https://s3.dualstack.eu-west-1.amazonaws.com");
    dual.account.fips = true;
    assert_eq!(dual.address().expect("an address"), "https://s3-fips.dualstack.eu-west-1.amazonaws.com");
    let error = S3Session::new(Settings::spaces("evil.example/", key()));
    assert!(error.is_ok_and(|session| session.region() == "us-east-1"));
}
