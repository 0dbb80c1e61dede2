//! Where credentials of AWS come from: each source, seen by a call that needs them.

use super::{
    account::Account,
    entry::{Effect, Entry, seen},
};
use crate::place::Place;
use pileus_core::providers::aws::ec2::regions::DescribeRegions;

/// Lines of sources: the account that has its credentials from there, and its name.
macro_rules! sources {
    ($($account:ident = $name:literal;)*) => {
        pub(super) fn all() -> Vec<Entry> {
            vec![$(Entry {
                name: $name,
                effect: Effect::Reads,
                repeat: None,
                moves: None,
                resume: None,
                account: |place: &Place| Account::Aws(place.sources.$account.session().clone()),
                start: |place: &Place| seen(place.sources.$account.call(DescribeRegions::default()).op()),
            }),*]
        }
    };
}

sources! {
    role = "credentials of a role";
    web_identity = "credentials by a web identity";
    instance = "credentials of an instance";
    container = "credentials of a container";
    chain = "credentials of the first that has some";
    chained_role = "credentials of a role, by those of an instance";
}
