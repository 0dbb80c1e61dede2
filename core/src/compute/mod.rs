//! Compute, in the terms all providers share.
//!
//! The names follow Apache Libcloud: nodes, sizes, images, locations, volumes, snapshots, key pairs. [`Compute`] is
//! what a provider implements; each of its methods returns an operation that any adapter runs.

mod capability;
mod delegate;
mod id;
mod node;
mod spec;
mod types;

pub use capability::{Capabilities, Capability};
pub use delegate::Delegate;
pub use id::{
    AddressId, ImageId, LocationId, NetworkId, NodeId, SecurityGroupId, SecurityGroupRuleId, SizeId,
    SnapshotId, VolumeId,
};
pub use node::{Node, NodeState, Reboot, is_public};
pub use spec::{NodeSpec, VolumeSpec};
pub use types::{
    Address, Allow, Attachment, Direction, Image, KeyPair, Location, Network, Peer, Protocol, ResourceState,
    SecurityGroup, SecurityGroupRule, Size, Snapshot, Volume,
};

use crate::{Checkpoint, Error, Listing, Op, Result};
use std::{collections::BTreeMap, fmt};

/// Everything an account can do with nodes and what surrounds them.
///
/// One value serves any number of threads and tasks. A method that a provider lacks is not among its
/// [`Compute::capabilities`], sends nothing and gives [`Kind::Unsupported`](crate::Kind::Unsupported).
///
/// Operations that wait for something end after half an hour, unless [`Op::within`] gives them more or less; no other has
/// a limit of its own but that of its attempts.
///
/// Creations happen once: a lost answer is settled by looking, and where even that does not tell, the error says so and
/// names what may exist. Listings are complete.
pub trait Compute: fmt::Debug + Send + Sync {
    /// The provider's name: `openstack`.
    fn provider(&self) -> &'static str;

    /// Which of the methods below this provider has.
    fn capabilities(&self) -> Capabilities;

    /// All nodes.
    fn list_nodes(&self) -> Listing<Node> {
        Listing::failed(self.lacks(Capability::ListNodes))
    }

    /// One node.
    fn get_node(&self, node: &NodeId) -> Op<Node> {
        let _ = node;
        Op::failed(self.lacks(Capability::GetNode))
    }

    /// Creates a node; over when the provider has accepted it, mostly while it is [`NodeState::Pending`].
    fn create_node(&self, spec: &NodeSpec) -> Op<Node> {
        let _ = spec;
        Op::failed(self.lacks(Capability::CreateNode))
    }

    /// Creates a node and waits until it runs. The error of a node that fails to come up names it as left behind.
    fn launch_node(&self, spec: &NodeSpec) -> Op<Node> {
        let _ = spec;
        Op::failed(self.lacks(Capability::CreateNode))
    }

    /// Takes up a creation, launch, resize or wait that was stored, in whatever process.
    fn resume_node(&self, checkpoint: &Checkpoint) -> Result<Op<Node>> {
        let _ = checkpoint;
        Err(self.lacks(Capability::CreateNode))
    }

    /// Waits until a node runs.
    fn wait_until_running(&self, node: &NodeId) -> Op<Node> {
        let _ = node;
        Op::failed(self.lacks(Capability::GetNode))
    }

    /// Waits until a node is stopped.
    fn wait_until_stopped(&self, node: &NodeId) -> Op<Node> {
        let _ = node;
        Op::failed(self.lacks(Capability::GetNode))
    }

    /// Waits until a node is gone.
    fn wait_until_destroyed(&self, node: &NodeId) -> Op<()> {
        let _ = node;
        Op::failed(self.lacks(Capability::GetNode))
    }

    /// Starts a stopped node; over when the provider has accepted it. Fine where it runs already.
    fn start_node(&self, node: &NodeId) -> Op<()> {
        let _ = node;
        Op::failed(self.lacks(Capability::StartNode))
    }

    /// Stops a node; over when the provider has accepted it. Fine where it is stopped already.
    fn stop_node(&self, node: &NodeId) -> Op<()> {
        let _ = node;
        Op::failed(self.lacks(Capability::StopNode))
    }

    /// Restarts a node; over when the provider has accepted it.
    fn reboot_node(&self, node: &NodeId, how: Reboot) -> Op<()> {
        let _ = (node, how);
        Op::failed(self.lacks(Capability::RebootNode))
    }

    /// Destroys a node for good; over when the provider has accepted it.
    fn destroy_node(&self, node: &NodeId) -> Op<()> {
        let _ = node;
        Op::failed(self.lacks(Capability::DestroyNode))
    }

    /// Gives a node another size, confirms the change where the provider asks for that, and waits until it is done.
    fn resize_node(&self, node: &NodeId, size: &SizeId) -> Op<Node> {
        let _ = (node, size);
        Op::failed(self.lacks(Capability::ResizeNode))
    }

    /// Gives a node another name.
    fn rename_node(&self, node: &NodeId, name: &str) -> Op<Node> {
        let _ = (node, name);
        Op::failed(self.lacks(Capability::RenameNode))
    }

