//! What a cloud is like before the first request: its accounts, its regions, its limits and how long things take.

use crate::azure::Azure;
use crate::ec2::Ec2;
use crate::gcs::Gcs;
use crate::ids::named;
use crate::s3::S3;
use std::fmt;
use std::time::Duration;

/// What a cloud is like. Start from [`Settings::default`] and change what the test is about.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Decides every id, password and key the cloud makes up. Two clouds of one seed that get the same requests
    /// at the same times answer the same bytes.
    pub seed: u64,
    /// Scheme and authority that catalog and links begin with, without a trailing slash. A request may come in
    /// under any host; only its path counts.
    pub base_url: String,
    /// Names of the regions, the first being the one a path without a region means. Each is a cloud of its own.
    pub regions: Vec<String>,
    /// Everybody who may log in.
    pub users: Vec<User>,
    /// Everything they may log in to.
    pub projects: Vec<Project>,
    /// How long a token lives.
    pub token_life: Duration,
    /// How long a server takes from BUILD to ACTIVE, rebuilding and unshelving included.
    pub boot_time: Duration,
    /// Up to this much more, different for each server.
    pub boot_jitter: Duration,
    /// How long the other things take that happen to a server: reboot, stop, resize, rescue and so on.
    pub action_time: Duration,
    /// How long a deleted server, volume or snapshot stays visible.
    pub delete_time: Duration,
    /// How long a volume or a volume snapshot is `creating`.
    pub volume_time: Duration,
    /// How long an image made from a server is `queued` and `saving`.
    pub image_time: Duration,
    /// The most a listing returns in one page, in every service (`osapi_max_limit`).
    pub page_limit: usize,
    /// The highest Nova microversion: 2.*this*. The lowest is 2.1.
    pub compute_version: u16,
    /// Availability zones of each region, the first being the default.
    pub zones: Vec<String>,
    /// Sizes of servers.
    pub flavors: Vec<Flavor>,
    /// Public images, present in every region.
    pub images: Vec<SeedImage>,
    /// Names of volume types, the first being the default.
    pub volume_types: Vec<String>,
    /// What one project may have in one region.
    pub quota: Quota,
    /// What is EC2's alone.
    pub ec2: Ec2,
    /// What is S3's alone.
    pub s3: S3,
    /// What is Azure's alone.
    pub azure: Azure,
    /// What is Google Cloud Storage's alone.
    pub gcs: Gcs,
}

impl Default for Settings {
    /// One region `RegionOne`; user `demo` with password `secret` and API key `demo-api-key` in project `demo`;
    /// user `admin` with password `secret` in projects `admin` and `demo`; five flavours, three images;
    /// servers that boot in 10 to 12 s; tokens that live an hour.
    fn default() -> Self {
        Self {
            seed: 0,
            base_url: "http://cloud.sim".into(),
            regions: vec!["RegionOne".into()],
            users: vec![
                User {
                    api_key: Some("demo-api-key".into()),
                    application_credentials: vec![ApplicationCredential {
                        id: "5e7ac0dedb1a4bd5ab4ac50d76f5ec4f".into(),
                        name: "demo-app".into(),
                        secret: "demo-app-secret".into(),
                        project: "demo".into(),
                    }],
                    ..User::new("demo", "secret", ["demo"])
                },
                User { admin: true, ..User::new("admin", "secret", ["admin", "demo"]) },
            ],
            projects: vec![Project::new("demo"), Project::new("admin")],
            token_life: Duration::from_secs(3600),
            boot_time: Duration::from_secs(10),
            boot_jitter: Duration::from_secs(2),
            action_time: Duration::from_secs(4),
            delete_time: Duration::from_secs(2),
            volume_time: Duration::from_secs(3),
            image_time: Duration::from_secs(6),
            page_limit: 1000,
            compute_version: 96,
            zones: vec!["nova".into()],
            flavors: vec![
                Flavor::new("1", "m1.tiny", 1, 512, 1),
                Flavor::new("2", "m1.small", 1, 2048, 20),
                Flavor::new("3", "m1.medium", 2, 4096, 40),
                Flavor::new("4", "m1.large", 4, 8192, 80),
                Flavor::new("5", "m1.xlarge", 8, 16384, 160),
            ],
            images: vec![
                SeedImage::new("cirros-0.6.3-x86_64-disk", 21_692_416, 1, 0),
                SeedImage::new("debian-12-generic", 346_308_608, 2, 512),
                SeedImage::new("ubuntu-24.04-server", 610_271_232, 4, 1024),
            ],
            volume_types: vec!["lvmdriver-1".into(), "ssd".into()],
            quota: Quota::default(),
            ec2: Ec2::default(),
            s3: S3::default(),
            azure: Azure::default(),
            gcs: Gcs::default(),
        }
    }
}

