//! What Outscale's Flexible Compute Unit adds to EC2's interface. <https://docs.outscale.com/fcu.html>
//!
//! Its instance types come from [`DescribeInstanceTypes`](super::instance_types::DescribeInstanceTypes) like EC2's.

use super::{Filter, SERVICE, calls::command, common::listing, common::reading, common::whole, form};
use crate::{
    Endpoint, Error, Page, Request, Response, Result,
    wire::{
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// What is in an image or a snapshot, and is paid for with it.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ProductType {
        /// Its id: `0001`. Empty where a thing is of no type.
        pub id: String = "productTypeId",
        /// Its name: `Linux/UNIX`.
        pub description: Option<String> = "description",
    }
}

/// Lists product types. <https://docs.outscale.com/fcu.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeProductTypes {
    /// Only those that meet these conditions.
    pub filters: Vec<Filter>,
}

listing!(ProductTypes: Document<ProductType> = "productTypeSet");

impl Endpoint for DescribeProductTypes {
    type Output = Page<Document<ProductType>, Self>;

    fn request(&self) -> Request {
        reading(Filter::write(form("DescribeProductTypes"), &self.filters))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        whole::<ProductTypes, _>(response)
    }
}

/// Shows the product type of an image or a snapshot. <https://docs.outscale.com/fcu.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetProductType {
    /// The image.
    pub image_id: Option<String>,
    /// The snapshot.
    pub snapshot_id: Option<String>,
}

impl Endpoint for GetProductType {
    type Output = ProductType;

    fn request(&self) -> Request {
        if self.image_id.is_none() && self.snapshot_id.is_none() {
            let what = "GetProductType needs the id of an image or of a snapshot; give one";
            return Request::invalid(SERVICE, Error::misuse(what));
        }
        let form = form("GetProductType")
            .opt("ImageId", self.image_id.as_ref())
            .opt("SnapshotId", self.snapshot_id.as_ref());
        reading(form)
    }

    fn response(&self, response: &Response) -> Result<ProductType> {
        xml::read(response)
    }
}

command! {
    /// Changes the key pair that an instance lets in, from its next start on. <https://docs.outscale.com/fcu.html>
    pub struct ModifyInstanceKeypair {
        /// The instance.
        pub instance_id: String = "InstanceId",
        /// The key pair's name.
        pub key_name: String = "KeyName",
    }
    // Set twice to one value is set once.
    repeat Safe
}

xml_struct! {
    /// How much of something the account may have, and has.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Quota {
        /// Its name: `vm_limit`.
        pub name: String = needed "name",
        /// Its name for people: `VM Limit`.
        pub display_name: Option<String> = "displayName",
        /// What it limits, in a sentence.
        pub description: Option<String> = "description",
        /// The quotas it is one of: `Compute`.
        pub group_name: Option<String> = "groupName",
        /// The account.
        pub owner_id: Option<String> = "ownerId",
        /// How much it may have.
        pub maximum: Option<u64> = "maxQuotaValue",
        /// How much it has.
        pub used: Option<u64> = "usedQuotaValue",
    }
}

xml_struct! {
    /// The quotas of the account, or of one thing of it.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ReferenceQuotas {
        /// `global`, or the id of a thing with quotas of its own: a VPC.
        pub reference: String = needed "reference",
        /// The quotas.
        pub quotas: Vec<Quota> = "quotaSet",
    }
}

/// Quotas, and whether these are all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotas {
    /// The account's, and those of things of it.
    pub references: Vec<Document<ReferenceQuotas>>,
    /// Whether there are more than were told.
    pub truncated: bool,
    /// How to go on asking. `None` though there are more where the answer does not say how: then ask for them by name,
    /// or by the filter `reference`.
    pub rest: Option<DescribeQuotas>,
}

/// Shows the account's quotas. <https://docs.outscale.com/fcu.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeQuotas {
    /// Only those of these names.
    pub quota_names: Vec<String>,
    /// Only those that meet these conditions: `reference`, `quota.display-name`, `quota.group-name`.
    pub filters: Vec<Filter>,
    /// How many are told at once at most.
    pub max_results: Option<u32>,
    /// Where to go on, as an earlier answer told.
    pub next_token: Option<String>,
}

