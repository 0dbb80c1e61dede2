//! Placement groups, which keep instances close together or far apart.

use super::{
    Filter, Tag,
    common::{done, listing, reading, whole},
    form, request,
};
use crate::{
    Endpoint, Page, Repeat, Request, Response, Result,
    wire::{
        open_enum,
        xml::{self, Document},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

open_enum! {
    /// How a group places its instances.
    pub enum PlacementStrategy {
        /// Close together, for a fast network between them.
        Cluster = "cluster",
        /// Each on hardware of its own.
        Spread = "spread",
        /// In partitions that share no hardware.
        Partition = "partition",
        /// Near a precise clock.
        PrecisionTime = "precision-time",
    }
}

open_enum! {
    /// Whether a group can be used.
    pub enum PlacementGroupState {
        /// It is being made.
        Pending = "pending",
        /// It can be used.
        Available = "available",
        /// It is being deleted.
        Deleting = "deleting",
        /// It is gone.
        Deleted = "deleted",
    }
}

xml_struct! {
    /// A placement group. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PlacementGroup.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct PlacementGroup {
        /// Its name.
        pub name: String = "groupName",
        /// Its id.
        pub id: Option<String> = "groupId",
        /// Its name in full.
        pub arn: Option<String> = "groupArn",
        /// Whether it can be used.
        pub state: Option<PlacementGroupState> = "state",
        /// How it places its instances.
        pub strategy: Option<PlacementStrategy> = "strategy",
        /// How many partitions it has.
        pub partition_count: Option<u32> = "partitionCount",
        /// What a spread group keeps apart: `host`, `rack`.
        pub spread_level: Option<String> = "spreadLevel",
        /// Its tags.
        pub tags: Vec<Tag> = "tagSet",
    }
}

/// Lists placement groups; all at once, for the call has no pages.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePlacementGroups.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribePlacementGroups {
    /// Only those of these names.
    pub group_names: Vec<String>,
    /// Only those of these ids.
    pub group_ids: Vec<String>,
    /// Only those that meet these conditions: `strategy`, `state`, `tag:Name`.
    pub filters: Vec<Filter>,
}

listing!(PlacementGroups: Document<PlacementGroup> = "placementGroupSet");

impl Endpoint for DescribePlacementGroups {
    type Output = Page<Document<PlacementGroup>, Self>;

    fn request(&self) -> Request {
        let form = form("DescribePlacementGroups")
            .list("GroupName", &self.group_names)
            .list("GroupId", &self.group_ids);
        reading(Filter::write(form, &self.filters))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        whole::<PlacementGroups, _>(response)
    }
}

/// Makes a placement group. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatePlacementGroup {
    /// Its name, which no other group of the account has in the region.
    pub group_name: String,
    /// How it places its instances.
    pub strategy: Option<PlacementStrategy>,
    /// How many partitions it has, from 1 to 7.
    pub partition_count: Option<u32>,
    /// What a spread group keeps apart: `host`, `rack`.
    pub spread_level: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
}

xml_struct! {
    struct Made {
        group: Option<Document<PlacementGroup>> = "placementGroup",
        done: Option<bool> = "return",
    }
}

impl Endpoint for CreatePlacementGroup {
    /// The group; `None` from those who tell only that it was made.
    type Output = Option<Document<PlacementGroup>>;

    fn request(&self) -> Request {
        let form = form("CreatePlacementGroup")
            .set("GroupName", &self.group_name)
            .opt("Strategy", self.strategy.as_ref())
            .opt("PartitionCount", self.partition_count)
            .opt("SpreadLevel", self.spread_level.as_ref());
        // Sent once: a repeat is refused because there is a group of that name, be it this one or another.
        request(Tag::specify(form, "placement-group", &self.tags))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        match xml::read::<Made>(response)? {
            Made { group: None, done: Some(true) } => Ok(None),
            Made { group: Some(group), .. } => Ok(Some(group)),
            Made { .. } => Err(response.malformed("it does not say that the group was made")),
        }
    }
}

/// Deletes a placement group that no instance is in.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeletePlacementGroup.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletePlacementGroup {
    /// Its name.
    pub group_name: String,
}

impl Endpoint for DeletePlacementGroup {
    type Output = ();

    fn request(&self) -> Request {
        request(form("DeletePlacementGroup").set("GroupName", &self.group_name)).repeat(Repeat::Removing)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{answer, sent, stored},
        *,
    };

    #[test]
    fn groups_are_listed_made_and_deleted() {
        let list = DescribePlacementGroups {
            group_names: vec!["a".into()],
            group_ids: vec!["pg-1".into()],
            filters: vec![Filter::new("state", "available")],
        };
        assert_eq!(
            sent(&list),
            "DescribePlacementGroups GroupName.1=a GroupId.1=pg-1 Filter.1.Name=state Filter.1.Value.1=available"
        );
        assert_eq!((stored(&list), list.request().repeat), (list.clone(), Repeat::Safe));
        let create = CreatePlacementGroup {
            group_name: "a".into(),
            strategy: Some(PlacementStrategy::Partition),
            partition_count: Some(3),
            spread_level: Some("rack".into()),
            tags: vec![Tag::new("k", "v")],
        };
        assert_eq!(
            sent(&create),
            "CreatePlacementGroup GroupName=a Strategy=partition PartitionCount=3 SpreadLevel=rack \
             TagSpecification.1.ResourceType=placement-group TagSpecification.1.Tag.1.Key=k \
             TagSpecification.1.Tag.1.Value=v"
        );
        assert_eq!((stored(&create), create.request().repeat), (create.clone(), Repeat::Once));
        let group = "<groupName>a</groupName><strategy>pile</strategy><state>available</state>\
            <partitionCount>3</partitionCount><groupId>pg-1</groupId><groupArn>arn:g</groupArn>\
            <tagSet><item><key>k</key><value>v</value></item></tagSet>";
        let body = format!("<r><placementGroup>{group}</placementGroup></r>");
        let made = create.response(&answer(200, &body)).expect("a group").expect("told");
        let body = format!("<r><placementGroupSet><item>{group}</item></placementGroupSet></r>");
        let page = list.response(&answer(200, &body)).expect("groups");
        assert_eq!(page.items[0].value, made.value);
        assert_eq!(
            (made.name.as_str(), made.id.as_deref(), made.partition_count),
            ("a", Some("pg-1"), Some(3))
        );
        assert_eq!(made.strategy, Some(PlacementStrategy::Other("pile".into())));
        assert_eq!(
            (&made.state, &made.tags[..]),
            (&Some(PlacementGroupState::Available), &[Tag::new("k", "v")][..])
        );
        let told = create.response(&answer(200, "<r><return>true</return></r>")).expect("made");
        assert!(told.is_none());
        for body in ["<r/>", "<r><return>false</return></r>"] {
            assert!(create.response(&answer(200, body)).is_err(), "{body}");
        }
        let delete = DeletePlacementGroup { group_name: "a".into() };
        assert_eq!(sent(&delete), "DeletePlacementGroup GroupName=a");
        assert_eq!((stored(&delete), delete.request().repeat), (delete.clone(), Repeat::Removing));
    }
}
