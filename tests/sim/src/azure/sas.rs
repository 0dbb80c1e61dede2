//! Shared access signatures: of an account, of a container or a blob, of a user.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/delegate-access-with-shared-access-signature>

use super::address::Address;
use super::refused::Refused;
use super::rows::Policy;
use super::settings::StorageAccount;
use super::shared_key::sign;
use crate::{Time, stamp};

/// The oldest form that is understood, and the first that is not any more.
const VERSIONS: (&str, &str) = ("2020-12-06", "2025-07-05");

/// What a signature allows.
#[derive(Clone, Debug)]
pub(crate) struct Sas {
    pub(crate) permissions: String,
    covers: Covers,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Covers {
    /// Levels of the account, by their letters.
    Account(String),
    Container(String),
    Directory(String, String),
    /// A blob, and the time of its snapshot or version.
    Blob(String, String, Option<String>),
}

/// What a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Service,
    Container,
    Blob,
}

/// The parameters of a signature, with what it takes to verify them.
pub(crate) struct Presented<'a> {
    pub(crate) account: &'a StorageAccount,
    pub(crate) query: &'a [(String, String)],
    pub(crate) policies: &'a [Policy],
    pub(crate) secure: bool,
    pub(crate) now: Time,
}

impl Presented<'_> {
    fn get(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn verify(&self, address: &Address) -> Result<Sas, Refused> {
        let wrong = |detail: &str| Refused::unauthenticated(detail);
        let version = self.get("sv");
        if version < VERSIONS.0 || version >= VERSIONS.1 {
            return Err(wrong(&format!("The signed version {version:?} is none that is understood.")));
        }
        let (text, covers) = match self.get("ss") {
            "" => self.of_resource(address)?,
            _ => self.of_account()?,
        };
        let key = match self.get("skoid") {
            "" => self.account.key.clone(),
            _ => self.delegated()?,
        };
        if sign(&key, &text).as_deref() != Some(self.get("sig")) || self.get("sig").is_empty() {
            return Err(wrong("Signature did not match."));
        }
        let policy = match self.get("si") {
            "" => None,
            id => Some(
                self.policies
                    .iter()
                    .find(|policy| policy.id == id)
                    .ok_or_else(|| wrong("Stored access policy not found."))?,
            ),
        };
        let of_policy =
            |field: fn(&Policy) -> &Option<String>| policy.and_then(|policy| field(policy).clone());
        let either = |name: &str, stored: Option<String>| {
            let own = self.get(name);
            match stored.filter(|text| !text.is_empty()) {
                Some(_) if !own.is_empty() => Err(wrong(&format!("{name} is said twice."))),
                Some(stored) => Ok(stored),
                None => Ok(own.to_owned()),
            }
        };
        let (start, expiry) =
            (either("st", of_policy(|p| &p.start))?, either("se", of_policy(|p| &p.expiry))?);
        let permissions = either("sp", of_policy(|p| &p.permission))?;
        self.in_time(&start, &expiry)?;
        if self.get("spr") == "https" && !self.secure {
            return Err(Refused::mismatched("AuthorizationProtocolMismatch"));
        }
        let from = self.get("sip");
        if !from.is_empty() && from != "127.0.0.1" {
            return Err(Refused::mismatched("AuthorizationSourceIPMismatch"));
        }
        Ok(Sas { permissions, covers })
    }

    fn in_time(&self, start: &str, expiry: &str) -> Result<(), Refused> {
        let time = |text: &str| {
            let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
            stamp::parse(&whole).ok_or_else(|| Refused::unauthenticated(format!("{text:?} is no time.")))
        };
        if expiry.is_empty() {
            return Err(Refused::unauthenticated(
                "Signed expiry must be specified in signature or SAS identifier.",
            ));
        }
        let (until, now) = (time(expiry)?, self.now);
        if now >= until || (!start.is_empty() && now < time(start)?) {
            let told = stamp::http_date(now);
            let detail = format!(
                "Signature not valid in the specified time frame: Start [{start}] - Expiry [{expiry}] - Current [{told}]"
            );
            return Err(Refused::unauthenticated(detail));
        }
        Ok(())
    }

    fn of_account(&self) -> Result<(String, Covers), Refused> {
        if !self.get("ss").contains('b') {
            return Err(Refused::mismatched("AuthorizationServiceMismatch"));
        }
        let mut lines = vec![self.account.name.as_str()];
        lines.extend(["sp", "ss", "srt", "st", "se", "sip", "spr", "sv", "ses"].map(|name| self.get(name)));
        lines.push("");
        Ok((lines.join("\n"), Covers::Account(self.get("srt").to_owned())))
    }

    fn of_resource(&self, address: &Address) -> Result<(String, Covers), Refused> {
        let Address { account, container, blob } = address;
        let (container, blob) = (container.clone(), blob.clone());
        let (covers, path, time) = match self.get("sr") {
            "c" => (Covers::Container(container.clone()), container, ""),
            "b" => {
                let path = format!("{container}/{blob}");
                (Covers::Blob(container, blob, None), path, "")
            }
            kind @ ("bs" | "bv") => {
                let time = self.get(if kind == "bs" { "snapshot" } else { "versionid" });
                let path = format!("{container}/{blob}");
                (Covers::Blob(container, blob, Some(time.to_owned())), path, time)
            }
            "d" => {
                let depth: usize =
                    self.get("sdd").parse().map_err(|_| Refused::unauthenticated("sdd is no number."))?;
                let path = blob.split('/').take(depth).collect::<Vec<_>>().join("/");
                let whole = if path.is_empty() { container.clone() } else { format!("{container}/{path}") };
                (Covers::Directory(container, path), whole, "")
            }
            other => return Err(Refused::unauthenticated(format!("sr={other:?} is for no resource."))),
        };
        let canonical = format!("/blob/{account}/{path}");
        let mut lines: Vec<&str> = ["sp", "st", "se"].map(|name| self.get(name)).to_vec();
        lines.push(&canonical);
        let names: &[&str] = match self.get("skoid") {
            "" => &["si"],
            _ => &["skoid", "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid"],
        };
        lines.extend(names.iter().chain(&["sip", "spr", "sv", "sr"]).map(|name| self.get(name)));
        lines.push(time);
        lines.extend(["ses", "rscc", "rscd", "rsce", "rscl", "rsct"].map(|name| self.get(name)));
        Ok((lines.join("\n"), covers))
    }

    /// The key that the user was given, which follows from what is told of it.
    fn delegated(&self) -> Result<String, Refused> {
        let [user, tenant, start, expiry] = ["skoid", "sktid", "skt", "ske"].map(|name| self.get(name));
        self.in_time(start, expiry)?;
        let key = delegation_key(self.account, user, tenant, start, expiry);
        key.ok_or_else(|| Refused::unauthenticated("The account has no key."))
    }
}

