//! Leases: who holds one on a container or a blob alone may change or delete it.
//! <https://learn.microsoft.com/rest/api/storageservices/lease-blob>,
//! <https://learn.microsoft.com/rest/api/storageservices/lease-container>

use super::{
    conditions::Conditions,
    headers::{self, Fields, needed},
    names,
};
use crate::{Endpoint, Repeat, Request, Response, Result, Time};
use http::Method;
use serde::{Deserialize, Serialize};

/// What a lease is on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leased {
    /// The container.
    pub container: String,
    /// The blob in it; the container itself where there is none.
    pub blob: Option<String>,
}

impl Leased {
    /// A container.
    #[must_use]
    pub fn container(container: impl Into<String>) -> Self {
        Leased { container: container.into(), blob: None }
    }

    /// A blob.
    #[must_use]
    pub fn blob(container: impl Into<String>, blob: impl Into<String>) -> Self {
        Leased { container: container.into(), blob: Some(blob.into()) }
    }

    fn request(&self, action: &'static str, conditions: &Conditions) -> Request {
        let request = match &self.blob {
            Some(blob) => names::blob(Method::PUT, &self.container, blob),
            None => names::container(Method::PUT, &self.container),
        };
        conditions.apply(request.query("comp", "lease").set("x-ms-lease-action", action))
    }
}

/// What is told of a lease.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lease {
    /// Its id.
    pub id: String,
    /// The entity tag of what it is on.
    pub etag: Option<String>,
    /// When that was changed last.
    pub last_modified: Option<Time>,
}

fn lease(response: &Response) -> Result<Lease> {
    Ok(Lease {
        id: needed(response, "x-ms-lease-id")?,
        etag: headers::from(response, "etag"),
        last_modified: headers::from(response, "last-modified"),
    })
}

/// Takes a lease.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AcquireLease {
    /// On what.
    pub on: Leased,
    /// For how many seconds, from 15 to 60; until it is released where nothing is said.
    pub seconds: Option<u32>,
    /// The id it shall have, a UUID: with one, a repeat gives the same lease.
    pub proposed_id: Option<String>,
    /// What has to hold.
    pub conditions: Conditions,
}

impl Endpoint for AcquireLease {
    type Output = Lease;

    fn request(&self) -> Request {
        let duration = self.seconds.map_or_else(|| "-1".to_owned(), |seconds| seconds.to_string());
        let request = self
            .on
            .request("acquire", &self.conditions)
            .set("x-ms-lease-duration", duration)
            .field("x-ms-proposed-lease-id", self.proposed_id.as_ref());
        request.repeat(if self.proposed_id.is_some() { Repeat::Keyed } else { Repeat::Once })
    }

    fn response(&self, response: &Response) -> Result<Lease> {
        lease(response)
    }
}

/// Prolongs a lease.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RenewLease {
    /// On what.
    pub on: Leased,
    /// Its id.
    pub id: String,
    /// What has to hold.
    pub conditions: Conditions,
}

impl Endpoint for RenewLease {
    type Output = Lease;

    fn request(&self) -> Request {
        self.on.request("renew", &self.conditions).set("x-ms-lease-id", &self.id)
    }

    fn response(&self, response: &Response) -> Result<Lease> {
        lease(response)
    }
}

/// Gives a lease another id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeLease {
    /// On what.
    pub on: Leased,
    /// Its id.
    pub id: String,
    /// The id it shall have, a UUID.
    pub proposed_id: String,
    /// What has to hold.
    pub conditions: Conditions,
}

impl Endpoint for ChangeLease {
    type Output = Lease;

    fn request(&self) -> Request {
        self.on
            .request("change", &self.conditions)
            .set("x-ms-lease-id", &self.id)
            .set("x-ms-proposed-lease-id", &self.proposed_id)
    }

    fn response(&self, response: &Response) -> Result<Lease> {
        lease(response)
    }
}

/// Gives a lease up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReleaseLease {
    /// On what.
    pub on: Leased,
    /// Its id.
    pub id: String,
    /// What has to hold.
    pub conditions: Conditions,
}

