//! The instance's metadata service, and the containers' endpoint.

use super::*;
use crate::Kind;

const TOKEN: &str = "PUT http://169.254.169.254/latest/api/token";
const NAME: &str = "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/";
const GIVEN: &str = "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/my-role";

fn instance() -> CredentialsProvider {
    provider(Source::Instance(Instance::default()))
}

#[test]
fn token_then_role_then_credentials() {
    let provider = instance();
    let sent = exchange_all(
        &provider,
        &at(0),
        vec![
            (TOKEN, answer(200, "metatoken==\n")),
            (NAME, answer(200, "my-role\n")),
            (GIVEN, answer(200, DOCUMENT)),
        ],
    );
    assert_eq!(header(&sent[0], "x-aws-ec2-metadata-token-ttl-seconds"), "21600");
    for exchange in &sent {
        assert_eq!(exchange.deadline, Some(at(2).now), "what is near answers soon");
        assert!(!format!("{exchange:?}").contains("metatoken"), "{exchange:?}");
    }
    assert_eq!(header(&sent[1], "x-aws-ec2-metadata-token"), "metatoken==");
    assert_eq!(header(&sent[2], "x-aws-ec2-metadata-token"), "metatoken==");
    let (credentials, _) = ready(&provider, &at(1));
    assert_eq!(
        (credentials.access_key.as_str(), credentials.secret_key().expose()),
        ("ASIABASE", "hunter2base")
    );
    assert_eq!(credentials.session_token().map(crate::Secret::expose), Some("tokenbase"));
    let text = format!("{provider:?} {:?}", provider.snapshot());
    assert!(!text.contains("hunter2") && !text.contains("tokenbase"), "{text}");
}

#[test]
fn they_are_renewed_five_minutes_early_while_the_old_ones_serve() {
    let provider = instance();
    let script =
        || vec![(TOKEN, answer(200, "t")), (NAME, answer(200, "my-role")), (GIVEN, answer(200, DOCUMENT))];
    exchange_all(&provider, &at(0), script());
    let end = 5 * 3600 + 51 * 60 + 48;
    let (first, stamp) = ready(&provider, &at(end - 376));
    let (exchange, lease) = login(&provider, &at(end - 300));
    assert_eq!(exchange.request.uri().path(), "/latest/api/token");
    assert_eq!(ready(&provider, &at(end - 299)).1, stamp, "nobody waits");
    provider.answered(lease, no_route(), &Retry::default(), &at(end - 299));
    assert_eq!(ready(&provider, &at(end - 299)).1, stamp, "a pause");
    let later = DOCUMENT.replace("ASIABASE", "ASIANEXT").replace("2021-09-21T23", "2021-09-22T05");
    exchange_all(
        &provider,
        &at(end - 290),
        vec![(TOKEN, answer(200, "t")), (NAME, answer(200, "my-role")), (GIVEN, answer(200, &later))],
    );
    let (second, next) = ready(&provider, &at(end - 280));
    assert_eq!((first.access_key.as_str(), second.access_key.as_str()), ("ASIABASE", "ASIANEXT"));
    assert!(next > stamp);
}

#[test]
fn each_step_is_done_by_one_while_the_rest_wait() {
    let provider = instance();
    let (_, first) = login(&provider, &at(0));
    assert!(matches!(provider.access(&Retry::default(), &at(0)), Access::Busy(_)));
    provider.answered(first, answer(200, "t"), &Retry::default(), &at(0));
    let (exchange, second) = login(&provider, &at(0));
    assert_eq!(exchange.request.uri().path(), "/latest/meta-data/iam/security-credentials/");
    provider.answered(first, answer(200, "other-role"), &Retry::default(), &at(0));
    assert!(
        matches!(provider.access(&Retry::default(), &at(0)), Access::Busy(_)),
        "a straggler changes nothing"
    );
    let before = provider.snapshot();
    provider.abandon(second);
    let (exchange, third) = login(&provider, &at(0));
    assert_eq!(exchange.request.uri().path(), "/latest/meta-data/iam/security-credentials/", "taken over");
    provider.answered(third, answer(200, "my-role"), &Retry::default(), &at(0));
    provider.restore(before);
    provider.answered(second, answer(200, "its-role"), &Retry::default(), &at(0));
    assert!(login(&provider, &at(0)).0.request.uri().path().ends_with("/its-role"), "back in time");
}

