//! What all calls share: filters, tags, pages.

use super::{PAGE, request};
use crate::{
    Page, Repeat, Request, Response, Result,
    wire::{
        form::Form,
        xml::{self, FromXml},
        xml_struct,
    },
};
use serde::{Deserialize, Serialize};

/// A condition on what a listing gives: things whose property `name` has one of these values, `*` and `?` being
/// wildcards. Several filters must all hold. <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// The property: `instance-state-name`, `tag:Name`.
    pub name: String,
    /// The values, one of which it has.
    pub values: Vec<String>,
}

impl Filter {
    /// Things whose property has that value.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Filter { name: name.into(), values: vec![value.into()] }
    }

    pub(super) fn write(form: Form, filters: &[Filter]) -> Form {
        form.each("Filter", filters, |form, filter| {
            form.set("Name", &filter.name).list("Value", &filter.values)
        })
    }
}

xml_struct! {
    /// A key and a value that somebody has put on a thing.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Tag.html>
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Tag {
        /// The key.
        pub key: String = "key",
        /// The value; may be empty.
        pub value: String = "value",
    }
}

impl Tag {
    /// A tag.
    #[must_use]
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Tag { key: key.into(), value: value.into() }
    }

    /// The value of the tag of that key among `tags`.
    pub(crate) fn value_of<'a>(tags: &'a [Tag], key: &str) -> Option<&'a str> {
        tags.iter().find(|tag| tag.key == key).map(|tag| tag.value.as_str())
    }

    /// `Tag.1.Key`, `Tag.1.Value`.
    pub(super) fn write<'a>(form: Form, tags: impl IntoIterator<Item = &'a Tag>) -> Form {
        form.each("Tag", tags, |form, tag| form.set("Key", &tag.key).set("Value", &tag.value))
    }

    /// `TagSpecification.1.ResourceType` and its tags: what a thing of that kind is created with.
    pub(super) fn specify(form: Form, resource: &str, tags: &[Tag]) -> Form {
        if tags.is_empty() {
            return form;
        }
        form.within("TagSpecification.1", |form| Tag::write(form.set("ResourceType", resource), tags))
    }

    /// Like [`Tag::specify`], for a call that creates things of several kinds.
    pub(super) fn specify_each<'a>(
        form: Form,
        tags: impl IntoIterator<Item = (&'static str, &'a [Tag])>,
    ) -> Form {
        let tags = tags.into_iter().filter(|(_, tags)| !tags.is_empty());
        form.each("TagSpecification", tags, |form, (resource, tags)| {
            Tag::write(form.set("ResourceType", resource), tags)
        })
    }
}

/// Adds where a listing goes on, and how much of it is asked for at once: EC2 takes no page size beside ids.
pub(super) fn paged(form: Form, by_id: bool, most: Option<u32>, next: Option<&str>) -> Form {
    let most = if by_id { most } else { Some(most.unwrap_or(PAGE)) };
    form.opt("MaxResults", most).opt("NextToken", next)
}

/// The request of a call that only reads.
pub(super) fn reading(form: Form) -> Request {
    request(form).repeat(Repeat::Safe)
}

/// Adds what `write` adds where there is a value.
pub(super) fn given<T>(form: Form, value: Option<T>, write: impl FnOnce(Form, T) -> Form) -> Form {
    match value {
        Some(value) => write(form, value),
        None => form,
    }
}

/// Reads a page; `rest` makes the call for the following one out of where it goes on.
pub(super) fn page<P: Paged, E>(
    response: &Response,
    rest: impl FnOnce(String) -> E,
) -> Result<Page<P::Item, E>> {
    let (items, next) = xml::read::<P>(response)?.into_parts();
    Ok(Page { items, rest: next.filter(|token| !token.is_empty()).map(rest) })
}

/// Reads a listing that has no pages.
pub(super) fn whole<P: Paged, E>(response: &Response) -> Result<Page<P::Item, E>> {
    let (items, next) = xml::read::<P>(response)?.into_parts();
    match next.filter(|token| !token.is_empty()) {
        None => Ok(Page::whole(items)),
        Some(_) => Err(response.malformed("it says that there is more, which this call cannot ask for")),
    }
}

/// The answer to a listing.
pub(super) trait Paged: FromXml {
    type Item;
    fn into_parts(self) -> (Vec<Self::Item>, Option<String>);
}

/// Makes the answer to a listing whose items are in the element of that name.
macro_rules! listing {
    ($name:ident: $item:ty = $element:literal) => {
        $crate::wire::xml_struct! {
            struct $name {
                // Some answers hold the list in several pieces.
                items: Vec<Vec<$item>> = flat $element,
                next: Option<String> = "nextToken",
            }
        }
        impl $crate::providers::aws::ec2::common::Paged for $name {
            type Item = $item;
            fn into_parts(self) -> (Vec<$item>, Option<String>) {
                (self.items.into_iter().flatten().collect(), self.next)
            }
        }
    };
}
pub(super) use listing;

xml_struct! {
    /// The answer to a call that tells nothing but that it was done.
    struct Done {
        done: Option<bool> = "return",
    }
}

/// Reads the answer to a call that tells nothing but that it was done.
pub(super) fn done(response: &Response) -> Result<()> {
    if !response.status.is_success() {
        // A repeated removal, and there is nothing left to remove.
        return Ok(());
    }
    match xml::read::<Done>(response)?.done {
        Some(false) => Err(response.malformed("it says neither that it was done nor why not")),
        _ => Ok(()),
    }
}
