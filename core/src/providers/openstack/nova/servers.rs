//! Servers: list, show, change, delete. How one is made is in [`create`](super::create).

use super::{
    action::{Again, given, plain_actions},
    server::Server,
    status::{DiskConfig, Status},
};
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    providers::openstack::Rest,
    wire::json::{self, Document},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The newest version whose servers still name their flavor by its id; it has all fields that matter beside.
pub(super) const READ: (u16, u16) = (2, 46);

/// Lists servers with their details. <https://docs.openstack.org/api-ref/compute/#list-servers-detailed>
///
/// All filters must match. Those marked so are for administrators; others' are ignored by the cloud.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ListServers {
    /// Whose name matches this regular expression of the cloud's database: `^web-1$` for exactly one name.
    pub name: Option<String>,
    /// In this status.
    pub status: Option<Status>,
    /// Made from the image of this id.
    pub image: Option<String>,
    /// Of the flavor of this id.
    pub flavor: Option<String>,
    /// With an IPv4 address that matches this regular expression.
    pub ip: Option<String>,
    /// With an IPv6 address that matches this regular expression.
    pub ip6: Option<String>,
    /// Changed since then; deleted servers are listed too.
    pub changes_since: Option<Time>,
    /// Changed before then (2.66).
    pub changes_before: Option<Time>,
    /// With all of these tags (2.26).
    pub tags: Vec<String>,
    /// With any of these tags (2.26).
    pub tags_any: Vec<String>,
    /// Without at least one of these tags (2.26).
    pub not_tags: Vec<String>,
    /// With none of these tags (2.26).
    pub not_tags_any: Vec<String>,
    /// Locked, or not (2.73).
    pub locked: Option<bool>,
    /// From one creation of several servers.
    pub reservation_id: Option<String>,
    /// In this availability zone.
    pub availability_zone: Option<String>,
    /// With this key pair.
    pub key_name: Option<String>,
    /// With this description.
    pub description: Option<String>,
    /// With this host name.
    pub hostname: Option<String>,
    /// With the id itself.
    pub uuid: Option<String>,
    /// Of this user.
    pub user_id: Option<String>,
    /// Of this project; takes `all_projects` too (administrators).
    pub project_id: Option<String>,
    /// Of all projects (administrators).
    pub all_projects: bool,
    /// On this host (administrators).
    pub host: Option<String>,
    /// On the hypervisor of this name (administrators).
    pub node: Option<String>,
    /// In this state of Nova's own (administrators).
    pub vm_state: Option<String>,
    /// While this is being done with it (administrators).
    pub task_state: Option<String>,
    /// In this state of the hypervisor's, by number (administrators).
    pub power_state: Option<i64>,
    /// Deleted ones only (administrators).
    pub deleted: Option<bool>,
    /// Marked for deletion only (administrators).
    pub soft_deleted: Option<bool>,
    /// Other filters, as the cloud calls them.
    pub others: Vec<(String, String)>,
    /// The order: fields and `asc` or `desc`, the most important first.
    pub sort: Vec<(String, String)>,
    /// How many the cloud puts on a page at most.
    pub limit: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub rest: Option<Rest>,
}

impl ListServers {
    fn floor(&self) -> (u16, u16) {
        let tagged = [&self.tags, &self.tags_any, &self.not_tags, &self.not_tags_any];
        if self.locked.is_some() {
            (2, 73)
        } else if self.changes_before.is_some() {
            (2, 66)
        } else if tagged.iter().any(|tags| !tags.is_empty()) {
            (2, 26)
        } else {
            (2, 1)
        }
    }
}

impl Endpoint for ListServers {
    type Output = Page<Document<Server>, Self>;

