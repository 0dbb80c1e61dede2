//! Where operations are tried: a small cloud with a few things of every kind, and accounts on it.

mod azure;
mod ec2;
mod gcs;
mod objects;
mod openstack;
mod s3;
mod secrets;
mod sources;
mod swift;
mod things;

pub(crate) use gcs::PROJECT;
pub use objects::{Objects, WIDTH};
pub(crate) use s3::{account, policy};
pub(crate) use secrets::given_out;
pub use sources::Sources;
pub(crate) use swift::segments;
pub use things::Things;

use pileus_core::{
    Operation, Time,
    providers::{
        aws::{self, Ec2, credentials::Source},
        azure::AzureBlob,
        gcs::Gcs,
        openstack::{Credentials, OpenStack, Settings},
        rackspace::{Rackspace, Region},
        s3::S3,
    },
    sign::aws_v4,
};
use pileus_sim::{Sim, drive::Drive};
use std::{sync::OnceLock, time::Duration};

/// Where the cloud is. Nothing may leave it.
pub const HOST: &str = "cloud.sim";
/// Where requests may go: to the cloud, and to what is near a machine or a container of it, which gives credentials.
pub const HOSTS: [&str; 5] = [HOST, "169.254.169.254", "169.254.170.2", "169.254.170.23", gcs::IAM];
/// The secrets that the accounts are given. They are never to be seen.
pub const SECRETS: [&str; 9] = [
    PASSWORD,
    API_KEY,
    SECRET_KEY,
    SECRET_DATA,
    swift::TEMP_URL_KEY,
    azure::ACCOUNT_KEY,
    ENTRA_SECRET,
    USER_SECRET,
    REFRESH_TOKEN,
];

const PASSWORD: &str = "hidden-password";
const API_KEY: &str = "hidden-api-key";
const SECRET_KEY: &str = "hidden-secret-key";
const ENTRA_SECRET: &str = "hidden-entra-secret";
const USER_SECRET: &str = "hidden-user-secret";
const REFRESH_TOKEN: &str = "hidden-refresh-token";
/// User-data and passwords of the things that operations make begin with this.
pub const SECRET_DATA: &str = "hidden-data";

/// The one region of the OpenStack cloud, named as one of Rackspace's.
const REGION: &str = "ORD";
const ACCESS_KEY: &str = "AKIDLAB";

/// A cloud, accounts that have not asked it anything yet, and the ids of what is there.
///
/// A clone's cloud goes its own way; its accounts are the same. [`Place::new`] has accounts of its own.
#[derive(Clone, Debug)]
pub struct Place {
    /// The cloud.
    pub sim: Sim,
    /// What time it is there.
    pub now: Time,
    /// An administrator's account in the project `demo`.
    pub openstack: OpenStack,
    /// The same account, by Rackspace's kind of login.
    pub rackspace: Rackspace,
    /// An account with a long-term key.
    pub ec2: Ec2,
    /// The same account at S3.
    pub s3: S3,
    /// The storage account at Azure, by its key.
    pub azure: AzureBlob,
    /// The project at Google, by the service account of a machine.
    pub gcs: Gcs,
    /// Accounts with other credentials.
    pub sources: Sources,
    /// What is in the project.
    pub os: Things,
    /// What is in the account's region.
    pub aws: Things,
    /// What is in the account's buckets.
    pub objects: Objects,
    /// What is in the project's containers.
    pub containers: Objects,
    /// What is in the storage account.
    pub blobs: Objects,
    /// What is in the project's buckets at Google.
    pub google: Objects,
}

impl Place {
    /// The place as it is before anything happens.
    #[must_use]
    pub fn new() -> Self {
        static MADE: OnceLock<Made> = OnceLock::new();
        let made = MADE.get_or_init(Made::new).clone();
        Place {
            sim: made.sim,
            now: made.now,
            openstack: openstack(),
            rackspace: rackspace(),
            ec2: ec2(),
            s3: s3::account(key()),
            azure: azure::owner(),
            gcs: gcs::machine(),
            sources: Sources::new(),
            os: made.os,
            aws: made.aws,
            objects: made.objects,
            containers: made.containers,
            blobs: made.blobs,
            google: made.google,
        }
        .naming("new")
    }

    /// The same place, for things of that name to be made in.
    #[must_use]
    pub fn naming(&self, name: &str) -> Self {
        let mut place = self.clone();
        (place.os.new, place.aws.new) = (name.into(), name.into());
        (place.objects.new, place.containers.new) = (name.into(), name.into());
        (place.blobs.new, place.google.new) = (name.into(), name.into());
        place
    }
}

