//! Writes the first inputs of every target to a folder: `cargo run --example seeds -- corpus`. Answers and checkpoints
//! come from the embedded cloud, so that the fuzzer starts from documents that are read and not from noise.

use pileus_core::{
    Answer, Body, Cx, Endpoint, Operation, Response, Step, Taken, Time,
    compute::{Allow, Compute, NodeSpec, VolumeSpec},
    providers::openstack::{Credentials, OpenStack, Settings},
};
use pileus_fuzz::{
    endpoints::{self, Visit},
    input::{Input, STATUSES},
    made::made,
};
use pileus_sim::Sim;
use serde::{Serialize, de::DeserializeOwned};
use std::{error::Error, fs, path::Path, task::Waker, time::Duration};

/// The first seven answers are kept whole: all of a login is in them.
struct Recorder {
    cloud: Sim,
    account: OpenStack,
    now: Time,
    answers: Vec<(String, Response)>,
    checkpoints: Vec<(String, String)>,
}

impl Recorder {
    fn new(credentials: Credentials) -> Self {
        let settings = Settings::new("http://cloud.sim/identity", credentials).region("RegionOne");
        Recorder {
            cloud: Sim::default(),
            account: OpenStack::new(settings).expect("good settings"),
            now: Time::from_unix_secs(1_767_225_600),
            answers: Vec::new(),
            checkpoints: Vec::new(),
        }
    }

    fn run<O: Operation>(&mut self, mut op: O) -> O::Output {
        loop {
            let cx = Cx { now: self.now, entropy: self.answers.len() as u128, waker: Waker::noop() };
            if let Some(checkpoint) = op.checkpoint() {
                let kept = (checkpoint.flow.clone(), checkpoint.state.to_string());
                if !self.checkpoints.contains(&kept) {
                    self.checkpoints.push(kept);
                }
            }
            match op.poll(&cx) {
                Step::Done(result) => return result.unwrap_or_else(|error| panic!("{error}")),
                Step::Wait(until) => {
                    self.now = until.expect("a time").max(self.now + Duration::from_millis(1))
                }
                Step::Send(id, exchange) => {
                    let (head, body) = exchange.request.into_parts();
                    let body = if let Body::Bytes(bytes) = body { bytes } else { bytes::Bytes::new() };
                    let path = format!("{} {}", head.method, head.uri.path());
                    let request = http::Request::from_parts(head, body);
                    let answer = self.cloud.handle(&request, self.now).response().expect("no faults");
                    let (head, body) = answer.into_parts();
                    let response =
                        Response { status: head.status, headers: head.headers, body: Taken::Collected(body) };
                    self.answers.push((path, response.clone()));
                    let answer: Answer = Ok(response);
                    op.answer(id, answer, &cx);
                }
            }
        }
    }

    /// Asks for a bit of everything.
    fn live(&mut self) {
        let cloud = self.account.clone();
        let images = self.run(cloud.list_images());
        let image = images.into_iter().find(|image| image.name.starts_with("cirros")).expect("a small image");
        self.run(cloud.list_sizes());
        self.run(cloud.get_size(&"1".into()));
        self.run(cloud.get_image(&image.id));
        self.run(cloud.list_locations());
        self.run(cloud.list_networks());
        self.run(cloud.create_key_pair("key"));
        self.run(cloud.get_key_pair("key"));
        self.run(cloud.list_key_pairs());
        let group = self.run(cloud.create_security_group("web", "for a test"));
        self.run(cloud.allow(&group.id, &Allow::tcp(22).from("192.0.2.0/24")));
        self.run(cloud.get_security_group(&group.id));
        self.run(cloud.list_security_groups());
        let node = self.run(cloud.launch_node(&NodeSpec::new("web", "1", image.id).metadata("role", "web")));
        self.run(cloud.list_nodes());
        self.run(cloud.get_node(&node.id));
        self.run(cloud.resize_node(&node.id, &"2".into()));
        let volume = self.run(cloud.create_volume(&VolumeSpec::new("data", 1)));
        self.run(cloud.wait_until_volume_available(&volume.id));
        self.run(cloud.attach_volume(&volume.id, &node.id, None));
        self.run(cloud.list_volumes());
        self.run(cloud.detach_volume(&volume.id));
        self.run(cloud.create_snapshot(&volume.id, "snap"));
        self.run(cloud.list_snapshots());
        self.run(cloud.allocate_address(None));
        self.run(cloud.list_addresses());
    }
}

