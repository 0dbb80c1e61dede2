//! Neutral compute on EC2.
//!
//! What is created bears a key, as its idempotency token or in the tag `pileus-key`, so that it can be found when the
//! answer to its creation is lost. Names are the tag `Name`, metadata are all other tags. Networks are subnets, which is
//! what instances are attached to; locations are zones.

mod address;
mod attach;
mod console;
mod creations;
mod delete;
mod make;
mod network;
mod node;
mod resize;
mod settle;
mod show;
mod storage;
mod tagging;
mod watch;

use self::{
    address::{Associate, Disassociate},
    attach::{Attach, Detach},
    console::Console,
    creations::{ImageFrom, MakeAddress, MakeGroup, MakeImage, MakeInstance, MakeSnapshot, MakeVolume},
    delete::Delete,
    make::MakeAndSee,
    resize::Resize,
    settle::{AllowTraffic, Grow, Import, MakeKeyPair},
    show::Show,
    tagging::{Rename, SetTags, metadata_fits},
    watch::{Goal, Gone, WatchImage, WatchInstance, WatchSnapshot, WatchVolume},
};
use super::{Ec2, ec2};
use crate::{
    Call, Checkpoint, Error, Kind, Listing, Op, Result,
    compute::{
        Address, AddressId, Allow, Capabilities, Compute, Direction, Image, ImageId, KeyPair, Location,
        LocationId, Network, Node, NodeId, NodeSpec, Reboot, SecurityGroup, SecurityGroupId,
        SecurityGroupRule, Size, SizeId, Snapshot, SnapshotId, Volume, VolumeId, VolumeSpec,
    },
    machine::{CreateOnce, Pace, Stored, Until, Watch},
};
use std::{collections::BTreeMap, fmt, time::Duration};

/// The tag in which a created thing bears its key.
const KEY: &str = "pileus-key";

/// The name of a volume creation's checkpoints.
const CREATE_VOLUME: &str = "ec2.create-volume";

/// How long an operation that waits for something may take unless `within` says otherwise.
const WAIT: Duration = Duration::from_secs(30 * 60);

impl Ec2 {
    fn wait<W: Watch>(&self, watch: W) -> Call<Until<W>> {
        self.call(Until::new(watch, Pace::default()))
    }

    fn wait_for_instance(&self, node: &NodeId, goal: Goal) -> Op<Node> {
        let watch = WatchInstance { id: node.to_string(), goal, ours: false };
        checked(given("node", node.as_str()), self.wait(watch).map(node::node).op().within(WAIT))
    }

    fn make_node(&self, spec: &NodeSpec, wait: bool) -> Op<Node> {
        let flow = MakeAndSee::new(MakeInstance { spec: spec.clone(), wait });
        checked(instance_fits(spec), self.call(flow).map(node::node).op().within(WAIT))
    }
}

/// The operation, or the fault of its input and nothing sent.
fn checked<T: Clone + fmt::Debug + Send + 'static>(check: Result<()>, operation: Op<T>) -> Op<T> {
    match check {
        Ok(()) => operation,
        Err(error) => Op::failed(error),
    }
}

fn given(what: &str, id: &str) -> Result<()> {
    if id.trim().is_empty() {
        return Err(Error::misuse(format!("the id of the {what} is empty; give one")));
    }
    Ok(())
}

fn named(what: &str, name: &str, most: usize) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::misuse(format!("a {what} needs a name that is not empty")));
    }
    if name.chars().count() > most {
        return Err(Error::misuse(format!("a {what} name has at most {most} characters")));
    }
    Ok(())
}

/// EC2's tokens: <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html>
fn key_fits(key: Option<&str>) -> Result<()> {
    match key {
        Some(key) if key.len() > 64 || !key.is_ascii() => Err(Error::misuse(
            "an idempotency key has at most 64 characters at EC2, all of them ASCII; shorten it, or hash it",
        )),
        _ => Ok(()),
    }
}

fn instance_fits(spec: &NodeSpec) -> Result<()> {
    spec.check()?;
    named("node", &spec.name, 256)?;
    metadata_fits(&spec.metadata)?;
    key_fits(spec.idempotency_key.as_deref())?;
    if let Some(document) = &spec.user_data {
        ec2::user_data_fits(document)?;
    }
    if spec.boot_volume.is_some() {
        return Err(Error::new(
            Kind::Unsupported,
            "EC2 starts no instance from a volume that exists; make an image of the volume's snapshot, and start that",
        ));
    }
    if spec.password.is_some() {
        return Err(Error::new(
            Kind::Unsupported,
            "EC2 takes no password for an instance; give a key pair, or set the password in the user data",
        ));
    }
    let by_name = spec.security_groups.iter().any(|group| !group.starts_with("sg-"));
    if spec.networks.len() > 1 && by_name {
        return Err(Error::misuse(
            "with several networks, security groups are given by their ids (sg-…); list_security_groups() shows them",
        ));
    }
    Ok(())
}

