use super::*;

#[test]
fn another_region_is_learnt_and_asked_once() {
    const MOVED: &str = "<Error><Code>PermanentRedirect</Code><Message>must be addressed elsewhere</Message>\
        <Endpoint>bucket.s3.amazonaws.com</Endpoint><Bucket>bucket</Bucket></Error>";
    let session = session(Settings::aws("us-east-1", key()));
    let mut call = Call::new(session.clone(), HeadBucket { bucket: "bucket".into() });
    let mut other = Call::new(session.clone(), HeadBucket { bucket: "bucket".into() });
    let (id, exchange) = send(&mut call);
    let (late, _) = send(&mut other);
    assert_eq!(exchange.request.uri(), "https://bucket.s3.us-east-1.amazonaws.com/");
    call.answer(id, answer(301, &[("x-amz-bucket-region", "eu-west-1")], MOVED), &cx(NOW));
    let (id, exchange) = send(&mut call);
    assert_eq!(exchange.request.uri(), "https://bucket.s3.eu-west-1.amazonaws.com/");
    assert!(authorization(&exchange).contains("/eu-west-1/s3/"));
    call.answer(id, answer(200, &[("x-amz-bucket-region", "eu-west-1")], ""), &cx(NOW));
    let Step::Done(Ok(head)) = call.poll(&cx(NOW)) else { panic!("there") };
    assert_eq!(head.region.as_deref(), Some("eu-west-1"));

    // What was under way meanwhile is told the same, which is no news, and goes there too.
    other.answer(late, answer(301, &[("x-amz-bucket-region", "eu-west-1")], MOVED), &cx(NOW));
    let (id, exchange) = send(&mut other);
    assert_eq!(exchange.request.uri(), "https://bucket.s3.eu-west-1.amazonaws.com/");
    // It says the same of where it is: there is nothing left to learn.
    other.answer(id, answer(301, &[("x-amz-bucket-region", "eu-west-1")], MOVED), &cx(NOW));
    let Step::Done(Err(error)) = other.poll(&cx(NOW)) else { panic!("the end") };
    assert_eq!((error.code(), error.attempts()), (Some("PermanentRedirect"), 2));

    assert_eq!(
        first(&session, HeadBucket { bucket: "other".into() }).request.uri().host(),
        Some("other.s3.us-east-1.amazonaws.com")
    );
    let state = session.snapshot();
    session.restore(SessionState { regions: Known::default(), ..state.clone() });
    assert_eq!(
        first(&session, HeadBucket { bucket: "bucket".into() }).request.uri().host(),
        Some("bucket.s3.us-east-1.amazonaws.com")
    );
    session.restore(state);
    assert_eq!(
        first(&session, HeadBucket { bucket: "bucket".into() }).request.uri().host(),
        Some("bucket.s3.eu-west-1.amazonaws.com")
    );
}

#[test]
fn a_region_is_learnt_from_the_words_of_a_refusal() {
    const WRONG: &str = "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region 'us-east-1' is wrong; \
        expecting 'garage'</Message><Region>garage</Region></Error>";
    let session = session(Settings::compatible("http://garage.example:3900", "us-east-1", key()));
    let mut call = Call::new(session.clone(), HeadObject::new("bucket", "k"));
    let (id, _) = send(&mut call);
    call.answer(id, answer(400, &[], WRONG), &cx(NOW));
    let (id, exchange) = send(&mut call);
    assert_eq!(exchange.request.uri(), "http://garage.example:3900/bucket/k", "the same host");
    assert!(authorization(&exchange).contains("/garage/s3/"));
    call.answer(id, answer(400, &[], WRONG), &cx(NOW));
    let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("the end") };
    assert_eq!((error.kind(), error.attempts()), (Kind::Authentication, 2));
}

#[test]
fn a_region_that_is_told_beside_is_no_reason() {
    let invalid = "<Error><Code>InvalidArgument</Code></Error>";
    for (status, body, kind) in
        [(400, invalid, Kind::InvalidRequest), (400, "", Kind::InvalidRequest), (301, "", Kind::Redirected)]
    {
        let session = session(Settings::aws("us-east-1", key()));
        let mut call = Call::new(session, HeadBucket { bucket: "bucket".into() });
        let (id, _) = send(&mut call);
        call.answer(id, answer(status, &[("x-amz-bucket-region", "us-east-1")], body), &cx(NOW));
        let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("{status} {body}: the end") };
        assert_eq!((error.kind(), error.attempts()), (kind, 1));
    }
    let session = session(Settings::aws("us-east-1", key()));
    let mut call = Call::new(session, HeadBucket { bucket: "bucket".into() });
    let (id, _) = send(&mut call);
    call.answer(id, answer(400, &[("x-amz-bucket-region", "eu-west-1")], invalid), &cx(NOW));
    let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("the end") };
    assert_eq!(error.kind(), Kind::InvalidRequest);
}

