//! What the thing itself makes unique: a repeat is refused, and a look tells by whom it was made.

use super::{network, show::Show};
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Leftover, Next, Progress, Repeat, Response, Result, Time,
    compute::{Allow, Direction, SecurityGroupRule},
    providers::aws::ec2::{
        Filter,
        key_pairs::{CreateKeyPair, CreatedKeyPair, DescribeKeyPairs, ImportKeyPair, KeyPair},
        security_groups::{
            AuthorizeSecurityGroupEgress, AuthorizeSecurityGroupIngress, DescribeSecurityGroupRules,
            IpPermission,
        },
        volumes::{DescribeVolumesModifications, ModificationState, ModifyVolume, VolumeModification},
    },
    wire::xml::Document,
};
use std::time::Duration;

/// How long a request whose answer was lost is given to show itself, and how often it is looked for.
const DOUBT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_secs(5);

/// A key pair that EC2 makes. Looking for it would not help: the private key is in the first answer and nowhere else.
#[derive(Clone, Debug)]
pub(super) struct MakeKeyPair(pub(super) CreateKeyPair);

impl Flow for MakeKeyPair {
    type Output = CreatedKeyPair;

    fn next(&mut self, _: &Cx<'_>) -> Next<CreatedKeyPair> {
        Next::Request(self.0.request().repeat(Repeat::Once))
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<CreatedKeyPair>> {
        self.0.response(response).map(Progress::Done)
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let left = Leftover::possible("key pair without its private key").find_by("name", &self.0.key_name);
        if in_doubt { vec![left] } else { Vec::new() }
    }
}

/// Import a public key → show it, or, where the name is taken, look whether it is by the same key.
#[derive(Clone, Debug)]
pub(super) struct Import {
    call: ImportKeyPair,
    imported: Option<bool>,
    /// The name is taken, perhaps by an attempt whose answer was lost.
    doubt: bool,
}

impl Import {
    pub(super) fn new(call: ImportKeyPair) -> Self {
        Import { call, imported: None, doubt: false }
    }

    fn look(&self) -> Show<DescribeKeyPairs> {
        let name = &self.call.key_name;
        let key_names = vec![name.clone()];
        Show::new(
            "key pair",
            name,
            DescribeKeyPairs { key_names, include_public_key: true, ..Default::default() },
        )
    }
}

/// Kind and key of a public key, without its comment.
fn essence(public_key: &str) -> Vec<&str> {
    public_key.split_whitespace().take(2).collect()
}

impl Flow for Import {
    type Output = Document<KeyPair>;

