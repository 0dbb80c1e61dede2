//! Roles, assumed with credentials or with a token of an identity provider.

use super::*;
use crate::{Kind, Refusal, Secret};

const STS: &str = "POST https://sts.eu-west-1.amazonaws.com/";

fn role() -> Source {
    Source::access_key("AKIDEXAMPLE", "hunter2").role("arn:aws:iam::1:role/r")
}

#[test]
fn a_role_is_assumed_with_a_signed_form() {
    let Source::Role(mut role) = role() else { panic!("a role") };
    (role.external_id, role.duration) = (Some("x&y".into()), Some(Duration::from_secs(900)));
    let provider = provider(Source::Role(role));
    let sent = exchange_all(&provider, &at(0), vec![(STS, answer(200, ROLE_ANSWER))]);
    assert_eq!(
        body(&sent[0]),
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&\
         RoleSessionName=pileus-000000000000abcd&DurationSeconds=900&ExternalId=x%26y"
    );
    let signed = header(&sent[0], "authorization");
    let scope = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20210921/eu-west-1/sts/aws4_request, \
                 SignedHeaders=content-type;host;x-amz-date, Signature=";
    assert!(signed.starts_with(scope), "{signed}");
    assert_eq!(header(&sent[0], "x-amz-date"), "20210921T174125Z");
    let (credentials, _) = ready(&provider, &at(1));
    assert_eq!(
        (credentials.access_key.as_str(), credentials.secret_key().expose()),
        ("ASIAROLE", "hunter2role")
    );
    assert_eq!(credentials.session_token().map(Secret::expose), Some("tokenrole=="));
    login(&provider, &at(3300));
}

#[test]
fn a_role_on_a_role_on_the_instance() {
    let provider = provider(Source::Instance(Instance::default()).role("arn:one").role("arn:two"));
    let metadata = "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/";
    let second = ROLE_ANSWER.replace("ASIAROLE", "ASIATWO");
    let sent = exchange_all(
        &provider,
        &at(0),
        vec![
            ("PUT http://169.254.169.254/latest/api/token", answer(200, "t")),
            (metadata, answer(200, "m")),
            (&format!("{metadata}m"), answer(200, DOCUMENT)),
            (STS, answer(200, ROLE_ANSWER)),
            (STS, answer(503, "")),
            (STS, answer(200, &second)),
        ],
    );
    assert!(header(&sent[3], "authorization").contains("Credential=ASIABASE/"));
    assert_eq!(header(&sent[3], "x-amz-security-token"), "tokenbase");
    assert!(body(&sent[3]).contains("RoleArn=arn%3Aone&") && body(&sent[5]).contains("RoleArn=arn%3Atwo&"));
    assert!(header(&sent[5], "authorization").contains("Credential=ASIAROLE/"));
    assert_eq!(ready(&provider, &at(30)).0.access_key, "ASIATWO");
}

#[test]
fn a_web_identity_is_not_signed() {
    let source = Source::WebIdentity(WebIdentity {
        arn: "arn:web".into(),
        session_name: Some("me".into()),
        duration: None,
        token: Token::File("/token".into()),
    });
    let provider = provider(source);
    provider.supply("/token", "hunter2.jwt\n");
    let expired = "<ErrorResponse><Error><Code>ExpiredTokenException</Code><Message>Token expired</Message></Error>\
        </ErrorResponse>";
    let sent = exchange_all(&provider, &at(0), vec![(STS, answer(400, expired))]);
    assert_eq!(
        body(&sent[0]),
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aweb&RoleSessionName=me&\
         WebIdentityToken=hunter2.jwt"
    );
    assert_eq!(sent[0].request.headers().len(), 1, "no signature");
    assert!(!format!("{:?}", sent[0]).contains("hunter2"));
    let error = failed(&provider, &at(1));
    assert_eq!((error.kind(), error.code()), (Kind::Authentication, Some("ExpiredTokenException")));
    assert!(error.message().contains("/token has to be supplied anew"), "{error}");
    provider.supply("/token", "next.jwt");
    let answered = ROLE_ANSWER.replace("AssumeRoleRes", "AssumeRoleWithWebIdentityRes");
    let sent = exchange_all(&provider, &at(2), vec![(STS, answer(200, &answered))]);
    assert!(body(&sent[0]).ends_with("WebIdentityToken=next.jwt"));
    assert_eq!(ready(&provider, &at(3)).0.access_key, "ASIAROLE");
}

