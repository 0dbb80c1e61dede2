//! Instances, images, volumes, snapshots, security groups and addresses, each created once.
//!
//! Where EC2 takes an idempotency token, the key is that; everything bears it, as its token or in the tag `pileus-key`,
//! so that it can be found when the answer to its creation is lost.

use super::{
    KEY,
    make::{LookFor, Made},
    node::tags,
};
use crate::{
    Endpoint, Error, Leftover, Request, Response, Result,
    compute::{NodeSpec, VolumeSpec},
    machine::Creation,
    providers::aws::ec2::{
        Filter, Tag, addresses,
        images::{self, CopyImage, CreateImage, DescribeImages},
        instances::{
            DescribeInstances, Instance, InstanceNetworkInterfaceSpecification, InstanceStateName,
            RunInstances,
        },
        security_groups::{self, CreateSecurityGroup, DescribeSecurityGroups},
        snapshots, volumes,
    },
    wire::xml::Document,
};
use serde::{Deserialize, Serialize};

fn keyed(key: &str) -> Vec<Filter> {
    vec![Filter::new(format!("tag:{KEY}"), key)]
}

fn key_of(tags: &[Tag]) -> Option<&str> {
    tags.iter().find(|tag| tag.key == KEY).map(|tag| tag.value.as_str())
}

/// An instance whose token is the key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeInstance {
    pub(super) spec: NodeSpec,
    /// Whether to wait until it runs.
    pub(super) wait: bool,
}

impl From<Document<Instance>> for Made {
    fn from(instance: Document<Instance>) -> Self {
        // One that is gone is not the one that is wanted, and EC2 refuses its token by a code of its own.
        let gone = matches!(
            instance.state.name,
            Some(InstanceStateName::Terminated | InstanceStateName::ShuttingDown)
        );
        Made { id: instance.value.id, key: instance.value.client_token.filter(|_| !gone) }
    }
}

impl MakeInstance {
    fn call(&self, key: &str) -> RunInstances {
        let spec = &self.spec;
        let image = spec.image.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut call = RunInstances::new(key, image, spec.size.as_str());
        call.key_name.clone_from(&spec.key_pair);
        call.user_data.clone_from(&spec.user_data);
        call.placement.availability_zone = spec.location.as_ref().map(ToString::to_string);
        call.tags = tags(&spec.name, &spec.metadata);
        let (ids, names): (Vec<_>, Vec<_>) =
            spec.security_groups.iter().cloned().partition(|group| group.starts_with("sg-"));
        match &spec.networks[..] {
            [] => (call.security_group_ids, call.security_groups) = (ids, names),
            [subnet] => {
                call.subnet_id = Some(subnet.to_string());
                (call.security_group_ids, call.security_groups) = (ids, names);
            }
            // With interfaces of its own, the groups are those of the interfaces.
            subnets => {
                let interfaces =
                    (0..).zip(subnets).map(|(index, subnet)| InstanceNetworkInterfaceSpecification {
                        device_index: Some(index),
                        subnet_id: Some(subnet.to_string()),
                        security_group_ids: ids.clone(),
                        ..Default::default()
                    });
                call.network_interfaces = interfaces.collect();
            }
        }
        call
    }
}

impl Creation for MakeInstance {
    type Output = Made;
    type Look = LookFor<DescribeInstances>;
    const WHAT: &'static str = "instance";
    const KEYED: bool = true;

    fn own_key(&self) -> Option<&str> {
        self.spec.idempotency_key.as_deref()
    }

    fn incomplete(&self) -> Option<Error> {
        (self.spec.had_secrets && self.spec.user_data.is_none()).then(|| {
            Error::misuse(
                "the checkpoint does not hold the instance's user-data; start the creation anew, with the same \
                 idempotency key if it had one",
            )
        })
    }

    fn create(&self, key: &str) -> Request {
        self.call(key).request()
    }

    fn created(&self, response: &Response) -> Result<Made> {
        let made = self.call("key").response(response)?.instances.into_iter().next();
        let made = made.ok_or_else(|| response.malformed("it holds no instance"))?;
        Ok(Made { id: made.value.id, key: None })
    }