impl Endpoint for ReleaseLease {
    type Output = ();

    fn request(&self) -> Request {
        let request = self.on.request("release", &self.conditions).set("x-ms-lease-id", &self.id);
        // A lease that is no longer held: a repeat of what was done.
        request.repeat(Repeat::Settling(&[409]))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Ends somebody's lease.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BreakLease {
    /// On what.
    pub on: Leased,
    /// In how many seconds at most, up to 60; when it would run out where nothing is said, and at once where it would not.
    pub seconds: Option<u32>,
    /// What has to hold.
    pub conditions: Conditions,
}

impl Endpoint for BreakLease {
    /// In how many seconds it ends.
    type Output = u32;

    fn request(&self) -> Request {
        self.on.request("break", &self.conditions).field("x-ms-lease-break-period", self.seconds)
    }

    fn response(&self, response: &Response) -> Result<u32> {
        needed(response, "x-ms-lease-time")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::azure::testing::{answer, sent, stored};

    #[test]
    fn a_lease_is_taken_held_and_given_up() {
        let on = Leased::blob("abc", "b");
        let acquire = AcquireLease {
            on: on.clone(),
            seconds: Some(15),
            proposed_id: Some("p".into()),
            ..Default::default()
        };
        assert_eq!(
            sent(&acquire),
            "PUT /abc/b?comp=lease\nx-ms-lease-action: acquire\nx-ms-lease-duration: 15\nx-ms-proposed-lease-id: p"
        );
        assert_eq!((stored(&acquire), acquire.request().repeat), (acquire.clone(), Repeat::Keyed));
        let lease =
            acquire.response(&answer(201, &[("x-ms-lease-id", "p"), ("etag", "\"1\"")], "")).expect("held");
        assert_eq!((lease.id.as_str(), lease.etag.as_deref()), ("p", Some("\"1\"")));
        let renew = RenewLease { on: on.clone(), id: "p".into(), ..Default::default() };
        assert_eq!(sent(&renew), "PUT /abc/b?comp=lease\nx-ms-lease-action: renew\nx-ms-lease-id: p");
        assert_eq!(stored(&renew), renew);
        let change =
            ChangeLease { on: on.clone(), id: "p".into(), proposed_id: "q".into(), ..Default::default() };
        assert_eq!(
            sent(&change),
            "PUT /abc/b?comp=lease\nx-ms-lease-action: change\nx-ms-lease-id: p\nx-ms-proposed-lease-id: q"
        );
        assert_eq!(stored(&change), change);
        let response = answer(200, &[("x-ms-lease-id", "q")], "");
        assert_eq!(change.response(&response).expect("changed").id, "q");
        assert_eq!(renew.response(&response).expect("renewed").id, "q");
        assert!(renew.response(&answer(200, &[], "")).is_err(), "no id");
        let release = ReleaseLease { on, id: "q".into(), ..Default::default() };
        assert_eq!(sent(&release), "PUT /abc/b?comp=lease\nx-ms-lease-action: release\nx-ms-lease-id: q");
        assert_eq!((stored(&release), release.request().repeat), (release.clone(), Repeat::Settling(&[409])));
        release.response(&answer(200, &[], "")).expect("released");
    }

    #[test]
    fn a_containers_lease_is_broken() {
        let on = Leased::container("abc");
        let acquire = AcquireLease { on: on.clone(), ..Default::default() };
        assert_eq!(
            sent(&acquire),
            "PUT /abc?restype=container&comp=lease\nx-ms-lease-action: acquire\nx-ms-lease-duration: -1"
        );
        assert_eq!(acquire.request().repeat, Repeat::Once, "nobody would know its id");
        let end = BreakLease { on, seconds: Some(0), ..Default::default() };
        assert_eq!(
            sent(&end),
            "PUT /abc?restype=container&comp=lease\nx-ms-lease-action: break\nx-ms-lease-break-period: 0"
        );
        assert_eq!(stored(&end), end);
        assert_eq!(end.response(&answer(202, &[("x-ms-lease-time", "7")], "")).expect("broken"), 7);
    }
}