fn volume_fits(spec: &VolumeSpec) -> Result<()> {
    spec.check()?;
    metadata_fits(&spec.metadata)?;
    key_fits(spec.idempotency_key.as_deref())?;
    if spec.location.is_none() {
        return Err(Error::misuse(
            "an EC2 volume needs a zone; set VolumeSpec::location to one of list_locations()",
        ));
    }
    if spec.image.is_some() {
        return Err(Error::new(
            Kind::Unsupported,
            "EC2 makes no volume of an image; use the image's snapshot, which its block devices name",
        ));
    }
    u32::try_from(spec.size_gib)
        .map(drop)
        .map_err(|_| Error::misuse("the volume's size is beyond what EC2 can be told"))
}

/// The region of a location: a zone's name is its region's and a letter.
fn region(location: &LocationId) -> String {
    let name = location.as_str();
    let zone = name.ends_with(|c: char| c.is_ascii_lowercase())
        && name[..name.len() - 1].ends_with(|c: char| c.is_ascii_digit());
    if zone { name[..name.len() - 1].to_owned() } else { name.to_owned() }
}

fn one<L: Default>(what: &'static str, id: &str, narrow: impl FnOnce(&mut L, String)) -> Show<L> {
    let mut list = L::default();
    narrow(&mut list, id.to_owned());
    Show::new(what, id, list)
}

impl Compute for Ec2 {
    fn provider(&self) -> &'static str {
        "ec2"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    fn list_nodes(&self) -> Listing<Node> {
        Listing::new(self.shared(), ec2::instances::DescribeInstances::default(), node::node)
    }

    fn get_node(&self, node: &NodeId) -> Op<Node> {
        let show = one("node", node.as_str(), |list: &mut ec2::instances::DescribeInstances, id| {
            list.instance_ids.push(id);
        });
        self.call(show).map(node::node).op()
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
        let name = <MakeInstance as make::Seen>::CHECKPOINT.unwrap_or_default();
        let flow: MakeAndSee<MakeInstance> = checkpoint.read(name, 1)?;
        Ok(self.call(flow.resumed()).map(node::node).op().within(WAIT))
    }

    fn wait_until_running(&self, node: &NodeId) -> Op<Node> {
        self.wait_for_instance(node, Goal::Running)
    }

    fn wait_until_stopped(&self, node: &NodeId) -> Op<Node> {
        self.wait_for_instance(node, Goal::Stopped)
    }

    fn wait_until_destroyed(&self, node: &NodeId) -> Op<()> {
        checked(
            given("node", node.as_str()),
            self.wait(Gone::instance(node.as_str())).map(|_| ()).op().within(WAIT),
        )
    }

    fn start_node(&self, node: &NodeId) -> Op<()> {
        let call = ec2::instances::StartInstances { instance_ids: vec![node.to_string()] };
        checked(given("node", node.as_str()), self.call(call).map(|_| ()).op())
    }

    fn stop_node(&self, node: &NodeId) -> Op<()> {
        let instance_ids = vec![node.to_string()];
        let call = ec2::instances::StopInstances { instance_ids, ..Default::default() };
        checked(given("node", node.as_str()), self.call(call).map(|_| ()).op())
    }

    /// EC2 restarts softly, and hard by itself when the instance does not come down within minutes: `how` is its choice.
    fn reboot_node(&self, node: &NodeId, how: Reboot) -> Op<()> {
        let _ = how;
        let call = ec2::instances::RebootInstances { instance_ids: vec![node.to_string()] };
        checked(given("node", node.as_str()), self.call(call).op())
    }

    fn destroy_node(&self, node: &NodeId) -> Op<()> {
        let call = ec2::instances::TerminateInstances { instance_ids: vec![node.to_string()] };
        checked(given("node", node.as_str()), self.call(call).map(|_| ()).op())
    }

    /// Stops the instance for it, where it runs, and starts it again.
    fn resize_node(&self, node: &NodeId, size: &SizeId) -> Op<Node> {
        let flow = Resize::new(node.as_str(), size.as_str());
        checked(given("size", size.as_str()), self.call(flow).map(node::node).op().within(WAIT))
    }

