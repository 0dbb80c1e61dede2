//! Every fault in every order, up to a number of faults on one path.

mod creations;
mod reads;

use pileus_core::{
    Op,
    compute::{Compute as _, Node, NodeId, NodeSpec},
    machine::Map,
    providers::openstack::{Credentials, OpenStack, Settings},
};
use pileus_tests::explore::Seen;

/// Whether this build walks some ten times as many states in the same time.
fn optimized() -> bool {
    !cfg!(debug_assertions)
}

/// How many faults on one path: what a build without optimization walks in seconds, and what an optimized one does.
fn faults(plain: u32, fast: u32) -> u32 {
    if optimized() { fast } else { plain }
}

/// An account at the explored cloud.
fn account(password: &str) -> OpenStack {
    let credentials = Credentials::password("demo", password, "demo", "Default");
    OpenStack::new(Settings::new("https://cloud.example/identity/v3", credentials)).expect("good settings")
}

/// Lists all nodes.
fn list(openstack: &OpenStack) -> Op<Seen> {
    let seen = |nodes: Vec<Node>| Seen::Servers(nodes.into_iter().map(|node| node.id.to_string()).collect());
    Map::new(openstack.list_nodes(), seen).op()
}

/// Shows the first node.
fn get(openstack: &OpenStack) -> Op<Seen> {
    Map::new(openstack.get_node(&NodeId::from("server-1")), Seen::node).op()
}

/// Deletes a node.
fn delete(openstack: &OpenStack, id: &str) -> Op<Seen> {
    Map::new(openstack.destroy_node(&NodeId::from(id)), |()| Seen::Nothing).op()
}

/// What is to be created, without secrets.
fn open(name: &str) -> NodeSpec {
    NodeSpec::new(name, "f", "i")
}

/// What is to be created.
fn spec(name: &str) -> NodeSpec {
    open(name).password("hunter2-password-too").user_data("#!hidden-token-script")
}

/// Creates a node.
fn create(openstack: &OpenStack, name: &str) -> Op<Seen> {
    Map::new(openstack.create_node(&spec(name)), Seen::node).op()
}

/// Creates a node and waits until it runs.
fn launch(openstack: &OpenStack, name: &str) -> Op<Seen> {
    Map::new(openstack.launch_node(&spec(name)), Seen::node).op()
}
