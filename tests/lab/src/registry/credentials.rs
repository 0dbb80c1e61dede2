//! Where credentials come from: each source, seen by a call that needs them.

use super::{
    account::Account,
    entry::{Effect, Entry, seen},
};
use crate::place::Place;
use pileus_core::{
    Time,
    providers::{
        aws::ec2::regions::DescribeRegions,
        azure::service::{GetAccountInformation, GetUserDelegationKey},
        gcs::buckets::GetBucket,
    },
};
use std::time::Duration;

/// A key to sign with in the application's name, for a day.
fn delegation(now: Time) -> GetUserDelegationKey {
    GetUserDelegationKey { start: now, expiry: now + Duration::from_secs(24 * 3600) }
}

/// Lines of sources: the account that has its credentials from there, its name, whose it is, and the call.
macro_rules! sources {
    ($($account:ident = $name:literal: $kind:ident |$place:ident| $call:expr;)*) => {
        pub(super) fn all() -> Vec<Entry> {
            vec![$(Entry {
                name: $name,
                effect: Effect::Reads,
                repeat: None,
                moves: None,
                resume: None,
                account: |place: &Place| Account::$kind(place.sources.$account.session().clone()),
                start: |$place: &Place| seen($place.sources.$account.call($call).op()),
            }),*]
        }
    };
}

sources! {
    role = "credentials of a role": Aws |place| DescribeRegions::default();
    web_identity = "credentials by a web identity": Aws |place| DescribeRegions::default();
    instance = "credentials of an instance": Aws |place| DescribeRegions::default();
    container = "credentials of a container": Aws |place| DescribeRegions::default();
    chain = "credentials of the first that has some": Aws |place| DescribeRegions::default();
    chained_role = "credentials of a role, by those of an instance": Aws |place| DescribeRegions::default();
    application = "credentials of an application": Azure |place| delegation(place.now);
    machine = "credentials of a managed identity": Azure |place| GetAccountInformation::default();
    user = "credentials of a user": Gcs |place| GetBucket::new(&*place.google.bucket);
    signer = "credentials by tokens of its own": Gcs |place| GetBucket::new(&*place.google.bucket);
    exchanger = "credentials for a token of its own": Gcs |place| GetBucket::new(&*place.google.bucket);
}