    fn next(&mut self, _: &Cx<'_>) -> Next<Document<KeyPair>> {
        Next::Request(match self.imported {
            // Names are unique, so a repeat cannot make a second one: it is told that the name is taken.
            None => self.call.request().repeat(Repeat::Keyed),
            Some(_) => self.look().request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Document<KeyPair>>> {
        let Some(ours) = self.imported else {
            self.call.response(response)?;
            self.imported = Some(true);
            return Ok(Progress::Continue);
        };
        let found = self.look().response(response)?;
        let same =
            found.public_key.as_deref().is_some_and(|key| essence(key) == essence(&self.call.public_key));
        if ours || same {
            return Ok(Progress::Done(found));
        }
        let message = format!(
            "there is another key pair of the name {:?} already; choose another name",
            self.call.key_name
        );
        self.doubt = false;
        Err(Error::new(Kind::Conflict, message))
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Document<KeyPair>>> {
        if self.imported.is_none() && error.code() == Some("InvalidKeyPair.Duplicate") {
            (self.imported, self.doubt) = (Some(false), error.may_have_acted());
            return Ok(Progress::Continue);
        }
        Err(error)
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let left = Leftover::possible("key pair").find_by("name", &self.call.key_name);
        match self.imported {
            Some(true) => vec![Leftover { certain: true, ..left }],
            None if in_doubt => vec![left],
            Some(false) if self.doubt => vec![left],
            None | Some(false) => Vec::new(),
        }
    }
}

/// Add a rule → where the group has it already, or the answer does not tell it, find it.
#[derive(Clone, Debug)]
pub(super) struct AllowTraffic {
    group: String,
    traffic: Allow,
    permission: IpPermission,
    find: Option<DescribeSecurityGroupRules>,
}

impl AllowTraffic {
    pub(super) fn new(group: &str, traffic: &Allow) -> Result<Self> {
        let permission = network::permission(traffic)?;
        Ok(AllowTraffic { group: group.to_owned(), traffic: traffic.clone(), permission, find: None })
    }

    fn ingress(&self) -> AuthorizeSecurityGroupIngress {
        AuthorizeSecurityGroupIngress {
            group_id: Some(self.group.clone()),
            ip_permissions: vec![self.permission.clone()],
            ..Default::default()
        }
    }

    fn egress(&self) -> AuthorizeSecurityGroupEgress {
        AuthorizeSecurityGroupEgress {
            group_id: self.group.clone(),
            ip_permissions: vec![self.permission.clone()],
            ..Default::default()
        }
    }

    fn look(&mut self) -> Progress<SecurityGroupRule> {
        let filters = vec![Filter::new("group-id", &self.group)];
        self.find = Some(DescribeSecurityGroupRules { filters, ..Default::default() });
        Progress::Continue
    }
}

impl Flow for AllowTraffic {
    type Output = SecurityGroupRule;

    fn next(&mut self, _: &Cx<'_>) -> Next<SecurityGroupRule> {
        Next::Request(match (&self.find, self.traffic.direction) {
            (Some(list), _) => list.request(),
            (None, Direction::Ingress) => self.ingress().request(),
            (None, Direction::Egress) => self.egress().request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<SecurityGroupRule>> {
        let Some(list) = &self.find else {
            let made = match self.traffic.direction {
                Direction::Ingress => self.ingress().response(response)?,
                Direction::Egress => self.egress().response(response)?,
            };
            return Ok(match made.first() {
                Some(made) => Progress::Done(network::rule(made)),
                // Clouds that know rules by what they allow only.
                None => Progress::Done(SecurityGroupRule { id: None, allow: self.traffic.clone() }),
            });
        };
        let page = list.response(response)?;
        let mut rules = page.items.iter().map(|rule| network::rule(rule));
        if let Some(found) = rules.find(|rule| rule.allow == self.traffic) {
            return Ok(Progress::Done(found));
        }
        Ok(match page.rest {
            Some(rest) => {
                self.find = Some(rest);
                Progress::Continue
            }
            None => Progress::Done(SecurityGroupRule { id: None, allow: self.traffic.clone() }),
        })
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<SecurityGroupRule>> {
        if error.code() == Some("InvalidPermission.Duplicate") {
            return Ok(self.look());
        }
        Err(error)
    }
}

/// Make a volume larger → where the answer is lost, look whether it is changing to that size.
#[derive(Clone, Debug)]
pub(super) struct Grow {
    call: ModifyVolume,
    doubt: Option<Doubt>,
}

/// An answer that was lost.
#[derive(Clone, Debug)]
struct Doubt {
    error: Error,
    /// When a change that cannot be seen is believed not to have begun.
    end: Time,
    /// When the next look is due.
    next: Time,
}

impl Grow {
    pub(super) fn new(volume: &str, size: u32) -> Self {
        let call = ModifyVolume { volume_id: volume.to_owned(), size: Some(size), ..ModifyVolume::default() };
        Grow { call, doubt: None }
    }

    fn look(&self) -> DescribeVolumesModifications {
        DescribeVolumesModifications { volume_ids: vec![self.call.volume_id.clone()], ..Default::default() }
    }
}

impl Flow for Grow {
    type Output = ();

    fn next(&mut self, cx: &Cx<'_>) -> Next<()> {
        match &self.doubt {
            None => Next::Request(self.call.request()),
            Some(doubt) if cx.now < doubt.next => Next::Sleep(doubt.next),
            Some(_) => Next::Request(self.look().request()),
        }
    }

    fn advance(&mut self, response: &Response, cx: &Cx<'_>) -> Result<Progress<()>> {
        let look = self.look();
        let Some(doubt) = &mut self.doubt else {
            return self.call.response(response).map(|_| Progress::Done(()));
        };
        let changes = look.response(response)?.items;
        let begun = |change: &Document<VolumeModification>| {
            change.target_size == self.call.size && change.state != Some(ModificationState::Failed)
        };
        if changes.iter().any(begun) {
            return Ok(Progress::Done(()));
        }
        if doubt.end <= cx.now {
            return Err(doubt.error.clone());
        }
        doubt.next = cx.now + PAUSE;
        Ok(Progress::Continue)
    }

    fn failed(&mut self, error: Error, cx: &Cx<'_>) -> Result<Progress<()>> {
        match &self.doubt {
            None if error.may_have_acted() => {
                self.doubt = Some(Doubt { error, end: cx.now + DOUBT, next: cx.now });
                Ok(Progress::Continue)
            }
            None => Err(error),
            Some(doubt) => Err(doubt.error.clone()),
        }
    }
}
