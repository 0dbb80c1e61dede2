//! What is planned, and what comes of it.

use super::*;
use crate::{Algorithm, Kind};
use std::{collections::BTreeMap, time::Duration};

fn plan(from: &[Item], to: &[Item], spec: &SyncSpec) -> Result<Vec<Action>> {
    let (mut from, mut to) = (from.iter().cloned(), to.iter().cloned());
    let (mut merge, mut actions) = (Merge::new(spec), Vec::new());
    loop {
        match merge.next()? {
            Turn::From => merge.from(from.next())?,
            Turn::To => merge.to(to.next())?,
            Turn::Action(action) => actions.push(action),
            Turn::Done => {
                assert_eq!(merge.next()?, Turn::Done, "it stays over");
                return Ok(actions);
            }
        }
    }
}

fn item(key: &str, size: u64, at: f64) -> Item {
    let modified = Some(Time::from_unix(Duration::from_secs_f64(at)));
    Item { key: key.into(), size, modified, checksums: Vec::new() }
}

#[test]
fn each_key_gets_what_it_needs() {
    let spec = SyncSpec { delete: true, ..SyncSpec::default() };
    let from = [item("a", 1, 5.0), item("b", 2, 5.0), item("d", 3, 9.0), item("e", 4, 5.0)];
    let to = [item("b", 3, 9.0), item("c", 1, 1.0), item("d", 3, 8.0), item("e", 4, 5.0), item("z", 0, 0.0)];
    let transfer = |key: &str, size, why| Action::Transfer { key: key.into(), size, why };
    let expected = [
        transfer("a", 1, Why::Missing),
        transfer("b", 2, Why::Size),
        Action::Delete { key: "c".into() },
        transfer("d", 3, Why::Newer),
        Action::Keep { key: "e".into() },
        Action::Delete { key: "z".into() },
    ];
    assert_eq!(plan(&from, &to, &spec).expect("a plan"), expected);
    let kept = plan(&from, &to, &SyncSpec::default()).expect("a plan");
    assert!(kept.contains(&Action::Keep { key: "z".into() }), "nothing is deleted unless it is asked for");
    assert_eq!(plan(&[], &[], &spec).expect("a plan"), []);
}

#[test]
fn times_of_whole_seconds_are_compared_so() {
    let newer = |ours, theirs| {
        let actions = plan(&[item("k", 1, ours)], &[item("k", 1, theirs)], &SyncSpec::default());
        matches!(actions.expect("a plan")[0], Action::Transfer { why: Why::Newer, .. })
    };
    assert!(!newer(10.9, 10.0), "uploaded in the same second");
    assert!(newer(11.0, 10.0) && newer(10.9, 10.5) && !newer(10.5, 10.5) && !newer(9.0, 10.5));
    let unknown = Item { modified: None, ..item("k", 1, 0.0) };
    let actions = plan(&[item("k", 1, 1.0)], &[unknown], &SyncSpec::default()).expect("a plan");
    assert!(matches!(actions[0], Action::Transfer { .. }));
}

#[test]
fn checksums_decide_where_they_are_asked_for() {
    let spec = SyncSpec { checksum: true, ..SyncSpec::default() };
    let with = |sums: &[Checksum], at| Item { checksums: sums.to_vec(), ..item("k", 1, at) };
    let one = |from: Item, to: Item| plan(&[from], &[to], &spec).expect("a plan").remove(0);
    let (md5, crc) = (Algorithm::Md5.of(b"x"), Algorithm::Crc32c.of(b"x"));
    assert_eq!(one(with(&[md5], 9.0), with(&[md5], 1.0)), Action::Keep { key: "k".into() });
    let other = one(with(&[md5], 1.0), with(&[Algorithm::Md5.of(b"y")], 9.0));
    assert_eq!(other, Action::Transfer { key: "k".into(), size: 1, why: Why::Checksum });
    let verify = Action::Verify { key: "k".into(), size: 1, checksum: crc };
    assert_eq!(one(with(&[], 9.0), with(&[md5, crc], 1.0)), verify);
    assert_eq!(one(with(&[md5, crc], 1.0), with(&[], 9.0)), verify);
    assert!(matches!(one(with(&[], 9.0), with(&[], 1.0)), Action::Transfer { why: Why::Newer, .. }));
}

#[test]
fn objects_are_items_without_their_prefix() {
    let object = |key: &str, size| Object { key: key.into(), size, ..Object::default() };
    let key = |key: &str, size| super::item(&object(key, size), "a/").map(|item| item.key);
    assert_eq!(key("a/b", 0), Some("b".into()));
    assert_eq!(key("a/b/", 1), Some("b/".into()));
    assert_eq!((key("a/", 0), key("a/b/", 0), key("b", 1)), (None, None, None));
    assert_eq!(mtime(Time::from_unix(Duration::new(7, 5))), "7.000000005");
}

#[test]
fn a_listing_out_of_order_deletes_nothing() {
    let spec = SyncSpec { delete: true, ..SyncSpec::default() };
    let (a, b) = (item("a", 1, 1.0), item("b", 1, 1.0));
    for bad in [[b.clone(), a.clone()], [a.clone(), a.clone()]] {
        assert_eq!(plan(&bad, &[], &spec).expect_err("out of order").kind(), Kind::Malformed);
        assert_eq!(plan(&[], &bad, &spec).expect_err("out of order").kind(), Kind::Malformed);
    }
}

#[test]
fn whatever_is_done_makes_the_sides_alike() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut draw = |most: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % most
    };
    for _ in 0..2000 {
        let mut side = || -> BTreeMap<String, u64> {
            (0..draw(12)).map(|_| (format!("{:03}", draw(20)), draw(3))).collect()
        };
        let (from, to) = (side(), side());
        let items = |side: &BTreeMap<String, u64>| -> Vec<Item> {
            side.iter().map(|(key, size)| item(key, *size, 1.0)).collect()
        };
        let spec = SyncSpec { delete: true, ..SyncSpec::default() };
        let mut after = to.clone();
        for action in plan(&items(&from), &items(&to), &spec).expect("a plan") {
            match action {
                Action::Transfer { key, size, .. } => {
                    after.insert(key, size);
                }
                Action::Delete { key } => assert!(after.remove(&key).is_some()),
                Action::Keep { key } => assert_eq!(from.get(&key), to.get(&key)),
                Action::Verify { .. } => panic!("no checksum is known"),
            }
        }
        assert_eq!(after, from);
    }
}
