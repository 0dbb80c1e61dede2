//! Files that an operation needs.

use pileus_blocking::{Client, Payload, Transport, files::Files};
use pileus_core::{
    Kind, Lost,
    providers::aws::{Ec2, ec2::tags::DescribeTags},
};
use std::{
    io::{Cursor, Read},
    sync::{Arc, Mutex},
    time::Duration,
};

/// Answers as the container's agent and as EC2 would; keeps the agent's token and the addresses.
#[derive(Clone, Default)]
struct Cloud(Arc<Mutex<Vec<String>>>);

impl Transport for Cloud {
    type Body = Cursor<&'static [u8]>;

    fn send(
        &self,
        request: http::Request<Payload>,
        _: Option<Duration>,
    ) -> Result<http::Response<Self::Body>, Lost> {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        let agent = request.uri().host() == Some("169.254.170.23");
        let told = if agent { header("authorization") } else { "" };
        self.0.lock().expect("no panic").push(format!("{} {told}", request.uri()));
        let mut sent = String::new();
        request.into_body().into_reader().read_to_string(&mut sent).expect("a form");
        let answer: &[u8] = match agent {
            true => br#"{"AccessKeyId": "A", "SecretAccessKey": "s", "Token": "t"}"#,
            false => b"<DescribeTagsResponse/>",
        };
        Ok(http::Response::new(Cursor::new(answer)))
    }
}

#[test]
fn a_token_is_read_when_a_login_needs_it() {
    let path = std::env::temp_dir().join(format!("pileus-blocking-{}", std::process::id()));
    let token = path.to_str().expect("text").to_owned();
    let variables = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &token),
    ];
    let account = || Ec2::new(Files::new(variables, "/").aws().expect("an account")).expect("sound");
    let cloud = Cloud::default();
    let client = Client::over(cloud.clone());
    let error = client.run(account().call(DescribeTags::default())).expect_err("no file yet");
    assert_eq!(error.kind(), Kind::Local);
    assert!(error.message().contains(&token), "{error}");
    assert!(cloud.0.lock().expect("no panic").is_empty());
    std::fs::write(&path, "a-token\n").expect("a file");
    let result = client.run(account().call(DescribeTags::default()));
    std::fs::remove_file(&path).expect("it is there");
    result.expect("tags");
    assert_eq!(
        *cloud.0.lock().expect("no panic"),
        ["http://169.254.170.23/v1/credentials a-token", "https://ec2.eu-west-1.amazonaws.com/ "]
    );
}
