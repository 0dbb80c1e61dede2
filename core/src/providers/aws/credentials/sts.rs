//! The token service: roles assumed with credentials, or with a token of an identity provider.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>

use super::{Granted, Refused, WebIdentity, exchange, life, plan::Assumed};
use crate::{
    Body, Cx, Error, Exchange, Kind, Response, Result, Secret, Time,
    providers::aws::{clock::Clock, error},
    sign::aws_v4::{Credentials, Options, Payload, Signer, Target},
    wire::{form::Form, xml, xml_struct},
};
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use std::time::Duration;

const VERSION: &str = "2011-06-15";

/// The token service.
#[derive(Clone, Debug)]
pub(super) struct Sts {
    uri: Uri,
    region: String,
}

xml_struct! {
    struct Answered {
        role: Option<Outcome> = "AssumeRoleResult",
        web: Option<Outcome> = "AssumeRoleWithWebIdentityResult",
    }
}

xml_struct! {
    struct Outcome {
        credentials: Option<Given> = "Credentials",
    }
}

xml_struct! {
    struct Given {
        access_key: String = needed "AccessKeyId",
        secret_key: Secret = needed "SecretAccessKey",
        token: Secret = needed "SessionToken",
        expiration: Option<Time> = "Expiration",
    }
}

impl Sts {
    pub(super) fn new((address, region): (String, String)) -> Result<Self> {
        let uri = format!("{address}/").parse().map_err(|_| Error::misuse("the address of sts is none"))?;
        Ok(Sts { uri, region })
    }

    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
    pub(super) fn assume(
        &self,
        role: &Assumed,
        credentials: &Credentials,
        clock: &Clock,
        cx: &Cx<'_>,
    ) -> Result<Exchange> {
        let form = form("AssumeRole", &role.arn, role.session_name.as_deref(), role.duration, cx)
            .opt("ExternalId", role.external_id.as_deref());
        let body = form.into_bytes();
        let mut headers = headers();
        let signer =
            Signer { credentials, region: &self.region, service: "sts", options: Options::default() };
        let target = Target::new(&Method::POST, &self.uri);
        signer.sign(&target, &mut headers, Payload::Bytes(&body), clock.now(cx.now).0)?;
        Ok(exchange("sts", Method::POST, self.uri.clone(), headers, Body::Bytes(body)))
    }

    /// Not signed: the token says who asks.
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
    pub(super) fn web_identity(&self, identity: &WebIdentity, token: &Secret, cx: &Cx<'_>) -> Exchange {
        let action = "AssumeRoleWithWebIdentity";
        let form = form(action, &identity.arn, identity.session_name.as_deref(), identity.duration, cx)
            .secret("WebIdentityToken", Some(token));
        exchange("sts", Method::POST, self.uri.clone(), headers(), Body::Bytes(form.into_bytes()))
    }
}

fn form(
    action: &'static str,
    arn: &str,
    name: Option<&str>,
    duration: Option<Duration>,
    cx: &Cx<'_>,
) -> Form {
    let made_up = || format!("pileus-{:016x}", cx.entropy as u64);
    Form::new(action, VERSION)
        .set("RoleArn", arn)
        .set("RoleSessionName", name.map_or_else(made_up, str::to_owned))
        .opt("DurationSeconds", duration.map(|duration| duration.as_secs()))
}

fn headers() -> HeaderMap {
    const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8");
    HeaderMap::from_iter([(header::CONTENT_TYPE, FORM)])
}

/// What the answer brings. No error repeats any of a successful one, nor `secrets`; `signed` is the state of the clock
/// that the request was signed by.
pub(super) fn read(
    response: &Response,
    secrets: &[&str],
    signed: u32,
    clock: &Clock,
    cx: &Cx<'_>,
) -> std::result::Result<Granted, Refused> {
    if !response.status.is_success() {
        let error = error::read(response, secrets, cx);
        clock.learn(&error, response, cx.now);
        let skewed = error.kind() == Kind::Authentication && clock.generation() != signed;
        let transient = matches!(error.kind(), Kind::Throttled | Kind::Unavailable);
        return Err(Refused { error, transient, skewed });
    }
    let malformed = |what: String| {
        Error::malformed(format!("the token service gave no credentials: {what}"))
            .with_status(response.status)
    };
    let answered: Answered = xml::parse(response.bytes()).map_err(|fault| malformed(fault.to_string()))?;
    let outcome = answered.role.or(answered.web);
    let given = outcome.and_then(|outcome| outcome.credentials);
    let given = given.ok_or_else(|| malformed("the answer is not what is documented".into()))?;
    if given.access_key.is_empty() || given.secret_key.is_empty() {
        return Err(malformed("the access key is empty".into()).into());
    }
    let now = response.date().unwrap_or_else(|| clock.now(cx.now).0);
    let credentials = Credentials::new(given.access_key, given.secret_key).with_session_token(given.token);
    Ok(Granted { credentials, life: life(given.expiration, now) })
}
