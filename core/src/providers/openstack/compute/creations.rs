//! Volumes, snapshots, images and floating addresses, each created once: they bear a key to be found by.

use super::KEY;
use crate::{
    Endpoint, Leftover, Page, Request, Response, Result,
    compute::VolumeSpec,
    machine::Creation,
    providers::openstack::{
        cinder::{self, CreateSnapshot, CreateVolume, ListSnapshots, ListVolumes},
        glance::{self, ListImages},
        neutron::{self, CreateFloatingIp, ListFloatingIps, NewFloatingIp},
        nova,
    },
    wire::json::{Document, single},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A volume that bears a key in its metadata.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeVolume {
    pub(super) spec: VolumeSpec,
    pub(super) v1: bool,
}

impl Creation for MakeVolume {
    type Output = Document<cinder::Volume>;
    type Look = ListVolumes;
    const WHAT: &'static str = "volume";

    fn own_key(&self) -> Option<&str> {
        self.spec.idempotency_key.as_deref()
    }

    fn create(&self, key: &str) -> Request {
        let spec = &self.spec;
        let mut call = CreateVolume::new(&spec.name, spec.size_gib);
        call.volume_type.clone_from(&spec.kind);
        call.availability_zone = spec.location.as_ref().map(ToString::to_string);
        call.snapshot_id = spec.snapshot.as_ref().map(ToString::to_string);
        call.image_id = spec.image.as_ref().map(ToString::to_string);
        call.metadata.clone_from(&spec.metadata);
        call.metadata.insert(KEY.to_owned(), key.to_owned());
        call.v1 = self.v1;
        call.request()
    }

    fn created(&self, response: &Response) -> Result<Document<cinder::Volume>> {
        single(response, "volume")
    }

    fn look(&self, _: &str) -> Option<ListVolumes> {
        let name = (!self.spec.name.is_empty() && !self.v1).then(|| self.spec.name.clone());
        Some(ListVolumes { name, ..ListVolumes::default() })
    }

    fn bears(&self, key: &str, volume: &Document<cinder::Volume>) -> bool {
        volume.metadata.get(KEY).is_some_and(|found| found == key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("volume").find_by("name", &self.spec.name).find_by("metadata pileus-key", key)
    }
}

/// A snapshot that bears a key in its metadata.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeSnapshot {
    pub(super) volume: String,
    pub(super) name: String,
    pub(super) v1: bool,
}

impl Creation for MakeSnapshot {
    type Output = Document<cinder::Snapshot>;
    type Look = ListSnapshots;
    const WHAT: &'static str = "snapshot";

    fn own_key(&self) -> Option<&str> {
        None
    }

    fn create(&self, key: &str) -> Request {
        let call = CreateSnapshot {
            volume_id: self.volume.clone(),
            name: Some(self.name.clone()),
            // Also of a volume that is attached: that is what backups are taken of.
            force: true,
            metadata: BTreeMap::from([(KEY.to_owned(), key.to_owned())]),
            v1: self.v1,
            ..CreateSnapshot::default()
        };
        call.request()
    }

    fn created(&self, response: &Response) -> Result<Document<cinder::Snapshot>> {
        single(response, "snapshot")
    }

    fn look(&self, _: &str) -> Option<ListSnapshots> {
        Some(ListSnapshots { volume_id: Some(self.volume.clone()), ..ListSnapshots::default() })
    }

    fn bears(&self, key: &str, snapshot: &Document<cinder::Snapshot>) -> bool {
        snapshot.metadata.get(KEY).is_some_and(|found| found == key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("snapshot")
            .find_by("name", &self.name)
            .find_by("volume", &self.volume)
            .find_by("metadata pileus-key", key)
    }
}

/// An image of a server that bears a key among its properties.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeImage {
    pub(super) server: String,
    pub(super) name: String,
}

/// An image, as far as the answer to its creation or a listing tells.
#[derive(Clone, Debug)]
pub(super) struct MadeImage {
    pub(super) id: String,
    key: Option<String>,
}

impl MakeImage {
    fn call(&self) -> nova::snapshot::CreateImage {
        nova::snapshot::CreateImage::new(&self.server, &self.name)
    }
}

impl Creation for MakeImage {
    type Output = MadeImage;
    type Look = LookForImage;
    const WHAT: &'static str = "image";

    fn own_key(&self) -> Option<&str> {
        None
    }

    fn create(&self, key: &str) -> Request {
        let mut call = self.call();
        call.metadata.insert(KEY.to_owned(), key.to_owned());
        call.request()
    }

    fn created(&self, response: &Response) -> Result<MadeImage> {
        self.call().response(response).map(|id| MadeImage { id, key: None })
    }

    fn look(&self, key: &str) -> Option<LookForImage> {
        let properties = BTreeMap::from([(KEY.to_owned(), key.to_owned())]);
        Some(LookForImage(ListImages { properties, ..ListImages::default() }))
    }

    fn bears(&self, key: &str, image: &MadeImage) -> bool {
        image.key.as_deref() == Some(key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("image").find_by("name", &self.name).find_by("property pileus-key", key)
    }
}

/// A listing of images, of each only what tells whether it is the one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LookForImage(ListImages);

impl Endpoint for LookForImage {
    type Output = Page<MadeImage, LookForImage>;
    fn request(&self) -> Request {
        self.0.request()
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        let page = self.0.response(response)?;
        let made = |image: Document<glance::Image>| {
            let key = image.property(KEY).map(str::to_owned);
            MadeImage { id: image.value.id, key }
        };
        let items = page.items.into_iter().map(made).collect();
        Ok(Page { items, rest: page.rest.map(LookForImage) })
    }
}

/// A floating address that bears a key in its description.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct MakeAddress {
    pub(super) network: String,
}

impl Creation for MakeAddress {
    type Output = Document<neutron::FloatingIp>;
    type Look = ListFloatingIps;
    const WHAT: &'static str = "floating address";

    fn own_key(&self) -> Option<&str> {
        None
    }

    fn create(&self, key: &str) -> Request {
        let floatingip = NewFloatingIp {
            floating_network_id: self.network.clone(),
            description: Some(format!("{KEY} {key}")),
            ..NewFloatingIp::default()
        };
        CreateFloatingIp { floatingip }.request()
    }

    fn created(&self, response: &Response) -> Result<Document<neutron::FloatingIp>> {
        single(response, "floatingip")
    }

    fn look(&self, _: &str) -> Option<ListFloatingIps> {
        let floating_network_id = Some(self.network.clone());
        Some(ListFloatingIps { floating_network_id, ..ListFloatingIps::default() })
    }

    fn bears(&self, key: &str, address: &Document<neutron::FloatingIp>) -> bool {
        address.description.as_deref().and_then(|text| text.strip_prefix(KEY)).map(str::trim) == Some(key)
    }

    fn leftover(&self, key: &str) -> Leftover {
        Leftover::possible("floating address")
            .find_by("network", &self.network)
            .find_by("description", format!("{KEY} {key}"))
    }
}
