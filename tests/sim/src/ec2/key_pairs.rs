//! Key pairs.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html>

use super::kind::{self, row};
use super::list::{Listing, find};
use super::params::Params;
use super::refused::{Refused, refused};
use super::scene::{Action, Scene, action};
use super::tags::{keep, specified};
use super::xml::Xml;
use crate::Time;
use crate::nova::keypairs::{fingerprint, generate};
use base64::{Engine as _, prelude::BASE64_STANDARD};

pub(super) const ACTIONS: &[Action] = &[
    action("CreateKeyPair", &["KeyFormat", "KeyName", "KeyType", "TagSpecifications"], create),
    action("DeleteKeyPair", &["KeyName", "KeyPairId"], delete),
    action("DescribeKeyPairs", &["Filters", "IncludePublicKey", "KeyName.N", "KeyPairId.N"], describe),
    action("ImportKeyPair", &["KeyName", "PublicKeyMaterial", "TagSpecifications"], import),
];

/// The public half of a key pair.
#[derive(Clone, Debug)]
pub(crate) struct KeyPair {
    pub(crate) id: String,
    pub(crate) created: Time,
    pub(crate) name: String,
    kind: &'static str,
    fingerprint: String,
    public: String,
}

row!(KeyPair: KEY_PAIR in key_pairs);

/// A key pair by its name.
pub(crate) fn by_name<'s>(scene: &'s Scene<'_>, name: &str) -> Result<&'s KeyPair, Refused> {
    let found = scene.all::<KeyPair>().find(|pair| pair.name == name);
    found.ok_or_else(|| refused("InvalidKeyPair.NotFound", format!("The key pair '{name}' does not exist")))
}

/// A name that is still free. Whether the pair is found yet does not matter: the name is taken.
fn free_name(scene: &Scene<'_>, params: &Params<'_>) -> Result<String, Refused> {
    let name = params.needed("KeyName")?;
    if name.len() > 255 || !name.is_ascii() {
        return Err(Refused::value("keyName", name, "It must be up to 255 ASCII characters"));
    }
    if scene.region.key_pairs.iter().any(|pair| pair.name == name) {
        return Err(refused("InvalidKeyPair.Duplicate", format!("The keypair already exists: {name}")));
    }
    if scene.region.key_pairs.len() >= scene.settings.quota.key_pairs {
        return Err(refused("KeyPairLimitExceeded", "Maximum of key pairs reached"));
    }
    Ok(name.to_owned())
}

fn create(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let name = free_name(scene, params)?;
    let tags = specified(params, &[kind::KEY_PAIR])?;
    params.word("KeyFormat", &["pem", "ppk"])?;
    let kind = params.word("KeyType", &["rsa", "ed25519"])?.unwrap_or("rsa");
    let (public, private) = generate(scene.ids, "");
    add(scene, name, kind, public, Some(&private), &tags)
}

fn import(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let name = free_name(scene, params)?;
    let tags = specified(params, &[kind::KEY_PAIR])?;
    let wrong = || refused("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
    let material = BASE64_STANDARD.decode(params.needed("PublicKeyMaterial")?).map_err(|_| wrong())?;
    let public = String::from_utf8(material).map_err(|_| wrong())?.trim().to_owned();
    let kind = match public.split_whitespace().next() {
        Some("ssh-rsa") => "rsa",
        Some("ssh-ed25519") => "ed25519",
        _ => return Err(wrong()),
    };
    add(scene, name, kind, public, None, &tags)
}

fn add(
    scene: &mut Scene<'_>,
    name: String,
    kind: &'static str,
    public: String,
    private: Option<&str>,
    tags: &super::tags::Specified,
) -> Result<Xml, Refused> {
    let wrong = || refused("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
    let fingerprint = fingerprint(&public).ok_or_else(wrong)?;
    let pair =
        KeyPair { id: scene.make(kind::KEY_PAIR), created: scene.now, name, kind, fingerprint, public };
    keep(scene, pair.clone(), tags);
    let mut xml = Xml::default();
    xml.put("keyName", &pair.name).put("keyFingerprint", &pair.fingerprint).put("keyPairId", &pair.id);
    xml.opt("keyMaterial", private).tags(scene.region.tags.of(&pair.id));
    Ok(xml)
}

/// A pair that is not there is deleted as well, as EC2 has it.
fn delete(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let found = match (params.text("KeyName"), params.text("KeyPairId")) {
        (Some(name), _) => scene.region.key_pairs.iter().find(|pair| pair.name == name),
        (None, Some(id)) => {
            kind::KEY_PAIR.check(id)?;
            scene.region.key_pairs.get(id)
        }
        (None, None) => return Err(Refused::missing("KeyName or KeyPairId")),
    };
    let id = found.map(|pair| pair.id.clone());
    if let Some(id) = &id {
        scene.region.key_pairs.remove(id);
        scene.region.tags.forget(id);
    }
    let mut xml = Xml::default();
    xml.put("return", true).opt("keyPairId", id);
    Ok(xml)
}

const PAIRS: Listing =
    Listing { ids: "KeyPairId", filters: &["fingerprint", "key-name", "key-pair-id"], pages: None };

fn describe(scene: &mut Scene<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let with_public = params.flag("IncludePublicKey")? == Some(true);
    let names = params.list("KeyName");
    for name in &names {
        by_name(scene, name)?;
    }
    let (mut pairs, _) = find::<KeyPair>(scene, params, &PAIRS, |pair, filter| {
        vec![match filter {
            "fingerprint" => pair.fingerprint.clone(),
            "key-name" => pair.name.clone(),
            _ => pair.id.clone(),
        }]
    })?;
    pairs.retain(|pair| names.is_empty() || names.contains(&pair.name.as_str()));
    let mut xml = Xml::default();
    xml.items("keySet", pairs, |xml, pair| {
        xml.put("keyPairId", &pair.id).put("keyName", &pair.name).put("keyType", pair.kind);
        xml.put("keyFingerprint", &pair.fingerprint).time("createTime", pair.created);
        xml.opt("publicKey", with_public.then_some(&pair.public)).tags(scene.region.tags.of(&pair.id));
    });
    Ok(xml)
}