xml_struct! {
    struct QuotaPage {
        references: Vec<Document<ReferenceQuotas>> = "referenceQuotaSet",
        truncated: Option<bool> = "isTruncated",
        next: Option<String> = "nextToken",
    }
}

impl Endpoint for DescribeQuotas {
    type Output = Quotas;

    fn request(&self) -> Request {
        let form = Filter::write(form("DescribeQuotas").list("QuotaName", &self.quota_names), &self.filters);
        reading(form.opt("MaxResults", self.max_results).opt("NextToken", self.next_token.as_ref()))
    }

    fn response(&self, response: &Response) -> Result<Quotas> {
        let QuotaPage { references, truncated, next } = xml::read(response)?;
        let rest = next.map(|next| DescribeQuotas { next_token: Some(next), ..self.clone() });
        let truncated = truncated.unwrap_or_default() || rest.is_some();
        Ok(Quotas { references, truncated, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };
    use crate::{Kind, Repeat};

    #[test]
    fn a_product_type_is_asked_of_one_thing() {
        let of_image = GetProductType { image_id: Some("ami-1".into()), snapshot_id: None };
        assert_eq!(sent(&of_image), "GetProductType ImageId=ami-1");
        let of_snapshot = GetProductType { image_id: None, snapshot_id: Some("snap-1".into()) };
        assert_eq!(sent(&of_snapshot), "GetProductType SnapshotId=snap-1");
        assert_eq!((stored(&of_snapshot), of_image.request().repeat), (of_snapshot.clone(), Repeat::Safe));
        let of_nothing = GetProductType::default();
        assert_eq!(of_nothing.request().fault().expect("refused").kind(), Kind::Misuse);
        let none = of_image.response(&answer(200, "<r><requestId>1</requestId></r>")).expect("an answer");
        assert_eq!(none, ProductType::default());
        let list = DescribeProductTypes { filters: vec![Filter::new("product-type-id", "0001")] };
        assert_eq!(sent(&list), "DescribeProductTypes Filter.1.Name=product-type-id Filter.1.Value.1=0001");
        assert_eq!(stored(&list), list);
    }

    #[test]
    fn another_key_pair_is_let_in() {
        let modify = ModifyInstanceKeypair { instance_id: "i-1".into(), key_name: "k".into() };
        assert_eq!(sent(&modify), "ModifyInstanceKeypair InstanceId=i-1 KeyName=k");
        assert_eq!((stored(&modify), modify.request().repeat), (modify.clone(), Repeat::Safe));
        assert!(modify.response(&answer(200, "<r><return>false</return></r>")).is_err());
    }

    #[test]
    fn quotas_tell_whether_there_are_more() {
        let list = DescribeQuotas {
            quota_names: vec!["vm_limit".into(), "core_limit".into()],
            filters: vec![Filter::new("reference", "global")],
            max_results: Some(5),
            next_token: None,
        };
        assert_eq!(
            sent(&list),
            "DescribeQuotas QuotaName.1=vm_limit QuotaName.2=core_limit Filter.1.Name=reference \
             Filter.1.Value.1=global MaxResults=5"
        );
        assert_eq!(sent(&DescribeQuotas::default()), "DescribeQuotas");
        let read = |end: &str| {
            let body = format!(
                "<r><referenceQuotaSet><item><reference>global</reference><quotaSet><item><name>vm_limit</name>\
                 <maxQuotaValue>20</maxQuotaValue></item></quotaSet></item></referenceQuotaSet>{end}</r>"
            );
            list.response(&answer(200, &body)).expect("quotas")
        };
        let quotas = read("<nextToken>n</nextToken>");
        assert_eq!(quotas.references[0].quotas[0].maximum, Some(20));
        assert_eq!(quotas.references[0].quotas[0].used, None);
        let rest = quotas.rest.expect("more");
        assert!(quotas.truncated && sent(&rest).ends_with("MaxResults=5 NextToken=n"));
        assert_eq!(stored(&rest), rest);
        let all = read("<isTruncated>false</isTruncated><nextToken/>");
        assert!(!all.truncated && all.rest.is_none());
        let cut = read("<isTruncated>true</isTruncated>");
        assert!(cut.truncated && cut.rest.is_none());
    }
}
