//! What a run is like, drawn from its seed.

use super::{Dice, Fault};
use crate::{
    place::{HOST, Place, account},
    registry::{self, Effect, Entry},
};
use pileus_core::{
    Secret,
    providers::aws::{
        Ec2, Settings,
        credentials::{Container, Instance, Source, Token, WebIdentity},
    },
};
use std::{sync::OnceLock, time::Duration};

/// What a run is like.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The operations, in the order they begin.
    pub ops: Vec<&'static Entry>,
    /// All of them begin within this time.
    pub spread: Duration,
    /// What can go wrong with a request.
    pub faults: Vec<Fault>,
    /// How often something does, in ten thousand.
    pub fault_rate: u64,
    /// How long a request, and an answer, are on their way: up to this long.
    pub latency: Duration,
    /// How many requests may be in flight.
    pub permits: usize,
    /// How often clocks jump, operations are dropped, taken up by another process, or polled for no reason: for each
    /// operation, in ten thousand.
    pub jumps: u64,
    /// See `jumps`.
    pub drops: u64,
    /// See `jumps`.
    pub resumes: u64,
    /// See `jumps`.
    pub nudges: u64,
    /// Where EC2's credentials come from.
    pub credentials: Credentials,
}

/// Where EC2's credentials come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what its name says")]
pub enum Credentials {
    Fixed,
    Role,
    WebIdentity,
    Instance,
    Container,
    /// A chain of which the first source does not work.
    Chain,
}

/// Every operation there is.
pub(super) fn all() -> &'static [Entry] {
    static ALL: OnceLock<Vec<Entry>> = OnceLock::new();
    ALL.get_or_init(registry::all)
}

impl Plan {
    /// Draws a plan. Of ten thousand runs, some 5,500 have one to three operations, 3,500 four to twelve, 930 up to
    /// sixty, 65 up to four hundred, and 5 a thousand to four thousand.
    pub fn draw(dice: &mut Dice) -> Self {
        let count = match dice.below(10_000) {
            0..5_500 => dice.between(1, 3),
            5_500..9_000 => dice.between(4, 12),
            9_000..9_930 => dice.between(13, 60),
            9_930..9_995 => dice.between(61, 400),
            _ => dice.between(1_000, 4_000),
        };
        let pool = pool(dice);
        let ops: Vec<&Entry> = (0..count).map(|_| *dice.pick(&pool)).collect();
        let mut faults: Vec<Fault> = Fault::ALL.to_vec();
        // With some faults absent, what comes after the others is reached.
        let keep = *dice.pick(&[1_500, 4_000, 7_000, 10_000]);
        faults.retain(|_| dice.chance(keep));
        let often = |dice: &mut Dice, rates: &[u64]| *dice.pick(rates);
        Plan {
            ops,
            spread: dice.span(Duration::from_secs(120)),
            faults,
            fault_rate: often(dice, &[0, 100, 500, 1_000, 2_500, 5_000]),
            latency: dice.span(Duration::from_secs(8)),
            permits: *dice.pick(&[1, 4, 32, 256, 256, 256]),
            jumps: often(dice, &[0, 0, 0, 300, 1_500]),
            drops: often(dice, &[0, 0, 300, 2_000]),
            resumes: often(dice, &[0, 0, 1_000, 3_000]),
            nudges: often(dice, &[0, 500, 3_000]),
            credentials: *dice.pick(&[
                Credentials::Fixed,
                Credentials::Fixed,
                Credentials::Role,
                Credentials::WebIdentity,
                Credentials::Instance,
                Credentials::Container,
                Credentials::Chain,
            ]),
        }
    }

    /// Whether nothing goes wrong, and nothing changes.
    pub(super) fn is_calm(&self) -> bool {
        let quiet = |entry: &&Entry| matches!(entry.effect, Effect::Reads | Effect::Lists);
        (self.faults.is_empty() || self.fault_rate == 0)
            && self.jumps == 0
            && self.permits >= 32
            // What is near an instance has two seconds to answer.
            && self.latency < Duration::from_millis(500)
            && self.ops.iter().all(quiet)
    }

    /// A place with sessions as they are planned.
    pub(super) fn place(&self) -> Place {
        let mut place = Place::new();
        if let Some(source) = self.credentials.source() {
            let settings = Settings::new("us-east-1", source.clone());
            let settings = settings.endpoint("ec2", format!("http://{HOST}/ec2"));
            let settings = settings.endpoint("sts", format!("http://{HOST}"));
            place.ec2 = Ec2::new(settings).expect("good settings");
            place.s3 = account(source);
        }
        place
    }
}

/// The operations that a run draws from: all of them, those that do one sort of thing, or a few.
fn pool(dice: &mut Dice) -> Vec<&'static Entry> {
    let of = |wanted: &dyn Fn(&Entry) -> bool| -> Vec<&'static Entry> {
        all().iter().filter(|entry| wanted(entry)).collect()
    };
    match dice.below(10) {
        0..3 => of(&|_| true),
        3..5 => of(&|entry| entry.effect == Effect::Creates),
        5 => of(&|entry| matches!(entry.effect, Effect::Reads | Effect::Lists)),
        6 => of(&|entry| entry.name.contains('.')),
        7 => of(&|entry| entry.effect == Effect::Creates && entry.name.contains('.')),
        8 => of(&|entry| entry.effect != Effect::Reads),
        _ => (0..dice.between(1, 4)).map(|_| dice.pick(all())).collect(),
    }
}

impl Credentials {
    fn source(self) -> Option<Source> {
        const ROLE: &str = "arn:aws:iam::123456789012:role/demo";
        let given = |text: &str| Token::Given(Secret::new(text.to_owned()));
        let identity = |token: &str| {
            let (arn, token) = (ROLE.to_owned(), given(token));
            Source::WebIdentity(WebIdentity { arn, session_name: None, duration: None, token })
        };
        Some(match self {
            Credentials::Fixed => return None,
            Credentials::Role => Source::Instance(Instance::default()).role(ROLE),
            Credentials::WebIdentity => identity("demo-web-identity"),
            Credentials::Instance => Source::Instance(Instance::default()),
            Credentials::Container => Source::Container(Container {
                url: "http://169.254.170.23/v1/credentials".into(),
                token: Some(given("demo-container-token")),
            }),
            Credentials::Chain => {
                Source::Chain(vec![identity("hidden-and-unknown"), Source::Instance(Instance::default())])
            }
        })
    }
}
