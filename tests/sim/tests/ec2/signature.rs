//! Who may ask, and what those who may not are told.

use crate::client::{Client, START};
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode};
use pileus_sim::{AccessKey, Fault, Settings, What, When};
use std::time::Duration;

#[test]
fn only_a_right_signature_passes() {
    let mut client = Client::demo();
    let right = client.request("DescribeRegions", &[]);
    assert_eq!(client.send(&right).status, 200);
    assert_eq!(client.cloud.counts().of("ec2 DescribeRegions"), 1);

    let mut other_body = right.clone();
    *other_body.body_mut() = Bytes::from("Action=DescribeInstances&Version=2016-11-15");
    let mut other_host = right.clone();
    other_host.headers_mut().insert("host", HeaderValue::from_static("ec2.eu-west-1.amazonaws.com"));
    let mut other_path = right.clone();
    *other_path.uri_mut() = "/elsewhere".parse().unwrap();
    let mut other_query = right.clone();
    *other_query.uri_mut() = "/?DryRun=true".parse().unwrap();
    let mut other_header = right.clone();
    other_header.headers_mut().insert("content-type", HeaderValue::from_static("text/plain"));
    for wrong in [other_body, other_host, other_path, other_query, other_header] {
        let answer = client.send(&wrong);
        assert_eq!(answer.code(), (401, "AuthFailure"), "{wrong:?}");
        assert!(answer.text("Message").contains("not able to validate the provided access credentials"));
    }
    for (id, secret) in [("AKIDDEMO", "wrong"), ("AKIDNOBODY", "demo-secret-key")] {
        let mut stranger = Client { key: AccessKey::new(id, secret), ..client.clone() };
        assert_eq!(stranger.ask("DescribeRegions", &[]).code(), (401, "AuthFailure"), "{id}");
    }
    let mut abroad = Client { region: "mars-1".into(), ..client.clone() };
    assert_eq!(abroad.ask("DescribeRegions", &[]).code(), (401, "AuthFailure"));
    let sts = client.signed("Action=DescribeRegions&Version=2016-11-15".into(), "sts");
    assert_eq!(client.send(&sts).code(), (403, "SignatureDoesNotMatch"));
    assert_eq!(client.cloud.counts().of("ec2 401"), 5, "the others asked a copy");
}

#[test]
fn what_is_not_signed_or_not_wholly_is_refused() {
    let mut client = Client::demo();
    let form = "application/x-www-form-urlencoded";
    let plain =
        Request::post("/").header("content-type", form).body(Bytes::from("Action=DescribeRegions")).unwrap();
    assert_eq!(client.send(&plain).code(), (403, "MissingAuthenticationToken"));

    let right = client.request("DescribeRegions", &[]);
    let with = |name: &'static str, change: &dyn Fn(&str) -> String| {
        let mut request = right.clone();
        let value = change(request.headers()[name].to_str().unwrap());
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    for (request, expected) in [
        (with("authorization", &|text| text.replace(" Signature=", " Sig=")), (400, "IncompleteSignature")),
        (with("authorization", &|text| text.replace("/aws4_request", "/aws4")), (400, "IncompleteSignature")),
        (with("x-amz-date", &|_| "yesterday".into()), (400, "IncompleteSignature")),
        (with("authorization", &|text| text.replace(";host;", ";")), (403, "SignatureDoesNotMatch")),
        (
            with("authorization", &|text| text.replace("/20240501/", "/20240430/")),
            (403, "SignatureDoesNotMatch"),
        ),
        (with("authorization", &|text| text.replace("Signature=", "Signature=0")), (401, "AuthFailure")),
    ] {
        assert_eq!(client.send(&request).code(), expected, "{request:?}");
    }
    let mut unsigned_header = right.clone();
    unsigned_header.headers_mut().insert("x-amz-target", HeaderValue::from_static("x"));
    assert_eq!(client.send(&unsigned_header).code(), (403, "SignatureDoesNotMatch"));
    let mut undated = right;
    undated.headers_mut().remove("x-amz-date");
    assert_eq!(client.send(&undated).code(), (400, "IncompleteSignature"));
}

#[test]
fn a_clock_may_be_five_minutes_off() {
    let mut client = Client::demo();
    client.ahead = Duration::from_secs(300);
    client.call("DescribeRegions", &[]);
    client.ahead = Duration::from_secs(301);
    let expired = client.ask("DescribeRegions", &[]);
    assert_eq!(expired.code(), (400, "RequestExpired"));
    assert_eq!(expired.headers["date"], "Wed, 01 May 2024 12:00:00 GMT", "the time it should have been");
    let old = Client { ahead: Duration::ZERO, ..client.clone() }.request("DescribeRegions", &[]);
    client.wait(300);
    assert_eq!(client.send(&old).status, 200);
    client.wait(1);
    assert_eq!(client.send(&old).code(), (400, "RequestExpired"));
}

