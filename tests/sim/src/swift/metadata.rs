//! Headers that are kept and given back.

use super::rows::Headers;
use crate::exchange::{Refusal, Reply};
use http::{HeaderMap, HeaderName, HeaderValue};

/// What one kind of thing keeps.
pub(super) struct Kinds {
    /// Custom metadata begins so.
    meta: &'static str,
    /// To take it away, this is in front of the name.
    remove: &'static str,
    /// Other headers.
    others: &'static [&'static str],
}

pub(super) const ACCOUNT: Kinds = Kinds {
    meta: "x-account-meta-",
    remove: "x-remove-account-meta-",
    others: &["x-account-access-control"],
};

pub(super) const CONTAINER: Kinds = Kinds {
    meta: "x-container-meta-",
    remove: "x-remove-container-meta-",
    others: &[
        "x-container-read",
        "x-container-write",
        "x-container-sync-key",
        "x-container-sync-to",
        "x-history-location",
        "x-versions-enabled",
        "x-versions-location",
    ],
};

pub(super) const OBJECT: Kinds = Kinds {
    meta: "x-object-meta-",
    remove: "x-remove-object-meta-",
    others: &[
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "expires",
        "x-delete-at",
    ],
};

impl Kinds {
    fn keeps(&self, name: &str) -> bool {
        name.len() > self.meta.len() && name.starts_with(self.meta) || self.others.contains(&name)
    }

    /// What of the headers is to be kept. Values may be any text.
    pub(super) fn read(&self, headers: &HeaderMap) -> Result<Headers, Refusal> {
        let mut kept = Headers::new();
        for name in headers.keys().filter(|name| self.keeps(name.as_str())) {
            let values: Vec<&[u8]> = headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
            let value = String::from_utf8(values.join(&b","[..]))
                .map_err(|_| Refusal::bad("Metadata must be valid UTF-8"))?;
            if let Some(short) = name.as_str().strip_prefix(self.meta) {
                if short.len() > 128 {
                    return Err(Refusal::bad(format!("Metadata name too long: {name}")));
                }
                if value.len() > 256 {
                    return Err(Refusal::bad(format!("Metadata value longer than 256: {name}")));
                }
            }
            kept.insert(name.as_str().to_owned(), value);
        }
        let custom = || kept.iter().filter(|(name, _)| name.starts_with(self.meta));
        if custom().count() > 90 {
            return Err(Refusal::bad("Too many metadata items; max 90"));
        }
        if custom().map(|(name, value)| name.len() - self.meta.len() + value.len()).sum::<usize>() > 4096 {
            return Err(Refusal::bad("Total metadata too large; max 4096"));
        }
        Ok(kept)
    }

    /// Writes over what is kept: an empty value takes away, and so does a header that says so.
    pub(super) fn update(&self, kept: &mut Headers, headers: &HeaderMap) -> Result<(), Refusal> {
        for (name, value) in self.read(headers)? {
            match value.is_empty() {
                true => drop(kept.remove(&name)),
                false => drop(kept.insert(name, value)),
            }
        }
        for name in headers.keys() {
            if let Some(short) = name.as_str().strip_prefix(self.remove) {
                kept.remove(&format!("{}{short}", self.meta));
            }
            if let Some(rest) = name.as_str().strip_prefix("x-remove-") {
                let other = format!("x-{rest}");
                if self.others.contains(&other.as_str()) {
                    kept.remove(&other);
                }
            }
        }
        Ok(())
    }
}

/// Says what is kept.
pub(super) fn tell(kept: &Headers, reply: &mut Reply) {
    for (name, value) in kept {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
        {
            reply.headers_mut().insert(name, value);
        }
    }
}
