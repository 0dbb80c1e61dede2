//! The published signature vectors, read from where they are kept: each with its own context, in the header and in the
//! query variant; canonical request, string to sign and signature.

use http::{HeaderMap, HeaderName, Method};
use pileus_core::{
    Time,
    sign::aws_v4::{Credentials, Explained, Options, Payload, Signer, Target},
};
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

#[derive(Deserialize)]
struct Context {
    credentials: Access,
    expiration_in_seconds: u64,
    normalize: bool,
    region: String,
    service: String,
    sign_body: bool,
    timestamp: String,
    #[serde(default)]
    omit_session_token: bool,
}

#[derive(Deserialize)]
struct Access {
    access_key_id: String,
    secret_access_key: String,
    token: Option<String>,
}

struct Request {
    method: Method,
    path: String,
    query: String,
    host: String,
    headers: HeaderMap,
    body: String,
}

fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors"));
    let folder = std::env::var_os("PILEUS_VECTORS").map_or_else(beside, PathBuf::from).join("aws-sigv4/v4");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no signature vectors at {}; set PILEUS_VECTORS to their folder", folder.display());
    None
}

fn request(text: &str) -> Request {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let (line, rest) = head.split_once('\n').expect("a request line");
    let (method, target) = line.split_once(' ').expect("a method");
    let target = target.strip_suffix(" HTTP/1.1").expect("the version");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (mut host, mut headers) = (String::new(), HeaderMap::new());
    // A folded line goes on the one before it, as whoever reads HTTP has it.
    for line in rest.trim_end().replace("\n ", " ").lines() {
        let (name, value) = line.split_once(':').expect("a header");
        if name == "Host" {
            value.clone_into(&mut host);
        } else {
            let name: HeaderName = name.parse().expect("a name");
            headers.append(name, value.parse().expect("a value"));
        }
    }
    let method = method.parse().expect("a method");
    Request { method, path: path.into(), query: query.into(), host, headers, body: body.into() }
}

struct Vector {
    folder: PathBuf,
    form: &'static str,
}

impl Vector {
    fn read(&self, part: &str) -> String {
        let file = self.folder.join(format!("{}-{part}.txt", self.form));
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// The signature, after the steps to it.
    fn check(&self, steps: &Explained) -> String {
        let what = format!("{} {}", self.folder.display(), self.form);
        assert_eq!(steps.canonical_request.expose(), self.read("canonical-request"), "{what}");
        assert_eq!(steps.string_to_sign, self.read("string-to-sign"), "{what}");
        self.read("signature").trim().to_owned()
    }
}

fn check(folder: &Path) {
    let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    let context: Context = serde_json::from_str(&read("context.json")).expect("a context");
    let request = self::request(&read("request.txt"));
    let mut credentials =
        Credentials::new(context.credentials.access_key_id, context.credentials.secret_access_key);
    if let Some(token) = context.credentials.token {
        credentials = credentials.with_session_token(token);
    }
    let options = Options {
        normalize_path: context.normalize,
        double_encode_path: false,
        content_sha256: context.sign_body,
        sign_token: !context.omit_session_token,
    };
    let signer =
        Signer { credentials: &credentials, region: &context.region, service: &context.service, options };
    let now = Time::parse_rfc3339(&context.timestamp).expect("a time");
    let Request { method, path, query, host, headers, body } = &request;
    let target = Target { method, host, path, query };
    let payload = Payload::Bytes(body.as_bytes());

    let vector = Vector { folder: folder.into(), form: "header" };
    let signature = vector.check(&signer.explain(&target, headers, payload, now).expect("a time"));
    let mut sent = headers.clone();
    let ours = signer.sign(&target, &mut sent, payload, now).expect("signed");
    assert_eq!(ours.as_str(), signature, "{}", folder.display());
    let expected = self::request(&vector.read("signed-request"));
    assert_eq!(sent, expected.headers, "{}", folder.display());

    let vector = Vector { folder: folder.into(), form: "query" };
    let expires = Duration::from_secs(context.expiration_in_seconds);
    let steps = signer.explain_presigned(&target, headers, payload, expires, now).expect("a time");
    let signature = vector.check(&steps);
    let query = signer.presign(&target, headers, payload, expires, now).expect("signed");
    assert!(query.expose().ends_with(&format!("X-Amz-Signature={signature}")), "{}", folder.display());
    let pairs = |query: &str| {
        let mut pairs: Vec<String> = query.split('&').map(str::to_owned).collect();
        pairs.sort_unstable();
        pairs
    };
    let expected = self::request(&vector.read("signed-request"));
    assert_eq!(pairs(query.expose()), pairs(&expected.query), "{}", folder.display());
}

#[test]
fn every_published_vector() {
    let Some(folder) = folder() else { return };
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("a folder") {
        check(&entry.expect("an entry").path());
        count += 1;
    }
    assert!(count >= 38, "only {count} vectors");
    println!("{count} vectors, each in two variants");
}