    fn look(&self, key: &str) -> Option<Self::Look> {
        let filters = vec![Filter::new("client-token", key)];
        Some(LookFor(DescribeInstances { filters, ..DescribeInstances::default() }))
    }

    fn bears(&self, key: &str, made: &Made) -> bool {
        made.key.as_deref() == Some(key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("instance").find_by("name", &self.spec.name).find_by("client token", key)
    }
}

/// An image of an instance, or a copy of another region's, with the key in a tag.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeImage {
    pub(super) name: String,
    pub(super) from: ImageFrom,
}

/// What an image is made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum ImageFrom {
    /// An instance, which is not restarted for it.
    Instance(String),
    /// An image in another region.
    Image { id: String, region: String },
}

impl From<Document<images::Image>> for Made {
    fn from(image: Document<images::Image>) -> Self {
        Made { key: key_of(&image.tags).map(str::to_owned), id: image.value.id }
    }
}

impl Creation for MakeImage {
    type Output = Made;
    type Look = LookFor<DescribeImages>;
    const WHAT: &'static str = "image";

    fn own_key(&self) -> Option<&str> {
        None
    }

    fn create(&self, key: &str) -> Request {
        let (name, tags) = (self.name.clone(), vec![Tag::new(KEY, key)]);
        match &self.from {
            ImageFrom::Instance(id) => {
                CreateImage { instance_id: id.clone(), name, no_reboot: true, tags, ..CreateImage::default() }
                    .request()
            }
            ImageFrom::Image { id, region } => CopyImage {
                client_token: key.to_owned(),
                source_image_id: id.clone(),
                source_region: region.clone(),
                name,
                tags,
                ..CopyImage::default()
            }
            .request(),
        }
    }

    fn created(&self, response: &Response) -> Result<Made> {
        // Both answers have the same form.
        CreateImage::default().response(response).map(|id| Made { id, key: None })
    }

    fn look(&self, key: &str) -> Option<Self::Look> {
        Some(LookFor(DescribeImages { filters: keyed(key), ..DescribeImages::default() }))
    }

    fn bears(&self, key: &str, made: &Made) -> bool {
        made.key.as_deref() == Some(key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("image").find_by("name", &self.name).find_by("tag pileus-key", key)
    }
}

/// A security group with the key in a tag.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeGroup {
    pub(super) name: String,
    pub(super) description: String,
}

impl From<Document<security_groups::SecurityGroup>> for Made {
    fn from(group: Document<security_groups::SecurityGroup>) -> Self {
        Made { key: key_of(&group.tags).map(str::to_owned), id: group.value.group_id }
    }
}

impl MakeGroup {
    fn call(&self, key: &str) -> CreateSecurityGroup {
        CreateSecurityGroup {
            group_name: self.name.clone(),
            description: self.description.clone(),
            tags: vec![Tag::new(KEY, key)],
            ..CreateSecurityGroup::default()
        }
    }
}

impl Creation for MakeGroup {
    type Output = Made;
    type Look = LookFor<DescribeSecurityGroups>;
    const WHAT: &'static str = "security group";

    fn own_key(&self) -> Option<&str> {
        None
    }

    fn create(&self, key: &str) -> Request {
        self.call(key).request()
    }

    fn created(&self, response: &Response) -> Result<Made> {
        let id = self.call("key").response(response)?.value.group_id;
        Ok(Made { id, key: None })
    }

    fn look(&self, key: &str) -> Option<Self::Look> {
        Some(LookFor(DescribeSecurityGroups { filters: keyed(key), ..DescribeSecurityGroups::default() }))
    }

    fn bears(&self, key: &str, made: &Made) -> bool {
        made.key.as_deref() == Some(key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("security group").find_by("name", &self.name).find_by("tag pileus-key", key)
    }
}

/// A volume whose token is the key, which it bears in a tag too.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeVolume {
    pub(super) spec: VolumeSpec,
}

