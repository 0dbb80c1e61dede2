//! The operations that are tried.

use super::{Ending, Kind, Provider, World, start::from_start};
use pileus_core::{
    compute::{Allow, NodeSpec, Reboot, VolumeId, VolumeSpec},
    providers::{
        aws::ec2,
        openstack::{glance, nova},
    },
};
use std::time::Duration;

impl World<'_> {
    /// Starts the operation that `what` stands for, and drives it to its end.
    pub(super) fn operate(&mut self, what: u8) {
        let (cloud, provider) = (self.account(), self.provider);
        let (node, volume, group, image) = from_start(provider, |start| {
            (start.node.clone(), start.volume.clone(), start.group.clone(), start.image.clone())
        });
        let (node, volume, group) = (node.as_str().into(), volume.as_str().into(), group.as_str().into());
        let [size, larger] = provider.sizes();
        let spec = NodeSpec::new("web", size, image.as_str()).user_data("#!/bin/sh\n");
        let mut disk = VolumeSpec::new("data", 1);
        if provider == Provider::Ec2 {
            disk = disk.location("us-east-1a");
        }
        let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ x";
        use Ending::{Anything, Created};
        use Kind::{Address, Image, Node, Snapshot, Volume};
        match what {
            0 => self.drive(cloud.create_node(&spec), Created(Node)),
            1 => self.drive(cloud.create_node(&spec.idempotency_key("mine")), Created(Node)),
            2 => self.drive(cloud.launch_node(&spec), Created(Node)),
            3 => self.drive(cloud.create_volume(&disk), Created(Volume)),
            4 => self.drive(cloud.create_snapshot(&volume, "snap"), Created(Snapshot)),
            5 => self.drive(cloud.create_image(&node, "image"), Created(Image)),
            6 => self.drive(cloud.allocate_address(None), Created(Address)),
            7 => self.drive(cloud.list_nodes(), Anything),
            8 => self.drive(cloud.list_images(), Anything),
            9 => self.drive(cloud.get_node(&node), Anything),
            10 => self.drive(cloud.stop_node(&node), Anything),
            11 => self.drive(cloud.start_node(&node), Anything),
            12 => self.drive(cloud.reboot_node(&node, Reboot::Hard), Anything),
            13 => self.drive(cloud.resize_node(&node, &larger.into()), Anything),
            14 => self.drive(cloud.destroy_node(&node), Anything),
            15 => self.drive(cloud.attach_volume(&volume, &node, None), Anything),
            16 => self.drive(cloud.detach_volume(&volume), Anything),
            17 => self.drive(cloud.wait_until_running(&node), Anything),
            18 => self.drive(cloud.wait_until_destroyed(&node).within(Duration::from_secs(60)), Anything),
            19 => self.drive(cloud.import_key_pair("key", key), Anything),
            20 => self.drive(cloud.create_key_pair("key"), Anything),
            21 => self.drive(cloud.allow(&group, &Allow::tcp(22)), Anything),
            22 => self.drive(cloud.create_security_group("web", ""), Anything),
            23 => self.drive(cloud.destroy_volume(&volume), Anything),
            24 => self.drive(cloud.list_volumes(), Anything),
            25 | 26 => self.raw(what == 25, image, &volume),
            _ => self.pages(cloud.list_nodes()),
        }
    }

    /// A creation as a call, without a key: asked for once, whatever comes.
    fn raw(&mut self, first: bool, image: String, volume: &VolumeId) {
        match self.provider {
            Provider::OpenStack if first => {
                let mut call = nova::create::CreateServer { name: "raw".into(), ..Default::default() };
                (call.flavor, call.image) = ("1".into(), Some(image));
                self.drive(Provider::openstack().call(call), Ending::Anything);
            }
            Provider::OpenStack => {
                let call = glance::CreateImage::new("raw", "raw", "bare");
                self.drive(Provider::openstack().call(call), Ending::Anything);
            }
            Provider::Ec2 if first => {
                let call =
                    ec2::snapshots::CreateSnapshot { volume_id: volume.to_string(), ..Default::default() };
                self.drive(Provider::ec2().call(call), Ending::Anything);
            }
            Provider::Ec2 => {
                self.drive(
                    Provider::ec2().call(ec2::addresses::AllocateAddress::default()),
                    Ending::Anything,
                );
            }
        }
    }
}
