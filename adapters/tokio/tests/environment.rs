//! A client with the default settings takes its proxy from the environment. A process has one environment, so each case
//! runs this test program again with another.

use pileus_client::testing::{Account, Reply, Server};
use pileus_tokio::{Client, core::Kind};
use std::process::{Command, Output};

fn again(variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    command.args(["--exact", "asked_by_the_others", "--ignored", "--nocapture"]);
    for name in
        ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY", "REQUEST_METHOD"]
    {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied()).output().expect("it runs")
}

fn told(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .find_map(|line| line.split_once("TOLD ").map(|(_, told)| told.to_owned()))
        .unwrap_or_default()
}

#[test]
#[ignore = "run by the other tests, in an environment of their making"]
fn asked_by_the_others() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let result = runtime.block_on(Client::new().run(Account::open("http://cloud.invalid").get("/x")));
    match result {
        Ok(answer) => println!("TOLD {}", answer.text()),
        Err(error) => println!("TOLD {:?} {}", error.kind(), error.message()),
    }
}

#[test]
fn the_environments_proxy_is_used() {
    let proxy =
        Server::start(|asked| Reply::ok(format!("{} {}", asked.target, asked.header("proxy-authorization"))));
    let url = format!("http://u:p@{}", proxy.address);
    assert_eq!(told(&again(&[("HTTP_PROXY", &url)])), "http://cloud.invalid/x Basic dTpw");
    let without = told(&again(&[("HTTP_PROXY", &url), ("NO_PROXY", ".invalid")]));
    assert!(without.starts_with(&format!("{:?}", Kind::Unreachable)), "{without}");
    assert_eq!(proxy.requests(), 1);
}

#[test]
fn a_proxy_that_cannot_be_used_is_named_by_every_operation() {
    let told = told(&again(&[("ALL_PROXY", "socks5://u:hunter2@127.0.0.1:1")]));
    assert!(told.starts_with("Misuse ALL_PROXY ") && !told.contains("hunter2"), "{told}");
}
