//! Accounts as the providers' own tools find them, in folders made for each test.

mod aws;
mod openstack;
mod tokens;

use pileus_client::files::Files;
use pileus_core::{Error, Kind};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

/// A folder that goes with its test: `home` and `etc` are in it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("pileus-files-{}-{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
        let folder = Folder(std::env::temp_dir().join(name));
        fs::create_dir_all(folder.0.join("work")).expect("a folder");
        folder
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("text").to_owned()
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    /// These variables, and `HOME`; in the folder `work`.
    pub(crate) fn files(&self, variables: &[(&str, &str)]) -> Files {
        let home = ("HOME".to_owned(), self.path("home"));
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Files::new([home].into_iter().chain(variables), self.0.join("work")).site(self.0.join("etc"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The error, which is one of settings, names all of these, and no secret.
pub(crate) fn told<T: fmt::Debug>(result: Result<T, Error>, parts: &[&str]) {
    let error = result.expect_err("wrong settings");
    assert_eq!(error.kind(), Kind::Misuse, "{error}");
    for part in parts {
        assert!(error.message().contains(part), "{part:?} in {error}");
    }
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

#[test]
fn what_is_printed_are_names() {
    let folder = Folder::new();
    let files = folder.files(&[("AWS_SECRET_ACCESS_KEY", "hunter2"), ("OS_PASSWORD", "hunter2")]);
    let shown = format!("{files:?}");
    assert!(shown.contains("OS_PASSWORD") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn certificates_are_read_from_the_file_that_settings_name() {
    use pileus_client::{Roots, files::roots};
    let folder = Folder::new();
    folder
        .write("ca.pem", "-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n")
        .write("no.pem", "x");
    assert!(matches!(roots(None), Ok(Roots::Platform)));
    assert!(matches!(roots(Some(&folder.path("ca.pem"))), Ok(Roots::Only(all)) if all.len() == 1));
    told(roots(Some(&folder.path("no.pem"))), &["no.pem", "BEGIN CERTIFICATE"]);
    told(roots(Some(&folder.path("absent.pem"))), &["absent.pem cannot be read"]);
    told(roots(Some(&folder.path("work"))), &["work cannot be read"]);
}
