//! Network interfaces at instances.

use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::aws::ec2::{calls::command, form, request},
    wire::{xml, xml_struct},
};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// A network interface just attached.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct AttachedInterface {
        /// What the attachment is known by.
        pub attachment_id: String = needed "attachmentId",
        /// Which of the instance's network cards it is on.
        pub network_card_index: Option<u32> = "networkCardIndex",
    }
}

/// Attaches a network interface to an instance in its zone.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachNetworkInterface {
    /// The interface.
    pub network_interface_id: String,
    /// The instance.
    pub instance_id: String,
    /// Which of the instance's interfaces it is to be; 0 is the first, which the instance has already.
    pub device_index: u32,
    /// Which of the instance's network cards it goes on; the first where it is not given.
    pub network_card_index: Option<u32>,
}

impl Endpoint for AttachNetworkInterface {
    type Output = AttachedInterface;

    fn request(&self) -> Request {
        let form = form("AttachNetworkInterface")
            .set("NetworkInterfaceId", &self.network_interface_id)
            .set("InstanceId", &self.instance_id)
            .set("DeviceIndex", self.device_index)
            .opt("NetworkCardIndex", self.network_card_index);
        // It cannot be attached there twice; a repeat that is told that it is in use leaves in doubt by whom.
        request(form).repeat(Repeat::Keyed)
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml::read(response)
    }
}

command! {
    /// Detaches a network interface from its instance.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachNetworkInterface.html>
    pub struct DetachNetworkInterface {
        /// The attachment.
        pub attachment_id: String = "AttachmentId",
        /// Takes it away even from an instance that has failed.
        pub force: Option<bool> = opt "Force",
    }
    repeat Removing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::aws::ec2::testing::{answer, sent, stored};

    #[test]
    fn interfaces_go_from_instance_to_instance() {
        let attach = AttachNetworkInterface {
            network_interface_id: "eni-1".into(),
            instance_id: "i-1".into(),
            device_index: 1,
            network_card_index: Some(0),
        };
        assert_eq!(
            sent(&attach),
            "AttachNetworkInterface NetworkInterfaceId=eni-1 InstanceId=i-1 DeviceIndex=1 NetworkCardIndex=0"
        );
        assert_eq!((attach.request().repeat, stored(&attach)), (Repeat::Keyed, attach.clone()));
        let body = "<R><attachmentId>eni-attach-1</attachmentId><networkCardIndex>0</networkCardIndex></R>";
        let made = attach.response(&answer(200, body)).expect("an attachment");
        assert_eq!((made.attachment_id.as_str(), made.network_card_index), ("eni-attach-1", Some(0)));
        assert!(attach.response(&answer(200, "<R/>")).is_err());
        let detach = DetachNetworkInterface { attachment_id: "eni-attach-1".into(), force: Some(true) };
        assert_eq!(sent(&detach), "DetachNetworkInterface AttachmentId=eni-attach-1 Force=true");
        assert_eq!((detach.request().repeat, stored(&detach)), (Repeat::Removing, detach.clone()));
    }
}
