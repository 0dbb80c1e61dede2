//! Neutral compute on OpenStack: Nova for nodes, Glance for images, Cinder for volumes, Neutron for networks.
//!
//! What is created bears the key `pileus-key` in its metadata (servers, volumes, snapshots), its properties (images) or
//! its description (floating addresses), so that it can be found when the answer to its creation is lost.

mod address;
mod attach;
mod check;
mod create_server;
mod creations;
mod delete;
mod image;
mod network;
mod node;
mod resize;
mod settle;
mod storage;
mod switch;
mod watch;

use self::{
    address::{Allocate, Associate, lead},
    attach::{Attach, Detach},
    check::{checked, key_fits, named, user_data_fits},
    create_server::MakeAndWatch,
    creations::{MakeImage, MakeSnapshot, MakeVolume},
    delete::Delete,
    resize::Resize,
    settle::{AllowTraffic, Import},
    watch::{Goal, Gone, WatchImage, WatchServer, WatchSnapshot, WatchVolume},
};
use super::{OpenStack, cinder, glance, neutron, nova};
use crate::{
    Call, Checkpoint, Error, Listing, Op, Result,
    compute::{
        Address, AddressId, Allow, Capabilities, Capability, Compute, Image, ImageId, KeyPair, Location,
        Network, Node, NodeId, NodeSpec, Reboot, SecurityGroup, SecurityGroupId, SecurityGroupRule, Size,
        SizeId, Snapshot, SnapshotId, Volume, VolumeId, VolumeSpec,
    },
    machine::{CreateOnce, Pace, Stored, Until, Watch},
};
use std::{collections::BTreeMap, time::Duration};

/// The name under which a created thing bears its key.
const KEY: &str = "pileus-key";

/// The name of a volume creation's checkpoints.
const CREATE_VOLUME: &str = "openstack.create-volume";

/// How long an operation that waits for something may take unless `within` says otherwise.
const WAIT: Duration = Duration::from_secs(30 * 60);

impl OpenStack {
    fn wait<W: Watch>(&self, watch: W) -> Call<Until<W>> {
        self.call(Until::new(watch, Pace::default()))
    }

    fn wait_for_server(&self, node: &NodeId, goal: Goal) -> Op<Node> {
        let watch = WatchServer { id: node.to_string(), goal, ours: false };
        self.wait(watch).map(node::node).op().within(WAIT)
    }

    fn make_node(&self, spec: &NodeSpec, wait: bool) -> Op<Node> {
        let fit = spec
            .check()
            .and_then(|()| named("node", &spec.name))
            .and_then(|()| key_fits(spec.idempotency_key.as_deref()))
            .and_then(|()| user_data_fits(spec.user_data.as_ref()));
        checked(fit, self.call(MakeAndWatch::new(spec, wait)).map(node::node).op().within(WAIT))
    }
}

