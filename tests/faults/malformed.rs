//! Answers cut short or corrupted at every byte: a typed error or success, never a panic.

use http::{HeaderMap, StatusCode};
use pileus_core::{
    Endpoint, Exchange, Kind, Op, Operation, Response, Result, Session, Taken,
    compute::{Compute, NodeSpec, Size},
    providers::openstack::{OpenStack, cinder, glance, neutron, nova},
};
use pileus_sim::Sim;
use pileus_tests::{
    recorded,
    script::{answer, drive, request},
    world::{START, account},
};

/// What a byte is replaced with.
const BYTES: [u8; 4] = [0, b'"', b'}', 0xff];

/// Every cut and every corruption of a recorded answer.
fn torn<E: Endpoint>(endpoint: &E, path: &str) {
    let Some(whole) = recorded::bytes(&format!("libcloud/compute/openstack_v1.1/{path}.json")) else {
        return;
    };
    let read = |body: bytes::Bytes| {
        endpoint.response(&Response::new(StatusCode::OK, HeaderMap::new(), Taken::Collected(body)))
    };
    read(whole.clone()).expect(path);
    for cut in 0..whole.trim_ascii_end().len() {
        let error = read(whole.slice(..cut)).err().unwrap_or_else(|| panic!("{path} cut at {cut} is read"));
        assert_eq!(error.kind(), Kind::Malformed, "{path} cut at {cut}: {error}");
    }
    // Long answers repeat themselves.
    let step = 1 + whole.len() / 3000;
    for place in (0..whole.len()).step_by(step) {
        for byte in BYTES {
            let mut body = whole.to_vec();
            body[place] = byte;
            if let Err(error) = read(body.into()) {
                assert_eq!(error.kind(), Kind::Malformed, "{path}, {byte} at {place}: {error}");
            }
        }
    }
}

#[test]
fn recorded_answers_of_nova() {
    let id = || "x".to_owned();
    torn(&nova::servers::GetServer { id: id() }, "_servers_12064");
    torn(&nova::servers::GetServer { id: id() }, "_servers_26f7fbee_8ce1_4c28_887a_bfe8e4bb10fe");
    torn(&nova::servers::ListServers::default(), "_servers_detail");
    torn(&nova::flavors::GetFlavor { id: id() }, "_flavors_7");
    torn(&nova::flavors::ListFlavors::default(), "_flavors_detail");
    torn(&nova::keypairs::ListKeyPairs::default(), "_os_keypairs");
    torn(&nova::console::GetConsoleOutput { id: id(), lines: None }, "_servers_12086_console_output");
}

#[test]
fn recorded_answers_of_the_others() {
    let id = || "x".to_owned();
    torn(&glance::ListImages::default(), "_images_v2");
    torn(&glance::GetImage { id: id() }, "_images_f24a3c1b-d52a-4116-91da-25b3eee8f55e");
    torn(&cinder::ListVolumes::default(), "_v2_0__volumes");
    torn(&cinder::GetVolume { id: id() }, "_v2_0__volume");
    torn(&cinder::ListSnapshots::default(), "_v2_0__snapshots");
    torn(&neutron::ListNetworks::default(), "_v2_0__networks");
    torn(&neutron::ListFloatingIps::default(), "_v2_0__floatingips");
    torn(&neutron::ListSecurityGroups::default(), "_v2_0__security_groups");
    torn(&neutron::GetSecurityGroup { id: id() }, "_v2_0__security_group");
}

/// Runs `make`'s operation with the answer to the exchange of that number changed by `change`.
fn with_changed<O: Operation>(
    make: impl Fn(&OpenStack, &Sim) -> O,
    which: usize,
    change: impl Fn(&mut Vec<u8>),
) -> (Result<O::Output>, Sim, usize) {
    let (account, mut cloud, mut now) = (account("http://cloud.sim"), Sim::default(), START);
    let (mut n, mut length) = (0, 0);
    let result = drive(&mut make(&account, &cloud), &mut now, |exchange: &Exchange, now| {
        let reply = cloud.handle(&request(exchange), now).response().expect("no fault");
        let (head, body) = reply.into_parts();
        let mut body = body.to_vec();
        if n == which {
            length = body.len();
            change(&mut body);
        }
        n += 1;
        Some(answer(exchange, http::Response::from_parts(head, body.into())))
    });
    (result, cloud, length)
}

