//! Prints the account's instances.

#[tokio::main]
async fn main() -> Result<(), aws_sdk_ec2::Error> {
    let config = aws_config::load_from_env().await;
    let client = aws_sdk_ec2::Client::new(&config);
    let mut pages = client.describe_instances().into_paginator().send();
    while let Some(page) = pages.next().await {
        for instance in page?.reservations().iter().flat_map(|reservation| reservation.instances()) {
            println!("{:?} {:?}", instance.instance_id(), instance.state());
        }
    }
    Ok(())
}
