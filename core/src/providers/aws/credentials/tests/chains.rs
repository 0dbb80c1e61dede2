//! The first of several sources that works.

use super::*;
use crate::Kind;

const CONTAINER: &str = "GET http://127.0.0.1/c";
const TOKEN: &str = "PUT http://169.254.169.254/latest/api/token";
const STS: &str = "POST https://sts.eu-west-1.amazonaws.com/";

fn container() -> Source {
    Source::Container(Container { url: "http://127.0.0.1/c".into(), token: None })
}

fn instance() -> Source {
    Source::Instance(Instance::default())
}

#[test]
fn the_next_is_tried_when_one_fails_for_good() {
    let provider = provider(Source::Chain(vec![instance(), container(), Source::access_key("AKID", "s")]));
    exchange_all(
        &provider,
        &at(0),
        vec![
            (TOKEN, no_route()),
            (TOKEN, no_route()),
            (TOKEN, no_route()),
            (CONTAINER, answer(500, "")),
            (CONTAINER, answer(403, "")),
        ],
    );
    assert_eq!(ready(&provider, &at(20)).0.access_key, "AKID", "nothing to send");
    assert_eq!(ready(&provider, &at(1 << 30)).0.access_key, "AKID", "it does not end");
}

#[test]
fn the_one_that_worked_is_tried_first_the_next_time() {
    let provider = provider(Source::Chain(vec![instance(), container()]));
    exchange_all(&provider, &at(0), vec![(TOKEN, answer(404, "")), (CONTAINER, answer(200, DOCUMENT))]);
    let (_, stamp) = ready(&provider, &at(1));
    provider.refuse(stamp);
    let script = vec![(CONTAINER, answer(403, "")), (TOKEN, answer(404, ""))];
    exchange_all(&provider, &at(2), script);
    let error = failed(&provider, &at(3));
    assert!(
        error.message().contains("container: ") && error.message().contains("instance metadata: "),
        "{error}"
    );
}

#[test]
fn when_none_works_all_reasons_are_told() {
    let provider = provider(Source::Chain(vec![container(), instance()]).role("arn:r"));
    exchange_all(&provider, &at(0), vec![(CONTAINER, answer(403, "")), (TOKEN, answer(403, ""))]);
    let error = failed(&provider, &at(1));
    assert_eq!(error.kind(), Kind::Forbidden);
    assert!(
        error.message().starts_with("no source of credentials works (container, role arn:r: the endpoint of")
            && error.message().contains("instance metadata, role arn:r: it is switched off"),
        "{error}"
    );
}

#[test]
fn a_role_is_assumed_with_whichever_works() {
    let provider = provider(Source::Chain(vec![container(), Source::access_key("AKID", "s")]).role("arn:r"));
    let sent =
        exchange_all(&provider, &at(0), vec![(CONTAINER, answer(404, "")), (STS, answer(200, ROLE_ANSWER))]);
    assert!(header(&sent[1], "authorization").contains("Credential=AKID/"));
    assert_eq!(ready(&provider, &at(1)).0.access_key, "ASIAROLE");
}

#[test]
fn a_chain_has_some_links_and_not_too_many() {
    let make = |source| CredentialsProvider::new(&Settings::new("eu-west-1", source));
    assert_eq!(make(Source::Chain(Vec::new())).expect_err("empty").kind(), Kind::Misuse);
    let many = (0..40).map(|_| container()).collect();
    assert_eq!(make(Source::Chain(many)).expect_err("many").kind(), Kind::Misuse);
    let open = Source::Container(Container { url: "http://evil.example/".into(), token: None });
    assert_eq!(make(open).expect_err("in the open").kind(), Kind::Misuse);
    let nowhere = Source::Instance(Instance { endpoint: "nowhere".into() });
    assert_eq!(make(nowhere).expect_err("no address").kind(), Kind::Misuse);
}
