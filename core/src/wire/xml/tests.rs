use super::*;
use crate::Time;
use std::net::IpAddr;

xml_struct! {
    /// A thing.
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Thing {
        /// Its id.
        id: String = needed "id",
        /// Its name.
        name: Option<String> = "name",
        /// A count.
        count: Option<u32> = "count",
        /// When.
        created: Option<Time> = "created",
        /// Where.
        ip: Option<IpAddr> = "ip",
        /// Parts.
        parts: Vec<Part> = "partSet",
        /// Bare parts.
        bare: Vec<String> = flat "bare",
    }
}

xml_struct! {
    /// A part.
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Part {
        /// Its key.
        key: String = "key",
    }
}

xml_struct! {
    /// An answer.
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Reply {
        /// Things.
        things: Vec<Document<Thing>> = "thingSet",
    }
}

const ANSWER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<e:Reply xmlns:e="http://example.com/"><!-- a comment -->
  <requestId>1</requestId>
  <e:thingSet>
    <e:item>
      <id>t-1</id><name>a &lt;b&gt; &#x263A;<![CDATA[ & c]]> </name>
      <unknown><id>not this one</id><deep><er/></deep></unknown>
      <count> 7 </count><created>2013-12-02T11:58:11.000Z</created><ip>10.0.0.1</ip>
      <partSet><item><key>k</key></item><item/></partSet>
      <bare>x</bare><bare/>
    </e:item>
    <item><id>t-2</id><name/><count/><created>0000</created><ip/><partSet/></item>
  </e:thingSet>
</e:Reply>
"#;

#[test]
fn what_is_known_is_read_and_the_rest_is_passed_over() {
    let reply: Reply = parse(ANSWER.as_bytes()).expect("a reply");
    let [one, two] = &reply.things[..] else { panic!("{reply:?}") };
    assert_eq!((one.id.as_str(), one.name.as_deref()), ("t-1", Some("a <b> ☺ & c ")));
    assert_eq!((one.count, one.created), (Some(7), Some(Time::from_unix_secs(1_385_985_491))));
    assert_eq!(one.ip, Some(IpAddr::from([10, 0, 0, 1])));
    assert_eq!(one.parts, [Part { key: "k".into() }, Part::default()]);
    assert_eq!(one.bare, ["x", ""]);
    assert_eq!(two.value, Thing { id: "t-2".into(), ..Thing::default() }, "empty elements say nothing");
}

#[test]
fn a_document_keeps_its_element_to_the_letter() {
    let reply: Reply = parse(ANSWER.as_bytes()).expect("a reply");
    let text = reply.things[0].extra.text();
    assert!(text.starts_with("<e:item>") && text.ends_with("</e:item>"), "{text}");
    let value = reply.things[0].extra.value();
    assert_eq!(value["name"], "a <b> ☺ & c ");
    assert_eq!(value["unknown"]["id"], "not this one");
    assert_eq!(value["partSet"][0]["key"], "k");
    assert_eq!(value["bare"][0], "x");
    assert_eq!(reply.things[0].extra.get::<String>("id").as_deref(), Some("t-1"));
    assert_eq!(
        reply.things[1].extra.text(),
        "<item><id>t-2</id><name/><count/><created>0000</created><ip/><partSet/></item>"
    );
    let stored = serde_json::to_string(&reply.things[0].extra).expect("JSON");
    assert_eq!(serde_json::from_str::<crate::wire::Extra>(&stored).expect("JSON"), reply.things[0].extra);
}

#[test]
fn space_is_text_in_a_text_and_nothing_between_elements() {
    let text = "<r>\n\t<thingSet > <item\n a = 'b' >\n <id> \tx\n</id> <name>  </name > &#32; <bare> y</bare><bare />\n </item> <item><id>z</id>\t<partSet\n/></item></thingSet>\n</r>\n";
    let reply: Reply = parse(text.as_bytes()).expect("a reply");
    let [one, two] = &reply.things[..] else { panic!("{reply:?}") };
    assert_eq!((one.id.as_str(), one.name.as_deref()), (" \tx\n", Some("  ")));
    assert_eq!(one.bare, [" y", ""]);
    assert!(
        one.extra.text().starts_with("<item\n a = 'b' >\n <id>") && one.extra.text().ends_with("\n </item>")
    );
    assert_eq!(two.extra.text(), "<item><id>z</id>\t<partSet\n/></item>");
    assert_eq!(one.extra.value()["bare"][0], " y");
}

#[test]
fn an_empty_element_is_one_that_ends_at_once() {
    assert_eq!(parse::<Reply>(b"<r/>").expect("a reply"), Reply::default());
    assert_eq!(parse::<String>(b"<r/>").expect("a text"), "");
    assert_eq!(parse::<Document<Reply>>(b" <r x='y'/> ").expect("a reply").extra.text(), "<r x='y'/>");
    assert!(parse::<Reply>(b"<r/></r>").is_err() && parse::<Reply>(b"<r><a/></r></a>").is_err());
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    let reply: Reply = parse(format!("\u{feff}{ANSWER}").as_bytes()).expect("a reply");
    assert_eq!(reply, parse(ANSWER.as_bytes()).expect("a reply"));
}

#[test]
fn a_damaged_document_is_a_fault_at_every_cut() {
    let end = ANSWER.trim_end().len();
    for cut in 0..end {
        if ANSWER.is_char_boundary(cut) {
            assert!(parse::<Reply>(&ANSWER.as_bytes()[..cut]).is_err(), "cut at {cut}");
        }
    }
}

#[test]
fn faults_say_what_is_wrong_and_quote_nothing() {
    let fault = |text: &str| parse::<Reply>(text.as_bytes()).expect_err(text).to_string();
    assert_eq!(fault("<r><thingSet><item/></thingSet></r>"), "Thing has no id");
    for (text, told) in [
        ("", "ends"),
        ("hunter2", "ends"),
        ("<r></hunter2>", "do not match"),
        ("<r/><hunter2/>", "follows"),
        ("<!DOCTYPE hunter2 [<!ENTITY a 'b'>]><r/>", "document type"),
        ("<r><thingSet><item><id>&hunter2;</id></item></thingSet></r>", "entity"),
        ("<r><thingSet><item><id><hunter2/></id></item></thingSet></r>", "element where text"),
        ("<r><thingSet><item><count>hunter2</count></item></thingSet></r>", "a number"),
    ] {
        let fault = fault(text);
        assert!(fault.contains(told) && !fault.contains("hunter2"), "{text}: {fault}");
    }
    assert!(parse::<Reply>(b"<r>\xff</r>").is_err());
}

#[test]
fn depth_costs_no_stack() {
    let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
    let reply: Reply = parse(format!("<r><x>{deep}</x></r>").as_bytes()).expect("passed over");
    assert!(reply.things.is_empty());
    assert!(value(&deep).is_object());
}

#[test]
fn a_page_is_no_answer() {
    let answer = |body: &'static str| {
        crate::Response::new(
            http::StatusCode::OK,
            http::HeaderMap::new(),
            crate::Taken::Collected(body.into()),
        )
    };
    // Both are well formed, and have nothing in them that a listing needs.
    for page in ["<html>It works!</html>", "<!-- --><HTML><body>moved</body></HTML>"] {
        let error = read::<Reply>(&answer(page)).expect_err("a page of some proxy");
        assert_eq!(error.kind(), crate::Kind::Malformed, "{error}");
    }
    assert!(read::<Reply>(&answer("<Reply/>")).expect("nothing").things.is_empty());
}
