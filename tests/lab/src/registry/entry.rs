//! One operation of the registry.

use super::account::Account;
use crate::place::{Place, WIDTH, overwrite};
use pileus_core::{Checkpoint, Error, Exchange, Listing, Op, Repeat, Result, Time, machine::Map};
use pileus_sim::Sim;
use std::{fmt, ops::Range};

/// What an operation does to the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing; it shows something.
    Reads,
    /// Nothing; it follows a listing to its last page.
    Lists,
    /// Makes something.
    Creates,
    /// Removes something.
    Deletes,
    /// Changes what is there, or what is between things.
    Changes,
}

/// An operation's output, as it prints.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Of an operation that gives one thing.
    One(String),
    /// Of a listing, each item.
    Many(Vec<String>),
}

impl Outcome {
    fn one<T: fmt::Debug>(output: T) -> Self {
        Outcome::One(format!("{output:?}"))
    }

    fn many<T: fmt::Debug>(items: Vec<T>) -> Self {
        Outcome::Many(items.into_iter().map(|item| format!("{item:?}")).collect())
    }

    /// All of it as one text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Outcome::One(text) => text.clone(),
            Outcome::Many(items) => items.join("\n"),
        }
    }
}

/// The paths of OpenStack's services.
const SERVICES: [&str; 4] = ["compute", "volume", "image", "network"];

/// What takes an operation up from a checkpoint.
pub(super) type Resume = fn(&Place, &Checkpoint) -> Result<Op<Outcome>>;

/// An operation of the registry.
#[derive(Clone, Copy)]
pub struct Entry {
    /// Its name: `nova::servers::GetServer`, `openstack.create_node`.
    pub name: &'static str,
    /// What it does to the cloud.
    pub effect: Effect,
    /// Whether its request may be sent again, of an operation that is one call.
    pub repeat: Option<fn(&Place) -> Repeat>,
    pub(super) account: fn(&Place) -> Account,
    pub(super) start: fn(&Place) -> Op<Outcome>,
    pub(super) resume: Option<Resume>,
    /// What it moves between the cloud and its caller, where that is an object's content.
    pub moves: Option<fn(&Place) -> Move>,
}

/// A content on its way.
#[derive(Clone, Debug)]
pub enum Move {
    /// Into that object, out of the caller's source: so many bytes.
    Up(ObjectId, u64),
    /// Out of that object, into the caller's sink: those bytes of it.
    Down(ObjectId, Range<usize>),
}

/// Where an object is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId {
    /// Its bucket.
    pub bucket: String,
    /// Its key there.
    pub key: String,
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.bucket, self.key)
    }
}

impl Entry {
    /// The operation, not begun.
    #[must_use]
    pub fn start(&self, place: &Place) -> Op<Outcome> {
        (self.start)(place)
    }

    /// The operation, taken up from a checkpoint of it.
    ///
    /// # Errors
    /// Where nothing takes up such a checkpoint.
    pub fn resume(&self, place: &Place, stored: &Checkpoint) -> Result<Op<Outcome>> {
        match self.resume {
            Some(resume) => resume(place, stored),
            None => Err(Error::unsupported(self.name, "resume")),
        }
    }

    /// How many requests it may have in flight.
    #[must_use]
    pub fn width(&self) -> usize {
        if self.name.starts_with("s3.") { WIDTH } else { 1 }
    }

    /// Whether it brings its caller what others may write over.
    #[must_use]
    pub fn can_be_overwritten(&self) -> bool {
        self.name.contains("download") || self.name.contains("read_object")
    }

    /// Somebody writes over what it brings its caller.
    pub fn overwrite(&self, sim: &mut Sim, now: Time) {
        if self.can_be_overwritten() {
            overwrite(sim, now);
        }
    }

    /// Whether that exchange only finds out which versions of its API the cloud has.
    #[must_use]
    pub fn is_discovery(&self, exchange: &Exchange) -> bool {
        let mut parts = exchange.request.uri().path().trim_end_matches('/').rsplit('/');
        let service = |part: Option<&str>| part.is_some_and(|part| SERVICES.contains(&part));
        match parts.next() {
            Some(last) if last.starts_with('v') && last.contains(|c: char| c.is_ascii_digit()) => {
                service(parts.next())
            }
            last => service(last),
        }
    }

    /// Whether its credentials can end: a long-term key's do not.
    #[must_use]
    pub fn expires(&self) -> bool {
        let service = self.name.split(['.', ':']).next().unwrap_or_default();
        !matches!(service, "ec2" | "s3")
    }

    /// The account it runs on.
    #[must_use]
    pub fn account(&self, place: &Place) -> Account {
        (self.account)(place)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.name, self.effect)
    }
}

/// Any operation, with its output as the lab looks at it.
pub(super) fn seen<T: fmt::Debug + Clone + Send + 'static>(op: Op<T>) -> Op<Outcome> {
    Map::new(op, Outcome::one).op()
}

/// Any listing, followed to its end.
pub(super) fn listed<T: fmt::Debug + Clone + Send + 'static>(listing: Listing<T>) -> Op<Outcome> {
    Map::new(listing, Outcome::many).op()
}

