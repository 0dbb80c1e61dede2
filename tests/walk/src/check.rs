//! What must hold of any operation at any time.

use pileus_core::{Answer, Cause, Exchange, Lost};

/// Which rule was broken, and how.
pub type Broken = String;

/// Something must not have changed.
///
/// # Errors
/// Where it has.
pub fn same(what: &str, before: &str, after: &str) -> Result<(), Broken> {
    if before == after { Ok(()) } else { Err(format!("{what}: changed\n  {before}\nto\n  {after}")) }
}

/// What is secret is never printed.
///
/// # Errors
/// Where it is.
pub fn no_secret<'s>(text: &str, secrets: impl IntoIterator<Item = &'s str>) -> Result<(), Broken> {
    match secrets.into_iter().find(|secret| text.contains(secret)) {
        Some(secret) => Err(format!("the secret {secret:?} is printed in {text}")),
        None => Ok(()),
    }
}

/// A request goes to one of these hosts and nowhere else, and does not print what it bears.
///
/// # Errors
/// Where it does not keep to that.
pub fn exchange<'s>(
    exchange: &Exchange,
    hosts: &[&str],
    secrets: impl IntoIterator<Item = &'s str>,
) -> Result<(), Broken> {
    if !hosts.contains(&exchange.host()) {
        return Err(format!("credentials leave the cloud's host: {exchange:?}"));
    }
    no_secret(&format!("{exchange:?}"), secrets)
}

/// An answer that nobody has asked for.
///
/// # Errors
/// Always: it is that of a lost exchange.
pub fn stray() -> Answer {
    Err(Lost::new(Cause::Broken, true, "stray"))
}
