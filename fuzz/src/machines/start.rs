//! The clouds that runs begin with, and the accounts there.

use pileus_core::{
    Time,
    compute::{Compute, NodeSpec, VolumeSpec},
    providers::{
        aws::{self, Ec2, credentials::Source},
        openstack::{Credentials, OpenStack, Settings},
    },
};
use pileus_sim::{Settings as SimSettings, Sim, drive::Drive};
use std::{cell::RefCell, sync::Arc};

/// Whose protocol is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// OpenStack's.
    OpenStack,
    /// EC2's.
    Ec2,
}

/// An account, whoever the provider is.
pub type Account = Arc<dyn Compute>;

/// The cloud each run begins with.
pub(super) struct Start {
    pub(super) cloud: Sim,
    pub(super) now: Time,
    pub(super) node: String,
    pub(super) volume: String,
    pub(super) group: String,
    pub(super) image: String,
}

thread_local! {
    static STARTS: [RefCell<Option<Start>>; 2] = const { [RefCell::new(None), RefCell::new(None)] };
}

pub(super) fn from_start<T>(provider: Provider, read: impl FnOnce(&Start) -> T) -> T {
    STARTS.with(|kept| {
        let mut kept = kept[provider as usize].borrow_mut();
        read(kept.get_or_insert_with(|| start(provider)))
    })
}

impl Provider {
    pub(super) fn openstack() -> OpenStack {
        let credentials = Credentials::password("demo", "secret", "demo", "Default");
        OpenStack::new(Settings::new("http://cloud.sim/identity/v3", credentials).region("RegionOne"))
            .expect("good settings")
    }

    pub(super) fn ec2() -> Ec2 {
        let source = Source::access_key("AKIDDEMO", "demo-secret-key");
        Ec2::new(aws::Settings::new("us-east-1", source).endpoint("ec2", "http://cloud.sim"))
            .expect("good settings")
    }

    pub(super) fn account(self) -> Account {
        match self {
            Provider::OpenStack => Arc::new(Self::openstack()),
            Provider::Ec2 => Arc::new(Self::ec2()),
        }
    }

    /// A size, and a larger one.
    pub(super) fn sizes(self) -> [&'static str; 2] {
        match self {
            Provider::OpenStack => ["1", "2"],
            Provider::Ec2 => ["t3.micro", "t3.small"],
        }
    }

    fn image(self) -> &'static str {
        match self {
            Provider::OpenStack => "cirros",
            Provider::Ec2 => "debian",
        }
    }
}

/// A cloud with three nodes, a volume and a group in it, two of everything to a page.
fn start(provider: Provider) -> Start {
    let mut settings = SimSettings { page_limit: 2, ..SimSettings::default() };
    settings.ec2.page_limit = 2;
    let mut cloud = Sim::new(settings);
    let account = provider.account();
    let mut drive = Drive::new(Time::from_unix_secs(1_767_225_600));
    let images = drive.run(&mut cloud, account.list_images()).expect("images");
    let image = images.into_iter().find(|image| image.name.starts_with(provider.image())).expect("an image");
    let mut spec = |name: &str| {
        let spec = NodeSpec::new(name, provider.sizes()[0], image.id.clone());
        drive.run(&mut cloud, account.launch_node(&spec)).expect("a node")
    };
    let node = spec("first");
    for name in ["second", "third"] {
        spec(name);
    }
    let mut spec = VolumeSpec::new("first", 1);
    spec.location.clone_from(&node.location);
    let volume = drive.run(&mut cloud, account.create_volume(&spec)).expect("a volume");
    drive.run(&mut cloud, account.wait_until_volume_available(&volume.id)).expect("a volume");
    let group = drive.run(&mut cloud, account.create_security_group("first", "")).expect("a group");
    Start {
        cloud,
        now: drive.now(),
        node: node.id.to_string(),
        volume: volume.id.to_string(),
        group: group.id.to_string(),
        image: image.id.to_string(),
    }
}
