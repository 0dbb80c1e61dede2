//! Creations that a name or the thing itself makes unique: a repeat is refused, and a look tells by whom it was made.

use super::network::new_rule;
use crate::{
    Cx, Endpoint, Error, Flow, Kind, Leftover, Next, Progress, Repeat, Response, Result,
    compute::Allow,
    providers::openstack::{
        neutron::{
            CreateSecurityGroup, CreateSecurityGroupRule, ListSecurityGroupRules, NewSecurityGroupRule,
            SecurityGroupRule,
        },
        nova::keypairs::{CreateKeyPair, GetKeyPair, ImportKeyPair, KeyPair},
    },
    wire::json::Document,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// A creation of something that has nowhere to keep a key. A lost answer stays unknown; the error names what may have
/// been made.
#[derive(Clone, Debug)]
pub(super) struct Named<E> {
    call: E,
    what: &'static str,
    name: String,
}

impl Named<CreateKeyPair> {
    /// Looking would not help: the private key is in the first answer and nowhere else.
    pub(super) fn key_pair(call: CreateKeyPair) -> Self {
        let name = call.name.clone();
        Named { call, what: "key pair without its private key", name }
    }
}

impl Named<CreateSecurityGroup> {
    /// Names of groups are not unique, so that looking would not tell whose it is.
    pub(super) fn security_group(call: CreateSecurityGroup) -> Self {
        let name = call.security_group.name.clone();
        Named { call, what: "security group", name }
    }
}

impl<E: Endpoint> Flow for Named<E> {
    type Output = E::Output;

    fn next(&mut self, _: &Cx<'_>) -> Next<E::Output> {
        Next::Request(self.call.request())
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<E::Output>> {
        self.call.response(response).map(Progress::Done)
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let left = Leftover::possible(self.what).find_by("name", &self.name);
        if in_doubt { vec![left] } else { Vec::new() }
    }
}

/// Import a public key → where the name is taken, look whether it is by the same key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Import {
    name: String,
    public_key: String,
    taken: bool,
    /// The name is taken, perhaps by an attempt whose answer was lost.
    doubt: bool,
}

impl Import {
    pub(super) fn new(name: &str, public_key: &str) -> Self {
        Import { name: name.to_owned(), public_key: public_key.to_owned(), taken: false, doubt: false }
    }

    fn call(&self) -> ImportKeyPair {
        ImportKeyPair {
            name: self.name.clone(),
            public_key: self.public_key.clone(),
            kind: None,
            user_id: None,
        }
    }

    fn look(&self) -> GetKeyPair {
        GetKeyPair { name: self.name.clone(), user_id: None }
    }
}

/// Kind and key of a public key, without its comment.
fn essence(public_key: &str) -> Vec<&str> {
    public_key.split_whitespace().take(2).collect()
}

impl Flow for Import {
    type Output = Document<KeyPair>;

    fn next(&mut self, _: &Cx<'_>) -> Next<Document<KeyPair>> {
        Next::Request(if self.taken {
            self.look().request()
        } else {
            // Names are unique, so a repeat cannot make a second one: it is told that the name is taken.
            self.call().request().repeat(Repeat::Keyed)
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Document<KeyPair>>> {
        if !self.taken {
            return self.call().response(response).map(Progress::Done);
        }
        let found = self.look().response(response)?;
        if essence(&found.public_key) == essence(&self.public_key) {
            return Ok(Progress::Done(found));
        }
        let message =
            format!("there is another key pair of the name {:?} already; choose another name", self.name);
        self.doubt = false;
        Err(Error::new(Kind::Conflict, message).with_status(StatusCode::CONFLICT))
    }

    fn failed(&mut self, error: Error, _: &Cx<'_>) -> Result<Progress<Document<KeyPair>>> {
        if !self.taken && error.status() == Some(StatusCode::CONFLICT) {
            (self.taken, self.doubt) = (true, error.may_have_acted());
            return Ok(Progress::Continue);
        }
        Err(error)
    }

    fn left_behind(&self, in_doubt: bool) -> Vec<Leftover> {
        let left = Leftover::possible("key pair").find_by("name", &self.name);
        if (in_doubt && !self.taken) || self.doubt { vec![left] } else { Vec::new() }
    }
}

/// Add a rule → where the group has it already, find it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct AllowTraffic {
    rule: NewSecurityGroupRule,
    find: Option<ListSecurityGroupRules>,
}

impl AllowTraffic {
    pub(super) fn new(group: &str, traffic: &Allow) -> Self {
        AllowTraffic { rule: new_rule(group, traffic), find: None }
    }

    fn call(&self) -> CreateSecurityGroupRule {
        CreateSecurityGroupRule { security_group_rule: self.rule.clone() }
    }

    fn is_it(&self, rule: &SecurityGroupRule) -> bool {
        let (is, wanted) = (rule, &self.rule);
        is.direction.as_ref() == Some(&wanted.direction)
            && is.ethertype == wanted.ethertype
            && is.protocol == wanted.protocol
            && is.port_range_min == wanted.port_range_min
            && is.port_range_max == wanted.port_range_max
            && is.remote_group_id == wanted.remote_group_id
            && is.remote_ip_prefix == wanted.remote_ip_prefix
    }
}

impl Flow for AllowTraffic {
    type Output = Document<SecurityGroupRule>;

    fn next(&mut self, _: &Cx<'_>) -> Next<Self::Output> {
        Next::Request(match &self.find {
            // Neutron refuses a rule that the group has, so a repeat cannot make a second one.
            None => self.call().request().repeat(Repeat::Safe).accept(&[409]),
            Some(list) => list.request(),
        })
    }

    fn advance(&mut self, response: &Response, _: &Cx<'_>) -> Result<Progress<Self::Output>> {
        let Some(list) = &self.find else {
            if response.status == StatusCode::CONFLICT {
                if !String::from_utf8_lossy(response.bytes()).contains("SecurityGroupRuleExists") {
                    let message = String::from_utf8_lossy(response.bytes()).into_owned();
                    return Err(Error::new(Kind::Conflict, message).with_status(response.status));
                }
                let security_group_id = Some(self.rule.security_group_id.clone());
                self.find =
                    Some(ListSecurityGroupRules { security_group_id, ..ListSecurityGroupRules::default() });
                return Ok(Progress::Continue);
            }
            return self.call().response(response).map(Progress::Done);
        };
        let page = list.response(response)?;
        if let Some(found) = page.items.into_iter().find(|rule| self.is_it(rule)) {
            return Ok(Progress::Done(found));
        }
        match page.rest {
            Some(rest) => {
                self.find = Some(rest);
                Ok(Progress::Continue)
            }
            None => Err(Error::new(
                Kind::Conflict,
                "the group is said to have such a rule, which is not among its rules; it may have been removed just now",
            )),
        }
    }
}
