//! What the calls that act on a server have in common.

use crate::{Error, Kind, Repeat, Request, Response, Result};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Whether an action may be sent again after its answer was lost.
#[derive(Clone, Copy, Debug)]
pub(super) enum Again {
    /// No: it might be done twice.
    Once,
    /// Yes: doing it twice is doing it once.
    Safe,
    /// Yes: the server refuses it once it is done or under way, and names the state it is in then. These are the
    /// ends of the refusals that say "done"; any other (it is locked, say) remains a refusal.
    Until(&'static [&'static str]),
    /// Like `Until`, with words that stand anywhere in the refusal.
    Saying(&'static [&'static str]),
}

/// The request for an action: `{"os-start": null}`.
pub(super) fn act(server: &str, action: &str, argument: Value, again: Again) -> Request {
    let body = Value::Object(Map::from_iter([(action.to_owned(), argument)]));
    repeat(post(server).json(&body), again)
}

/// The request for an action, without its body.
pub(super) fn post(server: &str) -> Request {
    Request::post("compute", &["servers", server, "action"])
}

/// `request`, repeated as `again` allows.
pub(super) fn repeat(request: Request, again: Again) -> Request {
    match again {
        Again::Once => request,
        Again::Safe => request.repeat(Repeat::Safe),
        // Nova refuses with 409 for states, and with 400 and 404 where what the action works on is gone.
        Again::Until(_) | Again::Saying(_) => request.repeat(Repeat::Settling(&[400, 404, 409])),
    }
}

/// Reads the answer to an action: one that was accepted, or the refusal of a repeat that shows the first to be done.
pub(super) fn done(response: &Response, again: Again) -> Result<()> {
    if response.status.is_success() {
        return Ok(());
    }
    let message = message(response).unwrap_or_default();
    let said = message.trim_end().trim_end_matches('.');
    match again {
        Again::Until(ends) if ends.iter().any(|end| said.ends_with(end)) => Ok(()),
        Again::Saying(words) if words.iter().any(|word| said.contains(word)) => Ok(()),
        _ => Err(refused(response)),
    }
}

/// The error for the refusal of a repeat that does not show the first attempt to be done.
pub(super) fn refused(response: &Response) -> Error {
    let message = message(response).unwrap_or_default();
    let what = format!("an attempt's answer was lost, and its repeat was refused: {message}");
    Error::new(Kind::of_status(response.status), what)
        .with_status(response.status)
        .with_excerpt(response.bytes())
}

/// The sentence in Nova's form of an error: `{"conflictingRequest": {"code": 409, "message": "…"}}`.
pub(super) fn message(response: &Response) -> Option<String> {
    #[derive(Deserialize)]
    struct Refusal {
        message: String,
    }
    let refusals: BTreeMap<String, Refusal> = response.json().ok()?;
    refusals.into_values().next().map(|refusal| refusal.message)
}

/// An object of those of `fields` that are not null.
pub(super) fn given<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let present = fields.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(present.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Calls that name a server and nothing else: `{"os-start": null}`.
macro_rules! plain_actions {
    ($($(#[$about:meta])* $name:ident: $action:literal, $again:expr $(, $version:expr)?;)+) => {$(
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        pub struct $name {
            /// The server's id.
            pub id: String,
        }

        impl $name {
            /// For the server of that id.
            #[must_use]
            pub fn new(id: impl Into<String>) -> Self {
                $name { id: id.into() }
            }
        }

        impl $crate::Endpoint for $name {
            type Output = ();
            fn request(&self) -> $crate::Request {
                $crate::providers::openstack::nova::action::act(
                    &self.id, $action, ::serde_json::Value::Null, $again,
                )
                $(.versions($version, $version))?
            }
            fn response(&self, response: &$crate::Response) -> $crate::Result<()> {
                $crate::providers::openstack::nova::action::done(response, $again)
            }
        }
    )+};
}

pub(super) use plain_actions;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::answer;

    const STARTED: Again = Again::Until(&["vm_state active", "task_state powering-on"]);

    #[test]
    fn only_a_refusal_that_shows_the_work_done_settles_a_lost_answer() {
        let refusal = |message: &str| {
            answer(409, &format!(r#"{{"conflictingRequest": {{"code": 409, "message": "{message}"}}}}"#))
        };
        done(&answer(202, ""), STARTED).expect("accepted");
        done(&refusal("Cannot 'start' instance 7 while it is in vm_state active"), STARTED).expect("done");
        done(&refusal("Cannot 'start' instance 7 while it is in task_state powering-on"), STARTED)
            .expect("begun");
        for other in
            ["Instance 7 is locked", "Cannot 'start' instance 7 while it is in vm_state building", ""]
        {
            let error = done(&refusal(other), STARTED).expect_err(other);
            assert_eq!(error.kind(), Kind::Conflict, "{other}");
        }
        let error = done(&answer(409, "<html>conflict</html>"), STARTED).expect_err("not Nova's form");
        assert_eq!(error.kind(), Kind::Conflict);
        assert_eq!(done(&answer(404, "{}"), STARTED).expect_err("gone").kind(), Kind::NotFound);
    }

    #[test]
    fn fields_that_are_not_given_are_not_sent() {
        let object = given([("a", 1.into()), ("b", Value::Null)]);
        assert_eq!(object, serde_json::json!({"a": 1}));
    }
}
