//! What is refused before anything is sent.

use crate::{Error, Op, Result, SecretBytes};
use std::fmt;

/// The operation, or the fault of its input and nothing sent.
pub(super) fn checked<T: Clone + fmt::Debug + Send + 'static>(check: Result<()>, operation: Op<T>) -> Op<T> {
    match check {
        Ok(()) => operation,
        Err(error) => Op::failed(error),
    }
}

/// A key has to fit where it is kept.
pub(super) fn key_fits(key: Option<&str>) -> Result<()> {
    match key {
        Some(key) if key.len() > 255 => Err(Error::misuse(format!(
            "the idempotency key is {} bytes long; OpenStack keeps up to 255 bytes of it",
            key.len()
        ))),
        _ => Ok(()),
    }
}

/// A name that all of the services keep as it is.
pub(super) fn named(what: &str, name: &str) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::misuse(format!("a {what} needs a name that is not empty")));
    }
    if name.chars().any(char::is_control) {
        return Err(Error::misuse(format!(
            "the {what} name {name:?} holds a line break or another control character; take it out"
        )));
    }
    if name.chars().count() > 255 {
        return Err(Error::misuse(format!("a {what} name has at most 255 characters")));
    }
    Ok(())
}

/// Nova takes user data up to 65,535 bytes of Base64.
/// <https://docs.openstack.org/api-ref/compute/#create-server>
pub(super) fn user_data_fits(document: Option<&SecretBytes>) -> Result<()> {
    const MOST: usize = 65_535 / 4 * 3;
    match document {
        Some(document) if document.len() > MOST => Err(Error::misuse(format!(
            "the user data is {} bytes long; OpenStack takes up to {MOST}: compress it, or let it fetch the rest",
            document.len()
        ))),
        _ => Ok(()),
    }
}