#[test]
fn a_wrong_clock_is_set_right_by_the_refusal_once() {
    let provider = provider(role());
    let skewed = "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired: 20210921T174125Z is \
        now earlier than 20210921T183625Z</Message></Error></ErrorResponse>";
    let theirs = "Tue, 21 Sep 2021 18:41:25 GMT";
    let next = ROLE_ANSWER.replace("18:41:25", "19:41:25");
    let sent = exchange_all(
        &provider,
        &at(0),
        vec![(STS, dated(403, skewed, theirs)), (STS, dated(200, &next, theirs))],
    );
    assert_eq!(header(&sent[1], "x-amz-date"), "20210921T184125Z");
    assert_eq!(provider.clock().now(at(0).now).0, at(3600).now);
    ready(&provider, &at(3200));
    login(&provider, &at(3300));

    let provider = super::provider(role());
    exchange_all(
        &provider,
        &at(0),
        vec![(STS, dated(403, skewed, theirs)), (STS, dated(403, skewed, theirs))],
    );
    assert_eq!(failed(&provider, &at(1)).kind(), Kind::Authentication, "not for ever");
}

#[test]
fn refusals_and_failures_are_told_apart() {
    let denied = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User is not authorized to perform: \
        sts:AssumeRole</Message></Error><RequestId>r-1</RequestId></ErrorResponse>";
    let provider = provider(role());
    exchange_all(&provider, &at(0), vec![(STS, answer(403, denied))]);
    let error = failed(&provider, &at(1));
    assert_eq!((error.kind(), error.request_id()), (Kind::Forbidden, Some("r-1")));
    assert_eq!(error.during(), Some("POST sts AssumeRole"));
    assert!(failed(&provider, &at(59)).code() == Some("AccessDenied"), "all are told for a while");
    login(&provider, &at(62));

    let provider = super::provider(role());
    let five = (0..5).map(|_| (STS, answer(503, ""))).collect();
    assert_eq!(exchange_all(&provider, &at(0), five).len(), 5);
    assert_eq!(failed(&provider, &at(1)).kind(), Kind::Unavailable);

    for wrong in
        ["", "<a/>", "<AssumeRoleResponse/>", &ROLE_ANSWER.replace("ASIAROLE", ""), &ROLE_ANSWER[..300]]
    {
        let provider = super::provider(role());
        exchange_all(&provider, &at(0), vec![(STS, answer(200, wrong))]);
        let error = failed(&provider, &at(1));
        assert!(error.kind() == Kind::Malformed && !format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn refused_credentials_are_had_anew_where_there_are_others() {
    let fixed = provider(Source::access_key("AKIDEXAMPLE", "hunter2"));
    let (_, stamp) = ready(&fixed, &at(0));
    assert_eq!(fixed.refuse(stamp), Refusal::Last);
    ready(&fixed, &at(1));

    let provider = provider(role());
    exchange_all(&provider, &at(0), vec![(STS, answer(200, ROLE_ANSWER))]);
    let (_, stamp) = ready(&provider, &at(1));
    assert_eq!(provider.refuse(stamp), Refusal::Newest);
    exchange_all(&provider, &at(2), vec![(STS, answer(200, ROLE_ANSWER))]);
    assert_eq!(provider.refuse(stamp), Refusal::Outdated);
    assert!(ready(&provider, &at(3)).1 > stamp);
}
