//! What a signature costs beyond the hashing that it is made of.
//!
//! ```sh
//! cargo bench -p pileus-core --no-default-features --features aws --bench sign
//! ```
//!
//! Each request is signed as a session signs it, and beside it stands its floor: SHA-256 over the same body and the
//! same canonical request, HMAC over the same string to sign, both lying ready in memory, with the key derived before.

use divan::{AllocProfiler, Bencher, black_box};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue, Method, header};
use pileus_core::{
    Time,
    sign::aws_v4::{Credentials, Options, Payload, Signer, Target},
};
use sha2::{Digest, Sha256};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const NOW: Time = Time::from_unix_secs(1_440_938_160);
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const FORM: &str = "Action=DescribeInstances&MaxResults=1000&Version=2016-11-15";
const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn main() {
    divan::main();
}

/// A request, and what its signature is computed over.
struct Case {
    credentials: Credentials,
    service: &'static str,
    options: Options,
    method: Method,
    path: &'static str,
    query: &'static str,
    headers: HeaderMap,
    body: &'static [u8],
    canonical: String,
}

impl Case {
    fn host(&self) -> String {
        format!("{}.us-east-1.amazonaws.com", self.service)
    }

    fn sign(&self, host: &str, headers: &mut HeaderMap) {
        let signer = Signer {
            credentials: &self.credentials,
            region: "us-east-1",
            service: self.service,
            options: self.options,
        };
        let target = Target { method: &self.method, host, path: self.path, query: self.query };
        signer.sign(&target, headers, Payload::Bytes(self.body), NOW).expect("signed");
    }

    fn string_to_sign(&self) -> String {
        let hash = hex(&Sha256::digest(&self.canonical));
        format!(
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/{}/aws4_request\n{hash}",
            self.service
        )
    }

    fn key(&self) -> Hmac<Sha256> {
        let mut key = format!("AWS4{SECRET}").into_bytes();
        for part in ["20150830", "us-east-1", self.service, "aws4_request"] {
            let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
            mac.update(part.as_bytes());
            key = mac.finalize().into_bytes().to_vec();
        }
        Hmac::new_from_slice(&key).expect("any length")
    }

    fn bench_signing(&self, bencher: Bencher) {
        let host = self.host();
        bencher.with_inputs(|| self.headers.clone()).bench_values(|mut headers| {
            self.sign(black_box(&host), &mut headers);
            headers
        });
    }

    fn bench_floor(&self, bencher: Bencher) {
        let (text, key) = (self.string_to_sign(), self.key());
        let floor = || {
            if !self.body.is_empty() {
                black_box(Sha256::digest(black_box(self.body)));
            }
            black_box(Sha256::digest(black_box(&self.canonical)));
            let mut mac = key.clone();
            mac.update(black_box(text.as_bytes()));
            mac.finalize().into_bytes()
        };
        // The floor is the floor only if it comes to the same signature.
        let mut headers = self.headers.clone();
        self.sign(&self.host(), &mut headers);
        let signed = headers[header::AUTHORIZATION].to_str().expect("text");
        assert!(signed.ends_with(&hex(&floor())), "the floor signs something else");
        bencher.bench(floor);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A call of EC2's query interface.
fn ec2(token: Option<&str>) -> Case {
    let form = HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8");
    let mut credentials = Credentials::new("AKIDEXAMPLE", SECRET);
    let (mut line, mut name) = (String::new(), "");
    if let Some(token) = token {
        credentials = credentials.with_session_token(token);
        (line, name) = (format!("x-amz-security-token:{token}\n"), ";x-amz-security-token");
    }
    let hash = hex(&Sha256::digest(FORM));
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/x-www-form-urlencoded; charset=utf-8\nhost:ec2.us-east-1.amazonaws.com\n\
         x-amz-date:20150830T123600Z\n{line}\ncontent-type;host;x-amz-date{name}\n{hash}"
    );
    Case {
        credentials,
        service: "ec2",
        options: Options::default(),
        method: Method::POST,
        path: "/",
        query: "",
        headers: [(header::CONTENT_TYPE, form)].into_iter().collect(),
        body: FORM.as_bytes(),
        canonical,
    }
}

/// A page of an S3 bucket's listing.
fn s3() -> Case {
    let canonical = format!(
        "GET\n/bucket\ncontinuation-token=1ueGcxLPRx1Tr%2FXYExHnhbYLgveDs2J%2Fwm36Hy4vbOwM%3D&list-type=2&max-keys=1000&\
         prefix=photos%2F2006%2F\nhost:s3.us-east-1.amazonaws.com\nx-amz-content-sha256:{NOTHING}\n\
         x-amz-date:20150830T123600Z\n\nhost;x-amz-content-sha256;x-amz-date\n{NOTHING}"
    );
    Case {
        credentials: Credentials::new("AKIDEXAMPLE", SECRET),
        service: "s3",
        options: Options::S3,
        method: Method::GET,
        path: "/bucket",
        query: "list-type=2&prefix=photos%2F2006%2F&max-keys=1000&\
                continuation-token=1ueGcxLPRx1Tr%2FXYExHnhbYLgveDs2J%2Fwm36Hy4vbOwM%3D",
        headers: HeaderMap::new(),
        body: b"",
        canonical,
    }
}

/// As long as those of STS are.
fn token() -> String {
    "IQoJb3JpZ2luX2VjEHoaCXVzLWVhc3QtMSJHMEUCIQ".repeat(20)
}

#[divan::bench]
fn ec2_call(bencher: Bencher) {
    ec2(None).bench_signing(bencher);
}

#[divan::bench]
fn ec2_call_floor(bencher: Bencher) {
    ec2(None).bench_floor(bencher);
}

#[divan::bench]
fn ec2_call_with_token(bencher: Bencher) {
    ec2(Some(&token())).bench_signing(bencher);
}

#[divan::bench]
fn ec2_call_with_token_floor(bencher: Bencher) {
    ec2(Some(&token())).bench_floor(bencher);
}

#[divan::bench]
fn s3_listing(bencher: Bencher) {
    s3().bench_signing(bencher);
}

#[divan::bench]
fn s3_listing_floor(bencher: Bencher) {
    s3().bench_floor(bencher);
}

/// What the first request of a day pays besides.
#[divan::bench]
fn derive_a_key(bencher: Bencher) {
    let case = ec2(None);
    bencher.with_inputs(|| Credentials::new("AKIDEXAMPLE", SECRET)).bench_values(|credentials| {
        Case { credentials, ..ec2(None) }.sign("h", &mut HeaderMap::new());
    });
    drop(case);
}