    fn rename_node(&self, node: &NodeId, name: &str) -> Op<Node> {
        let fit = given("node", node.as_str()).and_then(|()| named("node", name, 256));
        checked(fit, self.call(Rename::new(node.as_str(), name)).map(node::node).op())
    }

    fn set_node_metadata(
        &self,
        node: &NodeId,
        metadata: &BTreeMap<String, String>,
    ) -> Op<BTreeMap<String, String>> {
        let fit = given("node", node.as_str()).and_then(|()| metadata_fits(metadata));
        checked(fit, self.call(SetTags::new(node.as_str(), metadata)).op())
    }

    fn delete_node_metadata(&self, node: &NodeId, key: &str) -> Op<()> {
        let call = ec2::tags::DeleteTags { resources: vec![node.to_string()], keys: vec![key.to_owned()] };
        let fit = given("node", node.as_str()).and_then(|()| tagging::key_fits(key));
        checked(fit, self.call(call).op())
    }

    fn get_console_output(&self, node: &NodeId) -> Op<String> {
        checked(given("node", node.as_str()), self.call(Console::new(node.as_str())).op())
    }

    fn list_sizes(&self) -> Listing<Size> {
        Listing::new(self.shared(), ec2::instance_types::DescribeInstanceTypes::default(), node::size)
    }

    fn get_size(&self, size: &SizeId) -> Op<Size> {
        let show = one("size", size.as_str(), |list: &mut ec2::instance_types::DescribeInstanceTypes, id| {
            list.instance_types.push(id);
        });
        self.call(show).map(node::size).op()
    }

    fn list_images(&self) -> Listing<Image> {
        Listing::new(self.shared(), ec2::images::DescribeImages::default(), storage::image)
    }

    fn get_image(&self, image: &ImageId) -> Op<Image> {
        let show = one("image", image.as_str(), |list: &mut ec2::images::DescribeImages, id| {
            list.image_ids.push(id);
        });
        self.call(show).map(storage::image).op()
    }

    /// Does not restart the instance for it: what was not yet written to its disks is not in the image.
    fn create_image(&self, node: &NodeId, name: &str) -> Op<Image> {
        let make = MakeImage { name: name.to_owned(), from: ImageFrom::Instance(node.to_string()) };
        let fit = given("node", node.as_str()).and_then(|()| named("image", name, 128));
        checked(fit, self.call(MakeAndSee::new(make)).map(storage::image).op().within(WAIT))
    }

    fn copy_image(&self, image: &ImageId, from: &LocationId, name: &str) -> Op<Image> {
        let from = ImageFrom::Image { id: image.to_string(), region: region(from) };
        let fit = given("image", image.as_str()).and_then(|()| named("image", name, 128));
        let make = MakeImage { name: name.to_owned(), from };
        checked(fit, self.call(MakeAndSee::new(make)).map(storage::image).op().within(WAIT))
    }

    /// Its snapshots stay.
    fn delete_image(&self, image: &ImageId) -> Op<()> {
        let call = ec2::images::DeregisterImage { image_id: image.to_string(), ..Default::default() };
        checked(given("image", image.as_str()), self.call(call).op())
    }

    fn wait_until_image_available(&self, image: &ImageId) -> Op<Image> {
        let watch = WatchImage { id: image.to_string(), usable: true, ours: false };
        self.wait(watch).map(storage::image).op().within(WAIT)
    }

    fn list_locations(&self) -> Listing<Location> {
        Listing::new(self.shared(), ec2::regions::DescribeAvailabilityZones::default(), node::location)
    }

    fn list_volumes(&self) -> Listing<Volume> {
        Listing::new(self.shared(), ec2::volumes::DescribeVolumes::default(), storage::volume)
    }

    fn get_volume(&self, volume: &VolumeId) -> Op<Volume> {
        let show = one("volume", volume.as_str(), |list: &mut ec2::volumes::DescribeVolumes, id| {
            list.volume_ids.push(id);
        });
        self.call(show).map(storage::volume).op()
    }

    fn create_volume(&self, spec: &VolumeSpec) -> Op<Volume> {
        let flow = Stored::new(CREATE_VOLUME, MakeVolume { spec: spec.clone() });
        checked(volume_fits(spec), self.call(flow).map(storage::volume).op())
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
        checked(
            given("volume", volume.as_str()),
            self.wait(Gone::volume(volume.as_str())).map(|_| ()).op().within(WAIT),
        )
    }

    fn attach_volume(&self, volume: &VolumeId, node: &NodeId, device: Option<&str>) -> Op<Volume> {
        let fit = given("volume", volume.as_str()).and_then(|()| given("node", node.as_str()));
        let flow = Attach::new(node.as_str(), volume.as_str(), device);
        checked(fit, self.call(flow).map(storage::volume).op().within(WAIT))
    }