    fn request(&self) -> Request {
        let floor = self.floor();
        let mut request = Request::get("compute", &["servers", "detail"]).versions(floor, floor.max(READ));
        let texts = [
            ("name", &self.name),
            ("image", &self.image),
            ("flavor", &self.flavor),
            ("ip", &self.ip),
            ("ip6", &self.ip6),
            ("reservation_id", &self.reservation_id),
            ("availability_zone", &self.availability_zone),
            ("key_name", &self.key_name),
            ("description", &self.description),
            ("hostname", &self.hostname),
            ("uuid", &self.uuid),
            ("user_id", &self.user_id),
            ("project_id", &self.project_id),
            ("host", &self.host),
            ("node", &self.node),
            ("vm_state", &self.vm_state),
            ("task_state", &self.task_state),
        ];
        for (key, value) in texts {
            request = request.query_opt(key, value.as_deref());
        }
        let tags = [
            ("tags", &self.tags),
            ("tags-any", &self.tags_any),
            ("not-tags", &self.not_tags),
            ("not-tags-any", &self.not_tags_any),
        ];
        for (key, tags) in tags {
            request = request.query_opt(key, (!tags.is_empty()).then(|| tags.join(",")));
        }
        request = request
            .query_opt("status", self.status.as_ref().map(Status::as_str))
            .query_opt("changes-since", self.changes_since.map(|time| time.to_string()))
            .query_opt("changes-before", self.changes_before.map(|time| time.to_string()))
            .query_opt("locked", self.locked.map(|yes| yes.to_string()))
            .query_opt("all_tenants", self.all_projects.then_some("true"))
            .query_opt("power_state", self.power_state.map(|number| number.to_string()))
            .query_opt("deleted", self.deleted.map(|yes| yes.to_string()))
            .query_opt("soft_deleted", self.soft_deleted.map(|yes| yes.to_string()));
        for (key, value) in &self.others {
            request = request.query(key, value);
        }
        for (key, direction) in &self.sort {
            request = request.query("sort_key", key).query("sort_dir", direction);
        }
        let request = request.query_opt("limit", self.limit.map(|limit| limit.to_string()));
        Rest::apply(self.rest.as_ref(), request)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let collection = json::collection(response, "servers")?;
        let rest = Rest::of(&collection, response)?;
        let rest = rest.map(|rest| ListServers { rest: Some(rest), ..self.clone() });
        Ok(Page { items: collection.items, rest })
    }
}

/// Shows a server. <https://docs.openstack.org/api-ref/compute/#show-server-details>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetServer {
    /// The server's id.
    pub id: String,
}

impl Endpoint for GetServer {
    type Output = Document<Server>;
    fn request(&self) -> Request {
        Request::get("compute", &["servers", &self.id]).versions((2, 1), READ)
    }
    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "server")
    }
}

/// Changes what a server is called and reached by. <https://docs.openstack.org/api-ref/compute/#update-server>
///
/// What is `None` stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct UpdateServer {
    /// The server's id.
    pub id: String,
    /// The new name.
    pub name: Option<String>,
    /// The new description (2.19); empty text takes it away.
    pub description: Option<String>,
    /// The IPv4 address it should be reached at; empty text takes it away.
    pub access_ipv4: Option<String>,
    /// The IPv6 address it should be reached at; empty text takes it away.
    pub access_ipv6: Option<String>,
    /// Who partitions its disk at the next rebuild.
    pub disk_config: Option<DiskConfig>,
    /// The host name that its metadata service tells it (2.90; 2.94 for one with dots).
    pub hostname: Option<String>,
}

impl Endpoint for UpdateServer {
    type Output = Document<Server>;

    fn request(&self) -> Request {
        let floor = match &self.hostname {
            Some(name) if name.contains('.') => (2, 94),
            Some(_) => (2, 90),
            None if self.description.is_some() => (2, 19),
            None => (2, 1),
        };
        let changes = given([
            ("name", json!(self.name)),
            ("description", json!(self.description)),
            ("accessIPv4", json!(self.access_ipv4)),
            ("accessIPv6", json!(self.access_ipv6)),
            ("OS-DCF:diskConfig", json!(self.disk_config)),
            ("hostname", json!(self.hostname)),
        ]);
        Request::put("compute", &["servers", &self.id])
            .versions(floor, floor.max(READ))
            .json(&json!({ "server": changes }))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "server")
    }
}

/// Deletes a server; where the cloud keeps deleted servers for a while, it can be restored until then.
/// <https://docs.openstack.org/api-ref/compute/#delete-server>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteServer {
    /// The server's id.
    pub id: String,
}

