//! EC2's query API, version 2016-11-15: forms in, XML out, every request signed.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/>
//!
//! A request is EC2's if it bears a signature of version 4 or if its body is a form: OpenStack knows neither. Region
//! and account follow from the signature; host and path do not matter but that they are signed.

mod account;
mod auth;
mod fcu;
mod filter;
pub(crate) mod iam;
mod images;
mod inspect;
mod instances;
mod key_pairs;
mod kind;
mod list;
mod network;
mod once;
mod params;
mod placement;
mod refused;
mod region;
mod scene;
mod settings;
mod sharing;
mod storage;
mod tags;
mod types;
mod xml;
mod zones;

pub use iam::{ContainerEndpoint, Iam, IamRole, WebToken};
pub use settings::{AccessKey, Ec2, InstanceType, ReservedInstances, SeedAmi};

use crate::exchange::{Call, Reply, set, with_type};
use crate::ids::Ids;
use crate::settings::Settings;
use crate::{Time, stamp};
pub(crate) use auth::{Claim, Key, instant};
use bytes::Bytes;
use params::Form;
use pileus_core::Secret;
use refused::{Refused, refused};
use region::Region;
use scene::{Action, Scene};
use std::sync::Arc;
use xml::Xml;

const VERSION: &str = "2016-11-15";

const TABLES: &[&[Action]] = &[
    account::ACTIONS,
    fcu::ACTIONS,
    images::ACTIONS,
    instances::ACTIONS,
    key_pairs::ACTIONS,
    network::ACTIONS,
    placement::ACTIONS,
    storage::ACTIONS,
    tags::ACTIONS,
    types::ACTIONS,
    zones::ACTIONS,
];

/// Is the request for EC2?
pub(crate) fn is_for<B>(request: &http::Request<B>) -> bool {
    let form = "application/x-www-form-urlencoded";
    let media = request.headers().get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    auth::is_signed(request.headers()) || media.is_some_and(|media| media.starts_with(form))
}

/// The cloud's EC2: every account's part of every region, from the first request for it on.
#[derive(Clone, Debug)]
pub(crate) struct Cloud {
    keys: Arc<Vec<Key>>,
    given: iam::Given,
    regions: Vec<Region>,
}

/// A request, and what answering it takes.
pub(crate) struct Visit<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) ids: &'a mut Ids,
    pub(crate) request: &'a http::Request<Bytes>,
    pub(crate) call: &'a Call<'a>,
    pub(crate) now: Time,
    pub(crate) boot_failure: Option<String>,
}

impl Cloud {
    pub(crate) fn new(settings: &Ec2) -> Self {
        let keys = settings.access_keys.iter().cloned().map(Key::new).collect();
        Self { keys: Arc::new(keys), given: iam::Given::default(), regions: Vec::new() }
    }

    /// Who may sign.
    pub(crate) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Gives somebody an access key, in place of one of the same id.
    pub(crate) fn add_key(&mut self, key: AccessKey) {
        let keys = Arc::make_mut(&mut self.keys);
        keys.retain(|known| known.key.id != key.id);
        keys.push(Key::new(key));
    }

    /// Makes every session token void, those of the metadata service included.
    pub(crate) fn expire_sessions(&mut self) {
        self.given.expire();
        for key in Arc::make_mut(&mut self.keys) {
            if key.key.session_token.as_ref().is_some_and(|token: &Secret| !token.is_empty()) {
                key.key.expires = Some(Time::EPOCH);
            }
        }
    }

    /// Makes everything happen that is due.
    pub(crate) fn settle(&mut self, now: Time) {
        for region in &mut self.regions {
            region.settle(now);
        }
    }

    pub(crate) fn handle(&mut self, visit: Visit<'_>) -> (String, Reply) {
        if iam::is_sts(visit.request) {
            return iam::sts_handle(self, visit);
        }
        let (now, id) = (visit.now, visit.ids.uuid());
        let (kind, mut reply) = match self.answer(visit) {
            Ok((action, inside)) => {
                let name = action.name;
                let text = format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{name}Response xmlns=\"http://ec2.amazonaws.com/doc/{VERSION}/\"><requestId>{id}</requestId>{}</{name}Response>",
                    inside.as_str()
                );
                (format!("ec2 {name}"), with_type(200, MEDIA, text))
            }
            Err((None, refused)) => (format!("ec2 {}", refused.status), refusal(&refused, &id)),
            Err((Some(action), refused)) => (format!("ec2 {}", action.name), refusal(&refused, &id)),
        };
        finish(&mut reply, &id, now);
        (kind, reply)
    }

    fn answer(
        &mut self,
        visit: Visit<'_>,
    ) -> Result<(&'static Action, Xml), (Option<&'static Action>, Refused)> {
        let caller = auth::verify(&self.keys, &visit.settings.ec2, &auth::EC2, visit.request, visit.now);
        let caller = caller.map_err(|refused| (None, refused))?;
        let form = Form::read(visit.call).map_err(|refused| (None, refused))?;
        let action = action(&form).map_err(|refused| (None, refused))?;
        let known = |region: &Region| region.account == caller.account && region.name == caller.region;
        let at = self.regions.iter().position(known).unwrap_or_else(|| {
            self.regions.push(Region::new(&caller.account, &caller.region, visit.settings));
            self.regions.len() - 1
        });
        let (before, rest) = self.regions.split_at_mut(at);
        let Some((region, after)) = rest.split_first_mut() else {
            return Err((Some(action), refused("InternalError", "The region is lost").status(500)));
        };
        act(region, [before, after], action, &form, visit)
            .map(|xml| (action, xml))
            .map_err(|refused| (Some(action), refused))
    }
}

