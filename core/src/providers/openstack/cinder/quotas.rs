//! How much a project may have, and how much it has.

use super::SERVICE;
use crate::{
    Endpoint, Request, Response, Result,
    wire::json::{self, Document, or_default, text_option},
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A project's quotas: `volumes`, `gigabytes`, `snapshots`, `backups`, `gigabytes_ssd` for one type, and so on.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#quota-sets-extension-os-quota-sets>
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct QuotaSet {
    /// The project.
    #[serde(default, deserialize_with = "text_option")]
    pub id: Option<String>,
    /// Each quota by its name.
    #[serde(flatten, deserialize_with = "quotas")]
    pub quotas: BTreeMap<String, Quota>,
}

/// One quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How much there may be; -1 for any amount.
    pub limit: i64,
    /// How much there is, where usage was asked for.
    pub in_use: Option<i64>,
    /// How much is being made, where usage was asked for.
    pub reserved: Option<i64>,
}

fn quotas<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<BTreeMap<String, Quota>, D::Error> {
    let fields = BTreeMap::<String, Value>::deserialize(deserializer)?;
    let quota = |value: &Value| match value.as_i64() {
        Some(limit) => Some(Quota { limit, in_use: None, reserved: None }),
        None => {
            let part = |name: &str| value.get(name).and_then(Value::as_i64);
            Some(Quota { limit: part("limit")?, in_use: part("in_use"), reserved: part("reserved") })
        }
    };
    Ok(fields.into_iter().filter_map(|(name, value)| Some((name, quota(&value)?))).collect())
}

/// Shows a project's quotas. <https://docs.openstack.org/api-ref/block-storage/v3/#show-quotas-for-a-project>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetQuotas {
    /// The project's id.
    pub project: String,
    /// Whether to show how much of them is used.
    pub usage: bool,
}

impl Endpoint for GetQuotas {
    type Output = Document<QuotaSet>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &["os-quota-sets", &self.project])
            .query_opt("usage", self.usage.then_some("true"))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "quota_set")
    }
}

/// Shows the quotas of projects that have none of their own.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#get-default-quotas-for-a-project>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetDefaultQuotas {
    /// The project's id.
    pub project: String,
}

impl Endpoint for GetDefaultQuotas {
    type Output = Document<QuotaSet>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &["os-quota-sets", &self.project, "defaults"])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "quota_set")
    }
}

/// Sets quotas of a project, as an administrator.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#update-quotas-for-a-project>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateQuotas {
    /// The project's id.
    pub project: String,
    /// The new limits; -1 for any amount. What is left out stays.
    pub limits: BTreeMap<String, i64>,
}

impl Endpoint for UpdateQuotas {
    type Output = Document<QuotaSet>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Update<'a> {
            quota_set: &'a BTreeMap<String, i64>,
        }
        Request::put(SERVICE, &["os-quota-sets", &self.project]).json(&Update { quota_set: &self.limits })
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "quota_set")
    }
}

/// Gives a project the default quotas again, as an administrator.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#delete-quotas-for-a-project>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteQuotas {
    /// The project's id.
    pub project: String,
}

impl Endpoint for DeleteQuotas {
    type Output = ();

    fn request(&self) -> Request {
        Request::delete(SERVICE, &["os-quota-sets", &self.project])
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Shows the limits of the session's own project, and how far they are used.
/// <https://docs.openstack.org/api-ref/block-storage/v3/#show-absolute-limits-for-project>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetLimits;

/// The limits of a project.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Limits {
    /// How much there may be and how much there is.
    #[serde(default, deserialize_with = "or_default")]
    pub absolute: AbsoluteLimits,
}

/// How much there may be in a project (-1 for any amount) and how much there is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AbsoluteLimits {
    /// How many volumes.
    pub max_total_volumes: Option<i64>,
    /// How many GiB in all.
    pub max_total_volume_gigabytes: Option<i64>,
    /// How many snapshots.
    pub max_total_snapshots: Option<i64>,
    /// How many backups.
    pub max_total_backups: Option<i64>,
    /// How many GiB of backups.
    pub max_total_backup_gigabytes: Option<i64>,
    /// How many volumes there are.
    pub total_volumes_used: Option<i64>,
    /// How many GiB there are.
    pub total_gigabytes_used: Option<i64>,
    /// How many snapshots there are.
    pub total_snapshots_used: Option<i64>,
    /// How many backups there are.
    pub total_backups_used: Option<i64>,
    /// How many GiB of backups there are.
    pub total_backup_gigabytes_used: Option<i64>,
}

impl Endpoint for GetLimits {
    type Output = Document<Limits>;

    fn request(&self) -> Request {
        Request::get(SERVICE, &["limits"])
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "limits")
    }
}