impl Compute for OpenStack {
    fn provider(&self) -> &'static str {
        self.flavour.provider
    }

    fn capabilities(&self) -> Capabilities {
        // Glance has no call that brings an image over from another region.
        let all = Capabilities::all().without(Capability::CopyImage);
        if self.flavour.addresses {
            return all;
        }
        [
            Capability::ListAddresses,
            Capability::AllocateAddress,
            Capability::AssociateAddress,
            Capability::DisassociateAddress,
            Capability::ReleaseAddress,
        ]
        .into_iter()
        .fold(all, Capabilities::without)
    }

    fn list_nodes(&self) -> Listing<Node> {
        Listing::new(self.shared(), nova::servers::ListServers::default(), node::node)
    }

    fn get_node(&self, node: &NodeId) -> Op<Node> {
        self.call(nova::servers::GetServer { id: node.to_string() }).map(node::node).op()
    }

    fn create_node(&self, spec: &NodeSpec) -> Op<Node> {
        self.make_node(spec, false)
    }

    fn launch_node(&self, spec: &NodeSpec) -> Op<Node> {
        self.make_node(spec, true)
    }

    fn resume_node(&self, checkpoint: &Checkpoint) -> Result<Op<Node>> {
        if checkpoint.flow == Resize::NAME {
            let flow: Resize = checkpoint.read(Resize::NAME, 1)?;
            return Ok(self.call(flow).map(node::node).op().within(WAIT));
        }
        let flow: MakeAndWatch = checkpoint.read(MakeAndWatch::NAME, 1)?;
        Ok(self.call(flow.resumed()).map(node::node).op().within(WAIT))
    }

    fn wait_until_running(&self, node: &NodeId) -> Op<Node> {
        self.wait_for_server(node, Goal::Running)
    }

    fn wait_until_stopped(&self, node: &NodeId) -> Op<Node> {
        self.wait_for_server(node, Goal::Stopped)
    }

    fn wait_until_destroyed(&self, node: &NodeId) -> Op<()> {
        self.wait(Gone::server(node.as_str())).map(|_| ()).op().within(WAIT)
    }

    fn start_node(&self, node: &NodeId) -> Op<()> {
        self.call(switch::Power::on(node.as_str())).op()
    }

    fn stop_node(&self, node: &NodeId) -> Op<()> {
        self.call(switch::Power::off(node.as_str())).op()
    }

    fn reboot_node(&self, node: &NodeId, how: Reboot) -> Op<()> {
        let kind = match how {
            Reboot::Soft => nova::power::Reboot::Soft,
            Reboot::Hard => nova::power::Reboot::Hard,
        };
        self.call(nova::power::RebootServer { id: node.to_string(), kind }).op()
    }

    fn destroy_node(&self, node: &NodeId) -> Op<()> {
        self.call(nova::servers::DeleteServer { id: node.to_string() }).op()
    }

    fn resize_node(&self, node: &NodeId, size: &SizeId) -> Op<Node> {
        self.call(Resize::new(node.as_str(), size.as_str())).map(node::node).op().within(WAIT)
    }

    fn rename_node(&self, node: &NodeId, name: &str) -> Op<Node> {
        let id = node.to_string();
        let call = nova::servers::UpdateServer { id, name: Some(name.to_owned()), ..Default::default() };
        checked(named("node", name), self.call(call).map(node::node).op())
    }

    fn set_node_metadata(
        &self,
        node: &NodeId,
        metadata: &BTreeMap<String, String>,
    ) -> Op<BTreeMap<String, String>> {
        let call = nova::metadata::UpdateMetadata { server: node.to_string(), metadata: metadata.clone() };
        self.call(call).op()
    }

    fn delete_node_metadata(&self, node: &NodeId, key: &str) -> Op<()> {
        self.call(nova::metadata::DeleteMetadataItem { server: node.to_string(), key: key.to_owned() }).op()
    }

    fn get_console_output(&self, node: &NodeId) -> Op<String> {
        self.call(nova::console::GetConsoleOutput { id: node.to_string(), lines: None }).op()
    }

    fn list_sizes(&self) -> Listing<Size> {
        Listing::new(self.shared(), nova::flavors::ListFlavors::default(), node::size)
    }

    fn get_size(&self, size: &SizeId) -> Op<Size> {
        self.call(nova::flavors::GetFlavor { id: size.to_string() }).map(node::size).op()
    }

    fn list_images(&self) -> Listing<Image> {
        Listing::new(self.shared(), glance::ListImages::default(), storage::image)
    }

    fn get_image(&self, image: &ImageId) -> Op<Image> {
        self.call(glance::GetImage { id: image.to_string() }).map(storage::image).op()
    }

    fn create_image(&self, node: &NodeId, name: &str) -> Op<Image> {
        let make = MakeImage { server: node.to_string(), name: name.to_owned() };
        checked(named("image", name), self.call(image::MakeAndSee::new(make)).map(storage::image).op())
    }

    fn delete_image(&self, image: &ImageId) -> Op<()> {
        self.call(glance::DeleteImage { id: image.to_string() }).op()
    }

    fn wait_until_image_available(&self, image: &ImageId) -> Op<Image> {
        self.wait(WatchImage { id: image.to_string() }).map(storage::image).op().within(WAIT)
    }

    fn list_locations(&self) -> Listing<Location> {
        Listing::new(self.shared(), nova::zones::ListAvailabilityZones::default(), node::location)
    }

    fn list_volumes(&self) -> Listing<Volume> {
        Listing::new(self.shared(), cinder::ListVolumes::default(), storage::volume)
    }

    fn get_volume(&self, volume: &VolumeId) -> Op<Volume> {
        self.call(cinder::GetVolume { id: volume.to_string() }).map(storage::volume).op()
    }

    fn create_volume(&self, spec: &VolumeSpec) -> Op<Volume> {
        let fit = spec.check().and_then(|()| key_fits(spec.idempotency_key.as_deref()));
        let make = MakeVolume { spec: spec.clone(), v1: self.flavour.volumes_v1 };
        checked(fit, self.call(Stored::new(CREATE_VOLUME, make)).map(storage::volume).op())
    }

    fn resume_volume(&self, checkpoint: &Checkpoint) -> Result<Op<Volume>> {
        let flow = Stored::<MakeVolume>::resume(CREATE_VOLUME, checkpoint)?;
        Ok(self.call(flow).map(storage::volume).op())
    }

    fn wait_until_volume_available(&self, volume: &VolumeId) -> Op<Volume> {
        let watch = WatchVolume { id: volume.to_string(), attached_to: None };
        self.wait(watch).map(storage::volume).op().within(WAIT)
    }

    fn wait_until_volume_destroyed(&self, volume: &VolumeId) -> Op<()> {
        self.wait(Gone::volume(volume.as_str())).map(|_| ()).op().within(WAIT)
    }

    fn attach_volume(&self, volume: &VolumeId, node: &NodeId, device: Option<&str>) -> Op<Volume> {
        let flow = Attach::new(node.as_str(), volume.as_str(), device);
        self.call(flow).map(storage::volume).op().within(WAIT)
    }

    fn detach_volume(&self, volume: &VolumeId) -> Op<Volume> {
        self.call(Detach::new(volume.as_str())).map(storage::volume).op().within(WAIT)
    }

    fn resize_volume(&self, volume: &VolumeId, size_gib: u64) -> Op<()> {
        let call = cinder::ExtendVolume { id: volume.to_string(), new_size: size_gib, attached: false };
        self.call(call).op()
    }

    fn destroy_volume(&self, volume: &VolumeId) -> Op<()> {
        self.call(Delete::volume(volume.as_str())).op()
    }

    fn list_snapshots(&self) -> Listing<Snapshot> {
        Listing::new(self.shared(), cinder::ListSnapshots::default(), storage::snapshot)
    }

    fn list_volume_snapshots(&self, volume: &VolumeId) -> Listing<Snapshot> {
        let volume_id = Some(volume.to_string());
        let first = cinder::ListSnapshots { volume_id, ..Default::default() };
        Listing::new(self.shared(), first, storage::snapshot)
    }

    fn get_snapshot(&self, snapshot: &SnapshotId) -> Op<Snapshot> {
        self.call(cinder::GetSnapshot { id: snapshot.to_string() }).map(storage::snapshot).op()
    }

    fn create_snapshot(&self, volume: &VolumeId, name: &str) -> Op<Snapshot> {
        let make =
            MakeSnapshot { volume: volume.to_string(), name: name.to_owned(), v1: self.flavour.volumes_v1 };
        checked(named("snapshot", name), self.call(CreateOnce::new(make)).map(storage::snapshot).op())
    }

    fn wait_until_snapshot_available(&self, snapshot: &SnapshotId) -> Op<Snapshot> {
        self.wait(WatchSnapshot { id: snapshot.to_string() }).map(storage::snapshot).op().within(WAIT)
    }

    fn destroy_snapshot(&self, snapshot: &SnapshotId) -> Op<()> {
        self.call(Delete::snapshot(snapshot.as_str())).op()
    }

    fn wait_until_snapshot_destroyed(&self, snapshot: &SnapshotId) -> Op<()> {
        self.wait(Gone::snapshot(snapshot.as_str())).map(|_| ()).op().within(WAIT)
    }

    fn list_key_pairs(&self) -> Listing<KeyPair> {
        Listing::new(self.shared(), nova::keypairs::ListKeyPairs::default(), network::key_pair)
    }

    fn get_key_pair(&self, name: &str) -> Op<KeyPair> {
        self.call(nova::keypairs::GetKeyPair { name: name.to_owned(), user_id: None })
            .map(network::key_pair)
            .op()
    }

    fn create_key_pair(&self, name: &str) -> Op<KeyPair> {
        let call = nova::keypairs::CreateKeyPair { name: name.to_owned(), kind: None, user_id: None };
        checked(named("key pair", name), self.call(settle::Named::key_pair(call)).map(network::key_pair).op())
    }

    fn import_key_pair(&self, name: &str, public_key: &str) -> Op<KeyPair> {
        let fit = named("key pair", name).and_then(|()| match public_key.split_whitespace().count() {
            0 | 1 => Err(Error::misuse(
                "the public key must be in OpenSSH's form, such as the line in ~/.ssh/id_ed25519.pub",
            )),
            _ => Ok(()),
        });
        checked(fit, self.call(Import::new(name, public_key)).map(network::key_pair).op())
    }

    fn delete_key_pair(&self, name: &str) -> Op<()> {
        self.call(nova::keypairs::DeleteKeyPair { name: name.to_owned(), user_id: None }).op()
    }

    fn list_security_groups(&self) -> Listing<SecurityGroup> {
        Listing::new(self.shared(), neutron::ListSecurityGroups::default(), network::security_group)
    }

    fn get_security_group(&self, group: &SecurityGroupId) -> Op<SecurityGroup> {
        self.call(neutron::GetSecurityGroup { id: group.to_string() }).map(network::security_group).op()
    }

    fn create_security_group(&self, name: &str, description: &str) -> Op<SecurityGroup> {
        let security_group = neutron::NewSecurityGroup {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            ..Default::default()
        };
        let call = neutron::CreateSecurityGroup { security_group };
        checked(
            named("security group", name),
            self.call(settle::Named::security_group(call)).map(network::security_group).op(),
        )
    }

    fn delete_security_group(&self, group: &SecurityGroupId) -> Op<()> {
        self.call(neutron::DeleteSecurityGroup { id: group.to_string() }).op()
    }

    fn allow(&self, group: &SecurityGroupId, traffic: &Allow) -> Op<SecurityGroupRule> {
        self.call(AllowTraffic::new(group.as_str(), traffic)).map(|rule| network::rule(rule.value)).op()
    }

    fn revoke(&self, _: &SecurityGroupId, rule: &SecurityGroupRule) -> Op<()> {
        match &rule.id {
            Some(id) => self.call(neutron::DeleteSecurityGroupRule { id: id.to_string() }).op(),
            None => Op::failed(Error::misuse(
                "this rule has no id; take it from get_security_group, where every rule has one",
            )),
        }
    }

    fn list_addresses(&self) -> Listing<Address> {
        if !self.flavour.addresses {
            return Listing::failed(self.lacks(Capability::ListAddresses));
        }
        Listing::new(self.shared(), neutron::ListFloatingIps::default(), network::address)
    }

    fn allocate_address(&self, pool: Option<&str>) -> Op<Address> {
        if !self.flavour.addresses {
            return Op::failed(self.lacks(Capability::AllocateAddress));
        }
        self.call(Allocate::new(pool)).map(network::address).op()
    }

    fn associate_address(&self, address: &AddressId, node: &NodeId) -> Op<Address> {
        if !self.flavour.addresses {
            return Op::failed(self.lacks(Capability::AssociateAddress));
        }
        self.call(Associate::new(address.as_str(), node.as_str())).map(network::address).op()
    }

    fn disassociate_address(&self, address: &AddressId) -> Op<Address> {
        if !self.flavour.addresses {
            return Op::failed(self.lacks(Capability::DisassociateAddress));
        }
        self.call(lead(address.as_str(), None)).map(network::address).op()
    }

    fn release_address(&self, address: &AddressId) -> Op<()> {
        if !self.flavour.addresses {
            return Op::failed(self.lacks(Capability::ReleaseAddress));
        }
        self.call(neutron::DeleteFloatingIp { id: address.to_string() }).op()
    }

    fn list_networks(&self) -> Listing<Network> {
        Listing::new(self.shared(), neutron::ListNetworks::default(), network::network)
    }
}
