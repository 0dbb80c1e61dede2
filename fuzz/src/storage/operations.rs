//! All that object storage does, by the number of it.

use super::{SIZE, WIDTH, World};
use bytes::Bytes;
use pileus_core::storage::{
    Access, Condition, CopySpec, DownloadSpec, ListSpec, PendingUpload, ReadSpec, Span, Supply, UploadSpec,
    Website, WriteSpec,
};

const CONTAINER: &str = "container";
const KEY: &str = "a key//with ☁";

pub(super) fn operate(world: &mut World<'_>, what: u8) {
    let upload = UploadSpec { part_size: 16, width: WIDTH, in_flight: 48, ..UploadSpec::default() };
    let download = DownloadSpec { part_size: 16, width: WIDTH, ..DownloadSpec::default() };
    let list = ListSpec { delimiter: (what >= 128).then(|| "/".into()), ..ListSpec::prefix("a") };
    let read = ReadSpec::default();
    macro_rules! run {
        ($method:ident $(, $argument:expr)*) => {{
            let operation = world.storage.$method($($argument),*);
            world.drive(operation, 1);
        }};
    }
    match what % 25 {
        0 => run!(list_containers),
        1 => run!(get_container, CONTAINER),
        2 => run!(create_container, CONTAINER),
        3 => run!(delete_container, CONTAINER),
        4 => run!(list_objects, CONTAINER, &list),
        5 => run!(list_versions, CONTAINER, &list),
        6 => run!(get_object, CONTAINER, KEY, &read),
        7 => {
            let read = ReadSpec { span: Some(Span::Bytes(3, 30)), ..read };
            run!(read_object, CONTAINER, KEY, &read);
        }
        8 => {
            let operation = world.storage.download_object(CONTAINER, KEY, &download, None);
            world.transfer(operation, |storage, stored| storage.resume_download(stored));
        }
        9 => {
            let write = WriteSpec { condition: Condition::Absent, ..WriteSpec::default() };
            let content = Bytes::from_static(b"xxxx");
            run!(put_object, CONTAINER, KEY, content, &write);
        }
        10 => {
            let operation = world.storage.upload_object(CONTAINER, KEY, SIZE, &upload);
            world.transfer(operation, |storage, stored| storage.resume_upload(stored));
        }
        11 => {
            let supply = Supply::new();
            supply.give(SIZE);
            supply.end();
            let operation = world.storage.upload_stream(CONTAINER, KEY, &supply, &upload);
            world.drive(operation, WIDTH);
        }
        12 => run!(delete_object, CONTAINER, KEY, None),
        13 => {
            let objects = vec![(KEY.to_owned(), None), ("b".to_owned(), Some("7".to_owned()))];
            let operation = world.storage.delete_objects(CONTAINER, objects);
            world.drive(operation, 64);
        }
        14 => {
            let operation = world.storage.copy_object((CONTAINER, KEY), ("other", "b"), &CopySpec::default());
            world.drive(operation, 64);
        }
        15 => run!(set_metadata, CONTAINER, KEY, &[("of".to_owned(), "fuzz".to_owned())].into()),
        16 => run!(get_tags, CONTAINER, KEY),
        17 => run!(set_tags, CONTAINER, KEY, &[("of".to_owned(), "fuzz".to_owned())].into()),
        18 => run!(list_uploads, CONTAINER, "a"),
        19 => {
            let upload = PendingUpload { key: KEY.into(), id: "upload".into(), begun: None };
            run!(abort_upload, CONTAINER, &upload);
        }
        20 => run!(set_versioning, CONTAINER, true),
        21 => run!(get_access, CONTAINER),
        22 => run!(set_access, CONTAINER, Access::Private),
        23 => {
            let site = Website { index: "index.html".into(), error: None };
            run!(set_website, CONTAINER, Some(&site));
        }
        _ => run!(public_url, CONTAINER, Some(KEY)),
    }
}
