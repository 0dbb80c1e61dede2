//! The endpoint that ECS and EKS give to containers.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>

use super::{Cloud, ContainerEndpoint, Iam, Visit, document, page, present};
use crate::exchange::{Call, Reply, json};
use http::Method;
use pileus_core::Secret;
use serde_json::json;

/// The endpoint a request is for.
pub(super) fn of<'s>(call: &Call<'_>, iam: &'s Iam) -> Option<&'s ContainerEndpoint> {
    let same = |endpoint: &&ContainerEndpoint| {
        let path = endpoint.path.split('/').filter(|part| !part.is_empty());
        path.eq(call.segments.iter().map(String::as_str))
    };
    iam.containers.iter().find(same)
}

pub(super) fn handle(cloud: &mut Cloud, visit: &mut Visit<'_>, endpoint: &ContainerEndpoint) -> Reply {
    if visit.call.method != Method::GET {
        return page(405);
    }
    let borne = visit.call.header("authorization");
    if endpoint.token.as_ref().is_some_and(|token| Some(Secret::expose(token)) != borne) {
        let document = json!({"code": "AccessDenied", "message": "The authorization token is not valid"});
        return json(401, &document);
    }
    match visit.settings.ec2.iam.roles.iter().find(|role| role.arn == endpoint.role) {
        Some(role) => {
            let key = present(cloud, visit, role);
            document(&key, visit.now, role, false)
        }
        None => {
            json(400, &json!({"code": "InvalidIdInRequest", "message": "CredentialManager: ID not found"}))
        }
    }
}
