//! Files of settings, which may be missing.

use super::read::{MOST, bytes};
use pileus_core::{Error, Result, Secret};
use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

/// How a file came to be looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named<'a> {
    /// By that variable.
    By(&'a str),
    /// It is where such files usually are.
    Usually,
}

/// The text of a file of settings; `None` where there is no such file.
pub(super) fn read(path: &Path, named: Named<'_>) -> Result<Option<Secret>> {
    let shown = path.display();
    let remedy = match named {
        Named::By(variable) => format!("make it readable, or set {variable} to another one"),
        Named::Usually => "make it readable, or remove it".to_owned(),
    };
    let bytes = match bytes(path, MOST) {
        Ok(bytes) => bytes,
        Err(error) if is_absent(path, named, &error) => return Ok(None),
        Err(error) => return Err(Error::misuse(format!("{shown} cannot be read: {error}; {remedy}"))),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(Secret::new(text))),
        Err(error) => {
            let _wiped = pileus_core::secret::wiped(error.into_bytes());
            Err(Error::misuse(format!("{shown} is not UTF-8; save it as such")))
        }
    }
}

/// Whether the error means that there is no such file.
fn is_absent(path: &Path, named: Named<'_>, error: &io::Error) -> bool {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => true,
        // A folder that one may not look into, such as another user's home, is none to look in for settings.
        ErrorKind::PermissionDenied if named == Named::Usually => {
            fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
        }
        _ => false,
    }
}
