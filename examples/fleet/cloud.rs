//! Which cloud: the one that the environment names, or the embedded one.

use crate::{Arguments, run::Runner};
use pileus_client::files;
use pileus_core::{
    Error, Result,
    compute::{Compute, NodeSpec, Size},
    providers::{
        Provider,
        aws::{self, Ec2, credentials::Source},
        openstack::{self, Credentials, OpenStack},
    },
};
use pileus_sim::{
    Quota, Sim,
    server::{Options, Server},
};
use std::{sync::Arc, time::Duration};

/// Where the servers are started.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) compute: Arc<dyn Compute>,
    /// The embedded cloud, where it is that.
    pub(crate) server: Option<Server>,
}

pub(crate) fn find(arguments: &Arguments) -> Result<Place> {
    let named = |provider: &Provider| {
        let variables = match provider {
            Provider::Ec2 => ["AWS_ACCESS_KEY_ID", "AWS_PROFILE"],
            Provider::Rackspace => ["RACKSPACE_USERNAME", "RAX_USERNAME"],
            _ => ["OS_AUTH_URL", "OS_CLOUD"],
        };
        variables.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
    };
    let found = || [Provider::OpenStack, Provider::Rackspace].into_iter().find(named);
    let provider = arguments.provider.or_else(found).unwrap_or(Provider::OpenStack);
    if !arguments.embedded && named(&provider) {
        let compute: Arc<dyn Compute> = match provider {
            Provider::OpenStack => Arc::new(OpenStack::new(files::openstack()?)?),
            Provider::Ec2 => Arc::new(Ec2::new(files::aws()?)?),
            _ => provider.compute(std::env::vars())?,
        };
        return Ok(Place { name: provider.to_string(), compute, server: None });
    }
    embedded(provider, arguments.servers)
}

/// A cloud in this process, behind a real HTTP server on loopback: servers take two to five seconds to boot, and every
/// answer takes a quarter of a second, as it does across a continent.
fn embedded(provider: Provider, servers: usize) -> Result<Place> {
    let roomy = Quota { instances: servers, cores: u32::MAX, ram: u32::MAX, ..Quota::default() };
    let cloud = Sim::new(pileus_sim::Settings {
        boot_time: Duration::from_secs(2),
        boot_jitter: Duration::from_secs(3),
        quota: Quota { ports: servers.saturating_add(10), ..roomy },
        ..pileus_sim::Settings::default()
    });
    let options = Options { latency: Duration::from_millis(250), ..Options::default() };
    let server = Server::with_options(cloud, options)
        .map_err(|e| Error::misuse(format!("the embedded cloud cannot listen on loopback: {e}")))?;
    let compute: Arc<dyn Compute> = match provider {
        Provider::OpenStack => {
            let credentials = Credentials::password("demo", "secret", "demo", "Default");
            Arc::new(OpenStack::new(openstack::Settings::new(server.endpoint(), credentials))?)
        }
        Provider::Ec2 => {
            let key = Source::access_key("AKIDDEMO", "demo-secret-key");
            let settings =
                aws::Settings::new("us-east-1", key).endpoint("ec2", format!("http://{}", server.address()));
            Arc::new(Ec2::new(settings)?)
        }
        other => {
            return Err(Error::misuse(format!(
                "the embedded cloud speaks openstack and ec2; for {other}, set its variables (RACKSPACE_USERNAME, \
                 RACKSPACE_API_KEY, RACKSPACE_REGION) in the environment"
            )));
        }
    };
    Ok(Place { name: format!("the embedded cloud, which speaks {provider}"), compute, server: Some(server) })
}

/// What to start: all alike but for their names.
pub(crate) fn specs(place: &Place, runner: &Runner, arguments: &Arguments) -> Result<Vec<NodeSpec>> {
    let compute = &place.compute;
    let choose = |what: &str, wanted: &Option<String>, names: Vec<String>| match wanted {
        Some(name) => names.iter().position(|n| n == name).ok_or_else(|| {
            Error::misuse(format!("there is no {what} {name:?}; there are: {}", names.join(", ")))
        }),
        None if names.is_empty() => Err(Error::misuse(format!("the cloud has no {what}"))),
        None => Ok(0),
    };
    let by_id = arguments.image.as_deref().and_then(|id| runner.run(compute.get_image(&id.into())).ok());
    let image = &match by_id {
        Some(image) => image,
        None => {
            let mut images = runner.run(compute.list_images())?;
            let names = images.iter().map(|i| i.name.clone()).collect();
            images.swap_remove(choose("image", &arguments.image, names)?)
        }
    };
    let mut sizes = runner.run(compute.list_sizes())?;
    // The smallest that the image fits on comes first.
    let fits = |size: &Size| {
        size.ram_mib >= image.min_ram_mib && (size.disk_gib == 0 || size.disk_gib >= image.min_disk_gib)
    };
    sizes.sort_by_key(|size| (!fits(size), size.ram_mib, size.vcpus, size.disk_gib));
    let size = &sizes[choose("size", &arguments.size, sizes.iter().map(|s| s.name.clone()).collect())?];
    let mut model = NodeSpec::new("fleet", size, image);
    if arguments.network.is_some() {
        let networks = runner.run(compute.list_networks())?;
        let names = networks.iter().map(|n| n.name.clone()).collect();
        model = model.network(&networks[choose("network", &arguments.network, names)?].id);
    }
    let specs = (1..=arguments.servers).map(|n| {
        let mut spec = model.clone();
        spec.name = format!("fleet-{n:03}");
        spec
    });
    Ok(specs.collect())
}