/// Cuts and corrupts the answer to the exchange of that number.
fn torn_within<O: Operation>(make: impl Fn(&OpenStack, &Sim) -> O, which: usize) {
    let (whole, _, length) = with_changed(&make, which, |_| {});
    assert!(whole.is_ok() && length > 0);
    for place in 0..length {
        // Every cut; of the corruptions one in ten, for each takes a whole run.
        for byte in [None, Some(b'"')].into_iter().take(1 + usize::from(place % 10 == 0)) {
            let (result, _, _) = with_changed(&make, which, |body| match byte {
                None => body.truncate(place),
                Some(byte) => body[place] = byte,
            });
            if let Err(error) = result {
                assert_eq!(error.kind(), Kind::Malformed, "{place}: {error:?}");
            }
        }
    }
}

fn size(account: &OpenStack, _: &Sim) -> Op<Size> {
    account.get_size(&"1".into())
}

#[test]
fn the_answer_to_a_login() {
    torn_within(size, 0);
}

#[test]
fn the_document_of_versions() {
    torn_within(size, 1);
}

#[test]
fn the_answer_to_a_look() {
    torn_within(size, 2);
}

#[test]
fn a_creation_s_answer_cut_anywhere_makes_one_server() {
    let make = |account: &OpenStack, cloud: &Sim| {
        let settings = cloud.settings();
        account.create_node(&NodeSpec::new(
            "web",
            settings.flavors[1].id.clone(),
            settings.images[0].id.clone(),
        ))
    };
    // A login, the versions, and then the creation.
    let (_, _, length) = with_changed(make, 2, |_| {});
    for cut in 0..length {
        let (result, cloud, _) = with_changed(make, 2, |body| body.truncate(cut));
        let servers = cloud.servers(START);
        let node = result.expect("found by its key");
        assert_eq!((servers.len(), servers[0].id.as_str()), (1, node.id.as_str()), "cut at {cut}");
    }
}

#[test]
fn errors_of_every_kind_cut_anywhere_are_errors() {
    let session = account("http://cloud.sim");
    let cx = pileus_core::Cx { now: START, entropy: 1, waker: std::task::Waker::noop() };
    for whole in [
        r#"{"itemNotFound": {"code": 404, "message": "Instance nope could not be found.", "retryAfter": "12"}}"#,
        r#"{"NeutronError": {"type": "NetworkNotFound", "message": "Network \u00fc nope", "detail": ""}}"#,
        r#"{"error":{"code":403,"message":"You are not authorized.","title":"Forbidden"}}"#,
        r#"{"errors": [{"status": 409, "title": "Conflict", "detail": "There was a conflict", "code": "x"}]}"#,
        r#"{"faultcode": "Client", "faultstring": "Bad", "debuginfo": null}"#,
        "<html><head><title>404</title></head><body><h1>404 Not Found</h1>No image &lt;n\u{fc}pe&gt;<br/></body></html>",
    ] {
        for status in [400, 401, 403, 404, 409, 413, 429, 500, 503] {
            for cut in 0..=whole.len() {
                let status = StatusCode::from_u16(status).expect("a status");
                let body = Taken::Collected(bytes::Bytes::copy_from_slice(&whole.as_bytes()[..cut]));
                let response = Response::new(status, HeaderMap::new(), body);
                let error = session.session().error(&response, &cx);
                assert_eq!(error.status(), Some(status));
                assert!(
                    !error.message().is_empty() && !error.message().contains(char::is_control),
                    "{error}"
                );
            }
        }
    }
}
