//! Variables, and the places that they and the usual ways lead to.

use pileus_core::{Error, Result};
use std::{
    env,
    ffi::{OsStr, OsString},
    fmt,
    path::{Path, PathBuf},
};

/// Where accounts are looked for: variables, and the files that they and the usual places lead to.
#[derive(Clone)]
pub struct Files {
    pub(super) variables: Vec<(OsString, OsString)>,
    /// What relative paths start from; where there is none, they are left as they are.
    pub(super) directory: Option<PathBuf>,
    /// The place of what holds for the whole machine.
    pub(super) site: PathBuf,
}

impl Files {
    /// The variables of this process, and its working directory.
    #[must_use]
    pub fn of_process() -> Self {
        let mut files = Files {
            variables: env::vars_os().collect(),
            directory: env::current_dir().ok(),
            site: PathBuf::from("/etc"),
        };
        // A service may have no variable that tells its home.
        if files.variable("HOME").or_else(|| files.variable("USERPROFILE")).is_none()
            && let Some(home) = env::home_dir().filter(|home| !home.as_os_str().is_empty())
        {
            files.variables.retain(|(name, _)| name != "HOME");
            files.variables.push(("HOME".into(), home.into()));
        }
        files
    }

    /// These variables and no others, with relative paths starting from `directory`.
    pub fn new<N: Into<OsString>, V: Into<OsString>>(
        variables: impl IntoIterator<Item = (N, V)>,
        directory: impl Into<PathBuf>,
    ) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Files { variables, directory: Some(directory.into()), site: PathBuf::from("/etc") }
    }

    /// Looks for what holds for the whole machine in that folder instead of `/etc`.
    #[must_use]
    pub fn site(mut self, folder: impl Into<PathBuf>) -> Self {
        self.site = folder.into();
        self
    }

    /// The value of a variable; an empty one is none.
    pub(super) fn variable(&self, name: &str) -> Option<&OsStr> {
        let found = self.variables.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_os_str()).filter(|value| !value.is_empty())
    }

    /// The value of a variable that has to be text.
    #[cfg(feature = "openstack")]
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>> {
        self.variable(name).map(|value| value.to_str().ok_or_else(|| not_text(name))).transpose()
    }

    /// The variables whose names `wanted` wants, as text.
    pub(super) fn pairs(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, String)>> {
        let named = self.variables.iter().filter_map(|(name, value)| Some((name.to_str()?, value)));
        named
            .filter(|(name, _)| wanted(name))
            .map(|(name, value)| {
                let value = value.to_str().ok_or_else(|| not_text(name))?;
                Ok((name.to_owned(), value.to_owned()))
            })
            .collect()
    }

    pub(super) fn home(&self) -> Option<&Path> {
        self.variable("HOME").or_else(|| self.variable("USERPROFILE")).map(Path::new)
    }

    /// Where that path leads: `~/` to the home directory, a relative one to the working directory.
    pub(super) fn place(&self, path: &str) -> PathBuf {
        let home = path.strip_prefix("~/").and_then(|rest| Some(self.home()?.join(rest)));
        let path = home.unwrap_or_else(|| PathBuf::from(path));
        self.directory.as_ref().map_or_else(|| path.clone(), |directory| directory.join(&path))
    }

    /// The same, as text.
    #[cfg(any(feature = "_aws", feature = "openstack"))]
    pub(super) fn placed(&self, path: &str) -> String {
        // What is no text could not be written in a setting: it stays as it was there.
        self.place(path).to_str().map_or_else(|| path.to_owned(), str::to_owned)
    }
}

fn not_text(name: &str) -> Error {
    // Not the value: it may be a secret.
    Error::misuse(format!("the variable {name} is not UTF-8; set it anew, or unset it"))
}

impl fmt::Debug for Files {
    /// Without the variables' values: some are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.variables.iter().map(|(name, _)| name).collect();
        f.debug_struct("Files")
            .field("variables", &names)
            .field("directory", &self.directory)
            .field("site", &self.site)
            .finish()
    }
}
