//! Writes the first inputs of every target to a folder: `cargo run --example seeds -- corpus`. Answers and checkpoints
//! come from the embedded cloud, so that the fuzzer starts from documents that are read and not from noise.

mod recorder;
mod storage;
mod texts;

use pileus_core::{Endpoint, Response, Taken, providers::openstack::Credentials};
use pileus_fuzz::{
    checkpoints,
    endpoints::{self, Visit},
    input::{Input, STATUSES},
    made::made,
};
use recorder::Recorder;
use serde::{Serialize, de::DeserializeOwned};
use std::{error::Error, fs, path::Path};

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
fn number_of(wanted: &str) -> Option<u16> {
    struct Is<'a>(&'a str, bool);
    impl Visit for Is<'_> {
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
    for (start, end) in [(r#""private_key":""#, '"'), ("<keyMaterial>", '<')] {
        if let Some((before, after)) = body.split_once(start) {
            let after = after.find(end).map_or("", |at| &after[at..]);
            return format!("{before}{start}k{after}");
        }
    }
    body.to_owned()
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

    let mut newer = Recorder::openstack(Credentials::password("demo", "secret", "demo", "Default"));
    newer.live("cirros", ["1", "2"]);
    let mut ec2 = Recorder::ec2();
    ec2.live("debian", ["t3.micro", "t3.small"]);
    let token = newer.answers[0].1.clone();
    let versions =
        newer.answers.iter().find(|(path, _)| path.ends_with("/v2.1/")).map(|(_, r)| r.bytes().clone());
    for number in 0..endpoints::COUNT {
        let mut found = 0;
        for (_, response) in newer.answers.iter().chain(&ec2.answers) {
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
    for (n, (flow, state)) in newer.checkpoints.iter().chain(&ec2.checkpoints).enumerate() {
        let how = checkpoints::FLOWS.iter().position(|known| known == flow);
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
    let mut older = Recorder::openstack(Credentials::V2Password {
        username: "demo".into(),
        password: "secret".into(),
        tenant: Some(pileus_core::providers::openstack::Tenant::Name("demo".into())),
    });
    let sizes = older.account.list_sizes();
    older.run(sizes);
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
        let response = Response::new(
            http::StatusCode::from_u16(code)?,
            http::HeaderMap::new(),
            Taken::Collected(bytes::Bytes::new()),
        );
        let head = [shows.to_le_bytes().as_slice(), &[status(&response)], b"\n\n\n\n"].concat();
        write("answers", &format!("refused-{name}"), &[&head, text.as_bytes()].concat())?;
    }

    for (call, text) in [
        (
            "instances::DescribeInstances",
            "<R><requestId>r</requestId><reservationSet><item><reservationId>r-1</reservationId><ownerId>1</ownerId><groupSet/><instancesSet><item><instanceId>i-1</instanceId><imageId>ami-1</imageId><instanceState><code>16</code><name>running</name></instanceState><launchTime>2026-11-23T01:02:03.000Z</launchTime><placement><availabilityZone>eu-1a</availabilityZone></placement><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId></item></networkInterfaceSet><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1</volumeId></ebs></item></blockDeviceMapping><tagSet><item><key>k</key><value>v</value></item></tagSet></item></instancesSet></item></reservationSet><nextToken>t</nextToken></R>",
        ),
        (
            "volumes::DescribeVolumes",
            "<R><volumeSet><item><volumeId>vol-1</volumeId><size>8</size><status>in-use</status><createTime>2026-11-23T01:02:03.000Z</createTime><encrypted>true</encrypted><attachmentSet><item><instanceId>i-1</instanceId><device>/dev/sdf</device></item></attachmentSet></item></volumeSet></R>",
        ),
        (
            "security_groups::DescribeSecurityGroups",
            "<R><securityGroupInfo><item><groupId>sg-1</groupId><groupName>web</groupName><ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort><ipRanges><item><cidrIp>192.0.2.0/24</cidrIp></item></ipRanges></item></ipPermissions></item></securityGroupInfo></R>",
        ),
        (
            "key_pairs::CreateKeyPair",
            "<R><keyName>k</keyName><keyFingerprint>f</keyFingerprint><keyMaterial>k</keyMaterial></R>",
        ),
        ("instances::GetConsoleOutput", "<R><instanceId>i-1</instanceId><output>aGVsbG8=</output></R>"),
        ("internet_gateways::DeleteInternetGateway", "<R><return>true</return></R>"),
    ] {
        let name = format!("ec2::{call}");
        let number = number_of(&name).ok_or(name)?;
        let bytes = [number.to_le_bytes().as_slice(), b"\0\n\n\n\n", text.as_bytes()].concat();
        write("answers", &format!("ec2-{}", call.replace("::", "-")), &bytes)?;
    }
    for (name, text) in [
        (
            "ec2",
            "<?xml version=\"1.0\"?><Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>",
        ),
        (
            "sts",
            "<ErrorResponse xmlns=\"https://x/\"><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>",
        ),
        ("s3", "<Error><Code>SlowDown</Code><Message>less</Message><RequestId>r</RequestId></Error>"),
    ] {
        let bytes = [shows.to_le_bytes().as_slice(), &[13], b"\n\n\n\n", text.as_bytes()].concat();
        write("answers", &format!("refused-{name}"), &bytes)?;
    }

    storage::all(&write)?;
    texts::all(&write)?;
    for number in 0..endpoints::COUNT as u16 {
        if number % 8 == 0 {
            write(
                "requests",
                &format!("call-{number}"),
                &[number.to_le_bytes().as_slice(), b"\x05hello\x01\x01\x03a/b"].concat(),
            )?;
        }
    }
    for what in 0..56u8 {
        write("machines", &format!("plain-{what}"), &[what])?;
        write(
            "machines",
            &format!("faults-{what}"),
            &[what, 0, 0, 0, 0, 8, 0, 0, 0, 13, 0, 9, 0, 1, 3, 10, 0, 1],
        )?;
    }
    for (name, bytes) in [
        ("ec2", b"\x20\0\0ec2.eu-west-1.amazonaws.com\n/\n\ncontent-type:application/x-www-form-urlencoded\n\nAction=X".as_slice()),
        ("s3", b"\x0e\x02\0s3.amazonaws.com:8443\n/bucket/a b/../%2f%zz/\nlist-type=2&prefix=a%2Fb+c&marker\nx-b: two   words \nx-a:2\nx-a:1\nx-amz-date:old\n\n"),
        ("chunks", b"\x49\x11\0b.s3.amazonaws.com\n/k\n\nx-amz-decoded-content-length:13\n\nhello, worlds"),
        ("trailer", b"\x4d\x0a\0b.s3.amazonaws.com\n//k/./\na=b=c&&a=%e1%88%b4\ncontent-encoding:aws-chunked\n\nhello, worlds and more"),
        ("token", b"\x13\x04\xf0h\n\n%=%4\n\n"),
    ] {
        write("signatures", name, bytes)?;
    }
    for (n, how) in [0_u8, 1, 2, 3, 4, 5, 6].into_iter().enumerate() {
        let steps: &[u8] = b"\0\x02\x04\0\x08\0\x08\0\x04\x1c\x01abcd\0\0\0\x08\0\x02\x03\x08\0\x06\0\n\n\n\n{}\0\x08\0\x01\xff";
        write("credentials", &format!("way-{n}"), &[&[how], steps].concat())?;
    }
    write("reading", "collect", b"\x00\x00\x40\x00\x03\x01\x05\x02hello, world")?;
    write("reading", "pour", b"\x00\x01\x40\x00\x02\x01\x05hello, world")?;
    write("reading", "records", b"\x00\x02\x40\x00\x03\x01\x05\x02one\r\ntwo\n\nthree")?;
    write("reading", "error", b"\x0f\x09\x00\x00\x02\x01\x05aZbZcZdZ")?;
    Ok(())
}
