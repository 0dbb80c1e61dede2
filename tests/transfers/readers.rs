//! Sources of unknown length, with little room to read ahead.

use pileus_core::{
    providers::s3::PayloadSigning,
    storage::{Storage, UploadSpec},
};
use pileus_sim::{Content, Sim, server::Server};
use pileus_tests::{
    account::{BOX, account},
    lifecycle::Run,
    runner::Runner,
};

#[test]
fn room_for_less_than_the_providers_least_part_is_room_enough() {
    let server = Server::start(Sim::default()).expect("a server");
    let storage = account(server.address(), PayloadSigning::Unsigned);
    let runners = Runner::all();
    runners[0].one(storage.create_container(BOX)).expect("a container");
    // Parts of S3 have 5 MiB at least, whatever is asked for.
    let spec = UploadSpec { part_size: 1 << 20, in_flight: 1 << 20, ..UploadSpec::default() };
    let content = Content::pattern(1, 11 << 20).into_bytes();
    for runner in &runners {
        let object = runner.upload_stream(&storage, BOX, runner.name(), &content, &spec).expect("written");
        assert_eq!(object.size, content.len() as u64, "{}", runner.name());
        let there = server.with(|cloud| cloud.object_content(BOX, runner.name())).expect("there");
        assert!(there.into_bytes() == content, "{}", runner.name());
    }
}