#[test]
fn a_token_that_has_run_out_is_asked_for_again() {
    let provider = instance();
    exchange_all(
        &provider,
        &at(0),
        vec![
            (TOKEN, answer(200, "t")),
            (NAME, answer(401, "")),
            (TOKEN, answer(200, "u")),
            (NAME, answer(200, "my-role")),
            (GIVEN, answer(200, DOCUMENT)),
        ],
    );
    ready(&provider, &at(1));
    let provider = instance();
    exchange_all(&provider, &at(0), vec![(TOKEN, answer(200, "t")), (NAME, answer(200, "my-role"))]);
    let (exchange, _) = login(&provider, &at(301));
    assert_eq!(exchange.request.uri().path(), "/latest/api/token", "what is old is not built on");
}

#[test]
fn what_is_missing_is_told() {
    for (script, kind, told) in [
        (vec![(TOKEN, answer(403, ""))], Kind::Forbidden, "switched off"),
        (vec![(TOKEN, answer(404, ""))], Kind::NotFound, "no EC2 instance"),
        (vec![(TOKEN, answer(200, ""))], Kind::Malformed, "empty token"),
        (vec![(TOKEN, answer(200, "a\nb"))], Kind::Malformed, "token that no header"),
        (vec![(TOKEN, answer(200, "t")), (NAME, answer(404, ""))], Kind::NotFound, "has no role"),
        (vec![(TOKEN, answer(200, "t")), (NAME, answer(200, " \n"))], Kind::NotFound, "has no role"),
        (vec![(TOKEN, answer(200, "t")), (NAME, answer(200, "../x"))], Kind::Malformed, "role's name"),
        (vec![(TOKEN, answer(200, "t")), (NAME, answer(200, ".."))], Kind::Malformed, "role's name"),
        (vec![(TOKEN, answer(301, ""))], Kind::Redirected, "credentials"),
        (vec![(TOKEN, no_route()), (TOKEN, no_route()), (TOKEN, no_route())], Kind::Unreachable, "no route"),
    ] {
        let provider = instance();
        exchange_all(&provider, &at(0), script);
        let error = failed(&provider, &at(1));
        assert!(error.kind() == kind && error.message().contains(told), "{error:?}");
        assert!(error.message().starts_with("there are no credentials"), "{error}");
    }
    let refused = r#"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role"}"#;
    for (document, kind) in [
        (refused, Kind::Forbidden),
        ("hunter2", Kind::Malformed),
        ("{}", Kind::Malformed),
        (r#"{"AccessKeyId": "", "SecretAccessKey": "hunter2"}"#, Kind::Malformed),
        (r#"{"AccessKeyId": "A", "SecretAccessKey": "hunter2", "Expiration": "soon"}"#, Kind::Malformed),
        (r#"{"AccessKeyId": "A", "SecretAccessKey": {"x": "hunter2"}}"#, Kind::Malformed),
    ] {
        let provider = instance();
        let script =
            vec![(TOKEN, answer(200, "t")), (NAME, answer(200, "my-role")), (GIVEN, answer(200, document))];
        exchange_all(&provider, &at(0), script);
        let error = failed(&provider, &at(1));
        assert!(error.kind() == kind && !format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn a_container_asks_its_agent() {
    let token = Some(Token::File("/token".into()));
    let source = Source::Container(Container { url: Container::ecs("/v2/credentials/x"), token });
    assert_eq!(source.files(), ["/token"]);
    let provider = provider(source);
    provider.supply("/token", "hunter2token\n");
    let line = "GET http://169.254.170.2/v2/credentials/x";
    let sent = exchange_all(&provider, &at(1), vec![(line, answer(200, DOCUMENT))]);
    assert_eq!(header(&sent[0], "authorization"), "hunter2token");
    assert!(!format!("{:?} {provider:?}", sent[0]).contains("hunter2"));
    assert_eq!(ready(&provider, &at(2)).0.access_key, "ASIABASE");

    let given = Container { url: "http://127.0.0.1/c".into(), token: Some(Token::Given("a\r\nb".into())) };
    let error = failed(&super::provider(Source::Container(given)), &at(0));
    assert!(error.kind() == Kind::Misuse && error.message().contains("no header"), "{error}");
    let provider =
        super::provider(Source::Container(Container { url: "http://127.0.0.1/c".into(), token: None }));
    let refused = r#"{"code": "AccessDenied", "message": "no\n role"}"#;
    exchange_all(&provider, &at(0), vec![("GET http://127.0.0.1/c", answer(400, refused))]);
    let error = failed(&provider, &at(1));
    assert_eq!((error.kind(), error.code()), (Kind::InvalidRequest, Some("AccessDenied")));
    assert!(error.message().ends_with("credentials: no role"), "{error}");
}
