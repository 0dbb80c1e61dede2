//! Any answers to whoever wants AWS credentials: they are had or it is said why not, by one request at a time, to where
//! they are had and nowhere else, and no secret is told. Once all goes well again, they are had.

mod answers;

use crate::{answers::check, input::Input};
use pileus_core::{
    Answer, Cause, Cx, Exchange, Lost, Retry, Time,
    providers::aws::{
        Settings,
        credentials::{Access, Container, CredentialsProvider, Instance, Role, Source, Token, WebIdentity},
    },
    sign::aws_v4::Credentials,
};
use std::{task::Waker, time::Duration};

const FILE: &str = "/var/run/token";
/// In all that is secret, and in nothing that the fuzzer says.
const SECRET: &str = "hunter2";

/// A byte chooses where credentials come from, the rest is the script of what becomes of the requests.
pub fn run(data: &[u8]) {
    if data.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()) {
        return;
    }
    let mut input = Input(data);
    let source = source(&mut input, 0);
    let files: Vec<String> = source.files().into_iter().map(str::to_owned).collect();
    let settings = Settings::new("eu-west-1", source);
    assert!(!format!("{settings:?}").contains(SECRET));
    let provider = match CredentialsProvider::new(&settings) {
        Ok(provider) => provider,
        Err(error) => return check(&error),
    };
    let mut world =
        World { provider, now: Time::from_unix_secs(1_767_225_600), script: input, old: Vec::new() };
    if world.script.byte() & 1 == 0 {
        files.iter().for_each(|file| world.provider.supply(file, "hunter2-file"));
    }
    let mut steps = 0;
    while !world.script.0.is_empty() && steps < 200 {
        world.step();
        steps += 1;
    }
    world.recover();
}

fn source(input: &mut Input<'_>, depth: u8) -> Source {
    let token = |input: &mut Input<'_>| match input.byte() & 1 {
        0 => Token::Given("hunter2-token".into()),
        _ => Token::File(FILE.into()),
    };
    match input.byte() % 8 {
        0 => Source::access_key("AKIDEXAMPLE", "hunter2-secret"),
        1 => {
            let credentials = Credentials::new("ASIAEXAMPLE", "hunter2-secret");
            Source::Static(credentials.with_session_token("hunter2-session")).role("arn:aws:iam::1:role/a")
        }
        2 => Source::WebIdentity(WebIdentity {
            arn: "arn:aws:iam::1:role/w".into(),
            session_name: None,
            duration: Some(Duration::from_secs(900)),
            token: token(input),
        }),
        3 => {
            let url = match input.byte() {
                0..200 => Container::ecs("/v2/credentials/a"),
                _ => String::from_utf8_lossy(input.until(b'\n')).into_owned(),
            };
            Source::Container(Container { url, token: Some(token(input)) })
        }
        4 => Source::Instance(Instance::default()),
        5 if depth < 3 => Source::Role(Box::new(Role {
            arn: "arn:aws:iam::1:role/b".into(),
            session_name: Some("s".into()),
            external_id: Some(String::from_utf8_lossy(input.until(b'\n')).into_owned()),
            duration: None,
            source: source(input, depth + 1),
        })),
        6 if depth < 3 => {
            let count = input.below(4);
            Source::Chain((0..count).map(|_| source(input, depth + 1)).collect())
        }
        _ => Source::Instance(Instance::ipv6()),
    }
}

struct World<'a> {
    provider: CredentialsProvider,
    now: Time,
    script: Input<'a>,
    /// Leases of requests that were given up, until another takes over.
    old: Vec<u64>,
}

