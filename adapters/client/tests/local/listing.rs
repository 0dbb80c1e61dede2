//! Listings against what is simple and slow.

use super::world::{World, run};
use pileus_core::storage::{Entry, ListSpec, Storage};

/// What a listing has to give.
fn expected(keys: &[String], what: &ListSpec) -> Vec<(String, bool)> {
    let mut all: Vec<(String, bool)> = Vec::new();
    let after = what.start_after.clone().unwrap_or_default();
    for key in keys.iter().filter(|key| key.starts_with(&what.prefix) && **key > after) {
        let rest = &key[what.prefix.len()..];
        let group = what.delimiter.as_ref().and_then(|d| rest.find(d.as_str()).map(|at| at + d.len()));
        let entry = match group {
            Some(end) => (key[..what.prefix.len() + end].to_owned(), false),
            None => (key.clone(), true),
        };
        if all.last() != Some(&entry) {
            all.push(entry);
        }
    }
    all
}

#[test]
fn keys_come_in_the_order_of_their_bytes_however_they_are_asked_for() {
    let world = World::new("listing");
    let long = "y".repeat(250);
    let mut keys: Vec<String> = [
        "a",
        "a!",
        "a-b/c",
        "a.txt",
        "a0",
        "bb/",
        "b//c",
        "b/c",
        "b/c!d",
        "b/d/e/f",
        "b0",
        "c\\d",
        "c:e",
        "c<",
        "d%2Fe",
        "ü/ö",
        "☁",
        "Z",
        "b/../x",
        "b/./x",
        "tab\there",
        "~",
        "%",
        "%25",
        ".hidden",
        ".x.part",
        "sp ace ",
        "dot.",
    ]
    .iter()
    .map(|key| (*key).to_owned())
    .collect();
    // Around where a name becomes too long for a file.
    for tail in ["", "a", "zzzzz", "zzzzzz", "/x", "b/x"] {
        keys.push(format!("{long}{tail}"));
    }
    keys.push(format!("{long}{}", "m".repeat(400)));
    keys.push(format!("{long}{}/n", "q".repeat(400)));
    keys.retain(|key| key != "a" && *key != long);
    keys.sort();
    for key in &keys {
        world.put("c", key, key).unwrap_or_else(|error| panic!("{key:?}: {error}"));
    }
    let mut tried = 0;
    let prefixes = ["", "a", "b", "b/", "b//", "bb/", "c", "☁", "ü/", "d%", &long[..100], &long, "nothing"];
    for prefix in prefixes {
        for delimiter in [None, Some("/"), Some("c"), Some("//")] {
            for after in
                [None, Some(""), Some("a-b/c"), Some("b/"), Some("b/c"), Some("b/c!"), Some("zz"), Some("~")]
            {
                for page_size in [None, Some(1), Some(3)] {
                    let what = ListSpec {
                        prefix: prefix.to_owned(),
                        delimiter: delimiter.map(str::to_owned),
                        start_after: after.map(str::to_owned),
                        page_size,
                    };
                    let listed = run(world.storage.list_objects("c", &what)).expect("a listing");
                    let listed: Vec<_> = listed
                        .iter()
                        .map(|entry| (entry.key().to_owned(), matches!(entry, Entry::Object(_))))
                        .collect();
                    assert_eq!(listed, expected(&keys, &what), "{what:?}");
                    tried += 1;
                }
            }
        }
    }
    println!("{tried} listings of {} keys", keys.len());
    for key in &keys {
        assert_eq!(world.get("c", key).expect("there"), key.as_bytes(), "{key:?}");
        run(world.storage.delete_object("c", key, None)).expect("deleted");
    }
    assert!(
        std::fs::read_dir(world.root.join("c")).expect("a folder").next().is_none(),
        "not a folder is left"
    );
}
