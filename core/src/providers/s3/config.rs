//! Accounts from `AWS_…` variables and AWS's files.

use super::Settings;
use crate::{Result, providers::aws};

/// Settings from environment variables alone, given as pairs: those of AWS, `AWS_ENDPOINT_URL_S3` among them. What
/// [`aws::config::Config`] reads of files is turned into these by [`Settings::from`].
///
/// ```
/// use pileus_core::providers::s3::{Dialect, config::environment};
///
/// let pairs = [
///     ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
///     ("AWS_SECRET_ACCESS_KEY", "secret"),
///     ("AWS_REGION", "us-east-1"),
///     ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000"),
/// ];
/// let settings = environment(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())))?;
/// assert_eq!(settings.address()?, "http://127.0.0.1:9000");
/// assert_eq!(settings.dialect, Dialect::COMPATIBLE);
/// # Ok::<(), pileus_core::Error>(())
/// ```
pub fn environment(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Settings> {
    aws::config::environment(pairs).map(Settings::from)
}
