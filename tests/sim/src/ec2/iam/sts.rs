//! The token service.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>

use super::{IamRole, issue};
use crate::ec2::auth::{self, Caller, Words};
use crate::ec2::params::{Form, Params};
use crate::ec2::refused::{Refused, refused};
use crate::ec2::xml::Xml;
use crate::ec2::{Cloud, MEDIA, Visit, finish};
use crate::exchange::{Reply, set, with_type};
use crate::{Time, stamp};
use bytes::Bytes;
use pileus_core::Secret;
use std::time::Duration;

const VERSION: &str = "2011-06-15";

/// The longest that credentials are good which were had with such as were had so themselves.
const CHAINED: Duration = Duration::from_secs(3600);

/// Is the request for the token service? Its host does not matter, so its version tells.
pub(in crate::ec2) fn is_for(request: &http::Request<Bytes>) -> bool {
    const IN_FORM: &[u8] = b"Version=2011-06-15";
    request.body().windows(IN_FORM.len()).any(|part| part == IN_FORM)
}

const WORDS: Words = Words {
    service: "sts",
    nobody: || refused("MissingAuthenticationToken", "Request is missing Authentication Token").status(403),
    unknown: || {
        refused("InvalidClientTokenId", "The security token included in the request is invalid.").status(403)
    },
    wrong: || {
        let message = "The request signature we calculated does not match the signature you provided.";
        refused("SignatureDoesNotMatch", message).status(403)
    },
    late: || refused("SignatureDoesNotMatch", "Signature expired or not yet current").status(403),
    expired: || refused("ExpiredToken", "The security token included in the request is expired").status(403),
};

pub(in crate::ec2) fn handle(cloud: &mut Cloud, mut visit: Visit<'_>) -> (String, Reply) {
    let (now, id) = (visit.now, visit.ids.uuid());
    let (kind, mut reply) = match answer(cloud, &mut visit) {
        Ok((name, inside)) => {
            let text = format!(
                "<{name}Response xmlns=\"https://sts.amazonaws.com/doc/{VERSION}/\"><{name}Result>{}</{name}Result><ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></{name}Response>",
                inside.as_str()
            );
            (format!("sts {name}"), with_type(200, MEDIA, text))
        }
        Err(refused) => (format!("sts {}", refused.status), refusal(&refused, &id)),
    };
    finish(&mut reply, &id, now);
    (kind, reply)
}

fn refusal(refused: &Refused, id: &str) -> Reply {
    let mut error = Xml::default();
    error.within("Error", |xml| {
        xml.put("Type", if refused.status < 500 { "Sender" } else { "Receiver" });
        xml.put("Code", &refused.code).put("Message", &refused.message);
    });
    error.put("RequestId", id);
    let text = format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/{VERSION}/\">{}</ErrorResponse>",
        error.as_str()
    );
    with_type(refused.status, MEDIA, text)
}

/// A refusal that a fault makes up; it may name a time to wait.
pub(in crate::ec2) fn failure(refused: &Refused, id: &str, after: Option<&str>, now: Time) -> Reply {
    let mut reply = refusal(refused, id);
    if let Some(after) = after {
        set(&mut reply, "retry-after", after);
    }
    finish(&mut reply, id, now);
    reply
}

fn answer(cloud: &mut Cloud, visit: &mut Visit<'_>) -> Result<(&'static str, Xml), Refused> {
    let form = Form::read(visit.call)?;
    let params = form.params();
    if params.needed("Version")? != VERSION {
        return Err(refused("NoSuchVersion", "The requested version is not valid"));
    }
    match params.needed("Action")? {
        "AssumeRole" => {
            let caller = auth::verify(&cloud.keys, &visit.settings.ec2, &WORDS, visit.request, visit.now)?;
            form.check(&["DurationSeconds", "ExternalId", "RoleArn", "RoleSessionName"])?;
            Ok(("AssumeRole", assume(cloud, visit, &params, &caller)?))
        }
        "AssumeRoleWithWebIdentity" => {
            form.check(&["DurationSeconds", "RoleArn", "RoleSessionName", "WebIdentityToken"])?;
            Ok(("AssumeRoleWithWebIdentity", web_identity(cloud, visit, &params)?))
        }
        name => {
            Err(refused("InvalidAction", format!("Could not find operation {name} for version {VERSION}")))
        }
    }
}

