//! Internet gateways: the way between a VPC and the internet.

use super::{
    Tag,
    calls::{command, describe},
    form, request,
};
use crate::{
    Endpoint, Request, Response, Result,
    wire::{
        open_enum,
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// What a gateway's attachment is doing.
    pub enum GatewayAttachmentState {
        /// It is being made.
        Attaching = "attaching",
        /// It is there.
        Attached = "attached",
        /// It is there: the word of internet gateways.
        Available = "available",
        /// It is going.
        Detaching = "detaching",
        /// It is gone.
        Detached = "detached",
    }
}

xml_struct! {
    /// An internet gateway. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGateway.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InternetGateway {
        /// Its id.
        pub internet_gateway_id: String = needed "internetGatewayId",
        /// The account that owns it.
        pub owner_id: Option<String> = "ownerId",
        /// The VPC it is attached to, if any.
        pub attachments: Vec<InternetGatewayAttachment> = "attachmentSet",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

xml_struct! {
    /// That a gateway is attached to a VPC.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InternetGatewayAttachment {
        /// The VPC.
        pub vpc_id: Option<String> = "vpcId",
        /// What the attachment is doing.
        pub state: Option<GatewayAttachmentState> = "state",
    }
}

describe! {
    /// Lists internet gateways.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html>
    pub struct DescribeInternetGateways {
        /// Only these.
        pub internet_gateway_ids = "InternetGatewayId",
    }
    in GatewayPage: Document<InternetGateway> = "internetGatewaySet", up to 1000
}

/// Makes an internet gateway.
///
/// It carries no token: when its answer is lost, look for its tags.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateInternetGateway {
    /// Its tags.
    pub tags: Vec<Tag>,
}

impl Endpoint for CreateInternetGateway {
    type Output = Document<InternetGateway>;

    fn request(&self) -> Request {
        // Sent once: every repeat would make another one.
        request(Tag::specify(form("CreateInternetGateway"), "internet-gateway", &self.tags))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        xml_struct! {
            struct Answer {
                gateway: Document<InternetGateway> = needed "internetGateway",
            }
        }
        Ok(xml::read::<Answer>(response)?.gateway)
    }
}

command! {
    /// Deletes an internet gateway that is attached to nothing.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html>
    pub struct DeleteInternetGateway {
        /// Its id.
        pub internet_gateway_id: String = "InternetGatewayId",
    }
    repeat Removing
}

command! {
    /// Attaches an internet gateway to a VPC that has none.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html>
    pub struct AttachInternetGateway {
        /// The gateway.
        pub internet_gateway_id: String = "InternetGatewayId",
        /// The VPC.
        pub vpc_id: String = "VpcId",
    }
    // A repeat that is told `Resource.AlreadyAssociated` leaves in doubt with which VPC.
    repeat Keyed
}

command! {
    /// Detaches an internet gateway from a VPC in which nothing has a public address.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html>
    pub struct DetachInternetGateway {
        /// The gateway.
        pub internet_gateway_id: String = "InternetGatewayId",
        /// The VPC.
        pub vpc_id: String = "VpcId",
    }
    repeat Removing
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };
    use crate::Repeat;

    #[test]
    fn gateways_are_listed() {
        let all = DescribeInternetGateways::default();
        assert_eq!(sent(&all), "DescribeInternetGateways MaxResults=1000");
        let some =
            DescribeInternetGateways { internet_gateway_ids: vec!["igw-1".into()], ..Default::default() };
        assert_eq!(sent(&some), "DescribeInternetGateways InternetGatewayId.1=igw-1");
        let body = "<R><internetGatewaySet><item><internetGatewayId>igw-1</internetGatewayId><ownerId>1</ownerId>\
            <attachmentSet><item><vpcId>vpc-1</vpcId><state>available</state></item><item><state>torn</state></item>\
            </attachmentSet><tagSet><item><key>a</key><value>b</value></item></tagSet></item></internetGatewaySet>\
            <nextToken>n</nextToken></R>";
        let page = all.response(&answer(200, body)).expect("a page");
        let gateway = &page.items[0];
        assert_eq!((gateway.internet_gateway_id.as_str(), gateway.owner_id.as_deref()), ("igw-1", Some("1")));
        assert_eq!(gateway.attachments[0].vpc_id.as_deref(), Some("vpc-1"));
        assert_eq!(gateway.attachments[0].state, Some(GatewayAttachmentState::Available));
        assert_eq!(gateway.attachments[1].state, Some(GatewayAttachmentState::Other("torn".into())));
        assert_eq!(gateway.tags, [Tag::new("a", "b")]);
        let rest = page.rest.expect("more");
        assert_eq!(stored(&rest), rest);
    }

    #[test]
    fn gateways_come_and_go() {
        let create = CreateInternetGateway { tags: vec![Tag::new("a", "b")] };
        assert_eq!(
            sent(&create),
            "CreateInternetGateway TagSpecification.1.ResourceType=internet-gateway \
            TagSpecification.1.Tag.1.Key=a TagSpecification.1.Tag.1.Value=b"
        );
        assert_eq!((create.request().repeat, stored(&create)), (Repeat::Once, create.clone()));
        let body = "<R><internetGateway><internetGatewayId>igw-1</internetGatewayId></internetGateway></R>";
        assert_eq!(create.response(&answer(200, body)).expect("a gateway").internet_gateway_id, "igw-1");
        assert!(create.response(&answer(200, "<R/>")).is_err());
        let attach = AttachInternetGateway { internet_gateway_id: "igw-1".into(), vpc_id: "vpc-1".into() };
        assert_eq!(sent(&attach), "AttachInternetGateway InternetGatewayId=igw-1 VpcId=vpc-1");
        assert_eq!((attach.request().repeat, stored(&attach)), (Repeat::Keyed, attach.clone()));
        let detach = DetachInternetGateway { internet_gateway_id: "igw-1".into(), vpc_id: "vpc-1".into() };
        assert_eq!(sent(&detach), "DetachInternetGateway InternetGatewayId=igw-1 VpcId=vpc-1");
        assert_eq!((detach.request().repeat, stored(&detach)), (Repeat::Removing, detach.clone()));
        let delete = DeleteInternetGateway { internet_gateway_id: "igw-1".into() };
        assert_eq!(
            (sent(&delete).as_str(), stored(&delete)),
            ("DeleteInternetGateway InternetGatewayId=igw-1", delete.clone())
        );
    }
}