    /// Sets these keys of a node's metadata (tags, labels) and leaves the others; gives them all.
    fn set_node_metadata(
        &self,
        node: &NodeId,
        metadata: &BTreeMap<String, String>,
    ) -> Op<BTreeMap<String, String>> {
        let _ = (node, metadata);
        Op::failed(self.lacks(Capability::SetNodeMetadata))
    }

    /// Removes one key of a node's metadata.
    fn delete_node_metadata(&self, node: &NodeId, key: &str) -> Op<()> {
        let _ = (node, key);
        Op::failed(self.lacks(Capability::DeleteNodeMetadata))
    }

    /// The end of what the node's console shows.
    fn get_console_output(&self, node: &NodeId) -> Op<String> {
        let _ = node;
        Op::failed(self.lacks(Capability::GetConsoleOutput))
    }

    /// All sizes nodes can have.
    fn list_sizes(&self) -> Listing<Size> {
        Listing::failed(self.lacks(Capability::ListSizes))
    }

    /// One size.
    fn get_size(&self, size: &SizeId) -> Op<Size> {
        let _ = size;
        Op::failed(self.lacks(Capability::GetSize))
    }

    /// All images the account sees.
    fn list_images(&self) -> Listing<Image> {
        Listing::failed(self.lacks(Capability::ListImages))
    }

    /// One image.
    fn get_image(&self, image: &ImageId) -> Op<Image> {
        let _ = image;
        Op::failed(self.lacks(Capability::GetImage))
    }

    /// Makes an image of a node; over when the provider has accepted it.
    fn create_image(&self, node: &NodeId, name: &str) -> Op<Image> {
        let _ = (node, name);
        Op::failed(self.lacks(Capability::CreateImage))
    }

    /// Copies an image from another region to this one.
    fn copy_image(&self, image: &ImageId, from: &LocationId, name: &str) -> Op<Image> {
        let _ = (image, from, name);
        Op::failed(self.lacks(Capability::CopyImage))
    }

    /// Deletes an image.
    fn delete_image(&self, image: &ImageId) -> Op<()> {
        let _ = image;
        Op::failed(self.lacks(Capability::DeleteImage))
    }

    /// Waits until an image can be used.
    fn wait_until_image_available(&self, image: &ImageId) -> Op<Image> {
        let _ = image;
        Op::failed(self.lacks(Capability::GetImage))
    }

    /// All locations.
    fn list_locations(&self) -> Listing<Location> {
        Listing::failed(self.lacks(Capability::ListLocations))
    }

    /// All volumes.
    fn list_volumes(&self) -> Listing<Volume> {
        Listing::failed(self.lacks(Capability::ListVolumes))
    }

    /// One volume.
    fn get_volume(&self, volume: &VolumeId) -> Op<Volume> {
        let _ = volume;
        Op::failed(self.lacks(Capability::GetVolume))
    }

    /// Creates a volume; over when the provider has accepted it.
    fn create_volume(&self, spec: &VolumeSpec) -> Op<Volume> {
        let _ = spec;
        Op::failed(self.lacks(Capability::CreateVolume))
    }

    /// Takes up a volume's creation that was stored, in whatever process.
    fn resume_volume(&self, checkpoint: &Checkpoint) -> Result<Op<Volume>> {
        let _ = checkpoint;
        Err(self.lacks(Capability::CreateVolume))
    }

    /// Waits until a volume is available.
    fn wait_until_volume_available(&self, volume: &VolumeId) -> Op<Volume> {
        let _ = volume;
        Op::failed(self.lacks(Capability::GetVolume))
    }

    /// Waits until a volume is gone.
    fn wait_until_volume_destroyed(&self, volume: &VolumeId) -> Op<()> {
        let _ = volume;
        Op::failed(self.lacks(Capability::GetVolume))
    }

    /// Attaches a volume to a node, as that device where the provider lets one choose; over when the volume is in use.
    fn attach_volume(&self, volume: &VolumeId, node: &NodeId, device: Option<&str>) -> Op<Volume> {
        let _ = (volume, node, device);
        Op::failed(self.lacks(Capability::AttachVolume))
    }

    /// Detaches a volume from all its nodes; over when it is available.
    fn detach_volume(&self, volume: &VolumeId) -> Op<Volume> {
        let _ = volume;
        Op::failed(self.lacks(Capability::DetachVolume))
    }

    /// Makes a volume larger; over when the provider has accepted it.
    fn resize_volume(&self, volume: &VolumeId, size_gib: u64) -> Op<()> {
        let _ = (volume, size_gib);
        Op::failed(self.lacks(Capability::ResizeVolume))
    }

    /// Destroys a volume and what is on it.
    fn destroy_volume(&self, volume: &VolumeId) -> Op<()> {
        let _ = volume;
        Op::failed(self.lacks(Capability::DestroyVolume))
    }

    /// All snapshots of all volumes.
    fn list_snapshots(&self) -> Listing<Snapshot> {
        Listing::failed(self.lacks(Capability::ListSnapshots))
    }

    /// All snapshots of one volume.
    fn list_volume_snapshots(&self, volume: &VolumeId) -> Listing<Snapshot> {
        let _ = volume;
        Listing::failed(self.lacks(Capability::ListSnapshots))
    }

