//! How much a project may use, set by administrators.

use crate::{
    Endpoint, Request, Response, Result,
    wire::json::{self, Document},
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fmt};

/// A project's quotas. <https://docs.openstack.org/api-ref/compute/#quota-sets-os-quota-sets>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotaSet {
    /// The project's id; not in the answer to a change.
    pub id: Option<String>,
    /// The quotas by the cloud's names for what there is one of: `instances`, `cores`, `ram`.
    pub quotas: BTreeMap<String, Quota>,
}

/// How much of one thing may be used; -1 is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How much may be used.
    pub limit: i64,
    /// How much is; only where details were asked for.
    pub in_use: Option<i64>,
    /// How much is being taken at the moment; only where details were asked for.
    pub reserved: Option<i64>,
}

impl<'de> Deserialize<'de> for Quota {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Plain(i64),
            Detail { limit: i64, in_use: i64, reserved: i64 },
        }
        Ok(match Form::deserialize(deserializer)? {
            Form::Plain(limit) => Quota { limit, in_use: None, reserved: None },
            Form::Detail { limit, in_use, reserved } => {
                Quota { limit, in_use: Some(in_use), reserved: Some(reserved) }
            }
        })
    }
}

impl<'de> Deserialize<'de> for QuotaSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = QuotaSet;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a quota set")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<QuotaSet, A::Error> {
                let mut set = QuotaSet::default();
                while let Some(name) = map.next_key::<String>()? {
                    if name == "id" {
                        set.id = map.next_value()?;
                    } else {
                        set.quotas.insert(name, map.next_value()?);
                    }
                }
                Ok(set)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// Shows a project's quotas. <https://docs.openstack.org/api-ref/compute/#show-a-quota>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetQuotas {
    /// The project's id.
    pub project: String,
    /// Those of one of its users.
    pub user: Option<String>,
    /// With what is used.
    pub detail: bool,
}

impl Endpoint for GetQuotas {
    type Output = Document<QuotaSet>;
    fn request(&self) -> Request {
        let request = if self.detail {
            Request::get("compute", &["os-quota-sets", &self.project, "detail"])
        } else {
            Request::get("compute", &["os-quota-sets", &self.project])
        };
        request.query_opt("user_id", self.user.as_ref())
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "quota_set")
    }
}

/// Shows the quotas that a project has where nothing else was set.
/// <https://docs.openstack.org/api-ref/compute/#list-default-quotas-for-tenant>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetDefaultQuotas {
    /// The project's id.
    pub project: String,
}

impl Endpoint for GetDefaultQuotas {
    type Output = Document<QuotaSet>;
    fn request(&self) -> Request {
        Request::get("compute", &["os-quota-sets", &self.project, "defaults"])
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "quota_set")
    }
}

/// Sets some of a project's quotas (administrators). <https://docs.openstack.org/api-ref/compute/#update-quotas>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateQuotas {
    /// The project's id.
    pub project: String,
    /// Those of one of its users.
    pub user: Option<String>,
    /// What is set; -1 is no limit.
    pub quotas: BTreeMap<String, i64>,
    /// Also to less than is used already.
    pub force: bool,
}

impl Endpoint for UpdateQuotas {
    type Output = Document<QuotaSet>;
    fn request(&self) -> Request {
        let mut set: Map<String, Value> =
            self.quotas.iter().map(|(name, limit)| (name.clone(), json!(limit))).collect();
        if self.force {
            set.insert("force".to_owned(), json!(true));
        }
        Request::put("compute", &["os-quota-sets", &self.project])
            .query_opt("user_id", self.user.as_ref())
            .json(&json!({ "quota_set": set }))
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "quota_set")
    }
}

/// Sets a project's quotas back to the defaults (administrators).
/// <https://docs.openstack.org/api-ref/compute/#revert-quotas-to-defaults>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteQuotas {
    /// The project's id.
    pub project: String,
    /// Those of one of its users.
    pub user: Option<String>,
}

impl Endpoint for DeleteQuotas {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["os-quota-sets", &self.project]).query_opt("user_id", self.user.as_ref())
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::openstack::nova::testing::*;

    #[test]
    fn requests_are_the_published_ones() {
        let project = "p".to_owned();
        let update = UpdateQuotas {
            project: project.clone(),
            quotas: [("instances".to_owned(), 45)].into(),
            force: true,
            user: Some("u".into()),
        };
        assert_eq!(
            sent(&update),
            ("PUT /os-quota-sets/p?user_id=u".into(), json!({"quota_set": {"force": true, "instances": 45}}))
        );
        let get = GetQuotas { project: project.clone(), user: None, detail: false };
        assert_eq!(sent(&get).0, "GET /os-quota-sets/p");
        assert_eq!(sent(&GetQuotas { detail: true, ..get }).0, "GET /os-quota-sets/p/detail");
        assert_eq!(sent(&GetDefaultQuotas { project: project.clone() }).0, "GET /os-quota-sets/p/defaults");
        assert_eq!(sent(&DeleteQuotas { project, user: None }).0, "DELETE /os-quota-sets/p");
    }
}
