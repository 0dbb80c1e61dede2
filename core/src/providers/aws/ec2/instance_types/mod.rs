//! Instance types, and where they are offered.

#[cfg(test)]
mod tests;
mod types;

pub use types::{
    EbsInfo, Gpu, InstanceDisk, InstanceType, Memory, NetworkInfo, ProcessorInfo, Support, UsageClass,
};

use super::{
    Filter,
    common::{listing, page, paged, reading},
    form,
};
use crate::{
    Endpoint, Page, Request, Response, Result,
    wire::{
        open_enum,
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

/// Lists instance types of the region.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html>
///
/// Outscale (<https://docs.outscale.com/fcu.html>) and Eucalyptus have a call of that name too, with answers of their
/// own that are read just as well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeInstanceTypes {
    /// Only these.
    pub instance_types: Vec<String>,
    /// Only those that meet these conditions: `current-generation`, `processor-info.supported-architecture`.
    pub filters: Vec<Filter>,
    /// How many a page holds at most, from 5 to 100; 100 where it is not given.
    pub max_results: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub next_token: Option<String>,
}

xml_struct! {
    struct Types {
        ec2: Vec<Vec<Document<InstanceType>>> = flat "instanceTypeSet",
        eucalyptus: Vec<Vec<Document<InstanceType>>> = flat "instanceTypeDetails",
        next: Option<String> = "nextToken",
    }
}

impl Endpoint for DescribeInstanceTypes {
    type Output = Page<Document<InstanceType>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeInstanceTypes").list("InstanceType", &self.instance_types);
        // No page size of ours: EC2's own is the largest, and others know of no pages.
        let form = Filter::write(form, &self.filters).opt("MaxResults", self.max_results);
        reading(form.opt("NextToken", self.next_token.as_ref()))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        let Types { ec2, eucalyptus, next } = xml::read(response)?;
        let items = ec2.into_iter().chain(eucalyptus).flatten().collect();
        let next = next.filter(|token| !token.is_empty());
        let rest = next.map(|next| DescribeInstanceTypes { next_token: Some(next), ..self.clone() });
        Ok(Page { items, rest })
    }
}

open_enum! {
    /// What a location is.
    pub enum LocationType {
        /// A region.
        Region = "region",
        /// A zone, by its name.
        AvailabilityZone = "availability-zone",
        /// A zone, by its id.
        AvailabilityZoneId = "availability-zone-id",
        /// A rack in the customer's house.
        Outpost = "outpost",
    }
}

xml_struct! {
    /// A type, and where it is offered.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceTypeOffering.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct InstanceTypeOffering {
        /// The type.
        pub instance_type: String = needed "instanceType",
        /// What the location is.
        pub location_type: Option<LocationType> = "locationType",
        /// Where.
        pub location: String = "location",
    }
}

/// Lists which types are offered where.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeInstanceTypeOfferings {
    /// What the locations are; the region where it is not given.
    pub location_type: Option<LocationType>,
    /// Only those that meet these conditions: `instance-type`, `location`.
    pub filters: Vec<Filter>,
    /// How many a page holds at most, from 5 to 1000.
    pub max_results: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub next_token: Option<String>,
}

listing!(OfferingPage: InstanceTypeOffering = "instanceTypeOfferingSet");

impl Endpoint for DescribeInstanceTypeOfferings {
    type Output = Page<InstanceTypeOffering, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeInstanceTypeOfferings").opt("LocationType", self.location_type.as_ref());
        let form = Filter::write(form, &self.filters);
        reading(paged(form, false, self.max_results, self.next_token.as_deref()))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page::<OfferingPage, _>(response, |next| DescribeInstanceTypeOfferings {
            next_token: Some(next),
            ..self.clone()
        })
    }
}
