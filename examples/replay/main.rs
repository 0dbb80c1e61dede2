//! Records a run, and replays it byte for byte with no network at all.
//!
//! `cargo run --example replay` does both, in a temporary file; `-- record FILE` and `-- replay FILE` do one
//! of them.
//!
//! An operation takes in nothing but answers, the time and random bits. A record of these three is therefore the whole
//! run: replayed, every request comes out as it did, down to the wait between two attempts and the key that a creation
//! was marked with. That is how a failure in the field is looked into at a desk, without the account it happened in.
//! Passwords and tokens are taken out before anything is written down.

mod play;
mod record;
mod tape;

use pileus_blocking::{Client, Proxies, Settings, Transport, Ureq};
use pileus_core::{
    Result,
    compute::{Compute, NodeSpec},
    providers::openstack::OpenStack,
};
use pileus_sim::{Fault, What, When, server::Server};
use play::Player;
use record::Recorder;
use std::{
    error::Error,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};
use tape::Tape;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> std::result::Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["record", file] => record(Path::new(file)),
        ["replay", file] => replay(Path::new(file)),
        [] => {
            let file = std::env::temp_dir().join(format!("pileus-replay-{}.jsonl", std::process::id()));
            let both = record(&file).and_then(|()| replay(&file));
            // Where nothing could be recorded there is nothing to take away.
            let _ = std::fs::remove_file(&file);
            both
        }
        _ => Err("usage: replay [record FILE | replay FILE]".into()),
    }
}

fn record(file: &Path) -> std::result::Result<(), Box<dyn Error>> {
    let server = troubled_cloud()?;
    let driver = pileus_examples::driver(server.endpoint(), pileus_examples::PASSWORD)?;
    let recorder = Recorder::new(Ureq::new(Settings::new().proxy(Proxies::Direct))?);
    let tape = recorder.tape();
    let client = recorder.client();
    let began = Instant::now();
    let result = work(&client, &driver)?;
    let tape = tape.finish(server.endpoint(), &result);
    tape.write(file)?;
    println!(
        "recorded  {} requests in {:>7.3} s, to {}",
        tape.exchanges(),
        began.elapsed().as_secs_f64(),
        file.display()
    );
    Ok(())
}

fn replay(file: &Path) -> std::result::Result<(), Box<dyn Error>> {
    let tape = Tape::read(file)?;
    let driver = pileus_examples::driver(tape.endpoint(), "nobody knows")?;
    let player = Player::new(&tape);
    let began = Instant::now();
    let result = work(&player.client(), &driver);
    player.verdict()?;
    let result = result?;
    if result != tape.result() {
        return Err(format!("another result: {result}, recorded was {}", tape.result()).into());
    }
    println!(
        "replayed  {} requests in {:>7.3} s, each of them as recorded, and the same result:",
        tape.exchanges(),
        began.elapsed().as_secs_f64()
    );
    println!("{result}");
    Ok(())
}

/// An embedded cloud on which something goes wrong, so that there is something to look into.
fn troubled_cloud() -> std::result::Result<Server, Box<dyn Error>> {
    let server = pileus_examples::cloud(Duration::from_millis(300), Duration::ZERO)?;
    server.with(|cloud| {
        // The answer to the creation gets lost, and the cloud wants to be left alone for a second.
        cloud.faults().add(Fault::new(When::post().ending("/servers"), What::LoseAfter).times(1));
        cloud.faults().add(
            Fault::new(When::get().containing("/flavors"), What::Throttle(Duration::from_secs(1))).times(1),
        );
    });
    Ok(server)
}

/// The run: anything that uses one client on one thread.
fn work<T: Transport>(client: &Client<T>, driver: &OpenStack) -> Result<String> {
    let size = pileus_examples::small(client.run(driver.list_sizes())?)?;
    let image =
        client.items(driver.list_images()).next().transpose()?.expect("the embedded cloud has images");
    let node = client.run(driver.launch_node(&NodeSpec::new("replayed", &size, &image)))?;
    let all = client.run(driver.list_nodes())?.len();
    client.run(driver.destroy_node(&node.id))?;
    client.run(driver.wait_until_destroyed(&node.id))?;
    Ok(format!(
        "{} of size {} was {:?} at {:?}, one of {all}; its key was {:?}; it is gone",
        node.id, size.name, node.state, node.private_ips, node.metadata
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(name: &str) -> (std::path::PathBuf, String) {
        let file = std::env::temp_dir().join(format!("pileus-{name}-{}.jsonl", std::process::id()));
        record(&file).expect("recorded");
        let text = std::fs::read_to_string(&file).expect("written");
        (file, text)
    }

    #[test]
    fn a_record_replays_holds_no_secret_and_notices_what_is_not_the_same() {
        let (file, text) = recorded("same");
        replay(&file).expect("the same");
        assert!(
            text.contains("(secret)") && !text.replace("(secret)", "").contains(pileus_examples::PASSWORD)
        );
        for line in text.lines() {
            let entry: serde_json::Value = serde_json::from_str(line).expect("JSON");
            for headers in [&entry["sent"]["headers"], &entry["answer"]["headers"]] {
                for header in headers.as_array().into_iter().flatten() {
                    if header[0].as_str().is_some_and(|name| name.ends_with("-token")) {
                        assert_eq!(header[1], "(secret)", "{line}");
                    }
                }
            }
        }
        // Another answer leads to another run, another request is not the recorded one, and a part is not the whole.
        for (what, with) in
            [("m1.small", "m1.grand"), ("replayed", "reworked"), ("\"entropy\":\"", "\"entropy\":\"7")]
        {
            std::fs::write(&file, text.replacen(what, with, 1)).expect("written");
            replay(&file).expect_err(what);
        }
        let short: Vec<&str> = text.lines().collect();
        std::fs::write(&file, short[..short.len() / 2].join("\n")).expect("written");
        replay(&file).expect_err("half of it");
        std::fs::remove_file(&file).expect("it was there");
    }
}
