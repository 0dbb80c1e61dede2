//! Kinds of things: what their ids look like, and what is said of ids that are wrong.

use super::refused::{Refused, refused};
use super::region::Region;
use crate::Time;
use crate::ids::Ids;
use crate::table::Table;

/// A kind of things.
#[derive(Debug)]
pub(crate) struct Kind {
    /// What its ids begin with.
    pub(crate) prefix: &'static str,
    /// What it is called in `resourceType`.
    pub(crate) resource: &'static str,
    /// What it is called in messages.
    noun: &'static str,
    malformed: &'static str,
    missing: &'static str,
}

macro_rules! kinds {
    ($($name:ident: $prefix:literal $resource:literal $noun:literal $malformed:literal $missing:literal,)*) => {
        $(pub(crate) const $name: &Kind = &Kind {
            prefix: $prefix, resource: $resource, noun: $noun, malformed: $malformed, missing: $missing,
        };)*
    };
}

kinds! {
    ADDRESS: "eipalloc" "elastic-ip" "allocation" "InvalidAllocationID.Malformed" "InvalidAllocationID.NotFound",
    DHCP: "dopt" "dhcp-options" "dhcpOption" "InvalidDhcpOptionsId.Malformed" "InvalidDhcpOptionID.NotFound",
    GATEWAY: "igw" "internet-gateway" "internetGateway" "InvalidInternetGatewayId.Malformed" "InvalidInternetGatewayID.NotFound",
    GROUP: "sg" "security-group" "security group" "InvalidGroupId.Malformed" "InvalidGroup.NotFound",
    IMAGE: "ami" "image" "image" "InvalidAMIID.Malformed" "InvalidAMIID.NotFound",
    IMPORT: "import-snap" "import-snapshot-task" "import task" "InvalidConversionTaskId.Malformed" "InvalidConversionTaskId",
    INSTANCE: "i" "instance" "instance" "InvalidInstanceID.Malformed" "InvalidInstanceID.NotFound",
    INTERFACE: "eni" "network-interface" "networkInterface" "InvalidNetworkInterfaceId.Malformed" "InvalidNetworkInterfaceID.NotFound",
    KEY_PAIR: "key" "key-pair" "key pair" "InvalidKeyPair.Format" "InvalidKeyPair.NotFound",
    NAT: "nat" "natgateway" "NatGateway" "NatGatewayMalformed" "NatGatewayNotFound",
    PLACEMENT: "pg" "placement-group" "placement group" "InvalidPlacementGroupId.Malformed" "InvalidPlacementGroup.Unknown",
    ROUTES: "rtb" "route-table" "routeTable" "InvalidRouteTableId.Malformed" "InvalidRouteTableID.NotFound",
    RULE: "sgr" "security-group-rule" "security group rule" "InvalidSecurityGroupRuleId.Malformed" "InvalidSecurityGroupRuleId.NotFound",
    SNAPSHOT: "snap" "snapshot" "snapshot" "InvalidSnapshotID.Malformed" "InvalidSnapshot.NotFound",
    SUBNET: "subnet" "subnet" "subnet" "InvalidSubnetID.Malformed" "InvalidSubnetID.NotFound",
    VOLUME: "vol" "volume" "volume" "InvalidVolumeID.Malformed" "InvalidVolume.NotFound",
    VPC: "vpc" "vpc" "vpc" "InvalidVpcID.Malformed" "InvalidVpcID.NotFound",
}

impl Kind {
    /// A fresh id.
    pub(crate) fn make(&self, ids: &mut Ids) -> String {
        make(self.prefix, ids)
    }

    /// Can that be an id of this kind? Old ids have 8 digits, all others 17.
    pub(crate) fn check(&self, id: &str) -> Result<(), Refused> {
        let digits = id.strip_prefix(self.prefix).and_then(|rest| rest.strip_prefix('-'));
        let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        match digits {
            Some(digits) if matches!(digits.len(), 8 | 17) && digits.bytes().all(hex) => Ok(()),
            _ => {
                let message = format!("Invalid id: \"{id}\" (expecting \"{}-...\")", self.prefix);
                Err(refused(self.malformed, message))
            }
        }
    }

    /// There is nothing of these ids.
    pub(crate) fn unknown(&self, ids: &[&str]) -> Refused {
        let (s, verb) = if ids.len() == 1 { ("", "does") } else { ("s", "do") };
        let message = format!("The {} ID{s} '{}' {verb} not exist", self.noun, ids.join(", "));
        refused(self.missing, message)
    }
}

/// An id: a prefix and 17 digits, the first of them 0 as in all that EC2 has given out so far.
pub(crate) fn make(prefix: &str, ids: &mut Ids) -> String {
    format!("{prefix}-0{:016x}", ids.bits())
}

/// A thing that has an id.
pub(crate) trait Row: Clone {
    const KIND: &'static Kind;

    fn id(&self) -> &str;

    /// When it was made; until a while later nobody finds it.
    fn created(&self) -> Time;

    fn table(region: &Region) -> &Table<Self>;

    fn table_mut(region: &mut Region) -> &mut Table<Self>;
}

/// Makes a structure with `id` and `created` a row of a table.
macro_rules! row {
    ($name:ty: $kind:ident in $table:ident) => {
        impl $crate::ec2::kind::Row for $name {
            const KIND: &'static $crate::ec2::kind::Kind = $crate::ec2::kind::$kind;
            fn id(&self) -> &str {
                &self.id
            }
            fn created(&self) -> $crate::Time {
                self.created
            }
            fn table(region: &$crate::ec2::region::Region) -> &$crate::table::Table<Self> {
                &region.$table
            }
            fn table_mut(region: &mut $crate::ec2::region::Region) -> &mut $crate::table::Table<Self> {
                &mut region.$table
            }
        }
    };
}
pub(crate) use row;
