//! Tokens that others write to files, which are asked for like everything else.

use super::*;
use crate::Kind;

const FILE: &str = "GET file://localhost/run/token";
const AGENT: &str = "GET http://169.254.170.23/v1/credentials";
const STS: &str = "POST https://sts.eu-west-1.amazonaws.com/";

fn container() -> Source {
    let token = Some(Token::File("/run/token".into()));
    Source::Container(Container { url: "http://169.254.170.23/v1/credentials".into(), token })
}

fn web_identity() -> Source {
    let token = Token::File("/run/token".into());
    Source::WebIdentity(WebIdentity { arn: "arn:web".into(), session_name: None, duration: None, token })
}

fn held(text: &str) -> Answer {
    answer(200, text)
}

fn unreadable() -> Answer {
    Err(Lost::new(Cause::Local, false, "/run/token cannot be read: permission denied"))
}

#[test]
fn a_file_is_read_anew_for_each_login() {
    let provider = provider(container());
    let script = vec![(FILE, held("\u{feff}hunter2one\r\n")), (AGENT, answer(200, DOCUMENT))];
    let sent = exchange_all(&provider, &at(0), script);
    assert_eq!((sent[0].local_file(), sent[0].deadline), (Some("/run/token"), Some(at(2).now)));
    assert_eq!(sent[1].local_file(), None);
    assert_eq!(header(&sent[1], "authorization"), "hunter2one");
    assert!(!format!("{:?} {provider:?} {:?}", sent, provider.snapshot()).contains("hunter2"));
    let (_, stamp) = ready(&provider, &at(1));
    provider.refuse(stamp);
    let script = vec![(FILE, held("hunter2two")), (AGENT, answer(200, DOCUMENT))];
    let sent = exchange_all(&provider, &at(2), script);
    assert_eq!(header(&sent[1], "authorization"), "hunter2two");
}

#[test]
fn a_failing_agent_is_asked_again_with_the_token_that_was_read() {
    let provider = provider(container());
    let script = vec![(FILE, held("hunter2")), (AGENT, answer(500, "")), (AGENT, answer(200, DOCUMENT))];
    exchange_all(&provider, &at(0), script);
    ready(&provider, &at(10));
}

#[test]
fn what_cannot_be_read_is_told_by_its_path() {
    for (given, told) in [
        (unreadable(), "permission denied"),
        (held(" \n"), "it is empty"),
        (answer(404, "gone"), "404"),
        (
            Ok(Response::new(
                StatusCode::OK,
                HeaderMap::new(),
                Taken::Collected(vec![0xff, 0xfe, b'h'].into()),
            )),
            "it is not text",
        ),
    ] {
        let provider = provider(web_identity());
        exchange_all(&provider, &at(0), vec![(FILE, given)]);
        let error = failed(&provider, &at(1));
        assert_eq!(error.kind(), Kind::Local, "{error}");
        assert!(error.message().contains("/run/token") && error.message().contains(told), "{error}");
        assert_eq!((error.attempts(), error.during()), (1, Some("GET file /run/token")));
        assert!(!error.may_have_acted());
    }
}

#[test]
fn the_next_in_a_chain_does_without() {
    let provider = provider(Source::Chain(vec![web_identity(), Source::access_key("AKID", "s")]));
    exchange_all(&provider, &at(0), vec![(FILE, unreadable())]);
    assert_eq!(ready(&provider, &at(1)).0.access_key, "AKID");
}

#[test]
fn a_token_that_has_run_out_is_read_again_later() {
    let provider = provider(web_identity());
    let expired = "<ErrorResponse><Error><Code>ExpiredTokenException</Code><Message>Token expired</Message></Error>\
        </ErrorResponse>";
    exchange_all(&provider, &at(0), vec![(FILE, held("old.jwt")), (STS, answer(400, expired))]);
    let error = failed(&provider, &at(1));
    assert!(error.message().contains("the token in /run/token has run out"), "{error}");
    assert!(!error.to_string().contains("old.jwt"));
    let answered = ROLE_ANSWER.replace("AssumeRoleRes", "AssumeRoleWithWebIdentityRes");
    let script = vec![(FILE, held("new.jwt")), (STS, answer(200, &answered))];
    let sent = exchange_all(&provider, &at(62), script);
    assert!(body(&sent[1]).ends_with("WebIdentityToken=new.jwt"));
}

#[test]
fn files_can_be_placed() {
    let mut source =
        Source::Chain(vec![web_identity().role("arn:r"), container(), Source::access_key("A", "s")]);
    source.place_files(|path| format!("/srv{path}"));
    assert_eq!(source.files(), ["/srv/run/token"]);
    let line = "GET file://localhost/srv/run/token";
    exchange_all(&provider(source), &at(0), vec![(line, unreadable()), (line, unreadable())]);
}
