use super::*;
use crate::{Call, Kind, Operation, Step, Taken, Time, providers::aws::ec2::tags::DescribeTags};
use std::{sync::Arc, task::Waker};

fn cx(seconds: u64) -> Cx<'static> {
    Cx { now: Time::from_unix_secs(seconds), entropy: 7, waker: Waker::noop() }
}

fn session(settings: Settings) -> Arc<AwsSession> {
    Arc::new(AwsSession::new(settings).expect("good settings"))
}

fn answer(status: u16, date: Option<&str>, body: &str) -> Answer {
    let mut headers = http::HeaderMap::new();
    if let Some(date) = date {
        headers.insert(http::header::DATE, date.parse().expect("a header"));
    }
    let status = http::StatusCode::from_u16(status).expect("a status");
    Ok(Response::new(status, headers, Taken::Collected(body.to_owned().into())))
}

fn refusal(code: &str) -> String {
    format!("<Response><Errors><Error><Code>{code}</Code><Message>no</Message></Error></Errors></Response>")
}

const PAGE: &str = "<DescribeTagsResponse><tagSet/></DescribeTagsResponse>";
const NOW: u64 = 1_800_000_000;

#[test]
fn a_call_is_a_signed_post_to_the_region() {
    let session = session(Settings::new("eu-west-1", Source::access_key("AKID", "hunter2")));
    let mut call = Call::new(session.clone(), DescribeTags::default());
    let Step::Send(_, exchange) = call.poll(&cx(NOW)) else { panic!("a request") };
    assert_eq!(exchange.request.uri(), "https://ec2.eu-west-1.amazonaws.com");
    assert_eq!(exchange.request.headers()["x-amz-date"], "20270115T080000Z");
    let header = exchange.request.headers()["authorization"].to_str().expect("text");
    assert!(header.contains("Credential=AKID/20270115/eu-west-1/ec2/aws4_request"), "{header}");
    assert!(header.contains("SignedHeaders=content-type;host;x-amz-date"), "{header}");
    assert!(!format!("{exchange:?}{session:?}{call:?}").contains("hunter2"));
}

#[test]
fn another_cloud_is_another_address() {
    let settings = Settings::new("eucalyptus", Source::access_key("AK", "SK"))
        .endpoint("ec2", "http://euca.example:8773/services/compute/");
    let mut call = Call::new(session(settings), DescribeTags::default());
    let Step::Send(_, exchange) = call.poll(&cx(NOW)) else { panic!("a request") };
    assert_eq!(exchange.request.uri(), "http://euca.example:8773/services/compute");
}

#[test]
fn a_clock_that_is_off_costs_one_request() {
    let session = session(Settings::new("eu-west-1", Source::access_key("AK", "SK")));
    let mut call = Call::new(session.clone(), DescribeTags::default());
    let Step::Send(id, _) = call.poll(&cx(NOW)) else { panic!("a request") };
    call.answer(id, answer(400, Some("Fri, 15 Jan 2027 09:30:00 GMT"), &refusal("RequestExpired")), &cx(NOW));
    let Step::Send(id, exchange) = call.poll(&cx(NOW)) else { panic!("once more") };
    assert_eq!(exchange.request.headers()["x-amz-date"], "20270115T093000Z");
    call.answer(id, answer(200, None, PAGE), &cx(NOW));
    assert!(matches!(call.poll(&cx(NOW)), Step::Done(Ok(_))));

    let mut next = Call::new(session, DescribeTags::default());
    let Step::Send(id, exchange) = next.poll(&cx(NOW + 60)) else { panic!("a request") };
    assert_eq!(exchange.request.headers()["x-amz-date"], "20270115T093100Z", "known from now on");
    next.answer(
        id,
        answer(400, Some("Fri, 15 Jan 2027 09:31:00 GMT"), &refusal("RequestExpired")),
        &cx(NOW + 60),
    );
    assert!(matches!(next.poll(&cx(NOW + 60)), Step::Done(Err(e)) if e.kind() == Kind::Authentication));
}

