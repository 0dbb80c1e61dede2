//! Reading, and what to say where it fails.

use crate::Roots;
use pileus_core::{Answer, Cause, Error, Exchange, Lost, Response, Result, Secret, Take, Taken};
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read},
    path::Path,
};

/// No file of settings, and no bundle of certificates, of more bytes is read.
const MOST: usize = 8 << 20;

/// How a file came to be looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named<'a> {
    /// By that variable.
    By(&'a str),
    /// It is where such files usually are.
    Usually,
}

/// The text of a file of settings; `None` where there is no such file.
pub(super) fn settings(path: &Path, named: Named<'_>) -> Result<Option<Secret>> {
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

/// The bytes of a file that may be a pipe, up to `most` of them.
fn bytes(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("it is longer than {most} bytes")));
    }
    Ok(bytes)
}

/// Answers an exchange that asks for a file of this machine; `None` where it is to be sent to a provider. The clients of
/// all adapters do this by themselves: it is for loops of one's own.
#[must_use]
pub fn answer(exchange: &Exchange) -> Option<Answer> {
    let path = exchange.local_file()?;
    let most = match exchange.take {
        Take::Collect { limit } => limit,
        Take::Pour { .. } | Take::Records { .. } => 0,
    };
    Some(match token(Path::new(path), most) {
        Ok(bytes) => Ok(Response {
            status: http::StatusCode::OK,
            headers: http::HeaderMap::new(),
            body: Taken::Collected(pileus_core::secret::wiped(bytes)),
        }),
        Err(error) => {
            let reason = format!(
                "{path} cannot be read: {error}; a token for credentials is kept there: check that whatever writes it \
                 runs, and that this process may read it"
            );
            Err(Lost::new(Cause::Local, false, reason))
        }
    })
}

/// Read while others wait, so it has to be a file that is there as a whole.
fn token(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    bytes(path, most)
}

/// The certificates in the file that settings name for a transport to trust (`AWS_CA_BUNDLE`, `ca_bundle`, `OS_CACERT`,
/// `cacert`), and those that the platform trusts where they name none.
///
/// ```no_run
/// use pileus_client::{Settings, files};
///
/// let account = files::openstack()?;
/// let network = Settings::new().roots(files::roots(account.tls.ca_file.as_deref())?);
/// // let client = pileus_tokio::Client::with(network)?;
/// # Ok::<(), pileus_client::core::Error>(())
/// ```
pub fn roots(ca_file: Option<&str>) -> Result<Roots> {
    let Some(path) = ca_file else { return Ok(Roots::Platform) };
    let bytes = bytes(Path::new(path), MOST).map_err(|error| {
        Error::misuse(format!(
            "{path} cannot be read: {error}; it should hold the certificates to trust, as the settings say"
        ))
    })?;
    Roots::pem(bytes).map_err(|error| error.context(path))
}
