//! Answers of Glance v2.

use pileus_core::Endpoint;
use pileus_core::{
    Kind, Time,
    providers::openstack::glance::{
        AddImageMember, GetImage, GetImageMember, Image, ImageStatus, ListImageMembers, ListImages,
        MemberStatus, SetImageMemberStatus, Visibility,
    },
};
use pileus_tests::recorded::read;

fn fixture(file: &str) -> String {
    format!("libcloud/compute/openstack_v1.1/{file}")
}

/// What the recorded snapshots of one server have in common.
fn assert_snapshot(image: &Image) {
    assert_eq!(image.size, Some(1_256_259_584));
    assert_eq!(image.virtual_size, None);
    assert_eq!((image.min_disk, image.min_ram, image.protected, image.os_hidden), (40, 0, false, false));
    assert_eq!(
        (image.disk_format.as_deref(), image.container_format.as_deref()),
        (Some("qcow2"), Some("bare"))
    );
    assert_eq!(image.owner.as_deref(), Some("d85e344900774f5aad27e4e8e91205d6"));
    assert_eq!(image.created_at, Some(Time::from_unix_secs(1_505_134_805)));
    assert_eq!(image.updated_at, Some(Time::from_unix_secs(1_511_864_389)));
    assert!(image.tags.is_empty());
    assert_eq!(image.property("os_distro"), Some("ubuntu"));
    assert_eq!(image.property("image_type"), Some("snapshot"));
    assert_eq!(image.property("instance_uuid"), Some("24f0a531-e45f-491b-86f2-3708dd45a478"));
    assert!(image.properties["kernel_id"].is_null());
    assert!(!image.properties.contains_key("name"), "a field is no property");
    assert_eq!(image.file, Some(format!("/v2/images/{}/file", image.id)));
    assert_eq!(image.link, Some(format!("/v2/images/{}", image.id)));
    assert_eq!(image.direct_url, Some(format!("file:///var/lib/glance/images/{}", image.id)));
    assert_eq!(Some(&image.locations[0].url), image.direct_url.as_ref());
    assert_eq!(image.locations[0].metadata["type"], "nfs");
}

#[test]
fn images_and_their_next_page() {
    let Some(page) = read(&ListImages::default(), &fixture("_images_v2.json")) else { return };
    let page = page.expect("a page");
    let ids: Vec<&str> = page.items.iter().map(|image| image.id.as_str()).collect();
    assert_eq!(ids, ["f24a3c1b-d52a-4116-91da-25b3eee8f55e", "4bd743f8-7e7d-4568-8f31-b3f06b90e70a"]);
    assert_snapshot(&page.items[0]);
    assert_eq!(
        (&page.items[0].status, page.items[0].name.as_deref()),
        (&ImageStatus::Active, Some("hypernode"))
    );
    assert_eq!(page.items[0].visibility, Some(Visibility::Shared));
    assert_eq!(page.items[1].visibility, Some(Visibility::Private));
    assert_eq!(page.items[1].checksum.as_deref(), Some("1969ec22f73d524eb766b4c308e2192a"));
    assert_eq!(page.items[1].extra.get::<String>("image_state").as_deref(), Some("available"));

    let rest = page.rest.expect("more");
    assert_eq!(rest.request().query, "marker=e7a40226-3523-4f0f-87d8-d8dc91bbf4a3");
    let last = read(&rest, &fixture("_images_v2_page2.json")).expect("recorded").expect("a page");
    assert!(last.rest.is_none());
    assert_eq!(
        last.items.last().map(|image| image.id.as_str()),
        Some("f24a3c1b-d52a-4116-91da-25b3eee8f55c")
    );
    let checksum = last.items.last().and_then(|image| image.checksum.as_deref());
    assert_eq!(checksum, Some("3530464d095c9d62771b99ebecd2d70c"));
}

#[test]
fn a_next_page_that_leads_back_to_the_first_is_refused() {
    let Some(page) = read(&ListImages::default(), &fixture("_images_v2_invalid_next.json")) else { return };
    assert_eq!(page.expect_err("a loop").kind(), Kind::Malformed);
}