#[test]
fn a_wrong_key_is_one_request() {
    let mut call = Call::new(
        session(Settings::new("eu-west-1", Source::access_key("AK", "SK"))),
        DescribeTags::default(),
    );
    let Step::Send(id, _) = call.poll(&cx(NOW)) else { panic!("a request") };
    let date = Some("Fri, 15 Jan 2027 08:00:01 GMT");
    call.answer(id, answer(401, date, &refusal("AuthFailure")), &cx(NOW));
    let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("the end") };
    assert_eq!(
        (error.kind(), error.code(), error.attempts()),
        (Kind::Authentication, Some("AuthFailure"), 1)
    );
    assert_eq!(error.during(), Some("POST ec2 DescribeTags"));
}

#[test]
fn bad_settings_are_told_before_anything_is_sent() {
    for (settings, told) in [
        (Settings::new("", Source::access_key("AK", "SK")), "AWS_REGION"),
        (Settings::new("eu-west-1", Source::access_key("", "SK")), "AWS_ACCESS_KEY_ID"),
        (Settings::new("eu-west-1", Source::access_key("AK", "")), "AWS_SECRET_ACCESS_KEY"),
        (
            Settings::new("eu-west-1", Source::access_key("AK", "SK")).endpoint("ec2", "outscale"),
            "an endpoint's URL",
        ),
    ] {
        let error = AwsSession::new(settings).expect_err(told);
        assert!(error.kind() == Kind::Misuse && error.message().contains(told), "{error}");
    }
}

#[test]
fn a_role_is_assumed_first_and_again_when_its_token_is_refused() {
    const STS: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
        <SecretAccessKey>hunter2</SecretAccessKey><SessionToken>hunter2token</SessionToken>\
        <Expiration>2027-01-15T09:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let source = Source::access_key("AK", "SK").role("arn:aws:iam::1:role/r");
    let session = session(Settings::new("eu-west-1", source));
    let mut call = Call::new(session.clone(), DescribeTags::default());
    let mut other = Call::new(session.clone(), DescribeTags::default());
    let date = Some("Fri, 15 Jan 2027 08:00:01 GMT");
    let log_in = |call: &mut Call<DescribeTags>, other: &mut Call<DescribeTags>| {
        let Step::Send(id, exchange) = call.poll(&cx(NOW)) else { panic!("a login") };
        assert_eq!(exchange.request.uri(), "https://sts.eu-west-1.amazonaws.com/");
        assert!(matches!(other.poll(&cx(NOW)), Step::Wait(_)), "one logs in for all");
        call.answer(id, answer(200, date, STS), &cx(NOW));
    };
    log_in(&mut call, &mut other);
    let Step::Send(id, exchange) = call.poll(&cx(NOW)) else { panic!("the call") };
    let headers = exchange.request.headers();
    assert_eq!(headers["x-amz-security-token"], "hunter2token");
    assert!(headers["authorization"].to_str().is_ok_and(|header| header.contains("Credential=ASIA/")));
    call.answer(id, answer(400, date, &refusal("ExpiredToken")), &cx(NOW));
    log_in(&mut call, &mut other);
    let Step::Send(id, _) = call.poll(&cx(NOW)) else { panic!("once more") };
    call.answer(id, answer(200, date, PAGE), &cx(NOW));
    assert!(matches!(call.poll(&cx(NOW)), Step::Done(Ok(_))));

    let Step::Send(id, _) = other.poll(&cx(NOW)) else { panic!("with what the first has got") };
    let echo = refusal("SignatureDoesNotMatch").replace("no", "x-amz-security-token:hunter2token");
    other.answer(id, answer(403, date, &echo), &cx(NOW));
    let Step::Send(id, _) = other.poll(&cx(NOW)) else { panic!("a login") };
    other.answer(id, answer(200, date, STS), &cx(NOW));
    let Step::Send(id, _) = other.poll(&cx(NOW)) else { panic!("once more") };
    other.answer(id, answer(403, date, &echo), &cx(NOW));
    let Step::Done(Err(error)) = other.poll(&cx(NOW)) else { panic!("the end") };
    assert_eq!(error.kind(), Kind::Authentication);
    assert!(!format!("{error:?}{session:?}{:?}", session.snapshot()).contains("hunter2"), "{error:?}");
}
