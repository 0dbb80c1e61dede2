//! Any request, signed by AWS's signature: the same each time, of a canonical form that another reading comes to as
//! well, over bodies that arrive whole however they are cut.

mod body;
mod canonical;
mod presigned;

use crate::{answers::check, input::Input};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use pileus_core::{
    Error, Kind, Time,
    sign::aws_v4::{Credentials, Explained, Options, Payload, Signer, Target},
};
use sha2::{Digest, Sha256};

const SECRET: &str = "hunter2-correct";
const TOKEN: &str = "hunter2-horse+/==";
/// 2026-01-01T00:00:00Z.
const NOW: u64 = 1_767_225_600;
const METHODS: [Method; 4] = [Method::GET, Method::POST, Method::PUT, Method::DELETE];

/// Two bytes of choices, a byte of time, three lines of address, a line for each header, and the body after an empty line.
pub fn run(data: &[u8]) {
    if data.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()) {
        return;
    }
    let mut input = Input(data);
    let (how, kind, time) = (input.byte(), input.byte(), input.byte());
    let case = Case {
        token: how & 1 == 1,
        options: Options {
            normalize_path: how & 2 == 0,
            double_encode_path: how & 4 == 0,
            content_sha256: how & 8 != 0,
            sign_token: how & 16 == 0,
        },
        method: METHODS[usize::from(how >> 5) % METHODS.len()].clone(),
        kind,
        // Up to half a million years from here; most of the bytes mean today.
        now: if time < 192 { Time::from_unix_secs(NOW) } else { Time::from_unix_secs(1 << (time - 192)) },
        host: text(input.until(b'\n')),
        path: text(input.until(b'\n')),
        query: text(input.until(b'\n')),
        headers: headers(&mut input),
        body: input.rest(),
    };
    case.address();
    case.headers();
    case.presigned();
    case.chunks();
}

/// A request, and how it is signed.
struct Case<'a> {
    token: bool,
    options: Options,
    method: Method,
    kind: u8,
    now: Time,
    host: String,
    path: String,
    query: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: &'a [u8],
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn headers(input: &mut Input<'_>) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = Vec::new();
    loop {
        let line = input.until(b'\n');
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { return headers };
        let (name, value) = (&line[..colon], &line[colon + 1..]);
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            headers.push((name, value));
        }
    }
}

impl Case<'_> {
    fn credentials(&self) -> Credentials {
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET);
        if self.token { credentials.with_session_token(TOKEN) } else { credentials }
    }

    fn signer<'s>(&self, credentials: &'s Credentials) -> Signer<'s> {
        Signer { credentials, region: "eu-west-1", service: "s3", options: self.options }
    }

    fn target(&self) -> Target<'_> {
        Target { method: &self.method, host: &self.host, path: &self.path, query: &self.query }
    }

    fn payload(&self) -> Payload<'_> {
        match self.kind % 6 {
            0 => Payload::Bytes(self.body),
            1 => Payload::Digest(&[7; 32]),
            2 => Payload::Unsigned,
            3 => Payload::Chunked,
            4 => Payload::ChunkedTrailer,
            _ => Payload::UnsignedTrailer,
        }
    }

    fn map<'h>(headers: impl IntoIterator<Item = &'h (HeaderName, HeaderValue)>) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value.clone());
        }
        map
    }

    /// The address as a whole: what comes of it is its own.
    fn address(&self) {
        if let Ok(uri) = format!("https://{}{}?{}", self.host, self.path, self.query).parse::<Uri>() {
            let target = Target::new(&self.method, &uri);
            assert!(uri.to_string().contains(target.host) && !target.host.contains('@'), "{uri}");
            assert_eq!((target.path, target.query), (uri.path(), uri.query().unwrap_or_default()));
        }
    }

    fn headers(&self) {
        let credentials = self.credentials();
        let signer = self.signer(&credentials);
        let plain = Self::map(&self.headers);
        let mut signed = plain.clone();
        let signature = match signer.sign(&self.target(), &mut signed, self.payload(), self.now) {
            Ok(signature) => signature,
            Err(error) => return self.refused(&error),
        };
        assert!(!format!("{signer:?} {signature:?} {signed:?}").contains(SECRET));

        let steps = signer.explain(&self.target(), &plain, self.payload(), self.now).expect("it was signed");
        canonical::check(self, steps.canonical_request.expose());
        let expected = own(&steps.string_to_sign);
        hashed(&steps);
        assert_eq!(signature.as_str(), expected, "by another computation");
        let authorization = signed["authorization"].to_str().expect("text");
        assert!(authorization.ends_with(&expected) && signed["authorization"].is_sensitive());

        // Headers of other names change places; what was signed is signed again, by other credentials of the same key.
        let mut turned: Vec<_> = self.headers.iter().collect();
        turned.sort_by(|(a, _), (b, _)| b.as_str().cmp(a.as_str()));
        let again = self.credentials();
        for mut map in [Self::map(turned), signed.clone()] {
            let signature = self
                .signer(&again)
                .sign(&self.target(), &mut map, self.payload(), self.now)
                .expect("as before");
            assert_eq!(signature.as_str(), expected);
            assert_eq!(map["authorization"], signed["authorization"]);
        }
    }

    fn refused(&self, error: &Error) {
        check(error);
        assert_eq!(error.kind(), Kind::Misuse, "{error}");
        let last = Time::parse_rfc3339("9999-12-30T00:00:00Z").expect("a time");
        assert!(self.now > last, "only a time beyond those that can be written is refused: {error}");
    }
}

/// The string to sign is over that canonical request; one that holds what is no text cannot be shown as it is.
fn hashed(steps: &Explained) {
    let canonical = steps.canonical_request.expose();
    let hash = hex(&Sha256::digest(canonical));
    assert!(steps.string_to_sign.ends_with(&hash) || canonical.contains('\u{fffd}'), "{canonical}");
}

/// The signature of that string, by the definition.
fn own(string_to_sign: &str) -> String {
    let scope = string_to_sign.lines().nth(2).expect("a scope");
    let key = scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, part| mac(&key, part));
    hex(&mac(&key, string_to_sign))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
