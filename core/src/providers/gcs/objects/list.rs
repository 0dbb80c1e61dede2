//! What is in a bucket.

use super::Object;
use crate::{Endpoint, Page, Request, Response, Result, providers::gcs::SERVICE, wire::json::present};
use serde::{Deserialize, Serialize};

/// Lists objects, and with a delimiter what stands for those below.
/// <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/list>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListObjects {
    /// The bucket.
    pub bucket: String,
    /// Names that begin so.
    pub prefix: Option<String>,
    /// What ends the part of a name that stands for all names with it: `/`.
    pub delimiter: Option<String>,
    /// Whether objects whose names end with the delimiter are listed beside the prefix that stands for them.
    pub include_trailing_delimiter: bool,
    /// Names from this one on.
    pub start_offset: Option<String>,
    /// Names before this one.
    pub end_offset: Option<String>,
    /// Names of that pattern. <https://docs.cloud.google.com/storage/docs/json_api/v1/objects/list#list-objects-and-prefixes-using-glob>
    pub match_glob: Option<String>,
    /// Whether versions that are not live are listed too.
    pub versions: bool,
    /// Whether what was deleted softly is listed, and nothing else.
    pub soft_deleted: bool,
    /// Whether access lists are listed with the objects.
    pub with_acl: bool,
    /// Which parts of the answer are wanted: `items(name,size),prefixes,nextPageToken`.
    pub fields: Option<String>,
    /// How many a page has at most.
    pub max_results: Option<u32>,
    /// Where the listing goes on.
    pub page_token: Option<String>,
}

impl ListObjects {
    /// Lists all that is live in that bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        ListObjects { bucket: bucket.into(), ..ListObjects::default() }
    }
}

/// What a listing has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are objects; a box would cost an allocation for each"
)]
pub enum Entry {
    /// An object.
    Object(Object),
    /// The beginning of names, up to and with the delimiter.
    Prefix(String),
}

impl Entry {
    /// The name, or the beginning of names.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Entry::Object(object) => &object.name,
            Entry::Prefix(prefix) => prefix,
        }
    }
}

impl Endpoint for ListObjects {
    type Output = Page<Entry, Self>;

    fn request(&self) -> Request {
        let flag = |on: bool| on.then_some("true");
        Request::get(SERVICE, &["storage", "v1", "b", &self.bucket, "o"])
            .query_opt("prefix", self.prefix.as_deref())
            .query_opt("delimiter", self.delimiter.as_deref())
            .query_opt("includeTrailingDelimiter", flag(self.include_trailing_delimiter))
            .query_opt("startOffset", self.start_offset.as_deref())
            .query_opt("endOffset", self.end_offset.as_deref())
            .query_opt("matchGlob", self.match_glob.as_deref())
            .query_opt("versions", flag(self.versions))
            .query_opt("softDeleted", flag(self.soft_deleted))
            .query_opt("projection", self.with_acl.then_some("full"))
            .query_opt("fields", self.fields.as_deref())
            .query_opt("maxResults", self.max_results.map(|items| items.to_string()))
            .query_opt("pageToken", self.page_token.as_deref())
    }

    fn response(&self, response: &Response) -> Result<Self::Output> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Reply {
            #[serde(default, deserialize_with = "present")]
            prefixes: Vec<String>,
            #[serde(default, deserialize_with = "present")]
            items: Vec<Object>,
            #[serde(default)]
            next_page_token: Option<String>,
        }
        let Reply { prefixes, items, next_page_token } = response.json()?;
        let token = next_page_token.filter(|token| !token.is_empty());
        let rest = token.map(|token| ListObjects { page_token: Some(token), ..self.clone() });
        let mut items: Vec<Entry> = items.into_iter().map(Entry::Object).collect();
        if !prefixes.is_empty() {
            items.extend(prefixes.into_iter().map(Entry::Prefix));
            // Versions of one object stay in their order.
            items.sort_by(|a, b| a.name().cmp(b.name()));
        }
        Ok(Page { items, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::gcs::testing::{answer, line};

    #[test]
    fn a_listing_asks_for_what_is_wanted_and_goes_on() {
        assert_eq!(line(&ListObjects::new("b-1").request()), "GET /storage/v1/b/b-1/o");
        let all = ListObjects {
            bucket: "b".into(),
            prefix: Some("a/ü".into()),
            delimiter: Some("/".into()),
            include_trailing_delimiter: true,
            start_offset: Some("a/b".into()),
            end_offset: Some("a/z".into()),
            match_glob: Some("**/*.txt".into()),
            versions: true,
            soft_deleted: true,
            with_acl: true,
            fields: Some("items(name)".into()),
            max_results: Some(7),
            page_token: Some("t=".into()),
        };
        assert_eq!(
            line(&all.request()),
            "GET /storage/v1/b/b/o?prefix=a%2F%C3%BC&delimiter=%2F&includeTrailingDelimiter=true&startOffset=a%2Fb&endOffset=a%2Fz\
             &matchGlob=%2A%2A%2F%2A.txt&versions=true&softDeleted=true&projection=full&fields=items%28name%29&maxResults=7\
             &pageToken=t%3D"
        );
        let body = r#"{"kind": "storage#objects", "nextPageToken": "next", "prefixes": ["a/", "c/"], "items": [
            {"name": "a//..\u0001", "bucket": "b", "generation": "1700000000000001", "metageneration": "2", "size": "5",
             "updated": "2016-09-14T01:19:33.850Z", "metadata": {"k": "v ü"}, "md5Hash": "x==", "crc32c": "+x0GyA=="},
            {"name": "b"}, {"name": "d"}]}"#;
        let page = all.response(&answer(200, &[], body)).expect("a page");
        let names: Vec<_> = page.items.iter().map(Entry::name).collect();
        assert_eq!(names, ["a/", "a//..\u{1}", "b", "c/", "d"]);
        let Entry::Object(first) = &page.items[1] else { panic!("an object") };
        assert_eq!(
            (first.generation, first.metageneration, first.size),
            (Some(1_700_000_000_000_001), Some(2), Some(5))
        );
        assert_eq!((first.metadata["k"].as_str(), first.crc32c.as_deref()), ("v ü", Some("+x0GyA==")));
        assert_eq!(first.updated.expect("a time").since_epoch().as_millis(), 1_473_815_973_850);
        assert_eq!(page.rest, Some(ListObjects { page_token: Some("next".into()), ..all.clone() }));
        for last in ["{}", r#"{"nextPageToken": ""}"#, r#"{"kind": "storage#objects", "items": []}"#] {
            assert_eq!(all.response(&answer(200, &[], last)).expect("a page"), Page::whole(vec![]));
        }
        for wrong in ["", "7", r#"{"items": {}}"#, r#"{"items": [7]}"#] {
            assert_eq!(
                all.response(&answer(200, &[], wrong)).expect_err(wrong).kind(),
                crate::Kind::Malformed
            );
        }
    }
}
