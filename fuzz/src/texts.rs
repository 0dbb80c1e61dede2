//! Any times, any `Retry-After`, any link to a next page, any document.

use crate::input::Input;
use bytes::Bytes;
use pileus_core::{
    Request, Response, Taken, Time,
    providers::{Provider, openstack::Rest, rackspace::Region},
    wire::{
        Extra,
        json::Collection,
        xml::{self, FromXml, Xml},
    },
};
use std::time::Duration;

/// The first byte says which text the rest is.
pub fn run(data: &[u8]) {
    let mut input = Input(data);
    match input.below(6) {
        0 => times(&String::from_utf8_lossy(input.rest())),
        1 => retry_after(input),
        2 => link(&String::from_utf8_lossy(input.rest())),
        3 => {
            let extra = Extra::json(&String::from_utf8_lossy(input.rest()));
            let _ = (extra.value(), extra.get::<String>("id"), extra.get::<u64>("size"));
            let stored = serde_json::to_string(&extra).expect("text");
            assert_eq!(serde_json::from_str::<Extra>(&stored).expect("text"), extra);
        }
        4 => elements(input.rest()),
        _ => {
            let text = String::from_utf8_lossy(input.rest());
            let _ = (text.parse::<Provider>(), text.parse::<Region>());
        }
    }
}

fn times(text: &str) {
    for time in [Time::parse_rfc3339(text), Time::parse_http_date(text)].into_iter().flatten() {
        let printed = time.to_string();
        assert_eq!(Time::parse_rfc3339(&printed), Some(time), "{text:?} is {printed}");
        let _ = (time + Duration::MAX, time - Duration::MAX, time.saturating_since(Time::EPOCH));
    }
}

fn retry_after(mut input: Input<'_>) {
    let now = Time::from_unix_secs(u64::from(input.byte()) << 23);
    let response = input.answer(&["retry-after", "date"]);
    if let Some(wait) = response.retry_after(now) {
        let _ = now + wait;
    }
}

fn link(text: &str) {
    let response =
        Response::new(http::StatusCode::OK, http::HeaderMap::new(), Taken::Collected(Bytes::new()));
    let collection = Collection::<()> { items: Vec::new(), next: Some(text.to_owned()) };
    let Ok(Some(rest)) = Rest::of(&collection, &response) else { return };
    let request = Rest::apply(Some(&rest), Request::get("image", &["images"]).query("limit", "1"));
    // Wherever the link points, the request stays where it is.
    if let Ok(uri) = request.uri("https://cloud.example/image/v2") {
        assert_eq!(uri.authority().map(|a| a.as_str()), Some("cloud.example"));
        assert_eq!(uri.path(), "/image/v2/images");
        assert!(uri.query().is_some_and(|query| query.contains("marker=")), "{uri}");
    }
}

/// An element with all that is in it, down to some depth.
#[derive(Debug, PartialEq)]
struct Tree(Vec<(String, Tree)>);

impl FromXml for Tree {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, xml::Fault> {
        let mut children = Vec::new();
        while let Some(name) = xml.child()? {
            children.push((name.to_owned(), xml.read()?));
        }
        Ok(Tree(children))
    }
}

/// An element that is passed over.
#[derive(Debug)]
pub struct Passed;

impl FromXml for Passed {
    fn from_xml(xml: &mut Xml<'_>) -> Result<Self, xml::Fault> {
        xml.skip().map(|()| Passed)
    }
}

fn elements(document: &[u8]) {
    // The depth is the reader's, who knows what there is to read; here it is the fuzzer's.
    if document.iter().filter(|&&b| b == b'<').count() > 256 {
        return;
    }
    let whole = match xml::parse::<xml::Document<Tree>>(document) {
        Ok(whole) => whole,
        Err(fault) => {
            assert!(
                xml::parse::<xml::Document<Passed>>(document).is_err(),
                "passed over, and not read: {fault}"
            );
            return;
        }
    };
    let passed = xml::parse::<xml::Document<Passed>>(document).expect("what can be read can be passed over");
    assert_eq!(whole.extra, passed.extra);
    let text = whole.extra.text();
    assert!(text.starts_with('<') && text.ends_with('>'), "{text:?} is an element");
    let again = xml::parse::<xml::Document<Tree>>(text.as_bytes()).expect("the element alone is a document");
    assert_eq!(again, whole);
    let _ = (whole.extra.value(), whole.extra.get::<String>("item"));
    let _ = (xml::parse::<String>(document), xml::parse::<Vec<u32>>(document), xml::parse::<Time>(document));
}
