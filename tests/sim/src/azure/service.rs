//! Calls about the service as a whole.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/operations-on-the-account--blob-service->

use super::auth::Caller;
use super::refused::{Refused, refused};
use super::sas::delegation_key;
use super::scene::Scene;
use super::{document, nothing};
use crate::exchange::{Reply, set};
use crate::s3::xml::{Node, Xml};
use crate::stamp;
use std::time::Duration;

/// The sections of the properties, and what they say before anybody sets them.
const SECTIONS: [(&str, &str); 7] = [
    (
        "Logging",
        "<Version>1.0</Version><Delete>false</Delete><Read>false</Read><Write>false</Write><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>",
    ),
    (
        "HourMetrics",
        "<Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>",
    ),
    (
        "MinuteMetrics",
        "<Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>",
    ),
    ("Cors", ""),
    ("DefaultServiceVersion", ""),
    ("DeleteRetentionPolicy", "<Enabled>false</Enabled>"),
    ("StaticWebsite", "<Enabled>false</Enabled>"),
];

pub(super) fn properties(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let account = scene.cloud.account(&scene.account.name);
    Ok(document("StorageServiceProperties", |xml| {
        for (name, default) in SECTIONS {
            let set = account.properties.get(name).map_or(default, String::as_str);
            if !set.is_empty() || name == "Cors" {
                xml.within(name, |xml| {
                    xml.raw(set);
                });
            }
        }
    }))
}

/// What an element holds, written again.
fn inner(node: &Node, xml: &mut Xml) {
    for child in &node.children {
        if child.children.is_empty() {
            xml.put(&child.name, &child.text);
        } else {
            xml.within(&child.name, |xml| inner(child, xml));
        }
    }
}

pub(super) fn set_properties(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.checked()?;
    let asked = scene.document()?;
    if asked.name != "StorageServiceProperties" {
        return Err(Refused::document());
    }
    let mut account = scene.cloud.account(&scene.account.name);
    for section in &asked.children {
        if !SECTIONS.iter().any(|(name, _)| *name == section.name) {
            let message = "One of the XML nodes specified in the request body is not supported.";
            return Err(refused(400, "UnsupportedXmlNode", message));
        }
        let mut xml = Xml::default();
        if section.children.is_empty() {
            xml.text(&section.text);
        } else {
            inner(section, &mut xml);
        }
        if section.name == "DeleteRetentionPolicy" {
            let on = section.text("Enabled") == Some("true");
            let days = section.text("Days").and_then(|days| days.parse().ok());
            account.retention_days = match (on, days) {
                (false, _) => 0,
                (true, Some(days @ 1..=365)) => days,
                (true, _) => {
                    return Err(refused(
                        400,
                        "InvalidXmlNodeValue",
                        "The value for one of the XML nodes is not in the correct format.",
                    ));
                }
            };
        }
        account.properties.insert(section.name.clone(), xml.fragment().to_owned());
    }
    scene.cloud.accounts.put(&scene.account.name, account);
    Ok(nothing(202))
}

/// There is no second place, unless the account's address is that of it.
pub(super) fn stats(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    let host = super::address::host(scene.request);
    if !host.split('.').next().is_some_and(|first| first.ends_with("-secondary")) {
        return Err(Refused::query_value("comp"));
    }
    let now = scene.now;
    Ok(document("StorageServiceStats", |xml| {
        xml.within("GeoReplication", |xml| {
            xml.put("Status", "live").put("LastSyncTime", stamp::http_date(now));
        });
    }))
}

pub(super) fn account(_: &mut Scene<'_>) -> Result<Reply, Refused> {
    let mut reply = nothing(200);
    set(&mut reply, "x-ms-sku-name", "Standard_RAGRS");
    set(&mut reply, "x-ms-account-kind", "StorageV2");
    set(&mut reply, "x-ms-is-hns-enabled", "false");
    Ok(reply)
}

/// <https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key>
pub(super) fn delegation_key_for(scene: &mut Scene<'_>) -> Result<Reply, Refused> {
    scene.checked()?;
    let asked = scene.document()?;
    let Caller::User(user) = &scene.caller else {
        return Err(Refused::unauthenticated("Only authentication scheme Bearer is supported"));
    };
    let (start, expiry) = (asked.text("Start").unwrap_or_default(), asked.text("Expiry").unwrap_or_default());
    let wrong = || {
        refused(
            400,
            "InvalidXmlNodeValue",
            "The value for one of the XML nodes is not in the correct format.",
        )
    };
    let (from, until) = stamp::parse(start).zip(stamp::parse(expiry)).ok_or_else(wrong)?;
    if until <= from || until <= scene.now || until > scene.now.max(from) + Duration::from_secs(7 * 24 * 3600)
    {
        return Err(wrong());
    }
    let key = delegation_key(scene.account, &user.user, &user.tenant, start, expiry);
    Ok(document("UserDelegationKey", |xml| {
        xml.put("SignedOid", &user.user).put("SignedTid", &user.tenant);
        xml.put("SignedStart", start).put("SignedExpiry", expiry);
        xml.put("SignedService", "b").put("SignedVersion", "2022-11-02");
        xml.put("Value", key.unwrap_or_default());
    }))
}