/// Somebody who may log in.
#[derive(Clone)]
pub struct User {
    /// The user's id.
    pub id: String,
    /// The name, unique in the domain `Default`.
    pub name: String,
    /// The password.
    pub password: String,
    /// The key for `RAX-KSKEY:apiKeyCredentials`, if the user has one.
    pub api_key: Option<String>,
    /// Names of the projects the user is a member of. The first is the default project.
    pub projects: Vec<String>,
    /// May the user see and do what administrators may?
    pub admin: bool,
    /// The user's application credentials.
    pub application_credentials: Vec<ApplicationCredential>,
}

impl User {
    /// A member of some projects, with an id that follows from the name.
    pub fn new(
        name: impl Into<String>,
        password: impl Into<String>,
        projects: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let name = name.into();
        Self {
            id: named(0, "user", &name).hex(),
            name,
            password: password.into(),
            api_key: None,
            projects: projects.into_iter().map(Into::into).collect(),
            admin: false,
            application_credentials: Vec::new(),
        }
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("projects", &self.projects)
            .field("admin", &self.admin)
            .finish_non_exhaustive()
    }
}

/// A credential that stands for a user in one project.
#[derive(Clone)]
pub struct ApplicationCredential {
    /// The credential's id.
    pub id: String,
    /// Its name, unique for the user.
    pub name: String,
    /// Its secret.
    pub secret: String,
    /// Name of the project it is good for.
    pub project: String,
}

impl fmt::Debug for ApplicationCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApplicationCredential")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}

/// A project, which Keystone v2 calls a tenant.
#[derive(Clone, Debug)]
pub struct Project {
    /// The project's id.
    pub id: String,
    /// Its name, unique in the domain `Default`.
    pub name: String,
}

impl Project {
    /// A project with an id that follows from the name.
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        Self { id: named(0, "project", &name).hex(), name }
    }
}

/// A size of servers.
#[derive(Clone, Debug)]
pub struct Flavor {
    /// The flavour's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Virtual CPUs.
    pub vcpus: u32,
    /// Memory in MiB.
    pub ram: u32,
    /// Root disk in GiB.
    pub disk: u32,
    /// Its extra specs.
    pub extra_specs: Vec<(String, String)>,
}

impl Flavor {
    /// A flavour without extra specs.
    pub fn new(id: impl Into<String>, name: impl Into<String>, vcpus: u32, ram: u32, disk: u32) -> Self {
        Self { id: id.into(), name: name.into(), vcpus, ram, disk, extra_specs: Vec::new() }
    }
}

/// A public image that is there from the start.
#[derive(Clone, Debug)]
pub struct SeedImage {
    /// The image's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Bytes of its data.
    pub size: u64,
    /// The disk a server needs for it, in GiB.
    pub min_disk: u32,
    /// The memory a server needs for it, in MiB.
    pub min_ram: u32,
}

impl SeedImage {
    /// An image with an id that follows from the name.
    pub fn new(name: impl Into<String>, size: u64, min_disk: u32, min_ram: u32) -> Self {
        let name = name.into();
        Self { id: named(0, "image", &name).uuid(), name, size, min_disk, min_ram }
    }
}

/// What one project may have in one region.
#[derive(Clone, Debug)]
pub struct Quota {
    /// Servers.
    pub instances: usize,
    /// Virtual CPUs of all its servers.
    pub cores: u32,
    /// Memory of all its servers, in MiB.
    pub ram: u32,
    /// Key pairs of one user.
    pub key_pairs: usize,
    /// Metadata items of one server.
    pub metadata_items: usize,
    /// Server groups.
    pub server_groups: usize,
    /// Volumes.
    pub volumes: usize,
    /// Volume snapshots.
    pub snapshots: usize,
    /// Size of all its volumes and snapshots, in GiB.
    pub gigabytes: u64,
    /// Networks.
    pub networks: usize,
    /// Ports.
    pub ports: usize,
    /// Floating IP addresses.
    pub floating_ips: usize,
    /// Security groups.
    pub security_groups: usize,
}

impl Default for Quota {
    /// Roomy enough for ten thousand servers.
    fn default() -> Self {
        Self {
            instances: 20_000,
            cores: 200_000,
            ram: 1_000_000_000,
            key_pairs: 100,
            metadata_items: 128,
            server_groups: 10,
            volumes: 20_000,
            snapshots: 20_000,
            gigabytes: 1_000_000,
            networks: 100,
            ports: 50_000,
            floating_ips: 500,
            security_groups: 100,
        }
    }
}
