//! Any `clouds.yaml`, any AWS file, any environment: settings or a word about what is wrong, and no secret in it.

use crate::answers::check;
use pileus_core::providers::{
    Provider, aws,
    openstack::{
        OpenStack, Settings,
        config::{clouds_yaml, environment},
    },
};

/// The first byte chooses between a file and an environment.
pub fn run(data: &[u8]) {
    let Some((&how, data)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(data);
    match how % 5 {
        0 => read(clouds_yaml(&text, None, None), &[]),
        1 => read(clouds_yaml(&text, None, Some("demo")), &[]),
        2 => {
            let (clouds, secure) = text.split_once("\n---\n").unwrap_or((&text, ""));
            read(clouds_yaml(clouds, Some(secure), Some("demo")), &[]);
        }
        4 => files(&text),
        _ => {
            let pairs = pairs(&text);
            let secrets: Vec<&str> =
                pairs.iter().filter(|(n, v)| secret(n, v)).map(|(_, v)| v.as_str()).collect();
            // One that stands elsewhere too may be told from there.
            let elsewhere = |value: &str| {
                pairs.iter().filter(|(n, v)| n.contains(value) || v.contains(value)).count() > 1
            };
            let secrets: Vec<&str> = secrets.into_iter().filter(|value| !elsewhere(value)).collect();
            read(environment(pairs.clone()), &secrets);
            for provider in Provider::ALL {
                if let Err(error) = provider.compute(pairs.clone()) {
                    check(&error);
                    unseen(&format!("{error} {error:?}"), &secrets);
                }
            }
        }
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Variables, the configuration file and the credentials file of AWS, with a line of dashes between them.
fn files(text: &str) {
    let mut parts = text.splitn(3, "\n---\n");
    let variables = pairs(parts.next().unwrap_or_default());
    let (config, credentials) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let lines = text.lines().filter_map(|line| line.split_once('='));
    let kept = |name: &str| {
        let name = name.trim().to_ascii_lowercase();
        matches!(name.as_str(), "aws_secret_access_key" | "aws_session_token")
    };
    let values = lines.filter(|(name, _)| kept(name)).flat_map(|(_, value)| value.split_whitespace());
    let secrets: Vec<&str> =
        values.filter(|word| word.contains("hunter2") && text.matches(*word).count() == 1).collect();
    let read = || {
        let mut read = aws::config::Config::new(variables)?;
        read.add_config(config)?;
        read.add_credentials(credentials)?;
        unseen(&format!("{read:?}"), &secrets);
        let settings = read.settings()?;
        unseen(&format!("{settings:?}"), &secrets);
        settings.address("ec2").and(settings.address("s3"))
    };
    if let Err(error) = read() {
        check(&error);
        unseen(&format!("{error} {error:?}"), &secrets);
    }
}

fn secret(name: &str, value: &str) -> bool {
    let names = [
        "OS_PASSWORD",
        "OS_TOKEN",
        "OS_APPLICATION_CREDENTIAL_SECRET",
        "RACKSPACE_API_KEY",
        "RACKSPACE_PASSWORD",
    ];
    // No word of any message, whatever the fuzzer puts around it.
    value.contains("hunter2") && names.contains(&name)
}

fn unseen(text: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!text.contains(secret), "{secret:?} is in {text}");
    }
}

fn read(settings: pileus_core::Result<Settings>, secrets: &[&str]) {
    match settings {
        Ok(settings) => {
            unseen(&format!("{settings:?}"), secrets);
            match OpenStack::new(settings) {
                Ok(openstack) => unseen(&format!("{openstack:?}"), secrets),
                Err(error) => {
                    check(&error);
                    unseen(&format!("{error} {error:?}"), secrets);
                }
            }
        }
        Err(error) => {
            check(&error);
            unseen(&format!("{error} {error:?}"), secrets);
        }
    }
}
