//! Addresses for uploads, each of which one upload at a time may use. <https://www.backblaze.com/apidocs/b2-get-upload-url>

use super::account::Token;
use crate::{Error, Response, Result, Secret, Stamp, Time};
use http::Uri;
use serde::Deserialize;
use std::{collections::BTreeMap, time::Duration};
use zeroize::Zeroize as _;

/// They are good for a day, but for those that have refused something.
const LIFE: Duration = Duration::from_secs(20 * 3600);
/// Of so many buckets and large files addresses are kept.
const MOST: usize = 512;
/// The stamps of addresses, apart from those of the account's tokens.
const STAMPS: u64 = 1 << 63;

/// What an address takes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// Files of the bucket with that id.
    Bucket(String),
    /// Parts of the large file with that id.
    File(String),
}

/// An address, and the token for it.
#[derive(Clone, Debug)]
pub(super) struct UploadUrl {
    pub(super) uri: Uri,
    pub(super) token: Token,
    until: Time,
}

/// The addresses at hand, and those that are lent.
#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    last: u64,
    free: BTreeMap<Target, Vec<UploadUrl>>,
    lent: BTreeMap<u64, (Target, UploadUrl)>,
}

impl Pool {
    /// Lends one that is free.
    pub(super) fn lend(&mut self, target: &Target, now: Time) -> Option<(UploadUrl, Stamp)> {
        let free = self.free.get_mut(target)?;
        while let Some(url) = free.pop() {
            if url.until > now {
                self.last += 1;
                self.lent.insert(self.last, (target.clone(), url.clone()));
                return Some((url, Stamp(STAMPS | self.last)));
            }
        }
        self.free.remove(target);
        None
    }

    /// Takes a new one.
    pub(super) fn add(&mut self, target: Target, url: UploadUrl, now: Time) {
        if self.free.len() >= MOST {
            self.free.retain(|_, urls| urls.iter().any(|url| url.until > now));
        }
        if self.free.len() >= MOST {
            // That of a large file, which is most likely over.
            self.free.pop_last();
        }
        self.free.entry(target).or_default().push(url);
    }

    /// The upload that one was lent to is over. Only where it went well is the address good for another.
    pub(super) fn ended(&mut self, stamp: Stamp, success: bool) {
        let lent = is_of_upload(stamp).then(|| self.lent.remove(&(stamp.0 & !STAMPS))).flatten();
        if let (Some((target, url)), true) = (lent, success) {
            self.free.entry(target).or_default().push(url);
        }
    }

    /// The tokens of those that are lent, which an answer may echo.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.lent.values().map(|(_, url)| &url.token.text)
    }
}

/// Whether that is the stamp of an address, and not of the account's token.
pub(super) fn is_of_upload(stamp: Stamp) -> bool {
    stamp.0 & STAMPS != 0
}

/// Reads the answer to the call for one.
pub(super) fn read(response: &Response, secure: bool, now: Time) -> Result<UploadUrl> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Reply {
        upload_url: String,
        authorization_token: String,
    }
    let Reply { upload_url, mut authorization_token } = response.json()?;
    let token = Token::new(Secret::new(authorization_token.trim()));
    authorization_token.zeroize();
    let token = token.ok_or_else(|| response.malformed("the token is empty, or no header can carry it"))?;
    let malformed = || response.malformed("where to upload to is no address");
    let uri: Uri = upload_url.parse().map_err(|_| malformed())?;
    let plain = match uri.scheme_str() {
        Some("https") => false,
        Some("http") => true,
        _ => return Err(malformed()),
    };
    if uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
        return Err(malformed());
    }
    if plain && secure {
        return Err(Error::malformed("where to upload to is no address of HTTPS, as that of the account is"));
    }
    Ok(UploadUrl { uri, token, until: now + LIFE })
}