fn session_name<'a>(params: &Params<'a>) -> Result<&'a str, Refused> {
    let name = params.needed("RoleSessionName")?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if (2..=64).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(name);
    }
    let message = format!("Value '{name}' at 'roleSessionName' failed to satisfy constraint");
    Err(refused("ValidationError", message))
}

fn duration(params: &Params<'_>, longest: Duration) -> Result<Duration, Refused> {
    let asked = params.number::<u64>("DurationSeconds")?.unwrap_or(3600);
    if asked < 900 || Duration::from_secs(asked) > longest {
        let message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
        return Err(refused("ValidationError", message));
    }
    Ok(Duration::from_secs(asked))
}

/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
fn assume(
    cloud: &mut Cloud,
    visit: &mut Visit<'_>,
    params: &Params<'_>,
    caller: &Caller,
) -> Result<Xml, Refused> {
    let (arn, name) = (params.needed("RoleArn")?, session_name(params)?);
    let may = |role: &&IamRole| {
        role.arn == arn
            && role.trusted.contains(&caller.account)
            && (role.external_id.is_none() || role.external_id.as_deref() == params.text("ExternalId"))
    };
    // Whether there is such a role is nothing that a stranger is told.
    let role = visit.settings.ec2.iam.roles.iter().find(may).ok_or_else(|| {
        let message = format!(
            "User: arn:aws:iam::{}:root is not authorized to perform: sts:AssumeRole on resource: {arn}",
            caller.account
        );
        refused("AccessDenied", message).status(403)
    })?;
    let longest = if caller.session { role.longest.min(CHAINED) } else { role.longest };
    let expires = visit.now + duration(params, longest)?;
    Ok(grant(cloud, visit, role, name, expires))
}

/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
fn web_identity(cloud: &mut Cloud, visit: &mut Visit<'_>, params: &Params<'_>) -> Result<Xml, Refused> {
    let (arn, name) = (params.needed("RoleArn")?, session_name(params)?);
    let token = params.needed("WebIdentityToken")?;
    let role = visit.settings.ec2.iam.roles.iter().find(|role| role.arn == arn).ok_or_else(|| {
        refused("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity").status(403)
    })?;
    let known = role.tokens.iter().find(|known| known.token.expose() == token);
    let known = known.ok_or_else(|| {
        refused("InvalidIdentityToken", "The web identity token that was passed could not be validated.")
    })?;
    if known.expires.is_some_and(|expires| expires <= visit.now) {
        return Err(refused("ExpiredTokenException", "Token expired: it is past its end"));
    }
    let expires = visit.now + duration(params, role.longest)?;
    let mut xml = Xml::default();
    xml.put("SubjectFromWebIdentityToken", "demo").put("Provider", "https://identity.sim");
    let granted = grant(cloud, visit, role, name, expires);
    xml.append(&granted);
    Ok(xml)
}

fn grant(cloud: &mut Cloud, visit: &mut Visit<'_>, role: &IamRole, name: &str, expires: Time) -> Xml {
    let key = issue(cloud, visit.ids, role.account(), expires);
    let mut xml = Xml::default();
    xml.within("AssumedRoleUser", |xml| {
        xml.put("AssumedRoleId", format!("AROA{}:{name}", visit.ids.text(16).to_ascii_uppercase()));
        let account = role.account();
        xml.put("Arn", format!("arn:aws:sts::{account}:assumed-role/{}/{name}", role.name()));
    });
    xml.within("Credentials", |xml| {
        xml.put("AccessKeyId", &key.id).put("SecretAccessKey", key.secret.expose());
        xml.opt("SessionToken", key.session_token.as_ref().map(Secret::expose));
        xml.put("Expiration", stamp::seconds(expires));
    });
    xml
}
