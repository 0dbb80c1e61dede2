//! Tags on things of any kind.

use super::{
    Filter, Tag,
    common::{done, listing, page, paged, reading},
    form, request,
};
use crate::{Endpoint, Page, Repeat, Request, Response, Result, wire::xml_struct};
use serde::{Deserialize, Serialize};

xml_struct! {
    /// A tag, and what bears it. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TagDescription.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct TagDescription {
        /// The thing's id.
        pub resource_id: String = needed "resourceId",
        /// The thing's kind: `instance`, `volume`.
        pub resource_type: String = "resourceType",
        /// The key.
        pub key: String = needed "key",
        /// The value.
        pub value: String = "value",
    }
}

/// Lists tags. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeTags {
    /// Only those that meet these conditions: `resource-id`, `resource-type`, `key`, `value`.
    pub filters: Vec<Filter>,
    /// How many a page holds at most, from 5 to 1000.
    pub max_results: Option<u32>,
    /// Where the listing goes on, as an earlier page told.
    pub next_token: Option<String>,
}

listing!(TagPage: TagDescription = "tagSet");

impl Endpoint for DescribeTags {
    type Output = Page<TagDescription, Self>;

    fn request(&self) -> Request {
        let form = Filter::write(form("DescribeTags"), &self.filters);
        reading(paged(form, false, self.max_results, self.next_token.as_deref()))
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        page::<TagPage, _>(response, |next| DescribeTags { next_token: Some(next), ..self.clone() })
    }
}

/// Sets tags on up to 1000 things, and leaves their other tags.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateTags {
    /// The things' ids.
    pub resources: Vec<String>,
    /// The tags, up to 50.
    pub tags: Vec<Tag>,
}

impl Endpoint for CreateTags {
    type Output = ();

    fn request(&self) -> Request {
        let form = form("CreateTags").list("ResourceId", &self.resources);
        // Setting a tag twice is setting it once.
        request(Tag::write(form, &self.tags)).repeat(Repeat::Safe)
    }

    fn response(&self, response: &Response) -> Result<()> {
        done(response)
    }
}

/// Removes tags from up to 1000 things. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteTags {
    /// The things' ids.
    pub resources: Vec<String>,
    /// The keys, whatever their values.
    pub keys: Vec<String>,
}

impl Endpoint for DeleteTags {
    type Output = ();

    fn request(&self) -> Request {
        let form = form("DeleteTags").list("ResourceId", &self.resources);
        request(form.each("Tag", &self.keys, |form, key| form.set("Key", key))).repeat(Repeat::Safe)
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
    fn a_listing_asks_for_whole_pages_and_follows_them() {
        let list = DescribeTags { filters: vec![Filter::new("resource-id", "i-1")], ..Default::default() };
        assert_eq!(
            sent(&list),
            "DescribeTags Filter.1.Name=resource-id Filter.1.Value.1=i-1 MaxResults=1000"
        );
        let body = "<DescribeTagsResponse><tagSet><item><resourceId>i-1</resourceId><resourceType>instance</resourceType>\
            <key>Name</key><value>web 1</value></item></tagSet><nextToken>a+b=</nextToken></DescribeTagsResponse>";
        let page = list.response(&answer(200, body)).expect("a page");
        assert_eq!((page.items[0].key.as_str(), page.items[0].value.as_str()), ("Name", "web 1"));
        let rest = page.rest.expect("more");
        assert!(sent(&rest).ends_with("NextToken=a+b="));
        assert_eq!(stored(&rest), rest);
        let last = list
            .response(&answer(200, "<DescribeTagsResponse><tagSet/></DescribeTagsResponse>"))
            .expect("a page");
        assert!(last.items.is_empty() && last.rest.is_none());
    }

    #[test]
    fn tags_are_set_and_removed_on_many_things_at_once() {
        let set =
            CreateTags { resources: vec!["i-1".into(), "vol-2".into()], tags: vec![Tag::new("a", "b c")] };
        assert_eq!(sent(&set), "CreateTags ResourceId.1=i-1 ResourceId.2=vol-2 Tag.1.Key=a Tag.1.Value=b c");
        let remove = DeleteTags { resources: vec!["i-1".into()], keys: vec!["a".into()] };
        assert_eq!(sent(&remove), "DeleteTags ResourceId.1=i-1 Tag.1.Key=a");
        let done = answer(200, "<CreateTagsResponse><return>true</return></CreateTagsResponse>");
        set.response(&done).expect("done");
        assert!(set.response(&answer(200, "<html>")).is_err());
    }
}
