//! The states of networks, ports, routers and floating IPs.

use serde::{Deserialize, Serialize};

/// The state of a network, a port, a router or a floating IP.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Status {
    /// In service.
    Active,
    /// Not in service: administratively down, or nothing is attached.
    Down,
    /// Being set up.
    Build,
    /// It failed.
    Error,
    /// Another state, in the provider's words: `N/A`, `ALLOCATING`.
    Other(String),
    /// The answer said nothing about it.
    #[default]
    Unknown,
}

impl Status {
    /// As the provider writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Status::Active => "ACTIVE",
            Status::Down => "DOWN",
            Status::Build => "BUILD",
            Status::Error => "ERROR",
            Status::Other(text) => text,
            Status::Unknown => "",
        }
    }
}

impl From<String> for Status {
    fn from(text: String) -> Self {
        match text.as_str() {
            "ACTIVE" => Status::Active,
            "DOWN" => Status::Down,
            "BUILD" => Status::Build,
            "ERROR" => Status::Error,
            "" => Status::Unknown,
            _ => Status::Other(text),
        }
    }
}

impl From<Status> for String {
    fn from(status: Status) -> String {
        match status {
            Status::Other(text) => text,
            known => known.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_survives_the_round_trip() {
        for text in ["ACTIVE", "DOWN", "BUILD", "ERROR", "N/A", "ALLOCATING", ""] {
            let status = Status::from(text.to_owned());
            assert_eq!(status.as_str(), text);
            assert_eq!(String::from(status), text);
        }
        assert_eq!(Status::from("N/A".to_owned()), Status::Other("N/A".into()));
    }
}
