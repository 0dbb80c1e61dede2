//! Tokens that are read when a login needs them: an operation driven by hand.

use super::Folder;
use pileus_client::files;
use pileus_core::{
    Answer, Cause, Cx, Exchange, Kind, Operation, Response, Step, Taken, Time,
    providers::aws::{Ec2, ec2::tags::DescribeTags},
};
use std::task::Waker;

fn role(expiration: &str) -> String {
    format!(
        "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
         <SecretAccessKey>hunter2</SecretAccessKey><SessionToken>t</SessionToken><Expiration>{expiration}</Expiration>\
         </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
    )
}

fn ok(body: &str) -> Answer {
    let (status, headers) = (http::StatusCode::OK, http::HeaderMap::new());
    Ok(Response::new(status, headers, Taken::Collected(body.to_owned().into())))
}

/// Lists tags at that time; gives the forms that were sent.
fn run(ec2: &Ec2, now: u64, expiration: &str) -> (Vec<String>, pileus_core::Result<()>) {
    let mut now = Time::from_unix_secs(now);
    let mut sent = Vec::new();
    let mut operation = ec2.call(DescribeTags::default());
    loop {
        let cx = Cx { now, entropy: 1, waker: Waker::noop() };
        match operation.poll(&cx) {
            Step::Send(id, exchange) => {
                let answer = files::answer(&exchange).unwrap_or_else(|| {
                    let form = form(&exchange);
                    let answer = if form.contains("WebIdentity") { role(expiration) } else { "<R/>".into() };
                    sent.push(form);
                    ok(&answer)
                });
                operation.answer(id, answer, &cx);
            }
            Step::Wait(until) => now = until.expect("something to wait for"),
            Step::Done(result) => return (sent, result.map(drop)),
        }
    }
}

fn form(exchange: &Exchange) -> String {
    match exchange.request.body() {
        pileus_core::Body::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_token_that_others_renew_is_read_again() {
    let folder = Folder::new();
    let variables =
        [("AWS_WEB_IDENTITY_TOKEN_FILE", "token"), ("AWS_ROLE_ARN", "arn:r"), ("AWS_REGION", "eu-west-1")];
    let ec2 = Ec2::new(folder.files(&variables).aws().expect("an account")).expect("sound");
    // Not there yet when the account is made, and not when it is first used.
    let (sent, result) = run(&ec2, 1_800_000_000, "");
    let error = result.expect_err("no token");
    assert_eq!((sent.len(), error.kind()), (0, Kind::Local));
    assert!(error.message().contains(&folder.path("work/token")), "{error}");

    folder.write("work/token", "first.jwt\n");
    let (sent, result) = run(&ec2, 1_800_000_100, "2027-01-15T09:01:40Z");
    result.expect("tags");
    assert_eq!(sent.len(), 2);
    assert!(sent[0].ends_with("WebIdentityToken=first.jwt"), "{sent:?}");
    // As Kubernetes renews it: another file takes its place.
    folder.write("work/next", "second.jwt\n");
    std::fs::rename(folder.path("work/next"), folder.path("work/token")).expect("renamed");
    let (sent, result) = run(&ec2, 1_800_000_200, "2027-01-15T10:01:40Z");
    result.expect("tags");
    assert_eq!(sent.len(), 1, "the credentials are still good");
    let (sent, result) = run(&ec2, 1_800_003_700, "2027-01-15T10:01:40Z");
    result.expect("tags");
    assert!(sent[0].ends_with("WebIdentityToken=second.jwt"), "{sent:?}");
}

#[test]
fn what_is_no_file_with_a_token_is_lost_here() {
    let folder = Folder::new();
    folder.write("work/large", vec![b'x'; 100 << 10]).write("work/dir/x", "");
    for (name, why) in [("large", "longer than"), ("dir", "not a file"), ("absent", "o such file")] {
        let path = folder.path(&format!("work/{name}"));
        let variables = [
            ("AWS_WEB_IDENTITY_TOKEN_FILE", path.as_str()),
            ("AWS_ROLE_ARN", "arn:r"),
            ("AWS_REGION", "r-1"),
        ];
        let ec2 = Ec2::new(folder.files(&variables).aws().expect("an account")).expect("sound");
        let mut operation = ec2.call(DescribeTags::default());
        let cx = Cx { now: Time::from_unix_secs(1_800_000_000), entropy: 1, waker: Waker::noop() };
        let Step::Send(_, exchange) = operation.poll(&cx) else { panic!("a file") };
        let lost = files::answer(&exchange).expect("a file").expect_err("none that will do");
        assert_eq!((lost.cause, lost.sent), (Cause::Local, false));
        assert!(lost.reason.contains(&path) && lost.reason.contains(why), "{lost}");
    }
}