impl Endpoint for DeleteServer {
    type Output = ();
    fn request(&self) -> Request {
        Request::delete("compute", &["servers", &self.id])
    }
    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

plain_actions! {
    /// Deletes a server at once, also one that could be restored yet.
    /// <https://docs.openstack.org/api-ref/compute/#force-delete-server-forcedelete-action>
    ForceDeleteServer: "forceDelete", Again::Until(&["could not be found", "vm_state deleted"]);
    /// Takes back the deletion of a server that is marked for it.
    /// <https://docs.openstack.org/api-ref/compute/#restore-soft-deleted-instance-restore-action>
    RestoreServer: "restore", Again::Until(&["vm_state active", "vm_state stopped", "task_state restoring"]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Repeat, providers::openstack::nova::testing::*};

    #[test]
    fn every_filter_is_sent_and_asks_for_its_version() {
        assert_eq!(sent(&ListServers::default()).0, "GET /servers/detail");
        assert_eq!(versions(&ListServers::default()), Some(((2, 1), (2, 46))));
        let list = ListServers {
            name: Some("^web$".into()),
            status: Some(Status::Active),
            ip: Some("10.0.0.5".into()),
            changes_since: Some(Time::from_unix_secs(1_318_293_860)),
            tags: vec!["a".into(), "b".into()],
            all_projects: true,
            deleted: Some(false),
            power_state: Some(4),
            others: vec![("launch_index".into(), "2".into())],
            sort: vec![("created_at".into(), "asc".into()), ("uuid".into(), "desc".into())],
            limit: Some(2),
            ..ListServers::default()
        };
        assert_eq!(
            sent(&list).0,
            "GET /servers/detail?name=%5Eweb%24&ip=10.0.0.5&tags=a%2Cb&status=ACTIVE&\
             changes-since=2011-10-11T00%3A44%3A20Z&all_tenants=true&power_state=4&deleted=false&launch_index=2&\
             sort_key=created_at&sort_dir=asc&sort_key=uuid&sort_dir=desc&limit=2"
        );
        assert_eq!(versions(&list), Some(((2, 26), (2, 46))));
        let before = ListServers { changes_before: list.changes_since, ..list.clone() };
        assert_eq!(versions(&before), Some(((2, 66), (2, 66))));
        assert_eq!(versions(&ListServers { locked: Some(true), ..before }), Some(((2, 73), (2, 73))));
        assert_eq!(sent(&stored(&list)), sent(&list));
    }

    #[test]
    fn the_rest_keeps_the_version_and_takes_the_cloud_s_query() {
        let list = ListServers { tags: vec!["a".into()], limit: Some(1), ..ListServers::default() };
        let body = r#"{"servers": [{"id": "7", "name": "x"}], "servers_links":
            [{"rel": "next", "href": "http://h/v2.1/servers/detail?limit=1&marker=7&tags=a"}]}"#;
        let page = list.response(&answer(200, body)).expect("a page");
        assert_eq!(page.items[0].id, "7");
        let rest = page.rest.expect("more");
        assert_eq!(sent(&rest).0, "GET /servers/detail?limit=1&marker=7&tags=a");
        assert_eq!(versions(&rest), Some(((2, 26), (2, 46))));
    }

    #[test]
    fn changes_are_sent_as_published_and_nothing_else() {
        let update = UpdateServer {
            id: "7".into(),
            name: Some("new-server-test".into()),
            access_ipv4: Some("4.3.2.1".into()),
            access_ipv6: Some("80fe::".into()),
            disk_config: Some(DiskConfig::Auto),
            ..UpdateServer::default()
        };
        let published = json!({"server": {"accessIPv4": "4.3.2.1", "accessIPv6": "80fe::",
            "OS-DCF:diskConfig": "AUTO", "name": "new-server-test"}});
        assert_eq!(sent(&update), ("PUT /servers/7".into(), published));
        assert_eq!(versions(&update), Some(((2, 1), (2, 46))));
        let described =
            UpdateServer { id: "7".into(), description: Some(String::new()), ..UpdateServer::default() };
        assert_eq!(sent(&described).1, json!({"server": {"description": ""}}));
        assert_eq!(versions(&described), Some(((2, 19), (2, 46))));
        let named = UpdateServer { hostname: Some("a.b".into()), ..described.clone() };
        assert_eq!(versions(&named), Some(((2, 94), (2, 94))));
        let named = UpdateServer { hostname: Some("a".into()), ..described };
        assert_eq!(versions(&named), Some(((2, 90), (2, 90))));
    }

    #[test]
    fn deletions_settle_on_a_server_that_is_gone() {
        let delete = DeleteServer { id: "7".into() };
        assert_eq!(sent(&delete).0, "DELETE /servers/7");
        assert_eq!(delete.request().repeat, Repeat::Settling(&[404]));
        delete.response(&answer(404, "")).expect("gone");
        let force = ForceDeleteServer::new("7");
        assert_eq!(sent(&force), ("POST /servers/7/action".into(), json!({"forceDelete": null})));
        let gone = r#"{"itemNotFound": {"code": 404, "message": "Instance 7 could not be found."}}"#;
        force.response(&answer(404, gone)).expect("gone");
        assert_eq!(sent(&RestoreServer::new("7")).1, json!({"restore": null}));
        RestoreServer::new("7").response(&answer(404, gone)).expect_err("not restored");
    }
}
