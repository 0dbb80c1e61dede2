//! An instance's metadata service, in its version 2: nothing without a token.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>

use super::{Cloud, IamRole, Visit, document, page, present};
use crate::exchange::{Call, Reply, set, with_type};
use http::Method;
use pileus_core::Secret;
use std::time::Duration;

const TTL: &str = "x-aws-ec2-metadata-token-ttl-seconds";

pub(super) fn is_for(call: &Call<'_>) -> bool {
    call.segments.first().is_some_and(|first| first == "latest")
}

pub(super) fn handle(cloud: &mut Cloud, visit: &mut Visit<'_>) -> (&'static str, Reply) {
    let segments: Vec<&str> = visit.call.segments.iter().map(String::as_str).collect();
    match (visit.call.method, segments.as_slice()) {
        (&Method::PUT, ["latest", "api", "token"]) => ("metadata token", token(cloud, visit)),
        (&Method::GET, ["latest", "meta-data", "iam", "security-credentials"]) => (
            "metadata role",
            with_token(cloud, visit, |_, _, role| with_type(200, "text/plain", role.name().to_owned())),
        ),
        (&Method::GET, ["latest", "meta-data", "iam", "security-credentials", name]) => {
            let handed = |cloud: &mut Cloud, visit: &mut Visit<'_>, role: &IamRole| {
                if role.name() != *name {
                    return page(404);
                }
                let key = present(cloud, visit, role);
                document(&key, visit.now, role, true)
            };
            ("metadata credentials", with_token(cloud, visit, handed))
        }
        (&Method::GET, _) => ("metadata 404", page(404)),
        _ => ("metadata 405", page(405)),
    }
}

fn token(cloud: &mut Cloud, visit: &mut Visit<'_>) -> Reply {
    let life = visit.call.header(TTL).and_then(|text| text.parse::<u64>().ok());
    // Whoever forwards requests of others, as a proxy that somebody tricked, says so.
    if visit.call.header("x-forwarded-for").is_some() {
        return page(403);
    }
    let Some(life) = life.filter(|life| (1..=21_600).contains(life)) else { return page(400) };
    let token = visit.ids.text(56);
    let tokens = &mut cloud.given.tokens;
    tokens.retain(|(_, until)| *until > visit.now);
    tokens.push((Secret::new(token.clone()), visit.now + Duration::from_secs(life)));
    let mut reply = with_type(200, "text/plain", token);
    set(&mut reply, TTL, &life.to_string());
    reply
}

/// What `answer` makes of the instance's role, for those who bear a token.
fn with_token(
    cloud: &mut Cloud,
    visit: &mut Visit<'_>,
    answer: impl FnOnce(&mut Cloud, &mut Visit<'_>, &IamRole) -> Reply,
) -> Reply {
    let borne = visit.call.header("x-aws-ec2-metadata-token");
    let good = |(token, until): &(Secret, crate::Time)| Some(token.expose()) == borne && *until > visit.now;
    if !cloud.given.tokens.iter().any(good) {
        return page(401);
    }
    let iam = &visit.settings.ec2.iam;
    let role = iam.instance.as_ref().and_then(|arn| iam.roles.iter().find(|role| role.arn == *arn));
    match role {
        Some(role) => answer(cloud, visit, role),
        None => page(404),
    }
}
