//! Servers made anew: from another image, or on another host.

use super::{
    action::post,
    lenient::password,
    server::Server,
    servers::READ,
    status::DiskConfig,
    user_data::{InjectedFile, base64_option},
};
use crate::{
    Endpoint, Error, Request, Response, Result, Secret, SecretBytes,
    secret::exposed_option,
    wire::json::{self, Document},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Makes a server anew from an image; its id, addresses and volumes stay, its disk does not.
/// <https://docs.openstack.org/api-ref/compute/#rebuild-server-rebuild-action>
///
/// What is `None` stays as it is, the password apart: the cloud makes a new one, which the answer holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RebuildServer {
    /// The server's id.
    pub id: String,
    /// The image's id.
    pub image: String,
    /// A new name.
    pub name: Option<String>,
    /// A new description (2.19).
    pub description: Option<String>,
    /// The administrator's new password.
    #[serde(skip)]
    pub admin_password: Option<Secret>,
    /// Other keys and values.
    pub metadata: Option<BTreeMap<String, String>>,
    /// Whether the ephemeral disk stays; only some hypervisors can do so.
    pub preserve_ephemeral: Option<bool>,
    /// Who partitions its disk.
    pub disk_config: Option<DiskConfig>,
    /// The IPv4 address it should be reached at.
    pub access_ipv4: Option<String>,
    /// The IPv6 address it should be reached at.
    pub access_ipv6: Option<String>,
    /// Another key pair (2.54).
    pub key_name: Option<String>,
    /// What the server's next start reads (2.57); sent as Base64.
    #[serde(skip)]
    pub user_data: Option<SecretBytes>,
    /// Certificates that the image's signature must come from (2.63).
    pub trusted_image_certificates: Option<Vec<String>>,
    /// Another host name (2.90; 2.94 for one with dots).
    pub hostname: Option<String>,
    /// Files put into it (up to 2.56).
    #[serde(skip)]
    pub personality: Vec<InjectedFile>,
}

impl RebuildServer {
    /// From the image of that id.
    #[must_use]
    pub fn new(id: impl Into<String>, image: impl Into<String>) -> Self {
        RebuildServer { id: id.into(), image: image.into(), ..RebuildServer::default() }
    }

    fn floor(&self) -> (u16, u16) {
        let needs = [
            (self.description.is_some(), (2, 19)),
            (self.key_name.is_some(), (2, 54)),
            (self.user_data.is_some(), (2, 57)),
            (self.trusted_image_certificates.is_some(), (2, 63)),
            (self.hostname.is_some(), (2, 90)),
            (self.hostname.as_ref().is_some_and(|name| name.contains('.')), (2, 94)),
        ];
        needs.into_iter().filter(|(used, _)| *used).map(|(_, version)| version).max().unwrap_or((2, 1))
    }
}

impl Endpoint for RebuildServer {
    type Output = Document<Server>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            rebuild: Fields<'a>,
        }
        let floor = self.floor();
        if !self.personality.is_empty() && floor >= (2, 57) {
            return Request::invalid(
                "compute",
                Error::misuse(
                    "files are put into a server up to version 2.56 of the cloud's interface, and other fields of this \
                     rebuild need a later one; put the files into its user data instead",
                ),
            );
        }
        // Sent once: a repeat that comes after the first is done wipes the disk again, and the password is in the
        // first answer only.
        post(&self.id).secret_json(&Body { rebuild: Fields::of(self) }).versions(floor, floor.max(READ))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        json::single(response, "server")
    }
}

#[derive(Serialize)]
struct Fields<'a> {
    #[serde(rename = "imageRef")]
    image: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: &'a Option<String>,
    #[serde(
        rename = "adminPass",
        skip_serializing_if = "Option::is_none",
        serialize_with = "exposed_option"
    )]
    admin_password: &'a Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: &'a Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preserve_ephemeral: Option<bool>,
    #[serde(rename = "OS-DCF:diskConfig", skip_serializing_if = "Option::is_none")]
    disk_config: &'a Option<DiskConfig>,
    #[serde(rename = "accessIPv4", skip_serializing_if = "Option::is_none")]
    access_ipv4: &'a Option<String>,
    #[serde(rename = "accessIPv6", skip_serializing_if = "Option::is_none")]
    access_ipv6: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_name: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "base64_option")]
    user_data: &'a Option<SecretBytes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trusted_image_certificates: &'a Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: &'a Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    personality: &'a [InjectedFile],
}

impl<'a> Fields<'a> {
    fn of(rebuild: &'a RebuildServer) -> Self {
        Fields {
            image: &rebuild.image,
            name: &rebuild.name,
            description: &rebuild.description,
            admin_password: &rebuild.admin_password,
            metadata: &rebuild.metadata,
            preserve_ephemeral: rebuild.preserve_ephemeral,
            disk_config: &rebuild.disk_config,
            access_ipv4: &rebuild.access_ipv4,
            access_ipv6: &rebuild.access_ipv6,
            key_name: &rebuild.key_name,
            user_data: &rebuild.user_data,
            trusted_image_certificates: &rebuild.trusted_image_certificates,
            hostname: &rebuild.hostname,
            personality: &rebuild.personality,
        }
    }
}

