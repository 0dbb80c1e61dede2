//! What is to be created.

use super::{Image, ImageId, LocationId, NetworkId, Size, SizeId, SnapshotId, VolumeId};
use crate::{Error, Result, Secret, SecretBytes};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A node to be created.
///
/// ```
/// use pileus_core::compute::NodeSpec;
/// let spec = NodeSpec::new("web-1", "m1.small", "ubuntu-24.04").key_pair("laptop").metadata("role", "web");
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NodeSpec {
    /// Its name.
    pub name: String,
    /// Its size.
    pub size: SizeId,
    /// The image it starts from; `None` where [`NodeSpec::boot_volume`] is set.
    pub image: Option<ImageId>,
    /// A volume it starts from instead of an image.
    pub boot_volume: Option<VolumeId>,
    /// The location or zone it goes to; the provider chooses where `None`.
    pub location: Option<LocationId>,
    /// The name of the key pair that may log in.
    pub key_pair: Option<String>,
    /// The networks it is attached to; the provider chooses where there are none.
    pub networks: Vec<NetworkId>,
    /// The security groups it is in, by name or id as the provider takes them.
    pub security_groups: Vec<String>,
    /// Keys and values to put on it.
    pub metadata: BTreeMap<String, String>,
    /// What its first boot is given (a cloud-init document, as text or compressed). Treated as a secret: not printed,
    /// not serialized.
    #[serde(skip)]
    pub user_data: Option<SecretBytes>,
    /// The administrator's password, at providers that take one. Not serialized.
    #[serde(skip)]
    pub password: Option<Secret>,
    /// A key of the caller's own that makes the creation repeatable, even by another process that knows nothing of
    /// this one: a node that bears it is found and given back instead of being created again.
    pub idempotency_key: Option<String>,
    /// Whether a secret was set: tells a checkpoint that was taken up again what it cannot hold.
    #[serde(default)]
    pub had_secrets: bool,
}

impl NodeSpec {
    /// A node of that name, size and image; all else is the provider's choice.
    #[must_use]
    pub fn new(name: impl Into<String>, size: impl Into<SizeId>, image: impl Into<ImageId>) -> Self {
        NodeSpec {
            name: name.into(),
            size: size.into(),
            image: Some(image.into()),
            boot_volume: None,
            location: None,
            key_pair: None,
            networks: Vec::new(),
            security_groups: Vec::new(),
            metadata: BTreeMap::new(),
            user_data: None,
            password: None,
            idempotency_key: None,
            had_secrets: false,
        }
    }

    /// Starts it from a volume instead of an image.
    #[must_use]
    pub fn boot_volume(mut self, volume: impl Into<VolumeId>) -> Self {
        self.boot_volume = Some(volume.into());
        self.image = None;
        self
    }

    /// Sets the location.
    #[must_use]
    pub fn location(mut self, location: impl Into<LocationId>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// Sets the key pair that may log in.
    #[must_use]
    pub fn key_pair(mut self, name: impl Into<String>) -> Self {
        self.key_pair = Some(name.into());
        self
    }

    /// Adds a network.
    #[must_use]
    pub fn network(mut self, network: impl Into<NetworkId>) -> Self {
        self.networks.push(network.into());
        self
    }

    /// Adds a security group.
    #[must_use]
    pub fn security_group(mut self, group: impl Into<String>) -> Self {
        self.security_groups.push(group.into());
        self
    }

    /// Adds a key and value.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Sets what the first boot is given.
    #[must_use]
    pub fn user_data(mut self, document: impl Into<SecretBytes>) -> Self {
        self.user_data = Some(document.into());
        self.had_secrets = true;
        self
    }

    /// Sets the administrator's password.
    #[must_use]
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self.had_secrets = true;
        self
    }