/// Which calls read an answer as something.
struct Reads<'a> {
    response: &'a Response,
    reads: bool,
}

impl Visit for Reads<'_> {
    fn visit<E: Endpoint + Serialize + DeserializeOwned>(&mut self, _: &'static str) {
        let says = std::any::type_name::<E::Output>() != "()";
        self.reads =
            says && made::<E>(&mut Input(&[])).is_some_and(|call| call.response(self.response).is_ok());
    }
}

/// The number of the call of that name.
fn number_of(wanted: &'static str) -> Option<u16> {
    struct Is(&'static str, bool);
    impl Visit for Is {
        fn visit<E: Endpoint + Serialize + DeserializeOwned>(&mut self, name: &'static str) {
            self.1 = name == self.0;
        }
    }
    let mut is = Is(wanted, false);
    let mut numbers = 0..endpoints::COUNT;
    let found = numbers.find(|&number| {
        endpoints::visit(number, &mut is);
        is.1
    });
    u16::try_from(found?).ok()
}

/// Private keys of a cloud that does not exist alarm those who look for real ones.
fn without_keys(body: &str) -> String {
    match body.split_once(r#""private_key":""#) {
        Some((before, after)) => {
            let after = after.split_once('"').map_or("", |(_, after)| after);
            format!(r#"{before}"private_key":"k"{after}"#)
        }
        None => body.to_owned(),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "corpus".into());
    let folder = Path::new(&folder);
    let write = |target: &str, name: &str, bytes: &[u8]| -> std::io::Result<()> {
        let folder = folder.join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)
    };
    let status =
        |response: &Response| STATUSES.iter().position(|&s| response.status == s).unwrap_or_default() as u8;

    let mut newer = Recorder::new(Credentials::password("demo", "secret", "demo", "Default"));
    newer.live();
    let token = newer.answers[0].1.clone();
    let versions =
        newer.answers.iter().find(|(path, _)| path.ends_with("/v2.1/")).map(|(_, r)| r.bytes().clone());
    for number in 0..endpoints::COUNT {
        let mut found = 0;
        for (_, response) in &newer.answers {
            let mut reads = Reads { response, reads: false };
            endpoints::visit(number, &mut reads);
            if reads.reads && found < 1 {
                let head =
                    [(number as u16).to_le_bytes().as_slice(), &[status(response)], b"\n\n\n\n"].concat();
                let body = without_keys(&String::from_utf8_lossy(response.bytes()));
                write("answers", &format!("call-{number}"), &[&head, body.as_bytes()].concat())?;
                found += 1;
            }
        }
    }
    for (n, (flow, state)) in newer.checkpoints.iter().enumerate() {
        let how = ["openstack.create-server", "openstack.create-volume", "openstack.resize-server"]
            .iter()
            .position(|known| known == flow);
        let how = how.ok_or_else(|| format!("the flow {flow} is not in the target's list"))?;
        write("checkpoints", &format!("state-{n}"), &[&[how as u8], state.as_bytes()].concat())?;
    }

    let login = |how: u8, response: &Response, versions: &[u8]| {
        let body = String::from_utf8_lossy(response.bytes());
        let read: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
        let token = response.header("x-subject-token").or(read["access"]["token"]["id"].as_str());
        // What looks like a token alarms as well.
        let body = body.replace(token.unwrap_or("no token"), "token-1");
        [&[how, status(response)], b"token-1\n\n\n".as_slice(), body.as_bytes(), b"\n==\n", &[0], versions]
            .concat()
    };
    write("login", "v3", &login(4, &token, &versions.unwrap_or_default()))?;
    let mut older = Recorder::new(Credentials::V2Password {
        username: "demo".into(),
        password: "secret".into(),
        tenant: Some(pileus_core::providers::openstack::Tenant::Name("demo".into())),
    });
    older.run(older.account.list_sizes());
    write("login", "v2", &login(6, &older.answers[0].1, b""))?;
    // Rackspace's catalog, and lists of versions as Cinder and Glance give them.
    let rackspace = r#"{"access": {"token": {"id": "t", "expires": "2026-01-02T00:00:00.000Z", "tenant": {"id": "7"}},
        "user": {"id": "u", "RAX-AUTH:defaultRegion": "ORD"}, "serviceCatalog": [
        {"type": "compute", "name": "cloudServersOpenStack", "endpoints": [{"region": "RegionOne", "tenantId": "7",
        "publicURL": "https://ord.example/v2/7", "versionId": "2"}]}, {"type": "volume", "name": "cloudBlockStorage",
        "endpoints": [{"region": "RegionOne", "publicURL": "https://ord.example/v1/7"}]}]}}"#;
    for (name, how, versions) in [
        ("rackspace", 3, r#"{"versions": [{"id": "v2.9", "status": "CURRENT", "links": []}]}"#),
        (
            "rackspace-region",
            7,
            r#"{"versions": [{"id": "v3.0", "status": "CURRENT", "version": "3.71", "min_version": "3.0",
            "links": [{"rel": "self", "href": "https://ord.example/v3/"}]}]}"#,
        ),
    ] {
        let bytes =
            [&[how, 0], b"\n\n\n".as_slice(), rackspace.as_bytes(), b"\n==\n", &[7], versions.as_bytes()];
        write("login", name, &bytes.concat())?;
    }

    // What the services say when they refuse, each in its own form, to a call that shows a server.
    let shows = number_of("nova::servers::GetServer").ok_or("no such call")?;
    for (name, code, text) in [
        ("nova", 404, r#"{"itemNotFound": {"code": 404, "message": "Instance could not be found."}}"#),
        ("limit", 413, r#"{"overLimit": {"code": 413, "message": "slow down", "retryAfter": "30"}}"#),
        ("limit-date", 413, r#"{"overLimit": {"code": 413, "retryAfter": "2026-01-01T00:00:30Z"}}"#),
        ("cinder", 409, r#"{"conflictingRequest": {"code": 409, "message": "already attached"}}"#),
        (
            "neutron",
            409,
            r#"{"NeutronError": {"type": "IpAddressInUse", "message": "in use", "detail": ""}}"#,
        ),
        ("neutron-older", 409, r#"{"NeutronError": "no more addresses"}"#),
        ("keystone", 401, r#"{"error": {"code": 401, "message": "no", "title": "Unauthorized"}}"#),
        ("errors", 400, r#"{"errors": [{"status": 400, "title": "Bad Request", "detail": "it is not"}]}"#),
        (
            "rackspace",
            401,
            r#"{"unauthorized": {"code": 401, "message": "Username or api key is invalid."}}"#,
        ),
        ("fault", 500, r#"{"computeFault": {"code": 500, "message": "an error", "details": "at a line"}}"#),
        (
            "glance",
            404,
            "<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  No image<br /><br />\n&quot;x&quot;\n </body>\n</html>",
        ),
        ("plain", 503, "No server is available to handle this request."),
    ] {
        let response = Response {
            status: http::StatusCode::from_u16(code)?,
            headers: http::HeaderMap::new(),
            body: Taken::Collected(bytes::Bytes::new()),
        };
        let head = [shows.to_le_bytes().as_slice(), &[status(&response)], b"\n\n\n\n"].concat();
        write("answers", &format!("refused-{name}"), &[&head, text.as_bytes()].concat())?;
    }

    for (name, text) in [
        (
            "yaml",
            "\0clouds:\n  demo:\n    region_name: RegionOne\n    auth:\n      auth_url: https://cloud.example:5000/v3\n      username: demo\n      password: secret\n      project_name: demo\n      user_domain_name: Default\n      project_domain_name: Default\n",
        ),
        (
            "application",
            "\u{1}clouds:\n  demo:\n    auth_type: v3applicationcredential\n    verify: false\n    auth:\n      auth_url: https://cloud.example:5000\n      application_credential_id: a\n      application_credential_secret: b\n",
        ),
        (
            "secure",
            "\u{2}clouds:\n  demo:\n    identity_api_version: 2\n    auth:\n      auth_url: https://cloud.example:5000/v2.0\n      username: u\n      tenant_name: t\n---\nclouds:\n  demo:\n    auth:\n      password: p\n",
        ),
        (
            "openrc",
            "\u{3}OS_AUTH_URL=https://cloud.example:5000/v3\nOS_USERNAME=demo\nOS_PASSWORD=hunter2-horse\nOS_PROJECT_NAME=demo\nOS_USER_DOMAIN_NAME=Default\nOS_PROJECT_DOMAIN_ID=default\nOS_REGION_NAME=RegionOne\nOS_INTERFACE=internal\nOS_COMPUTE_API_VERSION=2.1\nOS_CACERT=/ca.pem\nOS_IMAGE_ENDPOINT_OVERRIDE=https://image.example\n",
        ),
        (
            "openrc-older",
            "\u{3}OS_AUTH_URL=https://cloud.example/v2.0\nOS_USERNAME=demo\nOS_PASSWORD=hunter2-mule\nOS_TENANT_NAME=demo\nOS_INSECURE=true\nOS_ENDPOINT_TYPE=publicURL\n",
        ),
        (
            "openrc-token",
            "\u{3}OS_AUTH_URL=https://cloud.example/v3\nOS_AUTH_TYPE=v3token\nOS_TOKEN=hunter2-token\nOS_DOMAIN_NAME=Default\nOS_SYSTEM_SCOPE=all\n",
        ),
        (
            "openrc-application",
            "\u{3}OS_AUTH_URL=https://cloud.example/v3\nOS_AUTH_TYPE=v3applicationcredential\nOS_APPLICATION_CREDENTIAL_NAME=n\nOS_APPLICATION_CREDENTIAL_SECRET=hunter2-app\nOS_USER_ID=u\n",
        ),
        (
            "aws",
            "\u{4}AWS_REGION=eu-west-1\nAWS_ACCESS_KEY_ID=AKIDEXAMPLE\nAWS_SECRET_ACCESS_KEY=hunter2-aws\nAWS_SESSION_TOKEN=hunter2-session\n",
        ),
        (
            "aws-files",
            "\u{4}AWS_PROFILE=web\n---\n# c\n[default]\nregion = us-east-1\n[profile web]\nrole_arn = arn:aws:iam::123456789012:role/web\nsource_profile = base\nservices = s\n[services s]\nec2 =\n  endpoint_url = http://localhost:4566\n---\n[base]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = hunter2-file\n",
        ),
        (
            "rackspace-password",
            "\u{3}RAX_USERNAME=u\nRAX_PASSWORD=hunter2-rax\nRAX_REGION=lon\nRACKSPACE_TENANT_ID=7\n",
        ),
        (
            "rackspace",
            "\u{3}RACKSPACE_USERNAME=u\nRACKSPACE_API_KEY=hunter2456789abcdef\nRACKSPACE_REGION=ORD\n",
        ),
    ] {
        write("settings", name, text.as_bytes())?;
    }
    for (name, text) in [
        ("rfc3339", "\x002013-08-29T12:01:23.500-06:00"),
        ("civil", "\x002017-09-07T13:06:24.000000"),
        ("http", "\0Sun, 06 Nov 1994 08:49:37 GMT"),
        ("after", "\u{1}\u{5e}\u{1a}120\n\n"),
        ("after-date", "\u{1}\u{5e}\u{1a}Sun, 06 Nov 1994 08:50:37 GMT\nSun, 06 Nov 1994 08:49:37 GMT\n"),
        ("link", "\u{2}http://internal.example:8774/v2.1/servers/detail?limit=2&marker=a%20b#x"),
        ("document", "\u{3}{\"id\": \"7\", \"size\": 1, \"deep\": [{}, null, 1e9]}"),
        (
            "xml",
            "\u{4}<?xml version=\"1.0\"?><r xmlns=\"http://x/\"><a>1</a><set><item>b &lt;&#65;</item><item/></set></r>\n",
        ),
        (
            "xml-texts",
            "\u{4}<d><!-- c --><t><![CDATA[<x>]]> 2026-11-23T01:02:03.000Z</t><p:q k='v'>7</p:q></d>",
        ),
        ("provider", "\u{5}OpenStack"),
        ("region", "\u{5}dfw"),
    ] {
        write("texts", name, text.as_bytes())?;
    }
    for number in 0..endpoints::COUNT as u16 {
        if number % 8 == 0 {
            write(
                "requests",
                &format!("call-{number}"),
                &[number.to_le_bytes().as_slice(), b"\x05hello\x01\x01\x03a/b"].concat(),
            )?;
        }
    }
    for what in 0..28u8 {
        write("machines", &format!("plain-{what}"), &[what])?;
        write(
            "machines",
            &format!("faults-{what}"),
            &[what, 0, 0, 0, 0, 8, 0, 0, 0, 13, 0, 9, 0, 1, 3, 10, 0, 1],
        )?;
    }
    write("reading", "collect", b"\x00\x00\x40\x00\x03\x01\x05\x02hello, world")?;
    write("reading", "pour", b"\x00\x01\x40\x00\x02\x01\x05hello, world")?;
    write("reading", "records", b"\x00\x02\x40\x00\x03\x01\x05\x02one\r\ntwo\n\nthree")?;
    write("reading", "error", b"\x0f\x09\x00\x00\x02\x01\x05aZbZcZdZ")?;
    Ok(())
}
