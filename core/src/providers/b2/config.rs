//! Accounts from the environment variables of Backblaze's own tools.
//! <https://www.backblaze.com/docs/cloud-storage-account-authorize-command>

use super::Settings;
use crate::{Error, Result};

/// Settings from environment variables, given as pairs: `B2_APPLICATION_KEY_ID` and `B2_APPLICATION_KEY`. Those of others
/// are passed over.
///
/// ```
/// use pileus_core::providers::b2::config::environment;
///
/// let pairs = [("B2_APPLICATION_KEY_ID", "0014aa9865d6f0000000000b0"), ("B2_APPLICATION_KEY", "K001abc")];
/// let settings = environment(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())))?;
/// assert_eq!(settings.key_id, "0014aa9865d6f0000000000b0");
/// # Ok::<(), pileus_core::Error>(())
/// ```
pub fn environment(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Settings> {
    let (mut id, mut key) = (None, None);
    for (name, value) in pairs {
        let place = match name.as_str() {
            "B2_APPLICATION_KEY_ID" => &mut id,
            "B2_APPLICATION_KEY" => &mut key,
            _ => continue,
        };
        if !value.trim().is_empty() {
            *place = Some(value.trim().to_owned());
        }
    }
    let missing =
        |name| move || Error::misuse(format!("{name} is not set; set it, or make Settings yourself"));
    let id = id.ok_or_else(missing("B2_APPLICATION_KEY_ID"))?;
    Ok(Settings::new(id, key.ok_or_else(missing("B2_APPLICATION_KEY"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let read = |pairs: &[(&str, &str)]| {
            environment(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
        };
        let error = read(&[("B2_APPLICATION_KEY", "hunter2")]).expect_err("no id");
        assert!(error.message().starts_with("B2_APPLICATION_KEY_ID"), "{error}");
        let error = read(&[("B2_APPLICATION_KEY_ID", "a"), ("B2_APPLICATION_KEY", " ")]).expect_err("no key");
        assert!(error.message().starts_with("B2_APPLICATION_KEY is"), "{error}");
        let pairs = [("B2_APPLICATION_KEY_ID", " a\n"), ("PATH", "/bin"), ("B2_APPLICATION_KEY", "k")];
        let settings = read(&pairs).expect("settings");
        assert_eq!((settings.key_id.as_str(), settings.key.expose()), ("a", "k"));
    }
}
