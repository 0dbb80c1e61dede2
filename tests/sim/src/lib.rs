//! An embedded cloud for tests: OpenStack's Keystone (v3 and v2.0), Nova, Glance, Cinder, Neutron and Swift, and Amazon's
//! EC2 and S3, Azure's Blob service and Google Cloud Storage, as one pure function from a request and a time to an answer.
//!
//! [`Sim::handle`] takes an [`http::Request`] and the time it is, and gives an [`Outcome`]. There is no clock, no
//! socket and no randomness in it: a server that takes ten seconds to boot is ACTIVE when a request comes ten
//! virtual seconds later, ids follow from [`Settings::seed`], and a [`Clone`] is a second cloud that goes its own
//! way from there. A test that explores every order of events clones it at every step.
//!
//! The cloud is strict where real ones are, in the places clients trip over: tokens expire, signatures are verified,
//! unknown fields in a body and unknown parameters of a form are refused, listings come in pages, conflicting states and
//! quotas are told from each other, and each service words its errors its own way. What can go wrong on the way is
//! switched on with [`Sim::faults`].
//!
//! # Example
//!
//! ```
//! use bytes::Bytes;
//! use pileus_sim::{Sim, Time};
//!
//! let mut cloud = Sim::default();
//! let now = Time::from_unix_secs(1_700_000_000);
//!
//! let login = http::Request::post("/identity/v3/auth/tokens").body(Bytes::from_static(br#"{"auth": {
//!     "identity": {"methods": ["password"], "password": {
//!         "user": {"name": "demo", "domain": {"id": "default"}, "password": "secret"}}},
//!     "scope": {"project": {"name": "demo", "domain": {"id": "default"}}}}}"#))?;
//! let answer = cloud.handle(&login, now).response().ok_or("no answer")?;
//! assert_eq!(answer.status(), 201);
//!
//! let servers = http::Request::get("/RegionOne/compute/v2.1/servers")
//!     .header("x-auth-token", &answer.headers()["x-subject-token"])
//!     .body(Bytes::new())?;
//! let answer = cloud.handle(&servers, now).response().ok_or("no answer")?;
//! assert_eq!(&answer.body()[..], br#"{"servers":[]}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where things are
//!
//! OpenStack is told by paths, below any host: `/identity/v3` and `/identity/v2.0` (or `/v3` and `/v2.0`), then
//! `/{region}/compute/v2.1`, `/{region}/image/v2`, `/{region}/volume/v3`, `/{region}/network/v2.0`,
//! `/{region}/object-store/v1`. A path without
//! a region means the first one. Clients find all of them in the catalog, which begins with
//! [`Settings::base_url`].
//!
//! EC2 is told by the request: one that bears a signature of version 4, or whose body is a form, is EC2's under any path
//! and host. Its query API is that of version 2016-11-15: instances, their types, images, volumes, snapshots, key
//! pairs, security groups, elastic addresses, tags, and VPCs with their subnets, interfaces, gateways and route tables.
//! Region and account follow from the signature; each account has its own part of each region, which is there from the
//! first request for it on. The token service is told by its version in the form, the metadata service by `/latest`, the
//! containers' endpoints by their paths: what they give out, requests may be signed with. [`Settings::ec2`] says who may
//! sign and what there is.
//!
//! S3 is told by the scope of the signature, in headers or in the address, or by the host; the bucket by the host or by the
//! path ([`Settings::s3`]). It has buckets, objects with their versions, tags and checksums, copies, uploads in parts and
//! listings of all of them; bodies may come in signed chunks. Every checksum and every signature is verified. What is
//! uploaded is kept as it came, without being copied; larger content than memory is a [pattern](Content::pattern), put
//! there by [`Sim::put_pattern_object`], or is hashed and not kept ([`S3::keep_below`], which holds for Swift as well). A
//! body may come in [piece by piece](Sim::receive), as the server takes it in. Keys that sign for EC2 sign for
//! S3. Documents such as policies and life cycles are kept and given back, not acted on.
//!
//! Azure's Blob service is told by the host, as `myaccount.blob.core.windows.net`, or by the account's name at the beginning
//! of the path, as at an emulator ([`Settings::azure`]). It has containers, block, append and page blobs, leases, snapshots,
//! versions, tags, copies, batches, and deletion that can be taken back. Shared Key, shared access signatures of all kinds
//! and stored access policies are verified; tokens of Microsoft Entra are given out, and those of managed identities.
//! Content is taken in, kept and dropped as it is in S3.
//!
//! Google Cloud Storage is told by the paths of its JSON API, by the signature in an address, or by its host. It has buckets,
//! objects with their generations, preconditions, uploads of all kinds, copies in steps, composing, policies, access lists
//! and batches. Accounts sign for themselves, exchange what they sign for tokens, or have those of the metadata server
//! ([`Settings::gcs`]); what is signed is verified.
//!
//! The clouds in one do not see each other: what they share is the time, the seed, the faults, the counts and the ways to
//! look inside.

mod arrival;
mod azure;
mod changes;
mod cinder;
mod content;
mod counts;
pub mod drive;
mod ec2;
mod exchange;
mod fault;
mod gcs;
mod glance;
mod identity;
mod ids;
mod inspect;
mod journal;
mod neutron;
mod nova;
mod outcome;
mod page;
mod region;
mod route;
mod s3;
mod schema;
#[cfg(feature = "server")]
pub mod server;
mod service;
mod settings;
mod sim;
mod stamp;
mod swift;
mod table;
mod transport;
mod version;

pub use arrival::{Arrived, Receiving};
pub use azure::{Azure, EntraApplication, StorageAccount};
pub use changes::{Change, How};
pub use content::Content;
pub use counts::Counts;
pub use ec2::{
    AccessKey, ContainerEndpoint, Ec2, Iam, IamRole, InstanceType, ReservedInstances, SeedAmi, WebToken,
};
pub use fault::{Fault, Faults, What, When};
pub use gcs::{Gcs, GcsServiceAccount};
pub use inspect::Thing;
pub use journal::{Made, Mark};
pub use outcome::{Answer, Outcome, Wire};
pub use pileus_core::Time;
pub use s3::S3;
pub use settings::{ApplicationCredential, Flavor, Project, Quota, SeedImage, Settings, User};
pub use sim::Sim;
