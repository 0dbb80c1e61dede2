//! The account: what it has, its containers, its settings.

use super::{
    SERVICE,
    headers::{self, Fields},
    listing::{Asked, read},
};
use crate::{Endpoint, Page, Repeat, Request, Response, Result, Secret, Time};
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is told of an account.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// How many containers it has.
    pub containers: Option<u64>,
    /// How many objects these have.
    pub objects: Option<u64>,
    /// How many bytes these have.
    pub bytes: Option<u64>,
    /// How many bytes they may have.
    pub quota_bytes: Option<u64>,
    /// When it was created.
    pub created: Option<Time>,
    /// The keys that addresses may be signed with. Told to who may change the account.
    pub temp_url_keys: [Option<Secret>; 2],
    /// What its owner keeps with it.
    pub metadata: BTreeMap<String, String>,
}

/// What is kept as metadata and has fields of its own.
const KEYS: [&str; 3] = ["temp-url-key", "temp-url-key-2", "quota-bytes"];

/// Looks at the account. <https://docs.openstack.org/api-ref/object-store/#show-account-metadata>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadAccount;

impl Endpoint for HeadAccount {
    type Output = Account;

    fn request(&self) -> Request {
        Request::new(SERVICE, Method::HEAD, &[])
    }

    fn response(&self, response: &Response) -> Result<Account> {
        Ok(Account {
            containers: headers::number(response, "x-account-container-count"),
            objects: headers::number(response, "x-account-object-count"),
            bytes: headers::number(response, "x-account-bytes-used"),
            quota_bytes: headers::number(response, "x-account-meta-quota-bytes"),
            created: headers::timestamp(response, "x-timestamp"),
            temp_url_keys: [
                headers::secret(response, "x-account-meta-temp-url-key"),
                headers::secret(response, "x-account-meta-temp-url-key-2"),
            ],
            metadata: headers::named(&response.headers, "x-account-meta-", &KEYS),
        })
    }
}

/// Sets some of what is kept with the account, and leaves all else as it is.
/// <https://docs.openstack.org/api-ref/object-store/#create-update-or-delete-account-metadata>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateAccount {
    /// What is set.
    pub metadata: BTreeMap<String, String>,
    /// What is taken away, by name.
    pub remove: Vec<String>,
}

impl Endpoint for UpdateAccount {
    type Output = ();

    fn request(&self) -> Request {
        let request = Request::post(SERVICE, &[]).repeat(Repeat::Safe);
        let request = request.named("x-account-meta-", &self.metadata);
        self.remove
            .iter()
            .fold(request, |request, name| request.set(&format!("x-remove-account-meta-{name}"), "x"))
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// Sets a key that addresses are signed with, of the account or of one container.
/// <https://docs.openstack.org/swift/latest/api/temporary_url_middleware.html#secret-keys>
#[derive(Clone, Debug)]
pub struct SetTempUrlKey {
    /// The container whose objects it is good for; all, where none is named.
    pub container: Option<String>,
    /// Whether it is the second one: with two, one can be replaced while the other is used.
    pub second: bool,
    /// The key; an empty one takes away what is there.
    pub key: Secret,
}

impl Endpoint for SetTempUrlKey {
    type Output = ();

    fn request(&self) -> Request {
        let suffix = if self.second { "-2" } else { "" };
        match &self.container {
            None => Request::post(SERVICE, &[])
                .repeat(Repeat::Safe)
                .secret(&format!("x-account-meta-temp-url-key{suffix}"), &self.key),
            Some(container) => super::names::container(Method::POST, container)
                .repeat(Repeat::Safe)
                .secret(&format!("x-container-meta-temp-url-key{suffix}"), &self.key),
        }
    }

    fn response(&self, _: &Response) -> Result<()> {
        Ok(())
    }
}

/// A container, as a listing has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerRow {
    /// Its name.
    pub name: String,
    /// How many objects it has.
    #[serde(default)]
    pub count: u64,
    /// How many bytes these have.
    #[serde(default)]
    pub bytes: u64,
    /// When it was last changed; old clusters do not tell.
    #[serde(default, deserialize_with = "super::listing::time")]
    pub last_modified: Option<Time>,
}

/// Lists the containers of the account.
/// <https://docs.openstack.org/api-ref/object-store/#show-account-details-and-list-containers>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListContainers {
    /// Those only whose names begin so.
    pub prefix: Option<String>,
    /// Those only whose names come after this one.
    pub marker: Option<String>,
    /// Those only whose names come before this one.
    pub end_marker: Option<String>,
    /// How many to a page, 10,000 at most.
    pub limit: Option<u32>,
}

