//! Neutral compute: every method of the trait, for every provider.

use super::{
    account::Account,
    entry::{Effect, Entry, Outcome, listed, pair, seen},
};
use crate::place::{Place, Things};
use pileus_core::{
    Checkpoint, Op, Operation as _, Result,
    compute::{Allow, Compute, Direction, NodeSpec, Peer, Protocol, Reboot, SecurityGroupRule, VolumeSpec},
};

/// Something new.
fn open(s: &Things) -> NodeSpec {
    let spec = NodeSpec::new(s.new.as_str(), s.size.as_str(), s.image.as_str()).metadata("color", "blue");
    if s.network.is_empty() { spec } else { spec.network(s.network.as_str()) }
}

/// The same with the secrets that such things have.
fn node(s: &Things) -> NodeSpec {
    open(s).user_data("hidden-data")
}

fn volume(s: &Things) -> VolumeSpec {
    VolumeSpec::new(s.new.as_str(), 1).location(s.zone.as_str()).metadata("color", "blue")
}

/// The rule that the group has.
fn rule(s: &Things) -> SecurityGroupRule {
    let allow = Allow {
        direction: Direction::Ingress,
        protocol: Protocol::Tcp,
        ports: Some((22, 22)),
        peer: Peer::AnyIpv4,
    };
    SecurityGroupRule { id: Some(s.rule.as_str().into()), allow }
}

/// What was stored before it began is taken up by another process.
fn node_again(c: &dyn Compute, s: &Things) -> Op<Outcome> {
    // A checkpoint holds no secret: what has none can begin from it.
    match c
        .create_node(&open(s).idempotency_key(format!("order-17-{}", s.new)))
        .checkpoint()
        .map(|stored| c.resume_node(&stored))
    {
        Some(Ok(op)) => seen(op),
        Some(Err(error)) => Op::failed(error),
        None => Op::failed(pileus_core::Error::misuse("it gives no checkpoint")),
    }
}

fn volume_again(c: &dyn Compute, s: &Things) -> Op<Outcome> {
    match c
        .create_volume(&volume(s).idempotency_key(format!("order-18-{}", s.new)))
        .checkpoint()
        .map(|stored| c.resume_volume(&stored))
    {
        Some(Ok(op)) => seen(op),
        Some(Err(error)) => Op::failed(error),
        None => Op::failed(pileus_core::Error::misuse("it gives no checkpoint")),
    }
}

/// Whatever it is that was stored.
fn again(c: &dyn Compute, stored: &Checkpoint) -> Result<Op<Outcome>> {
    c.resume_node(stored).map(seen).or_else(|_| c.resume_volume(stored).map(seen))
}

/// Each line: what it does, the method, and how it is called; `Lists` where it gives a listing.
macro_rules! methods {
    (|$c:ident, $s:ident| $($effect:ident $method:ident = $call:expr;)*) => {
        pub(super) fn all() -> Vec<Entry> {
            let mut all = Vec::new();
            $(methods!(@each all $effect $method |$c, $s| $call);)*
            all
        }
    };
    (@each $all:ident $effect:ident $method:ident |$c:ident, $s:ident| $call:expr) => {
        methods!(@on $all openstack os OpenStack $effect $method |$c, $s| $call);
        methods!(@on $all rackspace os OpenStack $effect $method |$c, $s| $call);
        methods!(@on $all ec2 aws Aws $effect $method |$c, $s| $call);
    };
    (@on $all:ident $account:ident $things:ident $kind:ident $effect:ident $method:ident |$c:ident, $s:ident| $call:expr) => {
        $all.push(Entry {
            name: concat!(stringify!($account), ".", stringify!($method)),
            effect: Effect::$effect,
            repeat: None,
            moves: None,
            resume: Some(|place: &Place, stored: &Checkpoint| again(&place.$account, stored)),
            account: |place: &Place| Account::$kind(place.$account.session().clone()),
            start: |place: &Place| {
                let ($c, $s): (&dyn Compute, &Things) = (&place.$account, &place.$things);
                let _ = $s;
                $call
            },
        });
    };
}

