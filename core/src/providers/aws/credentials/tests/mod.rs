mod chains;
mod echoes;
mod files;
mod metadata;
mod roles;

use super::*;
use crate::{
    Answer, Body, Cause, Cx, Exchange, Lost, Response, Retry, Stamp, Taken, providers::aws::Settings,
};
use http::{HeaderValue, StatusCode, header};
use std::{sync::Arc, task::Waker};

/// 2021-09-21T17:41:25Z.
const START: u64 = 1_632_246_085;

const ROLE_ANSWER: &str = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
    <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser><Credentials>\
    <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>hunter2role</SecretAccessKey>\
    <SessionToken>tokenrole==</SessionToken><Expiration>2021-09-21T18:41:25Z</Expiration></Credentials>\
    </AssumeRoleResult></AssumeRoleResponse>";

const DOCUMENT: &str = r#"{"Code": "Success", "LastUpdated": "2021-09-21T17:31:21Z", "Type": "AWS-HMAC",
    "AccessKeyId": "ASIABASE", "SecretAccessKey": "hunter2base", "Token": "tokenbase",
    "Expiration": "2021-09-21T23:33:13Z"}"#;

fn at(seconds: u64) -> Cx<'static> {
    Cx { now: Time::from_unix_secs(START + seconds), entropy: 0xabcd, waker: Waker::noop() }
}

fn provider(source: Source) -> CredentialsProvider {
    CredentialsProvider::new(&Settings::new("eu-west-1", source)).expect("sound settings")
}

fn answer(status: u16, body: &str) -> Answer {
    dated(status, body, "Tue, 21 Sep 2021 17:41:25 GMT")
}

fn dated(status: u16, body: &str, date: &'static str) -> Answer {
    let headers = HeaderMap::from_iter([(header::DATE, HeaderValue::from_static(date))]);
    let status = StatusCode::from_u16(status).expect("a status");
    Ok(Response::new(status, headers, Taken::Collected(body.to_owned().into())))
}

fn no_route() -> Answer {
    Err(Lost::new(Cause::Connect, false, "no route to host"))
}

fn login(provider: &CredentialsProvider, cx: &Cx<'_>) -> (Exchange, u64) {
    match provider.access(&Retry::default(), cx) {
        Access::Login(exchange, lease) => (exchange, lease),
        other => panic!("{other:?}"),
    }
}

fn ready(provider: &CredentialsProvider, cx: &Cx<'_>) -> (Arc<Credentials>, Stamp) {
    match provider.access(&Retry::default(), cx) {
        Access::Ready(credentials, stamp) => (credentials, stamp),
        other => panic!("{other:?}"),
    }
}

fn failed(provider: &CredentialsProvider, cx: &Cx<'_>) -> Error {
    match provider.access(&Retry::default(), cx) {
        Access::Failed(error) => error,
        other => panic!("{other:?}"),
    }
}

/// One request after the other, each checked by its method and address, until there is none; pauses pass.
fn exchange_all(provider: &CredentialsProvider, cx: &Cx<'_>, script: Vec<(&str, Answer)>) -> Vec<Exchange> {
    let mut now = cx.now;
    let mut sent = Vec::new();
    for (line, answer) in script {
        let (exchange, lease) = loop {
            match provider.access(&Retry::default(), &Cx { now, ..*cx }) {
                Access::Login(exchange, lease) => break (exchange, lease),
                Access::Busy(until) if until > now => now = until,
                other => panic!("{line}: {other:?}"),
            }
        };
        assert_eq!(format!("{} {}", exchange.request.method(), exchange.request.uri()), line);
        sent.push(exchange);
        provider.answered(lease, answer, &Retry::default(), &Cx { now, ..*cx });
    }
    sent
}

fn body(exchange: &Exchange) -> &str {
    match exchange.request.body() {
        Body::Bytes(bytes) => std::str::from_utf8(bytes).expect("a form"),
        other => panic!("{other:?}"),
    }
}

fn header<'a>(exchange: &'a Exchange, name: &str) -> &'a str {
    exchange.request.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}
