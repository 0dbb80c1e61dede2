//! The EC2 instance metadata service, version 2: a token, the name of the role, the role's credentials.
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>

use super::{Instance, Refused, document, exchange};
use crate::{Body, Error, Exchange, Kind, Response, Result, Secret, Time};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};

const TTL: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token-ttl-seconds");
const TOKEN: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token");
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";
/// How errors name it.
pub(super) const WHOM: &str = "the instance's metadata service";

/// The request for a token, which all others bear: a request that somebody tricked a program into sending has none.
pub(super) fn token(instance: &Instance) -> Result<Exchange> {
    let mut headers = HeaderMap::new();
    headers.insert(TTL, HeaderValue::from_static("21600"));
    Ok(exchange(
        "instance-metadata",
        Method::PUT,
        address(instance, "/latest/api/token")?,
        headers,
        Body::Empty,
    ))
}

/// The request for the name of the instance's role.
pub(super) fn role(instance: &Instance, token: &Secret) -> Result<Exchange> {
    get(instance, token, ROLES)
}

/// The request for the role's credentials.
pub(super) fn credentials(instance: &Instance, token: &Secret, role: &str) -> Result<Exchange> {
    get(instance, token, &format!("{ROLES}{role}"))
}

fn get(instance: &Instance, token: &Secret, path: &str) -> Result<Exchange> {
    let token = token
        .header()
        .ok_or_else(|| Error::malformed(format!("{WHOM} gave a token that no header can carry")))?;
    let mut headers = HeaderMap::new();
    headers.insert(TOKEN, token);
    Ok(exchange("instance-metadata", Method::GET, address(instance, path)?, headers, Body::Empty))
}

fn address(instance: &Instance, path: &str) -> Result<Uri> {
    instance.check()?;
    let address = format!("{}{path}", instance.endpoint.trim_end_matches('/'));
    address.parse().map_err(|_| Error::misuse(format!("{WHOM} has no address {path}")))
}

/// The token in the answer.
pub(super) fn read_token(response: &Response, now: Time) -> std::result::Result<Secret, Refused> {
    match response.status {
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            let refused = document::refused(response, WHOM, "", now);
            Err(refused.error.context("it is switched off, or this is no EC2 instance").into())
        }
        status if !status.is_success() => Err(document::refused(response, WHOM, "", now)),
        _ => match text(response) {
            Some(token) => Ok(Secret::new(token)),
            None => Err(Error::malformed(format!("{WHOM} gave an empty token")).into()),
        },
    }
}

/// The role's name in the answer to a request with `token`.
pub(super) fn read_role(response: &Response, token: &str, now: Time) -> std::result::Result<String, Refused> {
    match response.status {
        StatusCode::NOT_FOUND => Err(no_role()),
        status if !status.is_success() => Err(document::refused(response, WHOM, token, now)),
        _ => {
            // <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>: it becomes part of a path.
            let named = |name: &&str| {
                name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte))
                    && !name.starts_with("..")
            };
            let Some(text) = text(response) else { return Err(no_role()) };
            let name = text.lines().next().map(str::trim).filter(named);
            name.map(str::to_owned)
                .ok_or_else(|| Error::malformed(format!("{WHOM} gave a role's name that is none")).into())
        }
    }
}

fn no_role() -> Refused {
    Error::new(Kind::NotFound, "the instance has no role; attach an instance profile to it").into()
}

fn text(response: &Response) -> Option<&str> {
    std::str::from_utf8(response.bytes()).ok().map(str::trim).filter(|text| !text.is_empty())
}