methods! { |c, s|
    Lists list_nodes = listed(c.list_nodes());
    Reads get_node = seen(c.get_node(&s.server.as_str().into()));
    Creates create_node = seen(c.create_node(&node(s)));
    Creates launch_node = seen(c.launch_node(&node(s)));
    Creates resume_node = node_again(c, s);
    Reads wait_until_running = seen(c.wait_until_running(&s.server.as_str().into()));
    Reads wait_until_stopped = seen(c.wait_until_stopped(&s.stopped.as_str().into()));
    Reads wait_until_destroyed = seen(c.wait_until_destroyed(&s.no_server.as_str().into()));
    Changes start_node = seen(c.start_node(&s.stopped.as_str().into()));
    Changes stop_node = seen(c.stop_node(&s.server.as_str().into()));
    Changes reboot_node = seen(c.reboot_node(&s.server.as_str().into(), Reboot::Soft));
    Deletes destroy_node = seen(c.destroy_node(&s.other.as_str().into()));
    Changes resize_node = seen(c.resize_node(&s.stopped.as_str().into(), &s.other_size.as_str().into()));
    Changes rename_node = seen(c.rename_node(&s.server.as_str().into(), "renamed"));
    Changes set_node_metadata = seen(c.set_node_metadata(&s.server.as_str().into(), &pair("color", "blue")));
    Changes delete_node_metadata = seen(c.delete_node_metadata(&s.server.as_str().into(), "role"));
    Reads get_console_output = seen(c.get_console_output(&s.server.as_str().into()));
    Lists list_sizes = listed(c.list_sizes());
    Reads get_size = seen(c.get_size(&s.size.as_str().into()));
    Lists list_images = listed(c.list_images());
    Reads get_image = seen(c.get_image(&s.image.as_str().into()));
    Creates create_image = seen(c.create_image(&s.other.as_str().into(), &s.new));
    Creates copy_image = seen(c.copy_image(&s.own_image.as_str().into(), &"us-east-1".into(), &s.new));
    Deletes delete_image = seen(c.delete_image(&s.own_image.as_str().into()));
    Reads wait_until_image_available = seen(c.wait_until_image_available(&s.image.as_str().into()));
    Lists list_locations = listed(c.list_locations());
    Lists list_volumes = listed(c.list_volumes());
    Reads get_volume = seen(c.get_volume(&s.attached.as_str().into()));
    Creates create_volume = seen(c.create_volume(&volume(s)));
    Creates resume_volume = volume_again(c, s);
    Reads wait_until_volume_available = seen(c.wait_until_volume_available(&s.volume.as_str().into()));
    Reads wait_until_volume_destroyed = seen(c.wait_until_volume_destroyed(&s.no_volume.as_str().into()));
    Changes attach_volume = seen(c.attach_volume(&s.volume.as_str().into(), &s.other.as_str().into(), Some("/dev/sdf")));
    Changes detach_volume = seen(c.detach_volume(&s.attached.as_str().into()));
    Changes resize_volume = seen(c.resize_volume(&s.volume.as_str().into(), 2));
    Deletes destroy_volume = seen(c.destroy_volume(&s.second_volume.as_str().into()));
    Lists list_snapshots = listed(c.list_snapshots());
    Lists list_volume_snapshots = listed(c.list_volume_snapshots(&s.volume.as_str().into()));
    Reads get_snapshot = seen(c.get_snapshot(&s.snapshot.as_str().into()));
    Creates create_snapshot = seen(c.create_snapshot(&s.volume.as_str().into(), &s.new));
    Reads wait_until_snapshot_available = seen(c.wait_until_snapshot_available(&s.snapshot.as_str().into()));
    Reads wait_until_snapshot_destroyed = seen(c.wait_until_snapshot_destroyed(&s.no_snapshot.as_str().into()));
    Deletes destroy_snapshot = seen(c.destroy_snapshot(&s.snapshot.as_str().into()));
    Lists list_key_pairs = listed(c.list_key_pairs());
    Reads get_key_pair = seen(c.get_key_pair(&s.key_pair));
    Creates create_key_pair = seen(c.create_key_pair(&s.new));
    Creates import_key_pair = seen(c.import_key_pair(&s.new, super::PUBLIC_KEY));
    Deletes delete_key_pair = seen(c.delete_key_pair(&s.key_pair));
    Lists list_security_groups = listed(c.list_security_groups());
    Reads get_security_group = seen(c.get_security_group(&s.group.as_str().into()));
    Creates create_security_group = seen(c.create_security_group(&s.new, "of the lab"));
    Deletes delete_security_group = seen(c.delete_security_group(&s.group.as_str().into()));
    Creates allow = seen(c.allow(&s.group.as_str().into(), &Allow::tcp(443)));
    Changes revoke = seen(c.revoke(&s.group.as_str().into(), &rule(s)));
    Lists list_addresses = listed(c.list_addresses());
    Creates allocate_address = seen(c.allocate_address(None));
    Changes associate_address = seen(c.associate_address(&s.address.as_str().into(), &s.other.as_str().into()));
    Changes disassociate_address = seen(c.disassociate_address(&s.associated.as_str().into()));
    Deletes release_address = seen(c.release_address(&s.address.as_str().into()));
    Lists list_networks = listed(c.list_networks());
}
