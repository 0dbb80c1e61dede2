//! What is in a place, by id.

/// The ids of the things that are there, by what is special about each. Empty where a provider has no such thing.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each is the id of what its name says")]
pub struct Things {
    /// What is made is called so, and its keys and tokens begin so.
    pub new: String,
    /// Runs; `attached` is on it, `associated` leads to it.
    pub server: String,
    /// Runs, with nothing on it.
    pub other: String,
    pub stopped: String,
    pub paused: String,
    pub suspended: String,
    pub shelved: String,
    pub rescued: String,
    /// Was given another size, which nobody has confirmed.
    pub resized: String,
    pub size: String,
    pub other_size: String,
    pub zone: String,
    /// The region beside this one.
    pub elsewhere: String,
    /// Everybody's.
    pub image: String,
    /// The account's own.
    pub own_image: String,
    /// Has no data yet.
    pub empty_image: String,
    /// On no server.
    pub volume: String,
    pub attached: String,
    /// Of `volume`.
    pub snapshot: String,
    pub key_pair: String,
    pub group: String,
    /// Of `group`, lets port 22 in from everywhere.
    pub rule: String,
    /// Leads nowhere.
    pub address: String,
    pub associated: String,
    /// What `address` is.
    pub ip: String,
    /// What `associated` is.
    pub associated_ip: String,
    pub association: String,
    pub network: String,
    /// Where addresses come from.
    pub outside: String,
    pub subnet: String,
    pub port: String,
    /// Has an interface in `subnet`.
    pub router: String,
    pub server_group: String,
    pub volume_type: String,
    pub project: String,
    pub other_project: String,
    pub user: String,
    pub role: String,
    pub vpc: String,
    /// On `vpc`.
    pub gateway: String,
    /// On nothing.
    pub free_gateway: String,
    pub route_table: String,
    pub interface: String,
    /// Of `interface`'s sister, to its instance.
    pub interface_attachment: String,
    pub nat_gateway: String,
    /// With `free_subnet`, and no ports.
    pub free_network: String,
    /// With nothing on it.
    pub free_router: String,
    /// The port by which `other` is on `network`.
    pub plugged: String,
    /// Of no instance or interface.
    pub free_subnet: String,
    pub free_vpc: String,
    /// A table with a route everywhere.
    pub routed: String,
    /// Of `routed`, to `free_subnet`.
    pub table_association: String,
    /// On no server and without snapshots.
    pub second_volume: String,
    /// Well formed, and nobody's id.
    pub no_server: String,
    pub no_volume: String,
    pub no_snapshot: String,
}
