//! Answers that bring credentials, and those that repeat what was asked.

use crate::input::Input;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use pileus_core::{Body, Exchange, Response, Taken, Time};
use std::time::Duration;

fn answer(status: StatusCode, body: String) -> Response {
    Response::new(status, HeaderMap::new(), Taken::Collected(Bytes::from(body)))
}

/// What the asked service answers when all is well.
pub(super) fn good(exchange: &Exchange, now: Time) -> Response {
    let until = now + Duration::from_secs(6 * 3_600);
    let path = exchange.request.uri().path();
    let (service, method) = (exchange.service, exchange.request.method());
    let body = match service {
        "sts" => {
            let web = sent(exchange).iter().any(|text| text == "AssumeRoleWithWebIdentity");
            let action = if web { "AssumeRoleWithWebIdentity" } else { "AssumeRole" };
            format!(
                "<{action}Response><{action}Result><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
                 <SecretAccessKey>hunter2-role</SecretAccessKey><SessionToken>hunter2-role-token</SessionToken>\
                 <Expiration>{until}</Expiration></Credentials></{action}Result></{action}Response>"
            )
        }
        "instance-metadata" if method == http::Method::PUT => "hunter2-metadata".into(),
        "instance-metadata" if path.ends_with('/') => "role".into(),
        "file" => "hunter2-file\n".into(),
        _ => return good_json(now),
    };
    let mut answer = answer(StatusCode::OK, body);
    let ttl = HeaderValue::from_static("21600");
    answer.headers.insert("x-aws-ec2-metadata-token-ttl-seconds", ttl);
    answer
}

/// Credentials as a JSON document.
pub(super) fn good_json(now: Time) -> Response {
    let until = now + Duration::from_secs(6 * 3_600);
    let body = format!(
        r#"{{"Code": "Success", "AccessKeyId": "ASIABASE", "SecretAccessKey": "hunter2-base",
        "Token": "hunter2-base-token", "Expiration": "{until}"}}"#
    );
    answer(StatusCode::OK, body)
}

/// All that was sent: the values of headers, and of the form's fields.
fn sent(exchange: &Exchange) -> Vec<String> {
    let headers = exchange.request.headers().values();
    let mut all: Vec<String> =
        headers.map(|value| String::from_utf8_lossy(value.as_bytes()).into()).collect();
    if let Body::Bytes(body) = exchange.request.body() {
        for pair in body.split(|&byte| byte == b'&') {
            let value = pair.splitn(2, |&byte| byte == b'=').nth(1).unwrap_or_default();
            all.push(String::from_utf8_lossy(value).into());
        }
    }
    all
}

/// An answer that repeats what was asked, secrets and all, in one of the forms that services have.
pub(super) fn echo(exchange: &Exchange, script: &mut Input<'_>) -> Response {
    let status = script.status();
    let (form, word) = (script.byte(), String::from_utf8_lossy(script.take(4)).into_owned());
    let said = sent(exchange).join(" ");
    let text = serde_json::Value::from(format!("{word} {said}"));
    let xml = said.replace('&', "&amp;").replace('<', "&lt;");
    let body = match form % 7 {
        // No role is called that.
        0 => format!("no: {said}"),
        1 => format!(r#"{{"code": {text}, "message": {text}}}"#),
        2 => format!(r#"{{"Code": "Success", "AccessKeyId": "a", "Expiration": {text}}}"#),
        3 => format!(r#"{{"Code": {text}, {text}: 1}}"#),
        4 => format!(
            "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>{xml}</Message></Error></ErrorResponse>"
        ),
        5 => format!(
            "<ErrorResponse><Error><Code>{xml}</Code></Error><RequestId>{xml}</RequestId></ErrorResponse>"
        ),
        _ => format!("<r><{xml}/>{xml}</r>"),
    };
    let mut answer = answer(status, body);
    for name in ["location", "x-amzn-requestid", "x-amz-request-id"] {
        if script.byte() & 3 == 3
            && let Ok(value) = HeaderValue::from_str(&sent(exchange).join(" "))
        {
            answer.headers.insert(name, value);
        }
    }
    answer
}