impl World<'_> {
    fn cx(&self) -> Cx<'static> {
        Cx { now: self.now, entropy: u128::from(self.now.since_epoch().as_secs()), waker: Waker::noop() }
    }

    fn access(&self) -> Access {
        let access = self.provider.access(&Retry::default(), &self.cx());
        let shown = format!("{access:?} {:?} {}", self.provider, self.state());
        assert!(!shown.contains(SECRET), "{shown}");
        if let Access::Failed(error) = &access {
            check(error);
        }
        access
    }

    fn answered(&self, lease: u64, answer: Answer) {
        self.provider.answered(lease, answer, &Retry::default(), &self.cx());
    }

    fn state(&self) -> String {
        format!("{:?}", self.provider.snapshot())
    }

    /// Somebody wants credentials, and something becomes of it.
    fn step(&mut self) {
        match self.access() {
            Access::Ready(credentials, stamp) => {
                assert!(!credentials.access_key.is_empty() && !credentials.secret_key().is_empty());
                match self.script.byte() % 3 {
                    0 => drop(self.provider.refuse(stamp)),
                    1 => self.now += Duration::from_secs(u64::from(self.script.byte()).pow(2)),
                    _ => {
                        let state = self.provider.snapshot();
                        let before = self.state();
                        let _ = self.provider.refuse(stamp);
                        self.provider.restore(state);
                        assert_eq!(self.state(), before);
                    }
                }
            }
            Access::Busy(until) => {
                assert!(until > self.now, "nobody is waited for");
                self.now = until;
            }
            Access::Failed(_) => self.now += Duration::from_secs(u64::from(self.script.byte())),
            Access::Login(exchange, lease) => self.login(&exchange, lease),
        }
    }

    fn login(&mut self, exchange: &Exchange, lease: u64) {
        goes_where_it_should(exchange);
        for lease in std::mem::take(&mut self.old) {
            let before = self.state();
            self.answered(lease, Ok(answers::good_json(self.now)));
            assert_eq!(self.state(), before, "a straggler changes nothing");
        }
        match self.access() {
            Access::Busy(until) => assert!(until > self.now),
            Access::Ready(..) => {}
            other => panic!("one asks for all, and now {other:?}"),
        }
        let lost = |sent, cause| Err(Lost::new(cause, sent, "a fault"));
        let answer = match self.script.byte() % 10 {
            0 => lost(false, Cause::Connect),
            1 => lost(true, Cause::Broken),
            2 => {
                self.provider.abandon(lease);
                return self.old.push(lease);
            }
            3 => {
                // Silence, until another takes over.
                if let Access::Busy(until) = self.access() {
                    self.now = until + Duration::from_millis(1);
                    self.old.push(lease);
                }
                return;
            }
            4 | 5 => Ok(answers::echo(exchange, &mut self.script)),
            6 | 7 => {
                let mut answer = Input(self.script.until(0));
                Ok(answer.answer(&["date", "retry-after", "location", "x-amzn-requestid"]))
            }
            _ => Ok(answers::good(exchange, self.now)),
        };
        self.now += Duration::from_millis(u64::from(self.script.byte()));
        self.answered(lease, answer);
    }

    /// From here on all goes well.
    fn recover(&mut self) {
        self.now += Duration::from_secs(120);
        let mut refused = false;
        for _ in 0..200 {
            match self.access() {
                Access::Ready(_, stamp) => {
                    // What there is may be from before: anew.
                    if std::mem::replace(&mut refused, true) {
                        return;
                    }
                    let _ = self.provider.refuse(stamp);
                }
                Access::Busy(until) => self.now = until,
                Access::Failed(_) => self.now += Duration::from_secs(61),
                Access::Login(exchange, lease) => {
                    goes_where_it_should(&exchange);
                    self.answered(lease, Ok(answers::good(&exchange, self.now)));
                }
            }
        }
        panic!("all goes well, and still there are no credentials: {}", self.state());
    }
}

/// To the service that it is for, in the open only on this machine and its host, and within a time.
fn goes_where_it_should(exchange: &Exchange) {
    assert!(!format!("{exchange:?}").contains(SECRET));
    let uri = exchange.request.uri();
    let (scheme, host) = (uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default());
    let near = exchange.deadline.is_some();
    match exchange.service {
        "file" => assert!(near && exchange.local_file() == Some(FILE), "{uri}"),
        "sts" => assert_eq!((scheme, host), ("https", "sts.eu-west-1.amazonaws.com")),
        "instance-metadata" => {
            assert!(near && matches!(host, "169.254.169.254" | "[fd00:ec2::254]"), "{uri}");
        }
        "container-credentials" => {
            let here = ["127.", "169.254.170.2", "localhost", "[::1]", "[fd00:ec2::23]"];
            let local = here.iter().any(|known| host.starts_with(known)) || host.starts_with('[');
            assert!(near && (scheme == "https" || local), "{uri}");
        }
        other => panic!("{other}: {uri}"),
    }
}
