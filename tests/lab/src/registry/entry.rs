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
    pub(super) fn one<T: fmt::Debug>(output: T) -> Self {
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

/// What accounts are called in names of methods of neutral storage.
const STORAGE: [&str; 5] = ["s3", "swift", "cloud_files", "azure", "gcs"];

/// How many requests are in flight of what is done to many objects, at the most.
const MANY: usize = 16;

/// Calls that give a content as it comes, in one piece, and whose answers tell nothing that it is held against.
const RAW: [&str; 5] = [
    "s3::objects::GetObject",
    "s3.read_object",
    "swift::objects::GetObject",
    "azure::blobs::GetBlob",
    "gcs::objects::GetContent",
];

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
        match self.storage() {
            None => 1,
            Some(_) if self.name.contains("delete_objects") || self.name.contains("copy_object") => MANY,
            Some(_) => WIDTH,
        }
    }

    /// What the account is called here, of a method of neutral storage.
    fn storage(&self) -> Option<&str> {
        self.name.split('.').next().filter(|account| STORAGE.contains(account))
    }

    /// Whether it gives a content as it comes: nobody can tell by what is in it that it is another.
    #[must_use]
    pub fn is_raw(&self) -> bool {
        RAW.contains(&self.name)
    }

    /// Whether it brings its caller what others may write over.
    #[must_use]
    pub fn can_be_overwritten(&self) -> bool {
        self.storage().is_some() && (self.name.contains("download") || self.name.contains("read_object"))
    }

    /// Somebody writes over what it brings its caller.
    pub fn overwrite(&self, sim: &mut Sim, now: Time) {
        if let Some(account) = self.storage().filter(|_| self.can_be_overwritten()) {
            overwrite(account, sim, now);
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
        !matches!(service, "ec2" | "s3" | "azure")
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

/// Calls on those accounts, about those things.
macro_rules! accounts {
    ($($name:ident: $account:ident $kind:ident $things:ident $of:ident)*) => {
        $(pub(super) mod $name {
            use super::{Account, Outcome, listed};
            use crate::place::{$of, Place};
            use pileus_core::{Endpoint, Op, Page, machine::Map};
            use std::fmt;

            pub(in crate::registry) fn account(place: &Place) -> Account {
                Account::$kind(place.$account.session().clone())
            }

            pub(in crate::registry) fn things(place: &Place) -> &$of {
                &place.$things
            }

            pub(in crate::registry) fn one<E: Endpoint>(place: &Place, endpoint: E) -> Op<Outcome> {
                Map::new(place.$account.call(endpoint), Outcome::one).op()
            }

            pub(in crate::registry) fn every<I, L>(place: &Place, first: L) -> Op<Outcome>
            where
                I: Clone + fmt::Debug + Send + 'static,
                L: Endpoint<Output = Page<I, L>>,
            {
                listed(place.$account.list(first))
            }
        })*
    };
}

accounts! {
    openstack: openstack OpenStack os Things
    ec2: ec2 Aws aws Things
    s3: s3 S3 objects Objects
    swift: openstack OpenStack containers Objects
    azure: azure Azure blobs Objects
    gcs: gcs Gcs google Objects
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