impl MakeVolume {
    fn call(&self, key: &str) -> volumes::CreateVolume {
        let spec = &self.spec;
        let mut tags = tags(&spec.name, &spec.metadata);
        tags.push(Tag::new(KEY, key));
        volumes::CreateVolume {
            client_token: key.to_owned(),
            availability_zone: spec.location.as_ref().map(ToString::to_string),
            size: u32::try_from(spec.size_gib).ok(),
            snapshot_id: spec.snapshot.as_ref().map(ToString::to_string),
            volume_type: spec.kind.as_deref().map(volumes::VolumeType::from),
            tags,
            ..volumes::CreateVolume::default()
        }
    }
}

impl Creation for MakeVolume {
    type Output = Document<volumes::Volume>;
    type Look = volumes::DescribeVolumes;
    const WHAT: &'static str = "volume";
    const KEYED: bool = true;

    fn own_key(&self) -> Option<&str> {
        self.spec.idempotency_key.as_deref()
    }

    fn create(&self, key: &str) -> Request {
        self.call(key).request()
    }

    fn created(&self, response: &Response) -> Result<Self::Output> {
        self.call("key").response(response)
    }

    fn look(&self, key: &str) -> Option<Self::Look> {
        Some(volumes::DescribeVolumes { filters: keyed(key), ..volumes::DescribeVolumes::default() })
    }

    fn bears(&self, key: &str, volume: &Self::Output) -> bool {
        key_of(&volume.tags) == Some(key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("volume").find_by("name", &self.spec.name).find_by("tag pileus-key", key)
    }
}

/// A snapshot with the key in a tag.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeSnapshot {
    pub(super) volume: String,
    pub(super) name: String,
}

impl MakeSnapshot {
    fn call(&self, key: &str) -> snapshots::CreateSnapshot {
        snapshots::CreateSnapshot {
            volume_id: self.volume.clone(),
            tags: vec![Tag::new(super::node::NAME, &self.name), Tag::new(KEY, key)],
            ..snapshots::CreateSnapshot::default()
        }
    }
}

impl Creation for MakeSnapshot {
    type Output = Document<snapshots::Snapshot>;
    type Look = snapshots::DescribeSnapshots;
    const WHAT: &'static str = "snapshot";

    fn own_key(&self) -> Option<&str> {
        None
    }

    fn create(&self, key: &str) -> Request {
        self.call(key).request()
    }

    fn created(&self, response: &Response) -> Result<Self::Output> {
        self.call("key").response(response)
    }

    fn look(&self, key: &str) -> Option<Self::Look> {
        Some(snapshots::DescribeSnapshots { filters: keyed(key), ..snapshots::DescribeSnapshots::default() })
    }

    fn bears(&self, key: &str, snapshot: &Self::Output) -> bool {
        key_of(&snapshot.tags) == Some(key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("snapshot")
            .find_by("name", &self.name)
            .find_by("volume", &self.volume)
            .find_by("tag pileus-key", key)
    }
}

/// An elastic address with the key in a tag.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeAddress {
    pub(super) pool: Option<String>,
}

impl MakeAddress {
    fn call(&self, key: &str) -> addresses::AllocateAddress {
        addresses::AllocateAddress {
            domain: Some(addresses::AddressDomain::Vpc),
            public_ipv4_pool: self.pool.clone(),
            tags: vec![Tag::new(KEY, key)],
            ..addresses::AllocateAddress::default()
        }
    }
}

impl Creation for MakeAddress {
    type Output = Document<addresses::Address>;
    type Look = addresses::DescribeAddresses;
    const WHAT: &'static str = "elastic address";

    fn own_key(&self) -> Option<&str> {
        None
    }

    fn create(&self, key: &str) -> Request {
        self.call(key).request()
    }

    fn created(&self, response: &Response) -> Result<Self::Output> {
        self.call("key").response(response)
    }

    fn look(&self, key: &str) -> Option<Self::Look> {
        Some(addresses::DescribeAddresses { filters: keyed(key), ..addresses::DescribeAddresses::default() })
    }

    fn bears(&self, key: &str, address: &Self::Output) -> bool {
        key_of(&address.tags) == Some(key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("elastic address").find_by("tag pileus-key", key)
    }
}
