//! Microversions: which one a request asks for, and what the answer says of it.
//!
//! <https://docs.openstack.org/nova/latest/reference/api-microversion-history.html>

use crate::exchange::{Call, Refusal, Reply, set};
use crate::settings::Settings;

/// The microversions of a service.
pub(crate) struct Range {
    /// The name in `OpenStack-API-Version`.
    pub(crate) service: &'static str,
    /// An older header of its own.
    pub(crate) legacy_header: Option<&'static str>,
    pub(crate) major: u16,
    pub(crate) lowest: u16,
    pub(crate) highest: fn(&Settings) -> u16,
}

impl Range {
    /// The minor version a request asks for; the lowest if it does not say.
    pub(crate) fn asked(&self, settings: &Settings, call: &Call<'_>) -> Result<u16, Refusal> {
        let highest = (self.highest)(settings);
        let named = call
            .headers
            .get_all("openstack-api-version")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .find_map(|part| part.trim().strip_prefix(self.service)?.strip_prefix(' '));
        let text = match named.or_else(|| call.header(self.legacy_header?)) {
            None => return Ok(self.lowest),
            Some(text) => text.trim(),
        };
        if text == "latest" {
            return Ok(highest);
        }
        let invalid = || {
            Refusal::bad(format!(
                "API Version String {text} is of invalid format. Must be of format MajorNum.MinorNum."
            ))
        };
        let (major, minor) = text.split_once('.').ok_or_else(invalid)?;
        let major: u16 = major.parse().map_err(|_| invalid())?;
        let minor: u16 = minor.parse().map_err(|_| invalid())?;
        if major != self.major || !(self.lowest..=highest).contains(&minor) {
            return Err(Refusal::new(
                406,
                format!(
                    "Version {text} is not supported by the API. Minimum is {0}.{1} and maximum is {0}.{highest}.",
                    self.major, self.lowest
                ),
            ));
        }
        Ok(minor)
    }

    /// Says in the answer which version it is of.
    pub(crate) fn mark(&self, reply: &mut Reply, minor: u16) {
        let number = format!("{}.{minor}", self.major);
        set(reply, "openstack-api-version", &format!("{} {number}", self.service));
        match self.legacy_header {
            Some(header) => {
                set(reply, header, &number);
                set(reply, "vary", "OpenStack-API-Version, X-OpenStack-Nova-API-Version");
            }
            None => set(reply, "vary", "OpenStack-API-Version"),
        }
    }
}
