//! Key pairs, put into instances as they are started.

use super::{
    Filter, SERVICE, Tag,
    base64::encode,
    common::{done, listing, reading, whole},
    form, request,
};
use crate::{
    Endpoint, Error, Page, Repeat, Request, Response, Result, Secret, Time,
    wire::{
        open_enum,
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// The kind of a key.
    pub enum KeyType {
        /// RSA, the only one that Windows can use.
        Rsa = "rsa",
        /// Ed25519.
        Ed25519 = "ed25519",
    }
}

open_enum! {
    /// The form a private key comes in.
    pub enum KeyFormat {
        /// PEM, for OpenSSH.
        Pem = "pem",
        /// For PuTTY.
        Ppk = "ppk",
    }
}

xml_struct! {
    /// A key pair. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_KeyPairInfo.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct KeyPair {
        /// The name, by which it is known.
        pub name: String = needed "keyName",
        /// Its id.
        pub id: Option<String> = "keyPairId",
        /// The fingerprint; of the private key where EC2 made it, else of the public one.
        pub fingerprint: String = "keyFingerprint",
        /// Its kind.
        pub key_type: Option<KeyType> = "keyType",
        /// The public key, where it was asked for.
        pub public_key: Option<String> = "publicKey",
        /// When it was created or imported.
        pub created: Option<Time> = "createTime",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

/// Some answers put space around it.
fn trimmed(mut pair: Document<KeyPair>) -> Document<KeyPair> {
    pair.value.fingerprint = pair.value.fingerprint.trim().to_owned();
    pair
}

/// Lists key pairs. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeKeyPairs {
    /// Only those of these names; one that is not there makes the whole call fail.
    pub key_names: Vec<String>,
    /// Only those of these ids.
    pub key_pair_ids: Vec<String>,
    /// Only those that meet these conditions: `key-name`, `fingerprint`, `tag:Name`.
    pub filters: Vec<Filter>,
    /// Whether the public keys are told too.
    pub include_public_key: bool,
}

listing!(KeyPairs: Document<KeyPair> = "keySet");

impl Endpoint for DescribeKeyPairs {
    type Output = Page<Document<KeyPair>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeKeyPairs")
            .list("KeyName", &self.key_names)
            .list("KeyPairId", &self.key_pair_ids)
            .opt("IncludePublicKey", self.include_public_key.then_some(true));
        reading(Filter::write(form, &self.filters))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let Page { items, rest } = whole::<KeyPairs, _>(response)?;
        Ok(Page { items: items.into_iter().map(trimmed).collect(), rest })
    }
}

/// A key pair just made, with its private key.
#[derive(Clone, Debug)]
pub struct CreatedKeyPair {
    /// The name.
    pub name: String,
    /// Its id.
    pub id: Option<String>,
    /// The private key's fingerprint.
    pub fingerprint: String,
    /// The private key: told now and never again.
    pub key_material: Secret,
    /// Its tags.
    pub tags: Vec<Tag>,
}

xml_struct! {
    struct Created {
        name: String = needed "keyName",
        id: Option<String> = "keyPairId",
        fingerprint: String = "keyFingerprint",
        key_material: Secret = needed "keyMaterial",
        tags: Vec<Tag> = "tagSet",
    }
}

/// Has EC2 make a key pair. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateKeyPair {
    /// The name, up to 255 ASCII characters.
    pub key_name: String,
    /// Its kind; RSA where it is not given.
    pub key_type: Option<KeyType>,
    /// The form its private key comes in; PEM where it is not given.
    pub key_format: Option<KeyFormat>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for CreateKeyPair {
    type Output = CreatedKeyPair;

    fn request(&self) -> Request {
        let form = form("CreateKeyPair")
            .set("KeyName", &self.key_name)
            .opt("KeyType", self.key_type.as_ref())
            .opt("KeyFormat", self.key_format.as_ref());
        // Sent once: the private key is in the first answer only.
        request(Tag::specify(form, "key-pair", &self.tags))
    }

    fn response(&self, response: &Response) -> Result<CreatedKeyPair> {
        let Created { name, id, fingerprint, key_material, tags } = xml::read(response)?;
        Ok(CreatedKeyPair { name, id, fingerprint: fingerprint.trim().to_owned(), key_material, tags })
    }
}

/// Stores a public key of the caller's. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportKeyPair {
    /// The name, up to 255 ASCII characters.
    pub key_name: String,
    /// The public key as OpenSSH writes it: `ssh-ed25519 AAAA…`; sent as Base64.
    pub public_key: String,
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for ImportKeyPair {
    type Output = Document<KeyPair>;

    fn request(&self) -> Request {
        let form = form("ImportKeyPair")
            .set("KeyName", &self.key_name)
            .set("PublicKeyMaterial", encode(&self.public_key));
        // Sent once: a repeat is refused because there is a key of that name, be it this one or another.
        request(Tag::specify(form, "key-pair", &self.tags))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml::read(response).map(trimmed)
    }
}