/// Makes a server of a failed host anew on another one (administrators).
/// <https://docs.openstack.org/api-ref/compute/#evacuate-server-evacuate-action>
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct EvacuateServer {
    /// The server's id.
    pub id: String,
    /// The other host; the scheduler's choice where there is none.
    pub host: Option<String>,
    /// The administrator's new password, where its disk is lost; made by the cloud where there is none.
    #[serde(skip)]
    pub admin_password: Option<Secret>,
    /// Whether its disk is where the other host sees it. From 2.14 on the cloud finds out itself, and this cannot be
    /// said any more: `None` asks for such a version, anything else for one before.
    pub on_shared_storage: Option<bool>,
}

impl Endpoint for EvacuateServer {
    /// The new password, where there is one and the version tells it (up to 2.13).
    type Output = Option<Secret>;

    fn request(&self) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            evacuate: Argument<'a>,
        }
        #[derive(Serialize)]
        struct Argument<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            host: &'a Option<String>,
            #[serde(
                rename = "adminPass",
                skip_serializing_if = "Option::is_none",
                serialize_with = "exposed_option"
            )]
            admin_password: &'a Option<Secret>,
            #[serde(rename = "onSharedStorage", skip_serializing_if = "Option::is_none")]
            on_shared_storage: Option<bool>,
        }
        let argument = Argument {
            host: &self.host,
            admin_password: &self.admin_password,
            on_shared_storage: self.on_shared_storage,
        };
        // Sent once: a repeat after the first is done would find the server on a host that has not failed, or move it
        // again.
        let request = post(&self.id).secret_json(&Body { evacuate: argument });
        if self.on_shared_storage.is_some() { request } else { request.versions((2, 14), (2, 68)) }
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        password(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Repeat, providers::openstack::nova::testing::*};
    use serde_json::json;

    #[test]
    fn rebuilds_are_sent_as_published() {
        let rebuild = RebuildServer {
            access_ipv4: Some("1.2.3.4".into()),
            access_ipv6: Some("80fe::".into()),
            name: Some("foobar".into()),
            key_name: Some("new-key".into()),
            description: Some("description of foobar".into()),
            admin_password: Some("seekr3t".into()),
            metadata: Some([("meta_var".to_owned(), "meta_val".to_owned())].into()),
            user_data: Some("echo \"hello world\"".into()),
            ..RebuildServer::new("7", "70a599e0-31e7-49b7-b260-868f441e862b")
        };
        let (line, body) = sent(&rebuild);
        assert_eq!(line, "POST /servers/7/action");
        assert_eq!(
            body,
            json!({"rebuild": {
                "accessIPv4": "1.2.3.4",
                "accessIPv6": "80fe::",
                "imageRef": "70a599e0-31e7-49b7-b260-868f441e862b",
                "name": "foobar",
                "key_name": "new-key",
                "description": "description of foobar",
                "adminPass": "seekr3t",
                "metadata": {"meta_var": "meta_val"},
                "user_data": "ZWNobyAiaGVsbG8gd29ybGQi"
            }})
        );
        assert_eq!(versions(&rebuild), Some(((2, 57), (2, 57))));
        assert_eq!(rebuild.request().repeat, Repeat::Once);
        assert!(stored(&rebuild).admin_password.is_none());

        let file = InjectedFile { path: "/etc/banner.txt".into(), contents: "hello".into() };
        let refused = RebuildServer { personality: vec![file.clone()], ..rebuild };
        assert_eq!(refused.request().fault().map(crate::Error::kind), Some(Kind::Misuse));
        let plain = RebuildServer {
            disk_config: Some(DiskConfig::Auto),
            personality: vec![file],
            ..RebuildServer::new("7", "i")
        };
        assert_eq!(
            sent(&plain).1,
            json!({"rebuild": {"imageRef": "i", "OS-DCF:diskConfig": "AUTO",
                "personality": [{"path": "/etc/banner.txt", "contents": "aGVsbG8="}]}})
        );
        assert_eq!(versions(&plain), Some(((2, 1), (2, 46))));
    }

    #[test]
    fn evacuations_say_where_the_disk_is_only_to_old_versions() {
        let evacuate = EvacuateServer {
            id: "7".into(),
            host: Some("testHost".into()),
            admin_password: Some("MySecretPass".into()),
            on_shared_storage: None,
        };
        assert_eq!(sent(&evacuate).1, json!({"evacuate": {"host": "testHost", "adminPass": "MySecretPass"}}));
        assert_eq!(versions(&evacuate), Some(((2, 14), (2, 68))));
        let old = EvacuateServer { on_shared_storage: Some(false), ..evacuate };
        assert_eq!(
            (sent(&old).1["evacuate"]["onSharedStorage"].clone(), versions(&old)),
            (json!(false), None)
        );
        let told = old.response(&answer(200, r#"{"adminPass": "MySecretPass"}"#)).expect("a password");
        assert_eq!(told.as_ref().map(Secret::expose), Some("MySecretPass"));
        assert!(old.response(&answer(200, "")).expect("nothing").is_none());
    }
}
