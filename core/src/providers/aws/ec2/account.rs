//! What an account may have.

use super::{
    Filter,
    common::{listing, reading, whole},
    form,
};
use crate::{
    Endpoint, Page, Request, Response, Result, Time,
    providers::aws::ec2::{Tag, terms::Tenancy},
    wire::{open_enum, xml::Document, xml_struct},
};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// A value of an attribute.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct AccountAttributeValue {
        /// The value.
        pub value: String = "attributeValue",
    }
}

xml_struct! {
    /// An attribute of an account. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AccountAttribute.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct AccountAttribute {
        /// Its name: `default-vpc`, `max-instances`, `max-elastic-ips`, `vpc-max-elastic-ips`,
        /// `vpc-max-security-groups-per-interface`, `supported-platforms`.
        pub name: String = needed "attributeName",
        /// Its values.
        pub values: Vec<AccountAttributeValue> = "attributeValueSet",
    }
}

impl AccountAttribute {
    /// Its value, where it is one number.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match &self.values[..] {
            [one] => one.value.trim().parse().ok(),
            _ => None,
        }
    }
}

/// Lists the account's attributes.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeAccountAttributes {
    /// Only these.
    pub attribute_names: Vec<String>,
}

listing!(Attributes: Document<AccountAttribute> = "accountAttributeSet");

impl Endpoint for DescribeAccountAttributes {
    type Output = Page<Document<AccountAttribute>, Self>;

    fn request(&self) -> Request {
        reading(form("DescribeAccountAttributes").list("AttributeName", &self.attribute_names))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        whole::<Attributes, _>(response)
    }
}

open_enum! {
    /// Whether a reservation holds.
    pub enum ReservedInstanceState {
        /// It is being paid for.
        PaymentPending = "payment-pending",
        /// It holds.
        Active = "active",
        /// It could not be paid for.
        PaymentFailed = "payment-failed",
        /// It is over.
        Retired = "retired",
        /// It will hold from a later time on.
        Queued = "queued",
        /// It would have, and was given up.
        QueuedDeleted = "queued-deleted",
    }
}

open_enum! {
    /// Whether a reservation can be exchanged for another.
    pub enum OfferingClass {
        /// It cannot.
        Standard = "standard",
        /// It can.
        Convertible = "convertible",
    }
}

open_enum! {
    /// How a reservation is paid for.
    pub enum OfferingType {
        /// Nothing at once.
        NoUpfront = "No Upfront",
        /// Some of it at once.
        PartialUpfront = "Partial Upfront",
        /// All of it at once.
        AllUpfront = "All Upfront",
        /// For instances that run always; no longer sold.
        Heavy = "Heavy Utilization",
        /// For instances that run often; no longer sold.
        Medium = "Medium Utilization",
        /// For instances that run now and then; no longer sold.
        Light = "Light Utilization",
    }
}

xml_struct! {
    /// A price that is paid again and again.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct RecurringCharge {
        /// How much.
        pub amount: Option<f64> = "amount",
        /// How often: `Hourly`.
        pub frequency: Option<String> = "frequency",
    }
}