/// Deletes a key pair, by its name or its id; instances that have it keep it.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteKeyPair {
    /// Its name.
    pub key_name: Option<String>,
    /// Its id.
    pub key_pair_id: Option<String>,
}

impl Endpoint for DeleteKeyPair {
    type Output = ();

    fn request(&self) -> Request {
        if self.key_name.is_none() && self.key_pair_id.is_none() {
            let what = "DeleteKeyPair needs the key pair's name or id; give one";
            return Request::invalid(SERVICE, Error::misuse(what));
        }
        let form = form("DeleteKeyPair")
            .opt("KeyName", self.key_name.as_ref())
            .opt("KeyPairId", self.key_pair_id.as_ref());
        request(form).repeat(Repeat::Removing)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };

    #[test]
    fn key_pairs_are_listed_with_their_public_keys() {
        let list = DescribeKeyPairs {
            key_names: vec!["a b".into()],
            key_pair_ids: vec!["key-1".into()],
            filters: vec![Filter::new("tag:role", "*")],
            include_public_key: true,
        };
        assert_eq!(
            sent(&list),
            "DescribeKeyPairs KeyName.1=a b KeyPairId.1=key-1 IncludePublicKey=true \
             Filter.1.Name=tag:role Filter.1.Value.1=*"
        );
        assert_eq!(stored(&list), list);
        assert_eq!(sent(&DescribeKeyPairs::default()), "DescribeKeyPairs");
        let body = "<r><keySet><item><keyPairId>key-1</keyPairId><keyName>a b</keyName><keyFingerprint> 1f:51\n\
            </keyFingerprint><keyType>dsa</keyType><publicKey>ssh-dss AAAA a</publicKey>\
            <createTime>2021-10-08T11:04:06.000Z</createTime><tagSet><item><key>role</key><value/></item></tagSet>\
            </item></keySet></r>";
        let page = list.response(&answer(200, body)).expect("key pairs");
        let pair = &page.items[0];
        assert_eq!((pair.name.as_str(), pair.fingerprint.as_str()), ("a b", "1f:51"));
        assert_eq!(pair.key_type, Some(KeyType::Other("dsa".into())));
        assert_eq!(pair.public_key.as_deref(), Some("ssh-dss AAAA a"));
        assert_eq!(pair.created, Some(Time::from_unix_secs(1_633_691_046)));
        assert_eq!(pair.tags, [Tag::new("role", "")]);
        let more = answer(200, "<r><keySet/><nextToken>n</nextToken></r>");
        assert!(list.response(&more).is_err(), "cut short, by an answer that has no pages");
    }

    #[test]
    fn a_private_key_comes_once_and_prints_nowhere() {
        let create = CreateKeyPair {
            key_name: "k".into(),
            key_type: Some(KeyType::Ed25519),
            key_format: Some(KeyFormat::Ppk),
            tags: vec![Tag::new("role", "web")],
        };
        assert_eq!(
            sent(&create),
            "CreateKeyPair KeyName=k KeyType=ed25519 KeyFormat=ppk TagSpecification.1.ResourceType=key-pair \
             TagSpecification.1.Tag.1.Key=role TagSpecification.1.Tag.1.Value=web"
        );
        assert_eq!(create.request().repeat, Repeat::Once);
        assert_eq!(stored(&create), create);
        let body = "<r><keyName>k</keyName><keyFingerprint>ab</keyFingerprint><keyMaterial>-----BEGIN\nhunter2\n\
            </keyMaterial><keyPairId>key-2</keyPairId></r>";
        let created = create.response(&answer(200, body)).expect("a key pair");
        assert_eq!(created.key_material.expose(), "-----BEGIN\nhunter2\n");
        assert_eq!((created.name.as_str(), created.id.as_deref()), ("k", Some("key-2")));
        assert!(!format!("{created:?}").contains("hunter2"));
        let without = answer(200, "<r><keyName>k</keyName><keyFingerprint>ab</keyFingerprint></r>");
        assert!(create.response(&without).is_err(), "a key pair without its key is of no use");
    }

    #[test]
    fn a_public_key_is_imported_and_deleted() {
        let import = ImportKeyPair { key_name: "k".into(), public_key: "ssh-rsa AAAA".into(), tags: vec![] };
        assert_eq!(sent(&import), "ImportKeyPair KeyName=k PublicKeyMaterial=c3NoLXJzYSBBQUFB");
        assert_eq!(import.request().repeat, Repeat::Once);
        assert_eq!(stored(&import), import);
        let delete = DeleteKeyPair { key_name: Some("k".into()), key_pair_id: None };
        assert_eq!(sent(&delete), "DeleteKeyPair KeyName=k");
        assert_eq!(delete.request().repeat, Repeat::Removing);
        let delete = DeleteKeyPair { key_name: None, key_pair_id: Some("key-1".into()) };
        assert_eq!(sent(&delete), "DeleteKeyPair KeyPairId=key-1");
        assert!(DeleteKeyPair::default().request().fault().is_some(), "neither name nor id");
    }
}
