//! Changes of network interfaces.

use crate::{
    Endpoint, Repeat, Request, Response, Result,
    providers::aws::ec2::{common::done, form, request},
    wire::{form::Form, xml_struct},
};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// For how many seconds a network interface remembers connections on which nothing happens.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct ConnectionTracking {
        /// TCP connections that are open, from 60 to 432000.
        pub tcp_established_timeout: Option<u32> = "tcpEstablishedTimeout",
        /// UDP that went more than once to and fro, from 60 to 180.
        pub udp_stream_timeout: Option<u32> = "udpStreamTimeout",
        /// UDP that went once, from 30 to 60.
        pub udp_timeout: Option<u32> = "udpTimeout",
    }
}

impl ConnectionTracking {
    pub(super) fn write(form: Form, tracking: Option<&ConnectionTracking>) -> Form {
        let Some(tracking) = tracking else { return form };
        form.within("ConnectionTrackingSpecification", |form| {
            form.opt("TcpEstablishedTimeout", tracking.tcp_established_timeout)
                .opt("UdpStreamTimeout", tracking.udp_stream_timeout)
                .opt("UdpTimeout", tracking.udp_timeout)
        })
    }
}

/// What can be changed at a network interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkInterfaceChange {
    /// What it says of itself.
    Description(String),
    /// Whether traffic that is neither from nor to it is dropped.
    SourceDestCheck(bool),
    /// The security groups it is in, instead of those it was in; one at least.
    SecurityGroups(Vec<String>),
    /// Whether it goes with the instance it is attached to.
    DeleteOnTermination {
        /// The attachment.
        attachment_id: String,
        /// Whether it goes.
        delete: bool,
    },
    /// Whether it gets a public IPv4 address.
    AssociatePublicIpAddress(bool),
    /// Whether its first IPv6 address stays as long as it does; that cannot be taken back.
    EnablePrimaryIpv6(bool),
    /// How long it remembers connections.
    ConnectionTracking(ConnectionTracking),
}

/// Changes a network interface, one thing at a time.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModifyNetworkInterfaceAttribute {
    /// The interface.
    pub network_interface_id: String,
    /// What is changed.
    pub change: NetworkInterfaceChange,
}

impl Endpoint for ModifyNetworkInterfaceAttribute {
    type Output = ();

    fn request(&self) -> Request {
        let form =
            form("ModifyNetworkInterfaceAttribute").set("NetworkInterfaceId", &self.network_interface_id);
        let form = match &self.change {
            NetworkInterfaceChange::Description(text) => form.set("Description.Value", text),
            NetworkInterfaceChange::SourceDestCheck(on) => form.set("SourceDestCheck.Value", on),
            NetworkInterfaceChange::SecurityGroups(ids) => form.list("SecurityGroupId", ids),
            NetworkInterfaceChange::DeleteOnTermination { attachment_id, delete } => form
                .set("Attachment.AttachmentId", attachment_id)
                .set("Attachment.DeleteOnTermination", delete),
            NetworkInterfaceChange::AssociatePublicIpAddress(on) => form.set("AssociatePublicIpAddress", on),
            NetworkInterfaceChange::EnablePrimaryIpv6(on) => form.set("EnablePrimaryIpv6", on),
            NetworkInterfaceChange::ConnectionTracking(tracking) => {
                ConnectionTracking::write(form, Some(tracking))
            }
        };
        // It comes to the same value.
        request(form).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::aws::ec2::testing::{answer, sent, stored};

    #[test]
    fn interfaces_are_changed_one_thing_at_a_time() {
        let tracking = ConnectionTracking {
            tcp_established_timeout: Some(60),
            udp_stream_timeout: Some(61),
            udp_timeout: None,
        };
        for (change, told) in [
            (NetworkInterfaceChange::Description("a b".into()), "Description.Value=a b"),
            (NetworkInterfaceChange::SourceDestCheck(false), "SourceDestCheck.Value=false"),
            (
                NetworkInterfaceChange::SecurityGroups(vec!["sg-1".into(), "sg-2".into()]),
                "SecurityGroupId.1=sg-1 SecurityGroupId.2=sg-2",
            ),
            (
                NetworkInterfaceChange::DeleteOnTermination {
                    attachment_id: "eni-attach-1".into(),
                    delete: true,
                },
                "Attachment.AttachmentId=eni-attach-1 Attachment.DeleteOnTermination=true",
            ),
            (NetworkInterfaceChange::AssociatePublicIpAddress(true), "AssociatePublicIpAddress=true"),
            (NetworkInterfaceChange::EnablePrimaryIpv6(true), "EnablePrimaryIpv6=true"),
            (
                NetworkInterfaceChange::ConnectionTracking(tracking),
                "ConnectionTrackingSpecification.TcpEstablishedTimeout=60 \
                ConnectionTrackingSpecification.UdpStreamTimeout=61",
            ),
        ] {
            let modify = ModifyNetworkInterfaceAttribute { network_interface_id: "eni-1".into(), change };
            assert_eq!(
                sent(&modify),
                format!("ModifyNetworkInterfaceAttribute NetworkInterfaceId=eni-1 {told}")
            );
            assert_eq!((modify.request().repeat, stored(&modify)), (Repeat::Safe, modify.clone()));
            modify.response(&answer(200, "<R><return>true</return></R>")).expect("done");
        }
    }
}
