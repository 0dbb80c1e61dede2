//! OpenStack: `clouds.yaml`, `secure.yaml` and `OS_…` variables.

use super::{
    Files,
    settings::{self, Named},
};
use pileus_core::{
    Error, Result, Secret,
    providers::openstack::{
        Settings,
        config::{clouds_yaml_in, environment},
    },
};
use std::path::PathBuf;

/// Variables that say where to look, and not who logs in.
const SELECTORS: [&str; 5] =
    ["OS_CLOUD", "OS_CLOUD_NAME", "OS_REGION_NAME", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE"];

impl Files {
    /// The cloud that the variables and the files describe, as OpenStack's SDK finds it: the entry of `clouds.yaml` that
    /// `OS_CLOUD` names; else what the `OS_…` variables say, as an `openrc` file sets them; else the only entry of
    /// `clouds.yaml`. `OS_REGION_NAME` says in which region, whatever the file says.
    ///
    /// The files are the first `clouds.yaml` (or `.yml`, `.json`) and the first `secure.yaml` of these places: what
    /// `OS_CLIENT_CONFIG_FILE` and `OS_CLIENT_SECURE_FILE` name, the working directory, `openstack` in
    /// `$XDG_CONFIG_HOME` and in `~/.config`, `/etc/openstack`.
    ///
    /// <https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html>
    pub fn openstack(&self) -> Result<Settings> {
        let own = self.text("OS_CLOUD_NAME")?.unwrap_or("envvars");
        match self.text("OS_CLOUD")? {
            Some(name) if name == own => self.openstack_environment(),
            Some(name) => self.openstack_cloud(name),
            None if self.says_who() => self.openstack_environment(),
            None => self.openstack_file(None),
        }
    }

    /// The cloud of that name in `clouds.yaml`, whatever `OS_CLOUD` says.
    pub fn openstack_cloud(&self, name: &str) -> Result<Settings> {
        self.openstack_file(Some(name))
    }

    /// Whether there are variables that describe a cloud.
    fn says_who(&self) -> bool {
        let names = self.variables.iter().filter_map(|(name, _)| name.to_str());
        names.filter(|name| name.starts_with("OS_") && self.variable(name).is_some()).any(|name| {
            let other = ["OS_TEST", "OS_STD", "OS_LOG"].iter().any(|start| name.starts_with(start));
            !other && !SELECTORS.contains(&name)
        })
    }

    fn openstack_environment(&self) -> Result<Settings> {
        environment(self.pairs(|name| name.starts_with("OS_"))?).map(|settings| self.with_files(settings))
    }

    fn openstack_file(&self, cloud: Option<&str>) -> Result<Settings> {
        let mut looked = Vec::new();
        let clouds = self.first("clouds", "OS_CLIENT_CONFIG_FILE", &mut looked)?;
        let secure = self.first("secure", "OS_CLIENT_SECURE_FILE", &mut Vec::new())?;
        let Some((path, text)) = clouds else {
            let places: Vec<String> = looked.iter().map(|path| path.display().to_string()).collect();
            return Err(Error::misuse(format!(
                "there is no clouds.yaml in {}, and no variable such as OS_AUTH_URL says which cloud it is; write the file, \
                 or set OS_CLIENT_CONFIG_FILE to where it is, or the OS_ variables of an openrc file",
                places.join(", ")
            )));
        };
        let secret = secure.as_ref().map(|(_, text)| text.expose());
        let region = self.text("OS_REGION_NAME")?;
        let settings = clouds_yaml_in(text.expose(), secret, cloud, region).map_err(|error| {
            let and = secure.map_or(String::new(), |(path, _)| format!(" and {}", path.display()));
            error.context(format!("{}{and}", path.display()))
        })?;
        Ok(self.with_files(settings))
    }

    /// The first file of that name; `looked` takes the places where there is none.
    fn first(
        &self,
        name: &str,
        variable: &str,
        looked: &mut Vec<PathBuf>,
    ) -> Result<Option<(PathBuf, Secret)>> {
        if let Some(path) = self.text(variable)? {
            let path = self.place(path);
            match settings::read(&path, Named::By(variable))? {
                Some(text) => return Ok(Some((path, text))),
                None => looked.push(path),
            }
        }
        for folder in self.folders() {
            for ending in ["yaml", "yml", "json"] {
                let path = folder.join(format!("{name}.{ending}"));
                if let Some(text) = settings::read(&path, Named::Usually)? {
                    return Ok(Some((path, text)));
                }
            }
            looked.push(folder);
        }
        Ok(None)
    }

    fn folders(&self) -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = self.directory.iter().cloned().collect();
        let configured =
            self.variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let usual = self.home().map(|home| home.join(".config"));
        for folder in configured.into_iter().chain(usual).chain([self.site.clone()]) {
            let folder = folder.join("openstack");
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        folders
    }

    fn with_files(&self, mut settings: Settings) -> Settings {
        let tls = &mut settings.tls;
        for path in [&mut tls.ca_file, &mut tls.certificate_file, &mut tls.key_file].into_iter().flatten() {
            *path = self.placed(path);
        }
        settings
    }
}