    /// Sets the caller's own key.
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Checks what can be checked before anything is sent.
    pub fn check(&self) -> Result<()> {
        if self.name.trim().is_empty() {
            return Err(Error::misuse(
                "a node needs a name; NodeSpec::new(name, size, image) takes it first",
            ));
        }
        if self.size.as_str().is_empty() {
            return Err(Error::misuse("a node needs a size; list_sizes() shows which there are"));
        }
        if self.image.as_ref().is_none_or(|image| image.as_str().is_empty()) && self.boot_volume.is_none() {
            return Err(Error::misuse(
                "a node needs an image or a boot volume; list_images() shows the images",
            ));
        }
        if self.idempotency_key.as_deref() == Some("") {
            return Err(Error::misuse(
                "an idempotency key must not be empty; leave it out or give a unique text",
            ));
        }
        Ok(())
    }
}

/// A volume to be created.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct VolumeSpec {
    /// Its name.
    pub name: String,
    /// Its size in GiB.
    pub size_gib: u64,
    /// What it is made of, in the provider's words (`ssd`, `gp3`); the provider's default where `None`.
    pub kind: Option<String>,
    /// The location or zone it goes to.
    pub location: Option<LocationId>,
    /// The snapshot it starts as a copy of.
    pub snapshot: Option<SnapshotId>,
    /// The image it starts as a copy of, to boot from.
    pub image: Option<ImageId>,
    /// Keys and values to put on it.
    pub metadata: BTreeMap<String, String>,
    /// A key of the caller's own that makes the creation repeatable.
    pub idempotency_key: Option<String>,
}

impl VolumeSpec {
    /// An empty volume of that name and size in GiB.
    #[must_use]
    pub fn new(name: impl Into<String>, size_gib: u64) -> Self {
        VolumeSpec {
            name: name.into(),
            size_gib,
            kind: None,
            location: None,
            snapshot: None,
            image: None,
            metadata: BTreeMap::new(),
            idempotency_key: None,
        }
    }

    /// Starts it as a copy of a snapshot.
    #[must_use]
    pub fn snapshot(mut self, snapshot: impl Into<SnapshotId>) -> Self {
        self.snapshot = Some(snapshot.into());
        self
    }

    /// Starts it as a copy of an image.
    #[must_use]
    pub fn image(mut self, image: impl Into<ImageId>) -> Self {
        self.image = Some(image.into());
        self
    }

    /// Sets what it is made of.
    #[must_use]
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = Some(kind.into());
        self
    }

    /// Sets the location.
    #[must_use]
    pub fn location(mut self, location: impl Into<LocationId>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// Adds a key and value.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Sets the caller's own key.
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Checks what can be checked before anything is sent.
    pub fn check(&self) -> Result<()> {
        if self.size_gib == 0 {
            return Err(Error::misuse("a volume needs a size of at least 1 GiB"));
        }
        if self.idempotency_key.as_deref() == Some("") {
            return Err(Error::misuse(
                "an idempotency key must not be empty; leave it out or give a unique text",
            ));
        }
        Ok(())
    }
}

impl From<&Size> for SizeId {
    fn from(size: &Size) -> Self {
        size.id.clone()
    }
}

impl From<&Image> for ImageId {
    fn from(image: &Image) -> Self {
        image.id.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn a_spec_without_its_necessities_is_refused() {
        let image = |name, size, image| NodeSpec::new(name, size, image).check().map_err(|e| e.kind());
        assert_eq!(image("n", "s", "i"), Ok(()));
        assert_eq!(image(" ", "s", "i"), Err(Kind::Misuse));
        assert_eq!(image("n", "", "i"), Err(Kind::Misuse));
        assert_eq!(image("n", "s", ""), Err(Kind::Misuse));
        assert!(NodeSpec::new("n", "s", "").boot_volume("v").check().is_ok());
        assert!(VolumeSpec::new("v", 0).check().is_err());
    }

    #[test]
    fn a_stored_spec_holds_no_secret() {
        let spec = NodeSpec::new("n", "s", "i").user_data("#cloud-config hunter2").password("hunter3");
        let stored = serde_json::to_string(&spec).expect("JSON");
        assert!(!stored.contains("hunter") && !format!("{spec:?}").contains("hunter"), "{stored}");
        let back: NodeSpec = serde_json::from_str(&stored).expect("JSON");
        assert!(back.had_secrets && back.user_data.is_none());
    }
}
