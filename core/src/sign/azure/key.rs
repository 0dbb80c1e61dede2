//! The key of a storage account.

use crate::{Error, Result, Secret};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// A key of a storage account, or one that was delegated to a user: what is signed with. It is overwritten on drop.
#[derive(Clone)]
pub struct AccountKey(Hmac<Sha256>);

impl AccountKey {
    /// The key as the portal and connection strings show it: in Base64.
    pub fn new(base64: &Secret) -> Result<Self> {
        let bytes = STANDARD.decode(base64.expose().trim()).map(Zeroizing::new);
        let bytes = bytes.ok().filter(|bytes| !bytes.is_empty()).ok_or_else(|| {
            Error::misuse(
                "the account key is not Base64; copy it whole from the account's access keys, with the = at its end",
            )
        })?;
        let key = Hmac::new_from_slice(&bytes);
        key.map(AccountKey).map_err(|_| Error::misuse("the account key has a length that no key has"))
    }

    /// The signature of `text`, in Base64.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(text.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountKey(..)")
    }
}
