//! Reading what is asked for by an exchange or named by settings, and what to say where it fails.

use crate::Roots;
use pileus_core::{Answer, Cause, Error, Exchange, Lost, Response, Result, Take, Taken};
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read},
    path::Path,
};

/// No file of settings, and no bundle of certificates, of more bytes is read.
pub(super) const MOST: usize = 8 << 20;

/// The bytes of a file that may be a pipe, up to `most` of them.
pub(super) fn bytes(path: &Path, most: usize) -> io::Result<Vec<u8>> {
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
        Take::Pour { .. } | Take::Span { .. } | Take::Records { .. } => 0,
    };
    Some(match token(Path::new(path), most) {
        Ok(bytes) => Ok(Response::new(
            http::StatusCode::OK,
            http::HeaderMap::new(),
            Taken::Collected(pileus_core::secret::wiped(bytes)),
        )),
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
