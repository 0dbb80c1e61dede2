//! Temporary credentials: the token service's, those of an instance's metadata service, those that containers get.
//! Requests are verified against them until they expire, as against all other keys.

mod container;
mod metadata;
mod settings;
mod sts;

pub use settings::{ContainerEndpoint, Iam, IamRole, WebToken};

use super::auth::Key;
use super::settings::AccessKey;
use super::{Cloud, Visit};
use crate::exchange::{Call, Reply, json, set, with_type};
use crate::ids::Ids;
use crate::settings::Settings;
use crate::{Time, stamp};
use pileus_core::Secret;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub(super) use sts::{failure, handle as sts_handle, is_for as is_sts};

/// What was given out.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    /// What the metadata service and the containers' endpoints hand out at present, by role.
    present: BTreeMap<String, AccessKey>,
    /// Tokens of the metadata service, and when they end.
    tokens: Vec<(Secret, Time)>,
}

impl Given {
    /// How much there is.
    pub(super) fn count(&self) -> (usize, usize) {
        (self.present.len(), self.tokens.len())
    }

    /// Nothing that was given out is good any more.
    pub(super) fn expire(&mut self) {
        self.present.clear();
        self.tokens.clear();
    }
}

/// Is it for the metadata service or an endpoint of containers?
pub(crate) fn is_near(call: &Call<'_>, settings: &Settings) -> bool {
    metadata::is_for(call) || container::of(call, &settings.ec2.iam).is_some()
}

/// What the metadata service or an endpoint of containers answers.
pub(crate) fn near(cloud: &mut Cloud, visit: &mut Visit<'_>) -> (String, Reply) {
    let (kind, mut reply) = match container::of(visit.call, &visit.settings.ec2.iam) {
        Some(endpoint) => ("container credentials", container::handle(cloud, visit, endpoint)),
        None => metadata::handle(cloud, visit),
    };
    set(&mut reply, "date", &stamp::http_date(visit.now));
    let length = reply.body().len().to_string();
    set(&mut reply, "content-length", &length);
    (kind.to_owned(), reply)
}

/// Temporary credentials of an account, good for a while from now on.
fn issue(cloud: &mut Cloud, ids: &mut Ids, account: &str, expires: Time) -> AccessKey {
    let key = AccessKey {
        id: format!("ASIA{}", ids.text(16).to_ascii_uppercase()),
        secret: Secret::new(ids.text(40)),
        session_token: Some(Secret::new(format!("{}==", ids.text(120)))),
        expires: Some(expires),
        account: account.to_owned(),
    };
    Arc::make_mut(&mut cloud.keys).push(Key::new(key.clone()));
    key
}

/// The credentials that a role has where they are handed out and not asked for: new ones a while before the old end.
fn present(cloud: &mut Cloud, visit: &mut Visit<'_>, role: &IamRole) -> AccessKey {
    let (iam, now) = (&visit.settings.ec2.iam, visit.now);
    let good =
        |key: &&AccessKey| key.expires.is_some_and(|expires| expires.saturating_since(now) > iam.renewal);
    if let Some(key) = cloud.given.present.get(&role.arn).filter(good) {
        return key.clone();
    }
    let key = issue(cloud, visit.ids, role.account(), now + iam.life);
    cloud.given.present.insert(role.arn.clone(), key.clone());
    key
}

/// Credentials as the metadata service and the containers' endpoints write them.
fn document(key: &AccessKey, now: Time, role: &IamRole, from_metadata: bool) -> Reply {
    let expires = key.expires.unwrap_or(now + Duration::from_secs(3600));
    let mut document = json!({
        "AccessKeyId": key.id,
        "SecretAccessKey": key.secret.expose(),
        "Token": key.session_token.as_ref().map(Secret::expose),
        "Expiration": stamp::seconds(expires),
    });
    if from_metadata {
        document["Code"] = "Success".into();
        document["LastUpdated"] = stamp::seconds(now).into();
        document["Type"] = "AWS-HMAC".into();
    } else {
        document["RoleArn"] = role.arn.as_str().into();
    }
    json(200, &document)
}

/// A page that says no more than a status.
fn page(status: u16) -> Reply {
    let reason = crate::exchange::code(status).canonical_reason().unwrap_or("Error");
    with_type(status, "text/html", format!("<html><head><title>{status} - {reason}</title></head></html>\n"))
}