/// The key of a user, which is derived and not kept.
pub(crate) fn delegation_key(
    account: &StorageAccount,
    user: &str,
    tenant: &str,
    start: &str,
    expiry: &str,
) -> Option<String> {
    sign(&account.key, &format!("delegation\n{user}\n{tenant}\n{start}\n{expiry}"))
}

impl Sas {
    /// Does it allow one of those permissions there?
    pub(crate) fn allows(&self, letters: &str, level: Level, address: &Address) -> Result<(), Refused> {
        let within = match (&self.covers, level) {
            (Covers::Account(levels), Level::Service) => levels.contains('s'),
            (Covers::Account(levels), Level::Container) => levels.contains('c'),
            (Covers::Account(levels), Level::Blob) => levels.contains('o'),
            // Of a container's own calls, only its listings.
            (Covers::Container(container), Level::Container) => {
                *container == address.container && matches!(letters, "l" | "f")
            }
            (Covers::Container(container), Level::Blob) => *container == address.container,
            (Covers::Directory(container, path), Level::Blob) => {
                let below = address.blob.strip_prefix(path.as_str());
                let below =
                    below.is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with('/'));
                *container == address.container && below
            }
            (Covers::Blob(container, blob, _), Level::Blob) => {
                (container, blob) == (&address.container, &address.blob)
            }
            (_, Level::Service) | (Covers::Directory(..) | Covers::Blob(..), Level::Container) => false,
        };
        if !within {
            return Err(Refused::mismatched("AuthorizationResourceTypeMismatch"));
        }
        match letters.chars().any(|letter| self.permissions.contains(letter)) {
            true => Ok(()),
            false => Err(Refused::mismatched("AuthorizationPermissionMismatch")),
        }
    }
}
