//! What the cloud's EC2 is like before the first request.

use super::iam::Iam;
use crate::Time;
use crate::ids::named;
use pileus_core::Secret;
use std::time::Duration;

/// What the cloud's EC2 is like. How long things take is in [`Settings`](crate::Settings), as for everything else:
/// starting an instance takes `boot_time`, other changes of it `action_time`, ending it `delete_time`.
#[derive(Clone, Debug)]
pub struct Ec2 {
    /// Everybody who may sign requests.
    pub access_keys: Vec<AccessKey>,
    /// Names of the regions. Which one a request is for is in the scope of its signature.
    pub regions: Vec<String>,
    /// What the zones of a region have behind the region's name.
    pub zones: Vec<String>,
    /// Types of instances.
    pub instance_types: Vec<InstanceType>,
    /// Public images, present in every region.
    pub images: Vec<SeedAmi>,
    /// What every account has paid for in advance.
    pub reserved: Vec<ReservedInstances>,
    /// The most a listing returns in one page, asked for or not.
    pub page_limit: usize,
    /// Roles, and who has them.
    pub iam: Iam,
    /// How long a thing that was made is not found yet.
    pub consistency: Duration,
    /// How far the time of a signature may be from the cloud's.
    pub skew: Duration,
    /// How long a terminated instance stays visible.
    pub terminated_time: Duration,
}

impl Default for Ec2 {
    /// Regions `us-east-1` and `eu-west-1` of three zones each; the access key `AKIDDEMO` with the secret
    /// `demo-secret-key`; six types, three images; consistent at once; terminated instances visible for an hour.
    fn default() -> Self {
        Self {
            access_keys: vec![AccessKey::new("AKIDDEMO", "demo-secret-key")],
            regions: vec!["us-east-1".into(), "eu-west-1".into()],
            zones: vec!["a".into(), "b".into(), "c".into()],
            instance_types: vec![
                InstanceType::new("t3.micro", 2, 1024),
                InstanceType::new("t3.small", 2, 2048),
                InstanceType::new("m5.large", 2, 8192),
                InstanceType::new("m5.xlarge", 4, 16384),
                InstanceType { architecture: "arm64", ..InstanceType::new("t4g.micro", 2, 1024) },
                InstanceType { storage: 160, ..InstanceType::new("m1.small", 1, 1741) },
            ],
            images: vec![
                SeedAmi::new("al2023-ami-2023.6-x86_64", 8),
                SeedAmi::new("debian-12-amd64", 8),
                SeedAmi { architecture: "arm64", ..SeedAmi::new("ubuntu-24.04-arm64-server", 10) },
            ],
            reserved: Vec::new(),
            page_limit: 1000,
            iam: Iam::default(),
            consistency: Duration::ZERO,
            skew: Duration::from_secs(300),
            terminated_time: Duration::from_secs(3600),
        }
    }
}

/// A key that requests are signed with.
#[derive(Clone, Debug)]
pub struct AccessKey {
    /// Its id, which is no secret.
    pub id: String,
    /// What signatures are made with.
    pub secret: Secret,
    /// The session token that has to come with it, if it is a temporary one.
    pub session_token: Option<Secret>,
    /// When it ends to be good, if it does.
    pub expires: Option<Time>,
    /// The account it belongs to: twelve digits. Accounts see nothing of each other.
    pub account: String,
}

impl AccessKey {
    /// A key for good, of the account `123456789012`.
    pub fn new(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self {
            id: id.into(),
            secret: secret.into(),
            session_token: None,
            expires: None,
            account: "123456789012".into(),
        }
    }

    /// A temporary key.
    #[must_use]
    pub fn session(self, token: impl Into<Secret>, expires: Time) -> Self {
        Self { session_token: Some(token.into()), expires: Some(expires), ..self }
    }
}

/// Instances that are paid for in advance.
#[derive(Clone, Debug)]
pub struct ReservedInstances {
    /// The reservation's id.
    pub id: String,
    /// The type they are of.
    pub instance_type: String,
    /// How many.
    pub count: u32,
    /// The zone they are for; none where they are for the whole region.
    pub zone: Option<String>,
    /// From when on it holds.
    pub start: Time,
    /// How long it holds.
    pub duration: Duration,
    /// What an hour costs, in USD.
    pub price: f64,
}

/// A type of instances.
#[derive(Clone, Debug)]
pub struct InstanceType {
    /// Its name.
    pub name: String,
    /// Virtual CPUs.
    pub vcpus: u32,
    /// Memory in MiB.
    pub memory: u32,
    /// `x86_64` or `arm64`.
    pub architecture: &'static str,
    /// Disks of its own, in GB; 0 for none.
    pub storage: u32,
}

impl InstanceType {
    /// A type for x86 without disks of its own.
    pub fn new(name: impl Into<String>, vcpus: u32, memory: u32) -> Self {
        Self { name: name.into(), vcpus, memory, architecture: "x86_64", storage: 0 }
    }
}

/// A public image that is there from the start.
#[derive(Clone, Debug)]
pub struct SeedAmi {
    /// The image's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Size of its root volume in GiB.
    pub size: u32,
    /// `x86_64` or `arm64`.
    pub architecture: &'static str,
}

impl SeedAmi {
    /// An image for x86, with an id that follows from the name.
    pub fn new(name: impl Into<String>, size: u32) -> Self {
        let name = name.into();
        let id = format!("ami-0{:016x}", named(0, "ami", &name).bits());
        Self { id, name, size, architecture: "x86_64" }
    }
}