xml_struct! {
    /// Instances that are paid for in advance, and are cheaper for it.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReservedInstances.html>
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ReservedInstances {
        /// The reservation's id.
        pub id: String = needed "reservedInstancesId",
        /// The type they are of.
        pub instance_type: Option<String> = "instanceType",
        /// How many there are.
        pub instance_count: Option<u32> = "instanceCount",
        /// The zone they are in, where it is one.
        pub availability_zone: Option<String> = "availabilityZone",
        /// What it holds for: `Availability Zone`, `Region`.
        pub scope: Option<String> = "scope",
        /// The system they are for: `Linux/UNIX`.
        pub product_description: Option<String> = "productDescription",
        /// Whom they may share their host with.
        pub tenancy: Option<Tenancy> = "instanceTenancy",
        /// Whether it holds.
        pub state: Option<ReservedInstanceState> = "state",
        /// From when on.
        pub start: Option<Time> = "start",
        /// Until when.
        pub end: Option<Time> = "end",
        /// How long, in seconds.
        pub duration: Option<u64> = "duration",
        /// Whether it can be exchanged.
        pub offering_class: Option<OfferingClass> = "offeringClass",
        /// How it is paid for.
        pub offering_type: Option<OfferingType> = "offeringType",
        /// What is paid once.
        pub fixed_price: Option<f64> = "fixedPrice",
        /// What is paid for an hour of use.
        pub usage_price: Option<f64> = "usagePrice",
        /// What is paid again and again.
        pub recurring_charges: Vec<RecurringCharge> = "recurringCharges",
        /// In which currency: `USD`.
        pub currency_code: Option<String> = "currencyCode",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

/// Lists the account's reservations; all at once, for the call has no pages.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReservedInstances.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeReservedInstances {
    /// Only these.
    pub reserved_instances_ids: Vec<String>,
    /// Only those that meet these conditions: `state`, `instance-type`.
    pub filters: Vec<Filter>,
    /// Only those that can, or cannot, be exchanged.
    pub offering_class: Option<OfferingClass>,
    /// Only those paid for in that way.
    pub offering_type: Option<OfferingType>,
}

listing!(Reserved: Document<ReservedInstances> = "reservedInstancesSet");

impl Endpoint for DescribeReservedInstances {
    type Output = Page<Document<ReservedInstances>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribeReservedInstances")
            .list("ReservedInstancesId", &self.reserved_instances_ids)
            .opt("OfferingClass", self.offering_class.as_ref())
            .opt("OfferingType", self.offering_type.as_ref());
        reading(Filter::write(form, &self.filters))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        whole::<Reserved, _>(response)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };
    use crate::Repeat;

    #[test]
    fn attributes_are_numbers_or_words() {
        let list = DescribeAccountAttributes { attribute_names: vec!["max-instances".into()] };
        assert_eq!(sent(&list), "DescribeAccountAttributes AttributeName.1=max-instances");
        assert_eq!((stored(&list), list.request().repeat), (list.clone(), Repeat::Safe));
        let body = "<r><accountAttributeSet><item><attributeName>max-instances</attributeName><attributeValueSet><item>\
            <attributeValue>20</attributeValue></item></attributeValueSet></item><item>\
            <attributeName>supported-platforms</attributeName><attributeValueSet><item><attributeValue>EC2</attributeValue>\
            </item><item><attributeValue>VPC</attributeValue></item></attributeValueSet></item></accountAttributeSet></r>";
        let page = list.response(&answer(200, body)).expect("attributes");
        assert_eq!((page.items[0].name.as_str(), page.items[0].number()), ("max-instances", Some(20)));
        assert_eq!((page.items[1].values[1].value.as_str(), page.items[1].number()), ("VPC", None));
    }

    #[test]
    fn reservations_tell_their_price() {
        let list = DescribeReservedInstances {
            reserved_instances_ids: vec!["r-1".into()],
            filters: vec![Filter::new("state", "active")],
            offering_class: Some(OfferingClass::Convertible),
            offering_type: Some(OfferingType::NoUpfront),
        };
        assert_eq!(
            sent(&list),
            "DescribeReservedInstances ReservedInstancesId.1=r-1 OfferingClass=convertible OfferingType=No Upfront \
             Filter.1.Name=state Filter.1.Value.1=active"
        );
        assert_eq!((stored(&list), list.request().repeat), (list.clone(), Repeat::Safe));
        let body = "<r><reservedInstancesSet><item><reservedInstancesId>r-1</reservedInstancesId><state>dormant</state>\
            <recurringCharges><item><frequency>Hourly</frequency><amount>0.029</amount></item></recurringCharges>\
            <usagePrice>0.0</usagePrice><offeringType>No Upfront</offeringType><scope>Region</scope></item>\
            </reservedInstancesSet></r>";
        let page = list.response(&answer(200, body)).expect("reservations");
        let reserved = &page.items[0];
        assert_eq!(reserved.state, Some(ReservedInstanceState::Other("dormant".into())));
        assert_eq!((reserved.usage_price, reserved.fixed_price), (Some(0.0), None));
        assert_eq!(reserved.recurring_charges[0].amount, Some(0.029));
        assert_eq!(reserved.offering_type, Some(OfferingType::NoUpfront));
    }
}
