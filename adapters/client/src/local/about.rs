//! What is kept with objects, and what names a state of one.

use super::root::{Root, time};
use pileus_core::{
    Algorithm, Checksum,
    providers::local::wire::About,
    storage::{ETag, Object},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, Metadata},
    io::{self, ErrorKind, Write as _},
    path::PathBuf,
};

/// What is kept with one state of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    /// For who looks into the file: its name tells it too, but not to people.
    pub(super) key: String,
    #[serde(flatten)]
    pub(super) about: About,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) checksums: Vec<Checksum>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) upload: Option<String>,
}

impl Kept {
    /// Whether there is anything to be kept.
    fn is_plain(&self) -> bool {
        self.about == About::default() && self.checksums.is_empty() && self.upload.is_none()
    }

    /// The object, in that state.
    pub(super) fn object(self, key: &str, file: &Metadata) -> Object {
        let about = self.about;
        Object {
            content_type: about.content_type,
            content_encoding: about.content_encoding,
            content_language: about.content_language,
            content_disposition: about.content_disposition,
            cache_control: about.cache_control,
            metadata: about.metadata,
            checksums: self.checksums,
            ..object(key, file)
        }
    }
}

/// What the file alone tells of an object.
pub(super) fn object(key: &str, file: &Metadata) -> Object {
    Object {
        key: key.to_owned(),
        size: file.len(),
        etag: Some(etag(file)),
        modified: time(file.modified()),
        ..Object::default()
    }
}

/// What names a state of a file: which file it is, how long, and since when. Writes here set the time to the
/// nanosecond, so that two of them are never the same.
pub(super) fn etag(file: &Metadata) -> ETag {
    #[cfg(unix)]
    let which = std::os::unix::fs::MetadataExt::ino(file);
    #[cfg(not(unix))]
    let which = time(file.created()).map_or(0, |at| at.since_epoch().as_nanos());
    ETag::new(&format!("\"{which:x}-{}\"", state(file)))
}

/// The same without which file it is: that is another after a copy of the whole directory.
fn state(file: &Metadata) -> String {
    let at = time(file.modified()).unwrap_or_default().since_epoch().as_nanos();
    format!("{:x}-{at:x}", file.len())
}

impl Root {
    fn about(&self, container: &str, key: &str, file: &Metadata) -> io::Result<PathBuf> {
        let name = Algorithm::Sha256.of(key.as_bytes()).to_hex();
        let folder = self.hidden(&["about", container, &name[..2]])?;
        Ok(folder.join(format!("{name}-{}", state(file))))
    }

    /// What is kept with that state of an object.
    pub(super) fn kept(&self, container: &str, key: &str, file: &Metadata) -> io::Result<Kept> {
        match fs::read(self.about(container, key, file)?) {
            // What cannot be read was not written here.
            Ok(text) => Ok(serde_json::from_slice(&text).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Kept::default()),
            Err(error) => Err(error),
        }
    }

    /// Keeps that.
    pub(super) fn keep(&self, container: &str, key: &str, file: &Metadata, kept: &Kept) -> io::Result<()> {
        if kept.is_plain() {
            return self.forget(container, key, file);
        }
        let path = self.about(container, key, file)?;
        let new = self.hidden(&["new"])?.join(Root::fresh());
        let mut text = fs::File::create_new(&new)?;
        let written = text.write_all(&serde_json::to_vec(kept)?).and_then(|()| text.sync_all());
        written.and_then(|()| fs::rename(&new, path)).inspect_err(|_| {
            let _ = fs::remove_file(&new);
        })
    }

    /// Keeps nothing.
    pub(super) fn forget(&self, container: &str, key: &str, file: &Metadata) -> io::Result<()> {
        match fs::remove_file(self.about(container, key, file)?) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
