//! Listings: every key once, in the order of their bytes.

use crate::client::{Client, escaped, get};
use std::collections::BTreeSet;

/// Every page of a listing, joined: keys and common prefixes.
fn pages(client: &mut Client, query: &str, v2: bool) -> (Vec<String>, Vec<String>, usize) {
    let (mut keys, mut prefixes, mut count, mut next) = (Vec::new(), Vec::new(), 0, String::new());
    loop {
        let version = if v2 { "list-type=2&" } else { "" };
        let page = client.ok(get("/bucket").query(&format!("{version}{query}{next}")));
        count += 1;
        assert!(count < 1000, "it never ends");
        let here: Vec<String> = page.all("Key").iter().map(ToString::to_string).collect();
        let common = page.all("CommonPrefixes");
        let bare = |text: &&str| text.replace("<Prefix>", "").replace("</Prefix>", "");
        let common: Vec<String> = common.iter().map(bare).collect();
        if v2 {
            assert_eq!(page.text("KeyCount"), (here.len() + common.len()).to_string());
        }
        keys.extend(here.clone());
        prefixes.extend(common);
        if page.text("IsTruncated") == "false" {
            assert!(!page.has("NextContinuationToken") && !page.has("NextMarker"));
            return (keys, prefixes, count);
        }
        next = if v2 {
            format!("&continuation-token={}", escaped(page.text("NextContinuationToken")))
        } else if page.has("NextMarker") {
            format!("&marker={}", escaped(page.text("NextMarker")))
        } else {
            format!("&marker={}", escaped(keys.last().unwrap()))
        };
    }
}

/// What a listing should show, the plain way.
fn expected(all: &[&str], prefix: &str, delimiter: &str) -> (Vec<String>, Vec<String>) {
    let mut sorted = all.to_vec();
    sorted.sort_unstable();
    let (mut keys, mut prefixes) = (Vec::new(), BTreeSet::new());
    for key in sorted.into_iter().filter(|key| key.starts_with(prefix)) {
        match key[prefix.len()..].find(delimiter).filter(|_| !delimiter.is_empty()) {
            Some(at) => drop(prefixes.insert(key[..prefix.len() + at + delimiter.len()].to_owned())),
            None => keys.push(key.to_owned()),
        }
    }
    (keys, prefixes.into_iter().collect())
}

const KEYS: &[&str] = &[
    "a",
    "a-",
    "a/",
    "a//b",
    "a/b",
    "a/b/c",
    "a/b/d",
    "a0",
    "b/x",
    "b/y",
    "c",
    "c/d/e",
    "é/1",
    "é/2",
    "é0",
    "日本/a",
    "\u{10ffff}/x",
    "\u{10ffff}/y",
    "z",
];

#[test]
fn pages_of_any_size_come_to_the_same() {
    let mut client = Client::demo();
    for key in KEYS {
        client.write(key, "x");
    }
    for prefix in ["", "a", "a/", "a/b", "é", "\u{10ffff}", "nothing"] {
        for delimiter in ["", "/", "b", "//", "é"] {
            let (keys, prefixes) = expected(KEYS, prefix, delimiter);
            for size in [1, 2, 3, 7, 1000] {
                for v2 in [false, true] {
                    let query = format!(
                        "max-keys={size}&prefix={}&delimiter={}",
                        escaped(prefix),
                        escaped(delimiter)
                    );
                    let (k, p, count) = pages(&mut client, &query, v2);
                    assert_eq!((&k, &p), (&keys, &prefixes), "{query} {v2}");
                    assert_eq!(count, (keys.len() + prefixes.len()).div_ceil(size).max(1), "{query} {v2}");
                }
            }
        }
    }
}

#[test]
fn what_a_listing_says_besides() {
    let mut client = Client::demo();
    for key in KEYS {
        client.write(key, "hello");
    }
    let list = client.ok(get("/bucket").query("list-type=2&start-after=a/b&max-keys=2&fetch-owner=true"));
    assert_eq!(list.all("Key"), ["a/b/c", "a/b/d"]);
    assert_eq!((list.text("StartAfter"), list.text("MaxKeys"), list.text("Size")), ("a/b", "2", "5"));
    assert_eq!(list.text("ETag"), "&quot;5d41402abc4b2a76b9719d911017c592&quot;");
    assert_eq!((list.text("StorageClass"), list.text("DisplayName")), ("STANDARD", "123456789012"));
    assert_eq!(
        (list.text("ChecksumAlgorithm"), list.text("LastModified")),
        ("CRC64NVME", "2024-05-01T12:00:00.000Z")
    );
    let none = client.ok(get("/bucket").query("list-type=2&max-keys=0"));
    assert_eq!((none.text("IsTruncated"), none.text("KeyCount")), ("false", "0"));
    let encoded = client.ok(get("/bucket").query("list-type=2&encoding-type=url&prefix=%C3%A9&delimiter=/"));
    assert_eq!((encoded.text("EncodingType"), encoded.all("Prefix")), ("url", vec!["%C3%A9", "%C3%A9/"]));
    assert_eq!(encoded.all("Key"), ["%C3%A90"]);
    client.cloud.set_page_limit(4);
    assert_eq!(client.ok(get("/bucket")).all("Key").len(), 4);
    assert_eq!(client.ok(get("/bucket").query("max-keys=9")).all("Key").len(), 4);
}

#[test]
fn a_walk_over_many_keys_is_short_where_they_are_hidden() {
    let mut client = Client::demo();
    for n in 0..3000 {
        client.cloud.put_pattern_object("bucket", &format!("{:02}/{n:05}", n % 30), 1, 0);
    }
    let (keys, prefixes, pages) = pages(&mut client, "delimiter=/", true);
    assert_eq!((keys.len(), prefixes.len(), pages), (0, 30, 1));
    let (keys, _, pages) = self::pages(&mut client, "", true);
    assert_eq!((keys.len(), pages), (3000, 3));
    assert!(keys.windows(2).all(|pair| pair[0] < pair[1]));
}
