//! What an account is, and keys that it gives to users.

use crate::{
    Endpoint, Repeat, Request, Response, Result, Secret, Time,
    providers::azure::{
        headers::{Lenient, from},
        names,
        writer::{self, Writer},
    },
    sign::azure::DelegationKey,
    wire::xml::{self, Fault, FromXml, Xml},
};
use http::Method;
use serde::{Deserialize, Serialize};

/// What an account is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountInformation {
    /// How its data is kept: `Standard_LRS`.
    pub sku: Option<String>,
    /// What kind it is: `StorageV2`.
    pub kind: Option<String>,
    /// Whether it has hierarchical names.
    pub hierarchical: Option<bool>,
}

/// Shows what an account is. <https://learn.microsoft.com/rest/api/storageservices/get-account-information>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetAccountInformation {}

impl Endpoint for GetAccountInformation {
    type Output = AccountInformation;

    fn request(&self) -> Request {
        names::service(Method::HEAD).query("restype", "account").query("comp", "properties")
    }

    fn response(&self, response: &Response) -> Result<AccountInformation> {
        Ok(AccountInformation {
            sku: from(response, "x-ms-sku-name"),
            kind: from(response, "x-ms-account-kind"),
            hierarchical: from(response, "x-ms-is-hns-enabled"),
        })
    }
}

/// Gets a key that signatures can be made with in the caller's name; for callers known to Microsoft Entra.
/// <https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetUserDelegationKey {
    /// From when on it is good.
    pub start: Time,
    /// Until when it is good: a week after its start at most.
    pub expiry: Time,
}

/// To the second, as the service has it.
fn stamp(time: Time) -> String {
    Time::from_unix_secs(time.since_epoch().as_secs()).to_string()
}

impl Endpoint for GetUserDelegationKey {
    type Output = DelegationKey;

    fn request(&self) -> Request {
        let document = Writer::document("KeyInfo", |xml| {
            xml.text("Start", stamp(self.start)).text("Expiry", stamp(self.expiry))
        });
        let request =
            names::service(Method::POST).query("restype", "service").query("comp", "userdelegationkey");
        // A key for nobody harms nobody.
        writer::send(request, document).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<DelegationKey> {
        Ok(xml::read::<Key>(response)?.0)
    }
}

struct Key(DelegationKey);

impl FromXml for Key {
    fn from_xml(xml: &mut Xml<'_>) -> std::result::Result<Self, Fault> {
        let mut texts: [Option<String>; 4] = Default::default();
        let (mut start, mut expiry, mut value): (Option<Time>, Option<Time>, Option<Secret>) =
            (None, None, None);
        while let Some(child) = xml.child()? {
            match child {
                "SignedOid" => texts[0] = xml.read_option()?,
                "SignedTid" => texts[1] = xml.read_option()?,
                "SignedService" => texts[2] = xml.read_option()?,
                "SignedVersion" => texts[3] = xml.read_option()?,
                "SignedStart" => start = xml.read::<Lenient<_>>()?.0,
                "SignedExpiry" => expiry = xml.read::<Lenient<_>>()?.0,
                "Value" => value = Some(xml.read()?),
                _ => {}
            }
        }
        let missing = |name| Fault::missing("UserDelegationKey", name);
        let [object_id, tenant_id, service, version] = texts;
        Ok(Key(DelegationKey {
            object_id: object_id.ok_or_else(|| missing("SignedOid"))?,
            tenant_id: tenant_id.ok_or_else(|| missing("SignedTid"))?,
            start: start.ok_or_else(|| missing("SignedStart"))?,
            expiry: expiry.ok_or_else(|| missing("SignedExpiry"))?,
            service: service.ok_or_else(|| missing("SignedService"))?,
            version: version.ok_or_else(|| missing("SignedVersion"))?,
            value: value.ok_or_else(|| missing("Value"))?,
        }))
    }
}