    fn detach_volume(&self, volume: &VolumeId) -> Op<Volume> {
        self.call(Detach::new(volume.as_str())).map(storage::volume).op().within(WAIT)
    }

    fn resize_volume(&self, volume: &VolumeId, size_gib: u64) -> Op<()> {
        let Ok(size) = u32::try_from(size_gib) else {
            return Op::failed(Error::misuse("the volume's size is beyond what EC2 can be told"));
        };
        checked(given("volume", volume.as_str()), self.call(Grow::new(volume.as_str(), size)).op())
    }

    fn destroy_volume(&self, volume: &VolumeId) -> Op<()> {
        let call = ec2::volumes::DeleteVolume { volume_id: volume.to_string() };
        checked(given("volume", volume.as_str()), self.call(call).op())
    }

    /// Those of the account.
    fn list_snapshots(&self) -> Listing<Snapshot> {
        Listing::new(self.shared(), own_snapshots(None), storage::snapshot)
    }

    fn list_volume_snapshots(&self, volume: &VolumeId) -> Listing<Snapshot> {
        match given("volume", volume.as_str()) {
            Ok(()) => Listing::new(self.shared(), own_snapshots(Some(volume)), storage::snapshot),
            Err(error) => Listing::failed(error),
        }
    }

    fn get_snapshot(&self, snapshot: &SnapshotId) -> Op<Snapshot> {
        let show = one("snapshot", snapshot.as_str(), |list: &mut ec2::snapshots::DescribeSnapshots, id| {
            list.snapshot_ids.push(id);
        });
        self.call(show).map(storage::snapshot).op()
    }

    fn create_snapshot(&self, volume: &VolumeId, name: &str) -> Op<Snapshot> {
        let make = MakeSnapshot { volume: volume.to_string(), name: name.to_owned() };
        let fit = given("volume", volume.as_str()).and_then(|()| named("snapshot", name, 256));
        checked(fit, self.call(CreateOnce::new(make)).map(storage::snapshot).op())
    }

    fn wait_until_snapshot_available(&self, snapshot: &SnapshotId) -> Op<Snapshot> {
        self.wait(WatchSnapshot { id: snapshot.to_string() }).map(storage::snapshot).op().within(WAIT)
    }

    fn wait_until_snapshot_destroyed(&self, snapshot: &SnapshotId) -> Op<()> {
        checked(
            given("snapshot", snapshot.as_str()),
            self.wait(Gone::snapshot(snapshot.as_str())).map(|_| ()).op().within(WAIT),
        )
    }

    fn destroy_snapshot(&self, snapshot: &SnapshotId) -> Op<()> {
        let call = ec2::snapshots::DeleteSnapshot { snapshot_id: snapshot.to_string() };
        checked(given("snapshot", snapshot.as_str()), self.call(call).op())
    }

    fn list_key_pairs(&self) -> Listing<KeyPair> {
        let list = ec2::key_pairs::DescribeKeyPairs { include_public_key: true, ..Default::default() };
        Listing::new(self.shared(), list, network::key_pair)
    }

    fn get_key_pair(&self, name: &str) -> Op<KeyPair> {
        let show = one("key pair", name, |list: &mut ec2::key_pairs::DescribeKeyPairs, name| {
            list.key_names.push(name);
            list.include_public_key = true;
        });
        self.call(show).map(network::key_pair).op()
    }

    fn create_key_pair(&self, name: &str) -> Op<KeyPair> {
        let call = ec2::key_pairs::CreateKeyPair { key_name: name.to_owned(), ..Default::default() };
        let flow = MakeKeyPair(call);
        checked(named("key pair", name, 255), self.call(flow).map(network::created_key_pair).op())
    }

    fn import_key_pair(&self, name: &str, public_key: &str) -> Op<KeyPair> {
        let fit = named("key pair", name, 255).and_then(|()| match public_key.split_whitespace().count() {
            0 | 1 => Err(Error::misuse(
                "the public key must be in OpenSSH's form, such as the line in ~/.ssh/id_ed25519.pub",
            )),
            _ => Ok(()),
        });
        let call = ec2::key_pairs::ImportKeyPair {
            key_name: name.to_owned(),
            public_key: public_key.to_owned(),
            ..Default::default()
        };
        checked(fit, self.call(Import::new(call)).map(network::key_pair).op())
    }

    fn delete_key_pair(&self, name: &str) -> Op<()> {
        let call = ec2::key_pairs::DeleteKeyPair { key_name: Some(name.to_owned()), ..Default::default() };
        checked(named("key pair", name, 255), self.call(call).op())
    }

