//! Key pairs. They belong to a user, not to a project.
//!
//! <https://docs.openstack.org/api-ref/compute/#keypairs-keypairs>

use crate::Time;
use crate::exchange::{Refusal, Reply, empty, json};
use crate::ids::Ids;
use crate::page::{Window, query_after};
use crate::route::{Route, on};
use crate::schema::{Field, Is, may, need};
use crate::service::{Handler, Scene};
use crate::stamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

pub(super) const ROUTES: &[Route<Handler>] = &[
    on("GET", "os-keypairs", list),
    on("POST", "os-keypairs", create),
    on("GET", "os-keypairs/{}", show),
    on("DELETE", "os-keypairs/{}", delete),
];

const BODY: &[Field] = &[need(
    "keypair",
    Is::Object(&[
        need("name", Is::Name),
        may("type", Is::OneOf(&["ssh", "x509"])).since(2),
        may("user_id", Is::Text(64)).since(10),
        may("public_key", Is::Text(65535)).needed_from(92),
    ]),
)];

/// A key pair; only its public half is kept.
#[derive(Clone, Debug)]
pub(crate) struct KeyPair {
    pub(crate) name: String,
    pub(crate) user: String,
    kind: String,
    public: String,
    fingerprint: String,
    created: Time,
    serial: u64,
}

fn row(user: &str, name: &str) -> String {
    format!("{user}/{name}")
}

/// Has the caller a key pair of this name?
pub(super) fn has(scene: &Scene<'_>, name: &str) -> bool {
    scene.region.keypairs.has(&row(&scene.who.user, name))
}

fn document(scene: &Scene<'_>, pair: &KeyPair) -> Value {
    let mut shown = json!({"name": pair.name, "public_key": pair.public, "fingerprint": pair.fingerprint});
    if scene.minor >= 2 {
        shown["type"] = json!(pair.kind);
    }
    shown
}

fn list(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let scene = &*scene;
    let mut pairs: Vec<&KeyPair> =
        scene.region.keypairs.iter().filter(|p| p.user == scene.who.user).collect();
    pairs.sort_by(|a, b| a.name.cmp(&b.name));
    let (pairs, next) = match scene.minor {
        ..35 => (pairs, None),
        _ => Window::of(scene)?.cut(pairs, |pair| pair.name.as_str())?,
    };
    let shown: Vec<Value> = pairs.iter().map(|pair| json!({"keypair": document(scene, pair)})).collect();
    let mut body = json!({"keypairs": shown});
    if let Some(marker) = next {
        let href = format!("{}?{}", scene.url("os-keypairs"), query_after(scene, &marker));
        body["keypairs_links"] = json!([{"rel": "next", "href": href}]);
    }
    Ok(json(200, &body))
}

fn create(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let body = scene.checked(BODY)?;
    let given = &body["keypair"];
    let name = given["name"].as_str().unwrap_or_default();
    let user = match given["user_id"].as_str() {
        Some(id) if id != scene.who.user && !scene.who.admin => {
            return Err(Refusal::forbidden(
                "Policy doesn't allow os_compute_api:os-keypairs:create to be performed.",
            ));
        }
        Some(id) => id.to_owned(),
        None => scene.who.user.clone(),
    };
    // The characters Nova lets a name have before 2.92; from then on dots and at signs too.
    let safe =
        |c: char| c.is_ascii_alphanumeric() || " -_".contains(c) || (scene.minor >= 92 && ".@".contains(c));
    if !name.chars().all(safe) {
        return Err(Refusal::bad("Keypair data is invalid: Keypair name contains unsafe characters"));
    }
    if scene.region.keypairs.has(&row(&user, name)) {
        return Err(Refusal::conflict(format!("Key pair '{name}' already exists.")));
    }
    if scene.region.keypairs.iter().filter(|pair| pair.user == user).count() >= scene.settings.quota.key_pairs
    {
        return Err(Refusal::forbidden("Quota exceeded, too many key pairs."));
    }
    let (public, private) = match given["public_key"].as_str() {
        Some(key) => (key.to_owned(), None),
        None => {
            let (public, private) = generate(scene.ids, " Generated-by-Nova");
            (public, Some(private))
        }
    };
    let fingerprint = fingerprint(&public)
        .ok_or_else(|| Refusal::bad("Keypair data is invalid: failed to generate fingerprint"))?;
    let pair = KeyPair {
        name: name.to_owned(),
        user: user.clone(),
        kind: given["type"].as_str().unwrap_or("ssh").to_owned(),
        public,
        fingerprint,
        created: scene.now,
        serial: scene.region.keypairs.len() as u64 + 1,
    };
    let mut shown = document(scene, &pair);
    shown["user_id"] = json!(user);
    if let Some(private) = private {
        shown["private_key"] = json!(private);
    }
    scene.region.keypairs.put(row(&user, name), pair);
    // Nova answered 200 until 2.2 made it 201.
    Ok(json(if scene.minor >= 2 { 201 } else { 200 }, &json!({"keypair": shown})))
}

