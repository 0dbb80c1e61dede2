//! Prints the account's instances.

use pileus_tokio::{
    Client,
    core::{Result, compute::Compute, providers::aws::Ec2},
    files,
};

#[tokio::main]
async fn main() -> Result<()> {
    let ec2 = Ec2::new(files::aws()?)?;
    for node in Client::new().run(ec2.list_nodes()).await? {
        println!("{} {:?}", node.id, node.state);
    }
    Ok(())
}