#[test]
fn temporary_keys_come_with_their_token_and_end() {
    let mut settings = Settings::default();
    let expires = START + Duration::from_secs(600);
    let temporary = AccessKey::new("ASIADEMO", "temporary-secret").session("the-token", expires);
    settings.ec2.access_keys.push(temporary.clone());
    let mut client = Client::new(settings);
    client.key = temporary.clone();
    client.call("DescribeRegions", &[]);
    for key in [
        AccessKey::new("ASIADEMO", "temporary-secret"),
        AccessKey::new("ASIADEMO", "temporary-secret").session("another-token", expires),
        AccessKey::new("AKIDDEMO", "demo-secret-key").session("the-token", expires),
    ] {
        let mut wrong = Client { key, ..client.clone() };
        assert_eq!(wrong.ask("DescribeRegions", &[]).code(), (401, "AuthFailure"));
    }
    client.wait(599);
    client.call("DescribeRegions", &[]);
    client.wait(1);
    assert_eq!(client.ask("DescribeRegions", &[]).code(), (400, "ExpiredToken"));

    let later = client.now + Duration::from_secs(600);
    client.key = AccessKey::new("ASIANEXT", "next-secret").session("next-token", later);
    client.cloud.add_access_key(client.key.clone());
    client.call("DescribeRegions", &[]);
    client.cloud.faults().add(Fault::new(When::any(), What::ExpireTokens).times(1));
    assert_eq!(client.ask("DescribeRegions", &[]).code(), (400, "ExpiredToken"));
    assert_eq!(client.ask("DescribeRegions", &[]).code(), (400, "ExpiredToken"));
    client.key = AccessKey::new("AKIDDEMO", "demo-secret-key");
    client.call("DescribeRegions", &[]);
    let shown = format!("{:?}", client.cloud.settings());
    assert!(
        !shown.contains("demo-secret-key")
            && !shown.contains("temporary-secret")
            && !shown.contains("the-token")
    );
    assert!(!format!("{:?}", client.cloud).contains("next-secret"));
}

#[test]
fn accounts_and_regions_see_nothing_of_each_other() {
    let mut settings = Settings::default();
    let other = AccessKey { account: "999999999999".into(), ..AccessKey::new("AKIDOTHER", "other-secret") };
    settings.ec2.access_keys.push(other.clone());
    let mut client = Client::new(settings);
    let id = client.instance("mine");
    assert_eq!(client.show(&id).text("ownerId"), "123456789012");
    client.region = "eu-west-1".into();
    assert_eq!(client.refused("DescribeInstances", &[("InstanceId.1", &id)]), "InvalidInstanceID.NotFound");
    assert!(!client.call("DescribeInstances", &[]).has("instanceId"));
    client.region = "us-east-1".into();
    let own_key = std::mem::replace(&mut client.key, other);
    assert!(!client.call("DescribeInstances", &[]).has("instanceId"));
    client.key = own_key;
    assert_eq!(client.call("DescribeInstances", &[]).all("instanceId"), [id.as_str()]);
}

#[test]
fn faults_happen_to_ec2_as_to_everything() {
    let mut client = Client::demo();
    let second = Duration::from_secs(7);
    client
        .cloud
        .faults()
        .add(Fault::new(When::post().saying("Action=DescribeRegions"), What::Throttle(second)).times(1));
    let throttled = client.ask("DescribeRegions", &[]);
    assert_eq!(throttled.code(), (503, "RequestLimitExceeded"));
    assert_eq!(throttled.headers["retry-after"], "7");
    client.call("DescribeRegions", &[]);
    let what = What::RefuseAs(StatusCode::INTERNAL_SERVER_ERROR, "InsufficientInstanceCapacity");
    client.cloud.faults().add(Fault::new(When::any(), what).times(1));
    assert_eq!(client.ask("DescribeRegions", &[]).code(), (500, "InsufficientInstanceCapacity"));

    client.cloud.faults().add(Fault::new(When::any().saying("RunInstances"), What::LoseAfter).times(1));
    let image = client.image();
    let run = client.request(
        "RunInstances",
        &[("ImageId", &image), ("InstanceType", "t3.micro"), ("MinCount", "1"), ("MaxCount", "1")],
    );
    let now = client.now;
    assert!(client.cloud.handle(&run, now).response().is_none());
    assert_eq!(client.cloud.servers(now).len(), 1, "it was made all the same");
    assert_eq!(client.cloud.counts().of("ec2 RunInstances"), 1);
}