    fn list_security_groups(&self) -> Listing<SecurityGroup> {
        let list = ec2::security_groups::DescribeSecurityGroups::default();
        Listing::new(self.shared(), list, network::security_group)
    }

    fn get_security_group(&self, group: &SecurityGroupId) -> Op<SecurityGroup> {
        let show = one(
            "security group",
            group.as_str(),
            |list: &mut ec2::security_groups::DescribeSecurityGroups, id| {
                list.group_ids.push(id);
            },
        );
        self.call(show).map(network::security_group).op()
    }

    /// In the account's default VPC.
    fn create_security_group(&self, name: &str, description: &str) -> Op<SecurityGroup> {
        // EC2 insists on a description.
        let description = if description.trim().is_empty() { name } else { description };
        let make = MakeGroup { name: name.to_owned(), description: description.to_owned() };
        let fit = named("security group", name, 255);
        checked(fit, self.call(MakeAndSee::new(make)).map(network::security_group).op().within(WAIT))
    }

    fn delete_security_group(&self, group: &SecurityGroupId) -> Op<()> {
        let call = ec2::security_groups::DeleteSecurityGroup {
            group_id: Some(group.to_string()),
            ..Default::default()
        };
        checked(given("security group", group.as_str()), self.call(call).op())
    }

    fn allow(&self, group: &SecurityGroupId, traffic: &Allow) -> Op<SecurityGroupRule> {
        let flow =
            given("security group", group.as_str()).and_then(|()| AllowTraffic::new(group.as_str(), traffic));
        match flow {
            Ok(flow) => self.call(flow).op(),
            Err(error) => Op::failed(error),
        }
    }

    fn revoke(&self, group: &SecurityGroupId, rule: &SecurityGroupRule) -> Op<()> {
        if let Err(error) = given("security group", group.as_str()) {
            return Op::failed(error);
        }
        let (mut ids, mut permissions) = (Vec::new(), Vec::new());
        match (&rule.id, network::permission(&rule.allow)) {
            (Some(id), _) => ids.push(id.to_string()),
            (None, Ok(permission)) => permissions.push(permission),
            (None, Err(error)) => return Op::failed(error),
        }
        match rule.allow.direction {
            Direction::Ingress => self
                .call(Delete(ec2::security_groups::RevokeSecurityGroupIngress {
                    group_id: Some(group.to_string()),
                    group_name: None,
                    ip_permissions: permissions,
                    security_group_rule_ids: ids,
                }))
                .op(),
            Direction::Egress => self
                .call(Delete(ec2::security_groups::RevokeSecurityGroupEgress {
                    group_id: group.to_string(),
                    ip_permissions: permissions,
                    security_group_rule_ids: ids,
                }))
                .op(),
        }
    }

    fn list_addresses(&self) -> Listing<Address> {
        Listing::new(self.shared(), ec2::addresses::DescribeAddresses::default(), network::address)
    }

    fn allocate_address(&self, pool: Option<&str>) -> Op<Address> {
        let make = MakeAddress { pool: pool.map(str::to_owned) };
        self.call(CreateOnce::new(make)).map(network::address).op()
    }

    fn associate_address(&self, address: &AddressId, node: &NodeId) -> Op<Address> {
        let fit = given("address", address.as_str()).and_then(|()| given("node", node.as_str()));
        let flow = Associate::new(address.as_str(), node.as_str());
        checked(fit, self.call(flow).map(network::address).op())
    }

    fn disassociate_address(&self, address: &AddressId) -> Op<Address> {
        self.call(Disassociate::new(address.as_str())).map(network::address).op()
    }

    fn release_address(&self, address: &AddressId) -> Op<()> {
        let call = address::release(address.as_str());
        checked(given("address", address.as_str()), self.call(call).op())
    }

    fn list_networks(&self) -> Listing<Network> {
        Listing::new(self.shared(), ec2::subnets::DescribeSubnets::default(), network::network)
    }
}

fn own_snapshots(volume: Option<&VolumeId>) -> ec2::snapshots::DescribeSnapshots {
    ec2::snapshots::DescribeSnapshots {
        owners: vec!["self".into()],
        filters: volume.map(|volume| ec2::Filter::new("volume-id", volume.as_str())).into_iter().collect(),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_tells_its_region() {
        for (location, is) in
            [("eu-west-1a", "eu-west-1"), ("eu-west-1", "eu-west-1"), ("outscale", "outscale")]
        {
            assert_eq!(region(&location.into()), is);
        }
    }
}