impl Endpoint for ListContainers {
    type Output = Page<ContainerRow, Self>;

    fn request(&self) -> Request {
        let asked = Asked { prefix: self.prefix.as_deref(), limit: self.limit, ..Asked::default() };
        asked
            .of(Request::get(SERVICE, &[]), self.marker.as_deref())
            .query_opt("end_marker", self.end_marker.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let items: Vec<ContainerRow> = read(response)?;
        let rest =
            items.last().map(|last| ListContainers { marker: Some(last.name.clone()), ..self.clone() });
        Ok(Page { items, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };

    #[test]
    fn the_account_and_what_it_has() {
        assert_eq!(sent(&HeadAccount), "HEAD ");
        let told = [
            ("x-account-container-count", "3"),
            ("x-account-object-count", "5"),
            ("x-account-bytes-used", "1234567"),
            ("x-account-meta-quota-bytes", "9000000"),
            ("x-timestamp", "1389453423.35964"),
            ("x-account-meta-temp-url-key", "k3y"),
            ("x-account-meta-subject", "Literature"),
        ];
        let account = HeadAccount.response(&answer(204, &told, "")).expect("an account");
        assert_eq!((account.containers, account.objects, account.bytes), (Some(3), Some(5), Some(1_234_567)));
        assert_eq!(account.quota_bytes, Some(9_000_000));
        assert_eq!(account.created.map(|time| time.since_epoch().as_millis()), Some(1_389_453_423_359));
        assert_eq!(account.temp_url_keys[0].as_ref().map(Secret::expose), Some("k3y"));
        assert!(account.temp_url_keys[1].is_none());
        assert_eq!(account.metadata, [("subject".to_owned(), "Literature".to_owned())].into());
        assert!(!format!("{account:?}").contains("k3y"));
    }

    #[test]
    fn what_is_kept_with_the_account() {
        let update = UpdateAccount {
            metadata: [("Book".to_owned(), "MobyDick".to_owned())].into(),
            remove: vec!["Subject".into()],
        };
        assert_eq!(
            sent(&stored(&update)),
            "POST \nx-account-meta-book: MobyDick\nx-remove-account-meta-subject: x"
        );
        assert_eq!(update.request().repeat, Repeat::Safe);
        update.response(&answer(204, &[], "")).expect("set");
        let key = SetTempUrlKey { container: None, second: false, key: Secret::new("k3y") };
        assert_eq!(sent(&key), "POST \nx-account-meta-temp-url-key: k3y");
        let of_one = SetTempUrlKey { container: Some("c".into()), second: true, key: Secret::new("k3y") };
        assert_eq!(sent(&of_one), "POST /c\nx-container-meta-temp-url-key-2: k3y");
        assert!(!format!("{of_one:?} {:?}", of_one.request()).contains("k3y"));
        key.response(&answer(204, &[], "")).expect("set");
    }

    #[test]
    fn containers_are_listed_until_there_are_no_more() {
        let list = ListContainers { prefix: Some("a&".into()), limit: Some(2), ..ListContainers::default() };
        assert_eq!(sent(&list), "GET ?format=json&prefix=a%26&limit=2");
        let body = r#"[{"name": "a&b", "count": 4, "bytes": 34, "last_modified": "2016-04-29T16:23:50.460230"},
            {"name": "a&ü"}]"#;
        let page = stored(&list).response(&answer(200, &[], body)).expect("a page");
        assert_eq!((page.items[0].name.as_str(), page.items[0].count, page.items[0].bytes), ("a&b", 4, 34));
        assert_eq!(page.items[0].last_modified, Time::parse_rfc3339("2016-04-29T16:23:50.46023Z"));
        assert_eq!(page.items[1], ContainerRow { name: "a&ü".into(), ..ContainerRow::default() });
        let rest = page.rest.expect("more");
        assert_eq!(sent(&rest), "GET ?format=json&prefix=a%26&marker=a%26%C3%BC&limit=2");
        assert_eq!(rest.response(&answer(200, &[], "[]")).expect("a page"), Page::whole(Vec::new()));
        assert_eq!(rest.response(&answer(204, &[], "")).expect("a page"), Page::whole(Vec::new()));
        assert!(rest.response(&answer(200, &[], "{}")).is_err());
        let end = ListContainers { end_marker: Some("z".into()), ..ListContainers::default() };
        assert_eq!(sent(&end), "GET ?format=json&end_marker=z");
    }
}