fn action(form: &Form) -> Result<&'static Action, Refused> {
    let params = form.params();
    let name = params.needed("Action")?;
    let version = params.needed("Version")?;
    if version != VERSION {
        let message = format!("The requested version ({version}) is not valid; this is {VERSION}");
        return Err(refused("NoSuchVersion", message));
    }
    let found = TABLES.iter().copied().flatten().find(|action| action.name == name);
    found.ok_or_else(|| {
        let message = format!("The action {name} is not valid for this web service.");
        refused("InvalidAction", message)
    })
}

fn act(
    region: &mut Region,
    others: [&[Region]; 2],
    action: &'static Action,
    form: &Form,
    visit: Visit<'_>,
) -> Result<Xml, Refused> {
    form.check(action.takes)?;
    let params = form.params();
    let Visit { settings, ids, now, boot_failure, .. } = visit;
    sharing::adopt(region, others);
    let print = form.print(&["NextToken", "ClientToken", "DryRun"]);
    if params.flag("DryRun")? == Some(true) {
        let (mut region, mut ids) = (region.clone(), ids.clone());
        let (region, ids) = (&mut region, &mut ids);
        (action.run)(&mut Scene { settings, region, others, ids, now, print, boot_failure }, &params)?;
        let message = "Request would have succeeded, but DryRun flag is set.";
        return Err(refused("DryRunOperation", message).status(412));
    }
    let token = params.text("ClientToken");
    let said = match token {
        Some(token) => region.once.said(action.name, token, print)?.cloned(),
        None => None,
    };
    let mut scene = Scene { settings, region, others, ids, now, print, boot_failure };
    match (said, action.again) {
        (Some(_), Some(again)) => again(&mut scene, &params),
        (Some(said), None) => Ok(said),
        (None, _) => {
            let xml = (action.run)(&mut scene, &params)?;
            if let Some(token) = token {
                scene.region.once.keep(action.name, token, print, xml.clone());
            }
            Ok(xml)
        }
    }
}

const MEDIA: &str = "text/xml;charset=UTF-8";

/// EC2's form of an error.
fn refusal(refused: &Refused, id: &str) -> Reply {
    let mut error = Xml::default();
    error.within("Response", |xml| {
        xml.within("Errors", |xml| {
            xml.within("Error", |xml| {
                xml.put("Code", &refused.code).put("Message", &refused.message);
            });
        });
        xml.put("RequestID", id);
    });
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", error.as_str());
    with_type(refused.status, MEDIA, text)
}

/// Ids of answers that no part of EC2 has seen the request of.
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// A refusal that a fault makes up.
pub(crate) fn refused_as(
    request: &http::Request<Bytes>,
    status: u16,
    code: &'static str,
    now: Time,
) -> Reply {
    let refused = refused(code, format!("A fault says {code}.")).status(status);
    if iam::is_sts(request) {
        return iam::failure(&refused, NOBODY, None, now);
    }
    let mut reply = refusal(&refused, NOBODY);
    finish(&mut reply, NOBODY, now);
    reply
}

/// What EC2 says to who asks too often. It names no time to wait; `after` is for tests of those who would heed one.
pub(crate) fn throttled(request: &http::Request<Bytes>, after: &str, now: Time) -> Reply {
    if iam::is_sts(request) {
        let refused = refused("Throttling", "Rate exceeded");
        return iam::failure(&refused, NOBODY, Some(after), now);
    }
    let refused = refused("RequestLimitExceeded", "Request limit exceeded.").status(503);
    let mut reply = refusal(&refused, NOBODY);
    set(&mut reply, "retry-after", after);
    finish(&mut reply, NOBODY, now);
    reply
}

fn finish(reply: &mut Reply, id: &str, now: Time) {
    set(reply, "date", &stamp::http_date(now));
    set(reply, "x-amzn-requestid", id);
    let length = reply.body().len().to_string();
    set(reply, "content-length", &length);
}