    /// One snapshot.
    fn get_snapshot(&self, snapshot: &SnapshotId) -> Op<Snapshot> {
        let _ = snapshot;
        Op::failed(self.lacks(Capability::GetSnapshot))
    }

    /// Takes a snapshot of a volume; over when the provider has accepted it.
    fn create_snapshot(&self, volume: &VolumeId, name: &str) -> Op<Snapshot> {
        let _ = (volume, name);
        Op::failed(self.lacks(Capability::CreateSnapshot))
    }

    /// Waits until a snapshot is available.
    fn wait_until_snapshot_available(&self, snapshot: &SnapshotId) -> Op<Snapshot> {
        let _ = snapshot;
        Op::failed(self.lacks(Capability::GetSnapshot))
    }

    /// Waits until a snapshot is gone.
    fn wait_until_snapshot_destroyed(&self, snapshot: &SnapshotId) -> Op<()> {
        let _ = snapshot;
        Op::failed(self.lacks(Capability::GetSnapshot))
    }

    /// Destroys a snapshot.
    fn destroy_snapshot(&self, snapshot: &SnapshotId) -> Op<()> {
        let _ = snapshot;
        Op::failed(self.lacks(Capability::DestroySnapshot))
    }

    /// All key pairs.
    fn list_key_pairs(&self) -> Listing<KeyPair> {
        Listing::failed(self.lacks(Capability::ListKeyPairs))
    }

    /// One key pair.
    fn get_key_pair(&self, name: &str) -> Op<KeyPair> {
        let _ = name;
        Op::failed(self.lacks(Capability::GetKeyPair))
    }

    /// Has the provider make a key pair; its private key is told this once.
    fn create_key_pair(&self, name: &str) -> Op<KeyPair> {
        let _ = name;
        Op::failed(self.lacks(Capability::CreateKeyPair))
    }

    /// Gives the provider a public key in OpenSSH's form.
    fn import_key_pair(&self, name: &str, public_key: &str) -> Op<KeyPair> {
        let _ = (name, public_key);
        Op::failed(self.lacks(Capability::ImportKeyPair))
    }

    /// Deletes a key pair.
    fn delete_key_pair(&self, name: &str) -> Op<()> {
        let _ = name;
        Op::failed(self.lacks(Capability::DeleteKeyPair))
    }

    /// All security groups.
    fn list_security_groups(&self) -> Listing<SecurityGroup> {
        Listing::failed(self.lacks(Capability::ListSecurityGroups))
    }

    /// One security group.
    fn get_security_group(&self, group: &SecurityGroupId) -> Op<SecurityGroup> {
        let _ = group;
        Op::failed(self.lacks(Capability::GetSecurityGroup))
    }

    /// Creates a security group.
    fn create_security_group(&self, name: &str, description: &str) -> Op<SecurityGroup> {
        let _ = (name, description);
        Op::failed(self.lacks(Capability::CreateSecurityGroup))
    }

    /// Deletes a security group.
    fn delete_security_group(&self, group: &SecurityGroupId) -> Op<()> {
        let _ = group;
        Op::failed(self.lacks(Capability::DeleteSecurityGroup))
    }

    /// Lets traffic through. Fine where the group allows it already.
    fn allow(&self, group: &SecurityGroupId, traffic: &Allow) -> Op<SecurityGroupRule> {
        let _ = (group, traffic);
        Op::failed(self.lacks(Capability::Allow))
    }

    /// Removes a rule.
    fn revoke(&self, group: &SecurityGroupId, rule: &SecurityGroupRule) -> Op<()> {
        let _ = (group, rule);
        Op::failed(self.lacks(Capability::Revoke))
    }

    /// The public addresses that belong to the account.
    fn list_addresses(&self) -> Listing<Address> {
        Listing::failed(self.lacks(Capability::ListAddresses))
    }

    /// Gets a public address from a pool (the network it comes from), or from the provider's only one.
    fn allocate_address(&self, pool: Option<&str>) -> Op<Address> {
        let _ = pool;
        Op::failed(self.lacks(Capability::AllocateAddress))
    }

    /// Leads a public address to a node.
    fn associate_address(&self, address: &AddressId, node: &NodeId) -> Op<Address> {
        let _ = (address, node);
        Op::failed(self.lacks(Capability::AssociateAddress))
    }

    /// Leads a public address to nothing.
    fn disassociate_address(&self, address: &AddressId) -> Op<Address> {
        let _ = address;
        Op::failed(self.lacks(Capability::DisassociateAddress))
    }

    /// Gives a public address back.
    fn release_address(&self, address: &AddressId) -> Op<()> {
        let _ = address;
        Op::failed(self.lacks(Capability::ReleaseAddress))
    }

    /// All networks nodes can be attached to.
    fn list_networks(&self) -> Listing<Network> {
        Listing::failed(self.lacks(Capability::ListNetworks))
    }

    /// The error for a method this provider lacks.
    fn lacks(&self, capability: Capability) -> Error {
        Error::unsupported(self.provider(), capability.method())
    }
}
