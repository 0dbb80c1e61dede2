//! Answers that repeat what they were asked with.

use super::*;

const ROLES: &str = "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/";
const ROLE: &str = "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/role";

#[test]
fn no_error_repeats_what_was_sent() {
    const TOKEN: &str = "hunter2token";
    let container = || Container { url: Container::ecs("/a"), token: Some(Token::Given(TOKEN.into())) };
    let echo = format!(r#"{{"Code": "{TOKEN}", "Message": "no {TOKEN} here"}}"#);
    for (status, body) in [(403, &echo), (200, &echo), (500, &TOKEN.to_owned())] {
        let provider = provider(Source::Container(container()));
        let (exchange, lease) = login(&provider, &at(0));
        assert_eq!(header(&exchange, "authorization"), TOKEN);
        provider.answered(lease, answer(status, body), &Retry { attempts: 1, ..Retry::default() }, &at(0));
        let error = failed(&provider, &at(0));
        assert!(!format!("{error} {error:?}").contains(TOKEN), "{status}: {error:?}");
    }
    let token = || answer(200, TOKEN);
    for last in [answer(403, &echo), answer(200, &echo)] {
        let provider = provider(Source::Instance(Instance::default()));
        let script = vec![
            ("PUT http://169.254.169.254/latest/api/token", token()),
            (ROLES, answer(200, "role")),
            (ROLE, last),
        ];
        exchange_all(&provider, &at(0), script);
        let error = failed(&provider, &at(0));
        assert!(!format!("{error} {error:?}").contains(TOKEN), "{error:?}");
    }
}