/// Calls on that account.
pub(super) mod openstack {
    use super::{Account, Outcome, listed};
    use crate::place::{Place, Things};
    use pileus_core::{Endpoint, Op, Page, machine::Map};
    use std::fmt;

    pub(in crate::registry) fn account(place: &Place) -> Account {
        Account::OpenStack(place.openstack.session().clone())
    }

    pub(in crate::registry) fn things(place: &Place) -> &Things {
        &place.os
    }

    pub(in crate::registry) fn one<E: Endpoint>(place: &Place, endpoint: E) -> Op<Outcome> {
        Map::new(place.openstack.call(endpoint), Outcome::one).op()
    }

    pub(in crate::registry) fn every<I, L>(place: &Place, first: L) -> Op<Outcome>
    where
        I: Clone + fmt::Debug + Send + 'static,
        L: Endpoint<Output = Page<I, L>>,
    {
        listed(place.openstack.list(first))
    }
}

/// Calls on that account.
pub(super) mod ec2 {
    use super::{Account, Outcome, listed};
    use crate::place::{Place, Things};
    use pileus_core::{Endpoint, Op, Page, machine::Map};
    use std::fmt;

    pub(in crate::registry) fn account(place: &Place) -> Account {
        Account::Aws(place.ec2.session().clone())
    }

    pub(in crate::registry) fn things(place: &Place) -> &Things {
        &place.aws
    }

    pub(in crate::registry) fn one<E: Endpoint>(place: &Place, endpoint: E) -> Op<Outcome> {
        Map::new(place.ec2.call(endpoint), Outcome::one).op()
    }

    pub(in crate::registry) fn every<I, L>(place: &Place, first: L) -> Op<Outcome>
    where
        I: Clone + fmt::Debug + Send + 'static,
        L: Endpoint<Output = Page<I, L>>,
    {
        listed(place.ec2.list(first))
    }
}

/// Calls on that account.
pub(super) mod s3 {
    use super::{Account, Outcome, listed};
    use crate::place::{Objects, Place};
    use pileus_core::{Endpoint, Op, Page, machine::Map};
    use std::fmt;

    pub(in crate::registry) fn account(place: &Place) -> Account {
        Account::S3(place.s3.session().clone())
    }

    pub(in crate::registry) fn things(place: &Place) -> &Objects {
        &place.objects
    }

    pub(in crate::registry) fn one<E: Endpoint>(place: &Place, endpoint: E) -> Op<Outcome> {
        Map::new(place.s3.call(endpoint), Outcome::one).op()
    }

    pub(in crate::registry) fn every<I, L>(place: &Place, first: L) -> Op<Outcome>
    where
        I: Clone + fmt::Debug + Send + 'static,
        L: Endpoint<Output = Page<I, L>>,
    {
        listed(place.s3.list(first))
    }
}

/// What a call's other fields are.
pub(super) fn d<T: Default>() -> T {
    T::default()
}

pub(super) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(super) fn pair<T: FromIterator<(String, String)>>(key: &str, value: &str) -> T {
    T::from_iter([(key.to_owned(), value.to_owned())])
}

/// Lines of provider calls: what it does, then the call as it is written. `Pages` stands for a call that gives a page,
/// which is tried by itself and as a listing.
macro_rules! calls {
    ($on:ident |$s:ident| $($effect:ident $first:ident $(:: $rest:ident)* { $($fields:tt)* })*) => {
        pub(super) fn all() -> Vec<$crate::registry::Entry> {
            let mut all = Vec::new();
            $($crate::registry::entry::call!(all $on $s $effect $first $(:: $rest)* { $($fields)* });)*
            all
        }
    };
}

macro_rules! call {
    ($all:ident $on:ident $s:ident Pages $first:ident $(:: $rest:ident)* { $($fields:tt)* }) => {
        $crate::registry::entry::call!($all $on $s Reads $first $(:: $rest)* { $($fields)* });
        $all.push($crate::registry::Entry {
            name: concat!(stringify!($first) $(, "::", stringify!($rest))*, " to its end"),
            effect: $crate::registry::Effect::Lists,
            repeat: None,
            resume: None,
            moves: None,
            account: $crate::registry::entry::$on::account,
            start: |place| {
                let $s = $crate::registry::entry::$on::things(place);
                let _ = $s;
                $crate::registry::entry::$on::every(place, $first $(:: $rest)* { $($fields)* })
            },
        });
    };
    ($all:ident $on:ident $s:ident $effect:ident $first:ident $(:: $rest:ident)* { $($fields:tt)* }) => {
        $all.push($crate::registry::Entry {
            name: concat!(stringify!($first) $(, "::", stringify!($rest))*),
            effect: $crate::registry::Effect::$effect,
            repeat: Some(|place| {
                let $s = $crate::registry::entry::$on::things(place);
                let _ = $s;
                pileus_core::Endpoint::request(&$first $(:: $rest)* { $($fields)* }).repeat
            }),
            resume: None,
            moves: None,
            account: $crate::registry::entry::$on::account,
            start: |place| {
                let $s = $crate::registry::entry::$on::things(place);
                let _ = $s;
                $crate::registry::entry::$on::one(place, $first $(:: $rest)* { $($fields)* })
            },
        });
    };
}

pub(super) use {call, calls};
