//! One value's calls answered by another: boxes, shared pointers, providers that are another one underneath.

use super::{
    Address, AddressId, Allow, Capabilities, Compute, Image, ImageId, KeyPair, Location, LocationId, Network,
    Node, NodeId, NodeSpec, Reboot, SecurityGroup, SecurityGroupId, SecurityGroupRule, Size, SizeId,
    Snapshot, SnapshotId, Volume, VolumeId, VolumeSpec,
};
use crate::{Checkpoint, Listing, Op, Result};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// Whoever has this has all of [`Compute`], answered by another value.
pub trait Delegate: fmt::Debug + Send + Sync {
    /// Who answers.
    fn inner(&self) -> &dyn Compute;
}

impl Delegate for Arc<dyn Compute> {
    fn inner(&self) -> &dyn Compute {
        &**self
    }
}

impl Delegate for Box<dyn Compute> {
    fn inner(&self) -> &dyn Compute {
        &**self
    }
}

// Every call is listed: one that was forgotten would fall back to the trait's own, which says that the provider lacks it.
impl<D: Delegate> Compute for D {
    fn provider(&self) -> &'static str {
        self.inner().provider()
    }

    fn capabilities(&self) -> Capabilities {
        self.inner().capabilities()
    }

    fn list_nodes(&self) -> Listing<Node> {
        self.inner().list_nodes()
    }

    fn get_node(&self, node: &NodeId) -> Op<Node> {
        self.inner().get_node(node)
    }

    fn create_node(&self, spec: &NodeSpec) -> Op<Node> {
        self.inner().create_node(spec)
    }

    fn launch_node(&self, spec: &NodeSpec) -> Op<Node> {
        self.inner().launch_node(spec)
    }

    fn resume_node(&self, checkpoint: &Checkpoint) -> Result<Op<Node>> {
        self.inner().resume_node(checkpoint)
    }

    fn wait_until_running(&self, node: &NodeId) -> Op<Node> {
        self.inner().wait_until_running(node)
    }

    fn wait_until_stopped(&self, node: &NodeId) -> Op<Node> {
        self.inner().wait_until_stopped(node)
    }

    fn wait_until_destroyed(&self, node: &NodeId) -> Op<()> {
        self.inner().wait_until_destroyed(node)
    }

    fn start_node(&self, node: &NodeId) -> Op<()> {
        self.inner().start_node(node)
    }

    fn stop_node(&self, node: &NodeId) -> Op<()> {
        self.inner().stop_node(node)
    }

    fn reboot_node(&self, node: &NodeId, how: Reboot) -> Op<()> {
        self.inner().reboot_node(node, how)
    }

    fn destroy_node(&self, node: &NodeId) -> Op<()> {
        self.inner().destroy_node(node)
    }

    fn resize_node(&self, node: &NodeId, size: &SizeId) -> Op<Node> {
        self.inner().resize_node(node, size)
    }

    fn rename_node(&self, node: &NodeId, name: &str) -> Op<Node> {
        self.inner().rename_node(node, name)
    }

    fn set_node_metadata(
        &self,
        node: &NodeId,
        metadata: &BTreeMap<String, String>,
    ) -> Op<BTreeMap<String, String>> {
        self.inner().set_node_metadata(node, metadata)
    }

    fn delete_node_metadata(&self, node: &NodeId, key: &str) -> Op<()> {
        self.inner().delete_node_metadata(node, key)
    }

    fn get_console_output(&self, node: &NodeId) -> Op<String> {
        self.inner().get_console_output(node)
    }

    fn list_sizes(&self) -> Listing<Size> {
        self.inner().list_sizes()
    }

    fn get_size(&self, size: &SizeId) -> Op<Size> {
        self.inner().get_size(size)
    }

    fn list_images(&self) -> Listing<Image> {
        self.inner().list_images()
    }

    fn get_image(&self, image: &ImageId) -> Op<Image> {
        self.inner().get_image(image)
    }

    fn create_image(&self, node: &NodeId, name: &str) -> Op<Image> {
        self.inner().create_image(node, name)
    }

    fn copy_image(&self, image: &ImageId, from: &LocationId, name: &str) -> Op<Image> {
        self.inner().copy_image(image, from, name)
    }

    fn delete_image(&self, image: &ImageId) -> Op<()> {
        self.inner().delete_image(image)
    }

    fn wait_until_image_available(&self, image: &ImageId) -> Op<Image> {
        self.inner().wait_until_image_available(image)
    }

    fn list_locations(&self) -> Listing<Location> {
        self.inner().list_locations()
    }

    fn list_volumes(&self) -> Listing<Volume> {
        self.inner().list_volumes()
    }

    fn get_volume(&self, volume: &VolumeId) -> Op<Volume> {
        self.inner().get_volume(volume)
    }

    fn create_volume(&self, spec: &VolumeSpec) -> Op<Volume> {
        self.inner().create_volume(spec)
    }

    fn resume_volume(&self, checkpoint: &Checkpoint) -> Result<Op<Volume>> {
        self.inner().resume_volume(checkpoint)
    }

    fn wait_until_volume_available(&self, volume: &VolumeId) -> Op<Volume> {
        self.inner().wait_until_volume_available(volume)
    }

    fn wait_until_volume_destroyed(&self, volume: &VolumeId) -> Op<()> {
        self.inner().wait_until_volume_destroyed(volume)
    }

    fn attach_volume(&self, volume: &VolumeId, node: &NodeId, device: Option<&str>) -> Op<Volume> {
        self.inner().attach_volume(volume, node, device)
    }

    fn detach_volume(&self, volume: &VolumeId) -> Op<Volume> {
        self.inner().detach_volume(volume)
    }

    fn resize_volume(&self, volume: &VolumeId, size_gib: u64) -> Op<()> {
        self.inner().resize_volume(volume, size_gib)
    }

    fn destroy_volume(&self, volume: &VolumeId) -> Op<()> {
        self.inner().destroy_volume(volume)
    }

    fn list_snapshots(&self) -> Listing<Snapshot> {
        self.inner().list_snapshots()
    }

    fn list_volume_snapshots(&self, volume: &VolumeId) -> Listing<Snapshot> {
        self.inner().list_volume_snapshots(volume)
    }

    fn get_snapshot(&self, snapshot: &SnapshotId) -> Op<Snapshot> {
        self.inner().get_snapshot(snapshot)
    }

    fn create_snapshot(&self, volume: &VolumeId, name: &str) -> Op<Snapshot> {
        self.inner().create_snapshot(volume, name)
    }

    fn wait_until_snapshot_available(&self, snapshot: &SnapshotId) -> Op<Snapshot> {
        self.inner().wait_until_snapshot_available(snapshot)
    }

    fn wait_until_snapshot_destroyed(&self, snapshot: &SnapshotId) -> Op<()> {
        self.inner().wait_until_snapshot_destroyed(snapshot)
    }

    fn destroy_snapshot(&self, snapshot: &SnapshotId) -> Op<()> {
        self.inner().destroy_snapshot(snapshot)
    }

    fn list_key_pairs(&self) -> Listing<KeyPair> {
        self.inner().list_key_pairs()
    }

    fn get_key_pair(&self, name: &str) -> Op<KeyPair> {
        self.inner().get_key_pair(name)
    }

    fn create_key_pair(&self, name: &str) -> Op<KeyPair> {
        self.inner().create_key_pair(name)
    }

    fn import_key_pair(&self, name: &str, public_key: &str) -> Op<KeyPair> {
        self.inner().import_key_pair(name, public_key)
    }

    fn delete_key_pair(&self, name: &str) -> Op<()> {
        self.inner().delete_key_pair(name)
    }

    fn list_security_groups(&self) -> Listing<SecurityGroup> {
        self.inner().list_security_groups()
    }

    fn get_security_group(&self, group: &SecurityGroupId) -> Op<SecurityGroup> {
        self.inner().get_security_group(group)
    }

    fn create_security_group(&self, name: &str, description: &str) -> Op<SecurityGroup> {
        self.inner().create_security_group(name, description)
    }

    fn delete_security_group(&self, group: &SecurityGroupId) -> Op<()> {
        self.inner().delete_security_group(group)
    }

    fn allow(&self, group: &SecurityGroupId, traffic: &Allow) -> Op<SecurityGroupRule> {
        self.inner().allow(group, traffic)
    }

    fn revoke(&self, group: &SecurityGroupId, rule: &SecurityGroupRule) -> Op<()> {
        self.inner().revoke(group, rule)
    }

    fn list_addresses(&self) -> Listing<Address> {
        self.inner().list_addresses()
    }

    fn allocate_address(&self, pool: Option<&str>) -> Op<Address> {
        self.inner().allocate_address(pool)
    }

    fn associate_address(&self, address: &AddressId, node: &NodeId) -> Op<Address> {
        self.inner().associate_address(address, node)
    }

    fn disassociate_address(&self, address: &AddressId) -> Op<Address> {
        self.inner().disassociate_address(address)
    }

    fn release_address(&self, address: &AddressId) -> Op<()> {
        self.inner().release_address(address)
    }

    fn list_networks(&self) -> Listing<Network> {
        self.inner().list_networks()
    }
}