impl Default for Place {
    fn default() -> Self {
        Place::new()
    }
}

#[derive(Clone)]
struct Made {
    sim: Sim,
    now: Time,
    os: Things,
    aws: Things,
    objects: Objects,
    containers: Objects,
    blobs: Objects,
    google: Objects,
}

impl Made {
    fn new() -> Self {
        let mut scene =
            Scene { sim: Sim::new(settings()), drive: Drive::new(Time::from_unix_secs(1_800_000_000)) };
        let os = openstack::furnish(&mut scene, &openstack());
        let aws = ec2::furnish(&mut scene, &ec2());
        let objects = s3::furnish(&mut scene, &s3::account(key()));
        let containers = swift::furnish(&mut scene, &openstack());
        let blobs = azure::furnish(&mut scene, &azure::owner());
        let google = gcs::furnish(&mut scene, &gcs::machine());
        // All that was begun is done by then, and every token has ended.
        let now = scene.drive.now() + Duration::from_secs(24 * 3600);
        scene.sim.pass(now);
        Made { sim: scene.sim, now, os, aws, objects, containers, blobs, google }
    }
}

/// A cloud that is being furnished.
struct Scene {
    sim: Sim,
    drive: Drive,
}

impl Scene {
    fn run<O: Operation>(&mut self, op: O) -> O::Output {
        self.drive.run(&mut self.sim, op).unwrap_or_else(|error| panic!("the scene cannot be made: {error}"))
    }

    /// Makes what the cloud may not have.
    fn maybe<O: Operation>(&mut self, op: O) -> Option<O::Output> {
        self.drive.run(&mut self.sim, op).ok()
    }
}

fn settings() -> pileus_sim::Settings {
    let mut settings = pileus_sim::Settings {
        regions: vec![REGION.into()],
        page_limit: 2,
        boot_jitter: Duration::ZERO,
        boot_time: Duration::from_secs(3),
        action_time: Duration::from_secs(2),
        volume_time: Duration::from_secs(2),
        image_time: Duration::from_secs(2),
        ..Default::default()
    };
    for user in &mut settings.users {
        user.password = PASSWORD.into();
        user.api_key = Some(API_KEY.into());
        user.projects = vec!["demo".into(), "admin".into()];
    }
    settings.flavors[0].extra_specs = vec![("hw:cpu_policy".into(), "dedicated".into())];
    settings.ec2.access_keys = vec![pileus_sim::AccessKey::new(ACCESS_KEY, SECRET_KEY)];
    settings.ec2.page_limit = 2;
    (settings.s3.page_limit, settings.s3.smallest_part) = (2, 1);
    azure::set(&mut settings.azure);
    gcs::set(&mut settings.gcs);
    settings
}

fn openstack() -> OpenStack {
    let credentials = Credentials::password("admin", PASSWORD, "demo", "Default");
    let settings = Settings::new(format!("http://{HOST}/identity/v3"), credentials).region(REGION);
    OpenStack::new(storing(settings)).expect("good settings")
}

fn rackspace() -> Rackspace {
    let credentials = Credentials::ApiKey { username: "admin".into(), key: API_KEY.into(), tenant: None };
    let settings = Settings::new(format!("http://{HOST}/identity/v2.0"), credentials);
    Rackspace::with(Region::Ord, storing(settings)).expect("good settings")
}

/// Segments may be as small as one likes.
fn storing(mut settings: Settings) -> Settings {
    settings.object_storage.least_segment = 1;
    settings.object_storage.temp_url_key = Some(swift::TEMP_URL_KEY.into());
    settings
}

/// Somebody else writes over the object that operations read of the account that is called so in the registry.
pub(crate) fn overwrite(account: &str, sim: &mut Sim, now: Time) {
    match account {
        "s3" => s3::overwrite(sim, now),
        "azure" => azure::overwrite(sim, now),
        "gcs" => gcs::overwrite(sim, now),
        _ => swift::overwrite(sim, now),
    }
}

fn key() -> Source {
    Source::Static(aws_v4::Credentials::new(ACCESS_KEY, SECRET_KEY))
}

fn ec2() -> Ec2 {
    Ec2::new(aws::Settings::new("us-east-1", key()).endpoint("ec2", format!("http://{HOST}/ec2")))
        .expect("good settings")
}
