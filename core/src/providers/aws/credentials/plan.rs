//! A source of credentials as the ways to them, one after the other: a beginning, and roles on top of it.

use super::{Container, Instance, Source, WebIdentity};
use crate::{Error, Result, sign::aws_v4::Credentials};
use std::{fmt, sync::Arc, time::Duration};

/// No more ways are tried.
const MOST: usize = 32;

/// One way to credentials.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) base: Base,
    pub(super) roles: Vec<Assumed>,
}

/// Where it begins.
#[derive(Clone, Debug)]
pub(super) enum Base {
    Static(Arc<Credentials>),
    WebIdentity(WebIdentity),
    Container(Container),
    Instance(Instance),
}

/// A role on the way.
#[derive(Clone, Debug)]
pub(super) struct Assumed {
    pub(super) arn: String,
    pub(super) session_name: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) duration: Option<Duration>,
}

pub(super) fn ways(source: &Source) -> Result<Vec<Way>> {
    let begin = |base| Ok(vec![Way { base, roles: Vec::new() }]);
    match source {
        Source::Static(credentials) => begin(Base::Static(Arc::new(credentials.clone()))),
        Source::WebIdentity(identity) => begin(Base::WebIdentity(identity.clone())),
        Source::Container(container) => {
            container.check()?;
            begin(Base::Container(container.clone()))
        }
        Source::Instance(instance) => {
            instance.check()?;
            begin(Base::Instance(instance.clone()))
        }
        Source::Role(role) => {
            let mut ways = ways(&role.source)?;
            for way in &mut ways {
                way.roles.push(Assumed {
                    arn: role.arn.clone(),
                    session_name: role.session_name.clone(),
                    external_id: role.external_id.clone(),
                    duration: role.duration,
                });
            }
            Ok(ways)
        }
        Source::Chain(sources) => {
            let mut all = Vec::new();
            for source in sources {
                all.extend(ways(source)?);
                if all.len() > MOST {
                    return Err(Error::misuse(format!(
                        "more than {MOST} sources of credentials are in a chain"
                    )));
                }
            }
            if all.is_empty() {
                return Err(Error::misuse("a chain of sources of credentials is empty"));
            }
            Ok(all)
        }
    }
}

impl fmt::Display for Way {
    /// As an error names it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.base {
            Base::Static(_) => "access key",
            Base::WebIdentity(_) => "web identity",
            Base::Container(_) => "container",
            Base::Instance(_) => "instance metadata",
        })?;
        self.roles.iter().try_for_each(|role| write!(f, ", role {}", role.arn))
    }
}