#[test]
fn single_images_are_bare_documents() {
    let get = GetImage { id: "f24a3c1b-d52a-4116-91da-25b3eee8f55e".into() };
    let Some(image) = read(&get, &fixture("_images_f24a3c1b-d52a-4116-91da-25b3eee8f55e.json")) else {
        return;
    };
    let image = image.expect("an image");
    assert_eq!((&image.id, &image.status), (&get.id, &ImageStatus::Active));
    assert_eq!(
        (image.name.as_deref(), image.visibility.clone()),
        (Some("hypernode"), Some(Visibility::Shared))
    );
    assert_snapshot(&image);

    let image = read(&get, &fixture("_images_f24a3c1b-d52a-4116-91da-25b3eee8f55d.json")).expect("recorded");
    let image = image.expect("an image");
    assert_eq!(image.id, "4949f9ee-2421-4c81-8b49-13119446008b");
    assert_eq!((&image.status, image.name.as_deref()), (&ImageStatus::Saving, Some("new_image")));
    assert_eq!(image.visibility, Some(Visibility::Private));
    assert_snapshot(&image);
}

#[test]
fn the_members_of_an_image() {
    let image = "d9a9cd9a-278a-444c-90a6-d24b8c688a63";
    let list = ListImageMembers { image: image.into() };
    let Some(page) = read(&list, &fixture("_images_d9a9cd9a_278a_444c_90a6_d24b8c688a63_members.json"))
    else {
        return;
    };
    let page = page.expect("members");
    assert_eq!((page.items.len(), page.rest), (30, None));
    for member in &page.items {
        assert_eq!((member.image_id.as_str(), &member.status), (image, &MemberStatus::Accepted));
        assert_eq!(member.schema.as_deref(), Some("/v2/schemas/member"));
    }
    assert_eq!(page.items[0].created_at, Some(Time::from_unix_secs(1_484_224_310)));
    let odd =
        page.items.iter().find(|m| m.member_id == "da1fe8eafd794ef8bda390dcf78c3927").expect("recorded");
    assert_eq!(odd.created_at, None, "27 o'clock does not hide the member");

    let file = "_images_d9a9cd9a_278a_444c_90a6_d24b8c688a63_members_016926dff12345e8b10329f24c99745b.json";
    let get = GetImageMember { image: image.into(), member: "016926dff12345e8b10329f24c99745b".into() };
    let member = read(&get, &fixture(file)).expect("recorded").expect("a member");
    assert_eq!((member.member_id.as_str(), member.image_id.as_str()), (get.member.as_str(), image));
    assert_eq!(member.updated_at, Some(Time::from_unix_secs(1_484_224_314)));
}

#[test]
fn a_new_member_and_one_that_accepted() {
    let (image, member) = ("9af1a54e-a1b2-4df8-b747-4bec97abc799", "e2151b1fe02d4a8a2d1f5fc331522c0a");
    let add = AddImageMember { image: image.into(), member: member.into() };
    let file = "_images_9af1a54e_a1b2_4df8_b747_4bec97abc799_members.json";
    let Some(added) = read(&add, &fixture(file)) else { return };
    let added = added.expect("a member");
    assert_eq!((added.image_id.as_str(), added.member_id.as_str()), (image, member));
    assert_eq!((&added.status, added.created_at), (&MemberStatus::Pending, added.updated_at));

    let image = "8af1a54e-a1b2-4df8-b747-4bec97abc799";
    let set =
        SetImageMemberStatus { image: image.into(), member: member.into(), status: MemberStatus::Accepted };
    let file = "_images_8af1a54e_a1b2_4df8_b747_4bec97abc799_members.json";
    let accepted = read(&set, &fixture(file)).expect("recorded").expect("a member");
    assert_eq!((accepted.image_id.as_str(), &accepted.status), (image, &MemberStatus::Accepted));
    assert_eq!(accepted.updated_at, Some(Time::from_unix_secs(1_520_000_437)));
}