#[test]
fn no_answer_leads_credentials_to_another_host() {
    for region in ["evil.example/", "x.evil.example", "a@b", "", "EU", "-x"] {
        let session = session(Settings::aws("us-east-1", key()));
        let mut call = Call::new(session.clone(), HeadBucket { bucket: "bucket".into() });
        let (id, _) = send(&mut call);
        call.answer(id, answer(301, &[("x-amz-bucket-region", region)], ""), &cx(NOW));
        let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("{region}: the end") };
        assert_eq!(error.kind(), Kind::Redirected, "{region}");
    }
    let session = session(Settings::aws("us-east-1", key()));
    let mut call = Call::new(session, HeadBucket { bucket: "bucket".into() });
    let (id, _) = send(&mut call);
    let elsewhere = [("location", "https://bucket.evil.example/"), ("x-amz-bucket-region", "eu-west-1")];
    call.answer(id, answer(307, &elsewhere, ""), &cx(NOW));
    let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("the end") };
    assert_eq!(error.kind(), Kind::Redirected);
}

#[test]
fn a_clock_that_is_off_costs_one_request_even_where_nothing_is_said() {
    let date = [("date", "Fri, 24 May 2013 01:00:00 GMT")];
    for body in ["", "<Error><Code>RequestTimeTooSkewed</Code></Error>"] {
        let session = session(Settings::aws("us-east-1", key()));
        let mut call = Call::new(session.clone(), HeadObject::new("bucket", "k"));
        let (id, _) = send(&mut call);
        call.answer(id, answer(403, &date, body), &cx(NOW));
        let (id, exchange) = send(&mut call);
        assert_eq!(exchange.request.headers()["x-amz-date"], "20130524T010000Z");
        call.answer(id, answer(403, &date, ""), &cx(NOW));
        let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("the end") };
        assert_eq!(error.kind(), Kind::Forbidden, "the clock is right now");
    }
}

#[test]
fn secrets_and_errors_keep_apart() {
    let credentials = Credentials::new("AKID", "hunter2").with_session_token("hunter2token");
    let session = session(Settings::aws("us-east-1", credentials.into()));
    let mut call = Call::new(session.clone(), DeleteObject::new("bucket", "k"));
    let (id, exchange) = send(&mut call);
    assert_eq!(exchange.request.headers()["x-amz-security-token"], "hunter2token");
    let echo = "<Error><Code>SignatureDoesNotMatch</Code><Message>x-amz-security-token:hunter2token</Message></Error>";
    call.answer(id, answer(403, &[], echo), &cx(NOW));
    let Step::Done(Err(error)) = call.poll(&cx(NOW)) else { panic!("the end") };
    let text = format!("{error:?} {error} {session:?} {exchange:?} {:?}", session.snapshot());
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn a_removal_whose_answer_was_lost_settles() {
    let session = session(Settings::aws("us-east-1", key()));
    let mut call =
        Call::new(session.clone(), crate::providers::s3::buckets::DeleteBucket { bucket: "bucket".into() });
    let (id, _) = send(&mut call);
    call.answer(id, Err(crate::Lost::new(crate::Cause::Broken, true, "cut")), &cx(NOW));
    let Step::Wait(Some(_)) = call.poll(&cx(NOW)) else { panic!("a pause") };
    let later = cx(NOW + 60);
    let Step::Send(id, _) = call.poll(&later) else { panic!("again") };
    let gone = "<Error><Code>NoSuchBucket</Code></Error>";
    call.answer(id, answer(404, &[], gone), &later);
    assert!(matches!(call.poll(&later), Step::Done(Ok(()))));

    let mut call = Call::new(session, crate::providers::s3::buckets::CreateBucket::new("bucket"));
    let (id, _) = send(&mut call);
    call.answer(id, Err(crate::Lost::new(crate::Cause::Broken, true, "cut")), &cx(NOW));
    let Step::Send(id, _) = call.poll(&later) else { panic!("again") };
    let mut theirs = call.clone();
    call.answer(id, answer(409, &[], "<Error><Code>BucketAlreadyOwnedByYou</Code></Error>"), &later);
    assert!(matches!(call.poll(&later), Step::Done(Ok(()))));
    theirs.answer(id, answer(409, &[], "<Error><Code>BucketAlreadyExists</Code></Error>"), &later);
    let Step::Done(Err(error)) = theirs.poll(&later) else { panic!("somebody else's") };
    assert_eq!((error.kind(), error.code()), (Kind::Conflict, Some("BucketAlreadyExists")));
}
