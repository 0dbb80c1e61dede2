//! Client tokens: the same request twice is done once.
//!
//! <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html>

use super::refused::{Refused, refused};
use super::xml::Xml;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most characters of a token.
const LONGEST: usize = 64;

/// What was done under client tokens, by action and token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Once(Arc<BTreeMap<(&'static str, String), Done>>);

#[derive(Clone, Debug)]
struct Done {
    /// Follows from all other parameters.
    print: u64,
    said: Xml,
}

impl Once {
    /// Has nothing been done since one was cloned from the other?
    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// What was answered to the same request, if it was made before.
    pub(crate) fn said(
        &self,
        action: &'static str,
        token: &str,
        print: u64,
    ) -> Result<Option<&Xml>, Refused> {
        if token.len() > LONGEST || !token.is_ascii() {
            let message = format!("The client token is longer than {LONGEST} ASCII characters");
            return Err(refused("InvalidParameterValue", message));
        }
        match self.0.get(&(action, token.to_owned())) {
            None => Ok(None),
            Some(done) if done.print == print => Ok(Some(&done.said)),
            Some(_) => {
                let message = "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).";
                Err(refused("IdempotentParameterMismatch", message))
            }
        }
    }

    pub(crate) fn keep(&mut self, action: &'static str, token: &str, print: u64, said: Xml) {
        Arc::make_mut(&mut self.0).insert((action, token.to_owned()), Done { print, said });
    }
}