/// A key pair that looks like one: the public half parses as an RSA key, the private half is sealed text.
pub(crate) fn generate(ids: &mut Ids, comment: &str) -> (String, String) {
    let mut blob: Vec<u8> = Vec::new();
    let mut modulus = vec![0, 0x80 | (ids.bits() as u8)];
    modulus.extend((0..31).flat_map(|_| ids.bits().to_be_bytes()).chain([1; 7]));
    for part in [&b"ssh-rsa"[..], &[1, 0, 1], &modulus] {
        blob.extend((part.len() as u32).to_be_bytes());
        blob.extend(part);
    }
    let mut private = String::from("-----BEGIN RSA PRIVATE KEY-----\n");
    for _ in 0..24 {
        private.push_str(&ids.text(64));
        private.push('\n');
    }
    private.push_str("-----END RSA PRIVATE KEY-----\n");
    (format!("ssh-rsa {}{comment}", STANDARD.encode(blob)), private)
}

/// Sixteen bytes that follow from the key. Nova's are its MD5; that they are the same for the same key is all
/// that can be relied on here.
pub(crate) fn fingerprint(public: &str) -> Option<String> {
    let mut words = public.split_whitespace();
    let (kind, data) = (words.next()?, words.next()?);
    let blob = STANDARD.decode(data).ok()?;
    let length = usize::try_from(u32::from_be_bytes(blob.get(..4)?.try_into().ok()?)).ok()?;
    if blob.get(4..length.checked_add(4)?)? != kind.as_bytes() {
        return None;
    }
    let mut halves = [1_u64, 2];
    for (n, byte) in blob.iter().enumerate() {
        let half = &mut halves[n % 2];
        *half = crate::ids::hash(*half ^ u64::from(*byte));
    }
    let pairs: Vec<String> =
        halves.iter().flat_map(|half| half.to_be_bytes()).map(|byte| format!("{byte:02x}")).collect();
    Some(pairs.join(":"))
}

fn find<'s>(scene: &'s Scene<'_>) -> Result<&'s KeyPair, Refusal> {
    let name = scene.arg(0);
    let user = scene.call.query("user_id").filter(|_| scene.who.admin).unwrap_or(&scene.who.user);
    let found = scene.region.keypairs.get(&row(user, name));
    found.ok_or_else(|| Refusal::missing(format!("Keypair {name} not found for user {user}")))
}

fn show(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let pair = find(scene)?;
    let mut shown = document(scene, pair);
    shown["user_id"] = json!(pair.user);
    shown["created_at"] = json!(stamp::naive(pair.created));
    shown["updated_at"] = Value::Null;
    shown["deleted"] = json!(false);
    shown["deleted_at"] = Value::Null;
    shown["id"] = json!(pair.serial);
    Ok(json(200, &json!({"keypair": shown})))
}

fn delete(scene: &mut Scene<'_>) -> Result<Reply, Refusal> {
    let row = find(scene).map(|pair| row(&pair.user, &pair.name))?;
    scene.region.keypairs.remove(&row);
    Ok(empty(if scene.minor >= 2 { 204 } else { 202 }))
}
