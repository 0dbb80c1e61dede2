//! Google's published vectors for signed addresses and POST policies of version 4, read from where they are kept.

use base64::{Engine, prelude::BASE64_STANDARD};
use pileus_core::{
    Time,
    sign::google::{Claims, Condition, Place, PostPolicy, RsaKey, SignedUrl, Style, jwt},
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vectors {
    #[serde(rename = "signingV4Tests")]
    urls: Vec<Url>,
    #[serde(rename = "postPolicyV4Tests")]
    policies: Vec<Policy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whither {
    bucket: String,
    #[serde(default)]
    object: Option<String>,
    expiration: u64,
    timestamp: String,
    scheme: Option<String>,
    url_style: Option<String>,
    bucket_bound_hostname: Option<String>,
    hostname: Option<String>,
    client_endpoint: Option<String>,
    emulator_hostname: Option<String>,
    universe_domain: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Url {
    description: String,
    #[serde(flatten)]
    whither: Whither,
    method: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    query_parameters: BTreeMap<String, String>,
    expected_url: String,
    expected_canonical_request: String,
    expected_string_to_sign: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    description: String,
    policy_input: Input,
    policy_output: Output,
}

#[derive(Deserialize)]
struct Input {
    #[serde(flatten)]
    whither: Whither,
    #[serde(default)]
    fields: BTreeMap<String, String>,
    #[serde(default)]
    conditions: Conditions,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conditions {
    starts_with: Option<(String, String)>,
    content_length_range: Option<(u64, u64)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    url: String,
    fields: BTreeMap<String, String>,
    expected_decoded_policy: String,
}

struct Account {
    email: String,
    key_id: String,
    key: RsaKey,
}

fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors"));
    let folder = std::env::var_os("PILEUS_VECTORS").map_or_else(beside, PathBuf::from).join("gcs");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no signature vectors at {}; set PILEUS_VECTORS to their folder", folder.display());
    None
}

fn read() -> Option<(Vectors, Account)> {
    let folder = folder()?;
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let account: serde_json::Value = serde_json::from_str(&text("test_service_account.json")).expect("JSON");
    let der =
        text(account["private_key_file"].as_str().expect("a file")).split_whitespace().collect::<String>();
    let der = BASE64_STANDARD.decode(der).expect("Base64");
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", wrapped(&der));
    let key = RsaKey::from_pem(&pem).expect("a key");
    let again = RsaKey::from_pkcs8_der(&der).expect("a key");
    assert_eq!(
        key.sign(b"x").expect("signed"),
        again.sign(b"x").expect("signed"),
        "whatever it is blinded with"
    );
    let field = |name: &str| account[name].as_str().expect("text").to_owned();
    let account = Account { email: field("client_email"), key_id: field("private_key_id"), key };
    Some((serde_json::from_str(&text("v4_signatures.json")).expect("vectors"), account))
}

/// Base64 in lines of 64, as PEM has it.
fn wrapped(der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    lines.join("\n")
}

impl Whither {
    /// The host, by the one that is named most closely: for the request, for the client, for the environment, for the
    /// universe.
    fn place<R>(&self, then: impl FnOnce(Place<'_>) -> R) -> R {
        let style = match self.url_style.as_deref() {
            Some("VIRTUAL_HOSTED_STYLE") => Style::VirtualHosted,
            Some("BUCKET_BOUND_HOSTNAME") => Style::Bound,
            Some(other) => panic!("a style {other}"),
            None => Style::Path,
        };
        let named =
            [&self.bucket_bound_hostname, &self.hostname, &self.client_endpoint, &self.emulator_hostname];
        let universe = self.universe_domain.as_deref().unwrap_or("googleapis.com");
        let address =
            named.into_iter().flatten().next().cloned().unwrap_or_else(|| format!("storage.{universe}"));
        let mut place = Place::of(&address, style);
        if let Some(scheme) = &self.scheme
            && !address.contains("://")
        {
            place.scheme = scheme;
        }
        then(place)
    }

    fn now(&self) -> Time {
        Time::parse_rfc3339(&self.timestamp).expect("a time")
    }
}

fn pairs(map: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
    map.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn every_published_address() {
    let Some((vectors, account)) = read() else { return };
    let mut contradicting = Vec::new();
    for url in &vectors.urls {
        let what = &url.description;
        let method = url.method.parse().expect("a method");
        let (headers, query) = (pairs(&url.headers), pairs(&url.query_parameters));
        let (unsigned, signed) = url.whither.place(|place| {
            let wanted = SignedUrl {
                method: &method,
                place,
                bucket: &url.whither.bucket,
                object: url.whither.object.as_deref(),
                headers: &headers,
                query: &query,
                expires: Duration::from_secs(url.whither.expiration),
            };
            let now = url.whither.now();
            (
                wanted.prepare(&account.email, now).expect("prepared"),
                wanted.sign(&account.email, &account.key, now).expect("signed"),
            )
        });
        // One of them prints another canonical request than the one that its own string to sign is of.
        let hash: String = Sha256::digest(&url.expected_canonical_request)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if url.expected_string_to_sign.ends_with(&hash) {
            assert_eq!(unsigned.canonical_request, url.expected_canonical_request, "{what}");
        } else {
            contradicting.push(what.as_str());
        }
        assert_eq!(unsigned.string_to_sign, url.expected_string_to_sign, "{what}");
        assert_eq!(signed.expose(), url.expected_url, "{what}");
    }
    assert_eq!(contradicting, ["Universe domain with virtual hosted style"]);
    assert!(vectors.urls.len() >= 29, "only {} vectors", vectors.urls.len());
    println!("{} addresses", vectors.urls.len());
}

#[test]
fn every_published_policy() {
    let Some((vectors, account)) = read() else { return };
    for policy in &vectors.policies {
        let (what, input, output) = (&policy.description, &policy.policy_input, &policy.policy_output);
        let fields = pairs(&input.fields);
        let mut conditions = Vec::new();
        if let Some((field, prefix)) = &input.conditions.starts_with {
            conditions.push(Condition::StartsWith { field, prefix });
        }
        if let Some((least, most)) = input.conditions.content_length_range {
            conditions.push(Condition::LengthBetween(least, most));
        }
        let (unsigned, signed) = input.whither.place(|place| {
            let wanted = PostPolicy {
                place,
                bucket: &input.whither.bucket,
                object: input.whither.object.as_deref().expect("an object"),
                fields: &fields,
                conditions: &conditions,
                expires: Duration::from_secs(input.whither.expiration),
            };
            let now = input.whither.now();
            (
                wanted.prepare(&account.email, now).expect("prepared"),
                wanted.sign(&account.email, &account.key, now).expect("signed"),
            )
        });
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(read(&unsigned.document), read(&output.expected_decoded_policy), "{what}");
        assert_eq!(signed.url, output.url, "{what}");
        // The policy to the letter, and with it the signature.
        assert_eq!(signed.fields.into_iter().collect::<BTreeMap<_, _>>(), output.fields, "{what}");
    }
    assert!(vectors.policies.len() >= 11, "only {} vectors", vectors.policies.len());
    println!("{} policies", vectors.policies.len());
}

#[test]
fn a_token_says_what_it_claims_and_is_signed() {
    let Some((_, account)) = read() else { return };
    let claims = Claims {
        issuer: &account.email,
        subject: Some("user@example.com"),
        audience: Some("https://oauth2.googleapis.com/token"),
        scope: Some("a b"),
        life: Duration::from_secs(3600),
    };
    let now = Time::from_unix_secs(1_800_000_000);
    let token = jwt(&claims, &account.key, Some(&account.key_id), now).expect("a token");
    assert!(!format!("{token:?}").contains("eyJ"));
    let (signed, signature) = token.expose().rsplit_once('.').expect("three parts");
    let (head, body) = signed.split_once('.').expect("two parts");
    let decode = |part: &str| base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(part).expect("Base64");
    let read = |part: &str| serde_json::from_slice::<serde_json::Value>(&decode(part)).expect("JSON");
    assert_eq!(read(head), serde_json::json!({"alg": "RS256", "typ": "JWT", "kid": account.key_id}));
    let expected = serde_json::json!({
        "iss": account.email, "sub": "user@example.com", "aud": "https://oauth2.googleapis.com/token", "scope": "a b",
        "iat": 1_800_000_000_u64, "exp": 1_800_003_600_u64,
    });
    assert_eq!(read(body), expected);
    assert_eq!(decode(signature), account.key.sign(signed.as_bytes()).expect("signed"));
}
