//! Where a long-running flow stands, as data.

use crate::{Error, Result};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Where a long-running flow stands: serializable, without secrets or signed requests. A session of the same account
/// takes it up again, in another process if need be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Which flow it is of: `openstack.create-server`.
    pub flow: String,
    /// The version of that flow's state.
    pub version: u32,
    /// The state.
    pub state: serde_json::Value,
}

impl Checkpoint {
    /// Stores a flow's state under its name.
    ///
    /// `None` where the state has no JSON form, which a flow of plain data always has.
    #[must_use]
    pub fn of(flow: &str, version: u32, state: &impl Serialize) -> Option<Self> {
        let state = serde_json::to_value(state).ok()?;
        Some(Checkpoint { flow: flow.to_owned(), version, state })
    }

    /// Reads the state of the flow of that name and version.
    pub fn read<F: DeserializeOwned>(&self, flow: &str, version: u32) -> Result<F> {
        if self.flow != flow || self.version != version {
            return Err(Error::misuse(format!(
                "this checkpoint is of {} version {}, not of {flow} version {version}; resume it with the method that made it",
                self.flow, self.version
            )));
        }
        F::deserialize(&self.state)
            .map_err(|e| Error::misuse(format!("the checkpoint of {flow} is damaged: {e}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_read_only_by_its_own_flow() {
        let checkpoint = Checkpoint::of("a", 1, &vec![1, 2]).expect("plain data");
        let text = serde_json::to_string(&checkpoint).expect("JSON");
        let back: Checkpoint = serde_json::from_str(&text).expect("JSON");
        assert_eq!(back.read::<Vec<u8>>("a", 1).expect("the same"), [1, 2]);
        assert!(back.read::<Vec<u8>>("b", 1).expect_err("another flow").message().contains("of a version 1"));
        assert!(back.read::<Vec<u8>>("a", 2).is_err());
        assert!(back.read::<String>("a", 1).expect_err("another state").message().contains("damaged"));
    }
}
